"""A received PDF taken apart: its signatures, time stamps, form fields and where they stand. Nothing is judged here."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asn1crypto import parser
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import objects, pages
from signing.form import Place
from signing.trust import crl_of

END = b"%%EOF"
HEX = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True)
class TextField:
    value: str
    place: Place


class SignedFile:
    """Reads strictly: a file that needs guessing raises, with whatever exception the damage happens to cause."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.reader: Any = PdfFileReader(io.BytesIO(pdf), strict=True)
        self.is_hybrid = bool(self.reader.xrefs.hybrid_xrefs_present)
        """Two tables of contents, one for old readers (ISO 32000-2, 7.5.8.4): what Word writes, and not wrong by itself."""
        if self.is_hybrid:
            self.reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        self.last_revision = self.reader.xrefs.total_revisions - 1

    @cached_property
    def embedded(self) -> list[EmbeddedPdfSignature]:
        """Signatures and document time stamps, oldest revision first. Raises when one is damaged or of unknown form."""
        embedded = list(self.reader.embedded_signatures)
        if len(embedded) != sum(1 for _, value, _ in objects.fields_in(self.reader, "/Sig") if value):
            raise ValueError("a filled signature field of unknown form")
        return embedded

    @property
    def signatures(self) -> list[EmbeddedPdfSignature]:
        return [signature for signature in self.embedded if signature.sig_object_type == "/Sig"]

    @property
    def timestamps(self) -> list[EmbeddedPdfSignature]:
        return [signature for signature in self.embedded if signature.sig_object_type == "/DocTimeStamp"]

    @property
    def has_traces_of_signatures(self) -> bool:
        """A signature's dictionary is never compressed, so one that was unhooked from the form still shows."""
        return b"/ByteRange" in self.pdf

    @property
    def ends_cleanly(self) -> bool:
        """The file ends where its last revision ends, as far as a signature in that revision can tell."""
        if not self.pdf.rstrip(b"\r\n\t \0").endswith(END):
            return False
        last = max(self.embedded, key=lambda signature: signature.signed_revision, default=None)
        if last is None or last.signed_revision < self.last_revision:
            return True
        return bool(last.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE)

    def text_fields(self, names: Collection[str]) -> dict[str, TextField]:
        """Those of the text fields that exist. Raises on two of one name, and on one that is not one place on one page."""
        fields: dict[str, TextField] = {}
        for name, value, reference in objects.fields_in(self.reader, "/Tx"):
            if name not in names:
                continue
            if name in fields:
                raise ValueError(f"two fields named {name}")
            fields[name] = TextField(str(value or "").strip(), self._place_of(reference))
        return fields

    def shown(self, fields: list[TextField]) -> list[str]:
        """What a reader sees where each field stands. Raises PdfUnreadable."""
        return pages.text_at(self.pdf, [field.place for field in fields])

    def revocation_lists(self) -> list[x509.CertificateRevocationList]:
        """Those the file carries for long-term validation (ISO 32000-2, 12.8.4.3)."""
        store = objects.entry(self.reader.root, "/DSS", {})
        return [crl_of(stream.get_object().data) for stream in objects.entry(store, "/CRLs", [])]

    def is_gap_only_signature(self, signature: EmbeddedPdfSignature) -> bool:
        """What the signature leaves out of its hash is the signature's own hexadecimal string, padded with zeros."""
        start, before, after, _ = (int(number) for number in signature.byte_range)
        gap = self.pdf[before:after]
        if start != 0 or gap[:1] != b"<" or gap[-1:] != b">" or not HEX.issuperset(gap[1:-1]):
            return False
        _, _, _, header, contents, trailer = parser.parse(signature.pkcs7_content)
        padding = signature.pkcs7_content[len(header) + len(contents) + len(trailer) :]
        return not padding.strip(b"\0")

    def _place_of(self, field: Any) -> Place:
        left, bottom, right, top = (float(corner) for corner in field.get_object()["/Rect"])
        for number in range(int(self.reader.root["/Pages"]["/Count"])):
            annotations = objects.entry(self.reader.find_page_for_modification(number)[0].get_object(), "/Annots", [])
            if any(getattr(annotation, "reference", None) == field.reference for annotation in annotations):
                return Place(number, min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        raise ValueError("a field that is on no page")


def certificate_of(signature: EmbeddedPdfSignature) -> x509.Certificate:
    return x509.load_der_x509_certificate(signature.signer_cert.dump())
