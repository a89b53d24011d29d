"""A process that asks two forms and a decision table, to draw them for."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.engine.bpmn import process, rule, user

ASKING = """async ([method, url, body]) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
  const answer = await fetch(url, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
  return {ok: answer.ok, body: await answer.json().catch(() => null)};
}"""
ANSWER = {"type": "textfield", "id": "Field_days", "key": "days", "label": "Số ngày", "validate": {"required": True}}
FORM: dict[str, Any] = {"type": "default", "id": "leave", "schemaVersion": 19, "components": [ANSWER]}
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <decision id="who_signs" name="Ai ký">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i1" label="Số ngày">
        <inputExpression id="e1" typeRef="number"><text>ask.days</text></inputExpression></input>
      <output id="o1" label="Người ký" name="signer" typeRef="string"/>
      <rule id="r1"><inputEntry id="c1"><text>&gt; 3</text></inputEntry>
        <outputEntry id="c2"><text>'lanh_dao'</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c3"><text>-</text></inputEntry>
        <outputEntry id="c4"><text>'truong_don_vi'</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
LEAVE = process(
    "leave", user("ask", form="leave"), rule("choose", "who_signs"), user("tell", form="give_opinion", due="ask.until"),
    name="Nghỉ phép",
).decode()  # fmt: skip


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {**FORM, "components": list(components)}


def begin_draft(page: Page) -> str:
    """The id of a draft of it, begun in the browser's own session."""
    made = call(page, "POST", "/drafts", {"process_id": "leave", "name": "Nghỉ phép"})
    call(page, "PUT", f"/drafts/{made['id']}/diagram", {"xml": LEAVE, "revision": 1})
    return str(made["id"])


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Ask the API as the page's own scripts do."""
    answer = page.evaluate(ASKING, [method, f"/api/v1{path}", body])
    assert answer["ok"], answer
    return answer["body"]
