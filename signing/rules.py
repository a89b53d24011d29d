"""What is asked of a received file: the settings in which provinces and installations differ."""

from dataclasses import dataclass
from enum import StrEnum

from signing import form
from signing.certificates import RoleRule, role_by_policy


class Kind(StrEnum):
    DOCUMENT = "document"
    """Signed by the person, then numbered and sealed by the agency."""
    ATTACHMENT = "attachment"
    """A file of its own beside a document: the agency's signature alone (NĐ 30/2020, Phụ lục I, phần III)."""


class DateRule(StrEnum):
    """Whose signing date must be the date of issue: Bạc Liêu (15/2019, Điều 12.2) asks both, Lai Châu the agency."""

    BOTH = "both"
    AGENCY = "agency"
    OFF = "off"


class RevocationRule(StrEnum):
    REQUIRE = "require"
    """No valid list, no acceptance."""
    WHEN_AVAILABLE = "when_available"
    """A missing list is noted; a revocation on a list still refuses."""


@dataclass(frozen=True)
class Rules:
    kind: Kind = Kind.DOCUMENT
    dates: DateRule = DateRule.AGENCY
    revocation: RevocationRule = RevocationRule.REQUIRE
    role_of: RoleRule = role_by_policy
    may_change: frozenset[str] = frozenset({*form.TEXT_FIELDS, form.AGENCY})
    """Fields that may be filled in after the personal signature; later signatures' own fields always may."""
    subfilters: frozenset[str] = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"})
    """PAdES, and the older form that tools of the government's authority still write."""
