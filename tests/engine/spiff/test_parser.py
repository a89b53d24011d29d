"""From XML to a stored specification: what is read, what is refused before it is looked at."""

from __future__ import annotations

import orjson
import pytest

from engine.errors import DiagramRefused
from engine.lint import lint
from engine.spiff.flow import Program, Run
from engine.spiff.parser import MAX_BYTES, parse, read_xml
from tests.engine.bpmn import Lane, call, document, process, rule, service, sub, user
from tests.engine.spiff.driver import NOON
from tests.engine.spiff.test_decisions import table


def test_a_diagram_tells_what_it_is_and_what_it_needs() -> None:
    drawn = process(
        "incoming", user("receive"), sub("box", call("ask", "opinions")), service("s", "book.register"), rule("d", "deadline"),
        call("close", "dossier-closing"), call("ask_again", "opinions"), name="Văn bản đến", about="document_id",
    )  # fmt: skip
    diagram = parse(drawn, [table(("-", "1"))])
    assert (diagram.process_id, diagram.name) == ("incoming", "Văn bản đến")
    assert diagram.called == ("dossier-closing", "opinions")
    assert diagram.decisions == ("deadline",)
    kinds = {element.id: element.kind for element in diagram.elements}
    assert kinds["receive"] == "userTask"
    assert kinds["box"] == "subProcess"
    assert kinds["ask"] == "callActivity"
    assert next(element for element in diagram.elements if element.id == "s").operation == "book.register"
    assert next(element for element in diagram.elements if element.id == "receive").form == "form"


def test_parsing_twice_gives_the_same_bytes() -> None:
    drawn = process("p", user("a"), sub("box", user("b")), lanes=[Lane("L", ["a"], {"groups": "x"})])
    assert parse(drawn).spec == parse(drawn).spec
    assert set(orjson.loads(parse(drawn).spec)["specs"]) == {"p", "p/box"}


def test_a_pool_of_the_agency_and_a_pool_that_is_only_drawn() -> None:
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="us" name="Sở" processRef="p"/>'
        '<bpmn:participant id="them" name="Bộ" processRef="theirs"/><bpmn:participant id="citizen" name="Người dân"/>'
        '</bpmn:collaboration><bpmn:process id="theirs" isExecutable="false"><bpmn:task id="anything"/></bpmn:process>'
    )
    drawn = process("p", user("a")).replace(b'<bpmn:process id="p"', f'{pools}<bpmn:process id="p"'.encode())
    diagram = parse(drawn)
    assert diagram.process_id == "p"
    assert "anything" not in {element.id for element in diagram.elements}
    assert len(Run.start(Program.restore("p", {"p": diagram.spec}), {}, NOON).waits().tasks) == 1


def test_the_default_namespace_and_comments_are_no_obstacle() -> None:
    drawn = process("p", user("a")).decode().replace("bpmn:", "").replace("xmlns:bpmn", "xmlns")
    assert parse(drawn.replace("</process>", "<!-- ghi chú --></process>").encode()).process_id == "p"


def test_data_objects_are_only_drawn() -> None:
    drawn = (
        '<bpmn:dataObject id="d"/><bpmn:dataObjectReference id="r" name="Dự thảo" dataObjectRef="d"/></bpmn:process>'
    )
    xml = process("p", user("a")).replace(b"</bpmn:process>", drawn.encode())
    run = Run.start(Program.restore("p", {"p": parse(xml).spec}), {"n": 1}, NOON)
    run.complete(run.waits().tasks[0].id, {})
    assert run.data == {"n": 1}
    assert lint(xml) == []


def test_lanes_in_lanes() -> None:
    lane = '<bpmn:lane id="l2" name="Tổ" cv:unit="\'to-1\'"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>'
    inner = f'<bpmn:childLaneSet id="cl">{lane}</bpmn:childLaneSet>'
    drawn = process("p", user("a", groups=""), lanes=[Lane("Phòng", ["a"], {"groups": "phong"})]).decode()
    drawn = drawn.replace("</bpmn:flowNodeRef></bpmn:lane>", f"</bpmn:flowNodeRef>{inner}</bpmn:lane>")
    task = Run.start(Program.restore("p", {"p": parse(drawn.encode()).spec}), {}, NOON).waits().tasks[0]
    assert (task.lane, task.groups, task.unit) == ("Tổ", ("phong",), "to-1")


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [ENTITIES, OUTSIDE, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_no_document_type_is_let_in(declared: bytes) -> None:
    xml = declared + process("p", user("a")).replace("Bước a".encode(), b"&a;" if b"ENTITY" in declared else b"x")
    with pytest.raises(DiagramRefused):
        parse(xml)


@pytest.mark.parametrize("xml", [b"", b"text", b"<a>", b"<a/>" * 2, b"\x00", document("x" * MAX_BYTES)])
def test_what_is_no_usable_xml_is_refused_in_words(xml: bytes) -> None:
    with pytest.raises(DiagramRefused) as refused:
        read_xml(xml)
    assert refused.value.findings[0].rule == "xml"


def test_a_service_task_says_what_it_does() -> None:
    with pytest.raises(DiagramRefused) as refused:
        parse(process("p", service("s", "")))
    assert refused.value.findings[0].element == "s"


def test_a_diagram_too_long_for_the_library_is_refused_not_broken() -> None:
    with pytest.raises(DiagramRefused):
        parse(process("p", *(user(f"u{number}") for number in range(1200))))
