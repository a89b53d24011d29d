"""The engine by itself: diagrams drawn in the test, operations counted, no records, no web."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from engine.actors import Actor, group_key
from engine.cases import Cases
from engine.commands import Commands
from engine.definitions import Definitions, ProgramCache
from engine.delegations import Delegations
from engine.history import Histories
from engine.inbox import Inbox
from engine.incidents.commands import Errand, Incidents
from engine.incidents.edits import Edits
from engine.incidents.lists import IncidentLists, Wanted
from engine.incidents.tables import JobLine
from engine.jobs import ClaimedJob, Jobs
from engine.messages import Messages
from engine.tables import Case, History, Job, Task, TaskOwner
from engine.timers import Timers
from engine.worker import Worker
from tests.conftest import Clock

AGENCY = "so"


def clerk(name: str = "lan", agency: str = AGENCY) -> Actor:
    return Actor(name, name.title(), agency, frozenset({group_key(agency, "van_thu")}))


def head(unit: str, name: str = "hung", agency: str = AGENCY) -> Actor:
    return Actor(name, name.title(), agency, frozenset({group_key(agency, "truong_don_vi", unit)}))


def leader(name: str = "giang", agency: str = AGENCY) -> Actor:
    return Actor(name, name.title(), agency, frozenset({group_key(agency, "lanh_dao")}))


def operator(name: str = "tam", role: str = "quan_tri_quy_trinh", agency: str = AGENCY) -> Actor:
    return Actor(name, name.title(), agency, frozenset({group_key(agency, role)}))


RULES = {
    "books.stamp": Errand("Đóng dấu", why_needed="dấu phải đóng thật", editable=frozenset({"where", "copies"})),
    "books.note": Errand("Ghi chú", skippable=True),
}


@dataclass
class Desk:
    """One transaction's view of the engine; what `web.wiring.Work` is to the product."""

    session: Session
    clock: Clock
    programs: ProgramCache

    @property
    def now(self) -> Any:
        return self.clock()

    @cached_property
    def definitions(self) -> Definitions:
        return Definitions(self.session, self.programs, self.now)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.session, self.definitions, self.now)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.session, self.cases, self.now)

    @cached_property
    def commands(self) -> Commands:
        return Commands(self.session, self.cases, self.now)

    @cached_property
    def delegations(self) -> Delegations:
        return Delegations(self.session, self.now)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.session, self.cases, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.session, self.cases, self.now)

    @cached_property
    def incidents(self) -> Incidents:
        return Incidents(self.jobs, RULES)

    @cached_property
    def edits(self) -> Edits:
        return Edits(self.incidents)

    def lists(self, by: Actor) -> IncidentLists:
        return IncidentLists(self.session, by)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self.session, self.cases, self.now)

    @cached_property
    def history(self) -> Histories:
        return Histories(self.session)


@dataclass(frozen=True)
class Plain:
    """An operation made of one function, without the outside world."""

    do: Callable[[ClaimedJob], Mapping[str, Any]]
    act: None = None

    def read(self, desk: Desk, job: ClaimedJob) -> ClaimedJob:
        return job

    def record(self, desk: Desk, job: ClaimedJob, outcome: Any) -> Mapping[str, Any]:
        return self.do(job)


@dataclass(frozen=True)
class Outside:
    """An operation that acts on the outside world between its two transactions."""

    do: Callable[[ClaimedJob], Mapping[str, Any]]

    def read(self, desk: Desk, job: ClaimedJob) -> ClaimedJob:
        return job

    def act(self, job: ClaimedJob, outside: Any) -> Mapping[str, Any]:
        return self.do(job)

    def record(self, desk: Desk, job: ClaimedJob, outcome: Any) -> Mapping[str, Any]:
        return outcome  # type: ignore[no-any-return]


@dataclass
class Shop:
    database: Engine
    clock: Clock
    operations: dict[str, Any] = field(default_factory=dict)
    programs: ProgramCache = field(default_factory=lambda: ProgramCache({}))

    @contextmanager
    def begin(self) -> Iterator[Desk]:
        with Session(self.database, expire_on_commit=False) as session, session.begin():
            yield Desk(session, self.clock, self.programs)

    def worker(self, name: str = "worker") -> Worker:
        return Worker(self.begin, self.operations, None, name)

    def deploys(self, *diagrams: bytes, scope: str = "*") -> None:
        with self.begin() as desk:
            for diagram in diagrams:
                desk.definitions.deploy(diagram, scope, "test")

    def starts(self, process: str, data: Mapping[str, Any] | None = None, scopes: Sequence[str] = ("*",)) -> UUID:
        with self.begin() as desk:
            return desk.cases.start(process, scopes, AGENCY, "thing", data or {}, clerk())

    def completes(self, element: str, by: Actor | None = None, **answers: Any) -> None:
        """Do the one open task at `element`."""
        with self.begin() as desk:
            desk.inbox.complete(self.task(element).id, answers, by or clerk())

    def retries(self, job_id: UUID, by: Actor | None = None) -> None:
        """An operator lets a job that gave up run again."""
        with self.begin() as desk:
            desk.incidents.retry(job_id, "Đã khắc phục.", by or operator())

    # ------------------------------------------------------------ what the tables say

    def open(self) -> list[str]:
        """Elements with an open task."""
        return [task.element for task in self.tasks()]

    def tasks(self, status: str = "open") -> list[Task]:
        with self.begin() as desk:
            wanted = sa.select(Task).where(Task.status == status).order_by(Task.created_at, Task.element)
            return list(desk.session.scalars(wanted))

    def last_line(self, case_id: UUID) -> History:
        with self.begin() as desk:
            return desk.history.of_case(case_id)[-1]

    def task(self, element: str) -> Task:
        (found,) = [task for task in self.tasks() if task.element == element]
        return found

    def job(self, operation: str) -> Job:
        with self.begin() as desk:
            return desk.session.scalars(sa.select(Job).where(Job.operation == operation)).one()

    def incidents(self, by: Actor | None = None) -> Sequence[Job]:
        """Jobs that gave up, as an operator sees them: by default those of the agency and of the installation itself."""
        with self.begin() as desk:
            return desk.lists(by or operator(role="quan_tri_he_thong")).page(Wanted()).jobs

    def case(self, case_id: UUID) -> Case:
        with self.begin() as desk:
            return desk.cases.get(case_id)

    def happened(self, case_id: UUID) -> list[str]:
        with self.begin() as desk:
            return [line.kind for line in desk.history.of_case(case_id)]

    def lines(self, job_id: UUID) -> list[JobLine]:
        """What happened to a job that failed."""
        with self.begin() as desk:
            return list(desk.incidents.lines.of_job(job_id))

    def owners(self) -> dict[str, set[str]]:
        """Under which names each open task is found, by its element."""
        with self.begin() as desk:
            rows = desk.session.execute(
                sa.select(Task.element, TaskOwner.owner).join(TaskOwner, TaskOwner.task_id == Task.id)
            )
            found: dict[str, set[str]] = {}
            for element, owner in rows:
                found.setdefault(element, set()).add(owner)
            return found
