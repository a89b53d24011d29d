"""The `congvan` command. Exit code 0 only when what was asked holds; a refusal is 1 with its reasons, never a traceback.

Commands import what they need when they run, so that a small one starts at once.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from web.config import Config, ConfigError
from web.process_commands import process


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Công Văn: the electronic-document platform of a province."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name, level in {"alembic": logging.WARNING, "spiff": logging.WARNING, "pyhanko": logging.ERROR}.items():
        logging.getLogger(name).setLevel(level)  # libraries that tell every step, or a traceback for a bad file
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        context.obj = Config.from_environment()
    except ConfigError as refused:
        fail(str(refused))


@main.command()
@click.option("--demo", is_flag=True, help="Also make the demo province.")
@click.pass_obj
def init(config: Config, demo: bool) -> None:
    """Make or renew data folder, secret, database and built-in processes."""
    from web.installation import install, install_demo
    from web.wiring import Platform

    with Platform(config) as platform:
        install(platform)
        if demo or config.demo:
            install_demo(platform)
    click.echo(f"ready in {config.data_dir.absolute()}")


@main.command()
@click.pass_obj
def migrate(config: Config) -> None:
    """Bring the database to the present schema."""
    from web import schema
    from web.wiring import Platform

    with Platform(config) as platform:
        schema.migrate(platform.database)
    click.echo("the schema is current")


@main.command()
@click.option("--demo", is_flag=True, help="The demo province, made at first start.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), show_default="PORT or 8000")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, help="Of a web node.")
@click.pass_obj
def serve(config: Config, demo: bool, host: str, port: int, processes: int) -> None:
    """Answer HTTP, and run jobs and timers beside it unless CONGVAN_EMBEDDED_WORKER is false.

    With CONGVAN_REDIS_URL this is one web node of several: it serves what `congvan init` has set up and leaves jobs and
    timers to `congvan worker`.
    """
    from web.serving import FolderInUse
    from web.serving import serve as serve_http

    try:
        if config.redis_url:
            from web.fleet.serving import serve_node

            serve_node(replace(config, demo=demo or config.demo), host, port, processes)
        else:
            serve_http(config, demo or config.demo, host, port)
    except (ConfigError, FolderInUse) as refused:
        fail(str(refused))


@main.command()
@click.option("--concurrency", type=click.IntRange(1), default=None, help="Processes  [default: number of processors]")
@click.pass_obj
def worker(config: Config, concurrency: int | None) -> None:
    """Run jobs and timers until told to stop: woken through CONGVAN_REDIS_URL, or alone, looking every few seconds."""
    from web.fleet.worker import work, work_alone

    if not config.redis_url:
        if concurrency not in (None, 1):
            fail("several processes need CONGVAN_REDIS_URL, which wakes them")
        work_alone(config)
        return
    try:
        work(config, concurrency or os.cpu_count() or 1)
    except ConfigError as refused:
        fail(str(refused))


@main.command("beat")
@click.pass_obj
def keep_time(config: Config) -> None:
    """Find lost work, wake the workers when something is due, watch the exchange folder. A second one stands by."""
    import threading

    from web.fleet.beat import beat

    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    try:
        beat(config, stopping)
    except ConfigError as refused:
        fail(str(refused))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the data folder here.")
def demo(as_json: bool, keep: Path | None) -> None:
    """Play the main job on a fresh demo province and prove the result."""
    from web.demo.performance import perform

    logging.getLogger().setLevel(logging.ERROR)
    result = perform(keep)
    report(result, as_json, lambda: _tell_demo(result))


@main.group()
def token() -> None:
    """Keys to the API."""


@token.command("create")
@click.argument("user")
@click.pass_obj
def token_create(config: Config, user: str) -> None:
    """Print a new API token of USER (an account name)."""
    from web.auth import Auth
    from web.wiring import Platform

    with Platform(config) as platform, platform.begin() as work:
        person = work.organisations.person_by_account(user)
        if person is None:
            fail(f"Không có tài khoản {user}.")
        key, expires_at = Auth(work.session, work.now).give_token(person)
    click.echo(key)
    click.echo(f"expires {expires_at.isoformat()}", err=True)


@main.command("lint")
@click.argument("diagram", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pack", help="Also by this rule pack: quoc-gia, lai-chau-2025 …")
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The diagram of a process that DIAGRAM calls, or that calls it; before a built-in one of the same id.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def lint_diagram(diagram: Path, pack: str | None, others: tuple[Path, ...], as_json: bool) -> None:
    """Say what would keep DIAGRAM from running, element by element; with --pack also what it breaks of the law.

    No database is asked: processes it calls are the built-in ones and those given by --with. A finding of law carries its
    article and a way to mend it; errors keep the diagram from going live, warnings need a reason.
    """
    from dataclasses import asdict

    from connectors.catalog import ERRORS, OPERATIONS, PARAMETERS
    from engine.lint import Catalogue, lint
    from forms.catalog import load_catalog
    from records.calendar import WorkCalendar
    from records.organisations import ROLES
    from web.functions import diagram_functions
    from web.installation import BUILT_IN
    from web.legal_lint import diagrams_by_process, legal_findings

    beside = diagrams_by_process([other.read_bytes() for other in others])
    catalogue = Catalogue(
        operations=frozenset(OPERATIONS),
        forms=frozenset(load_catalog().forms),
        groups=frozenset(ROLES),
        functions=frozenset(diagram_functions(WorkCalendar)),
        processes=frozenset({*BUILT_IN, *beside}),
        errors=ERRORS,
        parameters=PARAMETERS,
    )
    findings = lint(diagram.read_bytes(), catalogue)
    if pack is not None:
        findings += legal_findings(diagram.read_bytes(), pack, beside)
    result = {"ok": not any(f.severity == "error" for f in findings), "findings": [asdict(f) for f in findings]}
    report(
        result, as_json, lambda: [click.echo(f"{f.severity:8} {f.element:24} {f.message} {f.mend}") for f in findings]
    )


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def verify(config: Config, file: Path, as_json: bool) -> None:
    """Judge the signatures of a PDF against the trusted roots of this installation."""
    from signing.verdict import judge
    from web.wiring import Platform

    platform = Platform(config)
    result = judge(file.read_bytes(), platform.trust, platform.rules, platform.clock()).to_json()

    def tell() -> None:
        click.echo({"accept": "Chấp nhận", "look_again": "Xem lại", "refuse": "Từ chối"}[result["verdict"]])
        for reason in (*result["reasons"], *result["notes"]):
            click.echo(f"- {reason['message']}")
        for found in result["signatures"]:
            click.echo(f"- {found['role']}: {found['signer']}, {found['signed_at']}")

    report(result, as_json, tell)


@main.group()
def packet() -> None:
    """Exchange packets."""


@packet.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def packet_read(file: Path, as_json: bool) -> None:
    """Say what an edXML packet holds, or why it is refused."""
    from connectors.interop.errors import PacketRefused
    from connectors.interop.reader import read_packet
    from connectors.interop.report import to_json

    try:
        result = to_json(read_packet(file.read_bytes()))
    except PacketRefused as refused:
        result = to_json(refused)
    report(result, as_json, lambda: click.echo(json.dumps(result, ensure_ascii=False, indent=2)))


def report(result: Mapping[str, Any], as_json: bool, tell: Any) -> None:
    """Print a result and leave with the code that says whether it holds."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    else:
        tell()
    sys.exit(0 if result["ok"] else 1)


def fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


def _tell_demo(result: Mapping[str, Any]) -> None:
    for step in result["steps"]:
        click.echo(f"{step['seconds']:6.2f} s  {step['actor']:12}  {step['step']}")
    click.echo(f"văn bản đi {result['outgoing'].get('number')}: {result['outgoing'].get('pdf')}")
    for problem in result.get("problems", []):
        click.echo(f"- {problem}")


main.add_command(process)

if __name__ == "__main__":
    main()
