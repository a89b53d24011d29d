"""A province's own rule packs: the list, one with the forms that change it, its impact, putting it into effect; choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import EngineError
from engine.legal.impact import BROKEN
from processes.errors import PackError, PackMissing
from processes.reading import read_yaml
from processes.regulation import CERTAINTIES, LAYERS
from processes.writing import inline
from records.errors import RecordsError
from records.rule_packs import STATUSES
from web import own_packs
from web.current import the_platform, the_visitor
from web.errors import problem_of
from web.own_packs import Change, OwnPackRoom
from web.pages.frame import show
from web.rule_form import KINDS, SELECTOR, SELECTOR_WORDS, fields_of, parsed, rule_of

blueprint = Blueprint("own_packs", __name__)
OWN = "/studio/packs/own/<uuid:pack_id>"
REFUSALS = (EngineError, PackError, RecordsError)
Answer = AnyResponse | tuple[str, int] | str
SHOWN_AGAIN = (409, 422)  # the form as it was typed, with the sentence; anything else has a page of its own
KINDS_OF_LINES = {
    "begun": "Bắt đầu soạn", "edited": "Sửa", "promoted": "Đưa vào áp dụng", "retired": "Thôi áp dụng", "discarded": "Bỏ",
}  # fmt: skip


@blueprint.get("/studio/packs/own")
def listing() -> str:
    return _listing()


@blueprint.post("/studio/packs/own")
def begin() -> Answer:
    form = request.form
    try:
        with the_platform().begin() as work:
            room = OwnPackRoom(work, the_visitor())
            pack = room.begin(form.get("name", "").strip(), form.get("title", ""), form.get("copy_of", ""))
            return redirect(url_for("own_packs.page", pack_id=pack.id))
    except REFUSALS as refused:
        kept = refused  # the name is gone behind the clause
        return _again(kept, lambda: _listing(kept))


@blueprint.get(OWN)
def page(pack_id: UUID) -> str:
    return _page(pack_id)


@blueprint.get(f"{OWN}/text")
def text(pack_id: UUID) -> str:
    return _text(pack_id)


@blueprint.post(f"{OWN}/text")
def save_text(pack_id: UUID) -> Answer:
    return _save(pack_id, own_packs.whole(request.form.get("text", "")), lambda refused: _text(pack_id, refused))


@blueprint.get(f"{OWN}/rule")
def rule(pack_id: UUID) -> str:
    return _rule(pack_id)


@blueprint.post(f"{OWN}/rule")
def save_rule(pack_id: UUID) -> Answer:
    """Keep a rule, or show the fields of another kind of statement with what was typed."""
    if "change_kind" in request.form:
        return _rule(pack_id)
    form = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    return _save(
        pack_id, lambda name, old: own_packs.rule(rule_of(form))(name, old), lambda refused: _rule(pack_id, refused)
    )


@blueprint.post(f"{OWN}/rule/remove")
def remove_rule(pack_id: UUID) -> Answer:
    """Take out what this pack says about a rule; with a reason, the rule of the pack below does not hold here either."""
    id, why = request.form.get("id", ""), request.form.get("why", "").strip()

    def change(name: str, old: str) -> str:
        taken = own_packs.without("rules", id)(name, old)
        return own_packs.part("removes", id, {"why": why})(name, taken) if why else taken

    return _save(pack_id, change, lambda refused: _page(pack_id, refused))


@blueprint.post(f"{OWN}/entry")
def save_entry(pack_id: UUID) -> Answer:
    """Keep, or with no text take out, one citation or setting."""
    kind, key, said = (request.form.get(name, "").strip() for name in ("kind", "key", "said"))
    the_visitor()
    if kind not in ("citations", "settings"):
        raise PackMissing(kind)

    def change(name: str, old: str) -> str:
        if not said:
            return own_packs.without(kind, key)(name, old)
        return own_packs.part(kind, key, parsed(key, kind, said))(name, old)

    return _save(pack_id, change, lambda refused: _page(pack_id, refused))


@blueprint.post(f"{OWN}/promote")
def promote(pack_id: UUID) -> Answer:
    return _act(
        pack_id, lambda room: room.promote(pack_id, request.form.get("reason", ""), _revision()), "Đã đưa vào áp dụng."
    )


@blueprint.post(f"{OWN}/retire")
def retire(pack_id: UUID) -> Answer:
    return _act(pack_id, lambda room: room.retire(pack_id, request.form.get("reason", "")), "Đã thôi áp dụng.")


@blueprint.post(f"{OWN}/discard")
def discard(pack_id: UUID) -> Answer:
    with the_platform().begin() as work:
        OwnPackRoom(work, the_visitor()).discard(pack_id)
    flash("Đã bỏ bản soạn. Lịch sử và nội dung vẫn được giữ.")
    return redirect(url_for("own_packs.listing"))


@blueprint.get(f"{OWN}/impact")
def impact(pack_id: UUID) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        found = room.impact(pack_id)
        return show("studio_own_impact.html", work, room.visitor, own=room.pack(pack_id), found=found, broken=BROKEN)


@blueprint.get("/studio/packs/choice")
def choice() -> str:
    return _choice()


@blueprint.post("/studio/packs/choice")
def choose() -> Answer:
    form = request.form
    try:
        with the_platform().begin() as work:
            agency = OwnPackRoom(work, the_visitor()).choose(_id(form), form.get("pack", ""), form.get("reason", ""))
            flash(f"Đã chọn bộ quy tắc cho {agency.name}.")
    except REFUSALS as refused:
        kept = refused
        return _again(kept, lambda: _choice(kept))
    return redirect(url_for("own_packs.choice"))


# ---------------------------------------------------------------- pages


def _listing(refused: Exception | None = None) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        return show(
            "studio_own_packs.html", work, room.visitor, packs=room.listing(), room=room, statuses=STATUSES, layers=LAYERS,
            options=_options(room), problem=str(refused or ""), typed=request.form or request.args,
        )  # fmt: skip


def _page(pack_id: UUID, refused: Exception | None = None) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        own = room.pack(pack_id)
        said = read_yaml(own.name, own.content.encode())
        return show(
            "studio_own_pack.html", work, room.visitor, own=own, pack=room.read(own), said=said, room=room, layers=LAYERS,
            statuses=STATUSES, history=room.packs.history(own), kinds=KINDS_OF_LINES, problem=str(refused or ""),
            typed=request.form, inline=inline, certainties=CERTAINTIES,
            here={each["id"] for each in said["rules"]}, may_promote=own.status == "draft" and own.edited_by != room.author.id,
        )  # fmt: skip


def _text(pack_id: UUID, refused: Exception | None = None) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        own = room.pack(pack_id)
        return show(
            "studio_own_text.html", work, room.visitor, own=own, room=room, problem=str(refused or ""),
            faults=getattr(refused, "findings", ()), text=request.form.get("text", own.content),
            revision=request.form.get("revision", own.revision),
        )  # fmt: skip


def _rule(pack_id: UUID, refused: Exception | None = None) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        own = room.pack(pack_id)
        id = request.form.get("id") or request.args.get("id", "")
        rules = read_yaml(own.name, own.content.encode())["rules"]
        said: dict[str, Any] = next((each for each in rules if each.get("id") == id), {"id": id})
        return show(
            "studio_own_rule.html", work, room.visitor, own=own, room=room, kinds=KINDS, is_new=not id, selector=SELECTOR,
            fields={**fields_of(said), **request.form.to_dict()}, words=[(word, word) for word in SELECTOR_WORDS],
            named_kinds=[(key, each.label) for key, each in KINDS.items()], problem=str(refused or ""),
            below=next((each for each in room.read(own).rules if each.id == id), None),
            faults=getattr(refused, "findings", ()), place=getattr(refused, "place", ""),
            revision=request.form.get("revision", own.revision),
        )  # fmt: skip


def _choice(refused: Exception | None = None) -> str:
    with the_platform().read() as work:
        room = OwnPackRoom(work, the_visitor())
        agencies = room.choosers()
        return show(
            "studio_pack_choice.html", work, room.visitor, agencies=agencies, options=_options(room),
            titles={each.name: each.title for each in room.known}, names={each.id: each.name for each in agencies},
            named=[(str(each.id), each.name) for each in agencies],
            choices=room.choices(), problem=str(refused or ""), typed=request.form,
        )  # fmt: skip


# ---------------------------------------------------------------- parts


def _save(pack_id: UUID, change: Change, again: Callable[[Exception], str]) -> Answer:
    try:
        with the_platform().begin() as work:
            OwnPackRoom(work, the_visitor()).save(pack_id, change, _revision())
    except REFUSALS as refused:
        kept = refused
        return _again(kept, lambda: again(kept))
    flash("Đã lưu.")
    return redirect(url_for("own_packs.page", pack_id=pack_id))


def _act(pack_id: UUID, act: Callable[[OwnPackRoom], Any], said: str) -> Answer:
    try:
        with the_platform().begin() as work:
            act(OwnPackRoom(work, the_visitor()))
    except REFUSALS as refused:
        kept = refused
        return _again(kept, lambda: _page(pack_id, kept))
    flash(said)
    return redirect(url_for("own_packs.page", pack_id=pack_id))


def _again(refused: Exception, page: Callable[[], str]) -> tuple[str, int]:
    """The form with what was typed and the reason; whoever may not be here at all is told so elsewhere."""
    problem = problem_of(refused)
    if problem.status not in SHOWN_AGAIN and problem.code != "four_eyes":
        raise refused
    return page(), problem.status


def _options(room: OwnPackRoom) -> list[tuple[str, str]]:
    """The packs that can be copied or chosen."""
    return [(pack.name, f"{pack.title} ({pack.name})") for pack in room.known]


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _id(form: Any) -> UUID:
    try:
        return UUID(form.get("agency", ""))
    except ValueError:
        return UUID(int=0)
