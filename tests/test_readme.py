"""The README tells the truth: every folder, command, setting and picture it names exists, and nothing is left out."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click

from web.cli import main
from web.config import PREFIX, Config

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_and_every_line_is_a_setting() -> None:
    named = set(re.findall(r"^\| `(CONGVAN_[A-Z_]+)`", README, re.MULTILINE))
    assert named == {PREFIX + field.name.upper() for field in fields(Config)}


def test_every_folder_of_the_map_exists_and_every_package_is_on_it() -> None:
    named = set(re.findall(r"^\| `([a-z]+)/`", README, re.MULTILINE))
    assert all((ROOT / name).is_dir() for name in named)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= named


def test_every_command_is_named_and_every_named_command_exists() -> None:
    named = set(re.findall(r"^\| `congvan ([a-z]+)", README, re.MULTILINE))
    assert isinstance(main, click.Group)
    assert named == set(main.commands)


def test_every_picture_and_page_it_links_to_is_there_and_small() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        path = ROOT / target
        assert path.exists(), target
        assert path.stat().st_size < 150_000, target


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}
