"""Whatever the diagram, whatever was edited, wherever the case stands: what may be moved comes to its end, and goes back."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.lint import lint
from engine.projections import Entry, summary
from engine.tables import Case, Job, Subscription, Task, TaskOwner, Timer
from engine.versions.judging import MOVABLE, Judge, Target
from engine.versions.moving import Moving
from engine.versions.tables import Move, MovedCase
from tests.engine.edits import edited
from tests.engine.processes_at_random import EVENTS, WORDS, act, clock, draw
from tests.engine.shop import AGENCY, Desk, Shop, clerk

SETS = {
    "flow": WORDS,
    "events": ("user", "sub", "xor", "both", "multi", "loop", *EVENTS),
    "joins": ("user", "or", "both", "loop", "xor", "timer", "call", "service"),
}
MOST_STEPS = 200


def is_sound(*files: bytes) -> bool:
    refusing = ("deadlock", "not-played")
    return not any(each.rule in refusing or each.severity == "error" for xml in files for each in lint(xml))


def steps(shop: Shop, case_id: UUID, seed: int, step: int) -> bool:
    """One thing happens to the case; False when it has ended."""
    shop.clock.now = clock(step)
    with shop.begin() as desk:
        case = desk.cases.get(case_id)
        if case.status != "running":
            return False
        case, run = desk.cases.load(case_id)
        act(run, Random(seed * 1000 + step), step)
        desk.cases.save(case, run, Entry("timer_fired", SYSTEM))
        check_projections(desk, case_id)
    return True


def rows(desk: Desk, case_id: UUID) -> Any:
    """Everything the database holds of a case, but for its version and its history."""
    case = desk.session.get_one(Case, case_id)
    desk.session.refresh(case, ["state", "previous", "pins", "waiting", "name", "status"])
    kept = [case.state, case.previous, case.pins, case.waiting, case.name, case.status]
    for table in (Task, Job, Timer, Subscription):
        wanted = (
            sa.select(*table.__table__.columns).where(table.case_id == case_id).order_by(*table.__table__.primary_key)
        )
        kept.append([tuple(map(str, row)) for row in desk.session.execute(wanted)])
    owned = sa.select(TaskOwner).join(Task, Task.id == TaskOwner.task_id).where(Task.case_id == case_id)
    kept.append(sorted((str(each.task_id), each.owner, each.rank) for each in desk.session.scalars(owned)))
    return kept


def check_projections(desk: Desk, case_id: UUID) -> None:
    """The tables say exactly what the stored state says, in the words of the present diagram."""
    case = desk.cases.get(case_id)
    if case.status != "running":
        return
    waits = desk.cases.run_of(case).waits()
    assert case.waiting == summary(waits)
    every = desk.session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.status == "open"))
    assert {(t.id, t.element, t.name, t.form, t.lane) for t in every} == {
        (t.id, t.element, t.name, t.form, t.lane) for t in waits.tasks
    }
    jobs = desk.session.scalars(sa.select(Job).where(Job.case_id == case_id, Job.status == "waiting"))
    assert {(j.id, j.element) for j in jobs} == {(j.id, j.element) for j in waits.jobs}
    timers = desk.session.scalars(sa.select(Timer).where(Timer.case_id == case_id))
    assert {(t.task_id, t.element) for t in timers} == {(t.id, t.element) for t in waits.timers}
    heard = desk.session.scalars(sa.select(Subscription).where(Subscription.case_id == case_id))
    assert {(s.task_id, s.element, s.name) for s in heard} == {
        (s.id, s.element, s.name) for s in (*waits.messages, *waits.signals)
    }


def play(shop: Shop, seed: int, words: tuple[str, ...]) -> str:
    """What came of one case, moved at a random point of its life."""
    random, scope = Random(seed), f"s{seed}-{uuid4().hex[:6]}"
    files = draw(seed, words)
    new, mapping = edited(files["main"], random)
    if not is_sound(*files.values()) or not is_sound(new):
        return "refused by the linter"
    shop.clock.now = clock(0)
    shop.deploys(*files.values(), scope=scope)
    case_id = shop.starts("main", scopes=(scope,))
    began = random.randint(1, 12)
    if not all(steps(shop, case_id, seed, step) for step in range(1, began)):
        return "ended before"
    with shop.begin() as desk:
        target = Target(desk.definitions.deploy(new, scope, "test"), mapping, (scope,))
        case = desk.cases.get(case_id)
        verdict = Judge(desk.definitions, target).verdict(case, ())
        if verdict.kind != MOVABLE:
            assert verdict.reason
            return verdict.kind
        before = rows(desk, case_id)
    move_and_revert(shop, case_id, target, before)
    move(shop, case_id, target)
    for step in range(began, MOST_STEPS):
        if not steps(shop, case_id, seed, step):
            assert shop.case(case_id).status == "completed"
            assert shop.happened(case_id).count("case_moved") == 2
            return "moved and finished"
    raise AssertionError(f"seed {seed}: still running")


def move_and_revert(shop: Shop, case_id: UUID, target: Target, before: Any) -> None:
    row = move(shop, case_id, target)
    with shop.begin() as desk:
        check_projections(desk, case_id)
        assert rows(desk, case_id) != before
        Moving(desk.session, desk.cases, desk.now).revert(desk.session.get_one(MovedCase, row), clerk(), "Thử lại.")
    with shop.begin() as desk:
        assert rows(desk, case_id) == before


def move(shop: Shop, case_id: UUID, target: Target) -> UUID:
    with shop.begin() as desk:
        made = Move(
            id=uuid4(), agency=AGENCY, process_id="main", target=target.definition.id, mapping=dict(target.mapping),
            scopes=[], reason="Thử", by="quy", by_name="Quy", at=desk.now, is_stopped=False,
        )  # fmt: skip
        desk.session.add(made)
        desk.session.flush()
        row = MovedCase(id=uuid4(), job_id=uuid4(), move_id=made.id, case_id=case_id, status="waiting", reason="")
        desk.session.add(row)
        assert Moving(desk.session, desk.cases, desk.now).move(row, made, target).kind == MOVABLE
        return row.id


@pytest.mark.parametrize("name", SETS)
def test_a_case_that_may_be_moved_comes_to_its_end_and_one_put_back_is_as_before(shop: Shop, name: str) -> None:
    outcomes = Counter(play(shop, seed, SETS[name]) for seed in range(6))
    assert outcomes["moved and finished"], outcomes


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("block", range(3))
def test_many_more_of_them(shop: Shop, name: str, block: int) -> None:
    outcomes = Counter(play(shop, seed, SETS[name]) for seed in range(100 + 20 * block, 120 + 20 * block))
    assert outcomes["moved and finished"] >= 3, outcomes
