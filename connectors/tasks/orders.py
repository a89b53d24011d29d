"""Doing a step again: the engine says whether the diagram allows it, the records whether what it wrote does."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from connectors.reading import is_id
from connectors.tasks.binding import StepIsFinal, author, document_of
from connectors.tasks.catalog import binding_of
from connectors.tasks.left_drafts import drop_all_left, drop_left
from connectors.work import Work
from engine.actors import Actor
from engine.actors import Person as Colleague
from engine.commands import given
from engine.returns import EarlierStep
from engine.tables import Task
from records.access import person_owner
from records.documents import Document
from records.errors import NotFound
from records.organisations import Person


@dataclass(frozen=True)
class Way:
    """A step that the diagram lets a case go back to; `is_final` when the records do not."""

    step: EarlierStep
    is_final: bool


def claim(work: Work, task_id: UUID, actor: Actor) -> Task:
    """Take a group task into one's own hands, with a right of one's own to read what it is about.

    So that who stands in for this person, but is not of the group, reads it too. Raises what `Inbox.claim` does.
    """
    task = work.inbox.claim(task_id, actor)
    if task.assignee == actor.id:  # not when it stayed with somebody whom this person stands in for
        _let_read(work, task, actor.id)
    return task


def reassign(work: Work, task_id: UUID, to: Person, reason: str, actor: Actor) -> Task:
    """Put a task into a colleague's hands, with the right to read what it is about. Raises what `Commands.reassign` does."""
    task = work.commands.reassign(task_id, Colleague(str(to.id), to.full_name), reason, actor)
    _let_read(work, task, str(to.id))
    return task


def return_to(work: Work, task_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Send the case back to an earlier step. Raises what `Commands.return_to` does, and StepIsFinal.

    A reply that was begun after that step is dropped: when the step leads to a reply again, a new one is opened.
    """
    task = work.inbox.get(task_id, actor)
    _check_element(work, task.case_id, element)
    step = work.commands.return_to(task_id, element, reason, actor)
    drop_left(work, task.case_id, f"Việc trả về bước “{step.name}”: {given(reason)}", author(actor))
    return step


def take_back(work: Work, task_id: UUID, actor: Actor) -> UUID:
    """Open a task again that one has completed; the new task's id. Raises what `Undoing.take_back` does, and StepIsFinal."""
    _check_repeatable(work, work.inbox.get(task_id, actor))
    return work.commands.take_back(task_id, actor)


def restart(work: Work, case_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Do a case again from a step. Raises what `Commands.restart` does, and StepIsFinal."""
    case = work.cases.of_agency(case_id, actor)
    _check_element(work, case.id, element)
    step = work.commands.restart(case_id, element, reason, actor)
    drop_all_left(work, case_id, f"Vụ việc làm lại từ bước “{step.name}”: {given(reason)}", author(actor))
    return step


def cancel(work: Work, case_id: UUID, reason: str, actor: Actor) -> None:
    """End a case before its end: its drafts are dropped, its other documents stay as they are and say what happened.

    Raises what `Commands.cancel` does.
    """
    work.commands.cancel(case_id, reason, actor)
    said, by = f"Hủy vụ việc: {given(reason)}", author(actor)
    for document in drop_all_left(work, case_id, said, by):
        work.documents.note(document, by, "case_cancelled", said)


def earlier_steps(work: Work, task_id: UUID, actor: Actor) -> list[Way]:
    """Where a task may be sent back to, the latest first: `Commands.earlier_steps`."""
    task = work.session.get(Task, task_id)
    return _ways(work, task.case_id, work.commands.earlier_steps(task_id, actor)) if task else []


def restart_steps(work: Work, case_id: UUID, actor: Actor) -> list[Way]:
    """From where a case may be done again, the latest first: `Commands.restart_steps`."""
    return _ways(work, case_id, work.commands.restart_steps(case_id, actor))


def takeable(work: Work, tasks: Sequence[Task], actor: Actor) -> set[UUID]:
    """Those of some tasks that `actor` could take back at this moment. Two statements, however many tasks."""
    free = work.commands.takeable(tasks, actor)
    final = _final(work, [task for task in tasks if task.id in free])
    return free - {task.id for task in final}


def _let_read(work: Work, task: Task, person: str) -> None:
    with contextlib.suppress(NotFound):  # the task is about no document of this agency
        work.access.grant(document_of(work, task).id, [person_owner(UUID(person))])


def _ways(work: Work, case_id: UUID, steps: Sequence[EarlierStep]) -> list[Way]:
    elements = {step.element for step in steps}
    wanted = sa.select(Task).where(Task.case_id == case_id, Task.element.in_(elements), Task.status == "done")
    final = {task.element for task in _final(work, work.session.scalars(wanted).all())} if steps else set()
    return [Way(step, step.element in final) for step in steps]


def _final(work: Work, tasks: Sequence[Task]) -> list[Task]:
    """Those that stand in the records for good, or that are about a document which is not there. One statement."""
    limited = {task.id: states for task in tasks if (states := binding_of(task.form).repeatable_in) is not None}
    about = {UUID(task.about) for task in tasks if task.id in limited and is_id(task.about)}
    wanted = sa.select(Document.id, Document.agency_id, Document.state).where(Document.id.in_(about))
    rows = work.session.execute(wanted).all() if about else ()
    found = {(str(row.id), str(row.agency_id)): row.state for row in rows}
    return [t for t in tasks if t.id in limited and found.get((t.about, t.agency)) not in limited[t.id]]


def _check_element(work: Work, case_id: UUID, element: str) -> None:
    """Every time the element was done counts: in called processes too, which may use the same name."""
    wanted = sa.select(Task).where(Task.case_id == case_id, Task.element == element, Task.status == "done")
    for task in work.session.scalars(wanted):
        _check_repeatable(work, task)


def _check_repeatable(work: Work, task: Task) -> None:
    states = binding_of(task.form).repeatable_in
    if states is not None and document_of(work, task).state not in states:
        raise StepIsFinal(task.name)
