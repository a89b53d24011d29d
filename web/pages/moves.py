"""Moving open cases to another version: the wizard with its dry run, a move with its progress, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.work import Work
from engine.versions.errors import MappingRefused
from engine.versions.moves import Progress
from engine.versions.tables import Move
from web.current import the_platform, the_visitor
from web.pages.frame import show
from web.processes import ProcessRoom
from web.words import count

blueprint = Blueprint("moves", __name__)
PAGE = 30
VERDICTS = {
    "movable": ("Chuyển được", "proven"), "not_yet": ("Chưa chuyển được", "soon"), "never": ("Không chuyển được", "late"),
}  # fmt: skip
STATES = {
    "waiting": ("Đang đợi", "info"), "moved": ("Đã chuyển", "proven"), "not_yet": ("Chưa chuyển được", "soon"),
    "never": ("Không chuyển được", "late"), "left": ("Để nguyên", "info"), "reverting": ("Đang đợi hoàn lại", "info"),
    "reverted": ("Đã hoàn lại", "proven"), "too_late": ("Không hoàn lại được", "soon"),
}  # fmt: skip
MAPPED = "instead-"  # before the id of an old element, in the names of the wizard's fields


@blueprint.get("/processes/versions/<uuid:version_id>/move")
def wizard(version_id: UUID) -> str:
    """Choose what stands for what, and see what would become of every case. Nothing is moved."""
    verdict = request.args.get("verdict", "")
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        version, mapping = room.version(version_id), mapping_of(request.args)
        gaps = room.dry_runs.gaps(room.agency, room.target(version, {}))
        try:
            target, refused = room.target(version, mapping), ""
            found = room.dry_runs.dry_run(room.agency, target, verdict, _id(request.args.get("after")), PAGE)
        except MappingRefused as wrong:
            found, refused = (
                room.dry_runs.dry_run(room.agency, room.target(version, {}), verdict, limit=PAGE),
                str(wrong),
            )
            mapping = {}
        fields = {f"{MAPPED}{old}": new for old, new in mapping.items()}
        return show(
            "process_move.html", work, room.visitor, version=version, gaps=gaps, mapping=mapping, fields=fields,
            found=found, refused=refused, verdict=verdict, verdicts=VERDICTS, mapped=MAPPED,
            names=_names(work, [version.process_id, *(each.case.process_id for each in found.cases)], room),
        )  # fmt: skip


@blueprint.post("/processes/versions/<uuid:version_id>/move")
def start(version_id: UUID) -> Response:
    with the_platform().begin() as work:
        room = ProcessRoom(work, the_visitor())
        target = room.target(room.version(version_id), mapping_of(request.form))
        move = room.moves.start(room.agency, target, request.form.get("reason", ""), room.visitor.actor)
    return redirect(url_for("moves.page", move_id=move.id))


@blueprint.get("/processes/moves/<uuid:move_id>")
def page(move_id: UUID) -> str:
    """One move: how far it is, what came of each case, and the way back."""
    status = request.args.get("status", "")
    if status not in ("", *STATES):
        abort(404)
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        move = room.move(move_id)
        rows = room.moves.cases_of(move, status, _id(request.args.get("after")), PAGE + 1)
        after = rows[PAGE - 1][0].id if len(rows) > PAGE else ""
        return show(
            "process_moved.html", work, room.visitor, move=move, progress=room.moves.progress(move), rows=rows[:PAGE],
            version=work.definitions.get(move.target), states=STATES, status=status, after=after,
        )  # fmt: skip


@blueprint.get("/processes/moves/<uuid:move_id>/progress")
def progress(move_id: UUID) -> Response:
    """What the bar on the page asks for."""
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        move = room.move(move_id)
        found = room.moves.progress(move)
    state = "running" if found.is_running else "done"
    done, says = found.total - found.left, said_of(found)
    answer: Response = jsonify(
        {
            "state": state,
            "done": done,
            "total": found.total,
            "says": says,
            "next": url_for("moves.page", move_id=move_id),
        }
    )
    return answer


@blueprint.post("/processes/moves/<uuid:move_id>/stop")
def stop(move_id: UUID) -> Response:
    with the_platform().begin() as work:
        room = ProcessRoom(work, the_visitor())
        room.moves.stop(room.move(move_id).id, room.agency)
    flash("Đã dừng. Vụ việc chưa tới lượt để nguyên ở bản cũ.")
    return redirect(url_for("moves.page", move_id=move_id))


@blueprint.post("/processes/moves/<uuid:move_id>/revert")
def revert(move_id: UUID) -> Response:
    with the_platform().begin() as work:
        room = ProcessRoom(work, the_visitor())
        move = room.move(move_id)
        room.moves.revert(move.id, room.agency, request.form.get("reason", ""), room.visitor.actor)
    return redirect(url_for("moves.page", move_id=move_id))


@blueprint.post("/processes/moves/<uuid:move_id>/cases/<uuid:case_id>/revert")
def revert_one(move_id: UUID, case_id: UUID) -> Response:
    with the_platform().begin() as work:
        room = ProcessRoom(work, the_visitor())
        move: Move = room.move(move_id)
        room.moves.revert_one(move.id, case_id, room.agency, "Hoàn lại từng vụ việc.", room.visitor.actor)
    flash("Đã hoàn lại một vụ việc như trước khi chuyển.")
    return redirect(url_for("moves.page", move_id=move_id))


# ---------------------------------------------------------------- parts


def mapping_of(said: Mapping[str, str]) -> dict[str, str]:
    """What stands for what, as the fields of the wizard say it."""
    return {name.removeprefix(MAPPED): new for name, new in said.items() if name.startswith(MAPPED) and new}


def said_of(found: Progress) -> str:
    """How far it is, in one sentence."""
    parts = [
        f"{count(found.counts[state])} {words.lower()}"
        for state, (words, _) in STATES.items()
        if found.counts.get(state)
    ]
    stuck = f" {count(found.incidents)} vụ việc có sự cố, xem ở mục Sự cố." if found.incidents else ""
    return f"{', '.join(parts) or 'Không có vụ việc nào'}.{stuck}"


def _names(work: Work, processes: list[str], room: ProcessRoom) -> Mapping[str, str]:
    in_use = work.definitions.in_use(room.scopes)
    return {process: in_use[process].name if process in in_use else process for process in processes}


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        abort(404)
