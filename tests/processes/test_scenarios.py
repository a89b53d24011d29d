"""The scenarios beside the built-in diagrams: all hold, and together they pass nearly every way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.catalog import OPERATIONS
from connectors.trials.ground import Around, Ground, Texts, from_files, ground_of
from connectors.trials.samples import RESULTS
from engine.trials.scenario import read_file
from forms.catalog import load_catalog
from records.calendar import WorkCalendar
from web.cli import main
from web.functions import diagram_functions
from web.installation import BUILT_IN, PROCESSES
from web.scenario_commands import report_of

LEAST = 0.9  # of the ways of each diagram
FILES = sorted((PROCESSES / "scenarios").glob("*/*.json"))


def ground(process: str) -> Ground:
    calendar = WorkCalendar()
    functions = diagram_functions(lambda: calendar)
    around = Around(load_catalog(), calendar, functions, from_files(PROCESSES))
    return ground_of(Texts((PROCESSES / f"{process}.bpmn").read_bytes()), around)


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_scenario_holds(file: Path) -> None:
    trial = ground(file.parent.name).play(read_file(file.read_bytes()))
    assert trial.is_right, trial.failure


@pytest.mark.parametrize("process", BUILT_IN)
def test_they_pass_nearly_every_way_of_their_diagram(process: str) -> None:
    report = report_of(PROCESSES / f"{process}.bpmn")
    assert report.coverage.share >= LEAST, report.coverage.never_taken
    assert report.coverage.never == ()


def test_every_folder_of_scenarios_is_a_process() -> None:
    assert {file.parent.name for file in FILES} == set(BUILT_IN)


def test_every_sample_result_is_that_of_an_operation() -> None:
    assert set(RESULTS) <= set(OPERATIONS)


def test_the_command_tells_what_each_came_to() -> None:
    diagram = str(PROCESSES / "outgoing.bpmn")
    done = CliRunner().invoke(main, ["process", "test", diagram, "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert result["ok"]
    assert {each["name"] for each in result["scenarios"]} == {"issued", "returned", "signed_again"}
    assert result["coverage"]["flows"]["passed"] == result["coverage"]["flows"]["all"]


def test_the_command_ends_with_one_when_a_scenario_does_not_hold(tmp_path: Path) -> None:
    wrong = json.loads((PROCESSES / "scenarios" / "outgoing" / "issued.json").read_text(encoding="utf-8"))
    wrong["steps"].insert(2, {"complete": "sign", "as": "lanh_dao"})
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(wrong), encoding="utf-8")
    done = CliRunner().invoke(main, ["process", "test", str(PROCESSES / "outgoing.bpmn"), "--scenario", str(file)])
    assert done.exit_code == 1
    assert "Vụ việc không chờ ở “sign”; đang chờ ở “Kiểm tra nội dung”" in done.output


def test_the_answers_are_judged_by_the_real_forms() -> None:
    place = ground("incoming")
    wrong = read_file((PROCESSES / "scenarios" / "incoming" / "returned.json").read_bytes())
    steps = [
        step if step.kind != "complete" else type(step)("complete", "receive", {"answers": {"decision": "return"}})
        for step in wrong.steps
    ]
    trial = place.play(type(wrong)(wrong.title, wrong.starts_at, wrong.data, tuple(steps)))
    assert trial.failure is not None
    assert set(trial.fields) == {"reason_code", "reason"}
    assert "biểu mẫu “receive_incoming” không nhận" in trial.failure.why.lower() or "Biểu mẫu" in trial.failure.why


def test_a_scenario_never_holds_a_pin() -> None:
    place = ground("outgoing")
    issued = read_file((PROCESSES / "scenarios" / "outgoing" / "issued.json").read_bytes())
    steps = [
        step
        if step.subject != "sign"
        else type(step)("complete", "sign", {"answers": {"decision": "sign", "pin": "123456"}})
        for step in issued.steps
    ]
    trial = place.play(type(issued)(issued.title, issued.starts_at, issued.data, tuple(steps)))
    assert trial.failure is not None
    assert "không giữ mã PIN" in trial.failure.why
