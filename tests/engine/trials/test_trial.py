"""A case in the sandbox does what the live one would, by a clock that is told, and says in words why it cannot go on."""

from __future__ import annotations

import pytest

from engine.trials.coverage import covered, drawn
from tests.engine.bpmn import (
    Boundary,
    Turns,
    error,
    loop,
    message,
    process,
    script,
    service,
    signal,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.trials.stage import tried

ORDER = process(
    "order",
    service("send", "post.send", result="post", on=[Boundary("again", error("refused"), [user("mend")])]),
    xor("big", {"post.sent and amount > 10": [user("approve")]}, [user("file")]),
)


def test_a_scenario_that_holds_tells_every_step() -> None:
    trial = tried(
        ORDER,
        {"operation": "send"},
        {"expect": {"waits_at": ["approve"], "data": {"amount": 11, "post.sent": True}, "ended": False}},
        {"complete": "approve", "answers": {"ok": True}},
        {"expect": {"ended": True, "data": {"approve.ok": True}}},
        amount=11,
    )
    assert trial.is_right, trial.failure
    assert [step.said for step in trial.steps[1:3]] == [
        "Máy làm “Bước send”: xong", "Kiểm tra: chờ ở “Bước approve”, amount = 11, post.sent = True, chưa kết thúc",
    ]  # fmt: skip


def test_an_error_goes_the_way_of_its_boundary_event() -> None:
    trial = tried(ORDER, {"operation": "send", "error": "refused"}, {"expect": {"waits_at": ["mend"]}}, amount=1)
    assert trial.is_right, trial.failure


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([{"complete": "file"}], "Vụ việc không chờ ở “file”; đang chờ ở “Bước send”"),
        ([{"operation": "send", "error": "lost"}], "không bao giờ lỗi với mã “lost”"),
        ([{"expect": {"waits_at": ["file"]}}], "Mong vụ việc chờ ở file, nhưng đang chờ ở “Bước send”"),
        ([{"expect": {"ended": True}}], "Mong vụ việc đã kết thúc"),
        ([{"expect": {"data": {"amount": 3}}}], "Mong amount = 3, nhưng là 2"),
        ([{"expect": {"data": {"nothing.here": 3}}}], "Chưa có dữ liệu “nothing.here”"),
        ([{"expect": {"state": "arrived"}}], "Mong trạng thái “arrived”"),
        ([{"advance": "due"}], "Không có hẹn giờ nào đang chờ"),
        ([{"advance": "2020-01-01"}], "Thời gian không lùi được"),
        ([{"message": "come"}], "Không bước nào đang chờ thông điệp “come”"),
        ([{"signal": "stop"}], "Không bước nào đang chờ tín hiệu “stop”"),
    ],
)
def test_a_step_that_cannot_be_taken_says_where_and_why(steps: list[dict[str, object]], why: str) -> None:
    trial = tried(ORDER, *steps, amount=2)
    assert not trial.is_right
    assert trial.failure is not None
    assert trial.failure.number == 1
    assert why in trial.failure.why
    assert trial.failure.why.startswith("Bước 1 (")


def test_only_the_role_of_a_task_may_do_it() -> None:
    diagram = process("p", user("look", groups="lanh_dao"))
    refused = tried(diagram, {"complete": "look", "as": "van_thu"}).failure
    assert refused is not None
    assert "“Bước look” là việc của Lãnh đạo, không phải của Văn thư" in refused.why
    assert tried(diagram, {"complete": "look", "as": "lanh_dao"}).is_right


def test_the_clock_moves_only_when_told_and_timers_fire_in_their_order() -> None:
    reminders = [
        Boundary("late", timer("PT8H"), [script("warn", "said = said + ['late']")], interrupting=False),
        Boundary("soon", timer("PT4H"), [script("hint", "said = said + ['soon']")], interrupting=False),
    ]
    diagram = process("p", user("look", on=[*reminders, Boundary("over", timer("P2D"), [user("escalate")])]))
    nothing_yet = tried(diagram, {"advance": "PT3H59M"}, {"expect": {"waits_at": ["look"]}}, said=[])
    assert nothing_yet.is_right
    assert nothing_yet.position is not None
    assert not {element for _, element in nothing_yet.position.passed} & {"soon", "late"}
    all_of_them = tried(diagram, {"advance": "P3D"}, {"expect": {"waits_at": ["escalate"]}}, said=[])
    assert all_of_them.is_right, all_of_them.failure
    assert all_of_them.position is not None
    passed = [element for _, element in all_of_them.position.passed if element in ("soon", "late", "over")]
    assert passed == ["soon", "late", "over"]


def test_the_nearest_date_can_be_waited_for() -> None:
    diagram = process("p", wait("pause", timer("PT90M")), user("look"))
    trial = tried(diagram, {"expect": {"due": {"pause": "2026-11-23T10:00:00+07:00"}}}, {"advance": "due"},
                  {"expect": {"waits_at": ["look"]}})  # fmt: skip
    assert trial.is_right, trial.failure


def test_messages_and_signals_come_in() -> None:
    diagram = process("p", wait("hear", message("reply", variable="got")), wait("bell", signal("ring")), user("look"))
    trial = tried(
        diagram,
        {"message": "reply", "payload": {"text": "vâng"}},
        {"expect": {"data": {"got.text": "vâng"}, "waits_at": ["bell"]}},
        {"signal": "ring"},
        {"expect": {"waits_at": ["look"]}},
    )
    assert trial.is_right, trial.failure


def test_one_of_several_open_turns_is_named_by_its_number() -> None:
    diagram = process("p", user("vote", multi=Turns("voters", "voter", gather="vote", into="votes")))
    voters = {"voters": ["a", "b"]}
    trial = tried(
        diagram,
        {"complete": "vote", "turn": 2, "answers": {"say": "b"}},
        {"complete": "vote", "answers": {"say": "a"}},
        {"expect": {"ended": True, "data": {"votes[0].say": "b", "votes[1].say": "a"}}},
        **voters,
    )
    assert trial.is_right, trial.failure
    too_many = tried(diagram, {"complete": "vote", "turn": 3}, **voters).failure
    assert too_many is not None
    assert "chỉ có 2 lượt đang mở" in too_many.why


def test_a_diagram_that_never_comes_to_rest_is_stopped_and_told() -> None:
    endless = process("p", loop("again", script("count", "n = n + 1"), again="n > 0"))
    trial = tried(endless, n=1)
    assert trial.failure is not None
    assert "vòng lặp không có điểm dừng" in trial.failure.why


def test_timers_that_never_end_are_stopped_and_told() -> None:
    tick = Boundary("tick", timer("R/PT1S"), [script("count", "n = 1")], interrupting=False)
    trial = tried(process("p", user("look", on=[tick])), {"advance": "P30D"}, n=0)
    assert trial.failure is not None
    assert "lần hẹn giờ đến hạn trong một bước" in trial.failure.why


def test_what_the_diagram_cannot_do_is_the_end_of_the_trial_not_of_the_program() -> None:
    broken = process("p", script("divide", "n = 1 / n"), user("look"))
    trial = tried(broken, n=0)
    assert trial.position is None
    assert trial.failure is not None
    assert "divide" in trial.failure.why


def test_coverage_counts_elements_and_ways_and_names_what_was_never_passed() -> None:
    small = tried(ORDER, {"operation": "send"}, {"complete": "file"}, amount=1)
    assert small.position is not None
    diagram = drawn(ORDER)
    alone = covered(diagram, [small.position])
    assert {part.id for part in alone.never} >= {"approve", "mend", "again"}
    assert {"send", "file", "big", "big_join"} <= alone.passed
    others = [tried(ORDER, {"operation": "send"}, {"complete": "approve"}, amount=11)]
    others.append(tried(ORDER, {"operation": "send", "error": "refused"}, {"complete": "mend"}, amount=1))
    together = covered(diagram, [each.position for each in [small, *others] if each.position])
    assert together.never == ()
    assert together.share == 1.0
    assert alone.share < 1.0


def test_a_parked_job_has_not_gone_on_yet() -> None:
    trial = tried(ORDER, amount=1)
    assert trial.position is not None
    coverage = covered(drawn(ORDER), [trial.position])
    assert "send" in coverage.passed
    assert "big" not in coverage.passed
