"""Goals, rounds and reports: what is made of figures, without measuring anything."""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from bench import report
from bench.__main__ import BENCHES, ONCE, TABLES, main
from bench.goals import PURPOSES, Goal, at_least, at_most
from bench.machine import calibrate, cpu_seconds, family, percentile, proportional_bytes, spread
from bench.options import Options
from bench.turns import NOISY, Turns, ratio, ratio_of, shown

NAN = float("nan")


def test_percentiles_lie_between_the_samples() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2.5
    assert percentile([7], 99) == 7
    assert spread([1.0, 2.0, 3.0]) == {"n": 3, "p50": 2.0, "p95": 2.9, "p99": 2.98}


def test_a_process_is_weighed_with_all_that_descend_from_it() -> None:
    with subprocess.Popen(["sleep", "30"]) as child:
        assert {os.getpid(), child.pid} <= set(family(os.getpid()))
        assert family(child.pid) == [child.pid]
        child.kill()
    assert calibrate(0.01) > 100
    assert cpu_seconds(os.getpid()) > 0
    assert proportional_bytes(os.getpid()) > 1_000_000


def test_a_goal_needs_the_median_and_a_worst_round_not_far_off() -> None:
    assert at_least("P1", "", 0.5, {"median": 0.5, "lowest": 0.45, "highest": 0.9}).is_reached
    assert not at_least("P1", "", 0.5, {"median": 0.6, "lowest": 0.4, "highest": 0.9}).is_reached
    assert at_most("P2", "", 2.0, {"median": 2.0, "lowest": 1.0, "highest": 2.2}).is_reached
    assert not at_most("P2", "", 2.0, {"median": 1.9, "lowest": 1.0, "highest": 2.4}).is_reached
    assert not at_most("P2", "", 2.0, {"median": 2.1, "lowest": 1.0, "highest": 2.2}).is_reached


def test_what_could_not_be_measured_is_not_reached() -> None:
    assert not at_most("P2", "", 2.0, NAN).is_reached
    assert not at_least("P1", "", 0.5, ratio_of([])).is_reached


def test_both_terms_of_a_ratio_are_of_one_round() -> None:
    rounds = [{"ours": {"x": 2.0}, "floor": {"x": 4.0}}, {"ours": {"x": 9.0}, "floor": {"x": 10.0}}]
    found = ratio(rounds, "ours", "floor", lambda run: float(run["x"]))
    assert found == {"median": 0.7, "lowest": 0.5, "highest": 0.9}
    assert shown(found) == "0.70 (0.50)"


def test_who_goes_first_changes_from_round_to_round() -> None:
    order: list[str] = []

    def measured(name: str) -> dict[str, str]:
        order.append(name)
        return {"name": name}

    rounds = Turns(repeats=0).rounds({name: partial(measured, name) for name in "abc"}, 2)
    assert order == ["a", "b", "c", "b", "c", "a"]
    assert [each["a"]["name"] for each in rounds] == ["a", "a"]


def test_what_ran_on_a_busy_machine_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    speeds = iter([100, 100 * NOISY - 1, 90, 95])  # before the first run, after it, before and after the second
    monkeypatch.setattr("bench.turns.calibrate", lambda seconds: next(speeds))
    runs = iter([1, 2])
    turns = Turns(repeats=1)
    rounds = turns.rounds({"a": lambda: {"run": next(runs)}}, 1)
    assert rounds[0]["a"]["run"] == 2
    assert turns.told()["repeated"] == 1


def test_a_section_is_filled_from_its_result_and_the_rest_stays() -> None:
    whole = {"measured": {"signing-sqlite": signing_entry()}}
    text = "before\n<!-- signing-sqlite -->\nold\n<!-- end -->\nafter <!-- inbox-sqlite -->\nkept\n<!-- end -->"
    filled = report.fill(text, whole, TABLES)
    assert filled.startswith("before\n<!-- signing-sqlite -->\n\n| what |")
    assert "old" not in filled
    assert filled.endswith("after <!-- inbox-sqlite -->\nkept\n<!-- end -->")
    assert report.fill(filled, whole, TABLES) == filled


def test_goals_are_told_by_database_and_in_short() -> None:
    whole = {"measured": {"signing-sqlite": signing_entry()}}
    assert "| | number | ≥ 6 |  | 7 yes |" in report.goal_table(whole)
    assert "| | date | ≥ 6 |  | 5 **no** |" in report.goal_table(whole)
    assert "**1 of 2** | date on SQLite: ≥ 6, 5 |" in report.summary(whole)


def signing_entry() -> dict[str, object]:
    rows = [{"name": name, "per_s": 2.0, "p50": NAN, "p95": 2} for name in "abcd"]
    goals = [at_least("P11", "number", 6, 7.0), at_least("P11", "date", 6, 5.0)]
    kept = report.entry(Options(), {"rows": rows, "calibration": 9}, goals)
    assert "NaN" not in json.dumps(kept)
    return kept


def test_the_readme_has_a_section_for_every_measurement() -> None:
    text = report.READMES[0].read_text(encoding="utf-8")
    for name in BENCHES:
        databases = ("postgresql",) if name in ONCE else ("postgresql", "sqlite")
        assert all(f"<!-- {name}-{database} -->" in text for database in databases), name
        assert f"| `{name}` |" in text


def test_the_readmes_say_what_the_results_say() -> None:
    whole = report.read()
    for readme in report.READMES:
        text = Path(readme).read_text(encoding="utf-8")
        assert report.fill(text, whole, TABLES) == text, f"python -m bench --readme fills {readme}"


def test_every_goal_has_a_purpose() -> None:
    assert list(PURPOSES) == [f"P{number}" for number in range(1, 13)]
    assert Goal("P1", "", 1, True, 1.0).to_json()["reached"] is True


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "speed" in capsys.readouterr().err
