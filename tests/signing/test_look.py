"""The issued page measured as a picture: what a person would hold a ruler to."""

import io

import pikepdf
import pytest
from PIL import Image, ImageChops

from signing import draft, pades, pages
from tests.signing.conftest import AGENCY, NOW, Province
from tests.signing.documents import page

DPI = 150
MM = DPI / 25.4
Box = tuple[float, float, float, float]


def ink(picture: Image.Image, colour: str) -> Box:
    """Left, top, right, bottom in millimetres of everything in "red", "blue" or "black"."""
    red, green, blue = picture.convert("RGB").split()
    strength = {
        "red": ImageChops.subtract(red, ImageChops.lighter(green, blue)),
        "blue": ImageChops.subtract(blue, ImageChops.lighter(red, green)),
        "black": ImageChops.invert(ImageChops.lighter(red, ImageChops.lighter(green, blue))),
    }[colour]
    box = strength.point(lambda value: 255 * (value > (165 if colour == "black" else 90))).getbbox()
    assert box is not None, f"nothing {colour}"
    left, top, right, bottom = (edge / MM for edge in box)
    return left, top, right, bottom


@pytest.fixture(scope="module")
def picture(issued: bytes) -> Image.Image:
    return Image.open(io.BytesIO(pages.page_image(issued, dpi=DPI)))


def test_the_seal_has_its_real_size_and_is_round(picture: Image.Image) -> None:
    left, top, right, bottom = ink(picture, "red")
    assert right - left == pytest.approx(38, abs=0.5)
    assert bottom - top == pytest.approx(38, abs=0.5)


def test_the_seal_covers_a_third_of_the_signature_from_its_left(picture: Image.Image, issued: bytes) -> None:
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        field = pdf.Root.AcroForm.Fields[1].Kids[0]
        field_left, _, field_right, _ = (float(corner) / 72 * 25.4 for corner in field.Rect)
    _, _, seal_right, _ = ink(picture, "red")
    assert seal_right == pytest.approx(field_left + (field_right - field_left) / 3, abs=0.4)
    hand_left, _, hand_right, _ = ink(picture, "blue")
    assert field_left - 0.5 < hand_left < seal_right < hand_right < field_right + 0.5


def test_the_signature_stands_between_title_and_name(picture: Image.Image, province: Province) -> None:
    _, top, _, bottom = ink(picture, "blue")
    column = picture.crop((int(160 * MM), int((top - 14) * MM), int(200 * MM), int((bottom + 14) * MM)))
    _, title_top, _, name_bottom = ink(column, "black")
    assert title_top < 12  # the title ends above the signature …
    assert name_bottom > (bottom - top) + 16  # … and the name begins below it


def test_the_number_stands_on_the_line_of_its_words(picture: Image.Image, issued: bytes, province: Province) -> None:
    """“Số:” and “/QĐ-UBND” with the number between them: one baseline, and no letter over another."""
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        left, bottom, right, top = (float(corner) / 72 * 25.4 for corner in pdf.Root.AcroForm.Fields[0].Kids[0].Rect)
    height = 297 - top, 297 - bottom
    number = picture.crop((int(left * MM), int(height[0] * MM), int(right * MM) - 1, int(height[1] * MM)))
    words = picture.crop((int((left - 8) * MM), int(height[0] * MM), int((left - 0.5) * MM), int(height[1] * MM)))
    _, _, digits_right, digits_bottom = ink(number, "black")
    _, _, _, words_bottom = ink(words, "black")
    assert digits_bottom == pytest.approx(words_bottom, abs=0.3)
    assert 0 < (right - left) - digits_right < 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [False, True])
def test_an_attachment_is_stamped_at_the_upper_right_as_it_is_seen(province: Province, turn: int, crop: bool) -> None:
    """Turned and cropped pages are what scanners make."""
    turned = turn_and_crop(draft.render_page(page("")), turn, crop)
    stamped = pades.seal_attachment(turned, province.agency, "Số: 15/QĐ-UBND", NOW)
    seen = Image.open(io.BytesIO(pages.page_image(stamped, dpi=DPI)))
    left, top, right, bottom = ink(seen, "black")
    width = seen.width / MM
    assert width - right == pytest.approx(15, abs=1)
    assert 8 < top < 11
    assert bottom < 19.5
    assert right - left == pytest.approx(41.6, abs=1.5)  # 2026-11-21T10:00:05+07:00 in 10 pt, lying flat
    words = pages.page_text(stamped)
    assert "Số: 15/QĐ-UBND" in words
    assert "2026-11-21T10:00:05+07:00" in words


def test_a_copy_says_its_form_who_made_it_and_when(province: Province) -> None:
    scan = draft.render_page(page("<p>Bản quét"))
    words = pages.page_text(pades.seal_copy(scan, province.agency, "SAO Y", AGENCY, NOW)).splitlines()
    assert words[-3:] == ["SAO Y", AGENCY, "2026-11-21T10:00:05+07:00"]


def turn_and_crop(pdf: bytes, turn: int, crop: bool) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as copy:
        copy.pages[0].Rotate = turn
        if crop:
            copy.pages[0].CropBox = [30, 60, 500, 800]
        copy.save(output)
    return output.getvalue()
