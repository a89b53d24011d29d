"""Results as one file under version control, and as tables in the two READMEs that quote it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.goals import PURPOSES, Goal
from bench.machine import described
from bench.options import Options

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
READMES = (HERE / "README.md", HERE.parent / "README.md")
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
Table = Callable[[Mapping[str, Any]], str]
Whole = dict[str, Any]  # {measured: {“complete-postgresql”: {at, asked, machine, result, goals}}}


def read(path: Path = RESULTS) -> Whole:
    """What is kept; nothing yet when there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"measured": {}}


def entry(options: Options, result: Mapping[str, Any], goals: list[Goal]) -> dict[str, Any]:
    """One result with when, on what and how it was measured, as plain JSON without NaN."""
    whole = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked": {"seconds": options.seconds, "rounds": options.rounds, "scale": options.scale},
        "machine": described(),
        "goals": [goal.to_json() for goal in goals],
        "result": result,
    }
    return dict(_without_nan(json.loads(json.dumps(whole))))


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


# ---------------------------------------------------------------- tables


def told(key: str, kept: Mapping[str, Any], table: Table) -> str:
    """The table of one result, with a line on how it was measured."""
    machine, asked = kept["machine"], kept["asked"]
    scale = "" if asked["scale"] == 1 else f", sizes × {asked['scale']:g}"
    how = (
        f"{kept['at'][:10]}, {key.rpartition('-')[2]}, {machine['cores']} cores ({machine['cpu']}), Python {machine['python']}, "
        f"{asked['seconds']:g} s a measurement, {asked['rounds']} rounds{scale}; calibration {machine['calibration']}, "
        f"load {machine['load']} at the end."
    )
    return f"{table(kept['result'])}\n\n*{how}*"


def goal_table(whole: Whole) -> str:
    """Every clause of every goal, one column a database."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for key, kept in whole["measured"].items():
        for goal in kept["goals"]:
            place = (goal["goal"], goal["clause"], goal["target"])
            found.setdefault(place, {})[key.rpartition("-")[2]] = goal
    lines = ["| | | target | PostgreSQL | SQLite |", "| --- | --- | ---: | --- | --- |"]
    for number, purpose in PURPOSES.items():
        mine = [(clause, target, each) for (of, clause, target), each in found.items() if of == number]
        lines += [f"| **{number}** | **{purpose}** | | | |"] if mine else []
        for clause, target, by_database in mine:
            cells = " | ".join(_cell(by_database.get(name)) for name in NAMES)
            lines.append(f"| | {clause} | {target} | {cells} |")
    return "\n".join(lines)


def _cell(goal: Mapping[str, Any] | None) -> str:
    return "" if goal is None else f"{goal['found']} {'yes' if goal['reached'] else '**no**'}"


def summary(whole: Whole) -> str:
    """One line a goal: the clause that is furthest from its target stands for it."""
    lines = ["| goal | what | reached | hardest clause: target, found |", "| --- | --- | --- | --- |"]
    for number, purpose in PURPOSES.items():
        mine = [
            (goal, key.rpartition("-")[2])
            for key, kept in whole["measured"].items()
            for goal in kept["goals"]
            if goal["goal"] == number
        ]
        if mine:
            reached = sum(goal["reached"] for goal, _ in mine)
            goal, database = max(mine, key=lambda each: _distance(each[0]))
            hardest = f"{goal['clause']} on {NAMES[database]}: {goal['target']}, {goal['found']}"
            lines.append(f"| {number} | {purpose} | {_of_all(reached, len(mine))} | {hardest} |")
    return "\n".join(lines)


def _of_all(reached: int, asked: int) -> str:
    return "yes" if reached == asked else f"**{reached} of {asked}**"


def _distance(goal: Mapping[str, Any]) -> float:
    """How far from its target; above 1 it is missed."""
    sense, limit = goal["target"].split()
    if goal["measured"] is None:
        return math.inf
    measured, target = float(goal["measured"]), float(limit)
    if target == 0 or measured == 0:
        return math.inf if not goal["reached"] else 0.0
    return measured / target if sense == "≤" else target / measured


def fill(readme: str, whole: Whole, tables: Mapping[str, Table]) -> str:
    """The text with each section `<!-- name -->…<!-- end -->` filled, as far as there is something to fill it with."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name in SUMMARIES and whole["measured"]:
            return f"<!-- {name} -->\n\n{SUMMARIES[name](whole)}\n\n<!-- end -->"
        if name not in whole["measured"]:
            return found[0]
        text = told(name, whole["measured"][name], tables[name.rpartition("-")[0]])
        return f"<!-- {name} -->\n\n{text}\n\n<!-- end -->"

    return re.sub(r"<!-- ([a-z]+(?:-[a-z]+)?) -->.*?<!-- end -->", filled, readme, flags=re.DOTALL)


SUMMARIES: Mapping[str, Callable[[Whole], str]] = {"goals": goal_table, "figures": summary}


def keep(whole: Whole, tables: Mapping[str, Table]) -> None:
    """Write the results and fill the READMEs from them."""
    if whole["measured"]:
        RESULTS.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for readme in READMES:
        readme.write_text(fill(readme.read_text(encoding="utf-8"), whole, tables), encoding="utf-8")
