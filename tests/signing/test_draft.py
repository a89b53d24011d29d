"""Drafts: an empty form at the right places, the decree's layout, and nothing from outside the page."""

import base64
import io
import unicodedata

import pikepdf
import pytest

from signing import draft, errors, form, images, pages
from tests.signing.conftest import Province
from tests.signing.documents import decision, page


def test_a_draft_holds_the_whole_form_and_all_of_it_is_empty(province: Province) -> None:
    with pikepdf.open(io.BytesIO(province.draft)) as pdf:
        fields = {f"{group.T}.{field.T}": field for group in pdf.Root.AcroForm.Fields for field in group.Kids}
        assert list(fields) == [*form.TEXT_FIELDS, form.PERSON, form.AGENCY]
        for field in fields.values():
            assert "/V" not in field
            assert int(field.F) == 4
            assert field.AP.N.read_bytes() == b""
        lock = fields[form.AGENCY].Lock
        assert (lock.Action, "/P" in lock) == ("/Include", False)
        assert [str(name) for name in lock.Fields] == list(form.TEXT_FIELDS)
        widgets = [str(annotation.T) for annotation in pdf.pages[0].Annots]
        assert widgets.index("coquan") > widgets.index("nguoi")  # the seal is drawn over the signature


@pytest.mark.parametrize("diameter", [32.0, 38.0, 42.0])
def test_the_seal_covers_the_left_third_of_the_signature_at_any_size(diameter: float) -> None:
    signature = form.Place(0, 300, 200, 300 + 45 * form.MM, 200 + 20 * form.MM)
    seal = form.place_of_seal(signature, diameter)
    right_edge = seal.left + diameter * form.MM
    assert right_edge - signature.left == pytest.approx(signature.width / 3)
    middle_of_the_seal = seal.top - diameter * form.MM / 2
    assert middle_of_the_seal == pytest.approx((signature.bottom + signature.top) / 2)
    assert seal.height == pytest.approx((diameter + form.INFO_HEIGHT) * form.MM)


@pytest.mark.parametrize("mark", form.PLACES.values())
def test_a_template_without_a_place_is_named_with_it(mark: str) -> None:
    with pytest.raises(errors.PlacesMissing, match=mark):
        draft.render_draft(decision().replace(f'id="{mark}"', ""))


@pytest.mark.parametrize(
    "intruder",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/a.png">',
        '<img src="logo.png">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(data:text/css,p{color:red})</style>",
        "<style>@font-face{font-family:x;src:url(font:../errors.py)} p{font-family:x}</style>",
        "<style>p{background:url(//example.org/a.png)}</style>",
        "<object data='file:///etc/hostname'></object>",
    ],
)
def test_a_page_gets_nothing_from_outside(intruder: str) -> None:
    with pytest.raises(errors.ResourceForbidden):
        draft.render_page(page(f"<p>A</p>{intruder}"))


def test_a_picture_inside_the_page_is_shown() -> None:
    png = base64.b64encode(images.draw_signature("x")).decode()
    with_picture = draft.render_page(page(f'<img style="width:40mm" src="data:image/png;base64,{png}">'))
    with pikepdf.open(io.BytesIO(with_picture)) as pdf:
        assert len(pdf.pages[0].get_images()) == 1


def test_letters_typed_in_pieces_come_out_whole() -> None:
    pieces = unicodedata.normalize("NFD", "Ủy ban nhân dân tỉnh Nghệ Tĩnh")
    assert "Ủy ban nhân dân tỉnh Nghệ Tĩnh" in pages.page_text(draft.render_page(page(f"<p>{pieces}")))


def test_pages_are_numbered_from_the_second_and_an_appendix_from_its_own() -> None:
    appendix = "".join(f"<p>Dòng {n}.</p>" for n in range(60))
    heading = '<p class="appendix-number">Phụ lục I</p><p class="appendix-title">Danh mục</p>'
    pdf = draft.render_draft(decision(9, f'<section class="appendix">{heading}{appendix}</section>' * 2))
    assert pages.page_count(pdf) == 6
    lasts = [text.split()[-1] for text in pages.page_text(pdf).split("\f")]
    assert lasts[1::2] == ["2", "2", "2"]
    assert not any(last.isdigit() for last in lasts[::2])


def test_the_signature_block_stays_together() -> None:
    for articles in range(5, 9):
        pdf = draft.render_draft(decision(articles))
        on_page = [("TM. ỦY BAN" in text, "Nơi nhận" in text) for text in pages.page_text(pdf).split("\f")]
        assert on_page.count((True, True)) == 1
        assert (True, False) not in on_page


def test_the_page_is_a4_with_the_margins_of_the_decree(province: Province) -> None:
    with pikepdf.open(io.BytesIO(province.draft)) as pdf:
        assert [round(float(corner) / form.MM) for corner in pdf.pages[0].MediaBox] == [0, 0, 210, 297]


def test_number_and_place_with_date_stand_on_one_line(province: Province) -> None:
    """NĐ 30/2020, Phụ lục I: ô 3 and ô 4."""
    with pikepdf.open(io.BytesIO(province.draft)) as pdf:
        number, day, *_ = pdf.Root.AcroForm.Fields[0].Kids
        assert float(number.Rect[1]) == pytest.approx(float(day.Rect[1]), abs=0.5)


def test_a_page_that_cannot_be_read_is_refused() -> None:
    for reader in (pages.page_count, pages.page_text, pages.page_image):
        with pytest.raises(errors.PdfUnreadable):
            reader(b"not a pdf")
    with pytest.raises(errors.PdfUnreadable):
        pages.page_image(draft.render_page(page("<p>A")), page=7)
