"""From draft to issued document: what is written, in which order, and what is refused."""

import io
import os
import re
import subprocess
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from fontTools import subset
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import pdfa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature

from signing import draft, errors, form, pades, pages, stamps
from signing.pades import Issue, Seal
from signing.revision import Revision
from tests.signing.attacks import ATTACKS, updated, white_box
from tests.signing.conftest import AGENCY, NOW, TODAY, Province
from tests.signing.documents import page
from tests.signing.hybrid import hybrid_pdf


def test_each_act_appends_and_changes_nothing_before_it(province: Province, signed: bytes, issued: bytes) -> None:
    assert signed.startswith(province.draft)
    assert issued.startswith(signed)
    assert PdfFileReader(io.BytesIO(issued)).xrefs.total_revisions == 3  # draft, signature, number with seal


def test_the_issued_document_reads_as_a_clerk_would_read_it(issued: bytes, tmp_path: Path) -> None:
    text = " ".join(poppler("pdftotext", issued, tmp_path, "-layout").split())
    assert re.search(r"Số:\s+15\s?/QĐ-UBND", text)
    assert re.search(r"ngày\s+21\s+tháng\s+11\s+năm\s+2026", text)
    assert AGENCY in text
    assert "2026-11-21T10:00:05+07:00" in text
    assert "Ằẳẵặ Ếềểễệ Ồổỗộ Ớờởỡợ Ứừửữự Ỳỷỹỵ Đđ, 20 m² ≤ 5 ₫." in text


def test_stock_pyhanko_finds_both_signatures_whole(province: Province, issued: bytes) -> None:
    person, agency = PdfFileReader(io.BytesIO(issued)).embedded_regular_signatures
    statuses = [validate_pdf_signature(found, province.trust().context(NOW)) for found in (person, agency)]
    assert all(status.bottom_line for status in statuses)
    assert person.docmdp_level == MDPPerm.FILL_FORMS
    assert set(agency.fieldmdp.fields) == set(form.TEXT_FIELDS)
    assert statuses[0].diff_result.changed_form_fields == {*form.TEXT_FIELDS, form.AGENCY}
    assert statuses[1].diff_result.changed_form_fields == set()


def test_poppler_finds_both_signatures_valid(issued: bytes, tmp_path: Path) -> None:
    report = poppler("pdfsig", issued, tmp_path, "-nocert", output="")
    assert report.count("Signature is Valid") == 2
    assert "Nguyễn Văn Mẫu" in report
    assert report.count("ETSI.CAdES.detached") == 2
    assert "Total document signed" in report


@pytest.mark.parametrize("stage", ["draft", "signed", "issued"])
def test_every_stage_is_pdf_a_2b(stage: str, province: Province, signed: bytes, issued: bytes) -> None:
    pdf = {"draft": province.draft, "signed": signed, "issued": issued}[stage]
    report = pdfa.validate_written(io.BytesIO(without_form(pdf)), "2b")
    assert report.passed, [str(finding) for finding in report.findings]


def test_fields_are_printed_shown_and_read_only(issued: bytes) -> None:
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        number_and_date = pdf.Root.AcroForm.Fields[0].Kids
        assert [str(field.V) for field in number_and_date] == ["15", "21", "11", "2026"]
        assert all(int(field.Ff) & 1 for field in number_and_date)
        assert all(int(widget.F) == 4 and "/N" in widget.AP for widget in pdf.pages[0].Annots)
        assert "/NeedAppearances" not in pdf.Root.AcroForm


@settings(deadline=None, max_examples=25)
@given(
    number=st.integers(1, 10**6),
    issued_on=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_numbers_and_days_under_ten_and_two_months_get_a_zero(number: int, issued_on: date) -> None:
    """NĐ 30/2020, Phụ lục I: 05/BNV, “ngày 05 tháng 01”, but “tháng 3”."""
    written, day, month, year = pades._number_and_date(Issue(number, issued_on)).values()
    assert (int(written), int(day), int(month), int(year)) == (number, issued_on.day, issued_on.month, issued_on.year)
    assert len(written) >= 2
    assert len(day) == 2
    assert len(month) == (2 if issued_on.month in (1, 2, 10, 11, 12) else 1)


def test_times_do_not_depend_on_the_machine(province: Province, signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        issued = province.issue_(signed)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "2026-11-21T10:00:05+07:00" in pages.page_text(issued)
    seal = PdfFileReader(io.BytesIO(issued)).embedded_regular_signatures[-1]
    assert seal.sig_object["/M"] == "D:20261121100005+07'00'"


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(province: Province) -> None:
    with pytest.raises((ValueError, TypeError)):
        province.sign(province.draft, at=datetime(2026, 11, 21, 10))


def test_the_line_of_information_is_a_setting(province: Province, signed: bytes) -> None:
    silent = replace(province.seal, with_information=False)
    text = pages.page_text(pades.number_and_seal(signed, province.agency, province.issue, silent, NOW))
    assert AGENCY not in text
    assert "+07:00" not in text


def test_a_number_of_many_digits_stays_inside_its_field(province: Province, signed: bytes) -> None:
    issued = province.issue_(signed, issue=Issue(12345678, TODAY))
    assert pages.text_at(issued, [Revision(issued).place_of(form.NUMBER)]) == ["12345678"]


def test_a_very_long_name_of_an_agency_stays_inside_its_line(province: Province, signed: bytes) -> None:
    name = "VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ HỘI ĐỒNG NHÂN DÂN TỈNH MẪU (CƠ SỞ HAI)"
    issued = pades.number_and_seal(signed, province.agency, province.issue, Seal(province.seal.image, name), NOW)
    place = draft_place(issued, form.AGENCY)
    [text] = pages.text_at(issued, [place])
    assert name in text.replace("\r\n", " ")


# ---------------------------------------------------------------- refusals


def test_the_seal_waits_for_the_personal_signature(province: Province) -> None:
    with pytest.raises(errors.NotYetSigned):
        province.issue_(province.draft)


def test_nobody_signs_twice(province: Province, signed: bytes, issued: bytes) -> None:
    for pdf in (signed, issued):
        with pytest.raises(errors.AlreadySigned):
            province.sign(pdf)
    with pytest.raises(errors.AlreadySigned):
        province.issue_(issued)


def test_a_number_is_not_written_over(province: Province, signed: bytes) -> None:
    numbered = ATTACKS["numbered_but_not_sealed"](province, signed, b"")
    with pytest.raises(errors.NumberAlreadyWritten):
        province.issue_(numbered)


@pytest.mark.parametrize("number", [0, -3, 10**13])
def test_a_number_no_register_gives_is_refused(province: Province, signed: bytes, number: int) -> None:
    with pytest.raises(errors.NumberNotValid):
        province.issue_(signed, issue=Issue(number, TODAY))


def test_a_document_changed_since_the_person_signed_is_not_sealed(province: Province, signed: bytes) -> None:
    flipped = signed[:3000] + bytes([signed[3000] ^ 1]) + signed[3001:]
    for pdf in (flipped, updated(signed, white_box)):
        with pytest.raises(errors.PreviousSignatureBroken):
            province.issue_(pdf)


@pytest.mark.parametrize("pdf", [b"", b"Kinh g\xe1\xbb\xadi", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_not_signed(province: Province, pdf: bytes) -> None:
    with pytest.raises(errors.PdfUnreadable):
        province.sign(pdf)


def test_a_pdf_that_is_no_draft_is_not_signed(province: Province) -> None:
    with pytest.raises(errors.FieldsMissing):
        province.sign(draft.render_page(page("<p>Không có chỗ ký")))


def test_an_attachment_from_word_is_made_plain_and_sealed(province: Province) -> None:
    word = hybrid_pdf()
    assert Revision(word).is_hybrid
    sealed = pades.seal_attachment(word, province.agency, "Số: 15/QĐ-UBND", NOW)
    assert not Revision(sealed).is_hybrid
    assert pages.page_text(sealed).splitlines()[0] == "Phu luc I"


def test_a_locked_pdf_is_not_signed(province: Province) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(province.draft)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(errors.PdfUnreadable):
        province.sign(locked.getvalue())


def test_each_key_has_one_role(province: Province, signed: bytes) -> None:
    with pytest.raises(errors.WrongKeyRole, match="người có thẩm quyền"):
        province.sign(province.draft, province.agency)
    with pytest.raises(errors.WrongKeyRole, match="cơ quan"):
        province.issue_(signed, province.person)


@pytest.mark.parametrize("moment", [NOW - timedelta(days=400), NOW + timedelta(days=1200)])
def test_a_certificate_out_of_its_time_does_not_sign(province: Province, moment: datetime) -> None:
    with pytest.raises(errors.CertificateNotValid, match="có hiệu lực từ 01/02/2026"):
        province.sign(province.draft, at=moment)


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"<svg/>"])
def test_a_signature_needs_a_picture(province: Province, image: bytes) -> None:
    with pytest.raises(errors.ImageRefused):
        pades.sign_as_person(province.draft, province.person, image, NOW)


# ---------------------------------------------------------------- work is not done twice


def test_signing_neither_cuts_fonts_nor_packs_pictures_again(
    province: Province, signed: bytes, issued: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`issued` has warmed what is kept; from then on a seal does no work that the one before it did."""

    def refuse(*_: object) -> None:
        raise AssertionError("a font is cut while signing")

    monkeypatch.setattr(subset.Subsetter, "subset", refuse)
    packed = stamps._pixels.cache_info().misses
    for number in (16, 17):
        province.issue_(signed, issue=Issue(number, TODAY))
    assert stamps._pixels.cache_info().misses == packed


# ---------------------------------------------------------------- tools


def poppler(program: str, pdf: bytes, folder: Path, *options: str, output: str = "-") -> str:
    file = folder / "file.pdf"
    file.write_bytes(pdf)
    command = [program, *options, str(file), *([output] if output else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(folder)})
    return done.stdout


def draft_place(pdf: bytes, name: str) -> form.Place:
    return Revision(pdf).place_of(name)


def without_form(pdf: bytes) -> bytes:
    """pikepdf's check knows no forms and calls any “unsupported”: what is left without one must pass. Fields become stamps,
    and the empty pattern and shading dictionaries that WeasyPrint writes go."""
    with pikepdf.open(io.BytesIO(pdf)) as copy:
        for widget in copy.pages[0].Annots:
            widget.Subtype = pikepdf.Name.Stamp
            widget.Contents = pikepdf.String("x")
            for key in ("/FT", "/T", "/V", "/Ff", "/DA", "/Q", "/Parent", "/MaxLen", "/Lock", "/Kids"):
                if key in widget:
                    del widget[key]
        for key in ("/AcroForm", "/Perms", "/Extensions"):
            if key in copy.Root:
                del copy.Root[key]
        for found in copy.objects:
            if isinstance(found, pikepdf.Dictionary):
                drop_empty(found)
                drop_empty(found.get("/Resources"))
        output = io.BytesIO()
        copy.save(output)
        return output.getvalue()


def drop_empty(found: object) -> None:
    for key in ("/Pattern", "/Shading"):
        if (
            isinstance(found, pikepdf.Dictionary)
            and isinstance(found.get(key), pikepdf.Dictionary)
            and not found[key].keys()
        ):
            del found[key]
