"""A trial cannot have an effect: what it is made of cannot reach a database, a connector or the network."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

ROOT = Path(__file__).parents[3]
PURE = ("engine/trials", "engine/rehearsal")
READERS = {"reading.py"}  # asks the database before a rehearsal begins, and only asks
ALLOWED = {  # the engine's own modules that only compute
    "engine.errors", "engine.lint_rules.drawing", "engine.spiff", "engine.trials", "engine.rehearsal",
}  # fmt: skip
FORBIDDEN = ("sqlalchemy", "requests", "httpx", "socket", "subprocess", "urllib", "records", "connectors", "web")


def imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return names | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def all_behind(folder: str) -> dict[str, set[str]]:
    """What the modules of a folder import, and what the engine's modules behind them do, by module."""
    files = [path for path in (ROOT / folder).glob("*.py") if path.name not in READERS]
    todo = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in files]
    found: dict[str, set[str]] = {}
    while todo:
        module = todo.pop()
        file = Path(str(importlib.import_module(module).__file__))
        if module not in found:
            found[module] = imported(file)
            todo += [name for name in found[module] if name.startswith("engine.")]
    return found


def test_nothing_behind_a_trial_can_reach_the_live_world() -> None:
    for folder in PURE:
        for module, names in all_behind(folder).items():
            outside = {name for name in names if name.split(".")[0] in FORBIDDEN}
            assert not outside, (module, outside)
            known = {name for name in names if name.startswith("engine.")}
            strange = {
                name for name in known if not any(name == each or name.startswith(each + ".") for each in ALLOWED)
            }
            assert not strange, (module, strange)
