"""`congvan process test DIAGRAM`: its scenarios played in memory. No database, no account, no effect."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from connectors.trials.report import Report


@click.command("test")
@click.argument("diagram", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--scenario", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A scenario file; as many as wanted  [default: scenarios/<process>/*.json beside DIAGRAM]",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test_scenarios(diagram: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Play the scenarios of DIAGRAM in memory and say how much of it they pass. Nothing live is touched."""
    from connectors.trials.report import to_json
    from engine.errors import EngineError
    from forms.errors import FormsError

    try:
        report = report_of(diagram, files)
    except (EngineError, FormsError) as refused:
        click.echo(json.dumps({"ok": False, "why": str(refused)}, ensure_ascii=False) if as_json else str(refused))
        sys.exit(1)
    result = to_json(report)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        tell(result)
    sys.exit(0 if result["ok"] else 1)


def report_of(diagram: Path, files: tuple[Path, ...] = ()) -> Report:
    """The scenarios in `files`, or those beside the diagram, on the standard calendar. Raises EngineError, FormsError."""
    from connectors.trials.ground import Around, Texts, from_files, ground_of
    from connectors.trials.report import run_all
    from engine.trials.scenario import read_file, written
    from forms.catalog import load_catalog
    from records.calendar import WorkCalendar
    from web.functions import diagram_functions

    calendar = WorkCalendar()
    around = Around(load_catalog(), calendar, diagram_functions(lambda: calendar), from_files(diagram.parent))
    ground = ground_of(Texts(diagram.read_bytes()), around)
    beside = sorted((diagram.parent / "scenarios" / ground.diagram.process_id).glob("*.json"))
    read = {file.stem: written(read_file(file.read_bytes())) for file in files or beside}
    return run_all(ground, read)


def tell(result: dict[str, Any]) -> None:
    for scenario in result["scenarios"]:
        click.echo(f"{'đạt' if scenario['ok'] else 'HỎNG':5} {scenario['name']}: {scenario['title']}")
        if not scenario["ok"]:
            click.echo(f"      {scenario['why']}")
    flows = result["coverage"]["flows"]
    click.echo(f"Đã đi qua {flows['passed']} / {flows['all']} nhánh.")
    for part in result["coverage"]["never"]:
        click.echo(f"- chưa qua {part['name']}")
