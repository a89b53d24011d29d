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
MOMENT = r"\d{4}-\d\d-\d\d([T ][0-9:.+Z-]+)?"
PLAIN = re.compile(rf"(R\d*/({MOMENT}/)?)?P[0-9YMWDTHS.,]+|{MOMENT}")


class DateTimer(TimeDateEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires at a date or time, `bpmn:timeDate`."""

    def has_fired(self, task: Any) -> bool:
        return fired(task, self.expression, lambda text, now: read_moment(text))


class DurationTimer(DurationTimerEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires when a duration has passed since the token arrived, `bpmn:timeDuration`."""

    def has_fired(self, task: Any) -> bool:
        return fired(task, self.expression, lambda text, now: now + read_duration(text, now))


class CycleTimer(CycleTimerEventDefinition):  # type: ignore[misc]  # the library carries no types
    """Fires again and again, `bpmn:timeCycle`. Slots that were missed while nobody looked count as one."""

    def cycle_complete(self, task: Any) -> bool:
        """True when a slot is due; the library then starts the event's own flow once more."""
        now = clock(task)
        cycle = task.internal_data.get(VALUE)
        if cycle is None:
            text = timer_text(task, self.expression)
            cycle = understood(task, self.expression, text, lambda: read_cycle(text, now))
        due, period = read_moment(cycle["next"]), timedelta(seconds=cycle["duration"])
        ready = cycle["cycles"] != 0 and due <= now
        if ready:
            slots = 1 + (now - due) // period
            cycles = -1 if cycle["cycles"] < 0 else max(cycle["cycles"] - slots, 0)
            cycle = {**cycle, "next": (due + slots * period).isoformat(), "cycles": cycles}
        task.internal_data[VALUE] = cycle
        task.internal_data[FIRED] = cycle["cycles"] == 0
        return ready


def due_at(task: Any, definition: TimerEventDefinition) -> datetime | None:
    """When this waiting timer fires, aware UTC; None for a cycle that has run out."""
    value = task.internal_data.get(VALUE)
    if isinstance(value, dict):
        return read_moment(value["next"]) if value["cycles"] != 0 else None
    return read_moment(value) if value else None


def fired(task: Any, expression: str, moment_of: Any) -> bool:
    """Whether the timer is due; works the moment out and keeps it the first time."""
    now = clock(task)
    if task.internal_data.get(VALUE) is None:
        text = timer_text(task, expression)
        task.internal_data[VALUE] = understood(task, expression, text, lambda: moment_of(text, now)).isoformat()
    if read_moment(task.internal_data[VALUE]) <= now:
        task.internal_data[FIRED] = True
    return bool(task.internal_data.get(FIRED, False))


def timer_text(task: Any, expression: str) -> str:
    """What the diagram says, evaluated unless it is plain ISO text, which modellers write without quotes."""
    if PLAIN.fullmatch(expression.strip()):
        return expression.strip()
    value = task.workflow.script_engine.evaluate(task, expression)
    if not isinstance(value, str):
        raise ExpressionFailed(expression, "cần ngày giờ dạng chữ", element=element_of(task), attribute="timer")
    return value


def understood(task: Any, expression: str, text: str, read: Any) -> Any:
    try:
        return read()
    except (ValueError, OverflowError) as error:
        why = f"“{text}” không phải là ngày giờ ISO 8601"
        raise ExpressionFailed(expression, why, element=element_of(task), attribute="timer") from error


def clock(task: Any) -> datetime:
    now: datetime = task.workflow.script_engine.now
    return now


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
