"""The rehearsal of a draft: choose a load, see queues, dates at risk and who would be busy, beside the version in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from connectors.rehearsals.rehearsal import Rehearsal, Wanted
from engine.errors import EngineError
from engine.rehearsal.errors import LoadRefused
from records.calendar import VIETNAM
from records.organisations import ROLES
from web.current import the_platform, the_visitor
from web.pages.draft_frame import show_draft
from web.rehearsals import RehearsalRoom, assumptions, office_words, rows_of
from web.studio import StudioRoom

blueprint = Blueprint("rehearsals", __name__)
LOADS = {"month": "Việc của 30 ngày qua", "quarter": "Việc của 90 ngày qua", "made": "Tải tự đặt"}
DAYS = {"month": 30, "quarter": 90}
MOST_POINTS = 31  # of a chart; a longer time is told week by week


@blueprint.get("/studio/drafts/<uuid:draft_id>/rehearsal")
def page(draft_id: UUID) -> str | tuple[str, int]:
    """Without `load` only the question; with it the answer, computed now and kept nowhere."""
    typed = {"load": request.args.get("load", ""), "count": request.args.get("count", "200"),
             "weeks": request.args.get("weeks", "4"), "order": request.args.get("order", "urgent")}  # fmt: skip
    with the_platform().read() as work:
        room = RehearsalRoom.of(StudioRoom(work, the_visitor()), draft_id)
        context: dict[str, Any] = {
            "loads": LOADS,
            "typed": typed,
            "rehearsal": None,
            "problem": "",
        }
        status = 200
        if typed["load"] in LOADS:
            try:
                context |= _told(room.rehearse(_wanted(room, typed)))
            except EngineError as refused:
                context["problem"], status = str(refused), 422
        return show_draft("rehearsal.html", room.room, room.draft, **context), status


def _wanted(room: RehearsalRoom, typed: dict[str, str]) -> Wanted:
    if typed["load"] == "made":
        wanted = room.made_up(_whole(typed["count"]), _whole(typed["weeks"]))
    else:
        wanted = room.recent(DAYS[typed["load"]])
    return Wanted(wanted.begins, wanted.ends, wanted.count, wanted.urgent, typed["order"] != "first", wanted.seed)


def _told(rehearsal: Rehearsal) -> dict[str, Any]:
    outcome = rehearsal.draft.outcome
    slow = sorted(outcome.groups, key=lambda group: group.counts.most_waiting, reverse=True)
    days = [datetime.fromtimestamp(day, VIETNAM) for day in outcome.days]
    return {
        "rehearsal": rehearsal, "outcome": outcome, "present": rehearsal.present.outcome if rehearsal.present else None,
        "rows": rows_of(rehearsal), "roles": ROLES, "office": office_words, "days": days,
        "supposed": assumptions(rehearsal.draft, rehearsal),
        "charts": [(group, _points(days, group.queue)) for group in slow[:3] if group.counts.most_waiting],
        "span": (datetime.fromtimestamp(rehearsal.load.begins, VIETNAM), datetime.fromtimestamp(rehearsal.load.ends, VIETNAM)),
    }  # fmt: skip


def _points(days: list[datetime], queue: tuple[int, ...]) -> list[tuple[str, int]]:
    """What a chart draws: each day, or each seventh when there are many."""
    step = 1 if len(days) <= MOST_POINTS else 7
    return [(f"{day:%d/%m}", number) for day, number in list(zip(days, queue, strict=True))[step - 1 :: step]]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise LoadRefused(f"“{text[:20]}” không phải một số nguyên")
    return int(text)
