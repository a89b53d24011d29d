"""Every kind of element set in the panel, read by the engine without a finding, and shown the same after a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, expect

from engine.spiff.parser import parse
from engine.spiff.vocabulary import BPMN, CV
from tests.conftest import Databases
from tests.server import HttpStage, Server, served_province
from tests.web.benches import TABLE
from tests.web.drawer import ADMIN, PICTURES, PROCESSES, Drawer, find
from tests.web.drawings import row_of_steps

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(300)]

LAWFUL = 'cv:priority="urgency" cv:due="working_days(now(), 3)"'
STEPS = [
    ("userTask", "ask", f'cv:form="give_opinion" cv:groups="van_thu" {LAWFUL}', ""),
    ("businessRuleTask", "decide", "", ""),
    ("scriptTask", "note", "", ""),
    ("callActivity", "hand_over", "", ""),
    ("serviceTask", "scan", "", ""),
    ("userTask", "hear", f'cv:form="give_opinion" cv:groups="chuyen_vien" {LAWFUL}', ""),
    ("intermediateCatchEvent", "answer", "", "<bpmn:messageEventDefinition/>"),
]


@pytest.fixture(scope="module")
def server(databases: Databases, province_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served_province(databases, province_template, tmp_path_factory.mktemp("parts")) as server:
        yield server


@pytest.fixture
def drawer(chromium: Browser, server: Server) -> Iterator[Drawer]:
    with Drawer(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as person:
        person.server = server
        yield person


def test_every_kind_of_step_is_set_in_the_panel(drawer: Drawer) -> None:
    draft = drawer.begins_with(row_of_steps(STEPS, late="ask"))
    HttpStage(drawer.server)._as(
        ADMIN, "PUT", f"/api/v1/drafts/{draft}/decisions/who_signs", {"xml": TABLE, "revision": 1}
    )
    drawer.sees(draft)
    for element, fill in PARTS.items():
        looks_for(drawer, element)
        fill(drawer)
    expect(drawer.page.locator(".findings .finding", has=drawer.page.locator(".late"))).to_have_text([])
    drawer.saves()
    xml = etree.tostring(drawer.kept(draft))
    parse(xml, [TABLE.encode()])  # raises DiagramRefused
    drawer.sees(draft)
    for element, shown in SHOWN.items():
        looks_for(drawer, element)
        for field, value in shown.items():
            expect(drawer.field(field)).to_have_value(value)
    looks_for(drawer, "scan")
    expect(drawer.page.locator(".panel .row")).to_have_count(1)
    tree = etree.fromstring(xml)
    (message,) = find(tree, "answer").iter(f"{{{CV}}}correlation")
    assert (message.get("property"), message.get("value")) == ("document_id", "document_id")
    assert find(tree, "late").findtext(f".//{{{BPMN}}}timeDate") == "working_days(now(), 2)"
    assert find(tree, "note").findtext(f"{{{BPMN}}}script") == "so_ngay = 3 + 4"
    assert len(list(tree.iter(f"{{{BPMN}}}errorEventDefinition"))) == 1


def looks_for(drawer: Drawer, element: str) -> None:
    """By its id, from the keyboard: steps that stand close are covered by the menu of the one chosen before."""
    drawer.page.keyboard.press("Control+f")
    drawer.page.keyboard.type(element)
    drawer.page.keyboard.press("Enter")
    expect(drawer.field("id")).to_have_value(element)


# ---------------------------------------------------------------- one part each


def a_timer(drawer: Drawer) -> None:
    drawer.field("timer-kind").select_option("timeDate")
    drawer.field("due-begin").click()
    drawer.field("due-amount").fill("2")
    drawer.field("due-amount").press("Tab")
    expect(drawer.field("due-amount")).to_have_value("2")


def a_decision(drawer: Drawer) -> None:
    drawer.field("decision").select_option("who_signs")


def a_script(drawer: Drawer) -> None:
    drawer.field("line-more").click()
    drawer.field("line-name-0").fill("so_ngay")
    drawer.field("line-name-0").press("Tab")
    drawer.field("line-0").fill("3 + 4")
    drawer.field("line-0").press("Tab")
    expect(drawer.field("line-0")).to_have_value("3 + 4")


def a_call(drawer: Drawer) -> None:
    drawer.field("called").select_option("assignment")


def a_machine(drawer: Drawer) -> None:
    """The operation brings its parameter; a code of the operation becomes an event on the edge."""
    drawer.field("operation").select_option("antivirus.scan_document")
    drawer.field("k-document_id").select_option("text")
    drawer.field("p-document_id").fill("d-1")
    drawer.field("p-document_id").press("Tab")
    drawer.field("catch").select_option("scanner_unavailable")
    drawer.page.locator(".panel .row button").click()
    expect(drawer.field("reference")).to_have_value("scanner_unavailable")
    drawer.page.locator('.palette .entry[data-action="end"]').press("Enter")


def several_turns(drawer: Drawer) -> None:
    drawer.field("turns").select_option("parallel")
    for name, text in (("each", "['a', 'b']"), ("item", "noi"), ("gather", "hear"), ("into", "y_kien")):
        drawer.field(name).fill(text)
        drawer.field(name).press("Tab")
        expect(drawer.field(name)).to_have_value(text)


def a_message(drawer: Drawer) -> None:
    drawer.field("message").fill("tra_loi")
    drawer.field("message").press("Tab")
    drawer.field("match-more").click()
    drawer.field("variable").fill("thu")
    drawer.field("variable").press("Tab")
    expect(drawer.field("variable")).to_have_value("thu")


PARTS = {
    "late": a_timer, "decide": a_decision, "note": a_script, "hand_over": a_call, "scan": a_machine, "hear": several_turns,
    "answer": a_message,
}  # fmt: skip
SHOWN = {
    "late": {"timer-kind": "timeDate", "due-amount": "2", "due-unit": "working_days"},
    "decide": {"decision": "who_signs"},
    "note": {"line-name-0": "so_ngay", "line-0": "3 + 4"},
    "hand_over": {"called": "assignment"},
    "scan": {"operation": "antivirus.scan_document", "k-document_id": "text", "p-document_id": "d-1"},
    "hear": {"turns": "parallel", "each": "['a', 'b']", "item": "noi", "gather": "hear", "into": "y_kien"},
    "answer": {"message": "tra_loi", "variable": "thu", "match-0": "document_id", "match-value-0": "document_id"},
}


# ---------------------------------------------------------------- mends


def test_one_click_adds_the_step_that_the_law_misses(drawer: Drawer) -> None:
    """The mend really removes the finding, is one step of undo, and is offered again when it is undone."""
    xml = (PROCESSES / "outgoing.bpmn").read_text("utf-8")
    draft = drawer.begins_with(xml.replace('"recordkeeping.number_document"', '"antivirus.scan_document"'))
    page = drawer.page
    mend = page.locator('[data-mend="L01b"]')
    expect(mend).to_have_text("Thêm bước “Cấp số văn bản đi”")
    expect(page.locator(".findings li", has=mend)).to_contain_text("NĐ 30/2020")
    mend.click()
    expect(page.locator(".findings header")).to_contain_text("Đã làm: Thêm bước")
    expect(mend).to_have_count(0)
    drawer.saves()
    (step,) = drawer.kept(draft).findall(f".//*[@{{{CV}}}operation='recordkeeping.number_document']")
    given = {each.get("name"): each.get("value") for each in step.iter(f"{{{CV}}}parameter")}
    assert given["document_id"] == "drafting.document_id"
    (flow,) = drawer.kept(draft).findall(f".//{{{BPMN}}}sequenceFlow[@sourceRef='{step.get('id')}']")
    assert find(drawer.kept(draft), flow.get("targetRef")).get(f"{{{CV}}}operation") == "signature.seal_document"
    page.locator(".canvas svg").first.focus()
    page.keyboard.press("Control+z")
    expect(mend).to_have_count(1)


def test_what_an_operation_misses_is_filled_in(drawer: Drawer) -> None:
    drawer.begins_with(
        row_of_steps(
            [
                ("userTask", "ask", 'cv:form="seal_document" cv:groups="van_thu"', ""),
                ("serviceTask", "seal", 'cv:operation="signature.seal_document"', ""),
            ]
        )
    )
    mend = drawer.page.locator('[data-mend="missing-parameter"]')
    expect(drawer.page.locator(".findings")).to_contain_text("thiếu tham số “Văn bản”")
    expect(mend).to_have_count(0)  # this process has no document: only a person knows what to give
    drawer.chooses("seal")
    expect(drawer.field("p-activation_id").locator("optgroup").first).to_have_attribute("label", re.compile("^Hợp với"))
    expect(drawer.field("p-activation_id").locator("optgroup").first.locator("option").first).to_have_attribute(
        "value", "ask.activation_id"
    )


def test_while_tokens_run_nothing_can_be_changed(drawer: Drawer) -> None:
    drawer.begins("assignment")
    page = drawer.page
    drawer.chooses("direct")
    page.get_by_role("button", name="Chạy thử trên sơ đồ").click()
    expect(page.locator(".panel .resting")).to_contain_text("chỉ xem")
    expect(drawer.field("process-name")).to_be_disabled()
    expect(page.locator("[data-mend]")).to_have_count(0)
    page.get_by_role("button", name="Chạy thử trên sơ đồ").click()
    expect(page.locator(".panel .resting")).to_have_count(0)
    expect(drawer.field("process-name")).to_be_enabled()
