"""One small province: an authority, a chairman, his office's seal, and a decision at every stage of its life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signing import authority, draft, images, keys, pades
from signing.authority import Authority
from signing.keys import HeldKey
from signing.pades import Issue, Seal
from signing.rules import Rules
from signing.trust import Trust
from signing.verdict import Verdict, judge
from tests.signing.documents import decision

NOW = datetime(2026, 11, 21, 3, 0, 5, tzinfo=UTC)
SINCE = datetime(2026, 2, 1, tzinfo=UTC)
"""When the authority and the keys were made."""
TODAY = date(2026, 11, 21)
PIN = "246813"
AGENCY = "ỦY BAN NHÂN DÂN TỈNH MẪU"


@dataclass(frozen=True)
class Province:
    authority: Authority
    person_p12: bytes
    person: HeldKey
    agency: HeldKey
    hand: bytes
    seal: Seal
    draft: bytes
    issue: Issue = field(default=Issue(15, TODAY))

    def trust(self, **settings: tuple[bytes, ...]) -> Trust:
        given = {"crls": self.authority.crls(NOW), **settings}
        return Trust((self.authority.root.public_bytes(Encoding.PEM),), **given)

    def sign(self, pdf: bytes, key: HeldKey | None = None, at: datetime = NOW) -> bytes:
        return pades.sign_as_person(pdf, key or self.person, self.hand, at)

    def issue_(self, pdf: bytes, key: HeldKey | None = None, issue: Issue | None = None, at: datetime = NOW) -> bytes:
        return pades.number_and_seal(pdf, key or self.agency, issue or self.issue, self.seal, at)


@pytest.fixture(scope="session")
def province() -> Province:
    ca = authority.create(SINCE)
    person = ca.issue_person("Nguyễn Văn Mẫu", "Chủ tịch", "UBND tỉnh Mẫu", PIN, SINCE)
    agency = ca.issue_agency(AGENCY, "000.00.00.H00", PIN, SINCE)
    return Province(
        authority=ca,
        person_p12=person,
        person=keys.open_pkcs12(person, PIN),
        agency=keys.open_pkcs12(agency, PIN),
        hand=images.draw_signature("Nguyễn Văn Mẫu"),
        seal=Seal(images.draw_seal(AGENCY), AGENCY),
        draft=draft.render_draft(decision()),
    )


@pytest.fixture(scope="session")
def signed(province: Province) -> bytes:
    """The draft with the chairman's signature."""
    return province.sign(province.draft)


@pytest.fixture(scope="session")
def issued(province: Province, signed: bytes) -> bytes:
    """The decision numbered 15, dated today, sealed."""
    return province.issue_(signed)


@pytest.fixture(scope="session")
def judged(province: Province) -> Callable[..., Verdict]:
    """Judge a file today, by everything the province trusts and the strictest rules unless told otherwise."""

    def judge_today(pdf: bytes, rules: Rules = Rules(), trust: Trust | None = None, at: datetime = NOW) -> Verdict:
        return judge(pdf, trust or province.trust(), rules, at)

    return judge_today
