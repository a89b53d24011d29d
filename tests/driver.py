"""Drives the processes in words: who does what at which task, and what arrives from outside.

Everything is real: the platform on a copy of the demo province, its forms, keys, storage and worker. Time stands still
until a test moves the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.incidents import incidents_of
from connectors.reading import DocumentView, view_document
from connectors.tasks.desk import OpenTask, Outcome
from connectors.tasks.starting import start_case
from engine.tables import Job, Task
from forms.checker import FieldError
from records.errors import NotFound
from tests.letters import Letters
from tests.witness import Witness
from web.auth import Visitor
from web.demo.province import PIN
from web.demo.stage import PlatformStage

OPERATOR = "quytt.sxd"
QHKT, HTKT, OFFICE = "Phòng Quy hoạch kiến trúc", "Phòng Hạ tầng kỹ thuật", "Văn phòng Sở"
WORDS = {
    "type_code": "CV", "subject": "rà soát quy chế mẫu", "addressees": "Bộ Xây dựng", "to_places": "Như trên",
    "body": "Sở Xây dựng nhất trí với dự thảo", "recipients": ["Bộ Xây dựng"], "signer": "Bùi Giả Định", "urgency": "0",
}  # fmt: skip
ORDINARY: Mapping[str, tuple[str, Mapping[str, Any]]] = {  # element → who does it, and how when nothing is the matter
    "receive": ("mauvt.sxd", {"decision": "accept", "leader": "Bùi Giả Định"}),
    "direct": ("dinhbg.sxd", {"decision": "assign", "text": "Tham mưu.", "lead_unit": QHKT, "lead_due": "2026-11-26"}),
    "opinion": ("nhapdv.sxd", {"opinion": "Nhất trí."}),
    "assign_officer": ("hoatv.sxd", {"officer": "Nguyễn Thị Giả"}),
    "work": ("giant.sxd", {"outcome": "reply"}),
    "draft": ("giant.sxd", WORDS),
    "check_content": ("hoatv.sxd", {"decision": "pass"}),
    "check_presentation": ("nhapcv.sxd", {"decision": "pass"}),
    "relay": ("hoatv.sxd", {"remarks": "Sửa theo ý kiến."}),
    "sign": ("dinhbg.sxd", {"decision": "sign", "pin": PIN}),
    "number_and_seal": ("mauvt.sxd", {"pin": PIN}),
}


@dataclass(frozen=True)
class Hand:
    """One person at the desk. An answer may say what stands on the screen; the value behind that label is looked up."""

    driver: Driver
    visitor: Visitor

    def completes(self, element: str, about: UUID | None = None, **answers: Any) -> None:
        """Do the task, in the ordinary way when nothing is said, and let the machine do its share."""
        outcome = self.submits(element, about, **(answers or ORDINARY[element][1]))
        assert outcome.is_done, outcome.errors
        self.driver.machine_works()

    def submits(self, element: str, about: UUID | None = None, **answers: Any) -> Outcome:
        """Send the form; the machine does nothing yet."""
        opened = self.opens(element, about)
        labels = {choice.label: choice.value for choices in opened.choices.values() for choice in choices}
        return self.driver.platform.desk.complete(opened.task.id, _looked_up(answers, labels), self.visitor.actor)

    def tries(self, element: str, about: UUID | None = None, **answers: Any) -> Mapping[str, FieldError]:
        """Send a form that is refused; the errors by field."""
        errors = self.submits(element, about, **answers).errors
        assert errors
        return errors

    def opens(self, element: str, about: UUID | None = None) -> OpenTask:
        waiting = [task for task in self.inbox() if task.element == element and about in (None, UUID(task.about))]
        assert waiting, f"{self.visitor.person.full_name} has no task {element}"
        with self.driver.platform.read() as work:
            return self.driver.platform.desk.open(work, waiting[0].id, self.visitor.actor)

    def inbox(self) -> Sequence[Task]:
        with self.driver.platform.read() as work:
            return work.inbox.page(self.visitor.actor, limit=100).tasks

    def sees(self, document: UUID) -> DocumentView | None:
        """The document as this person may read it, None when they may not even know of it."""
        with self.driver.platform.read() as work:
            try:
                return view_document(work, document, self.visitor.reader)
            except NotFound:
                return None

    def starts(self, process: str) -> UUID:
        """Start a process by hand; what its first task is about."""
        with self.driver.platform.begin() as work:
            case_id = start_case(work, process, {}, self.visitor.actor, self.visitor.person)
            return UUID(work.cases.get(case_id).about)


@dataclass(frozen=True)
class Driver(Witness):
    letters: Letters

    def as_(self, account: str) -> Hand:
        return Hand(self, PlatformStage(self.platform).visitor(account))

    def packet_arrives(self, packet: bytes | None = None, **about: Any) -> UUID:
        """A packet comes in, made as `Letters.packet` says when none is given, and the machine looks at it."""
        receipt = self.platform.intake.take_in(packet or self.letters.packet(**about), "api")
        assert receipt.state == "accepted", receipt
        self.machine_works()
        return receipt.document_ids[0]

    def machine_works(self) -> None:
        self.platform.worker.drain()

    def lets_run_again(self, incident: Job) -> None:
        """The cause is mended: an operator lets it run again, and the machine works."""
        with self.platform.begin() as work:
            incidents_of(work).retry(incident.id, "Đã khắc phục.", self.as_(OPERATOR).visitor.actor)
        self.machine_works()

    def performs(self, operation: str, **parameters: Any) -> Job:
        """Let the machine do one operation that no diagram asked for; how its job ended."""
        with self.platform.begin() as work:
            job_id = work.jobs.enqueue(operation, parameters)
        self.machine_works()
        with self.platform.read() as work:
            return work.session.get_one(Job, job_id)

    def waits_for(self, element: str, account: str) -> bool:
        return any(task.element == element for task in self.as_(account).inbox())

    def reaches(self, document: UUID, element: str) -> UUID:
        """Everybody does the ordinary thing until a task `element` waits; what that task is about."""
        for _ in range(30):
            waiting = {task.element: UUID(task.about) for task in self.open_tasks(document)}
            if element in waiting:
                return waiting[element]
            self._next(waiting)
        raise AssertionError(f"{element} is never reached")

    def runs_out(self, document: UUID) -> None:
        """Everybody does the ordinary thing until nothing is left to do."""
        while waiting := {task.element: UUID(task.about) for task in self.open_tasks(document)}:
            self._next(waiting)

    def _next(self, waiting: Mapping[str, UUID]) -> None:
        element = next(element for element in ORDINARY if element in waiting)
        self.as_(ORDINARY[element][0]).completes(element, waiting[element])


def _looked_up(answer: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(answer, Mapping):
        return {name: _looked_up(part, labels) for name, part in answer.items()}
    if isinstance(answer, list):
        return [_looked_up(part, labels) for part in answer]
    return labels.get(answer, answer) if isinstance(answer, str) else answer
