"""The bench runs: every measurement for a fraction of a second, on small sizes, with results of the shape its tables read."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from bench import complete, growth, inbox, report, signing, statements
from bench import floor as floor_alone
from bench.__main__ import BENCHES, TABLES, main
from bench.floor import Floor
from bench.house import House
from bench.machine import calibrate, percentile, spread
from bench.options import Options
from bench.processes import Served


def shown(module: ModuleType, result: object) -> str:
    """The table of a result after it went through its file."""
    return str(module.table(json.loads(json.dumps(result))))


def test_percentiles_lie_between_the_samples() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2.5
    assert percentile([7], 99) == 7
    assert spread([1.0, 2.0, 3.0]) == {"n": 3, "p50": 2.0, "p95": 2.9, "p99": 2.98}
    assert calibrate(0.01) > 100


def test_a_section_is_filled_from_its_result_and_the_rest_stays(tmp_path: Path) -> None:
    result = {"rows": [{"name": name, "per_s": 2.0, "p50": 1, "p95": 2} for name in "abcd"], "calibration": 9}
    report.keep("signing", Options(), result, tmp_path)
    text = "before\n<!-- signing-sqlite -->\nold\n<!-- end -->\nafter <!-- inbox-sqlite -->\nkept\n<!-- end -->"
    filled = report.rewrite(text, TABLES, tmp_path)
    assert filled.startswith("before\n<!-- signing-sqlite -->\n\n| what |")
    assert "old" not in filled
    assert filled.endswith("after <!-- inbox-sqlite -->\nkept\n<!-- end -->")
    assert report.rewrite(filled, TABLES, tmp_path) == filled


def test_the_readme_has_a_section_for_every_measurement() -> None:
    text = report.README.read_text(encoding="utf-8")
    assert all(f"<!-- {name}-postgresql -->" in text and f"| `{name}` |" in text for name in BENCHES)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "speed" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.database
def test_completing_runs_in_turns_with_the_floor(floor: Floor, house: House, served: Served, brief: Options) -> None:
    result = complete.compare(floor, house, served, brief)
    assert [row["clients"] for row in result["rows"]] == [1, 2]
    assert len(result["runs"]) == 4
    assert all(run["tasks"] > 0 and run["errors"] == [] for run in result["runs"]), result["runs"]
    assert "| 2 | ours |" in shown(complete, result)


@pytest.mark.slow
@pytest.mark.database
def test_the_floor_completes_tasks(floor: Floor, brief: Options) -> None:
    result = floor_alone.work_on(floor, brief)
    assert all(row["tasks"] > 0 and row["errors"] == [] for row in result["rows"]), result
    assert "| 2 |" in shown(floor_alone, result)


@pytest.mark.slow
@pytest.mark.database
def test_statements_are_listed_one_by_one(house: House) -> None:
    result = statements.hear(house)
    heard = result["requests"]
    assert set(heard) == {"start", "list", "complete", "complete with a key", "complete, last task"}
    assert [heard[name]["commits"] for name in heard] == [1, 0, 1, 1, 1]
    assert heard["complete"]["lines"][-1] == "COMMIT"
    assert "```text\n 1 BEGIN" in shown(statements, result)


@pytest.mark.slow
@pytest.mark.database
def test_the_inbox_is_read_by_three_people(house: House, served: Served, brief: Options) -> None:
    result = inbox.read({300: (house, served)}, brief)
    assert len(result["rows"]) == 4 * 3  # addresses, people
    assert all(row["n"] >= 1 and row["p50"] > 0 for row in result["rows"])
    assert "| person with a hundred | API, deep |" in shown(inbox, result)


@pytest.mark.slow
@pytest.mark.database
def test_growth_is_measured_with_and_without_http(house: House, served: Served, brief: Options) -> None:
    result = growth.grow(house, served, brief)
    for part in (result["engine"], result["http"]):
        assert [len(part[kind]) for kind in ("lengths", "passes")] == [3, 3]
        assert all(row["p50"] > 0 for rows in part.values() for row in rows)
    assert "5 user tasks in a row" in shown(growth, result)


@pytest.mark.slow
def test_what_is_signed_for_measuring_is_valid_and_timed(brief: Options) -> None:
    result = signing.measure(brief)
    assert [row["per_s"] > 0 for row in result["rows"]] == [True] * 4
    assert "bare RSA" in shown(signing, result)
