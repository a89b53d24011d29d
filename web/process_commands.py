"""`congvan process …`: versions of processes and moving cases between them, with the rights of the person named by `--by`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from web.scenario_commands import test_scenarios

if TYPE_CHECKING:
    from web.config import Config
    from web.processes import ProcessRoom

by = click.option("--by", "account", required=True, help="Account of the person who acts.")
why = click.option("--reason", required=True, help="Why; kept with the act.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def process() -> None:
    """Versions of processes: deploy, promote, retire, move running cases."""


process.add_command(test_scenarios)

ZIP = b"PK\x03\x04"


@process.command("list")
@by
@as_json
@click.pass_obj
def list_processes(config: Config, account: str, as_json: bool) -> None:
    """Every process the agency sees, with its versions."""
    from web.processes import said_of

    with room_of(config, account) as room:
        rows = [said_of(version, room, row.open_cases) for row in room.processes() for version in row.versions]
    tell({"ok": True, "versions": rows}, as_json, lambda: [click.echo(line_of(row)) for row in rows])


@process.command()
@click.argument("diagram", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by
@as_json
@click.pass_obj
def deploy(config: Config, diagram: Path, account: str, as_json: bool) -> None:
    """Make DIAGRAM a version of the agency, to be tried; new cases do not start on it yet."""
    from web.processes import said_of

    with room_of(config, account) as room:
        version, is_new = room.deploy(diagram.read_bytes())
        row = said_of(version, room, {})
    tell({"ok": True, "is_new": is_new, **row}, as_json, lambda: click.echo(line_of(row)))


@process.command()
@click.argument("version", type=click.UUID)
@by
@why
@as_json
@click.pass_obj
def promote(config: Config, version: UUID, account: str, reason: str, as_json: bool) -> None:
    """Let new cases start on VERSION, in place of the one in use."""
    from web.processes import said_of

    with room_of(config, account) as room:
        row = said_of(room.promote(version, reason), room, {})
    tell({"ok": True, **row}, as_json, lambda: click.echo(line_of(row)))


@process.command()
@click.argument("version", type=click.UUID)
@click.option("--also-last", is_flag=True, help="Even when nothing is left for new cases to start on.")
@by
@why
@as_json
@click.pass_obj
def retire(config: Config, version: UUID, also_last: bool, account: str, reason: str, as_json: bool) -> None:
    """Let no case start on VERSION any more; those that run go on."""
    from web.processes import said_of

    with room_of(config, account) as room:
        row = said_of(room.retire(version, reason, also_last), room, {})
    tell({"ok": True, **row}, as_json, lambda: click.echo(line_of(row)))


@process.command("try")
@click.argument("version", type=click.UUID)
@by
@as_json
@click.pass_obj
def try_move(config: Config, version: UUID, account: str, as_json: bool) -> None:
    """Judge the open cases for a move to VERSION; nothing is written."""
    with room_of(config, account) as room:
        found = room.dry_runs.dry_run(room.agency, room.target(room.version(version), {}))
        cases = [[str(each.case.id), each.verdict.kind, each.verdict.reason] for each in found.cases]
    result = {"ok": True, "counts": dict(found.counts), "judged": found.judged, "total": found.total, "cases": cases}
    tell(result, as_json, lambda: [click.echo("  ".join(case)) for case in cases])


@process.command()
@click.argument("version", type=click.UUID)
@by
@why
@as_json
@click.pass_obj
def move(config: Config, version: UUID, account: str, reason: str, as_json: bool) -> None:
    """Move every open case that can be to VERSION, which is in use; workers do it one by one."""
    with room_of(config, account) as room:
        made = room.moves.start(room.agency, room.target(room.version(version), {}), reason, room.visitor.actor)
        left = room.moves.progress(made).left
    tell({"ok": True, "move": made.id, "left": left}, as_json, lambda: click.echo(f"{made.id}  {left}"))


@process.command()
@click.argument("move", type=click.UUID)
@by
@why
@as_json
@click.pass_obj
def revert(config: Config, move: UUID, account: str, reason: str, as_json: bool) -> None:
    """Put every case of MOVE back that has not stepped since; workers do it one by one."""
    with room_of(config, account) as room:
        made = room.moves.revert(room.move(move).id, room.agency, reason, room.visitor.actor)
        left = room.moves.progress(made).left
    tell({"ok": True, "move": made.id, "left": left}, as_json, lambda: click.echo(f"{made.id}  {left}"))


@process.command()
@click.argument("version", type=click.UUID)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write it."
)
@by
@as_json
@click.pass_obj
def annex(config: Config, version: UUID, output: Path, account: str, as_json: bool) -> None:
    """Print VERSION as the annex of a decision (PDF/A); the same version gives the same bytes."""
    from signing.draft import render_page
    from web.annexes import AnnexRoom

    with room_of(config, account) as room:
        html = AnnexRoom(room).html(version)
    output.write_bytes(render_page(html))
    tell({"ok": True, "file": str(output)}, as_json, lambda: click.echo(output))


@process.command("export")
@click.argument("version", type=click.UUID)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write it."
)
@by
@as_json
@click.pass_obj
def export_version(config: Config, version: UUID, output: Path, account: str, as_json: bool) -> None:
    """Write VERSION as a signed archive."""
    from web.archives import exported
    from web.wiring import Platform

    with Platform(config) as platform, room_of(config, account) as room:
        output.write_bytes(exported(platform, room, room.version(version)))
    tell({"ok": True, "file": str(output)}, as_json, lambda: click.echo(output))


@process.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why a signer who is not trusted is accepted; kept with the draft.")
@by
@as_json
@click.pass_obj
def import_file(config: Config, file: Path, reason: str, account: str, as_json: bool) -> None:
    """Begin a draft with FILE: a signed archive of a version, or a diagram drawn here or with another program."""
    content = file.read_bytes()
    with room_of(config, account) as room:
        result = _archive(config, room, content, reason) if content.startswith(ZIP) else _diagram(room, content)
    told = [f"{result['draft']}  {result.get('signer', result['name'])}", *map(_remark, result.get("report", ()))]
    tell({"ok": True, **result}, as_json, lambda: [click.echo(line) for line in told])


def _archive(config: Config, room: ProcessRoom, content: bytes, reason: str) -> dict[str, Any]:
    """A draft of an archive, and who signed it."""
    from web.archives import read_signed, take_in
    from web.studio import StudioRoom
    from web.wiring import Platform

    with Platform(config) as platform:
        signed = read_signed(platform, content)
    draft = take_in(StudioRoom(room.work, room.visitor), signed, reason)
    facts = {"signer": signed.origin.name, "is_trusted": signed.origin.is_trusted}
    return {"draft": draft.id, "process_id": draft.process_id, "name": draft.name, **facts}


def _diagram(room: ProcessRoom, content: bytes) -> dict[str, Any]:
    """A draft of a diagram, and what became of the words of the program it was drawn with."""
    from web.studio import StudioRoom

    draft = StudioRoom(room.work, room.visitor).begin_with(content)
    return {"draft": draft.id, "process_id": draft.process_id, "name": draft.name, "report": draft.report or []}


def _remark(each: Mapping[str, Any]) -> str:
    return f"{each['outcome']:8} {each['element']:16} {each['word']}  {each['became'] or each['reason']}"


@contextmanager
def room_of(config: Config, account: str) -> Iterator[ProcessRoom]:
    """One transaction in the name of a person; a refusal ends the command with its sentence."""
    from engine.errors import EngineError
    from records.errors import RecordsError
    from web.auth import Auth
    from web.processes import ProcessRoom
    from web.wiring import Platform

    try:
        with Platform(config) as platform, platform.begin() as work:
            person = work.organisations.person_by_account(account)
            visitor = Auth(work.session, work.now).visitor(person.id) if person else None
            if visitor is None:
                refuse(f"Không có tài khoản {account}.")
            yield ProcessRoom(work, visitor)
    except (EngineError, RecordsError) as refused:
        refuse(str(refused))


def line_of(row: Mapping[str, Any]) -> str:
    number = f"{row['process_id']} {row['version']}"
    return f"{row['id']}  {number:24} {row['status']:9} {row['scope']:9} {row['open_cases']:5}  {row['bundle'][:12]}"


def tell(result: Mapping[str, Any], as_json: bool, say: Callable[[], Any]) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    else:
        say()


def refuse(sentence: str) -> Any:
    click.echo(sentence, err=True)
    sys.exit(1)
