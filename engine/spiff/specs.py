"""Our task specs, and the serialiser's registry that knows them; the library's configuration is copied, not changed."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import defaults as library_gateways
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.event_definitions import timer as library_timers
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs import defaults, event_definitions

from engine.errors import ExpressionFailed, StepFailed
from engine.spiff.events import Error, Escalation, Message, Signal
from engine.spiff.expressions import element_of
from engine.spiff.functions import read_moment
from engine.spiff.joins import EventChoice, InclusiveJoin, ParallelJoin
from engine.spiff.timers import CycleTimer, DateTimer, DurationTimer, rule_of
from engine.spiff.turns import Each, Nowhere, ParallelTurns, SequentialTurns
from engine.spiff.vocabulary import EVALUATED

WANTED = "cv"  # in `extensions` and `internal_data`: what the diagram says about a task, and what that came to
RETRIES = 5


class PersonTask(defaults.UserTask):  # type: ignore[misc]  # the library carries no types
    """A user task. Who, until when and how urgent is worked out once, when the task opens, and kept with it."""

    def _on_ready_hook(self, task: Any) -> None:
        super()._on_ready_hook(task)
        engine, wanted = task.workflow.script_engine, self.extensions[WANTED]
        texts = {"about": engine.about, **wanted}
        made = {name: opened(task, name, texts[name]) for name in EVALUATED if name != "due" and texts.get(name)}
        asked = engine.environment.asked
        if texts.get("due") and (due := opened(task, "due", texts["due"])):
            is_by_calendar = engine.environment.asked > asked
            made |= {"due": due, "rule": rule_of(texts["due"], engine.now) if is_by_calendar else ""}
        task.internal_data[WANTED] = {name: value for name, value in made.items() if value is not None}


class MachineTask(defaults.ServiceTask):  # type: ignore[misc]  # the library carries no types
    """A service task: it is parked in STARTED with its parameters until a worker brings the result."""

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.result_variable = named.get("result_variable") or ""  # the library makes a name up
        self.retries = RETRIES if named.get("retries") is None else named["retries"]

    def _execute(self, task: Any) -> None:
        engine = task.workflow.script_engine
        parameters = {}
        for name, parameter in self.operation_params.items():
            try:
                parameters[name] = engine.evaluate(task, parameter["value"])
            except ExpressionFailed as failed:
                raise failed.at(element_of(task), f"cv:parameter {name}") from failed
        task.internal_data[WANTED] = parameters


class DecisionTask(defaults.BusinessRuleTask):  # type: ignore[misc]  # the library carries no types
    """A decision table that says so when no row fits, or when two do and only one may."""

    def _run_hook(self, task: Any) -> Any:
        table = copy.copy(self.dmnEngine.decision_table)
        policy, table.hit_policy = table.hit_policy, "COLLECT"  # under UNIQUE the library stops at the first row
        rows = DMNEngine(table).decide(task)
        if policy == "COLLECT":
            task.data = {**task.data, **{column.name or column.label: [] for column in table.outputs}}
        elif not rows:
            raise StepFailed(element_of(task), f"không dòng nào của bảng “{table.name or table.id}” khớp")
        elif policy == "UNIQUE" and len(rows) > 1:
            lines = ", ".join(str(row.row_number) for row in rows)
            raise StepFailed(element_of(task), f"các dòng {lines} của bảng “{table.name or table.id}” cùng khớp")
        return super()._run_hook(task)


def opened(task: Any, name: str, text: str, engine: Any = None) -> Any:
    """The value of one `cv:` attribute of a user task that opens, in the form it is stored."""
    try:
        return READERS[name]((engine or task.workflow.script_engine).evaluate(task, text))
    except ExpressionFailed as failed:
        raise failed.at(element_of(task), f"cv:{name}") from failed
    except (TypeError, ValueError) as error:
        raise ExpressionFailed(text, str(error), element=element_of(task), attribute=f"cv:{name}") from error


def identifier(value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("cần một mã")
    return str(value)


def moment(value: Any) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise TypeError("cần ngày giờ dạng chữ")
    try:
        return read_moment(value).isoformat()
    except ValueError as error:
        raise ValueError(f"“{value}” không phải là ngày giờ ISO 8601") from error


def whole(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("cần một số nguyên")
    return value


READERS = {"unit": identifier, "assignee": identifier, "due": moment, "priority": whole, "about": identifier}


def stored_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


REPLACED = {
    defaults.UserTask: PersonTask,
    defaults.ServiceTask: MachineTask,
    defaults.BusinessRuleTask: DecisionTask,
    library_gateways.ParallelGateway: ParallelJoin,
    library_gateways.InclusiveGateway: InclusiveJoin,
    library_gateways.EventBasedGateway: EventChoice,
    defaults.ParallelMultiInstanceTask: ParallelTurns,
    defaults.SequentialMultiInstanceTask: SequentialTurns,
    library_timers.TimeDateEventDefinition: DateTimer,
    library_timers.DurationTimerEventDefinition: DurationTimer,
    library_timers.CycleTimerEventDefinition: CycleTimer,
    event_definitions.MessageEventDefinition: Message,
    event_definitions.SignalEventDefinition: Signal,
    event_definitions.ErrorEventDefinition: Error,
    event_definitions.EscalationEventDefinition: Escalation,
}


def configuration() -> dict[type, type]:
    """The library's converters, with our classes in place of and beside theirs."""
    replaced = {REPLACED.get(kind, kind): converter for kind, converter in SPIFF_CONFIG.items()}
    return {**replaced, **dict.fromkeys((Each, Nowhere), SPIFF_CONFIG[TaskDataReference])}


REGISTRY = BpmnWorkflowSerializer.configure(
    configuration()
)  # specs and events to dictionaries and back; never task data
