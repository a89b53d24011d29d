"""Changing a process on its drawing: by keyboard and mouse, findings while drawing, saved on a revision, never over another's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from engine.spiff.syntax import compile_expression
from engine.spiff.vocabulary import BPMN, CV
from tests.conftest import Databases
from tests.server import HttpStage, Server, served_province
from tests.web.browser import DESK, PHONE
from tests.web.drawer import ADMIN, PROCESSES, Drawer, find

AXE = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).parents[2] / "build" / "screens"
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server(databases: Databases, province_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served_province(databases, province_template, tmp_path_factory.mktemp("modeler")) as server:
        yield server


@pytest.fixture
def drawer(chromium: Browser, server: Server) -> Iterator[Drawer]:
    with Drawer(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as person:
        person.server = server
        yield person


def test_a_step_is_added_by_keyboard_and_told_who_does_it(drawer: Drawer) -> None:
    draft = drawer.begins("assignment")
    page = drawer.page
    expect(page.locator(".findings .counts")).to_contain_text("đạt mọi quy tắc")
    adds_a_step(drawer)
    finding = page.locator(".findings .finding", has_text="“Xem thể thức” chưa có biểu mẫu")
    expect(finding).to_have_count(1)
    expect(page.locator(".canvas .flag").first).to_have_text("1")
    drawer.keeps_picture("20-xuong-ve-diem-chan")
    is_open_to_everybody(page)
    finding.press("Enter")
    expect(page.locator(".panel .found")).to_contain_text("chưa có biểu mẫu")
    drawer.field("form").select_option(label="Kiểm tra thể thức")
    drawer.field("groups").fill("văn thư")
    drawer.field("groups").press("Enter")
    expect(finding).to_have_count(0)
    drawer.saves()
    task = find(drawer.kept(draft), "xem_the_thuc")
    assert {name.removeprefix(f"{{{CV}}}"): text for name, text in task.attrib.items() if CV in name} == {
        "form": "check_presentation",
        "groups": "van_thu",
    }
    survives_undo_and_reload(drawer, draft)


def adds_a_step(drawer: Drawer) -> None:
    """Start → first task by arrow, a step after it, its name; the id comes from the name."""
    page = drawer.page
    drawer.chooses("presented")
    page.keyboard.press("ArrowRight")
    expect(drawer.field("id")).to_have_value("direct")
    page.keyboard.press("a")
    page.keyboard.type("Xem thể thức")
    page.keyboard.press("Enter")
    expect(drawer.field("id")).to_have_value("xem_the_thuc")
    page.keyboard.press("ArrowRight")
    expect(drawer.field("id")).to_have_value("needs_handling")
    page.keyboard.press("ArrowLeft")
    expect(drawer.field("id")).to_have_value("xem_the_thuc")


def survives_undo_and_reload(drawer: Drawer, draft: str) -> None:
    page = drawer.page
    page.locator(".canvas svg").first.focus()
    page.keyboard.press("Control+z")
    expect(page.locator(".panel .picker .chip")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.locator(".panel .picker .chip")).to_have_count(1)
    drawer.saves()
    drawer.sees(draft)
    drawer.chooses("xem_the_thuc")
    expect(drawer.field("form")).to_have_value("check_presentation")
    expect(page.locator(".panel .picker .chip")).to_contain_text("Văn thư")


@pytest.mark.parametrize("process", ["assignment", "incoming", "outgoing"])
def test_a_diagram_goes_through_the_modeler_unchanged(drawer: Drawer, process: str) -> None:
    """Everything but the picture is the same to the byte in canonical form; the picture has the same parts."""
    drawn: list[str] = []
    drawer.page.on("request", lambda asked: drawn.append(asked.post_data) if asked.url.endswith("/lint") else None)
    drawer.begins(process)
    before = etree.parse(PROCESSES / f"{process}.bpmn", etree.XMLParser(remove_blank_text=True)).getroot()
    after = etree.fromstring(json.loads(drawn[-1])["xml"].encode(), etree.XMLParser(remove_blank_text=True))
    assert meaning(after) == meaning(before)
    assert picture(after) == picture(before)


def test_words_of_other_vendors_are_kept_for_a_person_to_judge(drawer: Drawer) -> None:
    xml = (PROCESSES / "incoming.bpmn").read_text("utf-8")
    foreign = '<x:note xmlns:x="urn:example:vendor" by="other"><x:part>kept</x:part></x:note>'
    drawn = xml.replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{foreign}", 1)
    draft = drawer.begins("incoming")
    body = {"xml": drawn, "revision": 1}  # by a program: a file that is taken in would be read word by word
    HttpStage(drawer.server)._as(ADMIN, "PUT", f"/api/v1/drafts/{draft}/diagram", body)
    drawer.sees(draft)
    expect(drawer.page.locator(".findings .finding").first).to_contain_text("phần mềm khác")
    drawer.chooses("receive")
    drawer.field("name").fill("Tiếp nhận tại quầy")
    drawer.saves()
    (note,) = drawer.kept(draft).iter("{urn:example:vendor}note")
    assert (note.get("by"), note.findtext("{urn:example:vendor}part")) == ("other", "kept")


def test_a_closed_draft_is_only_looked_at(drawer: Drawer) -> None:
    draft = drawer.begins("incoming")
    HttpStage(drawer.server)._as(ADMIN, "DELETE", f"/api/v1/drafts/{draft}")
    drawer.sees(draft)
    drawer.chooses("receive")
    expect(drawer.field("name")).to_be_disabled()
    for key in ("Delete", "a", "Shift+ArrowRight", "Enter"):
        drawer.page.keyboard.press(key)
    expect(drawer.page.locator("[data-act=undo]")).to_have_attribute("aria-disabled", "true")
    expect(drawer.page.locator("#studio-saved")).to_contain_text("chỉ xem")


def meaning(root: Any) -> bytes:
    copy = etree.fromstring(etree.tostring(root))
    for diagram in copy.findall(DRAWING):
        copy.remove(diagram)
    text: bytes = etree.tostring(copy, method="c14n2", strip_text=True)
    return text


def picture(root: Any) -> list[bytes]:
    """The order of shapes is the order of drawing, which follows the elements."""
    return sorted(etree.tostring(each, method="c14n", exclusive=True) for each in root.iterfind(f"{DRAWING}/*/*"))


def test_a_condition_is_put_together_from_rows(drawer: Drawer) -> None:
    draft = drawer.begins("assignment")
    page = drawer.page
    drawer.chooses("needs_reply_to_start_reply")
    expect(drawer.field("value-0")).to_have_value("reply")
    drawer.field("condition-more").click()
    drawer.field("field-1").select_option("urgency")
    drawer.field("test-1").select_option(">=")
    drawer.field("value-1").fill("2")
    drawer.field("value-1").press("Tab")
    drawer.field("join").select_option("or")
    wanted = "work.outcome == 'reply' or urgency >= 2"
    expect(page.locator(".panel code").last).to_have_text(wanted)
    drawer.keeps_picture("21-xuong-ve-dieu-kien")
    is_open_to_everybody(page)
    drawer.field("condition-text").click()
    expect(drawer.field("condition")).to_have_value(wanted)
    drawer.field("condition").fill("work.outcome == 'reply' and len(direct.te")
    expect(page.locator(".panel .options li").first).to_contain_text("direct.text")
    drawer.field("condition").press("Enter")
    drawer.field("condition").press_sequentially(") >")
    drawer.field("condition").blur()
    expect(page.locator(".panel .found")).to_contain_text("sai cú pháp")
    drawer.field("condition").fill("work.outcome == 'reply' and len(direct.text) > 3")
    drawer.field("condition").blur()
    expect(page.locator(".findings .counts")).to_contain_text("đạt mọi quy tắc")
    drawer.saves()
    flow = find(drawer.kept(draft), "needs_reply_to_start_reply")
    condition = flow.findtext(f"{{{BPMN}}}conditionExpression")
    assert condition == "work.outcome == 'reply' and len(direct.text) > 3"
    assert compile_expression(condition).names == {"work", "direct"}


def test_who_saves_second_overwrites_nothing(drawer: Drawer, chromium: Browser) -> None:
    draft = drawer.begins("outgoing")
    with Drawer(chromium, drawer.address, ADMIN, PICTURES) as first:
        first.server = drawer.server
        first.sees(draft)
        first.chooses("sign")
        first.field("name").fill("Người có thẩm quyền ký")
        first.saves()
    drawer.chooses("draft")
    drawer.field("name").fill("Soạn dự thảo")
    drawer.page.keyboard.press("Control+s")
    dialog = drawer.page.locator("#studio-conflict")
    expect(dialog).to_contain_text("Tô Thị Quy Thử")
    dialog.get_by_role("button", name="Xem bản của họ").click()
    expect(dialog.locator(".differences")).to_contain_text("Người có thẩm quyền ký")
    drawer.keeps_picture("22-xuong-ve-nguoi-khac-da-sua")
    is_open_to_everybody(drawer.page)
    assert find(drawer.kept(draft), "draft").get("name") != "Soạn dự thảo"
    dialog.get_by_role("button", name="Lưu bản của tôi thành bản nháp khác").click()
    expect(drawer.page).not_to_have_url(re.compile(draft))
    expect(drawer.page.locator("#studio[data-ready]")).to_be_visible()
    other = drawer.page.url.rsplit("/", 1)[1]
    assert find(drawer.kept(other), "draft").get("name") == "Soạn dự thảo"
    assert find(drawer.kept(draft), "sign").get("name") == "Người có thẩm quyền ký"
    drawer.forgives("409")


def test_a_drawing_outlives_a_broken_connection(drawer: Drawer) -> None:
    draft = drawer.begins("incoming")
    drawer.chooses("receive")
    drawer.context.set_offline(True)
    drawer.field("name").fill("Tiếp nhận và kiểm tra")
    drawer.page.keyboard.press("Control+s")
    saved = drawer.page.locator("#studio-saved")
    expect(saved).to_contain_text("còn trong thẻ này")
    drawer.context.set_offline(False)
    expect(saved).to_have_text(re.compile("^Đã lưu"))
    assert find(drawer.kept(draft), "receive").get("name") == "Tiếp nhận và kiểm tra"
    drawer.forgives("ERR_INTERNET_DISCONNECTED")


def test_only_what_the_engine_runs_is_offered(drawer: Drawer) -> None:
    drawer.begins("assignment")
    page = drawer.page
    for element, refused in (("direct", "Việc làm tay"), ("split", "Cổng phức"), ("for_information", "bù trừ")):
        drawer.chooses(element)
        page.locator('.djs-context-pad .entry[data-action="replace"]').click()
        menu = page.locator(".djs-popup")
        expect(menu.locator(".entry").first).to_be_visible()
        expect(menu.filter(has_text=re.compile(refused, re.IGNORECASE))).to_have_count(0)
        page.keyboard.press("Escape")
    page.locator('.palette .entry[data-action="machine-task"]').press("Enter")
    page.locator(".djs-popup").get_by_text("Quét mã độc").click()
    page.locator(".canvas svg").first.focus()


def test_a_machine_step_gets_parameters_and_a_way_for_its_error(drawer: Drawer) -> None:
    draft = drawer.begins("assignment")
    drawer.chooses("start_handling")
    drawer.field("k-by").select_option("text")
    drawer.field("p-by").fill("nv'01")
    drawer.field("p-by").press("Tab")
    drawer.field("catch").select_option("not_found")
    expect(drawer.page.locator(".panel .row")).to_have_count(1)
    drawer.saves()
    tree = drawer.kept(draft)
    parameters = find(tree, "start_handling").findall(f".//{{{CV}}}parameter")
    assert {each.get("name"): each.get("value") for each in parameters}["by"] == r"'nv\'01'"
    (event,) = tree.findall(f".//{{{BPMN}}}boundaryEvent")
    assert event.get("attachedToRef") == "start_handling"
    reference = event.find(f"{{{BPMN}}}errorEventDefinition").get("errorRef")
    assert find(tree, reference).get("errorCode") == "not_found"


def test_the_drawing_can_be_tried_with_tokens_and_read_on_a_phone(drawer: Drawer) -> None:
    draft = drawer.begins("assignment")
    page = drawer.page
    switch = page.get_by_role("button", name="Chạy thử trên sơ đồ")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.locator(".bts-context-pad[title='Cho sự kiện xảy ra']").first.click(force=True)
    expect(page.locator(".bts-notification", has_text="Cho ý kiến chỉ đạo")).to_be_visible()
    is_open_to_everybody(page, without=".djs-container")
    switch.click()
    expect(page.locator(".bts-palette")).to_be_hidden()
    page.get_by_role("button", name="Bản đồ nhỏ").click()
    expect(page.locator(".djs-minimap .map")).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    page.keyboard.press("Control+f")
    page.keyboard.type("phối hợp")
    page.keyboard.press("Enter")
    page.set_viewport_size(PHONE)
    drawer.sees(draft)
    expect(page.get_by_text("Sửa ở dạng danh sách")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()
    is_open_to_everybody(page)
    page.set_viewport_size(DESK)


def is_open_to_everybody(page: Page, without: str = "") -> None:
    """Nothing that axe finds would keep a person with a screen reader or a keyboard out."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("w => axe.run(w ? {exclude: [w]} : document, {resultTypes: ['violations']})", without)
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]] == []
