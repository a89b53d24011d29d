"""The story of the browser told by programs: a step of the agency's own, from the built-in version to cases that follow it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from engine.versions.redrawing import insert_step, move_step, set_properties
from tests.conftest import Clock
from tests.driver import WORDS, Driver
from tests.letters import Letters
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.review import ADMIN, LEAD
from web.installation import development_authority
from web.wiring import Platform

FORM = {
    "type": "default", "id": "y_kien_phap_che", "schemaVersion": 19,
    "components": [
        {"type": "textarea", "id": "opinion", "key": "opinion", "label": "Ý kiến pháp chế", "validate": {"required": True}},
        {"type": "number", "id": "urgency", "key": "urgency", "label": "Độ khẩn khi ký", "validate": {"required": True}},
    ],
}  # fmt: skip
SAID = {"opinion": "Đúng thẩm quyền.", "urgency": 3}
PROCESSES = Path(__file__).parents[2] / "processes"
OURS = {"draft": "giant.sxd", "check_content": "hoatv.sxd", "check_presentation": "nhapcv.sxd"}
FINANCE = {"draft": "hoakt.stc", "check_content": "thumv.stc", "check_presentation": "giaht.stc"}
CHECKS, REASON = "nhapcv.sxd", {"reason": "Theo quy chế làm việc của Sở."}


def test_a_step_is_added_tried_put_to_use_and_followed(api: Connect, province: Platform) -> None:
    driver, admin = Driver(province, Letters(development_authority(province))), api(ADMIN)
    running, moved = reaches_the_check(driver), reaches_the_check(driver)
    version = draws_and_deploys(admin, province)
    problem(admin.post(f"/versions/{version}/promote", REASON), 403, "four_eyes")
    assert api(LEAD).post(f"/versions/{version}/promote", REASON).json["status"] == "promoted"

    fresh = reaches_the_check(driver)
    for document in (fresh, running):
        driver.as_(CHECKS).completes("check_presentation", document, decision="pass")
    assert elements(driver, running) == ["sign"]
    assert elements(driver, fresh) == ["step_1"]
    assert "opinion" in driver.as_(CHECKS).tries("step_1", fresh, urgency=3)
    driver.as_(CHECKS).completes("step_1", fresh, **SAID)
    (sign,) = driver.open_tasks(fresh)
    assert (sign.element, sign.priority) == ("sign", 3)  # the answer of the new form has reached the diagram

    is_moved_and_put_back(admin, driver, moved, version)
    driver.as_(CHECKS).completes("check_presentation", moved, decision="pass")
    assert elements(driver, moved) == ["sign"]
    signs_at_once_elsewhere(driver)


def draws_and_deploys(admin: Program, province: Platform) -> str:
    with province.read() as work:
        base = work.definitions.in_use(["*"])["outgoing"]
        built_in, xml = str(base.id), base.xml
    draft = admin.post("/drafts", {"version_id": built_in}).json
    path = f"/drafts/{draft['id']}"
    xml, step = insert_step(xml, "presentation_ok", "userTask", "Xin ý kiến pháp chế", "presentation_ok_to_to_sign")
    kept = put(admin, f"{path}/diagram", {"xml": xml.decode(), "revision": 1})
    assert "unknown-form" not in rules(kept)
    assert {(each["rule"], each["element"]) for each in kept["findings"]} >= {("L06b", step)}
    kept = put(admin, f"{path}/forms/y_kien_phap_che", {"schema": FORM, "revision": 2})
    xml = set_properties(xml, step, {"form": "y_kien_phap_che", "priority": "draft.urgency"})
    xml = set_properties(xml, "sign", {"priority": f"{step}.urgency"})
    unlawful = move_step(xml, "check_presentation", "sign_document")
    found = admin.post(f"{path}/lint", {"xml": unlawful.decode()}).json["findings"]
    assert any(each["element"] == "sign_document" and "Đ13.1" in each["article"] for each in found), found
    assert put(admin, f"{path}/diagram", {"xml": xml.decode(), "revision": 3})["findings"] == []
    put(admin, f"{path}/scenarios/phap_che", {"scenario": scenario(step), "revision": 4})
    told = {each["name"]: each["ok"] for each in admin.get(f"{path}/trials").json["scenarios"]}
    assert told["phap_che"]
    assert not told["issued"]  # the one that comes with the system does not know the step
    return str(admin.post(f"{path}/deploy", REASON).json["id"])


def put(program: Program, path: str, body: Any) -> Any:
    answer = program.client.put(f"/api/v1{path}", json=body, headers=program.headers())
    assert answer.status_code == 200, answer.json
    return answer.json


def rules(kept: Any) -> set[str]:
    return {each["rule"] for each in kept["findings"]}


def scenario(step: str) -> dict[str, Any]:
    """The one that comes with the system, as far as the signature, with the new step in it."""
    issued = json.loads((PROCESSES / "scenarios" / "outgoing" / "issued.json").read_text("utf-8"))
    said = {"complete": step, "as": "kiem_tra_the_thuc", "answers": SAID}
    return {**issued, "steps": [*issued["steps"][:4], said, {"expect": {"waits_at": ["sign"]}}]}


# ---------------------------------------------------------------- cases


def reaches_the_check(driver: Driver, people: Mapping[str, str] = OURS, signer: str = "Bùi Giả Định") -> UUID:
    document = driver.as_(people["draft"]).starts("outgoing")
    driver.as_(people["draft"]).completes("draft", document, **{**WORDS, "signer": signer})
    driver.as_(people["check_content"]).completes("check_content", document, decision="pass")
    return document


def elements(driver: Driver, document: UUID) -> list[str]:
    return [task.element for task in driver.open_tasks(document)]


def is_moved_and_put_back(admin: Program, driver: Driver, document: UUID, version: str) -> None:
    (case,) = driver.cases_about(document)
    before = case.pins["outgoing"]
    judged = admin.post(f"/versions/{version}/dry-run", {}).json
    assert {each["case_id"]: each["verdict"] for each in judged["cases"]}[str(case.id)] == "movable"
    move = admin.post(f"/versions/{version}/moves", REASON).json["id"]
    assert isinstance(driver.platform.clock, Clock)
    driver.platform.clock.advance(minutes=1)  # cases are moved one after the other, a moment apart
    driver.machine_works()
    assert [str(case.pins["outgoing"]) for case in driver.cases_about(document)] == [version]
    back = admin.post(f"/moves/{move}/cases/{case.id}/revert", REASON)
    assert (back.status_code, back.json["status"]) == (200, "reverted"), back.json
    assert [case.pins["outgoing"] for case in driver.cases_about(document)] == [before]


def signs_at_once_elsewhere(driver: Driver) -> None:
    document = reaches_the_check(driver, FINANCE, "Hà Văn Mẫu")
    driver.as_(FINANCE["check_presentation"]).completes("check_presentation", document, decision="pass")
    assert elements(driver, document) == ["sign"]
