"""The files in deploy/ name settings, commands and services that exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from web.cli import main
from web.config import PREFIX, Config

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SETTINGS = {PREFIX + field.name.upper() for field in fields(Config)}
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())


@pytest.mark.parametrize("path", [*FILES, DEPLOY.parent / "docs" / "operators.md"], ids=lambda path: path.name)
def test_every_setting_it_names_exists(path: Path) -> None:
    assert set(re.findall(r"CONGVAN_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= SETTINGS


def test_every_unit_starts_a_command_that_exists() -> None:
    assert isinstance(main, click.Group)
    for unit in DEPLOY.glob("*.service"):
        started = re.search(r"^ExecStart=\S+/congvan (\w+)(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert started is not None, unit.name
        assert unit.stem == f"congvan-{started[1]}"
        options = {name for parameter in main.commands[started[1]].params for name in parameter.opts}
        assert set(re.findall(r"--\w+", started[2])) <= options


def test_every_container_starts_a_command_that_exists() -> None:
    assert isinstance(main, click.Group)
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    started = set(re.findall(r"command: \[(\w+)", text)) - {"redis"}
    assert started == {"init", "serve", "worker", "beat"}
    assert started <= set(main.commands)
