"""Moving cases in a test: a process in two versions, what is said of its cases, and the worker that moves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.tables import Definition
from engine.versions.dry_runs import DryRun, DryRuns
from engine.versions.judging import Judge, Target, Verdict, at_work
from engine.versions.moves import Moves, Progress
from engine.versions.tables import Move, MovedCase
from tests.engine.orders import orders
from tests.engine.shop import AGENCY, Desk, Shop, clerk

ADMIN = clerk("quy")
WHY = "Theo quy chế mới."


def moves(desk: Desk) -> Moves:
    return Moves(desk.session, desk.cases, desk.now)


def target(shop: Shop, new: bytes, scope: str = "*", **mapping: str) -> Target:
    """The new version, in use, as somewhere to go."""
    with shop.begin() as desk:
        return Target(desk.definitions.deploy(new, scope, "test"), mapping, (scope,))


def judged(shop: Shop, case: UUID, new: bytes, **mapping: str) -> Verdict:
    to = target(shop, new, **mapping)

    def judge(desk: Desk) -> Verdict:
        return Judge(desk.definitions, to).verdict(desk.cases.get(case), at_work(desk.session, [case]))

    verdict: Verdict = orders(shop, judge)
    return verdict


def dry_run(shop: Shop, to: Target, **wanted: Any) -> DryRun:
    said: DryRun = orders(shop, lambda desk: DryRuns(desk.session, desk.definitions).dry_run(AGENCY, to, **wanted))
    return said


def starts_moving(shop: Shop, to: Target) -> UUID:
    move: Move = orders(shop, lambda desk: moves(desk).start(AGENCY, to, WHY, ADMIN))
    return move.id


def works_off(shop: Shop) -> None:
    """The worker does what is queued; the jobs of a move follow each other at a pace."""
    shop.clock.advance(seconds=2)
    shop.worker().drain()


def moves_all(shop: Shop, new: bytes, **mapping: str) -> UUID:
    """Deploy, start, and let the worker move every case; the id of the move."""
    move = starts_moving(shop, target(shop, new, **mapping))
    works_off(shop)
    return move


def reverts(shop: Shop, move: UUID) -> None:
    orders(shop, lambda desk: moves(desk).revert(move, AGENCY, "Nhầm bản.", ADMIN))
    works_off(shop)


def progress(shop: Shop, move: UUID) -> Progress:
    found: Progress = orders(shop, lambda desk: moves(desk).progress(moves(desk).get(move, AGENCY)))
    return found


def outcomes(shop: Shop, move: UUID) -> Mapping[UUID, tuple[str, str]]:
    """What came of each case of a move, and why."""
    with shop.begin() as desk:
        rows = desk.session.scalars(sa.select(MovedCase).where(MovedCase.move_id == move))
        return {row.case_id: (row.status, row.reason) for row in rows}


def version_of(shop: Shop, case: UUID, process: str) -> int:
    with shop.begin() as desk:
        found: Definition = desk.definitions.get(UUID(desk.cases.get(case).pins[process]))
        return found.version
