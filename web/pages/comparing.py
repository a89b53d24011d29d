"""Two diagrams of a process side by side, the newer template taken over step by step, what became of an imported file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.work import Work
from engine.foreign.report import OUTCOMES
from engine.tables import Definition
from engine.versions.differences import Difference
from engine.versions.drafts import content_of
from engine.versions.errors import DraftChanged
from engine.versions.merge_errors import ChoiceMissing
from engine.versions.merging import Decision
from engine.versions.sentences import Sentence
from engine.versions.wordings import TAGS
from web.comparing import DONE, ComparingRoom, Comparison, flags, in_words
from web.current import the_platform, the_visitor
from web.errors import problem_of
from web.merging import SIDES, MergingRoom, Proposal, told, told_by_side
from web.pages.draft_frame import show_draft, ways
from web.pages.frame import show
from web.studio import StudioRoom, process_of

blueprint = Blueprint("comparing", __name__)
NOT_STEPS = ("sequenceFlow", "lane", "process")
CHOICE = "choice:"  # before the conflict, in the name of a radio
KINDS = {**TAGS, "form": "biểu mẫu", "decision": "bảng quyết định", "field": "ô của biểu mẫu", "rule": "dòng của bảng"}


@blueprint.get("/studio/drafts/<uuid:draft_id>/compare")
def draft(draft_id: UUID) -> str:
    """A draft beside a version, the one it was begun from when none is named."""
    with the_platform().read() as work:
        room = ComparingRoom(work, the_visitor())
        found = room.studio.draft(draft_id)
        comparison, other = room.of_draft(found, _other())
        after = {"title": "Bản nháp", "diagram": url_for("studio.diagram", draft_id=draft_id)}
        back = {"label": found.name, "href": url_for("studio.page", draft_id=draft_id)}
        return _compared(room, (comparison, other), found.name, after, back, ways(room.studio, found))


@blueprint.get("/processes/versions/<uuid:version_id>/compare")
def version(version_id: UUID) -> str:
    """A version beside another one, the one in use when none is named."""
    with the_platform().read() as work:
        room = ComparingRoom(work, the_visitor())
        found = room.processes.version(version_id)
        comparison, other = room.of_version(found, _other())
        after = {
            "title": f"Bản {found.version}", "diagram": url_for("processes.diagram", version_id=version_id)
        }  # fmt: skip
        back = {"label": found.name, "href": url_for("processes.version", version_id=version_id)}
        return _compared(room, (comparison, other), found.name, after, back)


@blueprint.get("/studio/drafts/<uuid:draft_id>/merge")
def merge(draft_id: UUID) -> str:
    """What a newer template would make of the draft, with the choices in the address."""
    with the_platform().read() as work:
        return _merge(work, draft_id, _choices(request.args))


@blueprint.post("/studio/drafts/<uuid:draft_id>/merge")
def take_over(draft_id: UUID) -> AnyResponse | tuple[str, int]:
    """Keep the merge in the draft, when every conflict is decided and nobody has changed the draft meanwhile."""
    choices = _choices(request.form)
    try:
        with the_platform().begin() as work:
            revision = request.form.get("revision", "")
            _, found = MergingRoom(work, the_visitor()).apply(
                draft_id, choices, int(revision) if revision.isdigit() else 0
            )
    except (ChoiceMissing, DraftChanged) as refused:
        with the_platform().read() as work:
            return _merge(work, draft_id, choices, str(refused)), problem_of(refused).status
    errors = sum(each.severity == "error" for each in found)
    flash("Đã nhận bản mẫu mới vào bản nháp." + (f" Còn {errors} lỗi phải sửa." if errors else ""))
    return redirect(url_for("studio.page", draft_id=draft_id))


@blueprint.get("/studio/drafts/<uuid:draft_id>/merged.bpmn")
def merged(draft_id: UUID) -> Response:
    """The diagram that a merge with the choices in the address would make; nothing is kept."""
    with the_platform().read() as work:
        room = MergingRoom(work, the_visitor())
        found = room.proposal(room.studio.draft(draft_id), _choices(request.args))
        return Response(found.diagram.xml, mimetype="application/xml")


@blueprint.get("/studio/drafts/<uuid:draft_id>/report")
def report(draft_id: UUID) -> str:
    """What became of every word of a diagram that was drawn elsewhere."""
    with the_platform().read() as work:
        room = StudioRoom(work, the_visitor())
        found = room.draft(draft_id)
        return show_draft("studio_report.html", room, found, entries=found.report or [], outcomes=OUTCOMES)


@blueprint.get("/studio/descendants")
def descendants() -> str:
    """Which agencies use a version made from an older template than the one in use here."""
    with the_platform().read() as work:
        room = MergingRoom(work, the_visitor())
        return show("studio_descendants.html", work, room.visitor, descendants=room.descendants())


# ---------------------------------------------------------------- parts


def _other() -> UUID | None:
    try:
        return UUID(request.args.get("with", ""))
    except ValueError:
        return None


def _choices(given: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(CHOICE): side
        for name, side in given.items()
        if name.startswith(CHOICE) and side in ("ours", "theirs")
    }


def _compared(
    room: ComparingRoom,
    found: tuple[Comparison, Definition | None],
    name: str,
    after: Mapping[str, str],
    back: Mapping[str, str],
    ways_between: Sequence[Mapping[str, Any]] = (),
) -> str:
    comparison, other = found
    differences = comparison.differences
    others = [
        (str(each.id), f"Bản {each.version}", room.processes.scope_of(each), each.status)
        for each in room.others(process_of(comparison.after.xml))
    ]
    return show(
        "studio_compare.html", room.work, room.visitor, name=name, after=after, back=back, other=other, others=others,
        ways=ways_between, sentences=comparison.sentences,
        rows=[in_words(each) for each in (*differences, *comparison.of_contents)],
        before_flags=flags(differences, "before"), after_flags=flags(differences, "after"), kinds=KINDS, done=DONE,
        steps_before=_steps(differences, ("removed", "changed")), steps_after=_steps(differences, ("added", "changed")),
    )  # fmt: skip


def _steps(found: Sequence[Difference], kinds: Sequence[str]) -> list[Mapping[str, str]]:
    return [
        {"element": each.element, "state": each.kind, "note": DONE[each.kind], "name": each.name}
        for each in found
        if each.tag not in NOT_STEPS and each.kind in kinds
    ]


def _merge(work: Work, draft_id: UUID, choices: Mapping[str, str], problem: str = "") -> str:
    room = MergingRoom(work, the_visitor())
    found = room.studio.draft(draft_id)
    if room.newer(found) is None:
        return show_draft("studio_merge.html", room.studio, found, proposal=None, problem=problem)
    proposal = room.proposal(found, choices)
    said_by = told_by_side(proposal, content_of(found))
    said = {f"{CHOICE}{conflict}": side for conflict, side in choices.items()}
    return show_draft(
        "studio_merge.html", room.studio, found, proposal=proposal, problem=problem, choices=choices,
        conflicts=_conflicts(proposal, said_by), others=_others(proposal), sides=SIDES, told=told, kinds=KINDS,
        picture=url_for("comparing.merged", draft_id=draft_id, **said), flags=_flags(proposal),
        sentences=said_by["theirs"],
    )  # fmt: skip


def _conflicts(proposal: Proposal, said_by: Mapping[str, Sequence[Sentence]]) -> list[Mapping[str, Any]]:
    """Each conflict with its steps before its flows, and what either side did there; one is called after the first of its
    parts that has a name."""
    found = []
    for conflict, parts in proposal.conflicts.items():
        ordered = sorted(parts, key=lambda each: (each.tag in NOT_STEPS, each.name == each.element))
        ids = {each.element for each in parts}
        words = {side: [each.text for each in said if each.element in ids] for side, said in said_by.items()}
        found.append({"id": conflict, "name": _called(ordered[0]), "parts": ordered, "said": words})
    return found


def _called(each: Decision) -> str:
    kind = KINDS.get(each.tag, each.tag)
    return f"{kind[:1].upper()}{kind[1:]} {each.name}" if each.tag != "sequenceFlow" else "Đường nối các bước"


def _others(proposal: Proposal) -> list[Decision]:
    """What nobody has to decide, without flows: those follow from the steps."""
    return [each for each in proposal.decisions if not each.conflict and each.tag != "sequenceFlow"]


def _flags(proposal: Proposal) -> list[Mapping[str, str]]:
    return [
        {"element": each.element, "text": "?" if each.conflict else "↓", "tone": "" if each.conflict else "soon"}
        for each in proposal.diagram.decisions
        if (each.conflict or each.taken == "theirs") and each.tag not in NOT_STEPS
    ]
