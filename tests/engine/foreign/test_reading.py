"""Diagrams in the style of each vendor's export: what becomes of their words, and that none is lost without being said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.catalog import OPERATIONS
from engine.errors import DiagramRefused
from engine.foreign.expressions import translated
from engine.foreign.reader import VENDORS, read_foreign
from engine.foreign.report import Reading, ReportLine
from engine.lint import Catalogue, lint
from engine.spiff.vocabulary import bpmn, cv
from tests.engine.bpmn import process, service, user, xor

HERE = Path(__file__).parent
PLACE = Catalogue(
    operations=frozenset(OPERATIONS),
    forms={"give_opinion"},
    groups={"van_thu", "chuyen_vien", "truong_don_vi", "lanh_dao"},
    processes={"outgoing"},
)


def reading(name: str) -> Reading:
    return read_foreign((HERE / f"{name}.bpmn").read_bytes(), PLACE)


def node(read: Reading, id: str) -> etree._Element:
    (found,) = [each for each in etree.fromstring(read.xml).iter() if each.get("id") == id]
    return found


def about(read: Reading, element: str, word: str) -> ReportLine:
    (found,) = [each for each in read.entries if each.element == element and word in each.word]
    return found


def rules(read: Reading) -> set[tuple[str, str]]:
    return {(each.rule, each.element) for each in lint(read.xml, PLACE) if each.severity == "error"}


def test_a_diagram_of_camunda_7() -> None:
    read = reading("camunda7")
    assert read.vendor == "Camunda 7"
    fill = node(read, "fill")
    said = {word: fill.get(cv(word)) for word in ("form", "groups", "due", "priority", "assignee")}
    wanted = ("give_opinion", "chuyen_vien", "add_days(now(), 2)", "50", None)
    assert said == dict(zip(said, wanted, strict=True))
    assert fill.findtext(bpmn("documentation")) == "Người xin nghỉ điền."
    assert about(read, "fill", "camunda:assignee").outcome == "refused"
    assert "phong_nhan_su" in about(read, "fill", "camunda:candidateGroups").reason
    assert about(read, "fill", "camunda:formField").outcome == "refused"
    assert node(read, "f3").findtext(bpmn("conditionExpression")) == "fill.days <= 3 and fill.kind == 'paid'"
    book = node(read, "book")
    assert book.get(cv("operation")) == "recordkeeping.number_document"
    assert [dict(each.attrib) for each in book.iter(cv("parameter"))] == [
        {"name": "document_id", "value": "fill.document"}
    ]
    turns = node(read, "agree").find(bpmn("multiInstanceLoopCharacteristics"))
    assert (turns.get(cv("each")), turns.get(cv("item"))) == ("heads", "head")
    assert about(read, "agree", "nrOfCompletedInstances").outcome == "refused"
    assert node(read, "pause").findtext(f".//{bpmn('timeDuration')}") == "PT4H"
    assert ("no-operation", "tell") in rules(read)
    assert b"bioc:stroke" in read.xml


def test_a_diagram_of_camunda_8() -> None:
    read = reading("camunda8")
    assert read.vendor == "Camunda 8"
    propose = node(read, "propose")
    assert [propose.get(cv(word)) for word in ("form", "groups", "due")] == [
        "give_opinion",
        "chuyen_vien",
        "add_days(now(), 1)",
    ]
    condition = node(read, "f3").findtext(bpmn("conditionExpression"))
    assert condition == 'propose.amount >= 100 and propose.kind == "new"'
    assert node(read, "reply").get("calledElement") == "outgoing"
    turns = node(read, "reply").find(bpmn("multiInstanceLoopCharacteristics"))
    assert [turns.get(cv(word)) for word in ("each", "item", "gather", "into")] == [
        "propose.units", "unit", "reply", "replies",
    ]  # fmt: skip
    assert rules(read) == {("no-operation", "pay")}
    assert "followUpDate" in about(read, "propose", "zeebe:taskSchedule").reason
    assert "initiator" in about(read, "propose", "zeebe:assignmentDefinition").reason


def test_a_diagram_of_flowable() -> None:
    read = reading("flowable")
    assert read.vendor == "Flowable"
    task = node(read, "sid_4f1c")
    assert (task.get(cv("groups")), task.get(cv("form"))) == ("van_thu", "give_opinion")
    assert node(read, "a").get("targetRef") == "sid_4f1c"
    assert node(read, "check").get(cv("groups")) == "lanh_dao"
    assert {"no-operation", "no-form"} == {rule for rule, _ in rules(read)}
    assert about(read, "sid_4f1c", "flowable:skipExpression").mend


def test_a_diagram_of_activiti_has_the_same_words() -> None:
    text = (HERE / "flowable.bpmn").read_text().replace("http://flowable.org/bpmn", "http://activiti.org/bpmn")
    read = read_foreign(
        text.replace("flowable:", "activiti:").replace("xmlns:flowable", "xmlns:activiti").encode(), PLACE
    )
    assert node(read, "sid_4f1c").get(cv("form")) == "give_opinion"


def test_a_drawing_of_signavio_is_made_to_run_with_a_note() -> None:
    read = reading("signavio")
    assert read.vendor == "Signavio"
    assert node(read, "sid-process").get("isExecutable") == "true"
    assert about(read, "sid-process", "isExecutable").outcome == "mapped"
    assert "risk" in about(read, "sid_2", "risk").reason
    assert about(read, "sid_2", 'metaKey="note"').outcome == "kept"
    assert node(read, "sid_2").get("name") == "Xét"
    assert {rule for rule, element in rules(read) if element == "sid_2"} == {"no-form", "no-owner"}


def test_our_own_diagrams_are_read_without_a_word() -> None:
    drawn = process("p", user("a"), xor("x", {"a.ok == 1": [user("b")]}, [service("s", "o.p", {"n": "a.n"})]))
    assert read_foreign(drawn).entries == ()
    for path in (HERE.parents[2] / "processes").glob("*.bpmn"):
        assert read_foreign(path.read_bytes()).entries == ()


@pytest.mark.parametrize("text", [b"<x/>", b"no xml", b"<!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>"])
def test_what_is_no_diagram_is_refused(text: bytes) -> None:
    with pytest.raises(DiagramRefused):
        read_foreign(text)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${x == 'a'}", "x == 'a'"),
        ("#{a.b && !c}", "a.b and not c"),
        ("${amount gt 5 or empty y}", "amount > 5 or not y"),
        ('= x = "a = b" and y >= 3', 'x == "a = b" and y >= 3'),
        ("= not(done)", "not(done)"),
        ("${execution.getVariable('x')}", ""),
        ("${a ? b : c}", ""),
        ("${x}-${y}", ""),
        ("= if x then y else z", ""),
        ("= contains(x, 'a')", ""),
        ("= some x in y satisfies x > 1", ""),
        ("${nrOfInstances == 1}", ""),
    ],
)
def test_expressions_in_other_languages(theirs: str, ours: str) -> None:
    assert translated(theirs) == ours


# ---------------------------------------------------------------- nothing is lost without being said

SPACES = st.sampled_from([*(space for vendor in VENDORS for space in vendor.spaces), "urn:somebody:else"])
WORDS = sorted({word for vendor in VENDORS for word in (*vendor.attributes, *vendor.elements, *vendor.wrappers)})
NAMES = st.sampled_from([*WORDS, "neverHeardOf", "other"])
VALUES = st.sampled_from(["", "van_thu", "nobody", "${x}", "${a.b()}", "= y", "PT4H", "7", "give_opinion", "a,b"])
PLACES = st.sampled_from(["p", "a", "s", "x", "x__b", "t"])
BASE = process("p", user("a"), user("t"), xor("x", {"a.ok == 1": [user("b")]}, [service("s", "o.p")]))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(PLACES, SPACES, NAMES, VALUES), min_size=1, max_size=6))
def test_every_foreign_attribute_is_in_the_report(words: list[tuple[str, str, str, str]]) -> None:
    root = etree.fromstring(BASE)
    by_id = {each.get("id"): each for each in root.iter()}
    written = {(place, space, name): value for place, space, name, value in words}
    for (place, space, name), value in written.items():
        by_id[place].set(f"{{{space}}}{name}", value)
    read = read_foreign(etree.tostring(root), PLACE)
    for (place, _, name), value in written.items():
        assert any(each.element == place and f'{name}="{value}"' in each.word for each in read.entries)
    assert all(each.outcome in ("kept", "mapped", "refused") for each in read.entries)
    assert all(each.reason and each.mend for each in read.refused)
    assert not [each for each in lint(read.xml) if each.rule in ("foreign-extension", "unknown-word")]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(PLACES, SPACES, NAMES, NAMES, VALUES), min_size=1, max_size=5))
def test_every_foreign_element_is_in_the_report(words: list[tuple[str, str, str, str, str]]) -> None:
    root = etree.fromstring(BASE)
    by_id = {each.get("id"): each for each in root.iter()}
    for number, (place, space, name, inner, value) in enumerate(words):
        holder = by_id[place].find(bpmn("extensionElements"))
        if holder is None:
            holder = etree.Element(bpmn("extensionElements"))
            by_id[place].insert(0, holder)
        outer = etree.SubElement(holder, f"{{{space}}}{name}", mark=f"outer{number}")
        within = etree.SubElement(outer, f"{{{space}}}{inner}", mark=f"inner{number}", source=value, target="t")
        etree.SubElement(within, f"{{{space}}}{inner}", mark=f"deep{number}").text = value
    read = read_foreign(etree.tostring(root), PLACE)
    for number, (place, *_) in enumerate(words):
        for mark in ("outer", "inner", "deep"):
            assert [each.element for each in read.entries if f'mark="{mark}{number}"' in each.word] == [place]
    assert not [each for each in lint(read.xml) if each.rule in ("foreign-extension", "unknown-word")]
