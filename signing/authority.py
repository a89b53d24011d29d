"""A certificate authority for trying out and for tests: a root, a sub-authority, people's and agencies' keys, CRLs.

Every name it gives says THỬ NGHIỆM: nothing signed under it has legal value. An installation makes it at first start
and keeps `to_pem()` under its secret; which certificates were revoked is the caller's list, handed in for each CRL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.certificates import AGENCY_POLICY
from signing.errors import KeyUnreadable
from signing.keys import PrivateKey

KeyType = Literal["rsa", "ec"]
Subject = list[tuple[x509.ObjectIdentifier, str]]

ORGANISATION = "THỬ NGHIỆM – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
ROOT = [(NameOID.COMMON_NAME, "Root CA THỬ NGHIỆM"), (NameOID.ORGANIZATION_NAME, ORGANISATION)]
SUB = [(NameOID.COMMON_NAME, "CA THỬ NGHIỆM cho cơ quan"), (NameOID.ORGANIZATION_NAME, ORGANISATION)]
LONGEST_COMMON_NAME = 64
"""Bytes of UTF-8 (RFC 5280, ub-common-name, as cryptography counts it): about 40 Vietnamese letters."""

ROOT_LIFE, SUB_LIFE, LEAF_LIFE, CRL_LIFE = (timedelta(days=days) for days in (7300, 5475, 1095, 30))
CLOCK_DRIFT = timedelta(hours=1)  # a machine whose clock is a little slow must not refuse a fresh certificate


@dataclass(frozen=True)
class Authority:
    root: x509.Certificate
    sub: x509.Certificate
    root_key: PrivateKey = field(repr=False)
    sub_key: PrivateKey = field(repr=False)

    def issue_person(self, name: str, title: str, agency: str, pin: str, now: datetime) -> bytes:
        """A PKCS#12 file under `pin` with the key of one person, valid for three years from `now`."""
        subject = [(NameOID.COMMON_NAME, name), (NameOID.TITLE, title), (NameOID.ORGANIZATION_NAME, agency)]
        return self._issue(subject, pin, now)

    def issue_agency(self, name: str, identifier: str, pin: str, now: datetime) -> bytes:
        """A PKCS#12 file under `pin` with the key of an agency, marked with AGENCY_POLICY.

        `identifier` is the agency's code, e.g. "000.00.18.H40". A long name is whole in the organisation only.
        """
        names = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, name)]
        mark = x509.CertificatePolicies([x509.PolicyInformation(AGENCY_POLICY, None)])
        return self._issue([*names, (NameOID.ORGANIZATION_IDENTIFIER, identifier)], pin, now, mark)

    def issue_installation(self, name: str, pin: str, now: datetime) -> bytes:
        """A PKCS#12 file under `pin` with the key by which an installation vouches for what it hands out."""
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        return self._issue([(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, ORGANISATION)], pin, now, usage)

    def issue_timestamping(self, pin: str, now: datetime) -> bytes:
        """A PKCS#12 file under `pin` with the key of a time-stamping authority (RFC 3161, 2.3)."""
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return self._issue([(NameOID.COMMON_NAME, "TSA THỬ NGHIỆM")], pin, now, usage)

    def crls(self, now: datetime, revoked: Mapping[int, datetime] | None = None) -> tuple[bytes, bytes]:
        """DER lists of the root and of the sub-authority, good for 30 days; `revoked`: serial number → since when."""
        return _crl(self.root, self.root_key, now, {}), _crl(self.sub, self.sub_key, now, revoked or {})

    def to_pem(self, password: bytes) -> bytes:
        """Both keys, encrypted under `password`, and both certificates: what load() takes."""
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        lock = serialization.BestAvailableEncryption(password)
        keys = [key.private_bytes(pem, form, lock) for key in (self.root_key, self.sub_key)]
        return b"".join([*keys, self.root.public_bytes(pem), self.sub.public_bytes(pem)])

    def _issue(self, subject: Subject, pin: str, now: datetime, mark: x509.ExtensionType | None = None) -> bytes:
        key = _new_key("rsa" if isinstance(self.sub_key, rsa.RSAPrivateKey) else "ec")
        request = _builder(_name(subject), key, now, LEAF_LIFE)
        request = request.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        request = request.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        if mark is not None:
            request = request.add_extension(mark, critical=isinstance(mark, x509.ExtendedKeyUsage))
        certificate = _signed(request, self.sub, self.sub_key)
        lock = serialization.BestAvailableEncryption(pin.encode())
        return pkcs12.serialize_key_and_certificates(None, key, certificate, [self.sub], lock)


def create(now: datetime, key_type: KeyType = "rsa") -> Authority:
    """A new authority; its root lives twenty years from `now`, and all it issues has keys of `key_type`."""
    root_key, sub_key = _new_key(key_type), _new_key(key_type)
    root = _authority_certificate(ROOT, root_key, now, ROOT_LIFE, None)
    sub = _authority_certificate(SUB, sub_key, now, SUB_LIFE, (root, root_key))
    return Authority(root, sub, root_key, sub_key)


def load(pem: bytes, password: bytes) -> Authority:
    """The authority that to_pem() wrote. Raises KeyUnreadable when the bytes or the password are not right."""
    blocks = re.findall(
        rb"-----BEGIN ENCRYPTED PRIVATE KEY-----.+?-----END ENCRYPTED PRIVATE KEY-----\s", pem, re.DOTALL
    )
    try:
        root_key, sub_key = (serialization.load_pem_private_key(block, password) for block in blocks)
        root, sub = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise KeyUnreadable("Không mở được nơi cấp chứng thư thử nghiệm. Kiểm tra bí mật của hệ thống.") from None
    assert isinstance(root_key, PrivateKey)
    assert isinstance(sub_key, PrivateKey)
    return Authority(root, sub, root_key, sub_key)


def issue_alone(name: str, pin: str, now: datetime, key_type: KeyType = "rsa") -> bytes:
    """A PKCS#12 file under `pin` with the key of an installation that no authority has certified: signed by itself."""
    key = _new_key(key_type)
    request = _builder(_name([(NameOID.COMMON_NAME, name)]), key, now, SUB_LIFE)
    request = request.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    request = request.add_extension(_usage("digital_signature"), critical=True)
    certificate = request.issuer_name(_name([(NameOID.COMMON_NAME, name)])).sign(key, hashes.SHA256())
    lock = serialization.BestAvailableEncryption(pin.encode())
    return pkcs12.serialize_key_and_certificates(None, key, certificate, None, lock)


def _authority_certificate(
    subject: Subject, key: PrivateKey, now: datetime, life: timedelta, above: tuple[x509.Certificate, PrivateKey] | None
) -> x509.Certificate:
    request = _builder(_name(subject), key, now, life)
    request = request.add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else 1), critical=True)
    request = request.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return _signed(request, *(above or (None, key)))


def _builder(subject: x509.Name, key: PrivateKey, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_DRIFT)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(request: x509.CertificateBuilder, issuer: x509.Certificate | None, key: PrivateKey) -> x509.Certificate:
    """`issuer` None: signed by itself."""
    issuer_name = issuer.subject if issuer else _name(ROOT)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return request.issuer_name(issuer_name).add_extension(identifier, critical=False).sign(key, hashes.SHA256())


def _crl(issuer: x509.Certificate, key: PrivateKey, now: datetime, revoked: Mapping[int, datetime]) -> bytes:
    crl = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
    crl = crl.last_update(now).next_update(now + CRL_LIFE)
    crl = crl.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    crl = crl.add_extension(identifier, critical=False)
    for serial, since in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        crl = crl.add_revoked_certificate(entry.build())
    return crl.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _new_key(key_type: KeyType) -> PrivateKey:
    return rsa.generate_private_key(65537, 2048) if key_type == "rsa" else ec.generate_private_key(ec.SECP256R1())


def _name(subject: Subject) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")
    return x509.Name([country, *(x509.NameAttribute(kind, _fitting(kind, value)) for kind, value in subject)])


def _fitting(kind: x509.ObjectIdentifier, value: str) -> str:
    if kind != NameOID.COMMON_NAME or len(value.encode()) <= LONGEST_COMMON_NAME:
        return value
    return value.encode()[: LONGEST_COMMON_NAME - 3].decode(errors="ignore").rstrip() + "…"


def _usage(*allowed: str) -> x509.KeyUsage:
    uses = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{use: use in allowed for use in uses})
