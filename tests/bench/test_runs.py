"""The bench runs: every measurement for a fraction of a second, on small sizes, with results of the shape its tables read."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from bench import background, branches, complete, engine, growth, inbox, memory, parts, signing, statements, storage
from bench.crowd import FEW, QUARTER, SHARED
from bench.ground import Ground
from bench.options import Options

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def told(module: ModuleType, result: Any, database: str = "sqlite") -> tuple[str, list[str]]:
    """The table of a result after it went through its file, and the numbers of its goals."""
    kept = json.loads(json.dumps(result))
    return str(module.table(kept)), [goal.number for goal in module.goals(result, database)]


@pytest.mark.database
def test_three_contenders_complete_in_turns(ground: Ground, brief: Options) -> None:
    result = complete.measure(ground, brief)
    assert [row["clients"] for row in result["rows"]] == [1, 2]
    for row in result["rows"]:
        assert all(it["tasks"] > 0 and it["errors"] == [] for it in row["contenders"].values()), row
    text, numbers = told(complete, result)
    assert "| 2 | naive |" in text
    assert set(numbers) == {"P1", "P2", "P3", "P8"}


@pytest.mark.database
def test_the_time_of_a_completion_is_told_by_part(ground: Ground, brief: Options) -> None:
    result = parts.measure(ground, brief)
    assert result["tasks"] == 3 * parts.TASKS
    assert all(spent > 0 for spent in result["parts"].values()), result
    text, numbers = told(parts, result)
    assert parts.REST in text
    assert numbers == []


@pytest.mark.database
def test_statements_are_listed_one_by_one(ground: Ground, brief: Options) -> None:
    result = statements.measure(ground, brief)
    heard = result["requests"]
    assert [heard[name]["commits"] for name in ("start", "list", "complete", "complete, last task")] == [1, 0, 1, 1]
    assert heard["complete"]["lines"][-1] == "COMMIT"
    assert 0 < heard["complete"]["journeys"] <= len(heard["complete"]["lines"])
    text, numbers = told(statements, result)
    assert "One completion that opens the next task:" in text
    assert set(numbers) == {"P4"}


@pytest.mark.database
def test_the_inbox_is_read_by_three_people_and_on_the_floor(ground: Ground, brief: Options) -> None:
    result = inbox.read({300: ground.ours}, {300: ground.floor}, brief)
    assert len(result["rows"]) == 3 * 3 + 2  # addresses, people; the floor's
    assert all(row["n"] >= 2 and row["p50"] > 0 for row in result["rows"])
    assert {total["who"] for total in result["totals"]} == {QUARTER, SHARED, FEW}
    assert list(inbox.wrong(result["totals"])) == []
    sizes = (1_000, 100_000, 1_000_000)  # what one size gave stands for all of them here
    rows = [{**row, "open": size} for row in result["rows"] for size in (inbox.ALONE, *sizes)]
    text, numbers = told(inbox, {**result, "sizes": sizes, "rows": rows})
    assert "| person with a hundred | API, deep |" in text
    assert set(numbers) == {"P5"}


def test_growth_is_measured_with_and_without_http(ground: Ground, brief: Options) -> None:
    result = growth.measure(ground, brief)
    assert len(result["lengths"]) == len(result["passes"]) == 2 * 2 * 3  # contenders, places, sizes
    assert all(row["p50"] > 0 for kind in ("lengths", "passes") for row in result[kind])
    text, numbers = told(growth, result)
    assert "| 5 user tasks in a row | naive engine |" in text
    assert set(numbers) == {"P6"}


@pytest.mark.database
def test_the_engine_is_measured_alone(ground: Ground, brief: Options) -> None:
    result = engine.measure(ground, brief)
    assert [row["tasks_s"] > 0 for row in result["rows"]] == [True] * 5
    text, numbers = told(engine, result)
    assert "| naive loop |" in text
    assert set(numbers) == {"P7"}


@pytest.mark.database
def test_parallel_branches_lose_and_double_nothing(ground: Ground, brief: Options) -> None:
    result = branches.measure(ground, brief)
    assert result["tasks"] == branches.BRANCHES * 3
    assert (result["lost"], result["doubled"], result["unfinished"], result["errors"]) == (0, 0, 0, [])
    text, numbers = told(branches, result)
    assert "0 lost, 0 done twice" in text
    assert numbers == ["P8"]


@pytest.mark.database
def test_finished_cases_are_weighed(ground: Ground, brief: Options) -> None:
    result = storage.measure(ground, brief)
    assert all(sum(left.values()) > 1000 for left in result["rows"].values())  # what is packed comes in pages
    text, numbers = told(storage, result)
    assert "| naive |" in text
    assert set(numbers) == {"P9"}


def test_server_processes_are_weighed(ground: Ground) -> None:
    rows = [{"name": name, **memory.weighed(each, 4)} for name, each in ground.contenders.items()]
    assert all(row["pss_mb"] > 1 and row["start_cpu_s"] > 0 and row["errors"] == [] for row in rows), rows
    text, numbers = told(memory, {"requests": 24, "rows": rows})
    assert "| ours |" in text
    assert set(numbers) == {"P10"}


def test_completing_goes_on_beside_documents(ground: Ground, brief: Options) -> None:
    result = background.measure(ground, brief)
    assert result["errors"] == []
    text, numbers = told(background, result)
    assert "| beside documents |" in text
    assert numbers == ["P12"]


def test_what_is_signed_for_measuring_is_valid_and_timed(ground: Ground, brief: Options) -> None:
    result = signing.measure(ground, brief)
    assert [row["per_s"] > 0 for row in result["rows"]] == [True] * 4
    text, numbers = told(signing, result)
    assert "bare RSA" in text
    assert numbers == ["P11"]
