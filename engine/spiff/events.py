"""Messages, signals, errors and escalations, where SpiffWorkflow's own would reach the wrong listener.

- A message reaches the tasks whose own correlation values it carries. The library keeps one set of values for the whole
  case, the latest event wins, and a gateway's messages are not correlated at all.
- An error or escalation goes to the boundary events around the activity it left, then outwards. The library offers it
  to every listener of the case.
- A signal is for everyone: it goes outside even when somebody inside has caught it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BoundaryEventMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.spiff.specs import event_definitions as library

from engine.errors import ExpressionFailed
from engine.spiff.expressions import element_of

Values = dict[str, Any]


class Message(library.MessageEventDefinition):  # type: ignore[misc]  # the library carries no types
    """`process_correlations` say what a task waits for, or what its message carries when it throws one;
    `correlation_properties` where in a payload a value is found."""

    def throw(self, task: Any) -> None:
        engine = task.workflow.script_engine
        payload = engine.evaluate(task, self.expression) if self.expression else {}
        if not isinstance(payload, dict):
            why = "cần một nhóm dữ liệu"
            raise ExpressionFailed(self.expression, why, element=element_of(task), attribute="cv:payload")
        said = self.expected(task)  # of a throwing event: the values that its message carries
        payload = {**payload, **said}
        carried = {each.name: self.carried(task, each.name, payload) for each in self.correlation_properties} | said
        task.workflow.top_workflow.catch(BpmnEvent(self, payload, carried))

    def catches(self, task: Any, event: Any) -> bool:
        if not self == event.event_definition:
            return False
        return all(self.carried(task, name, event.payload) == value for name, value in self.expected(task).items())

    def expected(self, task: Any) -> Values:
        """The values a message must carry to be for this task, by property."""
        engine = task.workflow.script_engine
        return {each.name: engine.evaluate(task, each.retrieval_expression) for each in self.process_correlations}

    def carried(self, task: Any, name: str, payload: Values) -> Any:
        """The payload's value of a property: by its retrieval expression, else by its name. None when it has none."""
        for each in self.correlation_properties:
            if each.name == name:
                try:
                    return task.workflow.script_engine.environment.evaluate(each.retrieval_expression, payload)
                except ExpressionFailed:
                    return None  # a message without the value is somebody else's
        return payload.get(name)

    def catch(self, task: Any, event: Any = None) -> None:
        task.internal_data.update({self.name: event.payload, "event_fired": True})

    def update_task(self, task: Any) -> None:
        """The library copies correlation values to the whole case here."""

    def update_task_data(self, task: Any) -> None:
        payload = task.internal_data.pop(self.name, None)
        if self.message_var:
            task.data[self.message_var] = payload

    def reset(self, task: Any) -> None:
        task.internal_data.pop(self.name, None)
        task.internal_data["event_fired"] = False


class Signal(library.SignalEventDefinition):  # type: ignore[misc]  # the library carries no types
    def throw(self, task: Any) -> None:
        top = task.workflow.top_workflow
        event = BpmnEvent(self, thrown_payload(self, task))
        top.event_manager.catch(event, internal=False)
        top.bpmn_events.append(event)


class Error(library.ErrorEventDefinition):  # type: ignore[misc]  # the library carries no types
    def throw(self, task: Any) -> None:
        throw_outwards(self, task)


class Escalation(library.EscalationEventDefinition):  # type: ignore[misc]  # the library carries no types
    def throw(self, task: Any) -> None:
        throw_outwards(self, task)


def thrown_payload(definition: Any, task: Any) -> Any:
    return task.workflow.script_engine.evaluate(task, definition.expression) if definition.expression else None


def throw_outwards(definition: Any, task: Any) -> None:
    """To the nearest enclosing activity with a boundary event for it; outside when there is none."""
    event = BpmnEvent(definition, thrown_payload(definition, task))
    workflow, top = task.workflow, task.workflow.top_workflow
    while workflow.parent_task_id is not None:
        activity = top.get_task_from_id(workflow.parent_task_id)
        if catch_at_boundary(activity, event):
            return
        workflow = activity.workflow
    top.bpmn_events.append(event)


def catch_at_boundary(activity: Any, event: Any) -> bool:
    """Hand the event to the boundary event of `activity` that takes it, one for exactly its code first."""
    around = activity.parent
    if isinstance(around.task_spec, LoopTask):  # one turn of a loop or multi-instance: the boundary is around all of it
        around = around.parent
    if not isinstance(around.task_spec, BoundaryEventSplit):
        return False
    boundary = [child for child in around.children if isinstance(child.task_spec, BoundaryEventMixin)]
    takers = [taker for taker in boundary if taker.task_spec.catches(taker, event)]
    takers.sort(key=lambda taker: taker.task_spec.event_definition.code is None)
    for taker in takers[:1]:
        taker.task_spec.catch(taker, event)
        taker.task_spec._update(taker)
    return bool(takers)


def definitions(task: Any) -> list[Any]:
    """The event definitions a waiting task listens for: several behind an event gateway."""
    definition = task.task_spec.event_definition
    return list(definition.event_definitions) if isinstance(definition, MultipleEventDefinition) else [definition]


@dataclass(frozen=True, slots=True)
class ThrownEvent:
    """An event for the outside. `kind` is "message", "signal", "error" or "escalation"; `code` of the last two.

    A signal is also here when somebody inside has caught it: it is for every case, the one that threw it left out.
    `correlations` are what the message carries, by property, where the diagram says how to read them.
    """

    kind: str
    name: str
    code: str
    payload: Any
    correlations: Values


THROWN = {Message: "message", Signal: "signal", Error: "error", Escalation: "escalation"}


def thrown_event(event: BpmnEvent) -> ThrownEvent:
    definition = event.event_definition
    return ThrownEvent(
        kind=THROWN[type(definition)],
        name=definition.name or "",
        code=getattr(definition, "code", None) or "",
        payload=event.payload,
        correlations=dict(event.correlations),
    )
