"""A decision table tried on data that somebody typed in, by the very evaluation that cases go through."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine

from engine.errors import DataRefused, DiagramRefused, ExpressionFailed, Finding
from engine.lint_rules.decisions import check_decision_table
from engine.spiff.admission import admit
from engine.spiff.elements import DiagramParser
from engine.spiff.evaluator import Functions
from engine.spiff.expressions import NO_FUNCTIONS, ScriptEngine
from engine.spiff.parser import read_xml


@dataclass(frozen=True)
class Trial:
    """What a table says to some data: the rows that fit (numbers from 1), their ids, and what a case would be given.

    `why` is a Vietnamese phrase when a case would not go on from here, and "" when it would.
    """

    rows: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


def try_table(xml: bytes, data: Mapping[str, Any], now: datetime, functions: Functions = NO_FUNCTIONS) -> Trial:
    """What the table in a DMN file decides for `data`. Raises DiagramRefused for a table that could not go live."""
    if findings := check_decision_table(xml):
        raise DiagramRefused(findings)
    try:
        case = _case(dict(admit(dict(data), "dữ liệu thử")), ScriptEngine(now, functions))
        return _tried(_table(xml), case)
    except (ExpressionFailed, DataRefused) as failed:
        return Trial(why=failed.why)
    except WorkflowTaskException as failed:  # how the library wraps what an expression of a cell says
        if isinstance(failed.__context__, ExpressionFailed):
            return Trial(why=f"“{failed.__context__.expression}”: {failed.__context__.why}")
        raise


def _table(xml: bytes) -> Any:
    parser = DiagramParser()
    try:
        parser.add_dmn_xml(read_xml(xml))
        return parser.get_engine(next(iter(parser.dmn_parsers)), None).decision_table
    except ValidationException as refused:
        why = str(refused.args[0] if refused.args else refused).rstrip(".")
        finding = Finding("parse", "error", str(refused.id or ""), f"Bộ máy quy trình không hiểu bảng này: {why}.")
        raise DiagramRefused([finding]) from refused


def _tried(table: Any, case: Any) -> Trial:
    """The rows as the engine's own task finds them (`specs.DecisionTask`): under UNIQUE the library stops at the first."""
    policy, every = table.hit_policy, copy.copy(table)
    every.hit_policy = "COLLECT"
    fitting = DMNEngine(every).decide(case)
    found = Trial(tuple(table.rules.index(row) + 1 for row in fitting), tuple(str(row.id) for row in fitting))
    columns: dict[str, list[Any]] = {column.name or column.label: [] for column in table.outputs}
    outputs: dict[str, Any] = {**(columns if policy == "COLLECT" else {}), **DMNEngine(table).result(case)}
    if not fitting and policy != "COLLECT":
        return Trial(why="không dòng nào khớp")
    if policy == "UNIQUE" and len(fitting) > 1:
        return Trial(found.rows, found.ids, why=f"các dòng {', '.join(map(str, found.rows))} cùng khớp")
    return Trial(found.rows, found.ids, outputs)


def _case(data: dict[str, Any], script_engine: ScriptEngine) -> Any:
    """As much of a task as the library's tables ask for."""
    workflow = SimpleNamespace(script_engine=script_engine, spec=SimpleNamespace(file=""))
    workflow.top_workflow = workflow
    spec = SimpleNamespace(bpmn_id="", bpmn_name="", name="", file="")
    return SimpleNamespace(data=data, workflow=workflow, task_spec=spec)
