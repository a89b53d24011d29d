"""Forms that an agency redraws: asked of the cases on their version, of no others, and at no cost to those."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

from forms.catalog import SCHEMAS
from tests.engine.bpmn import process, user
from tests.web.calling import Program, problem
from tests.web.conftest import Connect, LogIn
from tests.web.counting import listening
from tests.web.review import ADMIN, HEAD, LEAD, OFFICER
from tests.web.test_drafts_api import WHY, begun, put
from web.wiring import Platform

PLAIN = process("review", user("ask", form="give_opinion", groups="truong_don_vi"), name="Rà soát")
COUNTED: dict[str, Any] = {
    "type": "number", "id": "copies", "key": "copies", "label": "Số bản sao", "validate": {"required": True, "min": 1},
}  # fmt: skip


def delivered(key: str) -> dict[str, Any]:
    return dict(json.loads((Path(SCHEMAS) / f"{key}.json").read_text("utf-8")))


def with_copies(key: str) -> dict[str, Any]:
    schema = deepcopy(delivered(key))
    schema["components"].append(COUNTED)
    return schema


def in_use(api: Connect, draft: dict[str, Any]) -> str:
    version = api(ADMIN).post(f"/drafts/{draft['id']}/deploy", WHY)
    assert version.status_code == 201, version.json
    assert api(LEAD).post(f"/versions/{version.json['id']}/promote", WHY).status_code == 200
    return str(version.json["id"])


def started(api: Connect) -> tuple[str, str]:
    """A case of the process, and its task."""
    case = api(OFFICER).post("/cases", {"process": "review"}).json["id"]
    return case, next(str(task["id"]) for task in api(HEAD).tasks("ask") if task["case_id"] == case)


def redrawn(admin: Program, version: str) -> dict[str, Any]:
    draft = begun(admin, version_id=version)
    saved = put(
        admin, f"/drafts/{draft['id']}/forms/give_opinion", {"schema": with_copies("give_opinion"), "revision": 1}
    )
    assert [each for each in saved.json["findings"] if each["severity"] == "error"] == []
    return draft


def test_a_case_asks_the_form_of_the_version_it_is_on(api: Connect, client: LogIn, province: Platform) -> None:
    admin, head = api(ADMIN), api(HEAD)
    first = in_use(api, begun(admin, xml=PLAIN.decode()))
    _, old = started(api)
    second = in_use(api, redrawn(admin, first))
    case, new = started(api)
    browser = client(HEAD)
    assert ("Số bản sao" in browser.get(f"/tasks/{old}").words, "Số bản sao" in browser.get(f"/tasks/{new}").words) == (
        False, True,
    )  # fmt: skip
    said = problem(head.complete(new, {"opinion": "Nhất trí."}), 422, "answers_refused")
    assert list(said["errors"]) == ["copies"]
    assert head.complete(old, {"opinion": "Nhất trí."}).status_code == 200
    assert head.complete(new, {"opinion": "Nhất trí.", "copies": 3}).status_code == 200
    with province.read() as work:
        assert work.cases.get(UUID(case)).pins == {"review": second}
    parts = [admin.get(f"/versions/{each}").json["parts"]["form:give_opinion"] for each in (first, second)]
    assert parts[0] != parts[1]


def test_forms_of_versions_cost_nothing_once_they_are_known(api: Connect, province: Platform) -> None:
    admin, head = api(ADMIN), api(HEAD)
    first = in_use(api, begun(admin, xml=PLAIN.decode()))
    plain = [started(api)[1] for _ in range(3)]
    in_use(api, redrawn(admin, first))
    drawn = [started(api)[1] for _ in range(2)]

    def costs(task: str, answers: dict[str, Any]) -> list[str]:
        with listening(province.database) as talk:
            assert head.complete(task, answers).status_code == 200
        return talk.statements

    said = {"opinion": "Nhất trí."}
    costs(plain[0], said)
    costs(drawn[0], {**said, "copies": 1})
    spent = [costs(plain[1], said), costs(drawn[1], {**said, "copies": 1}), costs(plain[2], said)]
    assert len({len(each) for each in spent}) == 1, spent
    assert not [line for each in spent for line in each if "definition" in line], spent


def test_a_form_that_writes_into_the_records_keeps_what_they_need(api: Connect) -> None:
    admin = api(ADMIN)
    draft = begun(admin, version_id=admin.get("/processes/outgoing").json["in_use"]["id"])
    path, revision = f"/drafts/{draft['id']}/forms/check_content", 1

    def faults(schema: dict[str, Any]) -> list[str]:
        nonlocal revision
        saved = put(admin, path, {"schema": schema, "revision": revision}).json
        revision = saved["revision"]
        return [each["rule"] for each in saved["findings"] if each["element"] == "form:check_content"]

    assert faults(with_copies("check_content")) == []
    without = delivered("check_content")
    del without["components"][1]
    assert faults(without) == ["answer-missing"]
    more = delivered("check_content")
    more["components"][0]["values"].append({"label": "Để sau", "value": "later"})
    assert faults(more) == ["answer-unknown"]
    hidden = delivered("check_content")
    del hidden["components"][1]["conditional"]
    assert faults(hidden) == ["answer-hidden"]
    assert faults({"nothing": True})[0] in ("missing-property", "unknown-property")
    problem(admin.post(f"/drafts/{draft['id']}/deploy", WHY), 422, "diagram_refused")


def test_a_form_drawn_for_one_process_is_copied_into_another_that_names_it(api: Connect) -> None:
    admin = api(ADMIN)
    draft = begun(admin, xml=PLAIN.replace(b"give_opinion", b"own_words").decode())
    put(admin, f"/drafts/{draft['id']}/forms/own_words", {"schema": with_copies("give_opinion"), "revision": 1})
    in_use(api, draft)
    other = begun(admin, xml=process("other", user("look", form="own_words", groups="van_thu")).decode())
    assert admin.post(f"/drafts/{other['id']}/lint", {}).json["ok"]
    version = admin.post(f"/drafts/{other['id']}/deploy", WHY).json
    assert "form:own_words" in version["parts"]
    assert list(begun(admin, version_id=version["id"])["forms"]) == ["own_words"]
    words = admin.get("/studio/vocabulary").json
    (form,) = [each for each in words["forms"] if each["key"] == "own_words"]
    assert {each["key"] for each in form["fields"]} >= {"opinion", "copies"}
