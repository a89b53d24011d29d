"""A signature beside the bytes it is about: CMS SignedData (RFC 5652) without attributes, in exactly one spelling.

What is verified is rebuilt and compared, so that no byte of a signature can be other than it was made.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import InvalidCertificateError, PathBuildingError, PathValidationError

from signing.certificates import CertificateFacts, facts_of
from signing.errors import SignatureBroken
from signing.keys import SigningKey, key_id
from signing.trust import Trust, revocation_of

LARGEST = 64 * 1024
MOST_CERTIFICATES = 5
UNKNOWN = "Nơi cấp chứng thư của người ký không có trong danh sách tin cậy của hệ thống này."
OVER = "Chứng thư của người ký hết hạn, chưa có hiệu lực hoặc không dùng để ký."


@dataclass(frozen=True)
class Origin:
    """Who signed, and whether we believe them: `why_not` is a sentence, "" for a signer who is trusted."""

    signer: CertificateFacts
    fingerprint: str
    why_not: str = ""

    @property
    def is_trusted(self) -> bool:
        return not self.why_not

    @property
    def name(self) -> str:
        return ", ".join(dict.fromkeys(filter(None, (self.signer.common_name, self.signer.organisation))))


def sign_detached(content: bytes, key: SigningKey) -> bytes:
    """The CMS signature of `content` in DER, with the certificate and those above it that the key knows."""
    return _envelope(key.certificate, key.chain, key.sign(content))


def fingerprints(key: SigningKey) -> list[str]:
    """The certificates that a signature of this key carries, its own first; what is signed may name them."""
    return [key_id(certificate) for certificate in (key.certificate, *key.chain)]


def verify_detached(
    content: bytes, signature: bytes, trust: Trust, at: datetime, own: Iterable[str] = ()
) -> tuple[Origin, list[str]]:
    """Who signed `content`, and the fingerprints of all certificates beside the signature, the signer's first.

    `own` are fingerprints of certificates that are believed without an authority. Raises SignatureBroken when the
    signature is not of these bytes, or not spelled as sign_detached does.
    """
    signer, chain, value = _parts(signature)
    try:
        if _envelope(signer, chain, value) != signature or not _is_of(content, value, signer):
            raise SignatureBroken
        facts = facts_of(signer)
        why_not = "" if key_id(signer) in set(own) else _why_not(signer, chain, trust, at)
    except (ValueError, UnsupportedAlgorithm) as error:  # a certificate that can be taken apart only in part
        raise SignatureBroken from error
    return Origin(facts, key_id(signer), why_not), [key_id(each) for each in (signer, *chain)]


def _parts(signature: bytes) -> tuple[x509.Certificate, list[x509.Certificate], bytes]:
    """Signer, those above, and the value; SignatureBroken for anything that is no such structure."""
    if len(signature) > LARGEST:
        raise SignatureBroken
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        (info,) = signed["signer_infos"]
        if any(each.chosen["tbs_certificate"]["serial_number"].native <= 0 for each in signed["certificates"]):
            raise SignatureBroken  # RFC 5280 4.1.2.2 knows positive numbers only
        found = [x509.load_der_x509_certificate(each.chosen.dump()) for each in signed["certificates"]]
        serial = info["sid"].chosen["serial_number"].native
        (signer,) = [each for each in found if each.serial_number == serial]
        value = info["signature"].native
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # what malformed DER ends in
        raise SignatureBroken from error
    if len(found) > MOST_CERTIFICATES:
        raise SignatureBroken
    return signer, [each for each in found if each is not signer], value


def _envelope(signer: x509.Certificate, chain: Iterable[x509.Certificate], value: bytes) -> bytes:
    certificate = _asn1(signer)
    kind = "rsassa_pkcs1v15" if isinstance(signer.public_key(), rsa.RSAPublicKey) else "sha256_ecdsa"
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number}),
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": kind}),
            "signature": core.OctetString(value),
        }
    )
    others = sorted((_asn1(each) for each in chain), key=lambda each: each.dump())
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate, *others],
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _is_of(content: bytes, value: bytes, signer: x509.Certificate) -> bool:
    key = signer.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, content, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, content, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _why_not(signer: x509.Certificate, chain: Iterable[x509.Certificate], trust: Trust, at: datetime) -> str:
    """Why a certificate is not believed at a moment; "" when it is."""
    if signer.issuer == signer.subject:
        if not trust.holds(signer):
            return UNKNOWN
        return "" if signer.not_valid_before_utc <= at <= signer.not_valid_after_utc else OVER
    validator = CertificateValidator(_asn1(signer), [_asn1(each) for each in chain], trust.context(at))
    try:
        path = asyncio.run(validator.async_validate_usage({"digital_signature"}))  # type: ignore[no-untyped-call]
    except PathBuildingError:
        return UNKNOWN
    except (PathValidationError, InvalidCertificateError):
        return OVER
    certificates = [x509.load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True)]
    if revocation_of(certificates, trust.lists, at).since:
        return "Chứng thư của người ký đã bị thu hồi."
    return ""


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
