"""Events: every position with every kind."""

from __future__ import annotations

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
from tests.engine.lint_rules.diagrams import change, with_child
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
from tests.standard.places import BESIDE, CARRIES, CATCH, EDGE, END, INSIDE, LOOSE, START, THROW
from tests.standard.row import Family, refused

# ------------------------------------------------------------------------------------------------------------ diagrams


def signalled(*, interrupting: bool) -> bytes:
    on = [Boundary("x", signal("go"), [user("late"), *([goto("meet")] if interrupting else [])], interrupting)]
    return process("p", both("q", [user("a", on=on), merge("meet")], [user("tells"), throw("t", signal("go"))]))


def box(event: Event, *inside: Piece, interrupting: bool = True) -> bytes:
    return process("p", sub("box", *inside, on=[Boundary("x", event, [user("late")], interrupting)]))


def listener(event: Event) -> bytes:
    return process("listener", wait("w", event))


def only_referred(tag: str) -> bytes:
    """An event whose definition stands elsewhere in the file."""
    xml = with_child(process("p", user("a")), tag, "<bpmn:eventDefinitionRef>td</bpmn:eventDefinitionRef>")
    definition = (
        '<bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    )
    return change(xml, ('<bpmn:process id="p"', definition + '<bpmn:process id="p"'))


# ---------------------------------------------------------------------------------------------------------------- rows

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
