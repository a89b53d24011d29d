"""A draft as a list of steps that is edited in plain forms: without a mouse, without a script, and aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.catalog import OPERATIONS
from engine.errors import DiagramRefused, EngineError, Finding
from engine.versions import redrawing
from engine.versions.drafts import content_of
from engine.versions.outline import Step, outline
from engine.versions.redrawing import PROPERTIES
from web.current import the_platform, the_visitor
from web.errors import problem_of
from web.pages.draft_frame import show_draft
from web.studio import STATUSES, StudioRoom, redraw

blueprint = Blueprint("studio_steps", __name__)
SHOWN_AGAIN = ("cannot_redraw", "draft_changed", "draft_closed")  # refusals that are said above the list
NEW = {"userTask": "Việc của người", "serviceTask": "Tác vụ tự động"}


@blueprint.get("/studio/drafts/<uuid:draft_id>/steps")
def page(draft_id: UUID) -> str:
    return _page(draft_id, request.args.get("step", ""))


@blueprint.post("/studio/drafts/<uuid:draft_id>/steps/<element>")
def save(draft_id: UUID, element: str) -> Response | tuple[str, int]:
    """Name, form, groups, date and so on of one step, or operation and parameters."""

    def change(xml: bytes) -> bytes:
        step = _step(xml, element)
        known = PROPERTIES.get(step.tag if step else "", frozenset())
        said = {name: ",".join(request.form.getlist(name)) for name in known if name in request.form}
        if "groups" in known:
            said["groups"] = ",".join(request.form.getlist("groups"))
        changed = redrawing.set_properties(redrawing.rename(xml, element, request.form.get("name", "")), element, said)
        given = {name.removeprefix("parameter-"): text for name, text in request.form.items() if _is_parameter(name)}
        return redrawing.set_parameters(changed, element, given) if given else changed

    return _change(draft_id, element, change, "Đã lưu bước.")


@blueprint.post("/studio/drafts/<uuid:draft_id>/steps/<element>/insert")
def insert(draft_id: UUID, element: str) -> Response | tuple[str, int]:
    """A new step behind this one, which is then shown."""
    made = ""

    def change(xml: bytes) -> bytes:
        nonlocal made
        name, kind = request.form.get("name", ""), request.form.get("kind", "")
        changed, made = redrawing.insert_step(xml, element, kind, name, request.form.get("flow", ""))
        return changed

    return _change(draft_id, element, change, "Đã thêm bước. Ghi tiếp các mục của bước.", lambda: made)


@blueprint.post("/studio/drafts/<uuid:draft_id>/steps/<element>/move")
def move(draft_id: UUID, element: str) -> Response | tuple[str, int]:
    after, _, flow = request.form.get("after", "").partition(" ")
    return _change(draft_id, element, lambda xml: redrawing.move_step(xml, element, after, flow), "Đã chuyển bước.")


@blueprint.post("/studio/drafts/<uuid:draft_id>/steps/<element>/remove")
def remove(draft_id: UUID, element: str) -> Response | tuple[str, int]:
    return _change(draft_id, element, lambda xml: redrawing.remove_step(xml, element), "Đã xóa bước.", lambda: "")


# ---------------------------------------------------------------- parts


def _change(
    draft_id: UUID, element: str, change: Callable[[bytes], bytes], said: str, then: Callable[[], str] | None = None
) -> Response | tuple[str, int]:
    """Change the diagram on top of the revision that the page showed; refusals come back above the list."""
    revision = request.form.get("revision", "")
    try:
        redraw(the_platform(), the_visitor(), draft_id, int(revision) if revision.isdigit() else 0, change)
    except EngineError as refused:
        if refused.code not in SHOWN_AGAIN:
            raise
        return _page(draft_id, element, str(refused)), problem_of(refused).status
    flash(said)
    shown = then() if then else element
    return redirect(
        url_for("studio_steps.page", draft_id=draft_id, step=shown or None, _anchor="edit" if shown else None)
    )


def _page(draft_id: UUID, chosen: str, problem: str = "") -> str:
    with the_platform().read() as work:
        room = StudioRoom(work, the_visitor())
        draft = room.draft(draft_id)
        content = content_of(draft)
        found, steps = room.findings(content, draft.template), _steps(content.xml)
        step = next((each for each in steps if each.id == chosen), None)
        words = room.vocabulary(draft).to_json(chosen) if step else {}
        return show_draft(
            "studio_steps.html", room, draft, steps=steps, step=step, words=words, problem=problem,
            statuses=STATUSES, new=NEW, findings=found, of_step=_by_element(found, steps),
            places=_places(steps, step), titles={each.id: each.title for each in steps},
            parameters=_parameters(step), known=PROPERTIES.get(step.tag if step else "", ()),
            removable=step is not None and step.tag in redrawing.MOVED,
        )  # fmt: skip


def _steps(xml: bytes) -> list[Step]:
    try:
        return outline(xml)
    except DiagramRefused:
        return []  # the findings say why


def _step(xml: bytes, element: str) -> Step | None:
    return next((each for each in _steps(xml) if each.id == element), None)


def _by_element(found: Sequence[Finding], steps: Sequence[Step]) -> Mapping[str, list[Finding]]:
    """The findings of each step, those on its flows among them."""
    owner = {way.flow: step.id for step in steps for way in step.ways} | {step.id: step.id for step in steps}
    sorted_out: dict[str, list[Finding]] = {}
    for finding in found:
        sorted_out.setdefault(owner.get(finding.element, ""), []).append(finding)
    return sorted_out


def _places(steps: Sequence[Step], moved: Step | None) -> list[tuple[str, str]]:
    """Where a step can be put: behind each other one, on each of its ways."""
    places, titles = [], {each.id: each.title for each in steps}
    for step in steps:
        if moved is None or step.id == moved.id or step.depth != moved.depth:
            continue
        for way in step.ways:
            several = f", nhánh {way.name or 'tới ' + titles[way.target]}" if len(step.ways) > 1 else ""
            places.append((f"{step.id} {way.flow}", f"{step.title}{several}"))
    return places


def _parameters(step: Step | None) -> list[Mapping[str, Any]]:
    """What the operation of a step asks for, and what the step gives beyond that."""
    if step is None or step.tag != "serviceTask":
        return []
    operation = OPERATIONS.get(step.said.get("operation", ""))
    titles = {name: each.title for name, each in (operation.parameters if operation else {}).items()}
    titles |= {name: name for name in step.parameters if name not in titles}
    return [
        {"name": name, "title": title, "value": _plain(step.parameters.get(name, ""))} for name, title in titles.items()
    ]


def _plain(value: str) -> str:
    return "" if value == "None" else value


def _is_parameter(name: str) -> bool:
    return name.startswith("parameter-")
