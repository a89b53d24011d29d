"""The elements a case passed in one step: for its history, and for showing the way it took in the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as bpmn
from SpiffWorkflow.spiff.specs import defaults as spiff

from engine.spiff.joins import EventChoice, InclusiveJoin, ParallelJoin
from engine.spiff.specs import DecisionTask, MachineTask, PersonTask
from engine.spiff.waits import process_of

KINDS: Mapping[type, str] = {
    PersonTask: "userTask",
    MachineTask: "serviceTask",
    DecisionTask: "businessRuleTask",
    spiff.ScriptTask: "scriptTask",
    spiff.SendTask: "sendTask",
    spiff.ReceiveTask: "receiveTask",
    spiff.CallActivity: "callActivity",
    spiff.SubWorkflowTask: "subProcess",
    bpmn.StartEvent: "startEvent",
    bpmn.EndEvent: "endEvent",
    bpmn.IntermediateCatchEvent: "intermediateCatchEvent",
    bpmn.IntermediateThrowEvent: "intermediateThrowEvent",
    bpmn.BoundaryEvent: "boundaryEvent",
    bpmn.ExclusiveGateway: "exclusiveGateway",
    InclusiveJoin: "inclusiveGateway",
    ParallelJoin: "parallelGateway",
    EventChoice: "eventBasedGateway",
}


@dataclass(frozen=True, slots=True)
class Passed:
    """An element that was passed. `kind` is the BPMN tag, `element` the id in the diagram of `process_id`."""

    element: str
    name: str
    process_id: str
    kind: str


def passed(task: Any) -> Passed | None:
    """What this finished task is in the diagram; None for the library's own joins, splits and loops."""
    kind = KINDS.get(type(task.task_spec))
    if kind is None:
        return None
    return Passed(str(task.task_spec.bpmn_id), task.task_spec.bpmn_name or "", process_of(task), kind)
