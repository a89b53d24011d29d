"""A decision table of a draft on the work bench: what is wrong with it, what it reads, what it says to typed data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import DiagramRefused, ExpressionFailed, Finding
from engine.lint import check_decision_table
from engine.lint_rules.decisions import condition_of, entry_text, input_text
from engine.lint_rules.drawing import local
from engine.spiff.parser import read_xml
from engine.spiff.syntax import compile_expression
from engine.spiff.trials import Trial, try_table
from engine.versions.tables import Draft
from web.data_paths import paths_in
from web.draft_steps import table_steps
from web.studio import StudioRoom
from web.tables_of_decisions import decisions_in

OWN_NAMES = frozenset({"input_value", "v"})  # stand for the cell's own column while it is checked
BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    id="definitions_{key}" name="{name}" namespace="urn:congvan:dmn:1">
  <decision id="{key}" name="{name}">
    <decisionTable id="table_{key}" hitPolicy="FIRST">
      <input id="input_1" label="Dữ liệu vào">
        <inputExpression id="input_1_expression" typeRef="string"><text></text></inputExpression>
      </input>
      <output id="output_1" label="Kết quả" name="ket_qua" typeRef="string"/>
    </decisionTable>
  </decision>
</definitions>
"""


@dataclass(frozen=True)
class Read:
    """A piece of data that a table reads: its path, and the type its column gives it ("" when it says none)."""

    name: str
    type: str = ""


@dataclass(frozen=True)
class TableBench:
    """In one transaction, for one visitor, about one table of one draft."""

    room: StudioRoom
    draft: Draft
    key: str

    @property
    def xml(self) -> str:
        """As the draft has it; else as agency or province drew it for a version in use; else an empty table."""
        library = self.room.surroundings.library.decisions
        return self.draft.decisions.get(self.key) or library.get(self.key) or BLANK.format(key=self.key, name=self.key)

    @property
    def is_redrawn(self) -> bool:
        return self.key in self.draft.decisions

    def findings(self, xml: str) -> list[Finding]:
        """Everything wrong with it, and which data no step of the diagram gives."""
        found = check_decision_table(xml.encode())
        if not found and self.key not in decisions_in(xml):
            say = f"Tệp không có bảng quyết định mã “{self.key}”."
            found = [Finding("decision-key", "error", "", say, mend=f"Đặt mã bảng (id của decision) là {self.key}.")]
        return [*found, *self._unknown(xml)]

    def try_on(self, xml: str, typed: Mapping[str, Any]) -> Trial:
        """What it says to data, given by dotted names. Raises DiagramRefused."""
        work = self.room.work
        return try_table(xml.encode(), nested(typed), work.now, work.parts.programs.functions)

    def names(self) -> list[Mapping[str, str]]:
        """The data that the table may read: what the diagram gives."""
        return list(self.room.vocabulary(self.draft).data())

    def _unknown(self, xml: str) -> Iterator[Finding]:
        known = {each["name"] for each in self.names()}
        roots = {name.partition(".")[0] for name in known}
        for column, name in columns_read(xml):
            if name.partition(".")[0] not in roots:
                say = f"Cột vào “{column.get('label') or name}”: không bước nào trong sơ đồ cho dữ liệu “{name}”."
                mend = "Chọn tên trong danh sách dữ liệu, hoặc để bước trước tính ra tên này."
                yield Finding("unknown-data", "warning", column.get("id", ""), say, mend=mend)


@dataclass(frozen=True)
class ListedTable:
    """A line of the list: which steps ask the table, and where it comes from."""

    key: str
    name: str
    steps: Sequence[str] = field(default_factory=tuple)
    is_redrawn: bool = False
    is_there: bool = True
    wrong: int = 0


def listed(room: StudioRoom, draft: Draft) -> list[ListedTable]:
    """The tables that the steps of a draft ask, then those drawn for it that no step asks yet."""
    asked = {key: [node.name or node.id for node in nodes] for key, nodes in table_steps(draft.xml).items()}
    keys = [key for key in asked if key] + [key for key in draft.decisions if key not in asked]
    names = room.vocabulary(draft).decisions
    wrong = {key: len(check_decision_table(text.encode())) for key, text in draft.decisions.items()}
    return [
        ListedTable(
            key, names.get(key, key), asked.get(key, ()), key in draft.decisions, key in names, wrong.get(key, 0)
        )
        for key in keys
    ]


def reads(xml: str) -> list[Read]:
    """The data to be typed in when a table is tried, columns first."""
    found: dict[str, Read] = {}
    for column, name in columns_read(xml):
        expression = next((each for each in column if local(each) == "inputExpression"), None)
        found.setdefault(name, Read(name, (expression.get("typeRef") or "") if expression is not None else ""))
    for name in cells_read(xml):
        found.setdefault(name, Read(name))
    return list(found.values())


def columns_read(xml: str) -> Iterator[tuple[Any, str]]:
    for column in (each for each in _parts(xml) if local(each) == "input"):
        for name in paths_of(input_text(column)):
            yield column, name


def cells_read(xml: str) -> Iterator[str]:
    inputs = [input_text(each) for each in _parts(xml) if local(each) == "input"]
    for rule in (each for each in _parts(xml) if local(each) == "rule"):
        cells = [each for each in rule if local(each) == "inputEntry"]
        conditions = [condition_of(entry_text(cell), text) for cell, text in zip(cells, inputs, strict=False)]
        results = [entry_text(each) for each in rule if local(each) == "outputEntry"]
        for text in (*conditions, *results):
            yield from (name for name in paths_of(text) if name not in OWN_NAMES)


def paths_of(text: str) -> list[str]:
    try:
        return list(paths_in(compile_expression(text).tree)) if text else []
    except ExpressionFailed:
        return []


def nested(typed: Mapping[str, Any]) -> dict[str, Any]:
    """{"document.pages": 12} as {"document": {"pages": 12}}; a longer name wins over a shorter one."""
    data: dict[str, Any] = {}
    for name in sorted(typed):
        *way, last = name.split(".")
        place = data
        for part in way:
            if not isinstance(place.get(part), dict):
                place[part] = {}
            place = place[part]
        place[last] = typed[name]
    return data


def _parts(xml: str) -> list[Any]:
    try:
        root = read_xml(xml.encode())
    except DiagramRefused:
        return []
    return [part for table in root.iter() if local(table) == "decisionTable" for part in table]
