"""What every page of a draft shows: the ways to its other pages, the same on each, the one that is open marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from engine.versions.tables import Draft
from web.merging import MergingRoom
from web.pages.frame import show
from web.studio import StudioRoom

WAYS = (  # label, the page, the pages that belong to it
    ("Sơ đồ", "studio.page", ()),
    ("Danh sách bước", "studio_steps.page", ("studio_steps.",)),
    ("Biểu mẫu", "benches.forms", ("benches.form", "benches.begin_form")),
    ("Bảng quyết định", "benches.decisions", ("benches.decision", "benches.begin_decision")),
    ("Kịch bản", "trials.listing", ("trials.",)),
    ("Diễn tập", "rehearsals.page", ()),
    ("So sánh", "comparing.draft", ()),
)
MERGE = ("Bản mẫu mới", "comparing.merge", ("comparing.take_over",))
REPORT = ("Tệp nhận vào", "comparing.report", ())


def show_draft(template: str, room: StudioRoom, draft: Draft, **context: Any) -> str:
    """A page of a draft inside the frame, with `ways` to its other pages."""
    return show(template, room.work, room.visitor, draft=draft, ways=ways(room, draft), **context)


def ways(room: StudioRoom, draft: Draft) -> list[Mapping[str, Any]]:
    """[{label, href, current}]; the newer template when there is one, the report when the file was drawn elsewhere."""
    shown = [*WAYS]
    if request.endpoint == MERGE[1] or MergingRoom(room.work, room.visitor).newer(draft) is not None:
        shown.append(MERGE)
    if draft.report:
        shown.append(REPORT)
    return [
        {
            "label": label,
            "href": url_for(page, draft_id=draft.id),
            "current": is_part(request.endpoint or "", page, others),
        }
        for label, page, others in shown
    ]


def is_part(endpoint: str, page: str, others: tuple[str, ...]) -> bool:
    """Whether an endpoint is the page itself, or one of `others`; those that end in a dot stand for a whole blueprint."""
    return endpoint in (page, *others) or any(endpoint.startswith(each) for each in others if each.endswith("."))
