"""What is accepted, what a person must look at, what is refused: by rules, lists, times and kinds of file."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata

from signing import authority, draft, keys, pades
from signing.certificates import Role, role_by_fingerprint
from signing.lettering import Fonts
from signing.pades import Issue
from signing.revision import Revision
from signing.rules import DateRule, Kind, RevocationRule, Rules
from signing.stamps import Appearance
from signing.trust import Trust
from signing.verdict import Conclusion, Verdict
from tests.signing.conftest import AGENCY, NOW, PIN, TODAY, Province
from tests.signing.damage import byte_range
from tests.signing.documents import page
from tests.signing.hybrid import hybrid_pdf

Judge = Callable[..., Verdict]


def codes(verdict: Verdict) -> set[str]:
    return {found.code for found in verdict.reasons}


# ---------------------------------------------------------------- what people and programs are told


def test_an_accepted_document_tells_who_signed_it_when_and_what_changed_after(judged: Judge, issued: bytes) -> None:
    told = json.loads(json.dumps(judged(issued).to_json()))
    person, agency = told.pop("signatures")
    assert {code["code"] for code in told.pop("notes")} == {"time_not_proven"}
    assert told == {
        "ok": True,
        "verdict": "accept",
        "reasons": [],
        "number": "15",
        "issued_on": "2026-11-21",
        "reference_only": False,
    }
    assert person == {
        "role": "person",
        "signer": "Nguyễn Văn Mẫu",
        "organisation": "UBND tỉnh Mẫu",
        "signed_at": "2026-11-21T10:00:05+07:00",
        "intact": True,
        "trusted": True,
        "covers": True,
        "changed_after": ["ky.coquan", "vb.nam", "vb.ngay", "vb.so", "vb.thang"],
    }
    assert (agency["role"], agency["signer"], agency["changed_after"]) == ("agency", AGENCY, [])


def test_an_unsigned_file_is_for_reference_only(judged: Judge, province: Province) -> None:
    verdict = judged(province.draft)
    assert verdict.conclusion == Conclusion.LOOK_AGAIN
    assert verdict.is_reference_only
    assert [found.message for found in verdict.reasons] == ["Tệp không có chữ ký số: chỉ để biết, tham khảo."]


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 500, "Không phải PDF".encode()])
def test_what_is_no_pdf_is_refused_not_raised(judged: Judge, pdf: bytes) -> None:
    assert codes(judged(pdf)) == {"unreadable"}


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(position=st.integers(0, 10**7), bit=st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
def test_a_damaged_byte_is_never_accepted_and_never_raises(
    judged: Judge, issued: bytes, position: int, bit: int
) -> None:
    """Every byte is under the seal but those of the seal itself, which holds things that nothing depends on."""
    position %= len(issued)
    damaged = issued[:position] + bytes([issued[position] ^ bit]) + issued[position + 1 :]
    _, _, (_, before, after, _) = byte_range(issued)
    conclusion = judged(damaged).conclusion
    assert conclusion == Conclusion.REFUSE or before <= position < after


@settings(deadline=None, max_examples=20)
@given(length=st.integers(0, 10**7))
def test_a_file_cut_off_anywhere_is_never_accepted(judged: Judge, issued: bytes, length: int) -> None:
    assert judged(issued[: length % len(issued)]).conclusion != Conclusion.ACCEPT


# ---------------------------------------------------------------- dates


def test_whose_date_must_be_the_date_of_issue_is_a_setting(judged: Judge, province: Province) -> None:
    the_day_before = NOW - timedelta(days=1)
    signed_yesterday = province.issue_(province.sign(province.draft, at=the_day_before))
    assert judged(signed_yesterday, Rules(dates=DateRule.AGENCY)).ok
    refused = judged(signed_yesterday, Rules(dates=DateRule.BOTH))
    assert [found.message for found in refused.reasons] == [
        "Nguyễn Văn Mẫu ký ngày 20/11/2026, khác ngày ban hành 21/11/2026. Trả lại bên gửi."
    ]


def test_without_the_rule_any_date_of_issue_passes(judged: Judge, province: Province, signed: bytes) -> None:
    other_day = province.issue_(signed, issue=Issue(15, TODAY - timedelta(days=3)))
    assert judged(other_day, Rules(dates=DateRule.OFF)).ok
    assert codes(judged(other_day)) == {"signed_on_other_day"}


def test_the_day_is_the_day_in_viet_nam(judged: Judge, province: Province) -> None:
    """Half past midnight in Hà Nội is still yesterday in Greenwich."""
    after_midnight = NOW.replace(hour=17, minute=30)
    pdf = province.issue_(
        province.sign(province.draft, at=after_midnight), issue=Issue(16, date(2026, 11, 22)), at=after_midnight
    )
    assert judged(pdf, Rules(dates=DateRule.BOTH), at=after_midnight).ok


def test_a_signature_from_the_future_is_looked_at_again(judged: Judge, issued: bytes) -> None:
    assert codes(judged(issued, at=NOW - timedelta(minutes=30))) == {"signed_in_future"}
    assert judged(issued, at=NOW - timedelta(minutes=3)).ok  # clocks differ a little


# ---------------------------------------------------------------- trust and revocation


def test_only_configured_roots_are_trusted(judged: Judge, issued: bytes) -> None:
    stranger = authority.create(NOW, "ec").root.public_bytes(Encoding.DER)
    assert codes(judged(issued, trust=Trust((stranger,)))) == {"untrusted"}
    assert codes(judged(issued, trust=Trust(()))) == {"untrusted"}


def test_a_damaged_trust_setting_fails_where_it_is_made() -> None:
    with pytest.raises(ValueError, match=r"ASN\.1|PEM|pars"):
        Trust((b"not a certificate",))


def test_a_revoked_seal_is_refused_under_either_rule(judged: Judge, province: Province, issued: bytes) -> None:
    lists = province.authority.crls(NOW, {province.agency.certificate.serial_number: NOW - timedelta(days=1)})
    for rule in RevocationRule:
        verdict = judged(issued, Rules(revocation=rule), province.trust(crls=lists))
        assert codes(verdict) == {"certificate_revoked"}
        assert "20/11/2026" in verdict.reasons[0].message
        assert [facts.trusted for facts in verdict.signatures] == [True, False]


def test_a_revocation_on_an_old_list_still_refuses(judged: Judge, province: Province, issued: bytes) -> None:
    long_ago = NOW - timedelta(days=90)
    lists = province.authority.crls(long_ago, {province.agency.certificate.serial_number: long_ago})
    lenient = Rules(revocation=RevocationRule.WHEN_AVAILABLE)
    assert codes(judged(issued, lenient, province.trust(crls=lists))) == {"certificate_revoked"}


@pytest.mark.parametrize("lists", ["none", "old", "only one of two", "of a stranger"])
def test_a_missing_list_refuses_only_where_lists_are_required(
    judged: Judge, province: Province, issued: bytes, lists: str
) -> None:
    given_lists = {
        "none": (),
        "old": province.authority.crls(NOW - timedelta(days=60)),
        "only one of two": province.authority.crls(NOW)[:1],
        "of a stranger": authority.create(NOW, "ec").crls(NOW),
    }[lists]
    trust = province.trust(crls=given_lists)
    assert codes(judged(issued, trust=trust)) == {"revocation_unknown"}
    lenient = judged(issued, Rules(revocation=RevocationRule.WHEN_AVAILABLE), trust)
    assert lenient.ok
    assert "revocation_not_checked" in {note.code for note in lenient.notes}


def test_a_file_without_its_sub_authority_is_trusted_through_the_configured_one(
    judged: Judge, province: Province
) -> None:
    """Files of the government's authority often embed the leaf alone."""
    person, agency = (
        (type(key)(key.certificate, (), key.facts, key.private_key)) for key in (province.person, province.agency)
    )
    bare = province.issue_(province.sign(province.draft, person), agency)
    assert "untrusted" in codes(judged(bare))
    assert judged(bare, trust=province.trust(intermediates=(province.authority.sub.public_bytes(Encoding.DER),))).ok


def test_an_expired_certificate_proves_nothing_without_a_time_stamp(
    judged: Judge, province: Province, issued: bytes
) -> None:
    years_later = NOW + timedelta(days=1200)
    trust = province.trust(crls=province.authority.crls(years_later))
    assert codes(judged(issued, trust=trust, at=years_later)) == {"certificate_expired"}


def test_whose_key_it_is_comes_from_the_rule_not_from_the_name(judged: Judge, province: Province) -> None:
    """A person called like an office stays a person; an office without a mark is known by its fingerprint."""
    p12 = province.authority.issue_person(AGENCY, "Văn thư", AGENCY, PIN, NOW)
    rule = role_by_fingerprint([keys.key_id(keys.open_pkcs12(p12, PIN).certificate).upper()])
    office = keys.open_pkcs12(p12, PIN, rule)
    assert office.facts.role == Role.AGENCY
    pdf = province.issue_(province.sign(province.draft), office)
    assert codes(judged(pdf)) == {"agency_missing"}
    assert judged(pdf, Rules(role_of=rule)).ok


# ---------------------------------------------------------------- other kinds of file


def test_an_attachment_needs_the_agency_alone(judged: Judge, province: Province) -> None:
    attachment = pades.seal_attachment(draft.render_page(page("<p>PHỤ LỤC I")), province.agency, "15/QĐ-UBND", NOW)
    assert judged(attachment, Rules(kind=Kind.ATTACHMENT)).ok
    assert {"person_missing", "number_not_in_form"} <= codes(judged(attachment))


def test_a_signed_file_without_our_fields_is_for_a_person_to_compare(judged: Judge, province: Province) -> None:
    """Another system's document, numbered before it was signed: whole and trusted, but no field to read the number from."""
    plain = draft.render_page(page("<p>Số: 15/QĐ-UBND"))
    pdf = sign_anywhere(sign_anywhere(plain, province.person, "A"), province.agency, "B")
    verdict = judged(pdf)
    assert verdict.conclusion == Conclusion.LOOK_AGAIN
    assert codes(verdict) == {"number_not_in_form"}


def test_the_agency_signs_last(judged: Judge, province: Province) -> None:
    plain = draft.render_page(page("<p>Số: 15/QĐ-UBND"))
    wrong_way_round = sign_anywhere(sign_anywhere(plain, province.agency, "A"), province.person, "B")
    assert "agency_not_last" in codes(judged(wrong_way_round))


def test_which_fields_may_be_filled_after_the_person_is_a_setting(judged: Judge, issued: bytes) -> None:
    verdict = judged(issued, Rules(may_change=frozenset({"vb.so"})))
    assert codes(verdict) == {"unexpected_fields"}
    assert "vb.nam, vb.ngay, vb.thang" in verdict.reasons[0].message  # the seal's own field always may


def test_a_signed_file_with_two_tables_of_contents_is_looked_at_again(judged: Judge, province: Province) -> None:
    """Signed as it came from Word, by a program that does not mind."""
    signed = sign_anywhere(hybrid_pdf(), province.agency, "A", strict=False)
    assert codes(judged(signed, Rules(kind=Kind.ATTACHMENT))) == {"structure_ambiguous"}


def test_foreign_forms_are_not_taken_for_ours(judged: Judge, province: Province) -> None:
    """A text field shown in two places is no damage."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(draft.render_page(page("<p>A")))) as pdf:
        widgets = [
            pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9])
            )
            for _ in range(2)
        ]
        field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("Ten"), Kids=pikepdf.Array(widgets))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])
        pdf.pages[0].Annots = pikepdf.Array(widgets)
        pdf.save(file)
    assert judged(file.getvalue()).is_reference_only


def sign_anywhere(pdf: bytes, key: keys.HeldKey, name: str, strict: bool = True) -> bytes:
    revision = Revision(pdf)
    revision.writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=strict)
    revision.fonts = Fonts(revision.writer)
    blank = Appearance(revision.writer, (10, 10), (revision.fonts, "stamp-digits.ttf"))
    field = SigFieldSpec(name, box=(300, 300, 310, 310))
    return revision.sign(key, PdfSignatureMetadata(field_name=name), blank, NOW, None, field)
