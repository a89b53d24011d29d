"""Doing a step again: the engine says whether the diagram allows it, the records whether what it wrote does."""

from __future__ import annotations

import contextlib
from uuid import UUID

import sqlalchemy as sa

from connectors.tasks.binding import StepIsFinal, document_of
from connectors.tasks.catalog import binding_of
from connectors.work import Work
from engine.actors import Actor
from engine.actors import Person as Colleague
from engine.returns import EarlierStep
from engine.tables import Task
from records.access import person_owner
from records.errors import NotFound
from records.organisations import Person


def reassign(work: Work, task_id: UUID, to: Person, reason: str, actor: Actor) -> Task:
    """Put a task into a colleague's hands, with the right to read what it is about. Raises what `Commands.reassign` does."""
    task = work.commands.reassign(task_id, Colleague(str(to.id), to.full_name), reason, actor)
    with contextlib.suppress(NotFound):  # the task is about no document of this agency
        work.access.grant(document_of(work, task).id, [person_owner(to.id)])
    return task


def return_to(work: Work, task_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Send the case back to an earlier step. Raises what `Commands.return_to` does, and StepIsFinal."""
    task = work.inbox.get(task_id, actor)
    _check_element(work, task.case_id, element)
    return work.commands.return_to(task_id, element, reason, actor)


def take_back(work: Work, task_id: UUID, actor: Actor) -> UUID:
    """Open a task again that one has completed; the new task's id. Raises what `Undoing.take_back` does, and StepIsFinal."""
    _check_repeatable(work, work.inbox.get(task_id, actor))
    return work.commands.take_back(task_id, actor)


def restart(work: Work, case_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Do a case again from a step. Raises what `Commands.restart` does, and StepIsFinal."""
    case = work.cases.of_agency(case_id, actor)
    _check_element(work, case.id, element)
    return work.commands.restart(case_id, element, reason, actor)


def _check_element(work: Work, case_id: UUID, element: str) -> None:
    """Every time the element was done counts: in called processes too, which may use the same name."""
    wanted = sa.select(Task).where(Task.case_id == case_id, Task.element == element, Task.status == "done")
    for task in work.session.scalars(wanted):
        _check_repeatable(work, task)


def _check_repeatable(work: Work, task: Task) -> None:
    states = binding_of(task.form).repeatable_in
    if states is not None and document_of(work, task).state not in states:
        raise StepIsFinal(task.name)
