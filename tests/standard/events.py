"""Events: every position with every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.bpmn import (
    Boundary,
    Event,
    Piece,
    both,
    end,
    error,
    escalation,
    goto,
    merge,
    message,
    process,
    service,
    signal,
    sub,
    terminate,
    throw,
    timer,
    user,
    wait,
)
from tests.engine.lint_rules.diagrams import change, event_sub_process, with_child, with_start
from tests.standard.event_stories import (
    a_day_passes,
    a_message_comes,
    a_message_interrupts,
    a_message_leaves,
    a_message_reminds,
    a_signal_interrupts,
    a_signal_reminds,
    a_signal_sounds_inside,
    all_else_is_withdrawn,
    an_error_leaves,
    an_escalation_leaves,
    an_operation_fails,
    it_comes_from_inside,
    it_comes_from_inside_and_work_goes_on,
    it_just_passes,
    it_starts_at_once,
    one_case_sends_and_the_other_hears,
    only_the_box_ends,
    time_interrupts,
    time_reminds,
    time_reminds_three_times,
)
from tests.standard.row import Family, Play, Row, refused, runs

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


def signalled(*, interrupting: bool) -> bytes:
    on = [Boundary("x", signal("go"), [user("late"), *([goto("meet")] if interrupting else [])], interrupting)]
    return process("p", both("q", [user("a", on=on), merge("meet")], [user("tells"), throw("t", signal("go"))]))


def box(event: Event, *inside: Piece, interrupting: bool = True) -> bytes:
    return process("p", sub("box", *inside, on=[Boundary("x", event, [user("late")], interrupting)]))


def listener(event: Event) -> bytes:
    return process("listener", wait("w", event))


def started_by(event: Event) -> bytes:
    return with_roots(with_start(event.xml), event)


def inside(event: Event, interrupting: str) -> bytes:
    return with_roots(event_sub_process(event.xml, interrupting), event)


def with_roots(xml: bytes, event: Event) -> bytes:
    return change(xml, ('<bpmn:process id="p"', "".join(sorted(event.roots)) + '<bpmn:process id="p"'))


def marked(xml: bytes, kind: str) -> bytes:
    """A parallel multiple event says so; a multiple one does not."""
    return xml.replace(b' id="x" name', b' parallelMultiple="true" id="x" name') if kind == "parallel-multiple" else xml


def only_referred(tag: str) -> bytes:
    """An event whose definition stands elsewhere in the file."""
    xml = with_child(process("p", user("a")), tag, "<bpmn:eventDefinitionRef>td</bpmn:eventDefinitionRef>")
    definition = (
        '<bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    )
    return change(xml, ('<bpmn:process id="p"', definition + '<bpmn:process id="p"'))


# ---------------------------------------------------------------------------------------------------------------- rows


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

SIGNALLED = both("q", [wait("heard", signal("go"))], [user("a"), throw("x", signal("go"))])
FAILING = service("a", "books.stamp", on=[Boundary("x", error("no_key"), [user("late")])])

START_EVENTS = Family(
    "Sự kiện bắt đầu",
    (
        START.runs("none", it_starts_at_once, process("p")),
        *START.refuses_all_but("none"),
        refused(
            "start-reference",
            "Start Event by reference",
            "Bắt đầu bằng tham chiếu (eventDefinitionRef)",
            "unsupported-element",
            "p_start",
            only_referred("startEvent"),
        ),
        *INSIDE.refuses_all_but("none", "cancel", "link", "terminate"),
        *BESIDE.refuses_all_but("none", "cancel", "link", "terminate", "error", "compensate"),
    ),
)
CATCH_EVENTS = Family(
    "Sự kiện chờ ở giữa",
    (
        CATCH.runs("message", a_message_comes),
        CATCH.runs("timer", a_day_passes, more="duration"),
        CATCH.runs("timer", a_day_passes, CATCH.draw(timer("2026-11-24T08:42:00+07:00")), more="date"),
        CATCH.runs("timer", a_day_passes, CATCH.draw(timer("day", "timeDate")), more="expression"),
        refused(
            "catch-timer-cycle",
            "Timer Intermediate Catch Event (cycle)",
            "Chờ ở giữa: thời gian (lặp)",
            "cycle-timer",
            "x",
            CATCH.draw(timer("R3/P1D")),
        ),
        CATCH.runs("signal", a_signal_sounds_inside, process("p", SIGNALLED), more="within a case"),
        *CATCH.refuses_all_but("message", "timer", "signal"),
        refused(
            "catch-message-without-correlation",
            "Message Catch Event without correlation",
            "Chờ thông điệp, chưa so khớp",
            "message-correlation",
            "x",
            CATCH.draw(message("m")),
        ),
        refused(
            "catch-reference",
            "Catch Event by reference",
            "Chờ bằng tham chiếu (eventDefinitionRef)",
            "event-kind",
            "x",
            CATCH.draw(Event("<bpmn:eventDefinitionRef>td</bpmn:eventDefinitionRef>")),
        ),
    ),
)
THROW_EVENTS = Family(
    "Sự kiện phát ở giữa",
    (
        THROW.runs("none", it_just_passes),
        THROW.runs("message", a_message_leaves, THROW.draw(message("m"))),
        THROW.runs("escalation", an_escalation_leaves),
        THROW.runs("signal", a_signal_sounds_inside, process("p", SIGNALLED), more="within a case"),
        *THROW.refuses_all_but("none", "message", "escalation", "signal"),
        THROW.runs(
            "message",
            one_case_sends_and_the_other_hears,
            listener(message("m", carries=CARRIES)),
            THROW.draw(message("m", payload="{'document_id': document_id}", carries=CARRIES)),
            more="to another case",
        ),
        THROW.runs(
            "signal",
            one_case_sends_and_the_other_hears,
            listener(signal("go")),
            THROW.draw(signal("go")),
            more="to another case",
        ),
        refused(
            "throw-reference",
            "Throw Event by reference",
            "Phát bằng tham chiếu (eventDefinitionRef)",
            "unsupported-element",
            "x",
            THROW.draw(Event("<bpmn:eventDefinitionRef>td</bpmn:eventDefinitionRef>")),
        ),
    ),
)
BOUNDARY_EVENTS = Family(
    "Sự kiện ở biên",
    (
        EDGE.runs("message", a_message_interrupts),
        EDGE.runs("timer", time_interrupts),
        EDGE.runs("error", an_operation_fails, process("p", FAILING), more="of an operation"),
        EDGE.runs("error", it_comes_from_inside, box(error("E"), end("bad", error("E"))), more="of a sub-process"),
        EDGE.runs("escalation", it_comes_from_inside, box(escalation("E"), throw("t", escalation("E")), user("a"))),
        EDGE.runs("signal", a_signal_interrupts, signalled(interrupting=True)),
        *EDGE.refuses_all_but("message", "timer", "error", "escalation", "signal"),
        LOOSE.runs("message", a_message_reminds),
        LOOSE.runs("timer", time_reminds),
        LOOSE.runs("timer", time_reminds_three_times, LOOSE.draw(timer("R3/P1D")), more="cycle"),
        LOOSE.runs(
            "escalation",
            it_comes_from_inside_and_work_goes_on,
            box(escalation("E"), throw("t", escalation("E")), user("a"), interrupting=False),
        ),
        LOOSE.runs("signal", a_signal_reminds, signalled(interrupting=False)),
        *LOOSE.refuses_all_but("message", "timer", "escalation", "signal"),
        refused(
            "boundary-timer-cycle",
            "Timer Boundary Event (cycle, interrupting)",
            "Ở biên, ngắt: thời gian (lặp)",
            "cycle-timer",
            "x",
            EDGE.draw(timer("R3/P1D")),
        ),
        refused(
            "boundary-timer-endless",
            "Timer Boundary Event (endless cycle)",
            "Ở biên: lặp không giới hạn",
            "cycle-timer",
            "x",
            LOOSE.draw(timer("R/P1D")),
        ),
    ),
)
END_EVENTS = Family(
    "Sự kiện kết thúc",
    (
        END.runs("none", it_starts_at_once, process("p")),
        END.runs("message", a_message_leaves, process("p", end("x", message("m")))),
        END.runs("error", an_error_leaves, process("p", end("x", error("E")))),
        END.runs("escalation", an_escalation_leaves, process("p", end("x", escalation("E")))),
        END.runs(
            "terminate", all_else_is_withdrawn, process("p", both("q", [user("a"), end("x", terminate())], [user("b")]))
        ),
        END.runs(
            "terminate",
            only_the_box_ends,
            process("p", sub("box", both("q", [user("a"), end("x", terminate())], [user("b")])), user("after")),
            more="in a sub-process",
        ),
        *END.refuses_all_but("none", "message", "error", "escalation", "terminate"),
        refused(
            "end-reference",
            "End Event by reference",
            "Kết thúc bằng tham chiếu (eventDefinitionRef)",
            "unsupported-element",
            "p_end",
            only_referred("endEvent"),
        ),
    ),
)
FAMILIES = (START_EVENTS, CATCH_EVENTS, THROW_EVENTS, BOUNDARY_EVENTS, END_EVENTS)
