"""The words a rule may use: each kind of statement holds and breaks as it says, everything else is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from engine.legal.checking import check
from engine.legal.errors import RuleRefused
from engine.legal.impact import Rules, Use, impact
from engine.legal.rules import read_rule
from processes.regulation import Rule
from tests.engine.bpmn import Boundary, error, process, service, user, xor
from tests.engine.legal.diagrams import called, outgoing


def rule(**said: Any) -> Rule:
    return Rule("T1", "thu", "error", "Câu của luật.", "Cách sửa.", (), "Đ1 Luật thử", **said)


def breaks(xml: bytes, **said: Any) -> list[str]:
    return [finding.element for finding in check(xml, [read_rule(rule(**said))], called)]


TWO = process("p", user("a"), xor("x", {"ok": [user("b", queue="late")]}), service("s", "x.y"))
CAUGHT = process("p", service("s", "x.y", on=[Boundary("e", error("gone"))]))


@pytest.mark.parametrize(
    ("said", "blamed"),
    [
        ({"every": {"operation": "x.y"}, "needs": {"before": {"tag": "userTask"}}}, []),
        ({"needs": {"exists": {"queue": "late"}}}, []),
        ({"needs": {"exists": {"queue": "never"}}}, [""]),
        ({"needs": {"count": {"of": {"tag": "userTask"}, "at_most": 1}}}, ["b"]),
        ({"every": {"queue": "late"}, "needs": {"says": {"attribute": "queue", "is": "early"}}}, ["b"]),
        ({"every": {"tag": "userTask"}, "needs": {"done_by": {"group": "van_thu", "of_unit": True}}}, ["a", "b"]),
        ({"every": {"operation": "x.y"}, "needs": {"catches": ["gone"]}}, ["s"]),
        ({"applies": {"process": "q"}, "forbids": {"element": {"tag": "userTask"}}}, []),
        ({"applies": {"lacks": {"operation": "x.y"}}, "forbids": {"element": {"tag": "userTask"}}}, []),
        ({"forbids": {"element": {"tag": "userTask", "outermost": False}}}, []),
        ({"forbids": {"element": {"group": "van_thu", "none_of": [{"queue": "late"}]}}}, ["a"]),
    ],
)
def test_each_kind_of_statement(said: dict[str, Any], blamed: list[str]) -> None:
    assert breaks(TWO, **said) == blamed


def test_an_error_that_is_caught() -> None:
    assert breaks(CAUGHT, every={"operation": "x.y"}, needs={"catches": ["gone"]}) == []
    assert breaks(CAUGHT, every={"operation": "x.y"}, needs={"catches": ["other"]}) == ["s"]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, ""),
        ({"needs": {"exists": {"tag": "userTask"}}, "forbids": {"element": {"tag": "userTask"}}}, ""),
        ({"needs": {"exists": {"name": "Ký số"}}}, "needs.exists.name"),
        ({"needs": {"exists": {}}}, "needs.exists"),
        ({"needs": {"sometimes": {"tag": "userTask"}}}, "needs.sometimes"),
        ({"every": {"tag": 3}, "needs": {"before": {"tag": "userTask"}}}, "every.tag"),
        ({"needs": {"before": {"tag": "userTask"}}}, "every"),
        ({"every": {"tag": "userTask"}, "needs": {"before": {"form": "a"}, "on": "some path"}}, "needs.on"),
        ({"forbids": {"path": {"from": {"form": "a"}, "to": {"form": "b"}}}}, "forbids.path.without"),
        ({"every": {"form": "a"}, "needs": {"due": {"within": ["closing_time"]}}}, "needs.due.since"),
        ({"applies": {"agency": "x"}, "needs": {"exists": {"form": "a"}}}, "applies.agency"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(said: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_rule(rule(**said))
    assert refused.value.place == place


def test_impact_tells_only_the_difference() -> None:
    sealed = read_rule(
        rule(every={"operation": "interop.send_document"}, needs={"before": {"operation": "signature.seal_document"}})
    )
    no_mail = read_rule(rule(forbids={"element": {"operation": "interop.send_document"}}))
    uses = [Use("1", "Sở Thử", {"outgoing": outgoing()}), Use("2", "Xã Mẫu", {"outgoing": outgoing(seal=[])})]
    found = impact(Rules([sealed], ["outgoing"]), Rules([no_mail], ["outgoing"]), uses, {("1", "outgoing"): 3})
    assert [(each.agency_name, each.kind, each.finding.element, each.open_cases) for each in found] == [
        ("Sở Thử", "broken", "issue", 3)
    ]
    back = impact(Rules([no_mail], []), Rules([], []), uses, {})
    assert [(each.agency_name, each.kind) for each in back] == [("Sở Thử", "mended"), ("Xã Mẫu", "mended")]
