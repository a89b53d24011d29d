"""The story's stage inside one process: desk and worker called directly, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.tasks.starting import start_case
from web.auth import Auth, Visitor
from web.wiring import Platform


class Refused(Exception):
    """The form refused the answers; the message names each field."""


@dataclass(frozen=True)
class PlatformStage:
    platform: Platform

    def visitor(self, account: str) -> Visitor:
        with self.platform.read() as work:
            person = work.organisations.person_by_account(account)
            found = Auth(work.session, work.now).visitor(person.id) if person else None
        if found is None:
            raise LookupError(account)
        return found

    def tasks(self, account: str) -> Sequence[Mapping[str, Any]]:
        with self.platform.read() as work:
            page = work.inbox.page(self.visitor(account).actor, limit=100)
            return [{"id": str(task.id), "element": task.element, "about": task.about} for task in page.tasks]

    def complete(self, account: str, task_id: str, answers: Mapping[str, Any]) -> None:
        outcome = self.platform.desk.complete(UUID(task_id), answers, self.visitor(account).actor)
        if not outcome.is_done:
            raise Refused("; ".join(f"{path}: {error.sentence}" for path, error in outcome.errors.items()))

    def start(self, account: str, process: str) -> None:
        visitor = self.visitor(account)
        with self.platform.begin() as work:
            start_case(work, process, {}, visitor.actor, visitor.person)

    def choice(self, account: str, task_id: str, list_name: str, label: str) -> str:
        with self.platform.read() as work:
            opened = self.platform.desk.open(work, UUID(task_id), self.visitor(account).actor)
        return next(choice.value for choice in opened.choices[list_name] if choice.label == label)

    def due_day(self) -> str:
        calendar = self.platform.parts.calendar
        return calendar.add_working_days(self.platform.clock(), 3).date().isoformat()

    def settle(self) -> None:
        self.platform.worker.drain()
