"""The joint between a form and the records: one file a form, all three questions answered in one place.

`choices` are what its lists offer, `prefill` what it starts from, `accept` turns checked answers into what the diagram
gets and writes down what belongs to the record. `accept` runs in the transaction that completes the task. `told` is the
part of it that touches no record: what the diagram learns from answers, asked alone where a diagram is only tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from forms.form import Choice
from records.calendar import WorkCalendar
from records.documents import Author, Document
from records.errors import NotFound

NEVER: frozenset[str] = frozenset()
WHILE_DRAFTED = frozenset({"drafting"})
WHILE_HANDLED = frozenset({"assigned", "processing"})
Answers = Mapping[str, Any]
Choices = dict[str, Sequence[Choice]]


class AnswerRefused(Exception):
    """Answers that fit the form and still may not stand; `field` is where the page shows the sentence."""

    def __init__(self, field: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.code = field, code


class StepIsFinal(Exception):
    """A step whose doing stands in a register, on the document or in its signatures already."""

    code = "step_is_final"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Bước “{name}” đã ghi vào sổ, văn bản hoặc chữ ký số, không làm lại được. "
            "Đi tiếp theo quy trình, hoặc thu hồi văn bản."
        )


@dataclass(frozen=True)
class Binding:
    """How one form meets the records. `purpose` is set when it carries a PIN: sign or seal.

    `repeatable_in` are the states of the document in which the step may be done again after a return; None: in all.
    """

    form: str
    choices: Callable[[Work, Task], Choices] = field(default=lambda work, task: {})
    prefill: Callable[[Work, Task], dict[str, Any]] = field(default=lambda work, task: {})
    accept: Callable[[Work, Task, Answers, Actor], dict[str, Any]] = field(
        default=lambda work, task, answers, actor: dict(answers)
    )
    told: Callable[[Answers, WorkCalendar], dict[str, Any]] = field(default=lambda answers, calendar: dict(answers))
    purpose: str = ""
    repeatable_in: frozenset[str] | None = None


def document_of(work: Work, task: Task) -> Document:
    """The document that a task is about; NotFound when it is not of the task's agency: whoever starts a case can claim it."""
    try:
        document = work.documents.get(UUID(task.about))
    except ValueError:
        raise NotFound from None  # a process of the agency's own may be about anything
    if str(document.agency_id) != task.agency:
        raise NotFound
    return document


def author(actor: Actor) -> Author:
    return Author(actor.name, UUID(actor.id))


def people(work: Work, agency_id: UUID, role: str, unit_id: UUID | None = None) -> list[Choice]:
    found = work.organisations.people(agency_id, role, unit_id)
    return [Choice(str(person.id), person.full_name, person.title) for person in found]


def units(work: Work, agency_id: UUID) -> list[Choice]:
    return [Choice(str(unit.id), unit.name) for unit in work.organisations.units(agency_id)]
