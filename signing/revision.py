"""One incremental revision of a PDF: what is checked before it, what is filled in, and the signature that closes it."""

import asyncio
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyHankoRefused
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import form, objects
from signing.clock import in_vietnam
from signing.errors import (
    AlreadySigned,
    FieldsMissing,
    NotYetSigned,
    NumberAlreadyWritten,
    PdfUnreadable,
    PreviousSignatureBroken,
    TimestampUnavailable,
)
from signing.form import Place
from signing.keys import SigningKey
from signing.lettering import Fonts
from signing.stamps import Appearance, StampStyle

READ_ONLY = 1
ATTRIBUTES_SIZE, TIMESTAMP_SIZE = 2048, 12288
"""Bytes of a signature besides its certificates, and of a time stamp: generous, so no dry run need measure them."""


class Revision:
    """Changes to a PDF that are written together with one signature.

    Raises PdfUnreadable when the bytes are no PDF that can be signed.
    """

    def __init__(self, pdf: bytes) -> None:
        try:
            self.writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
            self._fields = {
                name: reference
                for kind in ("/Tx", "/Sig")
                for name, _, reference in objects.fields_in(self.writer, kind)
            }
            self._signatures = self.writer.prev.embedded_signatures
            self.is_hybrid = self.writer.prev.xrefs.hybrid_xrefs_present
            is_locked = self.writer.prev.encrypted
        except Exception as error:  # a malformed file fails in any way, and each of them means the same to the caller
            raise PdfUnreadable("Không đọc được tệp PDF. Xuất lại tệp PDF rồi thử lại.") from error
        if is_locked:
            raise PdfUnreadable("Tệp PDF đặt mật khẩu. Bỏ mật khẩu rồi thử lại.")
        self.fonts = Fonts(self.writer)

    def require_empty(self, *names: str) -> None:
        """Raises FieldsMissing, AlreadySigned or NumberAlreadyWritten."""
        missing = [name for name in names if name not in self._fields]
        if missing:
            raise FieldsMissing("Tệp PDF thiếu chỗ ghi số, ngày hoặc chữ ký. Tạo lại dự thảo từ mẫu của hệ thống.")
        filled = [name for name in names if self._field(name).get("/V")]
        if any(name not in form.TEXT_FIELDS for name in filled):
            raise AlreadySigned("Văn bản đã có chữ ký số này. Không ký lần thứ hai.")
        if filled:
            raise NumberAlreadyWritten("Văn bản đã ghi số hoặc ngày. Không ghi lần thứ hai.")

    def require_unsigned(self) -> None:
        """Raises AlreadySigned."""
        if self._signatures:
            raise AlreadySigned("Tệp PDF đã có chữ ký số. Không ký lần thứ hai.")

    def require_untouched_since(self, name: str) -> None:
        """The signature in field `name` is the only one and fits the whole file; whom it belongs to is not judged here.

        Raises NotYetSigned, PreviousSignatureBroken.
        """
        if name not in {signature.field_name for signature in self._signatures}:
            raise NotYetSigned("Người có thẩm quyền chưa ký số. Chuyển văn bản để ký trước khi ký số của cơ quan.")
        broken = PreviousSignatureBroken("Văn bản bị thay đổi sau khi người có thẩm quyền ký. Trình ký lại từ dự thảo.")
        if len(self._signatures) != 1:
            raise broken
        try:
            is_whole = _covers_everything(self._signatures[0])
        except Exception as error:  # as above: a damaged signature fails in any way
            raise broken from error
        if not is_whole:
            raise broken

    def place_of(self, name: str) -> Place:
        left, bottom, right, top = (float(corner) for corner in self._field(name)["/Rect"])
        return Place(0, min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    def upper_right(self, width: float, height: float, from_right: float, from_top: float) -> tuple[Place, int]:
        """Where a box goes at the upper right of page 1 as it is shown, and the quarter turns that set it upright."""
        page = self.writer.find_page_for_modification(0)[0].get_object()
        box = _inherited(page, "/CropBox") or _inherited(page, "/MediaBox")
        left, bottom, right, top = (float(corner) for corner in box)
        turns = int(_inherited(page, "/Rotate") or 0) // 90 % 4  # pages turn clockwise, so the stamp turns back
        across, down = from_right + width, from_top + height
        corners = (
            (right - across, top - down, right - from_right, top - from_top),
            (left + from_top, top - across, left + down, top - from_right),
            (left + from_right, bottom + from_top, left + across, bottom + down),
            (right - down, bottom + from_right, right - from_top, bottom + across),
        )
        return Place(0, *corners[turns]), turns

    def fill(self, name: str, text: str, appearance: Appearance) -> None:
        """Write `text` into a field for good: value, look, read-only."""
        field = self._field(name)
        appearance.apply_appearance(field)
        field["/V"] = generic.TextStringObject(text)
        field["/Ff"] = objects.number(int(objects.entry(field, "/Ff", 0)) | READ_ONLY)
        field.pop("/DA", None)
        self.writer.mark_update(self._fields[name].reference)

    def sign(
        self,
        key: SigningKey,
        metadata: PdfSignatureMetadata,
        appearance: Appearance,
        at: datetime,
        timestamper: TimeStamper | None,
        new_field: SigFieldSpec | None = None,
    ) -> bytes:
        """The whole file with this revision at its end. Raises PdfUnreadable, TimestampUnavailable."""
        metadata = replace(metadata, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        signer = PdfSigner(
            metadata,
            _Signer(key),
            stamp_style=StampStyle(border_width=0, appearance=appearance),
            timestamper=timestamper,
            new_field_spec=new_field,
        )
        output = io.BytesIO()
        try:
            session = signer.init_signing_session(self.writer, existing_fields_only=new_field is None)
            session.system_time = in_vietnam(at)
            document = session.prepare_tbs_document(None, _reserved(key, timestamper))
            digest, _ = document.digest_tbs_document(output=output)
        except (PyHankoRefused, PdfError) as error:
            raise PdfUnreadable("Tệp PDF có cấu trúc không ký số được. Xuất lại tệp PDF rồi thử lại.") from error
        attributes = PdfCMSSignedAttributes(signing_time=session.system_time)
        try:
            asyncio.run(document.perform_signature(digest.document_digest, attributes))
        except TimestampRequestError as error:
            raise TimestampUnavailable("Máy chủ dấu thời gian không trả lời. Thử lại sau ít phút.") from error
        return output.getvalue()

    def _field(self, name: str) -> Any:
        return self._fields[name].get_object()


class _Signer(Signer):
    """A SigningKey as pyHanko wants it. Roots are left out: a judge trusts its own."""

    def __init__(self, key: SigningKey) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(_asn1(certificate) for certificate in key.chain)
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=registry, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.key.sign(data)


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _reserved(key: SigningKey, timestamper: TimeStamper | None) -> int:
    """Hexadecimal digits kept free for the signature."""
    certificates = sum(len(certificate.public_bytes(Encoding.DER)) for certificate in (key.certificate, *key.chain))
    return 2 * (certificates + ATTRIBUTES_SIZE + (TIMESTAMP_SIZE if timestamper else 0))


def _covers_everything(signature: Any) -> bool:
    whole = signature.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    intact, valid = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
    )
    return whole and intact and valid


def _inherited(page: Any, key: str) -> Any:
    while page is not None:
        if key in page:
            return page[key]
        page = objects.entry(page, "/Parent")
    return None
