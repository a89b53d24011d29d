"""Keys in files: opened with the PIN, parsed once, telling whose they are and giving nothing away."""

import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.serialization import pkcs12

from signing import authority, errors, keys
from signing.certificates import Role
from tests.signing.conftest import AGENCY, NOW, PIN, SINCE, Province


def test_a_key_tells_whose_it_is(province: Province) -> None:
    person, agency = province.person.facts, province.agency.facts
    assert (person.common_name, person.organisation, person.role) == ("Nguyễn Văn Mẫu", "UBND tỉnh Mẫu", Role.PERSON)
    assert (agency.common_name, agency.organisation, agency.role) == (AGENCY, AGENCY, Role.AGENCY)
    assert int(person.serial, 16) == province.person.certificate.serial_number
    assert person.valid_from <= SINCE < person.valid_to == SINCE + timedelta(days=1095)
    assert len(keys.key_id(province.person.certificate)) == 64


def test_a_wrong_pin_is_told_from_a_damaged_file(province: Province) -> None:
    with pytest.raises(errors.WrongPin, match="mã PIN"):
        keys.open_pkcs12(province.person_p12, "000000")
    for damaged in (b"", b"junk", province.person_p12[:-40]):
        with pytest.raises(errors.KeyUnreadable):
            keys.open_pkcs12(damaged, PIN)


def test_a_file_without_certificate_or_with_an_unknown_kind_of_key_is_no_key(province: Province) -> None:
    lock = serialization.BestAvailableEncryption(PIN.encode())
    without = pkcs12.serialize_key_and_certificates(None, province.person.private_key, None, None, lock)
    strange = pkcs12.serialize_key_and_certificates(None, ed25519.Ed25519PrivateKey.generate(), None, None, lock)
    for p12 in (without, strange):
        with pytest.raises(errors.KeyUnreadable):
            keys.open_pkcs12(p12, PIN)


def test_a_key_signs_what_its_certificate_verifies(province: Province) -> None:
    province.person.certificate.public_key().verify(
        province.person.sign(b"x"), b"x", padding.PKCS1v15(), hashes.SHA256()
    )
    curve = authority.create(NOW, "ec")
    key = keys.open_pkcs12(curve.issue_person("A", "B", "C", PIN, NOW), PIN)
    key.certificate.public_key().verify(key.sign(b"x"), b"x", ec.ECDSA(hashes.SHA256()))


def test_documents_are_signed_with_a_curve_too(province: Province) -> None:
    curve = authority.create(NOW, "ec")
    person = keys.open_pkcs12(curve.issue_person("Trần Thị Thử", "Phó Chủ tịch", "UBND tỉnh Mẫu", PIN, NOW), PIN)
    assert province.sign(province.draft, person).startswith(province.draft)


def test_the_private_key_is_parsed_when_opened_and_never_again(
    province: Province, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsing an RSA key and checking its numbers takes fifty times as long as signing with it."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the key is parsed again")

    monkeypatch.setattr(serialization, "load_der_private_key", refuse)
    monkeypatch.setattr(pkcs12, "load_key_and_certificates", refuse)
    province.sign(province.draft)
    province.issue_(signed)


def test_neither_pin_nor_key_shows_in_what_is_printed_or_raised(
    province: Province, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = province.person.private_key.private_numbers()
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.WrongPin) as refused:
        keys.open_pkcs12(province.person_p12, "135790")
    told = repr(province.person) + repr(refused.value) + str(refused.value) + caplog.text
    for secret in (PIN, "135790", str(numbers.d)[:20], "PrivateKey"):
        assert secret not in told
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
