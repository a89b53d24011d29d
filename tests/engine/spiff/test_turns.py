"""One turn for each element of an expression's list (`cv:each`): what a turn writes is its own, what is gathered comes home."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionFailed
from engine.lint import lint
from tests.engine.bpmn import Turns, loop, process, script, sub, user
from tests.engine.spiff.driver import Case, program

UNITS = [{"unit": "qltn"}, {"unit": "khtc"}, {"unit": "vp"}]
OPINIONS = sub(
    "cooperation",
    user("opinion", unit="coop.unit"),
    script("note", "length = len(opinion)"),
    multi=Turns("direct.cooperating", "coop", gather="opinion", into="opinions"),
)


def asked(case: Case) -> list[str]:
    return [task.unit for task in case.waits.tasks]


def test_each_unit_is_asked_and_the_opinions_come_home_in_the_order_given() -> None:
    case = Case.start(program(process("p", OPINIONS, user("close"))), direct={"cooperating": UNITS})
    assert asked(case) == ["qltn", "khtc", "vp"]
    middle = case.waits.tasks[1]
    case.step(lambda run: run.complete(middle.id, {"opinion": "khtc nói trước"}))
    case.does("opinion", opinion="qltn")
    case.does("opinion", opinion="vp")
    assert case.open == ["close"]
    data = case.task("close").data
    assert data["opinions"] == ["khtc nói trước", "qltn", "vp"]
    assert not {"coop", "opinion", "length"}.intersection(data), "what a turn writes stays in the turn"


def test_without_units_nobody_is_asked() -> None:
    case = Case.start(program(process("p", OPINIONS, user("close"))), direct={"cooperating": []})
    assert case.open == ["close"]
    assert case.task("close").data["opinions"] == []


def test_turns_that_gather_nothing_leave_nothing() -> None:
    told = user("opinion", unit="coop", multi=Turns("direct", "coop"))
    case = Case.start(program(process("p", told, user("close"))), direct=["a", "b"])
    case.does("opinion", opinion="a")
    case.does("opinion", opinion="b")
    data = case.task("close").data
    assert not {"coop", "opinion", "opinions"}.intersection(data)


@pytest.mark.parametrize("sequential", [True, False])
def test_a_round_may_be_asked_again_of_a_new_list(sequential: bool) -> None:
    turns = Turns("units", "unit", gather="opinion", into="opinions", sequential=sequential)
    grown = script("grow", "units = append(units, 'z')")
    again = loop("again", user("opinion", unit="unit", multi=turns), user("judge"), grown, again="judge == 'again'")
    case = Case.start(program(process("p", again)), units=["x", "y"])
    for names, verdict in ((["x", "y"], "again"), (["x", "y", "z"], "done")):
        for name in names:
            assert asked(case)[0] == name
            case.does("opinion", opinion=f"{name} {verdict}")
        assert case.task("judge").data["opinions"] == [f"{name} {verdict}" for name in names]
        case.does("judge", judge=verdict)
    assert case.completed


def test_the_list_is_the_one_the_round_began_with() -> None:
    turns = Turns("units", "unit", gather="opinion", into="opinions", sequential=True)
    case = Case.start(program(process("p", user("opinion", unit="unit", multi=turns), user("close"))), units=["x", "y"])
    case.does("opinion", opinion=1, units=["someone", "else", "entirely"])
    assert asked(case) == ["y"]
    case.does("opinion", opinion=2)
    assert case.task("close").data["opinions"] == [1, 2]


@pytest.mark.parametrize("gathered", [{"gather": "opinion", "into": "opinions"}, {}])
def test_one_veto_ends_the_round(gathered: dict[str, str]) -> None:
    turns = Turns("units", "unit", **gathered, until="opinion == 'veto'")
    case = Case.start(program(process("p", user("opinion", multi=turns), user("close"))), units=["x", "y", "z"])
    case.does("opinion", opinion="veto")
    assert case.open == ["close"]
    assert case.task("close").data.get("opinions") == (["veto"] if gathered else None)


@pytest.mark.parametrize(("units", "why"), [("xyz", "danh sách"), ({"a": 1}, "danh sách"), (None, "danh sách")])
def test_what_is_no_list_is_refused_by_name(units: object, why: str) -> None:
    drawn = program(process("p", user("opinion", multi=Turns("units", "unit"))))
    with pytest.raises(ExpressionFailed, match=why) as refused:
        Case.start(drawn, units=units)
    assert (refused.value.element, refused.value.attribute) == ("opinion", "cv:each")


def test_the_linter_has_nothing_to_say() -> None:
    assert lint(process("p", OPINIONS, user("close"))) == []
