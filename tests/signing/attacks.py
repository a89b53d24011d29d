"""Ways to deceive the reader of a signed file by changing what the PDF says; each makes one file.

Names of the families: ISA (Mladenov et al., CCS 2019), shadow attacks (NDSS 2021), EAA and SSA (S&P 2021).
"""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata

from signing import authority, form, keys
from signing.lettering import Fonts
from signing.pades import Issue
from signing.revision import Revision
from signing.stamps import Appearance, Line
from tests.signing.conftest import NOW, PIN, TODAY, Province

Attack = Callable[[Province, bytes, bytes], bytes]
ATTACKS: dict[str, Attack] = {}


def attack(make: Attack) -> Attack:
    ATTACKS[make.__name__] = make
    return make


def updated(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


# ---------------------------------------------------------------- pages and objects changed (ISA, shadow, EAA)


def white_box(writer: Any) -> None:
    stream = generic.StreamObject(stream_data=b"q 1 1 1 rg 100 500 400 60 re f Q")
    writer.add_stream_to_page(0, writer.add_object(stream))


@attack
def page_painted_over_after_the_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    return updated(issued, white_box)


@attack
def page_painted_over_between_person_and_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, updated(signed, white_box))


@attack
def comment_added_after_the_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    def comment(writer: Any) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        box = generic.ArrayObject(map(generic.FloatObject, (100, 500, 400, 560)))
        entries = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/FreeText"), "/Rect": box}
        note = generic.DictionaryObject({pdf_name(key): value for key, value in entries.items()})
        note["/Contents"] = generic.TextStringObject("sai")
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page["/Annots"])

    return updated(issued, comment)


@attack
def font_replaced(province: Province, signed: bytes, issued: bytes) -> bytes:
    def shadow(writer: Any) -> None:
        for number in range(1, 60):
            found = writer.get_object(generic.Reference(number, 0, writer.prev))
            if isinstance(found, generic.DictionaryObject) and found.get("/Subtype") == "/Type0":
                found["/ToUnicode"] = generic.NullObject()
                found["/Encoding"] = pdf_name("/Identity-V")
                writer.mark_update(generic.Reference(number, 0, writer))
                return
        raise AssertionError("no font found")

    return updated(issued, shadow)


@attack
def pages_replaced(province: Province, signed: bytes, issued: bytes) -> bytes:
    def hide(writer: Any) -> None:
        tree = {pdf_name("/Type"): pdf_name("/Pages"), pdf_name("/Count"): generic.NumberObject(0)}
        tree[pdf_name("/Kids")] = generic.ArrayObject()
        writer.root["/Pages"] = writer.add_object(generic.DictionaryObject(tree))
        writer.update_root()

    return updated(issued, hide)


@attack
def form_unhooked_to_look_unsigned(province: Province, signed: bytes, issued: bytes) -> bytes:
    def unhook(writer: Any) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    return updated(issued, unhook)


# ---------------------------------------------------------------- fields changed


def field_of(writer: Any, group: int, position: int) -> tuple[Any, Any]:
    kids = writer.root["/AcroForm"]["/Fields"][group].get_object()["/Kids"]
    return kids[position].get_object(), kids.raw_get(position).reference


def look(writer: Any, text: str) -> Appearance:
    line = Line(text, 4, 3, 13)
    return Appearance(writer, (36.85, 14.43), (Fonts(writer), "stamp-digits.ttf"), [line])


@attack
def number_changed_after_the_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    def change(writer: Any) -> None:
        field, reference = field_of(writer, 0, 0)
        field["/V"] = generic.TextStringObject("99")
        writer.mark_update(reference)

    return updated(issued, change)


@attack
def look_of_the_number_changed_after_the_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    def change(writer: Any) -> None:
        field, reference = field_of(writer, 0, 0)
        look(writer, "99").apply_appearance(field)
        writer.mark_update(reference)

    return updated(issued, change)


@attack
def number_shown_is_not_the_number_stored(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, signed, shown={form.NUMBER: "99"})


@attack
def number_filled_but_hidden(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, signed, shown={form.NUMBER: ""})


@attack
def date_left_empty(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, signed, texts={form.DAY: "", form.MONTH: "11", form.YEAR: "2026"})


@attack
def date_that_is_none(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, signed, texts={form.DAY: "31", form.MONTH: "11", form.YEAR: "2026"})


@attack
def dated_yesterday(province: Province, signed: bytes, issued: bytes) -> bytes:
    return province.issue_(signed, issue=Issue(15, TODAY - timedelta(days=1)))


# ---------------------------------------------------------------- signatures missing, added, foreign


@attack
def foreign_visible_signature_after_the_seal(province: Province, signed: bytes, issued: bytes) -> bytes:
    foreign = authority.create(NOW, "ec")
    key = keys.open_pkcs12(foreign.issue_agency("ỦY BAN NHÂN DÂN TỈNH MẪU", "0", PIN, NOW), PIN)
    return extra_signature(issued, key, (100, 500, 400, 560))


@attack
def our_own_second_seal_over_the_text(province: Province, signed: bytes, issued: bytes) -> bytes:
    return extra_signature(issued, province.agency, (100, 500, 400, 560))


@attack
def cut_back_to_the_personal_signature(province: Province, signed: bytes, issued: bytes) -> bytes:
    return issued[: len(signed)]


@attack
def only_the_agency_signed(province: Province, signed: bytes, issued: bytes) -> bytes:
    return sealed_blindly(province, province.draft)


@attack
def numbered_but_not_sealed(province: Province, signed: bytes, issued: bytes) -> bytes:
    revision = Revision(signed)
    for name, text in zip(form.TEXT_FIELDS, ("15", "21", "11", "2026"), strict=True):
        revision.fill(name, text, look(revision.writer, text))
    output = io.BytesIO()
    revision.writer.write(output)
    return output.getvalue()


@attack
def person_of_an_authority_with_the_same_name(province: Province, signed: bytes, issued: bytes) -> bytes:
    foreign = authority.create(NOW, "ec")
    key = keys.open_pkcs12(foreign.issue_person("Nguyễn Văn Mẫu", "Chủ tịch", "UBND tỉnh Mẫu", PIN, NOW), PIN)
    return province.issue_(province.sign(province.draft, key))


@attack
def certificate_of_the_person_had_ended(province: Province, signed: bytes, issued: bytes) -> bytes:
    long_ago = NOW - timedelta(days=1500)
    p12 = province.authority.issue_person("Nguyễn Văn Mẫu", "Chủ tịch", "UBND tỉnh Mẫu", PIN, long_ago)
    key = keys.open_pkcs12(p12, PIN)
    pretending = replace(key, facts=replace(key.facts, valid_to=NOW + timedelta(days=1)))
    return province.issue_(province.sign(province.draft, pretending))


@attack
def person_poses_as_the_agency(province: Province, signed: bytes, issued: bytes) -> bytes:
    pretending = replace(province.person, facts=province.agency.facts)
    return province.issue_(signed, pretending)


# ---------------------------------------------------------------- tools: sealing without asking


def sealed_blindly(
    province: Province, pdf: bytes, texts: dict[str, str] | None = None, shown: dict[str, str] | None = None
) -> bytes:
    """What a careless or cheating agency might do: fill anything, then seal with its true key."""
    revision = Revision(pdf)
    values = {form.NUMBER: "15", form.DAY: "21", form.MONTH: "11", form.YEAR: "2026", **(texts or {})}
    for name, text in values.items():
        seen = (shown or {}).get(name, text)
        place = revision.place_of(name)
        line = [Line(seen, 2, 3, 13)] if seen else []
        size = (place.width, place.height)
        revision.fill(name, text, Appearance(revision.writer, size, (revision.fonts, "stamp-digits.ttf"), line))
    metadata = PdfSignatureMetadata(field_name=form.AGENCY)
    return revision.sign(province.agency, metadata, look(revision.writer, "0"), NOW, None)


def extra_signature(pdf: bytes, key: keys.HeldKey, box: tuple[int, int, int, int]) -> bytes:
    revision = Revision(pdf)
    metadata = PdfSignatureMetadata(field_name="Ky2", subfilter=SigSeedSubFilter.PADES)
    spec = SigFieldSpec("Ky2", box=box)
    return revision.sign(key, metadata, look(revision.writer, "1"), NOW, None, spec)
