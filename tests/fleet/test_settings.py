"""What is refused at start, with a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import main


def ask(*words: str, **settings: str) -> tuple[int, str]:
    environment = {f"CONGVAN_{name}": value for name, value in settings.items()}
    result = CliRunner().invoke(main, list(words), env=environment, catch_exceptions=False)
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["serve", "worker", "beat"])
def test_several_nodes_on_sqlite_are_refused(command: str, tmp_path: Path) -> None:
    code, said = ask(command, DATA_DIR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0", DATABASE_URL="")
    assert code == 1
    assert "several nodes need PostgreSQL" in said
    assert "Traceback" not in said


def test_a_beat_without_redis_is_refused(tmp_path: Path) -> None:
    code, said = ask("beat", DATA_DIR=str(tmp_path), DATABASE_URL="", REDIS_URL="")
    assert code == 1
    assert "CONGVAN_REDIS_URL" in said


def test_several_processes_without_redis_are_refused(tmp_path: Path) -> None:
    code, said = ask("worker", "--concurrency", "2", DATA_DIR=str(tmp_path), REDIS_URL="")
    assert code == 1
    assert "CONGVAN_REDIS_URL" in said


def test_a_web_node_of_nothing_says_what_to_run(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    code, said = ask("serve", DATA_DIR=str(tmp_path), **settings)
    assert code == 1
    assert "congvan init" in said
