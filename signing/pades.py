"""Signing a PDF (PAdES, ETSI EN 319 142-1): personal signature, number with date and seal, the seal of an attachment.

    draft ──sign_as_person──▶ signed ──number_and_seal──▶ issued
    attachment ──seal_attachment──▶ issued        scan ──seal_copy──▶ issued

Each act appends one incremental revision and changes no byte before it. The number, the date and the agency's seal go
into the *same* revision: so a number cannot be on paper without the seal, and readers that judge the locked fields
revision by revision (pyHanko among them) still find the seal whole after later time stamps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimeStamper

from signing import form
from signing.certificates import Role
from signing.clock import in_vietnam, shown
from signing.errors import CertificateNotValid, NumberNotValid, WrongKeyRole
from signing.form import INFO_HEIGHT, LINE, MM, Place
from signing.keys import SigningKey
from signing.pages import rewritten
from signing.revision import Revision
from signing.stamps import DESCENT, Appearance, Line, Picture

TEXT, DIGITS, DIGITS_ITALIC = "stamp-text.ttf", "stamp-digits.ttf", "stamp-digits-italic.ttf"
INFO_SIZE, STAMP_SIZE = 8.0, 10.0  # points
STAMP_WIDTH, STAMP_LINE, STAMP_RIGHT, STAMP_TOP = (millimetres * MM for millimetres in (70, 4.5, 15, 8))


@dataclass(frozen=True)
class Seal:
    """The agency's seal: a PNG in red with clear ground, and whether name and time stand under it.

    Bạc Liêu's regulation wants the line of information (15/2019/QĐ-UBND, Điều 13.4), others do not ask for it.
    """

    image: bytes
    agency_name: str
    with_information: bool = True


@dataclass(frozen=True)
class Issue:
    """Number and date that the register has just given."""

    number: int
    issued_on: date


def sign_as_person(
    pdf: bytes, key: SigningKey, image: bytes, at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """The draft with the personal signature in its place: a certification that lets only the form be filled in after.

    `image` is the hand signature in blue (PNG, clear ground), `at` the signing time with its zone.

    Raises WrongKeyRole, CertificateNotValid, ImageRefused, TimestampUnavailable; PdfUnreadable, FieldsMissing,
    AlreadySigned, NumberAlreadyWritten for a file that is no fresh draft.
    """
    _require_key(key, Role.PERSON, at)
    revision = Revision(pdf)
    revision.require_empty(form.PERSON, form.AGENCY, *form.TEXT_FIELDS)
    place = revision.place_of(form.PERSON)
    hand = Picture(image, 0, 0, place.width, place.height)
    appearance = _appearance(revision, place, TEXT, pictures=[hand])
    metadata = PdfSignatureMetadata(
        field_name=form.PERSON, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS, reason="Ký ban hành văn bản"
    )
    return revision.sign(key, metadata, appearance, at, timestamper)


def number_and_seal(
    pdf: bytes, key: SigningKey, issue: Issue, seal: Seal, at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """The issued document: number, date and agency seal written at one stroke.

    `at` is the time of sealing with its zone; it is shown as ISO 8601 in +07:00.

    Raises WrongKeyRole, CertificateNotValid, ImageRefused, NumberNotValid, TimestampUnavailable; NotYetSigned when the
    person has not signed, PreviousSignatureBroken when the person's signature no longer fits the file, AlreadySigned,
    NumberAlreadyWritten, FieldsMissing, PdfUnreadable.
    """
    _require_key(key, Role.AGENCY, at)
    texts = _number_and_date(issue)
    revision = Revision(pdf)
    revision.require_empty(form.AGENCY, *form.TEXT_FIELDS)
    revision.require_untouched_since(form.PERSON)
    for name, text in texts.items():
        revision.fill(name, text, _field_appearance(revision, name, text))
    place = revision.place_of(form.AGENCY)
    metadata = PdfSignatureMetadata(field_name=form.AGENCY, reason="Phát hành văn bản")
    return revision.sign(key, metadata, _seal_appearance(revision, place, seal, at), at, timestamper)


def seal_attachment(
    pdf: bytes, key: SigningKey, number_and_notation: str, at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """An attachment in a file of its own, signed by the agency so that nothing may change after.

    At the top right of the first page, as the reader sees it: number and notation of the document and the signing
    time, upright, 10 pt, without a picture (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    Raises WrongKeyRole, CertificateNotValid, AlreadySigned, PdfUnreadable, TimestampUnavailable.
    """
    return _seal_corner(pdf, key, [number_and_notation], at, timestamper)


def seal_copy(
    pdf: bytes, key: SigningKey, copy_form: str, agency_name: str, at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """An electronic copy signed by the copying agency: `copy_form` is SAO Y, SAO LỤC or TRÍCH SAO.

    Form, agency and signing time at the top right as in seal_attachment; the same errors.
    """
    return _seal_corner(pdf, key, [copy_form, agency_name], at, timestamper)


def _seal_corner(
    pdf: bytes, key: SigningKey, words: Sequence[str], at: datetime, timestamper: TimeStamper | None
) -> bytes:
    _require_key(key, Role.AGENCY, at)
    revision = Revision(pdf)
    revision.require_unsigned()
    if revision.is_hybrid:  # what Word writes; such a file cannot be signed, and nobody has signed it yet
        revision = Revision(rewritten(pdf))
    texts = [*words, shown(at)]
    height = len(texts) * STAMP_LINE
    corner, quarter_turns = revision.upper_right(STAMP_WIDTH, height, STAMP_RIGHT, STAMP_TOP)
    lines = [
        Line(text, STAMP_WIDTH, height - (row + 0.8) * STAMP_LINE, STAMP_SIZE, "right", STAMP_WIDTH)
        for row, text in enumerate(texts)
    ]
    face = (revision.fonts, TEXT)
    appearance = Appearance(revision.writer, (STAMP_WIDTH, height), face, lines, quarter_turns=quarter_turns)
    metadata = PdfSignatureMetadata(
        field_name=form.CORNER, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, reason="Phát hành văn bản"
    )
    box: Any = (corner.left, corner.bottom, corner.right, corner.top)
    return revision.sign(key, metadata, appearance, at, timestamper, SigFieldSpec(form.CORNER, on_page=0, box=box))


def _require_key(key: SigningKey, role: Role, at: datetime) -> None:
    if key.facts.role != role:
        wanted = "chữ ký số của người có thẩm quyền" if role == Role.PERSON else "chữ ký số của cơ quan"
        raise WrongKeyRole(f"Khóa đã chọn không dùng cho {wanted}. Chọn đúng khóa ký.")
    if not key.facts.is_valid_at(at):
        first, last = in_vietnam(key.facts.valid_from), in_vietnam(key.facts.valid_to)
        raise CertificateNotValid(
            f"Chứng thư số của {key.facts.common_name} chỉ có hiệu lực từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}. "
            "Báo người quản lý chứng thư số của cơ quan để gia hạn."
        )


def _number_and_date(issue: Issue) -> dict[str, str]:
    """Texts by field: numbers and days under 10 and the months 1 and 2 get a zero in front (NĐ 30/2020, Phụ lục I)."""
    number, day = f"{issue.number:02d}", issue.issued_on
    if issue.number < 1 or len(number) > form.LONGEST[form.NUMBER]:
        raise NumberNotValid(f"Số {issue.number} không phải số văn bản. Lấy lại số từ sổ đăng ký.")
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return dict(zip(form.TEXT_FIELDS, (number, f"{day.day:02d}", month, f"{day.year:04d}"), strict=True))


def _field_appearance(revision: Revision, name: str, text: str) -> Appearance:
    """The text in letters of the line around it: the field is one line high, so its height gives their size."""
    place = revision.place_of(name)
    size = round(place.height / LINE, 1)
    right = place.width - 0.8  # points, close to the “/” that follows
    if name == form.NUMBER:
        return _appearance(revision, place, DIGITS, [Line(text, right, DESCENT * size, size, "right", right)])
    return _appearance(revision, place, DIGITS_ITALIC, [Line(text, place.width / 2, DESCENT * size, size, "centre")])


def _seal_appearance(revision: Revision, place: Place, seal: Seal, at: datetime) -> Appearance:
    diameter = place.height - INFO_HEIGHT * MM
    lines = [
        Line(seal.agency_name, 0, 4.6 * MM, INFO_SIZE, widest=place.width),
        Line(shown(at), 0, 1.2 * MM, INFO_SIZE, widest=place.width),
    ]
    picture = Picture(seal.image, 0, INFO_HEIGHT * MM, diameter, diameter)
    return _appearance(revision, place, TEXT, lines if seal.with_information else [], [picture])


def _appearance(
    revision: Revision, place: Place, face: str, lines: Sequence[Line] = (), pictures: Sequence[Picture] = ()
) -> Appearance:
    return Appearance(revision.writer, (place.width, place.height), (revision.fonts, face), lines, pictures)
