"""Whether a case can be moved as it stands: yes and where to, not yet and what it waits for, never and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.versions.errors import MappingRefused
from tests.engine.bpmn import (
    Boundary,
    Multi,
    both,
    call,
    goto,
    merge,
    message,
    process,
    race,
    script,
    service,
    sub,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.movers import judged
from tests.engine.orders import everything, orders
from tests.engine.shop import Shop, leader

A, B, C = user("a"), user("b"), user("c")


class TestMovable:
    def test_a_step_is_added_before_or_behind_the_open_one(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        verdict = judged(shop, case, process("p", user("first"), A, user("stamp"), B))
        assert (verdict.kind, verdict.reason, verdict.places) == ("movable", "", {"a": "a"})

    def test_a_step_that_was_done_is_removed(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B, C))
        case = shop.starts("p")
        shop.completes("a")
        assert judged(shop, case, process("p", B, C)).kind == "movable"

    def test_an_element_is_mapped_to_one_with_another_id(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        verdict = judged(shop, case, process("p", user("consider"), B), a="consider")
        assert (verdict.kind, verdict.places) == ("movable", {"a": "consider"})

    def test_a_token_that_waits_at_a_join_stands_there_as_well(self, shop: Shop) -> None:
        shop.deploys(process("p", both("split", [A], [B]), C))
        case = shop.starts("p")
        shop.completes("a")
        assert judged(shop, case, process("p", both("split", [A], [user("more"), B]), C)).kind == "movable"

    def test_a_called_process_is_moved_inside_a_case_of_another(self, shop: Shop) -> None:
        shop.deploys(process("main", call("ask", "part"), C), process("part", A))
        case = shop.starts("main")
        assert judged(shop, case, process("part", A, user("check"))).kind == "movable"


class TestNotYet:
    def test_the_open_step_is_gone(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        verdict = judged(shop, case, process("p", B))
        assert (verdict.kind, verdict.reason) == ("not_yet", "Đang ở “Bước a”, sơ đồ mới không có bước này.")
        shop.completes("a")
        assert judged(shop, case, process("p", B)).kind == "movable"

    def test_the_open_step_is_of_another_kind(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        assert judged(shop, case, process("p", service("a", "g.o"), B)).kind == "not_yet"

    def test_a_branch_that_is_done_waits_where_it_does_not_lead_any_more(self, shop: Shop) -> None:
        shop.deploys(process("p", both("split", [A], [B]), C))
        case = shop.starts("p")
        shop.completes("a")
        verdict = judged(shop, case, process("p", both("split", [user("x")], [B]), C))
        assert verdict.kind == "not_yet"
        assert verdict.reason == "Một nhánh đã xong đang đợi nhánh khác, sơ đồ mới không có nhánh này."
        assert judged(shop, case, process("p", both("split", [user("x")], [B]), C), a="x").kind == "movable"

    def test_inside_a_sub_process_that_was_changed(self, shop: Shop) -> None:
        shop.deploys(process("p", sub("box", A, B), C))
        case = shop.starts("p")
        changed = judged(shop, case, process("p", sub("box", A, user("x"), B), C))
        assert (changed.kind, "phần này đã đổi" in changed.reason) == ("not_yet", True)
        assert judged(shop, case, process("p", sub("box", A, B), user("x"), C)).kind == "movable"

    def test_inside_a_call_that_calls_another_process_now(self, shop: Shop) -> None:
        shop.deploys(process("p", call("ask", "one"), C), process("one", A), process("two", A))
        case = shop.starts("p")
        verdict = judged(shop, case, process("p", call("ask", "two"), C))
        assert (verdict.kind, "gọi quy trình khác" in verdict.reason) == ("not_yet", True)

    def test_the_events_on_the_edge_of_the_open_step_were_changed(self, shop: Shop) -> None:
        late = Boundary("late", timer("P2D"), [user("chief"), goto("after")])
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        with_deadline = process("p", user("a", on=[late]), merge("after"), B)
        assert judged(shop, case, with_deadline).kind == "not_yet"
        shop.completes("a")
        assert judged(shop, case, with_deadline).kind == "movable"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (wait("w", timer("P2D")), wait("w", message("come", carries={"k": "'1'"}))),
            (wait("w", message("come", carries={"k": "'1'"})), wait("w", message("go", carries={"k": "'1'"}))),
            (race("r", [wait("x", timer("PT1H"))], [wait("y", message("m", carries={"k": "'1'"}))]),
             race("r", [wait("x", timer("PT1H"))], [wait("y", message("n", carries={"k": "'1'"}))])),
            (service("w", "g.one"), service("w", "g.two")),
            (user("w", multi=Multi("units", "u", "g", "all")), user("w", multi=Multi("people", "u", "g", "all"))),
        ],
        ids=["kind of event", "message", "event gateway", "operation", "turns"],
    )  # fmt: skip
    def test_what_is_waited_for_has_changed(self, shop: Shop, old: object, new: object) -> None:
        data = script("i", "units = ['x', 'y']\npeople = ['z']")
        shop.deploys(process("p", data, old, C))  # type: ignore[arg-type]
        case = shop.starts("p")
        assert judged(shop, case, process("p", data, new, C)).kind == "not_yet"  # type: ignore[arg-type]

    def test_a_timer_of_another_length_is_no_obstacle(self, shop: Shop) -> None:
        shop.deploys(process("p", wait("w", timer("P2D")), C))
        case = shop.starts("p")
        assert judged(shop, case, process("p", wait("w", timer("P9D")), C)).kind == "movable"

    def test_the_machine_is_at_work_or_the_case_rests(self, shop: Shop) -> None:
        shop.deploys(process("p", both("split", [A], [service("j", "g.o")]), C))
        case, new = shop.starts("p"), process("p", both("split", [A], [service("j", "g.o")]), user("x"), C)
        assert judged(shop, case, new).kind == "movable"  # a job that nobody has taken follows
        with shop.begin() as desk:
            assert desk.jobs.claim("w") is not None
        assert judged(shop, case, new).reason == "Hệ thống đang thực hiện một tác vụ tự động của vụ việc."
        shop.clock.advance(hours=1)
        orders(shop, lambda desk: desk.jobs.take_back("w"))
        orders(shop, lambda desk: desk.commands.suspend(case, "Chờ ý kiến.", leader()))
        assert (judged(shop, case, new).kind, judged(shop, case, new).reason) == ("not_yet", "Vụ việc đang tạm dừng.")


class TestNever:
    def test_it_has_ended(self, shop: Shop) -> None:
        shop.deploys(process("p", A))
        case = shop.starts("p")
        shop.completes("a")
        assert judged(shop, case, process("p", A, B)).reason == "Vụ việc đã kết thúc."

    def test_the_new_diagram_cannot_stand_like_that(self, shop: Shop) -> None:
        """Side by side before, one after the other now: it would be asked twice, or wait for ever."""
        shop.deploys(process("p", both("split", [A], [B]), C))
        case = shop.starts("p")
        verdict = judged(shop, case, process("p", A, B, C))
        assert (verdict.kind, "cùng lúc" in verdict.reason) == ("never", True)
        assert "“Bước a”, “Bước b”" in verdict.reason

    def test_a_step_ahead_asks_for_what_a_step_behind_would_have_answered(self, shop: Shop) -> None:
        """The diagram can stand so; the case would stop at the choice all the same."""
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        choice = xor("q", {"check.ok": [user("x")]}, [user("y")])
        verdict = judged(shop, case, process("p", user("check"), A, choice, B))
        assert verdict.kind == "never"
        assert verdict.reason == "Bước “Bước q” ở sơ đồ mới cần kết quả của “Bước check”, vụ việc chưa có."
        assert judged(shop, case, process("p", A, user("check"), choice, B)).kind == "movable"

    def test_it_asks_for_data_that_no_step_gives(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p", {"unit": "x"})
        assert judged(shop, case, process("p", A, user("b", unit="unit"))).kind == "movable"
        verdict = judged(shop, case, process("p", A, user("b", unit="region")))
        assert verdict.reason == "Bước “Bước b” ở sơ đồ mới cần dữ liệu “region” chưa có."

    def test_what_the_old_diagram_asked_for_in_vain_as_well_is_no_news(self, shop: Shop) -> None:
        shop.deploys(process("p", A, user("b", unit="region")))
        case = shop.starts("p")
        assert judged(shop, case, process("p", A, user("x"), user("b", unit="region"))).kind == "movable"

    def test_a_diagram_too_tangled_to_be_played_takes_nobody(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        tangled = both("split", *([user(f"a{n}"), user(f"b{n}"), user(f"c{n}")] for n in range(8)))
        assert "quá rối" in judged(shop, case, process("p", A, tangled)).reason


@pytest.mark.parametrize(
    ("mapping", "why"), [({"a": "nowhere"}, "không có “nowhere”"), ({"a": "j"}, "là loại phần tử khác")]
)
def test_a_mapping_that_cannot_be_meant_is_refused(shop: Shop, mapping: dict[str, str], why: str) -> None:
    shop.deploys(process("p", A, B))
    case = shop.starts("p")
    with pytest.raises(MappingRefused, match=why):
        judged(shop, case, process("p", service("j", "g.o"), B), **mapping)


def test_judging_writes_nothing_and_fires_nothing(shop: Shop) -> None:
    remind = Boundary("remind", timer("PT1H"), [user("nudge")], interrupting=False)
    shop.deploys(process("p", user("a", on=[remind]), B))
    case = shop.starts("p")
    shop.clock.now += timedelta(days=3)  # overdue, but nobody has looked
    new = process("p", user("a", on=[remind]), user("x"), B)
    judged(shop, case, new)
    before = everything(shop)
    assert judged(shop, case, new).kind == "movable"
    assert everything(shop) == before
