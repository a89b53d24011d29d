"""Decision tables: what a row may say, which row is taken, and what is said when none or two fit."""

from __future__ import annotations

import pytest

from engine.errors import DiagramRefused, ExpressionFailed, StepFailed
from engine.lint import Catalogue, check_decision_table, lint
from engine.spiff.parser import parse
from tests.engine.bpmn import process, rule, user
from tests.engine.spiff.driver import Case, program


def table(
    *rows: tuple[str, ...],
    policy: str = "UNIQUE",
    inputs: tuple[str, ...] = ("kind",),
    outputs: tuple[str, ...] = ("days",),
) -> bytes:
    """A DMN file; a row holds its input cells, then its output cells."""
    columns = "".join(
        f'<input id="i{n}" label="{text}"><inputExpression id="ie{n}"><text>{escaped(text)}</text></inputExpression></input>'
        for n, text in enumerate(inputs)
    )
    columns += "".join(f'<output id="o{n}" name="{name}"/>' for n, name in enumerate(outputs))
    for number, row in enumerate(rows):
        cells = [("inputEntry" if n < len(inputs) else "outputEntry", text) for n, text in enumerate(row)]
        inner = "".join(
            f'<{tag} id="c{number}_{n}"><text>{escaped(text)}</text></{tag}>' for n, (tag, text) in enumerate(cells)
        )
        columns += f'<rule id="r{number}">{inner}</rule>'
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">'
        f'<decision id="deadline" name="deadline"><decisionTable id="t" hitPolicy="{policy}">{columns}</decisionTable></decision>'
        "</definitions>"
    ).encode()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


SECOND = b'<decision id="x"><decisionTable id="y"/></decision></definitions>'
DRAWN = process("p", rule("decide", "deadline"), user("a"))


def decided(dmn: bytes, **data: object) -> dict[str, object]:
    data_after: dict[str, object] = Case.start(program(DRAWN, decisions=[dmn]), **data).task("a").data
    return data_after


@pytest.mark.parametrize(
    ("cell", "fits", "does_not"),
    [
        ("'khan'", "khan", "thuong"), ("< 3", 2, 3), ("? > 1", 2, 1), ("? > 1 and ? < 5", 4, 5),
        ("1 < ? < 5", 2, 5), ("5", 5, 6),
        ("? in ['a', 'b']", "a", "c"),
        ("not ?", False, True), ("? == 'Có gì?'", "Có gì?", "gì"), ("-", "x", None),
        ("True", True, False),
        ("starts_with(?, 'QĐ')", "QĐ-UBND", "CV"),
    ],
)  # fmt: skip
def test_cells(cell: str, fits: object, does_not: object) -> None:
    dmn = table((cell, "'fits'"), ("-", "'other'"), policy="FIRST")
    assert check_decision_table(dmn) == []
    assert decided(dmn, kind=fits)["days"] == "fits"
    if cell != "-":
        assert decided(dmn, kind=does_not)["days"] == "other"


def test_several_columns_and_expressions_as_outputs() -> None:
    rows = [("'khan'", "> 10", "n * 2", "'gap'"), ("-", "-", "15", "'thuong'")]
    dmn = table(*rows, policy="FIRST", inputs=("kind", "document.pages"), outputs=("days", "level"))
    data = decided(dmn, kind="khan", document={"pages": 12}, n=2)
    assert (data["days"], data["level"]) == (4, "gap")
    assert decided(dmn, kind="khan", document={"pages": 3}, n=2)["level"] == "thuong"


def test_unique_says_when_two_rows_fit() -> None:
    dmn = table(("< 5", "1"), ("< 9", "2"))
    assert decided(dmn, kind=7)["days"] == 2
    with pytest.raises(StepFailed, match=r"“decide”: các dòng 1, 2 của bảng “t” cùng khớp"):
        decided(dmn, kind=3)


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
def test_no_row_that_fits_is_no_silent_answer(policy: str) -> None:
    with pytest.raises(StepFailed, match="không dòng nào của bảng “t” khớp"):
        decided(table(("'a'", "1"), policy=policy), kind="b", days="một giá trị cũ")


def test_collect_gathers_every_row_or_none() -> None:
    dmn = table(("< 5", "'x'"), ("< 9", "'y'"), policy="COLLECT")
    assert decided(dmn, kind=3)["days"] == ["x", "y"]
    assert decided(dmn, kind=10, days="cũ")["days"] == []


def test_a_failing_cell_names_the_task() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        decided(table(("> missing", "1")), kind=3)
    assert failed.value.element == "decide"


def test_the_table_travels_with_the_diagram() -> None:
    diagram = parse(DRAWN, [table(("-", "1"))])
    assert diagram.decisions == ("deadline",)
    with pytest.raises(DiagramRefused, match="deadline"):
        parse(DRAWN)


def findings(dmn: bytes) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in check_decision_table(dmn)]


@pytest.mark.parametrize(
    ("dmn", "found"),
    [
        (table(("-", "1"), policy="ANY"), ("hit-policy", "t")),
        (table(("-", "1"), policy="PRIORITY"), ("hit-policy", "t")),
        (table(("-", "1"), policy="RULE ORDER"), ("hit-policy", "t")),
        (table(("-", "1"), policy="COLLECT").replace(b'"COLLECT"', b'"COLLECT" aggregation="SUM"'), ("hit-policy", "t")),
        (table(("in ['a']", "1")), ("decision-cell", "c0_0")),
        (table(("[1..3]", "1")), ("decision-cell", "c0_0")),
        (table(("'a','b'", "1")), ("decision-cell", "c0_0")),
        (table(("-", "__import__('os')")), ("decision-cell", "c0_1")),
        (table(("-", "khan cap")), ("decision-cell", "c0_1")),
        (table(("-", "1"), inputs=("a or b",)), ("decision-input", "i0")),
        (table(("-", "1"), inputs=("",)), ("decision-input", "i0")),
        (table(("-", "1"), outputs=("so ngay",)), ("output-name", "o0")),
        (table(("-", "1")).replace(b"</definitions>", SECOND), ("one-table", "d")),
        (b"<definitions", ("xml", "")),
    ],
)  # fmt: skip
def test_what_the_library_would_get_wrong_is_refused(dmn: bytes, found: tuple[str, str]) -> None:
    assert found in findings(dmn)


def test_the_linter_reads_the_tables_a_diagram_uses() -> None:
    good, bad = table(("-", "1"), policy="FIRST"), table(("-", "1"), policy="ANY")
    known = {"forms": {"form"}, "groups": {"van_thu"}}
    assert lint(DRAWN, Catalogue(**known, decisions={"deadline": good})) == []
    assert [finding.rule for finding in lint(DRAWN, Catalogue(**known, decisions={"deadline": bad}))] == ["hit-policy"]
    assert [finding.rule for finding in lint(DRAWN, Catalogue(**known))] == ["unknown-decision"]
