"""Signature activation: the right to use a key kept on the server once, for one document (after the CSC API, `SAD`).

The person types the PIN while looking at the document; the signature is made later, by a job without the person. So
the PIN opens the key at once, and what waits for the job is the key sealed for exactly that document, that purpose
and those few minutes. Without the installation's secret the sealed bytes are worth nothing, and the PIN is not in them.

Using an activation *once* is the caller's promise: keep a row for each, and mark it used in the transaction that
takes it. These functions keep no state and would open the same activation again until it expires.
"""

import json
import secrets
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signing.certificates import RoleRule, facts_of, role_by_policy
from signing.errors import ActivationExpired, ActivationMismatch, ActivationTampered
from signing.keys import HeldKey, PrivateKey, key_id, open_pkcs12, private_bytes

SALT, NONCE = 32, 12  # bytes


@dataclass(frozen=True)
class Binding:
    """What an activation is good for. `purpose` is the caller's word, e.g. "sign"; `expires_at` carries a time zone."""

    document_sha256: str
    key_id: str
    purpose: str
    expires_at: datetime


def activate(
    p12: bytes,
    pin: str,
    binding: Binding,
    secret: bytes,
    now: datetime,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes:
    """Open the key with the PIN and seal it for one use; the bytes may lie in a database until `binding.expires_at`.

    AES-256-GCM (NIST SP 800-38D) under HKDF-SHA256 (RFC 5869) of the installation's secret and a fresh salt; the
    binding and the certificates are authenticated with it.

    Raises WrongPin, KeyUnreadable, ActivationExpired when the time is already over, ActivationMismatch when the file
    holds another key than the binding names.
    """
    key = open_pkcs12(p12, pin)
    _require_time_left(binding, now)
    if key_id(key.certificate) != binding.key_id:
        raise ActivationMismatch("Tệp khóa không phải khóa đã chọn. Chọn lại khóa ký.")
    salt, nonce = random(SALT), random(NONCE)
    header = _header(binding, [key.certificate, *key.chain])
    sealed = AESGCM(_derived(secret, salt)).encrypt(nonce, private_bytes(key), header)
    return struct.pack(">I", len(header)) + header + salt + nonce + sealed


def use_activation(
    sealed: bytes, binding: Binding, secret: bytes, now: datetime, role_of: RoleRule = role_by_policy
) -> HeldKey:
    """The key, for the document, key and purpose in `binding`: compute its hash from the bytes about to be signed.

    Raises ActivationExpired, ActivationMismatch, and ActivationTampered for everything that is not what activate() made
    with the same secret.
    """
    header, salt, nonce, ciphertext = _taken_apart(sealed)
    try:
        private = AESGCM(_derived(secret, salt)).decrypt(nonce, ciphertext, header)
    except InvalidTag:
        raise _tampered() from None
    stated = json.loads(header)  # only after the tag has vouched for it
    granted = Binding(**{**stated["binding"], "expires_at": datetime.fromisoformat(stated["binding"]["expires_at"])})
    _require_time_left(granted, now)
    if granted != binding:
        raise ActivationMismatch("Lần xác nhận ký này dành cho văn bản hoặc khóa khác. Mở lại văn bản và xác nhận ký.")
    certificate, *chain = [x509.load_der_x509_certificate(bytes.fromhex(der)) for der in stated["certificates"]]
    # The numbers were checked when the PIN opened the file, and the tag proves that they are still the same.
    private_key = serialization.load_der_private_key(private, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(private_key, PrivateKey)
    return HeldKey(certificate, tuple(chain), facts_of(certificate, role_of), private_key)


def _header(binding: Binding, certificates: list[x509.Certificate]) -> bytes:
    stated = asdict(binding) | {"expires_at": binding.expires_at.isoformat()}
    ders = [certificate.public_bytes(serialization.Encoding.DER).hex() for certificate in certificates]
    return json.dumps({"version": 1, "binding": stated, "certificates": ders}, sort_keys=True).encode()


def _taken_apart(sealed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    start = 4 + struct.unpack(">I", sealed[:4].rjust(4, b"\0"))[0]
    header, rest = sealed[4:start], sealed[start:]
    if len(rest) <= SALT + NONCE + 16:
        raise _tampered()
    return header, rest[:SALT], rest[SALT : SALT + NONCE], rest[SALT + NONCE :]


def _derived(secret: bytes, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, b"congvan signature activation").derive(secret)


def _require_time_left(binding: Binding, now: datetime) -> None:
    if now >= binding.expires_at:
        raise ActivationExpired("Lần xác nhận ký đã hết hạn. Mở lại văn bản và nhập lại mã PIN.")


def _tampered() -> ActivationTampered:
    return ActivationTampered(
        "Lần xác nhận ký bị hỏng hoặc bị sửa. Mở lại văn bản và xác nhận ký; báo quản trị nếu lặp lại."
    )
