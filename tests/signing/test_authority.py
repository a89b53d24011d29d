"""The authority for trying out: it says what it is, and what it issues can be judged and revoked."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import authority, errors, keys
from signing.trust import revocation_of
from tests.signing.conftest import NOW, PIN, SINCE, Province


def test_every_issuer_says_that_it_is_for_trying_out(province: Province) -> None:
    for certificate in (province.authority.root, province.authority.sub, province.person.certificate):
        assert "THỬ NGHIỆM" in certificate.issuer.rfc4514_string()


def test_the_chain_is_sound(province: Province) -> None:
    province.person.certificate.verify_directly_issued_by(province.authority.sub)
    province.authority.sub.verify_directly_issued_by(province.authority.root)
    province.authority.root.verify_directly_issued_by(province.authority.root)
    assert province.person.chain == (province.authority.sub,)


def test_it_is_kept_under_a_password_and_goes_on_where_it_stopped(province: Province) -> None:
    pem = province.authority.to_pem(b"secret")
    again = authority.load(pem, b"secret")
    assert again.root == province.authority.root
    key = keys.open_pkcs12(again.issue_person("A", "B", "C", PIN, NOW), PIN)
    key.certificate.verify_directly_issued_by(province.authority.sub)
    for wrong in ((pem, b"other"), (b"", b"secret"), (pem[200:], b"secret")):
        with pytest.raises(errors.KeyUnreadable):
            authority.load(*wrong)
    assert "PrivateKey" not in repr(again)


def test_a_long_name_of_an_agency_is_whole_in_its_organisation(province: Province) -> None:
    name = "VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ HỘI ĐỒNG NHÂN DÂN TỈNH MẪU"
    facts = keys.open_pkcs12(province.authority.issue_agency(name, "000.00.00.H01", PIN, NOW), PIN).facts
    assert facts.organisation == name
    assert facts.common_name.endswith("…")
    assert name.startswith(facts.common_name[:-1])


def test_the_code_of_an_agency_is_in_its_certificate(province: Province) -> None:
    [code] = province.agency.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    assert code.value == "000.00.00.H00"


def test_its_lists_say_who_was_revoked_and_until_when_they_hold(province: Province) -> None:
    serial = province.person.certificate.serial_number
    path = [province.authority.root, province.authority.sub, province.person.certificate]
    lists = [x509.load_der_x509_crl(crl) for crl in province.authority.crls(NOW, {serial: NOW - timedelta(days=1)})]
    assert revocation_of(path, lists, NOW).since == NOW - timedelta(days=1)
    assert revocation_of(path, lists, NOW - timedelta(days=2)).since is None  # signed before it was revoked
    clean = [x509.load_der_x509_crl(crl) for crl in province.authority.crls(NOW)]
    assert revocation_of(path, clean, NOW).is_known
    assert not revocation_of(path, clean, NOW + timedelta(days=31)).is_known
    assert revocation_of(path, clean, SINCE).is_known  # a later list vouches for an earlier moment
