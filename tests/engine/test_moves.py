"""Moving the cases of an agency in bulk: tried dry, done one by one in the background, stopped, and put back."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.errors import NotFound, ReasonMissing
from engine.tables import Definition
from engine.versions.errors import CannotRevert, MoveRunning, VersionNotInUse
from engine.versions.judging import Target
from engine.versions.moving import Moving
from engine.versions.tables import MovedCase
from tests.engine.bpmn import (
    both,
    call,
    process,
    service,
    user,
)
from tests.engine.movers import (
    ADMIN,
    WHY,
    dry_run,
    moves,
    moves_all,
    outcomes,
    progress,
    reverts,
    starts_moving,
    target,
    version_of,
    works_off,
)
from tests.engine.orders import everything, orders, refused
from tests.engine.shop import AGENCY, Shop, clerk, leader
from tests.engine.test_moved_at_random import rows
from tests.web.counting import listening

A, B, C = user("a"), user("b"), user("c")


class TestDryRun:
    def test_it_counts_every_verdict_and_writes_nothing(self, shop: Shop) -> None:
        shop.deploys(process("p", A, both("split", [B], [C])))
        first, second, third = (shop.starts("p") for _ in range(3))
        does(shop, second, "a")
        does(shop, third, "a")
        does(shop, third, "b")
        to = target(shop, process("p", A, B, C))
        before = everything(shop)
        said = dry_run(shop, to)
        assert everything(shop) == before
        assert (said.counts, said.judged, said.total, said.next) == (
            {"movable": 1, "never": 1, "not_yet": 1}, 3, 3, None,
        )  # fmt: skip
        verdicts = {each.case.id: (each.verdict.kind, list(each.stands)) for each in said.cases}
        assert verdicts == {
            first: ("movable", ["Bước a"]), second: ("never", ["Bước b", "Bước c"]), third: ("not_yet", ["Bước c"]),
        }  # fmt: skip
        (alone,) = dry_run(shop, to, kind="never").cases
        assert alone.case.id == second

    def test_it_goes_through_the_cases_page_by_page(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        cases = {shop.starts("p") for _ in range(7)}
        to, seen, after = target(shop, process("p", A, B, C)), [], None
        for _ in range(4):
            said = dry_run(shop, to, kind="movable", after=after, limit=3)
            seen += [each.case.id for each in said.cases]
            after = said.next
            if after is None:
                break
        assert (len(seen), set(seen)) == (7, cases)
        assert after is None

    def test_only_open_cases_of_the_agency_on_other_versions_are_looked_at(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B), process("other", A))
        ended = shop.starts("p")
        shop.completes("a")
        shop.completes("b")
        shop.starts("other")
        with shop.begin() as desk:
            desk.cases.start("p", ("*",), "another agency", "thing", {}, clerk())
        to = target(shop, process("p", A, B, C))
        shop.starts("p")  # on the new version already
        said = dry_run(shop, to)
        assert (said.total, said.cases) == (0, [])
        assert shop.case(ended).status == "completed"


class TestInBulk:
    def test_each_case_is_judged_again_when_its_turn_comes(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        cases = [shop.starts("p") for _ in range(4)]
        move = starts_moving(shop, target(shop, process("p", A, C)))
        does(shop, cases[1], "a")
        assert progress(shop, move).is_running
        works_off(shop)
        found = outcomes(shop, move)
        assert found[cases[1]] == ("not_yet", "Đang ở “Bước b”, sơ đồ mới không có bước này.")
        assert [found[case][0] for case in cases] == ["moved", "not_yet", "moved", "moved"]
        done = progress(shop, move)
        assert (done.counts, done.left, done.is_running) == ({"moved": 3, "not_yet": 1}, 0, False)

    def test_asked_twice_it_is_one_move_and_another_must_wait(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        to = target(shop, process("p", A, C))
        assert starts_moving(shop, to) == starts_moving(shop, to)
        elsewhere = target(shop, process("p", A, user("x")))
        refused(shop, MoveRunning, lambda desk: moves(desk).start(AGENCY, elsewhere, WHY, ADMIN))
        works_off(shop)
        starts_moving(shop, elsewhere)

    def test_cases_move_to_the_version_in_use_only_and_with_a_reason(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        with shop.begin() as desk:
            trial = Target(desk.definitions.deploy(process("p", A, C), "*", "test", promote=False), {}, ("*",))
        refused(shop, VersionNotInUse, lambda desk: moves(desk).start(AGENCY, trial, WHY, ADMIN))
        refused(shop, ReasonMissing, lambda desk: moves(desk).start(AGENCY, trial, " ", ADMIN))
        assert dry_run(shop, trial).counts == {"movable": 1}

    def test_a_move_that_is_stopped_leaves_the_rest_where_it_is(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        cases = [shop.starts("p") for _ in range(3)]
        move = starts_moving(shop, target(shop, process("p", A, C)))
        shop.worker().run_once()
        orders(shop, lambda desk: moves(desk).stop(move, AGENCY))
        works_off(shop)
        assert sorted(status for status, _ in outcomes(shop, move).values()) == ["left", "left", "moved"]
        assert sorted(version_of(shop, case, "p") for case in cases) == [1, 1, 2]
        assert not progress(shop, move).is_running

    def test_when_another_version_is_promoted_meanwhile_the_rest_stays(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        cases = [shop.starts("p") for _ in range(3)]
        move = starts_moving(shop, target(shop, process("p", A, C)))
        shop.worker().run_once()
        shop.deploys(process("p", A, B))  # the way back
        works_off(shop)
        assert sorted(status for status, _ in outcomes(shop, move).values()) == ["left", "left", "moved"]
        assert sorted(version_of(shop, case, "p") for case in cases) == [1, 1, 2]

    def test_an_unforeseen_failure_is_an_incident_and_holds_up_nobody(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B), process("q", call("ask", "p"), C))
        bad, good = shop.starts("q"), shop.starts("p")
        with shop.begin() as desk:
            spec = desk.session.scalars(sa.select(Definition).where(Definition.process_id == "q")).one()
            kept, spec.spec = spec.spec, b"[]"
        shop.programs._programs.clear()
        move = starts_moving(shop, target(shop, process("p", A, user("x"), B)))
        for _ in range(8):
            shop.clock.advance(hours=1)
            shop.worker().drain()
        assert [outcomes(shop, move)[case][0] for case in (bad, good)] == ["waiting", "moved"]
        assert (progress(shop, move).incidents, progress(shop, move).is_running) == (1, False)
        with shop.begin() as desk:
            desk.session.execute(sa.update(Definition).where(Definition.id == spec.id).values(spec=kept))
        (job,) = shop.incidents()
        shop.retries(job.id)
        works_off(shop)
        assert outcomes(shop, move)[bad] == ("moved", "")

    def test_another_agency_knows_nothing_of_it(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        move = moves_all(shop, process("p", A, C))
        for what in (
            lambda desk: moves(desk).get(move, "another"),
            lambda desk: moves(desk).stop(move, "another"),
            lambda desk: moves(desk).revert(move, "another", "Thử.", ADMIN),
            lambda desk: moves(desk).revert_one(move, case, "another", "Thử.", ADMIN),
        ):
            refused(shop, NotFound, what)


class TestRevert:
    def test_one_case_goes_back_and_is_as_it_was(self, shop: Shop) -> None:
        shop.deploys(process("p", A, both("split", [B], [service("j", "g.o")])))
        one, other = shop.starts("p"), shop.starts("p")
        does(shop, one, "a")
        before = kept_rows(shop, one)
        move = starts_moving(shop, target(shop, process("p", A, both("split", [B], [service("j", "g.o")]), C)))
        moves_by_hand(shop, move)
        assert kept_rows(shop, one) != before
        orders(shop, lambda desk: moves(desk).revert_one(move, one, AGENCY, "Nhầm.", ADMIN))
        assert kept_rows(shop, one) == before
        assert [version_of(shop, case, "p") for case in (one, other)] == [1, 2]
        assert (outcomes(shop, move)[one], outcomes(shop, move)[other]) == (("reverted", "Nhầm."), ("moved", ""))
        refused(shop, CannotRevert, lambda desk: moves(desk).revert_one(move, one, AGENCY, "Nữa.", ADMIN))

    def test_all_go_back_but_those_that_have_stepped(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        cases = [shop.starts("p") for _ in range(4)]
        move = moves_all(shop, process("p", A, user("x"), B))
        does(shop, cases[0], "a")
        with shop.begin() as desk:
            desk.commands.suspend(cases[1], "Chờ.", leader())
            desk.cases.cancel(cases[2], "Thôi.", leader())
        reverts(shop, move)
        assert {case: outcomes(shop, move)[case] for case in cases} == {
            cases[0]: ("too_late", "Vụ việc đã đi tiếp sau khi chuyển."),
            cases[1]: ("too_late", "Vụ việc đang tạm dừng."),
            cases[2]: ("too_late", "Vụ việc đã kết thúc."),
            cases[3]: ("reverted", "Nhầm bản."),
        }
        assert [version_of(shop, case, "p") for case in cases] == [2, 2, 2, 1]
        orders(shop, lambda desk: desk.commands.resume(cases[1], leader()))
        orders(shop, lambda desk: moves(desk).revert_one(move, cases[1], AGENCY, "Giờ được.", ADMIN))
        assert version_of(shop, cases[1], "p") == 1

    def test_what_was_claimed_since_stays_claimed(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        shop.starts("p")
        move = moves_all(shop, process("p", user("consider"), B), a="consider")
        orders(shop, lambda desk: desk.inbox.claim(shop.task("consider").id, clerk()))
        reverts(shop, move)
        assert (shop.task("a").assignee, shop.owners()) == ("lan", {"a": {"p:lan"}})
        shop.completes("a")
        assert shop.open() == ["b"]

    def test_a_move_put_back_may_be_made_again(self, shop: Shop) -> None:
        shop.deploys(process("p", A, B))
        case = shop.starts("p")
        to = target(shop, process("p", A, C))
        first = starts_moving(shop, to)
        works_off(shop)
        reverts(shop, first)
        refused(shop, CannotRevert, lambda desk: moves(desk).revert(first, AGENCY, "Nữa.", ADMIN))
        second = starts_moving(shop, to)
        works_off(shop)
        assert (second != first, version_of(shop, case, "p")) == (True, 2)
        with shop.begin() as desk:
            row = desk.session.scalars(sa.select(MovedCase).where(MovedCase.move_id == first)).one()
            assert (row.state, row.previous) == (None, None)


@pytest.mark.parametrize("how_many", [3, 30])
def test_a_dry_run_costs_statements_by_the_batch_not_by_the_case(shop: Shop, how_many: int) -> None:
    shop.deploys(process("p", A, B))
    for _ in range(how_many):
        shop.starts("p")
    to = target(shop, process("p", A, C))
    dry_run(shop, to)
    with listening(shop.database) as talk:
        assert dry_run(shop, to).judged == how_many
    assert len(talk) == 4, str(talk)


def does(shop: Shop, case: UUID, element: str) -> None:
    """Somebody completes this task of one case."""
    task = task_of(shop, case, element)
    orders(shop, lambda desk: desk.inbox.complete(task, {}, clerk()))


def task_of(shop: Shop, case: UUID, element: str) -> UUID:
    return next(task.id for task in shop.tasks() if (task.case_id, task.element) == (case, element))


def kept_rows(shop: Shop, case: UUID) -> object:
    with shop.begin() as desk:
        return rows(desk, case)


def moves_by_hand(shop: Shop, move: UUID) -> None:
    """Without the worker, which would do the cases' own jobs as well."""
    with shop.begin() as desk:
        made = moves(desk).get(move, AGENCY)
        for row in desk.session.scalars(sa.select(MovedCase).where(MovedCase.move_id == move)):
            Moving(desk.session, desk.cases, desk.now).move(row, made, moves(desk).target_of(made))
