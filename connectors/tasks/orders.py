"""Doing a step again: the engine says whether the diagram allows it, the records whether what it wrote does."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from connectors.tasks.binding import StepIsFinal, document_of
from connectors.tasks.catalog import binding_of
from connectors.work import Work
from engine.actors import Actor
from engine.returns import EarlierStep
from engine.tables import Task


def return_to(work: Work, task_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Send the case back to an earlier step. Raises what `Commands.return_to` does, and StepIsFinal."""
    task = work.inbox.get(task_id, actor)
    _check_repeatable(work, _last_done(work, task.case_id, element))
    return work.commands.return_to(task_id, element, reason, actor)


def take_back(work: Work, task_id: UUID, actor: Actor) -> UUID:
    """Open a task again that one has completed; the new task's id. Raises what `Undoing.take_back` does, and StepIsFinal."""
    _check_repeatable(work, work.inbox.get(task_id, actor))
    return work.commands.take_back(task_id, actor)


def restart(work: Work, case_id: UUID, element: str, reason: str, actor: Actor) -> EarlierStep:
    """Do a case again from a step. Raises what `Commands.restart` does, and StepIsFinal."""
    case = work.cases.of_agency(case_id, actor)
    _check_repeatable(work, _last_done(work, case.id, element))
    return work.commands.restart(case_id, element, reason, actor)


def _last_done(work: Work, case_id: UUID, element: str) -> Task | None:
    wanted = sa.select(Task).where(Task.case_id == case_id, Task.element == element, Task.status == "done")
    return work.session.scalars(wanted.order_by(Task.ended_at.desc()).limit(1)).first()


def _check_repeatable(work: Work, task: Task | None) -> None:
    states = binding_of(task.form).repeatable_in if task is not None else None
    if task is not None and states is not None and document_of(work, task).state not in states:
        raise StepIsFinal(task.name)
