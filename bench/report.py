"""Results as files, and as tables in this folder's README."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import described
from bench.options import Options

RESULTS = Path(__file__).with_name("results")
README = Path(__file__).with_name("README.md")
Table = Callable[[dict[str, Any]], str]


def keep(name: str, options: Options, result: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Write one result as `<name>-<database>.json`, with when, on what and how it was measured."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{options.database}.json"
    asked = {"seconds": options.seconds, "rounds": options.rounds, "scale": options.scale, "database": options.database}
    whole = {
        "bench": name,
        "at": datetime.now(UTC).isoformat(),
        "asked": asked,
        "machine": described(),
        "result": result,
    }
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1))
    return path


def told(whole: dict[str, Any], table: Table) -> str:
    """The table of one kept result, with a line on how it was measured."""
    machine, asked = whole["machine"], whole["asked"]
    how = (
        f"{whole['at'][:10]}, {asked['database']}, {machine['cores']} cores ({machine['cpu']}), Python {machine['python']}, "
        f"{asked['seconds']:g} s a measurement, {asked['rounds']} rounds"
    )
    scale = "" if asked["scale"] == 1 else f", sizes × {asked['scale']:g}"
    return f"{table(whole['result'])}\n\n*{how}{scale}; load {machine['load']} at the end.*"


def rewrite(readme: str, tables: dict[str, Table], folder: Path = RESULTS) -> str:
    """The text with each section `<!-- name-database -->…<!-- end -->` filled from its result, where there is one."""

    def filled(found: re.Match[str]) -> str:
        name, path = found[1], folder / f"{found[1]}.json"
        if not path.exists():
            return found[0]
        text = told(json.loads(path.read_text()), tables[name.rpartition("-")[0]])
        return f"<!-- {name} -->\n\n{text}\n\n<!-- end -->"

    return re.sub(r"<!-- ([a-z]+-[a-z]+) -->.*?<!-- end -->", filled, readme, flags=re.DOTALL)
