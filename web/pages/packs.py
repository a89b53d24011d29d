"""Rule packs: the list, one with its rules and articles, and what moving to it from another would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request

from engine.legal.impact import BROKEN, Impact
from processes.regulation import LAYERS, Pack
from web.current import the_platform, the_visitor
from web.pages.frame import show
from web.rule_packs import PackRoom

blueprint = Blueprint("packs", __name__)


@blueprint.get("/studio/packs")
def listing() -> str:
    with the_platform().read() as work:
        room = PackRoom(work, the_visitor())
        return show("studio_packs.html", work, the_visitor(), packs=room.packs(), choice=room.choice(), layers=LAYERS)


@blueprint.get("/studio/packs/<name>")
def page(name: str) -> str:
    with the_platform().read() as work:
        room = PackRoom(work, the_visitor())
        pack = room.pack(name)
        others = [each for each in room.packs() if each.name != name]
        return show(
            "studio_pack.html", work, the_visitor(), pack=pack, choice=room.choice(), layers=LAYERS, others=others,
            blocking=sum(rule.severity == "error" for rule in pack.rules),
        )  # fmt: skip


@blueprint.get("/studio/packs/<name>/impact")
def impact(name: str) -> str:
    """What the diagrams in use would break, or no longer break, under this pack."""
    with the_platform().read() as work:
        room = PackRoom(work, the_visitor())
        old = room.pack(request.args.get("from") or room.choice().pack.name)
        pack = room.pack(name)
        found = room.impact(old.name, name)
        return show(
            "studio_pack_impact.html", work, the_visitor(), pack=pack, old=old, agencies=_by_agency(found),
            broken=sum(each.kind == BROKEN for each in found), mended=sum(each.kind != BROKEN for each in found),
            looked=len(room.agencies()), others=_others(room, name),
        )  # fmt: skip


def _others(room: PackRoom, name: str) -> Sequence[Pack]:
    return [each for each in room.packs() if each.name != name]


def _by_agency(found: Sequence[Impact]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Lines by agency, in the order found."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        line = {"impact": each, "is_broken": each.kind == BROKEN, "blocks": each.finding.severity == "error"}
        told.setdefault(each.agency_name, []).append(line)
    return list(told.items())
