"""The table of docs/bpmn-support.md, made from the rows the tests run: `python -m tests.standard.table` writes it anew."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engine.lint import Finding, lint
from tests.standard import collaboration, data, events, flows, gateways, repetition, sub_processes, tasks
from tests.standard.row import Family, Row

PAGE = Path(__file__).parents[2] / "docs" / "bpmn-support.md"
PARTS = (tasks, sub_processes, events, gateways, flows, repetition, data, collaboration)
FAMILIES: tuple[Family, ...] = tuple(family for part in PARTS for family in part.FAMILIES)
ROWS: tuple[Row, ...] = tuple(row for family in FAMILIES for row in family.rows)
WORDS = {"runs": "chạy", "drawn": "chỉ vẽ", "refused": "từ chối"}
HEAD = """# BPMN 2.0: phần tử nào chạy, phần tử nào bị từ chối

Mỗi dòng là một phần tử hoặc một biến thể của chuẩn, kèm một sơ đồ nhỏ trong `tests/standard/`. Trang này do
`python -m tests.standard.table` viết ra từ chính các sơ đồ đó; kiểm thử báo lỗi khi trang không còn khớp.

- **chạy**: ban hành được, một vụ việc thật đi hết sơ đồ. Cột cuối nêu kiểm thử.
- **chỉ vẽ**: ban hành được; theo chuẩn, phần tử không đổi cách quy trình chạy, và kiểm thử thấy đúng như vậy.
- **từ chối**: không ban hành được. Cột cuối là câu mà người vẽ sơ đồ đọc được.
"""


def page() -> str:
    """The whole document."""
    counts = Counter(verdict(row) for row in ROWS)
    summary = ", ".join(f"{counts[word]} {word}" for word in WORDS.values())
    sections = "".join(section(family) for family in FAMILIES)
    return f"{HEAD}\n{len(ROWS)} dòng: {summary}.\n{sections}"


def section(family: Family) -> str:
    lines = "".join(
        f"| {cell(row.name)} | {cell(row.element)} | {verdict(row)} | {cell(how(row))} |\n" for row in family.rows
    )
    return f"\n## {family.name}\n\n| Phần tử | Tên trong chuẩn | Kết quả | Thế nào |\n|---|---|---|---|\n{lines}"


def verdict(row: Row) -> str:
    return WORDS[row.verdict]


def how(row: Row) -> str:
    if row.verdict == "refused":
        finding = reason(row)
        return f"{finding.message} {finding.mend} (`{finding.rule}`)"
    test = "test_it_runs" if row.verdict == "runs" else "test_it_is_only_drawn"
    return f"`{test}[{row.key}]` {row.note}".strip()


def reason(row: Row) -> Finding:
    """Why the row's diagram is refused: the error of its rule that names its element."""
    found = lint(row.diagrams[-1])
    return next(each for each in found if (each.severity, each.rule, each.element) == ("error", row.rule, row.at))


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
