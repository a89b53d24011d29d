"""Whom we believe: configured roots only, never those of the operating system; whom no longer: revocation lists."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy


@dataclass(frozen=True)
class Trust:
    """Certificates and revocation lists, each as PEM or DER bytes.

    `intermediates` help where a file embeds the signer's certificate only. `crls` are fetched by somebody else: judging
    asks no network. `timestamp_roots` are those of time-stamping authorities; without any, `roots` serve for both.
    """

    roots: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    timestamp_roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Reads everything, so that a damaged setting fails where it is made. Raises ValueError."""
        for _ in (self._roots, self._intermediates, self._timestamp_roots, self.lists):
            pass

    def context(self, moment: datetime, *, for_timestamps: bool = False) -> ValidationContext:
        """pyHanko's view of us at `moment`. Revocation is left to revocation_of()."""
        roots = (self._timestamp_roots or self._roots) if for_timestamps else self._roots
        without_lists = CertRevTrustPolicy(NO_REVOCATION)
        return ValidationContext(
            trust_roots=roots, other_certs=self._intermediates, moment=moment, revinfo_policy=without_lists
        )

    def holds(self, certificate: x509.Certificate) -> bool:
        """Whether a certificate is itself one of the roots."""
        return any(root.dump() == certificate.public_bytes(Encoding.DER) for root in self._roots)

    @cached_property
    def lists(self) -> tuple[x509.CertificateRevocationList, ...]:
        return tuple(crl_of(data) for data in self.crls)

    @cached_property
    def _roots(self) -> list[Any]:
        return [_certificate(data) for data in self.roots]

    @cached_property
    def _timestamp_roots(self) -> list[Any]:
        return [_certificate(data) for data in self.timestamp_roots]

    @cached_property
    def _intermediates(self) -> list[Any]:
        return [_certificate(data) for data in self.intermediates]


@dataclass(frozen=True)
class Revocation:
    """`since`: when a certificate of the path was revoked. `is_known`: every certificate of it is on no valid list."""

    since: datetime | None
    is_known: bool


def revocation_of(
    path: Iterable[x509.Certificate], lists: Iterable[x509.CertificateRevocationList], moment: datetime
) -> Revocation:
    """What the lists say of a path (root first) at `moment`.

    pyHanko heeds a list only where the certificate says where to fetch one, which many do not, so we look ourselves.
    A revocation counts however old the list is; that there is none counts only from a list that was still in force.
    """
    certificates, given, is_known = list(path), list(lists), True
    for issuer, certificate in itertools.pairwise(certificates):
        signed = [crl for crl in given if _is_from(crl, issuer)]
        for crl in signed:
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and entry.revocation_date_utc <= moment:
                return Revocation(entry.revocation_date_utc, is_known=True)
        is_known = is_known and any(_vouches(crl, certificate, moment) for crl in signed)
    return Revocation(None, is_known)


def _is_from(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    if crl.issuer != issuer.subject:
        return False
    try:
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, TypeError):
        return False


def _vouches(crl: x509.CertificateRevocationList, certificate: x509.Certificate, moment: datetime) -> bool:
    """The list was in force at `moment` or made later, and is about certificates of this kind (RFC 5280, 5.2.5)."""
    if crl.next_update_utc is None or crl.next_update_utc < moment:
        return False
    scope = _extension(crl, x509.IssuingDistributionPoint)
    if _extension(crl, x509.DeltaCRLIndicator) is not None:
        return False
    if scope is None:
        return True
    is_authority = getattr(_extension(certificate, x509.BasicConstraints), "ca", False)
    is_partial = scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs
    leaves_out = scope.only_contains_user_certs if is_authority else scope.only_contains_ca_certs
    return not is_partial and not leaves_out and scope.full_name is None


def _extension(source: Any, kind: Any) -> Any:
    try:
        return source.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _certificate(data: bytes) -> Any:
    is_pem = data.lstrip().startswith(b"-----BEGIN")
    certificate = x509.load_pem_x509_certificate(data) if is_pem else x509.load_der_x509_certificate(data)
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def crl_of(data: bytes) -> x509.CertificateRevocationList:
    """Raises ValueError."""
    is_pem = data.lstrip().startswith(b"-----BEGIN")
    return x509.load_pem_x509_crl(data) if is_pem else x509.load_der_x509_crl(data)
