"""`congvan process …` by hand of an operator: the same rights and refusals as on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.conftest import Clock
from tests.web.review import ADMIN, LEAD, OFFICER, ONE_BY_ONE, run_reviews
from web.cli import main
from web.wiring import Platform


@pytest.fixture
def congvan(province: Platform, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(province.config.data_dir))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", province.config.database_url)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["process", *words])

    return run


def said(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_version_is_deployed_promoted_and_its_cases_moved_and_put_back(
    congvan: Any, province: Platform, clock: Clock, tmp_path: Path
) -> None:
    run_reviews(province, 2)
    diagram = tmp_path / "review.bpmn"
    diagram.write_bytes(ONE_BY_ONE)
    who, reason = ("--by", ADMIN, "--json"), ("--reason", "Theo quy chế.")
    version = said(congvan("deploy", str(diagram), *who))
    assert (version["version"], version["status"], version["is_new"]) == (2, "deployed", True)
    assert said(congvan("try", version["id"], *who))["counts"] == {"movable": 2}
    assert said(congvan("promote", version["id"], "--by", LEAD, "--json", *reason))["status"] == "promoted"
    move = said(congvan("move", version["id"], *who, *reason))
    assert move["left"] == 2
    clock.now = clock.now.replace(year=clock.now.year + 5)  # the command has a clock of its own
    province.worker.drain()
    rows = {(row["process_id"], row["version"]): row["open_cases"] for row in said(congvan("list", *who))["versions"]}
    assert (rows["review", 1], rows["review", 2]) == (0, 2)
    assert said(congvan("revert", move["move"], *who, *reason))["left"] == 2
    clock.now = clock.now.replace(year=clock.now.year + 5)
    province.worker.drain()
    assert "review 1" in congvan("list", "--by", ADMIN).output
    assert said(congvan("retire", version["id"], "--also-last", *who, *reason))["status"] == "retired"


def test_a_refusal_is_a_sentence_and_exit_code_1(congvan: Any, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.bpmn"
    faulty.write_bytes(b"<x/>")
    for words, sentence in (
        (("list", "--by", "nobody"), "Không có tài khoản nobody."),
        (("list", "--by", OFFICER), "Quản trị quy trình"),
        (("deploy", str(faulty), "--by", ADMIN), "Sơ đồ chưa dùng được"),
    ):
        result = congvan(*words)
        assert (result.exit_code, sentence in result.stderr) == (1, True), result.output
