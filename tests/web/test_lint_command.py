"""`congvan lint DIAGRAM --pack NAME --json`: the law from the command line, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.engine.bpmn import call, process
from tests.engine.legal.diagrams import outgoing
from web.cli import main

PROCESSES = Path(__file__).parents[2] / "processes"
KEYS = {"rule", "severity", "element", "message", "article", "mend"}


def lint(*words: object) -> tuple[int, Any]:
    done = CliRunner().invoke(main, ["lint", *map(str, words), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize("name", ["incoming", "assignment", "outgoing"])
def test_the_built_in_diagrams_are_lawful(name: str) -> None:
    code, said = lint(PROCESSES / f"{name}.bpmn", "--pack", "lai-chau-2025")
    assert (code, said["ok"]) == (0, True)
    assert {each["severity"] for each in said["findings"]} <= {"warning"}


def test_an_unlawful_diagram_is_refused_with_its_article(tmp_path: Path) -> None:
    diagram = tmp_path / "outgoing.bpmn"
    diagram.write_bytes(outgoing(seal=[]))
    code, said = lint(diagram, "--pack", "ha-nam-2024")
    assert (code, said["ok"]) == (1, False)
    found = next(each for each in said["findings"] if each["rule"] == "L01d")
    assert set(found) == KEYS
    assert (found["severity"], found["element"]) == ("error", "issue")
    assert found["article"].startswith("Đ4.1 Quy chế Hà Nam 2024; Đ14.4c Quy chế Hà Nam 2024")


def test_a_called_process_is_taken_from_a_file_beside(tmp_path: Path) -> None:
    caller, part = tmp_path / "letters.bpmn", tmp_path / "part.bpmn"
    caller.write_bytes(process("letters", call("write", "writing")))
    part.write_bytes(outgoing("writing", number=[]))
    code, said = lint(caller, "--pack", "quoc-gia", "--with", part)
    assert code == 1
    assert ("L01b", "write") in {(each["rule"], each["element"]) for each in said["findings"]}
    _code, said = lint(caller, "--pack", "quoc-gia")
    assert "called-process-unseen" in {each["rule"] for each in said["findings"]}


def test_a_pack_that_is_not_there_is_said() -> None:
    code, said = lint(PROCESSES / "outgoing.bpmn", "--pack", "khong-co")
    assert code == 1
    assert "Không có bộ quy tắc “khong-co”" in said["findings"][-1]["message"]
