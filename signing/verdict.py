"""May a received file be taken in? Accept only what is positively proven; say why not in plain Vietnamese."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from signing import form
from signing.certificates import Role
from signing.clock import in_vietnam
from signing.examination import Examination, SignatureFacts, proofs_of
from signing.reasons import Reason, Weight, reason
from signing.rules import DateRule, Kind, Rules
from signing.signed_file import SignedFile, TextField
from signing.trust import Trust


class Conclusion(StrEnum):
    ACCEPT = "accept"
    LOOK_AGAIN = "look_again"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Verdict:
    """`reasons` weigh on the conclusion, the heaviest first; `notes` do not. `number` and `issued_on` are as the form
    fields hold them, None when there are none. `is_reference_only`: unsigned, “chỉ để biết, tham khảo”.
    """

    conclusion: Conclusion
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    number: str | None = None
    issued_on: date | None = None
    is_reference_only: bool = False

    @property
    def ok(self) -> bool:
        return self.conclusion == Conclusion.ACCEPT

    def to_json(self) -> dict[str, Any]:
        """Plain values: `signed_at` is ISO 8601 at +07:00, `changed_after` holds field names, "*" for anything else."""
        return {
            "ok": self.ok,
            "verdict": str(self.conclusion),
            "reasons": [{"code": found.code, "message": found.message} for found in self.reasons],
            "notes": [{"code": found.code, "message": found.message} for found in self.notes],
            "signatures": [facts.to_json() for facts in self.signatures],
            "number": self.number,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "reference_only": self.is_reference_only,
        }


def judge(pdf: bytes, trust: Trust, rules: Rules, at: datetime) -> Verdict:
    """The verdict on a file as it looks at `at` (with its zone). Asks no network and never raises on a bad file."""
    try:
        file = SignedFile(pdf)
        fields = file.text_fields(form.TEXT_FIELDS)
    except Exception:  # a malformed file fails in any way; each of them is a refusal, none is passed over
        return _verdict([reason("unreadable")])
    try:
        return _judge(file, fields, trust, rules, at)
    except Exception:  # as above: a signature made to confuse its reader
        return _verdict([reason("signature_malformed")])


def _judge(file: SignedFile, fields: dict[str, TextField], trust: Trust, rules: Rules, at: datetime) -> Verdict:
    reasons = [] if file.ends_cleanly else [reason("bytes_after_end")]
    if file.is_hybrid:
        reasons.append(reason("structure_ambiguous"))
    if not file.embedded:
        reasons.append(reason("signature_hidden" if file.has_traces_of_signatures else "unsigned"))
        return _verdict(reasons)
    proofs, found = proofs_of(file, trust, at)
    reasons += found
    examination = Examination(file, trust, rules, at, proofs)
    facts = []
    for signature in file.signatures:
        seen, found = examination.of(signature)
        facts.append(seen)
        reasons += found
    reasons += _presence(facts, rules.kind)
    if rules.kind == Kind.ATTACHMENT:
        return _verdict(reasons, facts)
    return _with_number_and_date(file, fields, facts, reasons, rules.dates)


def _presence(facts: Sequence[SignatureFacts], kind: Kind) -> Iterator[Reason]:
    roles = [seen.role for seen in facts]
    if Role.PERSON not in roles and kind == Kind.DOCUMENT:
        yield reason("person_missing")
    if Role.AGENCY not in roles:
        yield reason("agency_missing")
    elif roles[-1] != Role.AGENCY:
        yield reason("agency_not_last")


def _with_number_and_date(
    file: SignedFile,
    fields: dict[str, TextField],
    facts: Sequence[SignatureFacts],
    reasons: list[Reason],
    dates: DateRule,
) -> Verdict:
    if not set(form.TEXT_FIELDS) <= fields.keys():
        return _verdict([*reasons, reason("number_not_in_form")], facts)
    ours = [fields[name] for name in form.TEXT_FIELDS]
    values = [field.value for field in ours]
    issued_on = _date_of(values[1:])
    if not values[0] or issued_on is None:
        return _verdict([*reasons, reason("number_or_date_missing")], facts)
    differences = [
        f"“{shown}” thay vì “{value}”" for shown, value in zip(file.shown(ours), values, strict=True) if shown != value
    ]
    if differences:
        reasons.append(reason("number_shown_differs", differences="; ".join(differences)))
    reasons += _other_days(facts, issued_on, dates)
    return _verdict(reasons, facts, values[0], issued_on)


def _other_days(facts: Sequence[SignatureFacts], issued_on: date, dates: DateRule) -> Iterator[Reason]:
    for seen in facts:
        is_asked = dates == DateRule.BOTH or (dates == DateRule.AGENCY and seen.role == Role.AGENCY)
        signed_on = in_vietnam(seen.signed_at).date() if seen.signed_at else None
        if is_asked and signed_on != issued_on:
            signed = f"{signed_on:%d/%m/%Y}" if signed_on else "không rõ"
            yield reason("signed_on_other_day", signer=seen.signer, signed=signed, issued=f"{issued_on:%d/%m/%Y}")


def _date_of(day_month_year: Sequence[str]) -> date | None:
    try:
        day, month, year = (int(part) for part in day_month_year)
        return date(year, month, day)
    except ValueError:
        return None


def _verdict(
    reasons: Sequence[Reason],
    facts: Sequence[SignatureFacts] = (),
    number: str | None = None,
    issued_on: date | None = None,
) -> Verdict:
    distinct = sorted(dict.fromkeys(reasons), key=lambda found: -found.weight)
    weighing = tuple(found for found in distinct if found.weight > Weight.NOTE)
    conclusions = {
        Weight.NOTE: Conclusion.ACCEPT,
        Weight.LOOK_AGAIN: Conclusion.LOOK_AGAIN,
        Weight.REFUSE: Conclusion.REFUSE,
    }
    return Verdict(
        conclusion=conclusions[weighing[0].weight if weighing else Weight.NOTE],
        reasons=weighing,
        notes=tuple(found for found in distinct if found.weight == Weight.NOTE),
        signatures=tuple(facts),
        number=number,
        issued_on=issued_on,
        is_reference_only=any(found.code == "unsigned" for found in weighing),
    )
