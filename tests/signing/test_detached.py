"""Signatures beside their bytes: of these bytes, by whom, believed or not, and in one spelling only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as some

from signing import authority
from signing.authority import Authority, KeyType
from signing.detached import fingerprints, sign_detached, verify_detached
from signing.errors import SignatureBroken
from signing.keys import HeldKey, open_pkcs12
from signing.trust import Trust

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CONTENT = b'{"kind":"congvan-process"}'
MADE: dict[str, tuple[Authority, HeldKey]] = {}


def made(kind: KeyType = "ec") -> tuple[Authority, HeldKey]:
    """An authority and the key of an installation under it, made once a run."""
    if kind not in MADE:
        above = authority.create(NOW, kind)
        MADE[kind] = above, open_pkcs12(above.issue_installation("Hệ thống thử", "1", NOW), "1")
    return MADE[kind]


def trust_in(above: Authority, **more: tuple[bytes, ...]) -> Trust:
    return Trust(roots=(above.root.public_bytes(Encoding.PEM),), **more)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signer_below_a_root_we_trust_is_believed(kind: KeyType) -> None:
    above, key = made(kind)
    origin, found = verify_detached(CONTENT, sign_detached(CONTENT, key), trust_in(above), NOW)
    assert (origin.is_trusted, origin.signer.common_name) == (True, "Hệ thống thử")
    assert found == fingerprints(key)
    assert len(found) == 2


def test_nobody_is_believed_for_his_own_word() -> None:
    above, _ = made()
    alone = open_pkcs12(authority.issue_alone("Nơi lạ", "1", NOW, "ec"), "1")
    signature = sign_detached(CONTENT, alone)
    origin, found = verify_detached(CONTENT, signature, trust_in(above), NOW)
    assert "không có trong danh sách tin cậy" in origin.why_not
    assert verify_detached(CONTENT, signature, trust_in(above), NOW, own=found)[0].is_trusted


def test_a_certificate_signed_by_itself_may_be_a_root_of_ours() -> None:
    alone = open_pkcs12(authority.issue_alone("Tỉnh bạn", "1", NOW, "ec"), "1")
    trust = Trust(roots=(alone.certificate.public_bytes(Encoding.PEM),))
    signature = sign_detached(CONTENT, alone)
    assert verify_detached(CONTENT, signature, trust, NOW)[0].is_trusted
    assert not verify_detached(CONTENT, signature, trust, NOW + timedelta(days=9000))[0].is_trusted


def test_a_signer_whose_time_is_over_or_who_was_revoked_is_not_believed() -> None:
    above, key = made()
    signature = sign_detached(CONTENT, key)
    late = verify_detached(CONTENT, signature, trust_in(above), NOW + timedelta(days=2000))[0]
    assert "hết hạn" in late.why_not
    crls = above.crls(NOW, {key.certificate.serial_number: NOW})
    revoked = verify_detached(CONTENT, signature, trust_in(above, crls=crls), NOW + timedelta(hours=1))[0]
    assert "thu hồi" in revoked.why_not


def test_other_bytes_and_other_signers_are_broken() -> None:
    above, key = made()
    _, other = made("rsa")
    signature = sign_detached(CONTENT, key)
    swapped = sign_detached(CONTENT, replace(key, certificate=other.certificate, chain=other.chain))
    for content, given_signature in (
        (CONTENT + b" ", signature),
        (CONTENT, swapped),
        (CONTENT, b""),
        (CONTENT, b"0" * 99),
    ):
        with pytest.raises(SignatureBroken):
            verify_detached(content, given_signature, trust_in(above), NOW)


@pytest.mark.slow
@given(some.floats(0, 1, exclude_max=True), some.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_no_byte_can_be_other_than_it_was_made(place: float, by: int) -> None:
    above, key = made("rsa")
    signature = bytearray(sign_detached(CONTENT, key))
    signature[int(place * len(signature))] ^= by
    try:
        _, found = verify_detached(CONTENT, bytes(signature), trust_in(above), NOW)
    except SignatureBroken:
        return
    assert found != fingerprints(key)  # a certificate was touched: what is signed names the real ones
