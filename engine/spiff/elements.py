"""How each BPMN element is read: SpiffWorkflow's parsers, with our words and our classes."""

from __future__ import annotations

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.event_definitions.message import CorrelationProperty
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser import event_parsers as events
from SpiffWorkflow.spiff.parser import task_spec as tasks

from engine.spiff.events import Error, Escalation, Message, Signal
from engine.spiff.joins import EventChoice, InclusiveJoin, ParallelJoin
from engine.spiff.specs import WANTED, DecisionTask, MachineTask, PersonTask
from engine.spiff.timers import CycleTimer, DateTimer, DurationTimer
from engine.spiff.turns import Each, Nowhere, ParallelTurns, SequentialTurns
from engine.spiff.vocabulary import ATTRIBUTES, bpmn, cv, spiff

TIMERS = {"timeDate": DateTimer, "timeDuration": DurationTimer, "timeCycle": CycleTimer}
INHERITED = ("groups", "unit")  # a lane's, for user tasks without their own


class PersonTaskParser(tasks.SpiffTaskParser):  # type: ignore[misc]  # the library carries no types
    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        return {WANTED: wanted_of(self.node if node is None else node)}


class MachineTaskParser(tasks.SpiffTaskParser):  # type: ignore[misc]  # the library carries no types
    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        return {}

    def create_task(self) -> Any:
        wanted = operator_of(self.node)
        if not wanted:
            raise ValidationException("tác vụ tự động chưa có cv:operation", node=self.node)
        return self.spec_class(
            self.spec,
            self.bpmn_id,
            operation_name=wanted["name"],
            operation_params=wanted["parameters"],
            result_variable=wanted["resultVariable"],
            retries=wanted["retries"],
            **self.bpmn_attributes,
        )


class DecisionTaskParser(tasks.BusinessRuleTaskParser):  # type: ignore[misc]  # the library carries no types
    def create_task(self) -> Any:
        engine = self.process_parser.parser.get_engine(decision_of(self.node), self.node)
        return self.spec_class(self.spec, self.bpmn_id, dmnEngine=engine, **self.bpmn_attributes)

    @staticmethod
    def get_decision_ref(node: Any) -> str:
        return decision_of(node)


class EventReader:
    """Reads event definitions into our classes; put in front of the library's event parsers."""

    node: Any
    process_parser: Any

    def parse_timer_event(self, event: Any) -> Any:
        for tag, timer in TIMERS.items():
            found = event.find(bpmn(tag))
            if found is not None and (found.text or "").strip():
                return timer(self.node.get("name") or self.node.get("id"), found.text.strip())
        raise ValidationException("sự kiện thời gian chưa có nội dung", node=self.node)

    def parse_message_event(self, event: Any) -> Any:
        reference = event.get("messageRef", "")
        name = self.process_parser.parser.messages.get(reference)
        if not name:
            raise ValidationException("sự kiện chưa chọn thông điệp", node=self.node)
        payload = event.get(cv("payload")) or text_of(event, "messagePayload")
        variable = event.get(cv("variable")) or text_of(event, "messageVariable")
        carried = self.process_parser.parser.message_correlations.get(reference, [])
        return Message(name, carried, payload, variable, correlations_of(event))

    def parse_signal_event(self, event: Any) -> Any:
        name = self.process_parser.parser.signals.get(event.get("signalRef", ""))
        if not name:
            raise ValidationException("sự kiện chưa chọn tín hiệu", node=self.node)
        return Signal(name, expression=event.get(cv("payload")), variable=event.get(cv("variable")))

    def parse_error_event(self, event: Any) -> Any:
        error = self.process_parser.parser.errors.get(event.get("errorRef", ""), {})
        return self.coded(Error, event, error.get("name"), error.get("error_code"))

    def parse_escalation_event(self, event: Any) -> Any:
        escalation = self.process_parser.parser.escalations.get(event.get("escalationRef", ""), {})
        return self.coded(Escalation, event, escalation.get("name"), escalation.get("escalation_code"))

    def coded(self, kind: Any, event: Any, name: str | None, code: str | None) -> Any:
        """Without a code the event takes every code; the name is only where the payload is kept meanwhile."""
        payload, variable = event.get(cv("payload")), event.get(cv("variable"))
        return kind(name or self.node.get("id"), expression=payload, variable=variable, code=code)


class StartReader(EventReader, events.SpiffStartEventParser):  # type: ignore[misc]  # the library carries no types
    """As the library's, with our event definitions; so are the next six."""


class EndReader(EventReader, events.SpiffEndEventParser):  # type: ignore[misc]  # the library carries no types
    pass


class BoundaryReader(EventReader, events.SpiffBoundaryEventParser):  # type: ignore[misc]  # the library carries no types
    pass


class CatchReader(EventReader, events.SpiffIntermediateCatchEventParser):  # type: ignore[misc]  # the library carries no types
    pass


class ThrowReader(EventReader, events.SpiffIntermediateThrowEventParser):  # type: ignore[misc]  # the library carries no types
    pass


class SendReader(EventReader, events.SpiffSendTaskParser):  # type: ignore[misc]  # the library carries no types
    pass


class ReceiveReader(EventReader, events.SpiffReceiveTaskParser):  # type: ignore[misc]  # the library carries no types
    pass


EVENT_READERS = {
    "startEvent": StartReader,
    "endEvent": EndReader,
    "boundaryEvent": BoundaryReader,
    "intermediateCatchEvent": CatchReader,
    "intermediateThrowEvent": ThrowReader,
    "sendTask": SendReader,
    "receiveTask": ReceiveReader,
}
LIBRARY = SpiffBpmnParser.OVERRIDE_PARSER_CLASSES


class TurnReader:
    """Makes multi-instances ours; put in front of whatever reads the element that is repeated."""

    PARALLEL_MI_CLASS = ParallelTurns
    SEQUENTIAL_MI_CLASS = SequentialTurns
    task: Any
    spec: Any
    _copy_task_attrs: Any

    def _add_multiinstance_task(self, turns: Any) -> None:
        if not turns.get(cv("each")):
            super()._add_multiinstance_task(turns)  # type: ignore[misc]  # a mixin: the library's class follows
            return
        item, gather, into = (turns.get(cv(word)) for word in ("item", "gather", "into"))
        names = {
            "input_item": TaskDataReference(item),
            "output_item": TaskDataReference(gather or item),
            "data_output": TaskDataReference(into) if into else Nowhere("nowhere"),
        }
        until = turns.findtext(bpmn("completionCondition"))
        kind = SequentialTurns if turns.get("isSequential") == "true" else ParallelTurns
        once = self.spec.task_specs.pop(self.task.name)
        each = Each(turns.get(cv("each")))
        self.task = kind(self.spec, once.name, task_spec="", data_input=each, condition=until, **names)
        self._copy_task_attrs(once, turns)

    def create_data_spec(self, item: Any, kind: Any) -> Any:
        """An item's data goes under its *name*: its id must differ from every other, the name may be the task's own id."""
        name = item.get("name") or item.get("id")
        return kind(name, name)


def with_turns(readers: dict[str, tuple[type, type]]) -> dict[str, tuple[type, type]]:
    return {tag: (type(reader.__name__, (TurnReader, reader), {}), spec) for tag, (reader, spec) in readers.items()}


class DiagramParser(SpiffBpmnParser):  # type: ignore[misc]  # the library carries no types
    """Reads one file. Not shared between files or threads."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, tuple[type, type]]] = with_turns(
        {
            **LIBRARY,
            bpmn("userTask"): (PersonTaskParser, PersonTask),
            bpmn("serviceTask"): (MachineTaskParser, MachineTask),
            bpmn("businessRuleTask"): (DecisionTaskParser, DecisionTask),
            bpmn("parallelGateway"): (GatewayParser, ParallelJoin),
            bpmn("inclusiveGateway"): (ConditionalGatewayParser, InclusiveJoin),
            bpmn("eventBasedGateway"): (EventBasedGatewayParser, EventChoice),
            **{bpmn(tag): (reader, LIBRARY[bpmn(tag)][1]) for tag, reader in EVENT_READERS.items()},
        }
    )


def wanted_of(node: Any) -> dict[str, Any]:
    """What a user task says in our namespace, completed from its lane and its process."""
    wanted = {name: node.get(cv(name)) for name in ATTRIBUTES["userTask"] if node.get(cv(name))}
    for lane in lanes_of(node):
        for name in INHERITED:
            if lane.get(cv(name)):
                wanted.setdefault(name, lane.get(cv(name)))
    process = next(node.iterancestors(bpmn("process")))
    if process.get(cv("about")):
        wanted.setdefault("about", process.get(cv("about")))
    wanted["groups"] = names_in(wanted.get("groups", ""))
    return wanted


def lanes_of(node: Any) -> list[Any]:
    """The lanes a node stands in, innermost first; inside a sub-process those of the sub-process."""
    for place in (node, *node.iterancestors(bpmn("subProcess"))):
        references = node.getroottree().iter(bpmn("flowNodeRef"))
        lanes = [each.getparent() for each in references if (each.text or "").strip() == place.get("id")]
        if lanes:
            innermost = max(lanes, key=lambda lane: len(list(lane.iterancestors())))
            return [innermost, *innermost.iterancestors(bpmn("lane"))]
    return []


def names_in(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def operator_of(node: Any) -> dict[str, Any]:
    """The operation of a service task: ours, else a `spiffworkflow:serviceTaskOperator`, else empty."""
    if node.get(cv("operation")):
        parameters = {each.get("name"): each.get("value") for each in node.iter(cv("parameter"))}
        return operator(node.get(cv("operation")), parameters, node.get(cv("result")), node.get(cv("retries")))
    theirs = next(node.iter(spiff("serviceTaskOperator")), None)
    if theirs is None:
        return {}
    parameters = {each.get("id"): each.get("value") for each in theirs.iter(spiff("parameter"))}
    retry = next(theirs.iter(spiff("retry")), None)
    retries = retry.get("retries") if retry is not None else None
    return operator(theirs.get("id"), parameters, theirs.get("resultVariable"), retries)


def operator(name: str, parameters: dict[str, Any], result: str | None, retries: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "parameters": {key: {"value": value or "None", "type": "any"} for key, value in parameters.items() if key},
        "resultVariable": result,
        "retries": int(retries) if retries and retries.isdigit() else None,
    }


def decision_of(node: Any) -> str:
    theirs = next(node.iter(spiff("calledDecisionId")), None)
    return str(node.get(cv("decision")) or (theirs.text if theirs is not None else "") or "").strip()


def correlations_of(event: Any) -> list[Any]:
    """What a catching event waits for, by property."""
    pairs = [(each.get("property"), each.get("value")) for each in event.iter(cv("correlation"))]
    for each in event.iter(spiff("processVariableCorrelation")):
        pairs.append((text_of(each, "propertyId"), text_of(each, "expression")))
    return [CorrelationProperty(name, value, []) for name, value in pairs if name and value]


def text_of(node: Any, tag: str) -> str | None:
    found = next(node.iter(spiff(tag)), None)
    return found.text.strip() if found is not None and found.text else None
