"""Reads how a process went in an agency: numbers for a rehearsal, nothing that says whose matter a case was.

Only ids of people come along, as keys that are shown to nobody. Everything is bounded: so many cases, so many tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.rehearsal.judging import Lived, past_of, reality_of, recorded_of
from engine.rehearsal.past import Arrival, Interruption, Load, Past
from engine.rehearsal.plan import Key, Plan
from engine.rehearsal.working_time import WorkingTime
from engine.tables import Case, History, Job, Task

MOST_CASES = 10_000
MOST_TASKS = 200_000
CHUNK = 500  # ids in one statement
LEAST_SECONDS = 1.0
Trail = list[tuple[datetime, Key]]
TASK = (
    Task.id, Task.case_id, Task.process_id, Task.element, Task.status, Task.priority, Task.created_at, Task.opened_at,
    Task.ended_at, Task.ended_by_id, Task.due_at,
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """How a process went between two moments. `reality` are the counts that a replay is held against: by step (opened,
    done, overdue at the end)."""

    load: Load
    past: Past
    reality: Mapping[Key, tuple[int, int, int]]
    is_cut: bool  # there were more cases or tasks than may be read


@dataclass(frozen=True)
class Annals:
    """What the engine's tables tell of the past, inside the caller's transaction."""

    session: Session
    hours: WorkingTime

    def period(self, agency: str, plan: Plan, begins: datetime, ends: datetime) -> Period:
        """The cases of an agency that came to the process of `plan`, its version in use, in this time.

        Work of the same people on other cases becomes interruptions. Raises LoadRefused when there was none.
        """
        process_id = plan.main.id
        found = self._cases(agency, process_id, begins, ends)
        trails = self._trails([case_id for case_id, _ in found], ends)
        tasks = self._tasks(agency, begins, ends)
        hands = self._hands_on(tasks)
        came = {case_id: moment for case_id, start in found if (moment := _came(process_id, start, trails[case_id]))}
        came = {case_id: moment for case_id, moment in came.items() if begins <= moment < ends}
        by_case: dict[UUID, list[Any]] = defaultdict(list)
        for task in tasks:
            by_case[task.case_id].append(task)
        lives = {
            case_id: Lived([key for _, key in trails[case_id]], by_case[case_id], hands) for case_id in came
        }  # fmt: skip
        arrivals = [
            Arrival(moment.timestamp(), lives[case_id].priority, recorded_of(plan, lives[case_id]))
            for case_id, moment in came.items()
        ]
        others = [
            Interruption(self._begun(task, hands[task.id]), task.ended_by_id, hands[task.id])
            for task in tasks
            if task.case_id not in came and task.id in hands
        ]
        machine = self._machine(list(came), begins, ends)
        load = Load(begins.timestamp(), ends.timestamp(), sorted(arrivals, key=lambda each: each.at), others)
        past = past_of(plan, list(lives.values()), self.hours, machine)
        is_cut = len(found) >= MOST_CASES or len(tasks) >= MOST_TASKS
        return Period(load, past, reality_of(list(lives.values()), ends), is_cut)

    # ------------------------------------------------------------ statements

    def _cases(
        self, agency: str, process_id: str, begins: datetime, ends: datetime
    ) -> list[tuple[UUID, datetime | None]]:
        """Cases that ran in this time, with their start when the process is their own, else None."""
        wanted = (
            sa.select(Case.id, Case.process_id, Case.pins, Case.started_at)
            .where(Case.agency == agency, Case.started_at < ends)
            .where(sa.or_(Case.ended_at.is_(None), Case.ended_at >= begins))
            .order_by(Case.started_at.desc())
            .limit(MOST_CASES)
        )
        rows = self.session.execute(wanted)
        return [
            (row.id, _aware(row.started_at) if row.process_id == process_id else None)
            for row in rows
            if process_id in row.pins
        ]

    def _tasks(self, agency: str, begins: datetime, ends: datetime) -> Sequence[Any]:
        wanted = (
            sa.select(*TASK)
            .where(Task.agency == agency, Task.created_at < ends)
            .where(sa.or_(Task.ended_at.is_(None), Task.ended_at >= begins))
            .order_by(Task.created_at, Task.id)
            .limit(MOST_TASKS)
        )
        return self.session.execute(wanted).all()

    def _trails(self, cases: Sequence[UUID], ends: datetime) -> dict[UUID, Trail]:
        """The elements that each case has passed, in order, with their moment."""
        trails: dict[UUID, Trail] = {case_id: [] for case_id in cases}
        for start in range(0, len(cases), CHUNK):
            wanted = sa.select(History.case_id, History.at, History.facts).where(
                History.case_id.in_(cases[start : start + CHUNK]), History.at < ends
            )
            for row in self.session.execute(wanted.order_by(History.id)):
                at = _aware(row.at)
                trails[row.case_id] += [(at, (each[0], each[1])) for each in row.facts.get("trail", [])]
        return trails

    def _machine(self, cases: Sequence[UUID], begins: datetime, ends: datetime) -> dict[Key, list[float]]:
        """Seconds that the machine took, by element."""
        took: dict[Key, list[float]] = defaultdict(list)
        for start in range(0, len(cases), CHUNK):
            wanted = sa.select(Job.process_id, Job.element, Job.created_at, Job.ended_at).where(
                Job.case_id.in_(cases[start : start + CHUNK]), Job.status == "done", Job.ended_at < ends
            )
            for row in self.session.execute(wanted):
                took[row.process_id, row.element].append((row.ended_at - row.created_at).total_seconds())
        return took

    def _hands_on(self, tasks: Sequence[Any]) -> dict[UUID, float]:
        """Office seconds that each finished task can have taken: since it was there, was looked at, and whoever did it
        was done with the one before."""
        seconds: dict[UUID, float] = {}
        free: dict[str, datetime] = {}
        done = [task for task in tasks if task.status == "done" and task.ended_at and task.ended_by_id]
        for task in sorted(done, key=lambda each: (each.ended_at, each.id)):
            starts = [task.created_at, task.opened_at, free.get(task.ended_by_id)]
            start = max(each for each in starts if each is not None)
            span = self.hours.between(_aware(start).timestamp(), _aware(task.ended_at).timestamp())
            seconds[task.id] = max(span, LEAST_SECONDS)
            free[task.ended_by_id] = task.ended_at
        return seconds

    def _begun(self, task: Any, seconds: float) -> float:
        """When a finished task was begun: so much office time before its end."""
        return self.hours.moment(max(0.0, self.hours.worked(_aware(task.ended_at).timestamp()) - seconds))


def _came(process_id: str, start: datetime | None, trail: Trail) -> datetime | None:
    """When a case came to a process: with its start, or with the first element it passed in it."""
    return start or next((at for at, key in trail if key[0] == process_id), None)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
