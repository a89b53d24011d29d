"""The words a diagram may use beside plain BPMN: our own namespace, and the few of SpiffWorkflow's that mean the same.

`text` is taken as written, `expression` is evaluated, `names` is a comma list, `number` a whole number.
Whatever is not in these tables is refused by the linter, so that a misspelt word is never silently ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CV = "urn:congvan:bpmn:1"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Drawing only: BPMN DI, DC, DI, and the colours bpmn-js and the BPMN in Color extension write.
DRAWING = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)

Words = Mapping[str, str]
EVENT: Words = {"payload": "expression", "variable": "text"}

ATTRIBUTES: Mapping[str, Words] = MappingProxyType(
    {
        "process": {"about": "expression"},
        "lane": {"groups": "names", "unit": "expression"},
        "userTask": {
            "form": "text",
            "groups": "names",
            "unit": "expression",
            "assignee": "expression",
            "due": "expression",
            "priority": "expression",
            "queue": "text",
            "state": "text",
            "about": "expression",
        },
        "serviceTask": {"operation": "text", "result": "text", "retries": "number"},
        "businessRuleTask": {"decision": "text"},
        "multiInstanceLoopCharacteristics": {"each": "expression", "item": "text", "gather": "text", "into": "text"},
        "sendTask": EVENT,
        "receiveTask": EVENT,
        "messageEventDefinition": EVENT,
        "signalEventDefinition": EVENT,
        "errorEventDefinition": EVENT,
        "escalationEventDefinition": EVENT,
    }
)

ELEMENTS: Mapping[str, tuple[frozenset[str], Words]] = MappingProxyType(
    {
        "parameter": (frozenset({"serviceTask"}), {"name": "text", "value": "expression"}),
        "correlation": (
            frozenset({"messageEventDefinition", "receiveTask"}),
            {"property": "text", "value": "expression"},
        ),
    }
)

SPIFF_ELEMENTS = frozenset(
    {
        "serviceTaskOperator", "parameters", "parameter", "retry", "calledDecisionId", "messagePayload",
        "messageVariable", "processVariableCorrelation", "propertyId", "expression",
    }
)  # fmt: skip

# `cv:locked="true"` in a template: this part is the same in every version made from it. On everything that is drawn.
LOCKED = "locked"
LOCKABLE = frozenset(
    {
        "process", "lane", "sequenceFlow", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "boundaryEvent", "userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask",
        "callActivity", "subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
    }
)  # fmt: skip

EVALUATED = ("unit", "assignee", "due", "priority", "about")  # of a user task, in the order they are worked out


def bpmn(tag: str) -> str:
    return f"{{{BPMN}}}{tag}"


def cv(name: str) -> str:
    return f"{{{CV}}}{name}"


def spiff(name: str) -> str:
    return f"{{{SPIFF}}}{name}"
