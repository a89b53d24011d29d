"""What happens with each kind of event, told of whatever diagram has the elements that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.jobs import ClaimedJob
from engine.worker import Fail
from tests.engine.shop import Plain
from tests.standard.stage import Played, Stage


def it_just_passes(stage: Stage) -> None:
    case = stage.starts()
    assert case.passed == ["p_start", "x", "p_end"]


def it_starts_at_once(stage: Stage) -> None:
    assert stage.starts().passed == ["p_start", "p_end"]


def a_message_leaves(stage: Stage) -> None:
    assert stage.starts().thrown == ["message"]


def an_escalation_leaves(stage: Stage) -> None:
    case = stage.starts()
    assert (case.thrown, case.has_ended) == (["escalation"], True)


def an_error_leaves(stage: Stage) -> None:
    case = stage.starts()
    assert (case.thrown, case.has_ended) == (["error"], True)


def all_else_is_withdrawn(stage: Stage) -> None:
    case = stage.starts()
    assert case.open == ["a", "b"]
    case.does("a")
    assert (case.open, case.has_ended) == ([], True)


def only_the_box_ends(stage: Stage) -> None:
    case = stage.starts()
    case.does("a")
    assert case.open == ["after"]
    case.does("after")


def a_message_comes(stage: Stage) -> None:
    case = stage.starts(document_id="d-1")
    assert not case.hears("m", document_id="d-2")
    assert not case.has_ended
    assert case.hears("m", document_id="d-1")


def a_day_passes(stage: Stage) -> None:
    case = stage.starts(day="2026-11-24T01:42:00+00:00")
    case.waits(hours=23)
    assert not case.has_ended
    case.waits(hours=1, minutes=1)


def a_signal_sounds_inside(stage: Stage) -> None:
    case = stage.starts()
    assert "heard" not in case.passed
    case.does("a")
    assert "heard" in case.passed


def it_interrupts(case: Played) -> None:
    assert case.open == ["late"]
    case.does("late")


def it_goes_on_beside(case: Played) -> None:
    assert case.open == ["a", "late"]
    case.does("late")
    case.does("a")


def a_message_interrupts(stage: Stage) -> None:
    case = stage.starts(document_id="d-1")
    assert case.hears("m", document_id="d-1")
    it_interrupts(case)


def a_message_reminds(stage: Stage) -> None:
    case = stage.starts(document_id="d-1")
    assert case.hears("m", document_id="d-1")
    it_goes_on_beside(case)


def time_interrupts(stage: Stage) -> None:
    case = stage.starts()
    assert case.open == ["a"]
    case.waits(days=1, minutes=1)
    it_interrupts(case)


def time_reminds(stage: Stage) -> None:
    case = stage.starts()
    case.waits(days=1, minutes=1)
    it_goes_on_beside(case)


def time_reminds_three_times(stage: Stage) -> None:
    case = stage.starts()
    for count in (1, 2, 3):
        case.waits(days=1, minutes=1)
        assert case.open.count("late") == count
    case.waits(days=5)
    assert case.open.count("late") == 3
    for _ in range(3):
        case.does("late")
    case.does("a")


def a_signal_interrupts(stage: Stage) -> None:
    case = stage.starts()
    case.does("tells")
    it_interrupts(case)


def a_signal_reminds(stage: Stage) -> None:
    case = stage.starts()
    case.does("tells")
    it_goes_on_beside(case)


def it_comes_from_inside(stage: Stage) -> None:
    it_interrupts(stage.starts())


def it_comes_from_inside_and_work_goes_on(stage: Stage) -> None:
    it_goes_on_beside(stage.starts())


def an_operation_fails(stage: Stage) -> None:
    def fail(job: ClaimedJob) -> Mapping[str, Any]:
        raise Fail("no_key", "Chưa cấp khóa.")

    stage.shop.operations["books.stamp"] = Plain(fail)
    case = stage.starts()
    assert case.open == ["late"]
    case.does("late")


def one_case_sends_and_the_other_hears(stage: Stage) -> None:
    listener = stage.starts("listener", document_id="d-1")
    stage.starts("p", document_id="d-1")
    assert listener.has_ended
