"""What a certificate says, and whose key it is: a person's or an agency's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtensionOID, NameOID

AGENCY_POLICY = x509.ObjectIdentifier("2.25.174860297514462926081547021934826051")
"""Certificate policy (RFC 5280, 4.2.1.4) by which our development authority marks the key of an agency."""


class Role(StrEnum):
    PERSON = "person"
    AGENCY = "agency"


RoleRule = Callable[[x509.Certificate], Role]
"""Tells whose key a certificate belongs to. Names are never guessed at: anybody may be called ỦY BAN NHÂN DÂN."""


@dataclass(frozen=True)
class CertificateFacts:
    """What people are shown of a certificate. `common_name` and `organisation` are "" when absent; times are in UTC."""

    common_name: str
    organisation: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    role: Role

    def is_valid_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment <= self.valid_to


def role_by_policy(certificate: x509.Certificate) -> Role:
    """An agency's when it carries AGENCY_POLICY, else a person's: the rule of our development authority."""
    try:
        policies = certificate.extensions.get_extension_for_oid(ExtensionOID.CERTIFICATE_POLICIES).value
    except x509.ExtensionNotFound:
        return Role.PERSON
    assert isinstance(policies, x509.CertificatePolicies)
    marked = any(policy.policy_identifier == AGENCY_POLICY for policy in policies)
    return Role.AGENCY if marked else Role.PERSON


def role_by_fingerprint(agencies: Iterable[str]) -> RoleRule:
    """A rule for authorities that do not mark agencies: those whose SHA-256 fingerprint (hex) is in the list are."""
    listed = {fingerprint.replace(":", "").lower() for fingerprint in agencies}

    def rule(certificate: x509.Certificate) -> Role:
        return Role.AGENCY if certificate.fingerprint(hashes.SHA256()).hex() in listed else Role.PERSON

    return rule


def facts_of(certificate: x509.Certificate, role_of: RoleRule = role_by_policy) -> CertificateFacts:
    return CertificateFacts(
        common_name=_name(certificate, NameOID.COMMON_NAME),
        organisation=_name(certificate, NameOID.ORGANIZATION_NAME),
        serial=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        role=role_of(certificate),
    )


def _name(certificate: x509.Certificate, kind: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(kind)
    return str(values[0].value) if values else ""
