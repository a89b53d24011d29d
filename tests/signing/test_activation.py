"""Signature activation: the PIN opens a key once, for one document, one purpose, a few minutes."""

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import errors, keys
from signing.activation import Binding, activate, use_activation
from tests.signing.conftest import NOW, PIN, Province

SECRET = b"the installation's secret, 32 by"
SOON = NOW + timedelta(minutes=5)


@pytest.fixture(scope="session")
def binding(province: Province) -> Binding:
    return Binding(hashlib.sha256(province.draft).hexdigest(), keys.key_id(province.person.certificate), "sign", SOON)


@pytest.fixture(scope="session")
def sealed(province: Province, binding: Binding) -> bytes:
    return activate(province.person_p12, PIN, binding, SECRET, NOW)


def test_an_activated_key_signs_the_document(province: Province, binding: Binding, sealed: bytes) -> None:
    key = use_activation(sealed, binding, SECRET, NOW + timedelta(minutes=4))
    assert key.facts == province.person.facts
    signed = province.sign(province.draft, key)
    assert signed.startswith(province.draft)


def test_it_runs_out(binding: Binding, sealed: bytes, province: Province) -> None:
    with pytest.raises(errors.ActivationExpired):
        use_activation(sealed, binding, SECRET, SOON)
    with pytest.raises(errors.ActivationExpired):
        use_activation(sealed, replace(binding, expires_at=SOON + timedelta(days=1)), SECRET, SOON)
    with pytest.raises(errors.ActivationExpired):
        activate(province.person_p12, PIN, binding, SECRET, SOON)


@pytest.mark.parametrize(
    "other",
    [
        {"document_sha256": "0" * 64},
        {"key_id": "0" * 64},
        {"purpose": "seal"},
        {"expires_at": SOON + timedelta(minutes=1)},
    ],
)
def test_it_is_good_for_nothing_else(binding: Binding, sealed: bytes, other: dict[str, Any]) -> None:
    with pytest.raises(errors.ActivationMismatch):
        use_activation(sealed, replace(binding, **other), SECRET, NOW)


def test_another_installation_cannot_open_it(binding: Binding, sealed: bytes) -> None:
    with pytest.raises(errors.ActivationTampered):
        use_activation(sealed, binding, b"x" * 32, NOW)


@settings(deadline=None, max_examples=60)
@given(position=st.integers(0, 10**6), bit=st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
def test_a_changed_bit_anywhere_is_noticed(binding: Binding, sealed: bytes, position: int, bit: int) -> None:
    position %= len(sealed)
    changed = sealed[:position] + bytes([sealed[position] ^ bit]) + sealed[position + 1 :]
    with pytest.raises(errors.ActivationTampered):
        use_activation(changed, binding, SECRET, NOW)


@settings(deadline=None, max_examples=30)
@given(junk=st.binary(max_size=300))
def test_junk_is_refused_not_raised_through(binding: Binding, junk: bytes) -> None:
    with pytest.raises(errors.ActivationTampered):
        use_activation(junk, binding, SECRET, NOW)


def test_the_wrong_pin_or_the_wrong_file_makes_none(province: Province, binding: Binding) -> None:
    with pytest.raises(errors.WrongPin):
        activate(province.person_p12, "999999", binding, SECRET, NOW)
    with pytest.raises(errors.ActivationMismatch):
        activate(province.person_p12, PIN, replace(binding, key_id="0" * 64), SECRET, NOW)


def test_each_activation_is_sealed_afresh(province: Province, binding: Binding, sealed: bytes) -> None:
    assert activate(province.person_p12, PIN, binding, SECRET, NOW) != sealed


def test_neither_pin_nor_key_is_in_what_is_kept_or_told(
    province: Province, binding: Binding, sealed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.ActivationTampered) as refused:
        use_activation(sealed[:-1], binding, SECRET, NOW)
    private = keys.private_bytes(province.person)
    assert PIN.encode() not in sealed
    assert private[40:72] not in sealed
    told = repr(binding) + repr(refused.value) + caplog.text + repr(use_activation(sealed, binding, SECRET, NOW))
    assert PIN not in told
    assert "PrivateKey" not in told
