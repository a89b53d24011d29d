"""Where an event may stand in a diagram, and the row for each kind of event there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.bpmn import (
    Boundary,
    Event,
    end,
    error,
    escalation,
    message,
    process,
    signal,
    terminate,
    throw,
    timer,
    user,
    wait,
)
from tests.engine.lint_rules.diagrams import change, event_sub_process, with_start
from tests.standard.row import Play, Row, refused, runs

CARRIES = {"document_id": "document_id"}
KINDS = {
    "none": ("None", "trơn"), "message": ("Message", "thông điệp"), "timer": ("Timer", "thời gian"),
    "error": ("Error", "lỗi"), "escalation": ("Escalation", "leo thang"), "cancel": ("Cancel", "hủy"),
    "compensate": ("Compensation", "bù trừ"), "conditional": ("Conditional", "điều kiện"), "link": ("Link", "liên kết"),
    "signal": ("Signal", "tín hiệu"), "terminate": ("Terminate", "chấm dứt"), "multiple": ("Multiple", "nhiều loại"),
    "parallel-multiple": ("Parallel Multiple", "nhiều loại cùng lúc"),
}  # fmt: skip
EVENTS = {
    "none": Event(""),
    "message": message("m", carries=CARRIES),
    "timer": timer("P1D"),
    "error": error("E"),
    "escalation": escalation("E"),
    "cancel": Event("<bpmn:cancelEventDefinition/>"),
    "compensate": Event("<bpmn:compensateEventDefinition/>"),
    "conditional": Event(
        "<bpmn:conditionalEventDefinition><bpmn:condition>n</bpmn:condition></bpmn:conditionalEventDefinition>"
    ),
    "link": Event('<bpmn:linkEventDefinition name="x"/>'),
    "signal": signal("go"),
    "terminate": terminate(),
    "multiple": Event(timer("P1D").xml + signal("go").xml, signal("go").roots),
    "parallel-multiple": Event(timer("P1D").xml + signal("go").xml, signal("go").roots),
}
NEVER = ("cancel", "compensate", "conditional", "link")  # wherever they stand
MORE = {
    "duration": "thời lượng",
    "date": "ngày giờ",
    "expression": "biểu thức",
    "within a case": "trong một vụ việc",
    "to another case": "sang vụ việc khác",
    "of an operation": "của tác vụ tự động",
    "of a sub-process": "của quy trình con",
    "cycle": "lặp",
    "in a sub-process": "trong quy trình con",
}


# ------------------------------------------------------------------------------------------------------------ diagrams


def boundary(event: Event, *, interrupting: bool) -> bytes:
    return process("p", user("a", on=[Boundary("x", event, [user("late")], interrupting)]))


def started_by(event: Event) -> bytes:
    return with_roots(with_start(event.xml), event)


def inside(event: Event, interrupting: str) -> bytes:
    return with_roots(event_sub_process(event.xml, interrupting), event)


def with_roots(xml: bytes, event: Event) -> bytes:
    return change(xml, ('<bpmn:process id="p"', "".join(sorted(event.roots)) + '<bpmn:process id="p"'))


def marked(xml: bytes, kind: str) -> bytes:
    """A parallel multiple event says so; a multiple one does not."""
    return xml.replace(b' id="x" name', b' parallelMultiple="true" id="x" name') if kind == "parallel-multiple" else xml


# -------------------------------------------------------------------------------------------------------------- places


@dataclass(frozen=True)
class Place:
    """A position in which an event may stand. `draw` puts an event there, under the id `at`."""

    key: str
    english: str
    vietnamese: str
    at: str
    draw: Callable[[Event], bytes]
    rule: str = ""  # refuses whatever stands here

    def runs(self, kind: str, play: Play, *diagrams: bytes, more: str = "", note: str = "") -> Row:
        """`more` tells variants of one kind apart; without a diagram the event is just drawn here."""
        english, vietnamese = KINDS[kind]
        key = "-".join(filter(None, (self.key, kind, more.replace(" ", "-"))))
        tail, meaning = (f" ({more})", f" ({MORE[more]})") if more else ("", "")
        return runs(
            key,
            f"{english} {self.english}{tail}",
            f"{self.vietnamese} {vietnamese}{meaning}",
            play,
            *(diagrams or (self.draw(EVENTS[kind]),)),
            note=note,
        )

    def refuses_all_but(self, *running: str) -> tuple[Row, ...]:
        return tuple(self.refuses(kind) for kind in KINDS if kind not in running)

    def refuses(self, kind: str) -> Row:
        english, vietnamese = KINDS[kind]
        rule = self.rule or RULES.get(kind, "event-kind")
        diagram = marked(self.draw(EVENTS[kind]), kind)
        name = f"{self.vietnamese} {vietnamese}"
        return refused(f"{self.key}-{kind}", f"{english} {self.english}", name, rule, self.at, diagram)


RULES = {
    **dict.fromkeys(NEVER, "unsupported-element"), "multiple": "multiple-events", "parallel-multiple": "multiple-events",
}  # fmt: skip
START = Place("start", "Start Event", "Bắt đầu", "p_start", started_by)
INSIDE = Place(
    "event-sub-process-start",
    "Start Event of an Event Sub-Process",
    "Bắt đầu quy trình con theo sự kiện:",
    "es",
    lambda event: inside(event, "true"),
    "event-sub-process",
)
BESIDE = Place(
    "event-sub-process-start-non-interrupting",
    "Non-interrupting Start Event of an Event Sub-Process",
    "Bắt đầu quy trình con theo sự kiện, không ngắt:",
    "es",
    lambda event: inside(event, "false"),
    "event-sub-process",
)
CATCH = Place("catch", "Intermediate Catch Event", "Chờ ở giữa:", "x", lambda event: process("p", wait("x", event)))
THROW = Place("throw", "Intermediate Throw Event", "Phát ở giữa:", "x", lambda event: process("p", throw("x", event)))
END = Place("end", "End Event", "Kết thúc:", "x", lambda event: process("p", user("a"), end("x", event)))
EDGE = Place("boundary", "Boundary Event", "Ở biên, ngắt:", "x", lambda event: boundary(event, interrupting=True))
LOOSE = Place(
    "boundary-non-interrupting",
    "Non-interrupting Boundary Event",
    "Ở biên, không ngắt:",
    "x",
    lambda event: boundary(event, interrupting=False),
)
