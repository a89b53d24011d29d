"""The good file is accepted; every way we know to deceive its reader is refused, for the right reason."""

from collections.abc import Callable

import pytest

from signing.verdict import Conclusion, Verdict
from tests.signing.attacks import ATTACKS
from tests.signing.conftest import Province
from tests.signing.damage import DAMAGES

EVERYTHING = {**ATTACKS, **DAMAGES}

REASONS = {
    "page_painted_over_after_the_seal": "changed_after_seal",
    "page_painted_over_between_person_and_seal": "changed_after_signing",
    "comment_added_after_the_seal": "changed_after_seal",
    "font_replaced": "changed_after_seal",
    "pages_replaced": "unreadable",
    "form_unhooked_to_look_unsigned": "signature_hidden",
    "number_changed_after_the_seal": "changed_after_seal",
    "look_of_the_number_changed_after_the_seal": "changed_after_seal",
    "number_shown_is_not_the_number_stored": "number_shown_differs",
    "number_filled_but_hidden": "number_shown_differs",
    "date_left_empty": "number_or_date_missing",
    "date_that_is_none": "number_or_date_missing",
    "dated_yesterday": "signed_on_other_day",
    "foreign_visible_signature_after_the_seal": "untrusted",
    "our_own_second_seal_over_the_text": "changed_after_seal",
    "cut_back_to_the_personal_signature": "agency_missing",
    "only_the_agency_signed": "person_missing",
    "numbered_but_not_sealed": "agency_missing",
    "person_of_an_authority_with_the_same_name": "untrusted",
    "certificate_of_the_person_had_ended": "certificate_expired",
    "person_poses_as_the_agency": "agency_missing",
    "objects_appended_without_a_table": "bytes_after_end",
    "objects_appended_behind_a_copied_end": "bytes_after_end",
    "trailing_bytes": "bytes_after_end",
    "cut_off": "unreadable",
    "one_bit_flipped": "signature_broken",
    "saved_again_by_another_program": "signature_broken",
    "byte_range_removed": "signature_malformed",
    "byte_range_null": "signature_malformed",
    "byte_range_of_zeros": "signature_broken",
    "byte_range_negative": "signature_broken",
    "contents_empty": "signature_malformed",
    "contents_of_zeros": "signature_malformed",
    "object_hidden_in_the_gap": "signature_malformed",
    "bytes_hidden_in_the_padding": "coverage_partial",
    "second_range_moved": "unreadable",
}


def test_the_good_file_is_accepted(judged: Callable[..., Verdict], issued: bytes) -> None:
    verdict = judged(issued)
    assert verdict.conclusion == Conclusion.ACCEPT
    assert verdict.reasons == ()


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_attack_is_refused(
    name: str, judged: Callable[..., Verdict], province: Province, signed: bytes, issued: bytes
) -> None:
    verdict = judged(EVERYTHING[name](province, signed, issued))
    assert verdict.conclusion == Conclusion.REFUSE
    assert REASONS[name] in {found.code for found in verdict.reasons}
    assert verdict.to_json()["ok"] is False
