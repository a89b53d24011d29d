"""Scenarios of a draft: the list with what each came to and how much they pass, and recording one by clicking through."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.trials import samples
from connectors.trials.report import Report
from engine.errors import EngineError
from engine.trials.errors import ScenarioRefused
from engine.trials.scenario import written
from engine.versions.contents import Edit
from engine.versions.errors import DraftChanged
from forms.errors import FormsError
from forms.renderer import render
from records.calendar import VIETNAM
from records.organisations import ROLES
from web.current import the_platform, the_visitor
from web.pages.draft_frame import show_draft
from web.recording import PREFIX, Recording, begun, clicked, read_back, task_at, turns_of
from web.studio import StudioRoom, keep
from web.trials import TrialRoom, lines_of

blueprint = Blueprint("trials", __name__)
HOME = "/studio/drafts/<uuid:draft_id>/scenarios"


@blueprint.get(HOME)
def listing(draft_id: UUID) -> str:
    """Every scenario with what it came to; the diagram with what none of them passes."""
    with the_platform().read() as work:
        room = TrialRoom.of(StudioRoom(work, the_visitor()), draft_id)
        try:
            report = room.report()
        except (EngineError, FormsError) as refused:
            return _unreadable(room, refused)
        return show_draft(
            "scenarios.html", room.room, room.draft, report=report, own=room.draft.scenarios or {},
            steps=_passed(report, room), problem="",
        )  # fmt: skip


@blueprint.post(f"{HOME}/remove")
def remove(draft_id: UUID) -> AnyResponse:
    name = request.form.get("name", "")
    keep(the_platform(), the_visitor(), draft_id, Edit("scenarios", None, name), _revision())
    flash(f"Đã bỏ kịch bản “{name}”.")
    return redirect(url_for("trials.listing", draft_id=draft_id))


@blueprint.get(f"{HOME}/record")
def first(draft_id: UUID) -> str:
    """Begin a scenario, or go on from one that is kept."""
    with the_platform().read() as work:
        room = TrialRoom.of(StudioRoom(work, the_visitor()), draft_id)
        try:
            ground = room.ground
            kept = room.scenarios.get(request.args.get("from", ""))
            if kept is not None:
                return _page(room, read_back(ground, json.dumps(kept)), request.args["from"])
        except (EngineError, FormsError) as refused:
            return _unreadable(room, refused)
        start = work.calendars.of(room.room.visitor.agency.id).legal_receipt(work.now).replace(second=0, microsecond=0)
        data = lines_of(ground.start_of(start))
        return _beginning(room, {"title": "", "starts_at": start.isoformat(), "data": data}, "")


@blueprint.post(f"{HOME}/record")
def record(draft_id: UUID) -> AnyResponse | str | tuple[str, int]:
    """One click: begin, one step more, one back, or keep."""
    posted = request.form.to_dict(flat=False)
    with the_platform().read() as work:
        room = TrialRoom.of(StudioRoom(work, the_visitor()), draft_id)
        ground, name = room.ground, request.form.get(f"{PREFIX}name_kept", "")
        if request.form.get(f"{PREFIX}do") == "begin":
            try:
                return _page(room, begun(ground, request.form), name)
            except ScenarioRefused as refused:
                typed = {key: request.form.get(f"{PREFIX}{key}", "") for key in ("title", "starts_at", "data")}
                return _beginning(room, typed, str(refused)), 422
        recording = read_back(ground, request.form.get(f"{PREFIX}scenario", ""))
        if request.form.get(f"{PREFIX}do") == "look":
            return _page(room, recording, name)
        if request.form.get(f"{PREFIX}do") != "keep":
            after = clicked(ground, recording, posted)
            return _page(room, after, name), 422 if after.said or after.errors else 200
    return _keep(draft_id, recording, name)


# ---------------------------------------------------------------- parts


def _keep(draft_id: UUID, recording: Recording, name: str) -> AnyResponse | tuple[str, int]:
    try:
        keep(the_platform(), the_visitor(), draft_id, Edit("scenarios", written(recording.finished), name), _revision())
    except EngineError as refused:
        if refused.code not in ("draft_changed", "bad_key", "too_large", "draft_closed"):
            raise
        with the_platform().read() as work:
            room = TrialRoom.of(StudioRoom(work, the_visitor()), draft_id)
            status = 409 if isinstance(refused, DraftChanged) else 422
            said = Recording(recording.scenario, recording.trial, said=str(refused))
            return _page(room, said, name), status
    flash(f"Đã lưu kịch bản “{name}”.")
    return redirect(url_for("trials.listing", draft_id=draft_id))


def _beginning(room: TrialRoom, typed: dict[str, str], problem: str) -> str:
    return show_draft(
        "scenario_record.html", room.room, room.draft, recording=None, typed=typed, problem=problem,
        steps=[], name="",
    )  # fmt: skip


def _page(room: TrialRoom, recording: Recording, name: str) -> str:
    """Where the case of a recording stands, and what may be clicked."""
    ground, at = room.ground, recording.trial.position
    tasks = turns_of(at.waits.tasks) if at else []
    wanted = request.form.get(f"{PREFIX}element", ""), request.form.get(f"{PREFIX}turn", "1")
    chosen = _chosen(recording, tasks, wanted)
    context: dict[str, Any] = {
        "recording": recording, "at": at, "tasks": tasks, "jobs": turns_of(at.waits.jobs) if at else [],
        "chosen": chosen, "roles": ROLES, "ground": ground, "name": name, "typed": {}, "problem": recording.said,
        "steps": _stands(recording, room), "local": at.now.astimezone(VIETNAM) if at else None,
    }  # fmt: skip
    if chosen is not None and chosen[0].form:
        form = ground.answering.form(chosen[0].form)
        lists = samples.choices(form.lists)
        context["fields"] = render(form, lists, recording.typed, errors=recording.errors)
    return show_draft("scenario_record.html", room.room, room.draft, **context)


def _chosen(recording: Recording, tasks: list[tuple[Any, int]], wanted: tuple[str, str]) -> tuple[Any, int] | None:
    """The open task whose form is shown: the one asked for, else the first."""
    try:
        return task_at(recording, *wanted)
    except ScenarioRefused:
        return tasks[0] if tasks else None


def _stands(recording: Recording, room: TrialRoom) -> list[dict[str, str]]:
    """The list beside the diagram while recording: what is passed and where the case is."""
    at, names = recording.trial.position, room.ground.names
    if at is None:
        return []
    here = {*at.open_elements, *(timer.element for timer in at.waits.timers)}
    passed = [element for process, element in at.passed if process == room.draft.process_id]
    order = [element for element in dict.fromkeys([*passed, *sorted(here)]) if element in names]
    return [
        {"element": each, "name": names[each], "state": "now" if each in here else "done", "note": ""} for each in order
    ]


def _passed(report: Report, room: TrialRoom) -> list[dict[str, str]]:
    """The list beside the diagram: which elements the scenarios pass, and which none does."""
    coverage = report.coverage
    return [
        {
            "element": node.id, "name": node.name, "state": "done" if node.id in coverage.passed else "ahead",
            "note": "" if node.id in coverage.passed else "chưa qua",
        }
        for node in room.ground.drawn.nodes
        if node.xml.get("name") or node.id not in coverage.passed
    ]  # fmt: skip


def _unreadable(room: TrialRoom, refused: Exception) -> str:
    """A draft that cannot even be tried: what is wrong, and where it is mended."""
    return show_draft("scenarios.html", room.room, room.draft, report=None, own={}, steps=[],
                problem=str(refused))  # fmt: skip


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
