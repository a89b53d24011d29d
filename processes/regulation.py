"""One regulation as data: its citations, settings and rules. What a rule demands is said in words that `engine.legal` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from processes.errors import PackRefused

LAYERS = {"national": "Quốc gia", "province": "Tỉnh", "agency": "Cơ quan"}
CERTAINTIES = {  # how far the text behind a citation has been read, and what is said beside it
    "read": "",
    "draft": "dự thảo",
    "copy": "theo bản sao, chưa đối chiếu bản chính thức",
    "restated": "theo văn bản dẫn lại, chưa đọc được toàn văn",
}
SEVERITIES = ("error", "warning")
STATEMENT = ("applies", "every", "needs", "forbids")


@dataclass(frozen=True)
class Citation:
    """A text of law: `short` is how people name it, `certainty` one of CERTAINTIES."""

    id: str
    title: str
    short: str
    number: str
    issued: date | None
    certainty: str
    note: str = ""


@dataclass(frozen=True)
class Article:
    """`at` is "Đ17.4c" for Điều 17 khoản 4 điểm c."""

    text: str
    at: str


@dataclass(frozen=True)
class Rule:
    """One rule, layered: `needs`, `forbids`, `every`, `applies` as written, settings put in; `pack` says which one wrote it."""

    id: str
    pack: str
    severity: str
    says: str
    mend: str
    articles: Sequence[Article]
    article: str = ""  # the articles in one line, with what is uncertain about them
    applies: Mapping[str, Any] = field(default_factory=dict)
    every: Mapping[str, Any] | None = None
    needs: Mapping[str, Any] | None = None
    forbids: Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Pack:
    """A regulation in force from `since` until `until` (inclusive; None: not ended). Its rules are those in effect, layered.

    A pack equals itself only: the same texts are read once (`processes.packs`), so what is worked out of it may be kept by it.
    """

    name: str
    title: str
    layer: str
    extends: str
    since: date
    until: date | None
    note: str
    replaces: Sequence[str]
    citations: Mapping[str, Citation]
    settings: Mapping[str, Any]
    written: Sequence[Rule] = ()  # layered, settings not yet put in: a pack on top may set them otherwise
    removed: Mapping[str, str] = field(default_factory=dict)  # id of a rule that does not hold here → why

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """The rules in effect. Raises PackRefused for a setting that nobody has set."""
        return tuple(self._settled(rule) for rule in self.written)

    def is_in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def article(self, rule: Rule) -> str:
        """The articles of a rule in one line: "Đ12.1c QĐ 15/2019 Bạc Liêu", with what is uncertain about a text."""
        return "; ".join(named(each, self.citations[each.text]) for each in rule.articles)

    def _settled(self, rule: Rule) -> Rule:
        parts = {name: getattr(rule, name) for name in STATEMENT}
        settled = {name: self._with_settings(part, rule.id) for name, part in parts.items()}
        return replace(rule, article=self.article(rule), **settled)

    def _with_settings(self, value: Any, place: str) -> Any:
        """The value with every `{setting: name}` replaced by that setting."""
        if isinstance(value, dict):
            if set(value) == {"setting"}:
                if value["setting"] not in self.settings:
                    why = f"chưa có thiết lập “{value['setting']}” ở mục settings"
                    raise PackRefused(self.name, f"rules.{place}", why)
                return self.settings[value["setting"]]
            return {key: self._with_settings(each, place) for key, each in value.items()}
        return [self._with_settings(each, place) for each in value] if isinstance(value, list) else value


def named(article: Article, citation: Citation) -> str:
    doubt = CERTAINTIES[citation.certainty]
    return f"{article.at} {citation.short}".strip() + (f" ({doubt})" if doubt else "")
