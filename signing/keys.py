"""Keys that can sign: one port, and the store that every installation has, a PKCS#12 file opened with a PIN."""

from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.certificates import CertificateFacts, RoleRule, facts_of, role_by_policy
from signing.errors import KeyUnreadable, WrongPin

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class SigningKey(Protocol):
    """The port. A token, an HSM or a remote service answers the same three questions as a file."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The authorities above the certificate, nearest first; the root may be left out."""

    @property
    def facts(self) -> CertificateFacts: ...

    def sign(self, data: bytes) -> bytes:
        """The signature of SHA-256(`data`): PKCS#1 v1.5 with RSA, DER-encoded ECDSA with a curve."""


@dataclass(frozen=True)
class HeldKey:
    """A SigningKey whose private half is in memory.

    The private key is parsed once, when the key is opened: parsing and checking RSA numbers takes fifty times as long
    as signing with them.
    """

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    facts: CertificateFacts
    private_key: PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private_key.sign(data, ec.ECDSA(hashes.SHA256()))


def open_pkcs12(p12: bytes, pin: str, role_of: RoleRule = role_by_policy) -> HeldKey:
    """The key in a PKCS#12 file. The PIN is kept nowhere.

    Raises WrongPin; KeyUnreadable when it is no PKCS#12 file, or holds no RSA or elliptic-curve key with a certificate.
    """
    try:
        private_key, certificate, chain = pkcs12.load_key_and_certificates(p12, pin.encode())
    except ValueError as error:
        # cryptography says both in one class; only the text of a failed decryption names the password
        if "password" in str(error).lower():
            raise WrongPin("Sai mã PIN của khóa ký. Nhập lại mã PIN.") from None
        raise _unreadable() from None
    if certificate is None or not isinstance(private_key, PrivateKey):
        raise _unreadable()
    return HeldKey(certificate, tuple(chain), facts_of(certificate, role_of), private_key)


def key_id(certificate: x509.Certificate) -> str:
    """A stable name for the key of a certificate: the SHA-256 of the certificate in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def private_bytes(key: HeldKey) -> bytes:
    """The private key as unencrypted PKCS#8 DER, for sealing only."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())


def _unreadable() -> KeyUnreadable:
    return KeyUnreadable(
        "Tệp khóa ký không đọc được hoặc không có chứng thư số. Nộp lại tệp .p12 do nơi cấp khóa giao."
    )
