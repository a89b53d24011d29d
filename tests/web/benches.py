"""A process that asks two forms and a decision table, to draw them for."""

from __future__ import annotations

from typing import Any

from tests.engine.bpmn import process, rule, user

ANSWER = {"type": "textfield", "id": "Field_days", "key": "days", "label": "Số ngày", "validate": {"required": True}}
FORM: dict[str, Any] = {"type": "default", "id": "leave", "schemaVersion": 19, "components": [ANSWER]}
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <decision id="who_signs" name="Ai ký">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i1" label="Số ngày"><inputExpression id="e1" typeRef="number"><text>ask.days</text></inputExpression></input>
      <output id="o1" label="Người ký" name="signer" typeRef="string"/>
      <rule id="r1"><inputEntry id="c1"><text>&gt; 3</text></inputEntry><outputEntry id="c2"><text>'lanh_dao'</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c3"><text>-</text></inputEntry><outputEntry id="c4"><text>'truong_don_vi'</text></outputEntry></rule>
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
