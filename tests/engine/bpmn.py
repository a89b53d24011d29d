"""Draws BPMN for tests: `process("p", user("a"), xor("x", {"ok": [user("b")]}, [user("c")]))` is a diagram's XML.

Pieces are joined in the order they are written; a start and an end are added. A piece has one way in and one way out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

Names = Mapping[str, str]
NO_NAMES: Names = {}


@dataclass(frozen=True)
class Piece:
    """Part of a diagram. `out` is "" when nothing can follow; `roots` are messages, errors, signals it refers to."""

    entry: str
    out: str
    xml: str = ""
    flows: tuple[tuple[str, str, str], ...] = ()  # from, to, condition
    roots: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Event:
    """What an event is about: a timer, message, signal, error, escalation, or termination."""

    xml: str
    roots: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Boundary:
    id: str
    event: Event
    then: Sequence[Piece] = ()
    interrupting: bool = True


@dataclass(frozen=True)
class Multi:
    """Once for each element of `over`, the element under `item`; what each leaves under `gives` is gathered in `into`."""

    over: str
    item: str
    gives: str = ""
    into: str = ""
    sequential: bool = False
    until: str = ""


@dataclass(frozen=True)
class Turns:
    """The same in our own words: `each` is an expression."""

    each: str
    item: str
    gather: str = ""
    into: str = ""
    sequential: bool = False
    until: str = ""


@dataclass
class Lane:
    name: str
    elements: Sequence[str]
    cv: Names = field(default_factory=dict)


# ------------------------------------------------------------------------------------------------------------- joining


def chain(*pieces: Piece) -> Piece:
    flows = [flow for piece in pieces for flow in piece.flows]
    flows += [(one.out, two.entry, "") for one, two in pairwise(pieces) if one.out]
    roots = frozenset().union(*(piece.roots for piece in pieces))
    return Piece(pieces[0].entry, pieces[-1].out, "".join(piece.xml for piece in pieces), tuple(flows), roots)


def goto(element: str) -> Piece:
    """A flow to an element drawn elsewhere."""
    return Piece(element, "")


def node(tag: str, id: str, inner: str = "", **attributes: str) -> Piece:
    named = {"id": id, "name": f"Bước {id}", **{key.replace("__", ":"): value for key, value in attributes.items()}}
    written = " ".join(f"{key}={quoteattr(value)}" for key, value in named.items() if value)
    return Piece(id, id, f"<bpmn:{tag} {written}>{inner}</bpmn:{tag}>\n")


def activity(
    tag: str, id: str, inner: str, on: Sequence[Boundary], multi: Multi | Turns | None, **attributes: str
) -> Piece:
    piece = node(tag, id, (turns(id, multi) if multi else "") + inner, **attributes)
    xml, flows, roots = piece.xml, list(piece.flows), piece.roots
    for each in on:
        cancel = "true" if each.interrupting else "false"
        event = node("boundaryEvent", each.id, each.event.xml, attachedToRef=id, cancelActivity=cancel)
        then = chain(event, *(each.then or [end(f"{each.id}_end")]))
        if then.out:
            then = chain(then, end(f"{each.id}_end"))
        xml, flows, roots = xml + then.xml, flows + list(then.flows), roots | then.roots | each.event.roots
    return Piece(id, id, xml, tuple(flows), roots)


def turns(id: str, multi: Multi | Turns) -> str:
    if isinstance(multi, Turns):
        return own_turns(multi)
    inner = f"<bpmn:loopDataInputRef>{multi.over}</bpmn:loopDataInputRef>"
    if multi.into:
        inner += f"<bpmn:loopDataOutputRef>{multi.into}</bpmn:loopDataOutputRef>"
    inner += f'<bpmn:inputDataItem id="{id}_in" name="{multi.item}"/>'
    if multi.gives:
        inner += f'<bpmn:outputDataItem id="{id}_out" name="{multi.gives}"/>'
    if multi.until:
        inner += f"<bpmn:completionCondition>{escape(multi.until)}</bpmn:completionCondition>"
    sequential = ' isSequential="true"' if multi.sequential else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{sequential}>{inner}</bpmn:multiInstanceLoopCharacteristics>"


def own_turns(turns: Turns) -> str:
    words = {"each": turns.each, "item": turns.item, "gather": turns.gather, "into": turns.into}
    said = "".join(f" cv:{word}={quoteattr(value)}" for word, value in words.items() if value)
    sequential = ' isSequential="true"' if turns.sequential else ""
    inner = f"<bpmn:completionCondition>{escape(turns.until)}</bpmn:completionCondition>" if turns.until else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{sequential}{said}>{inner}</bpmn:multiInstanceLoopCharacteristics>"


# ---------------------------------------------------------------------------------------------------------- activities


def user(id: str, *, on: Sequence[Boundary] = (), multi: Multi | Turns | None = None, **cv: str) -> Piece:
    """A user task with a form and a group unless `cv` says otherwise (`form=""` leaves it out)."""
    said = {"form": "form", "groups": "van_thu", **cv}
    return activity("userTask", id, "", on, multi, **{f"cv__{name}": value for name, value in said.items()})


def script(id: str, text: str) -> Piece:
    return node("scriptTask", id, f"<bpmn:script>{escape(text)}</bpmn:script>")


def service(
    id: str,
    operation: str,
    parameters: Names = NO_NAMES,
    result: str = "",
    on: Sequence[Boundary] = (),
    retries: str = "",
) -> Piece:
    inner = "".join(f"<cv:parameter name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in parameters.items())
    inner = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""
    cv = {"cv__operation": operation, "cv__result": result, "cv__retries": retries}
    return activity("serviceTask", id, inner, on, None, **cv)


def rule(id: str, decision: str) -> Piece:
    return node("businessRuleTask", id, cv__decision=decision)


def call(id: str, process: str, on: Sequence[Boundary] = (), multi: Multi | Turns | None = None) -> Piece:
    return activity("callActivity", id, "", on, multi, calledElement=process)


def sub(id: str, *pieces: Piece, on: Sequence[Boundary] = (), multi: Multi | Turns | None = None) -> Piece:
    inside = body(id, pieces)
    piece = activity("subProcess", id, inside.xml + drawn(inside.flows), on, multi)
    return Piece(id, id, piece.xml, piece.flows, piece.roots | inside.roots)


# ------------------------------------------------------------------------------------------------------------ gateways


def xor(id: str, ways: Mapping[str, Sequence[Piece]], otherwise: Sequence[Piece] = ()) -> Piece:
    """One way by condition, `otherwise` the default one; they meet again at `<id>_join`."""
    return choice("exclusiveGateway", id, ways, otherwise)


def either(id: str, ways: Mapping[str, Sequence[Piece]], otherwise: Sequence[Piece] = ()) -> Piece:
    """Every way whose condition holds."""
    return choice("inclusiveGateway", id, ways, otherwise)


def choice(tag: str, id: str, ways: Mapping[str, Sequence[Piece]], otherwise: Sequence[Piece]) -> Piece:
    join = node(tag, f"{id}_join")
    split = node(tag, id, default=f"{id}__{chain(*otherwise, join).entry}")
    return branches(split, join, [*ways.items(), ("", otherwise)])


def both(id: str, *ways: Sequence[Piece]) -> Piece:
    """All ways at once; they meet again at `<id>_join`."""
    split, join = node("parallelGateway", id), node("parallelGateway", f"{id}_join")
    return branches(split, join, [("", way) for way in ways])


def branches(split: Piece, join: Piece, ways: Sequence[tuple[str, Sequence[Piece]]]) -> Piece:
    xml, flows, roots = split.xml + join.xml, [], split.roots
    for condition, way in ways:
        whole = chain(*way, goto(join.entry))
        xml, roots = xml + whole.xml, roots | whole.roots
        flows += [(split.out, whole.entry, condition), *whole.flows]
    return Piece(split.entry, join.out, xml, tuple(flows), roots)


def loop(id: str, *pieces: Piece, again: str) -> Piece:
    """The pieces, and again while the condition holds after them."""
    inside = chain(
        node("exclusiveGateway", id), *pieces, node("exclusiveGateway", f"{id}_back", default=f"{id}_back__onward")
    )
    return Piece(id, f"{id}_back", inside.xml, (*inside.flows, (f"{id}_back", id, again)), inside.roots)


def merge(id: str) -> Piece:
    """Where flows drawn with `goto` meet."""
    return node("exclusiveGateway", id)


def race(id: str, *ways: Sequence[Piece]) -> Piece:
    """An event gateway: each way begins with a `wait`; the first event decides."""
    return branches(node("eventBasedGateway", id), node("exclusiveGateway", f"{id}_join"), [("", way) for way in ways])


# -------------------------------------------------------------------------------------------------------------- events


def wait(id: str, event: Event) -> Piece:
    return with_roots(node("intermediateCatchEvent", id, event.xml), event)


def throw(id: str, event: Event) -> Piece:
    return with_roots(node("intermediateThrowEvent", id, event.xml), event)


def end(id: str = "end", event: Event | None = None) -> Piece:
    piece = node("endEvent", id, event.xml if event else "")
    return Piece(id, "", piece.xml, (), event.roots if event else frozenset())


def with_roots(piece: Piece, event: Event) -> Piece:
    return Piece(piece.entry, piece.out, piece.xml, piece.flows, event.roots)


def timer(text: str, kind: str = "") -> Event:
    """A duration, date or cycle, by the look of the text or by `kind` ("timeDate" …)."""
    tag = kind or ("timeCycle" if text.startswith("R") else "timeDuration" if text.startswith("P") else "timeDate")
    return Event(f"<bpmn:timerEventDefinition><bpmn:{tag}>{escape(text)}</bpmn:{tag}></bpmn:timerEventDefinition>")


def message(name: str, *, variable: str = "", payload: str = "", carries: Names = NO_NAMES) -> Event:
    """`carries` are the correlation values to wait for, by property."""
    inner = "".join(f"<cv:correlation property={quoteattr(k)} value={quoteattr(v)}/>" for k, v in carries.items())
    inner = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""
    return reference("message", name, "", inner, variable, payload)


def signal(name: str, *, variable: str = "", payload: str = "") -> Event:
    return reference("signal", name, "", "", variable, payload)


def error(code: str = "", *, variable: str = "", payload: str = "") -> Event:
    """Without a code: every error."""
    return reference("error", code, f' errorCode="{code}"', "", variable, payload)


def escalation(code: str = "", *, variable: str = "", payload: str = "") -> Event:
    return reference("escalation", code, f' escalationCode="{code}"', "", variable, payload)


def terminate() -> Event:
    return Event("<bpmn:terminateEventDefinition/>")


def reference(kind: str, name: str, code: str, inner: str, variable: str, payload: str) -> Event:
    refers = f' {kind}Ref="{kind}_{name}"' if name else ""
    said = "".join(f" cv:{k}={quoteattr(v)}" for k, v in (("variable", variable), ("payload", payload)) if v)
    xml = f"<bpmn:{kind}EventDefinition{refers}{said}>{inner}</bpmn:{kind}EventDefinition>"
    return Event(xml, frozenset({f'<bpmn:{kind} id="{kind}_{name}" name="{name}"{code}/>'} if name else ()))


# ------------------------------------------------------------------------------------------------------------ the file


def body(id: str, pieces: Sequence[Piece]) -> Piece:
    inside = chain(node("startEvent", f"{id}_start"), *pieces)
    return chain(inside, end(f"{id}_end")) if inside.out else inside


def process(id: str, *pieces: Piece, lanes: Sequence[Lane] = (), name: str = "", **cv: str) -> bytes:
    """A whole file."""
    inside = body(id, pieces)
    said = "".join(f" cv:{key}={quoteattr(value)}" for key, value in cv.items())
    return document(
        f'<bpmn:process id="{id}" name={quoteattr(name or f"Quy trình {id}")} isExecutable="true"{said}>\n'
        f"{lane_set(lanes)}{inside.xml}{drawn(inside.flows)}</bpmn:process>",
        inside.roots,
    )


def document(inner: str, roots: frozenset[str] = frozenset()) -> bytes:
    """Definitions around raw XML, for what the pieces cannot draw."""
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cv="urn:congvan:bpmn:1" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'id="definitions" targetNamespace="urn:test">\n{"".join(sorted(roots))}{inner}\n</bpmn:definitions>'
    ).encode()


def lane_set(lanes: Sequence[Lane]) -> str:
    if not lanes:
        return ""
    inner = ""
    for place, lane in enumerate(lanes):
        said = "".join(f" cv:{key}={quoteattr(value)}" for key, value in lane.cv.items())
        references = "".join(f"<bpmn:flowNodeRef>{element}</bpmn:flowNodeRef>" for element in lane.elements)
        inner += f'<bpmn:lane id="lane_{place}" name={quoteattr(lane.name)}{said}>{references}</bpmn:lane>'
    return f'<bpmn:laneSet id="lanes">{inner}</bpmn:laneSet>\n'


def drawn(flows: Sequence[tuple[str, str, str]]) -> str:
    return "".join(flow(*each) for each in flows)


def flow(source: str, target: str, condition: str = "") -> str:
    id = f"{source}__onward" if source.endswith("_back") and not condition else f"{source}__{target}"
    inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>\n'
