"""Processes: the list, one process with its versions, deploying, promoting, retiring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.work import Work
from engine.errors import DiagramRefused, Finding
from engine.tables import Definition
from engine.versions.bundles import DECISION, FORM, SCENARIO
from engine.versions.comparing import Change
from web.annexes import AnnexRoom, Standing
from web.current import the_platform, the_visitor
from web.pages.frame import show
from web.processes import SCOPES, ProcessRoom

blueprint = Blueprint("processes", __name__)
STATUSES = {
    "deployed": ("Để thử", "info"), "promoted": ("Đang dùng", "proven"), "retired": ("Ngừng dùng", "soon"),
}  # fmt: skip
DONE = {"deployed": "Triển khai để thử", "promoted": "Đưa vào sử dụng", "retired": "Ngừng dùng"}
KINDS = {"added": "thêm mới", "changed": "đã đổi", "removed": "đã bỏ"}
NOT_STEPS = ("sequenceFlow", "lane", "process")


@blueprint.get("/processes")
def listing() -> str:
    with the_platform().read() as work:
        return _listing(work, ())


@blueprint.post("/processes")
def deploy() -> AnyResponse | tuple[str, int]:
    """Deploy a file of one's own agency, to be tried; or say what is wrong with it."""
    file = request.files.get("diagram")
    platform = the_platform()
    try:
        with platform.begin() as work:
            version, is_new = ProcessRoom(work, the_visitor()).deploy(file.read() if file else b"")
    except DiagramRefused as refused:
        with platform.read() as work:
            return _listing(work, refused.findings), 422
    if is_new:
        flash(f"Đã triển khai bản {version.version} để thử. Vụ việc mới chưa dùng bản này.")
    else:
        flash(f"Nội dung này đã là bản {version.version}.")
    return redirect(url_for("processes.version", version_id=version.id))


@blueprint.get("/processes/<process_id>")
def page(process_id: str) -> str:
    """One process, at the version in use."""
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        row = room.process(process_id)
        return _version(room, row.in_use or row.versions[0])


@blueprint.get("/processes/versions/<uuid:version_id>")
def version(version_id: UUID) -> str:
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        return _version(room, room.shown(version_id))


@blueprint.get("/processes/versions/<uuid:version_id>/diagram.bpmn")
def diagram(version_id: UUID) -> Response:
    with the_platform().read() as work:
        found = ProcessRoom(work, the_visitor()).shown(version_id)
        return Response(found.xml, mimetype="application/xml")


@blueprint.post("/processes/versions/<uuid:version_id>/promote")
def promote(version_id: UUID) -> AnyResponse:
    with the_platform().begin() as work:
        found = ProcessRoom(work, the_visitor()).promote(version_id, request.form.get("reason", ""))
    flash(f"Bản {found.version} đang dùng. Vụ việc mới bắt đầu từ bản này.")
    return redirect(url_for("processes.version", version_id=version_id))


@blueprint.post("/processes/versions/<uuid:version_id>/retire")
def retire(version_id: UUID) -> AnyResponse:
    with the_platform().begin() as work:
        also_last = request.form.get("also_last") == "true"
        found = ProcessRoom(work, the_visitor()).retire(version_id, request.form.get("reason", ""), also_last)
    flash(f"Đã ngừng dùng bản {found.version}. Vụ việc đang chạy vẫn đi tiếp.")
    return redirect(url_for("processes.version", version_id=version_id))


# ---------------------------------------------------------------- parts


def _listing(work: Work, findings: Sequence[Finding]) -> str:
    visitor = the_visitor()
    room = ProcessRoom(work, visitor)
    rows = [
        {
            "row": row, "scope": SCOPES[room.scope_of(row.in_use)] if row.in_use else "",
            "elsewhere": [
                (version.version, row.open_cases[version.id])
                for version in row.versions
                if row.open_cases[version.id] and version is not row.in_use
            ],
        }
        for row in room.processes()
    ]  # fmt: skip
    items = [
        {"number": place, "severity": "block", "text": each.message, "say": each.mend, "element": each.element}
        for place, each in enumerate(findings, 1)
    ]
    return show("processes.html", work, visitor, rows=rows, findings=items, room=room)


def _version(room: ProcessRoom, chosen: Definition) -> str:
    row = room.row_of(chosen)
    others = room.work.definitions.in_use([scope for scope in room.scopes if scope != chosen.scope])
    changed = room.changes(chosen, row)
    beside = _named(room, row.in_use, chosen) if row.in_use and row.in_use.id != chosen.id else ""
    return show(
        "process.html", room.work, room.visitor, row=row, chosen=chosen, statuses=STATUSES, scopes=SCOPES, room=room,
        against=_against(changed, beside) if beside else "bản đang dùng",
        steps=_steps(changed), flags=_flags(changed), parts=[part_name(each) for each in sorted(chosen.parts or {})],
        changed_parts=["sơ đồ"] * bool(changed) + [part_name(each) for each in room.changed_parts(chosen, row)],
        history=room.versions.history([chosen]), done=DONE, is_own=chosen.scope == room.agency,
        has_other=chosen.process_id in others,
        why_not=room.why_not_promoted(chosen) if chosen.status != "promoted" else "",
        moves=_moves(room, chosen.process_id),
        pack=room.legal_for(chosen).choice, legal=legal_items(room.legal_for(chosen).findings(chosen.xml)),
        enacted=Standing(AnnexRoom(room).decisions(chosen.process_id), chosen, row.in_use),
    )  # fmt: skip


def legal_items(findings: Sequence[Finding]) -> list[Mapping[str, Any]]:
    """Findings of law as the page lists them: what is wrong, how to mend it, by which article."""
    return [
        {
            "number": place, "severity": "block" if each.severity == "error" else "advise", "text": each.message,
            "say": each.mend, "article": each.article, "element": each.element,
        }
        for place, each in enumerate(findings, 1)
    ]  # fmt: skip


def _moves(room: ProcessRoom, process_id: str) -> list[Mapping[str, Any]]:
    return [
        {"move": move, "progress": room.moves.progress(move), "version": room.work.definitions.get(move.target).version}
        for move in room.moves.of_process(room.agency, process_id, limit=5)
    ]


def _steps(changed: Sequence[Change]) -> list[Mapping[str, str]]:
    """The list beside the diagram: what people see as steps."""
    return [
        {"element": each.element, "state": each.kind, "note": KINDS[each.kind], "name": each.name}
        for each in changed
        if each.tag not in NOT_STEPS
    ]


def _named(room: ProcessRoom, version: Definition, beside: Definition) -> str:
    """The number of a version, and whose it is when that could be mistaken: each scope counts from one."""
    scope = f" ({SCOPES[room.scope_of(version)].lower()})" if version.scope != beside.scope else ""
    return f"{version.version}{scope}"


def _against(changed: Sequence[Change], other: str) -> str:
    """How far it is from the version in use, in one phrase."""
    flows = sum(each.tag == "sequenceFlow" for each in changed)
    others = sum(each.tag in ("lane", "process") for each in changed)
    parts = ((len(_steps(changed)), "bước"), (flows, "luồng"), (others, "làn hoặc thông tin chung"))
    told = ", ".join(f"{number} {words}" for number, words in parts if number)
    return f"so với bản {other} đang dùng: {f'khác {told}' if told else 'sơ đồ như nhau'}"


def _flags(changed: Sequence[Change]) -> list[Mapping[str, str]]:
    return [
        {"element": each.element, "text": "+" if each.kind == "added" else "≠", "tone": "soon"}
        for each in changed
        if each.kind != "removed" and each.tag not in NOT_STEPS
    ]


def part_name(part: str) -> str:
    """What people call a part of a bundle."""
    if part.startswith(FORM):
        return f"biểu mẫu {part.removeprefix(FORM)}"
    if part.startswith(DECISION):
        return f"bảng quyết định {part.removeprefix(DECISION)}"
    if part.startswith(SCENARIO):
        return f"kịch bản {part.removeprefix(SCENARIO)}"
    return {"diagram": "sơ đồ", "calendar": "lịch làm việc"}.get(part, part)
