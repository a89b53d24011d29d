"""Timer events by the run's own clock, in place of SpiffWorkflow's, which read the computer's.

The value of a timer is worked out once, when the token arrives, and kept in the task; later changes of the data do not
move it. A time without zone is Vietnam's. Durations and repetitions are those of ISO 8601: "P3D", "PT4H", "R5/P1D".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)

from engine.errors import ExpressionFailed
from engine.spiff.expressions import element_of
from engine.spiff.functions import read_moment

VALUE = "event_value"  # where the library keeps what a timer waits for
FIRED = "event_fired"
RULE = "cv_rule"  # what made the moment: {"text", "at"} when the calendar was asked, "" when not; older states lack it
MOMENT = r"\d{4}-\d\d-\d\d([T ][0-9:.+Z-]+)?"
PLAIN = re.compile(rf"(R\d*/({MOMENT}/)?)?P[0-9YMWDTHS.,]+|{MOMENT}")


class DateTimer(TimeDateEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires at a date or time, `bpmn:timeDate`."""

    def has_fired(self, task: Any) -> bool:
        return fired(task, self)

    def value(self, text: str, now: datetime) -> str:
        return read_moment(text).isoformat()


class DurationTimer(DurationTimerEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires when a duration has passed since the token arrived, `bpmn:timeDuration`."""

    def has_fired(self, task: Any) -> bool:
        return fired(task, self)

    def value(self, text: str, now: datetime) -> str:
        return (now + read_duration(text, now)).isoformat()


class CycleTimer(CycleTimerEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires again and again, `bpmn:timeCycle`. Slots that were missed while nobody looked count as one."""

    def cycle_complete(self, task: Any) -> bool:
        """True when a slot is due; the library then starts the event's own flow once more."""
        engine = task.workflow.script_engine
        cycle = kept(task, self)
        due, period = read_moment(cycle["next"]), timedelta(seconds=cycle["duration"])
        ready = bool(cycle["cycles"] != 0 and due <= engine.horizon)
        if ready:
            slots = 1 + (engine.now - due) // period
            cycles = -1 if cycle["cycles"] < 0 else max(cycle["cycles"] - slots, 0)
            cycle = {**cycle, "next": (due + slots * period).isoformat(), "cycles": cycles}
            task.internal_data[RULE] = ""  # from here on it goes by its period
        task.internal_data[VALUE] = cycle
        task.internal_data[FIRED] = cycle["cycles"] == 0
        return ready

    def value(self, text: str, now: datetime) -> dict[str, Any]:
        return read_cycle(text, now)


def due_at(task: Any, definition: TimerEventDefinition) -> datetime | None:
    """When this waiting timer fires, aware UTC; None for a cycle that has run out."""
    return due_of_value(task.internal_data.get(VALUE))


def due_of_value(value: Any) -> datetime | None:
    if isinstance(value, dict):
        return read_moment(value["next"]) if value["cycles"] != 0 else None
    return read_moment(value) if value else None


def fired(task: Any, timer: Any) -> bool:
    """Whether the timer is due; works the moment out and keeps it the first time."""
    if read_moment(kept(task, timer)) <= task.workflow.script_engine.horizon:
        task.internal_data[FIRED] = True
    return bool(task.internal_data.get(FIRED, False))


def kept(task: Any, timer: Any) -> Any:
    """What the timer waits for, worked out and kept with its rule the first time."""
    if task.internal_data.get(VALUE) is None:
        engine = task.workflow.script_engine
        asked = engine.environment.asked
        task.internal_data[VALUE] = worked_out(task, timer, timer.expression, engine)
        is_by_calendar = engine.environment.asked > asked
        task.internal_data[RULE] = rule_of(timer.expression, engine.now) if is_by_calendar else ""
    return task.internal_data[VALUE]


def worked_out(task: Any, timer: Any, expression: str, engine: Any) -> Any:
    """What `timer` waits for when its token arrives at `engine.now`."""
    text = timer_text(task, expression, engine)
    return understood(task, expression, text, lambda: timer.value(text, engine.now))


def rule_of(expression: str, now: datetime) -> dict[str, str]:
    """What is kept of a date that came from the calendar, to work it out again when the calendar changes."""
    return {"text": expression, "at": now.isoformat()}


def timer_text(task: Any, expression: str, engine: Any) -> str:
    """What the diagram says, evaluated unless it is plain ISO text, which modellers write without quotes."""
    if PLAIN.fullmatch(expression.strip()):
        return expression.strip()
    value = engine.evaluate(task, expression)
    if not isinstance(value, str):
        raise ExpressionFailed(expression, "cần ngày giờ dạng chữ", element=element_of(task), attribute="timer")
    return value


def understood(task: Any, expression: str, text: str, read: Any) -> Any:
    try:
        return read()
    except (ValueError, OverflowError) as error:
        why = f"“{text}” không phải là ngày giờ ISO 8601"
        raise ExpressionFailed(expression, why, element=element_of(task), attribute="timer") from error


def length_of(text: str) -> timedelta | None:
    """The length of a duration in a common month; None when it is none."""
    try:
        return read_duration(text, datetime(2026, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def is_moment(text: str) -> bool:
    try:
        return bool(read_moment(text))
    except ValueError:
        return False


def read_duration(text: str, start: datetime) -> timedelta:
    """The length of an ISO 8601 duration from `start`, months by the calendar. Raises ValueError."""
    if not text.startswith("P"):  # the library takes "1D" as well
        raise ValueError(text)
    try:
        parts = TimerEventDefinition.parse_iso_duration(text)
    except Exception as error:  # the library raises exactly this class
        raise ValueError(text) from error
    if not parts:
        raise ValueError(text)
    length: timedelta = TimerEventDefinition.get_timedelta_from_start(parts, start)
    return length


def read_cycle(text: str, now: datetime) -> dict[str, Any]:
    """`R<count>/<duration>` or `R<count>/<start>/<duration>`; without a count it never ends. Raises ValueError."""
    match = re.fullmatch(r"R(\d*)/(?:([^/]+)/)?(P[^/]+)", text)
    if not match:
        raise ValueError(text)
    count, start, length = match.groups()
    first = read_moment(start) if start else None
    period = read_duration(length, first or now)
    if period <= timedelta(0):
        raise ValueError(text)
    due = (first or now + period).astimezone(UTC)
    return {"cycles": int(count) if count else -1, "next": due.isoformat(), "duration": period.total_seconds()}
