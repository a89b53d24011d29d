"""One signature of a received file from every side: its form, its hash, what changed after, its certificate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import core
from cryptography import x509
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, SignatureStatus

from signing import objects
from signing.certificates import CertificateFacts, Role, facts_of
from signing.clock import VIETNAM, in_vietnam, shown
from signing.reasons import Reason, reason
from signing.rules import RevocationRule, Rules
from signing.signed_file import SignedFile, certificate_of
from signing.trust import Trust, revocation_of

KEY_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
SOUND_DIGESTS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
PADES = "/ETSI.CAdES.detached"
CLOCKS_DIFFER = timedelta(minutes=5)
ANYTHING = "*"
"""In `changed_after`: something changed that is no form field."""


@dataclass(frozen=True)
class SignatureFacts:
    """What people are shown of a signature. `signed_at` is proven by a time stamp or only claimed by the signer."""

    field: str
    role: Role
    signer: str
    organisation: str
    signed_at: datetime | None
    is_time_proven: bool
    intact: bool
    trusted: bool
    covers: bool
    changed_after: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "role": str(self.role),
            "signer": self.signer,
            "organisation": self.organisation,
            "signed_at": shown(self.signed_at) if self.signed_at else None,
            "intact": self.intact,
            "trusted": self.trusted,
            "covers": self.covers,
            "changed_after": list(self.changed_after),
        }


@dataclass(frozen=True)
class Examination:
    """Everything a signature is held against. `proofs`: time of each trusted document time stamp, by revision."""

    file: SignedFile
    trust: Trust
    rules: Rules
    at: datetime
    proofs: tuple[tuple[int, datetime], ...]

    def of(self, signature: EmbeddedPdfSignature) -> tuple[SignatureFacts, list[Reason]]:
        """Raises whatever the damage of a malformed signature causes."""
        certificate = facts_of(certificate_of(signature), self.rules.role_of)
        status = self._status(signature, self.at)
        proven_at = self._proven_at(signature, status)
        if proven_at and not status.trusted:  # the certificate may have ended since
            status = self._status(signature, proven_at)
        covers = self._covers(signature, status)
        revocation = list(self._revocation(certificate, status, proven_at)) if status.trusted else []
        facts = SignatureFacts(
            field=signature.field_name,
            role=certificate.role,
            signer=certificate.common_name or certificate.organisation,
            organisation=certificate.organisation,
            signed_at=proven_at or _aware(signature.self_reported_timestamp),
            is_time_proven=proven_at is not None,
            intact=_is_sound(status),
            trusted=bool(status.trusted) and not any(found.code == "certificate_revoked" for found in revocation),
            covers=covers,
            changed_after=_changed_after(status),
        )
        reasons = [
            *self._form(facts.signer, signature),
            *_integrity(facts),
            *self._changes(facts, signature, status),
            *_trust(facts, status),
            *revocation,
            *self._time(facts, certificate, status),
        ]
        return facts, reasons

    def _status(self, signature: EmbeddedPdfSignature, moment: datetime) -> PdfSignatureStatus:
        stamps = self.trust.context(self.at, for_timestamps=True)
        return validate_pdf_signature(signature, self.trust.context(moment), stamps, key_usage_settings=KEY_USAGE)

    def _proven_at(self, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> datetime | None:
        """The earliest moment at which a trusted authority had seen this signature."""
        stamp = status.timestamp_validity
        own = [stamp.timestamp] if stamp is not None and _is_sound(stamp) and stamp.trusted else []
        later = [moment for revision, moment in self.proofs if revision > signature.signed_revision]
        return min([*own, *later], default=None)

    def _covers(self, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
        whole = status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
        return whole and self.file.is_gap_only_signature(signature)

    def _form(self, signer: str, signature: EmbeddedPdfSignature) -> Iterator[Reason]:
        kind = str(objects.entry(signature.sig_object, "/SubFilter"))
        if kind not in self.rules.subfilters:
            yield reason("signature_kind", signer=signer, kind=kind)
        given = _attributes(signature)
        bound = kind != PADES or given & {"signing_certificate_v2", "signing_certificate"}
        if not {"content_type", "message_digest"} <= given or not bound:
            yield reason("attributes_missing", signer=signer)
        if signature.md_algorithm not in SOUND_DIGESTS:
            yield reason("digest_weak", signer=signer, digest=signature.md_algorithm)

    def _changes(
        self, facts: SignatureFacts, signature: EmbeddedPdfSignature, status: PdfSignatureStatus
    ) -> Iterator[Reason]:
        level = status.modification_level
        if facts.role == Role.AGENCY and (level is None or level > ModificationLevel.LTA_UPDATES):
            yield reason("changed_after_seal", signer=facts.signer)
        elif level is None or level > ModificationLevel.FORM_FILLING or status.docmdp_ok is False:
            yield reason("changed_after_signing", signer=facts.signer)
        later = {
            other.field_name for other in self.file.signatures if other.signed_revision > signature.signed_revision
        }
        unexpected = set(facts.changed_after) - {ANYTHING} - self.rules.may_change - later
        if unexpected:
            yield reason("unexpected_fields", signer=facts.signer, fields=", ".join(sorted(unexpected)))

    def _revocation(
        self, certificate: CertificateFacts, status: PdfSignatureStatus, proven_at: datetime | None
    ) -> Iterator[Reason]:
        assert status.validation_path is not None  # trusted means that there is a path
        authorities = status.validation_path.iter_certs(include_root=True)
        path = [x509.load_der_x509_certificate(authority.dump()) for authority in authorities]
        lists = [*self.trust.lists, *self.file.revocation_lists()]
        revocation = revocation_of(path, lists, proven_at or self.at)
        signer = certificate.common_name or certificate.organisation
        if revocation.since:
            yield reason("certificate_revoked", signer=signer, since=f"{in_vietnam(revocation.since):%d/%m/%Y}")
        elif not revocation.is_known:
            is_needed = self.rules.revocation == RevocationRule.REQUIRE
            yield reason("revocation_unknown" if is_needed else "revocation_not_checked", signer=signer)

    def _time(
        self, facts: SignatureFacts, certificate: CertificateFacts, status: PdfSignatureStatus
    ) -> Iterator[Reason]:
        stamp = status.timestamp_validity
        if stamp is not None and not _is_sound(stamp):
            yield reason("timestamp_broken")
        elif stamp is not None and not stamp.trusted:
            yield reason("timestamp_untrusted")
        if not facts.is_time_proven:
            yield reason("time_not_proven", signer=facts.signer)
        if facts.signed_at is None:
            return
        if facts.trusted and not certificate.is_valid_at(facts.signed_at):
            yield reason("certificate_expired", signer=facts.signer)
        if facts.signed_at > self.at + CLOCKS_DIFFER:
            yield reason("signed_in_future", signer=facts.signer, signed=shown(facts.signed_at))


def proofs_of(file: SignedFile, trust: Trust, at: datetime) -> tuple[tuple[tuple[int, datetime], ...], list[Reason]]:
    """Document time stamps: revision and time of each that is sound and trusted, and what is wrong with the others."""
    proofs, reasons = [], []
    for stamp in file.timestamps:
        status = validate_pdf_timestamp(stamp, trust.context(at, for_timestamps=True))
        level = status.modification_level
        if not _is_sound(status) or level is None or level > ModificationLevel.LTA_UPDATES:
            reasons.append(reason("timestamp_broken"))
        elif not status.trusted:
            reasons.append(reason("timestamp_untrusted"))
        else:
            proofs.append((stamp.signed_revision, status.timestamp))
    return tuple(proofs), reasons


def _is_sound(status: SignatureStatus) -> bool:
    """The hash is that of the data, and the signature that of the hash."""
    return bool(status.intact and status.valid)


def _integrity(facts: SignatureFacts) -> Iterator[Reason]:
    if not facts.intact:
        yield reason("signature_broken", signer=facts.signer)
    if not facts.covers:
        yield reason("coverage_partial", signer=facts.signer)


def _trust(facts: SignatureFacts, status: PdfSignatureStatus) -> Iterator[Reason]:
    if not facts.intact or status.trusted:
        return
    is_expired = "OUT_OF_BOUNDS" in getattr(status.trust_problem_indic, "name", "")
    yield reason("certificate_expired" if is_expired else "untrusted", signer=facts.signer)


def _changed_after(status: PdfSignatureStatus) -> tuple[str, ...]:
    if isinstance(status.diff_result, DiffResult):
        return tuple(sorted(status.diff_result.changed_form_fields))
    return (ANYTHING,) if status.modification_level != ModificationLevel.NONE else ()


def _attributes(signature: EmbeddedPdfSignature) -> set[str]:
    signed = signature.signer_info["signed_attrs"]
    return set() if signed is core.VOID else {str(attribute["type"].native) for attribute in signed}


def _aware(claimed: datetime | None) -> datetime | None:
    """Signers that write no zone mean their wall clock, which is Viet Nam's."""
    return claimed.replace(tzinfo=VIETNAM) if claimed is not None and claimed.tzinfo is None else claimed
