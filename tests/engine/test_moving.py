"""Cases that are moved keep everything, go on by the new diagram, and go back as they were as long as they have not stepped."""

from __future__ import annotations

from datetime import timedelta

import orjson

from engine.actors import Person
from engine.errors import (
    CannotTakeBack,
)
from tests.conftest import MONDAY
from tests.engine.bpmn import (
    Boundary,
    Multi,
    both,
    call,
    goto,
    merge,
    message,
    process,
    script,
    service,
    sub,
    timer,
    user,
    wait,
)
from tests.engine.movers import (
    WHY,
    moves_all,
    outcomes,
    reverts,
    starts_moving,
    target,
    version_of,
    works_off,
)
from tests.engine.orders import orders, refused
from tests.engine.shop import AGENCY, Plain, Shop, clerk, leader
from tests.engine.test_moved_at_random import check_projections

A, B, C = user("a"), user("b"), user("c")


class TestWhatIsKept:
    def test_an_open_task_keeps_its_id_holder_dates_and_draft(self, shop: Shop) -> None:
        due = (MONDAY + timedelta(days=2)).isoformat()
        shop.deploys(process("p", user("a", due="due", priority="2"), B))
        case = shop.starts("p", {"due": due})
        task = shop.task("a").id
        with shop.begin() as desk:
            desk.inbox.mark_opened(task, clerk())
            desk.inbox.claim(task, clerk())
            desk.inbox.save_draft(task, {"text": "đang viết"}, clerk())
            desk.commands.extend(task, MONDAY + timedelta(days=5), "Khó.", leader())
        before = shop.task("a")
        move = moves_all(shop, process("p", user("consider", form="other", queue="khac"), user("x"), B), a="consider")
        after = shop.task("consider")
        assert outcomes(shop, move) == {case: ("moved", "")}
        for kept in (
            "id",
            "assignee",
            "assignee_name",
            "due_at",
            "priority",
            "rank",
            "opened_at",
            "opened_by",
            "created_at",
        ):
            assert getattr(after, kept) == getattr(before, kept), kept
        assert (after.form, after.queue) == ("other", "khac")
        with shop.begin() as desk:
            draft = desk.inbox.draft(task, clerk())
            assert draft is not None
            assert draft.answers == {"text": "đang viết"}
        shop.completes("consider", text="xong")
        assert shop.open() == ["x"]
        shop.completes("x")
        shop.completes("b")
        final = orjson.loads(shop.case(case).state)
        assert final["consider"]["text"] == "xong"

    def test_what_nobody_holds_is_offered_to_whom_the_new_diagram_names(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        move = moves_all(shop, process("p", user("a", groups="lanh_dao"), B))
        assert shop.owners() == {"a": {"so/lanh_dao"}}
        reverts(shop, move)
        assert shop.owners() == {"a": {"so/van_thu"}}

    def test_who_was_given_a_task_keeps_it_though_another_group_is_named(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        orders(shop, lambda desk: desk.commands.reassign(shop.task("a").id, Person("hoa", "Hoa"), "Rành.", leader()))
        moves_all(shop, process("p", user("a", groups="lanh_dao"), B))
        assert shop.owners() == {"a": {"p:hoa"}}

    def test_timers_keep_their_moment(self, shop: Shop) -> None:
        late = Boundary("late", timer("P2D"), [user("chief"), goto("after")])
        longer = Boundary("late", timer("P9D"), [user("chief"), goto("after")])
        shop.deploys(process("p", user("a", on=[late]), merge("after"), B))
        shop.starts("p")
        shop.clock.advance(days=1)
        moves_all(shop, process("p", user("a", on=[longer]), merge("after"), user("x"), B))
        shop.clock.advance(hours=23)
        shop.worker().drain()
        assert shop.open() == ["a"]
        shop.clock.advance(hours=1)
        shop.worker().drain()
        assert shop.open() == ["chief"]

    def test_a_message_that_is_waited_for_finds_the_case_under_its_new_name(self, shop: Shop) -> None:
        shop.deploys(process("p", wait("w", message("come", carries={"k": "'1'"})), B))
        case = shop.starts("p")
        moves_all(shop, process("p", wait("hear", message("come", carries={"k": "'1'"})), user("x"), B), w="hear")
        with shop.begin() as desk:
            assert desk.messages.publish("come", {"k": "1"}, {}, clerk(), AGENCY).case_id == case
        assert shop.open() == ["x"]

    def test_a_job_that_waits_is_done_with_what_it_was_asked(self, shop: Shop) -> None:
        shop.deploys(process("p", service("j", "g.o", {"n": "1"}, result="made"), B))
        case = shop.starts("p")
        asked = []
        shop.clock.advance(seconds=-5)  # the move goes first
        starts_moving(
            shop, target(shop, process("p", service("k", "g.o", {"n": "2"}, result="made"), user("x"), B), j="k")
        )
        shop.clock.advance(seconds=5)
        shop.operations["g.o"] = Plain(lambda job: asked.append(dict(job.parameters)) or {"ok": True})
        works_off(shop)
        assert asked == [{"n": 1}]
        assert shop.open() == ["x"]
        with shop.begin() as desk:
            check_projections(desk, case)
        assert shop.job("g.o").element == "k"

    def test_a_round_goes_on_with_its_turns_and_what_they_have_brought(self, shop: Shop) -> None:
        turns = Multi("units", "unit", "said", "all")
        first = script("i", "units = ['x', 'y', 'z']")
        shop.deploys(process("p", first, user("ask", multi=turns), B))
        case = shop.starts("p")
        with shop.begin() as desk:
            desk.inbox.complete(shop.tasks()[0].id, {}, clerk())
        moves_all(shop, process("p", first, user("asked", multi=turns), user("x"), B), ask="asked")
        assert shop.open() == ["asked", "asked"]
        for task in shop.tasks():
            with shop.begin() as desk:
                desk.inbox.complete(task.id, {}, clerk())
        assert shop.open() == ["x"]
        with shop.begin() as desk:
            run = desk.cases.run_of(desk.cases.get(case))
            assert len(run.waits().tasks[0].data["all"]) == 3

    def test_a_branch_that_has_arrived_is_not_waited_for_again(self, shop: Shop) -> None:
        shop.deploys(process("p", both("split", [A], [B]), C))
        shop.starts("p")
        shop.completes("a")
        moves_all(shop, process("p", both("split", [A], [B, user("x")]), C))
        shop.completes("b")
        assert shop.open() == ["x"]
        shop.completes("x")
        assert shop.open() == ["c"]

    def test_inside_a_called_process_and_a_sub_process_that_stay_as_they_are(self, shop: Shop) -> None:
        shop.deploys(process("p", sub("box", call("ask", "part"), B), C), process("part", A))
        case = shop.starts("p")
        moves_all(shop, process("p", sub("box", call("ask", "part"), B), user("x"), C))
        for element in ("a", "b", "x", "c"):
            shop.completes(element)
        assert shop.case(case).status == "completed"

    def test_a_called_process_alone_is_moved(self, shop: Shop) -> None:
        shop.deploys(process("main", call("ask", "part"), C), process("part", A))
        case = shop.starts("main")
        moves_all(shop, process("part", A, user("check")))
        assert (version_of(shop, case, "main"), version_of(shop, case, "part")) == (1, 2)
        for element in ("a", "check", "c"):
            shop.completes(element)
        assert shop.case(case).status == "completed"

    def test_a_process_that_is_called_anew_is_pinned(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B), process("part", user("inside")))
        case = shop.starts("p")
        moves_all(shop, process("p", A, call("ask", "part"), B))
        assert version_of(shop, case, "part") == 1
        shop.completes("a")
        assert shop.open() == ["inside"]


class TestHistory:
    def test_a_line_says_who_moved_the_case_from_where_to_where_and_why(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        old = shop.case(case).pins["p"]
        move = moves_all(shop, process("p", A, user("x"), B))
        line = shop.last_line(case)
        assert (line.kind, line.by, line.by_name) == ("case_moved", "quy", "Quy")
        assert line.facts == {
            "move": str(move), "process": "p", "reason": WHY, "from": old, "to": shop.case(case).pins["p"],
            "to_version": "2",
        }  # fmt: skip
        reverts(shop, move)
        line = shop.last_line(case)
        assert (line.kind, line.facts) == ("case_move_reverted", {"move": str(move), "reason": "Nhầm bản."})

    def test_a_step_before_the_move_is_not_taken_back_behind_it(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        shop.completes("a")
        done = shop.tasks("done")[0].id
        moves_all(shop, process("p", A, B, user("x")))
        refused(shop, CannotTakeBack, lambda desk: desk.commands.take_back(done, clerk()))

    def test_a_moved_task_is_sent_back_by_the_new_diagram(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        shop.completes("a")
        moves_all(shop, process("p", A, user("consider"), C), b="consider")
        task = shop.task("consider").id
        orders(shop, lambda desk: desk.commands.return_to(task, "a", "Bổ sung.", clerk()))
        assert shop.open() == ["a"]
        shop.completes("a")
        assert shop.open() == ["consider"]
