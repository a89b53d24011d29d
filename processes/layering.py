"""Packs on top of one another: what a pack takes over, changes, adds and leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from processes.errors import PackRefused
from processes.regulation import STATEMENT, Article, Citation, Pack, Rule

Said = Mapping[str, Any]


def layered(said: Mapping[str, Said], known: Mapping[str, Pack] | None = None) -> dict[str, Pack]:
    """Packs from what their texts say, each on top of the one it extends, together with those `known`. Raises PackRefused."""
    made = {name: pack for name, pack in (known or {}).items() if name not in said}

    def make(name: str, above: Sequence[str]) -> Pack:
        if name not in made:
            extends = said[name]["extends"]
            if extends and ((extends not in said and extends not in made) or extends in (name, *above)):
                raise PackRefused(name, "extends", f"không có bộ quy tắc “{extends}” để dựa vào, hoặc dựa vòng quanh")
            made[name] = pack_of(name, said[name], make(extends, (*above, name)) if extends else None)
        return made[name]

    for name in said:
        make(name, ())
    return made


def pack_of(name: str, said: Said, base: Pack | None) -> Pack:
    """One pack on top of its base. Raises PackRefused."""
    citations = {**(base.citations if base else {}), **citations_of(said)}
    settings = {**(base.settings if base else {}), **said["settings"]}
    removed = {each["id"]: each["why"] for each in said["removes"]}
    pack = Pack(
        name, said["title"], said["layer"], said["extends"], said["in_force"]["from"], said["in_force"]["to"],
        said["in_force"]["note"], tuple(said["replaces"]), citations, settings, removed=removed,
    )  # fmt: skip
    whole = replace(pack, written=tuple(rules_of(pack, said, base)))
    assert len(whole.rules) == len(whole.written)  # every setting they name is set, else PackRefused
    return whole


def citations_of(said: Said) -> dict[str, Citation]:
    return {
        id: Citation(id, each["title"], each["short"], each["number"], each["date"], each["certainty"], each["note"])
        for id, each in said["citations"].items()
    }


def rules_of(pack: Pack, said: Said, base: Pack | None) -> Iterator[Rule]:
    """The rules in effect: those of the base with what this pack says about them, then its own."""
    inherited = {rule.id: rule for rule in base.written} if base else {}
    own = {each["id"]: each for each in said["rules"]}
    if unknown := set(pack.removed) - set(inherited):
        raise PackRefused(pack.name, "removes", f"không có quy tắc {', '.join(sorted(unknown))} để bỏ")
    for id, rule in inherited.items():
        if id not in pack.removed:
            yield changed(pack, rule, own[id]) if id in own else rule
    for id, each in own.items():
        if id not in inherited:
            yield changed(pack, new_rule(pack, each), each)


def new_rule(pack: Pack, said: Said) -> Rule:
    """An empty rule. Raises PackRefused when what is said does not make a whole one."""
    lacking = [key for key in ("severity", "says", "mend", "article") if not said.get(key)]
    if lacking or ("needs" in said) == ("forbids" in said):
        why = f"quy tắc mới phải có {', '.join(lacking) or 'một trong hai mục needs, forbids'}"
        raise PackRefused(pack.name, f"rules.{said['id']}", why)
    return Rule(said["id"], pack.name, "", "", "", ())


def changed(pack: Pack, rule: Rule, said: Said) -> Rule:
    """A rule with what a pack says about it; the pack's own articles come first, a new statement replaces the old one."""
    own = tuple(Article(each["text"], each["at"]) for each in said.get("article", ()))
    for article in own:
        if article.text not in pack.citations:
            why = f"chưa khai văn bản “{article.text}” ở mục citations"
            raise PackRefused(pack.name, f"rules.{rule.id}.article", why)
    written = {key: said[key] for key in ("severity", "says", "mend") if key in said}
    spoken = {key: said[key] for key in STATEMENT if key in said}
    if {"needs", "forbids"} & set(spoken):
        spoken = {"every": None, "needs": None, "forbids": None, **spoken}
    writer = pack.name if {*written, *spoken} else rule.pack
    return replace(rule, pack=writer, articles=(*own, *rule.articles), **written, **spoken)
