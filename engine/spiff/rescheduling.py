"""The dates of a case that came from the calendar, worked out again from where each of them started.

The rule is evaluated as it was the first time: with what the task knows, the clock at the moment it began to wait, and
the functions of today's calendar. So the result is what a task that opened at that moment would get today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.spiff.expressions import element_of
from engine.spiff.pruning import workflows
from engine.spiff.specs import WANTED, opened, stored_moment
from engine.spiff.timers import RULE, VALUE, due_of_value, worked_out
from engine.spiff.waits import is_open, listened


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that changed, from `before` to `after` (aware UTC). `kind` is "task" or "timer"; `rule` made it at `since`."""

    id: UUID
    kind: str
    element: str
    name: str
    before: datetime | None
    after: datetime | None
    rule: str
    since: datetime


def reschedule(top: Any, but: Collection[UUID]) -> Iterator[Moved]:
    """Change what has to change, and say what did."""
    for task in [task for each in workflows(top) for task in each.tasks.values() if is_open(task)]:
        if task.id not in but:
            yield from move_task(task)
    for task, definition in list(listened(top)):
        if isinstance(definition, TimerEventDefinition):
            yield from move_timer(task, definition)


def move_task(task: Any) -> Iterator[Moved]:
    made = task.internal_data.get(WANTED, {})
    rule = made.get("rule")
    if not isinstance(rule, dict):
        return
    since = datetime.fromisoformat(rule["at"])
    before, after = made.get("due"), opened(task, "due", rule["text"], task.workflow.script_engine.at(since))
    if after != before:
        task.internal_data[WANTED] = {**made, "due": after}
        yield moved("task", task, stored_moment(before), stored_moment(after), rule)


def move_timer(task: Any, definition: Any) -> Iterator[Moved]:
    rule = task.internal_data.get(RULE)
    if not isinstance(rule, dict):
        return
    since = datetime.fromisoformat(rule["at"])
    before = task.internal_data[VALUE]
    after = worked_out(task, definition, rule["text"], task.workflow.script_engine.at(since))
    if after != before:
        task.internal_data[VALUE] = after
        yield moved("timer", task, due_of_value(before), due_of_value(after), rule)


def moved(kind: str, task: Any, before: datetime | None, after: datetime | None, rule: dict[str, str]) -> Moved:
    since = datetime.fromisoformat(rule["at"])
    name = task.task_spec.bpmn_name or ""
    return Moved(task.id, kind, element_of(task), name, before, after, rule["text"], since)


def moments_due(top: Any) -> Iterator[datetime]:
    """Each moment up to now at which a timer of the case is due, in order, as the horizon of its timers; now itself last.

    So an earlier timer fires first, and what it withdraws does not fire. Between two moments the case must be stepped.
    """
    engine = top.script_engine
    engine.horizon = datetime.min.replace(tzinfo=UTC)
    while (due := next_due(top, engine.horizon)) is not None and due < engine.now:
        engine.horizon = due
        yield due
    engine.horizon = engine.now
    yield engine.now


def next_due(top: Any, after: datetime) -> datetime | None:
    """When the first timer of the case is due that is due later than `after`."""
    values = (task.internal_data.get(VALUE) for task, each in listened(top) if isinstance(each, TimerEventDefinition))
    return min((due for value in values if (due := due_of_value(value)) is not None and due > after), default=None)
