"""How a process goes: its diagram with heat, the same figures in a table, where it holds up, which ways cases take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from engine.insight.bottlenecks import percent
from engine.insight.insights import Insight
from engine.insight.variants import Variant
from web.current import the_platform, the_visitor
from web.insight import InsightRoom, Period, csv_of, levels_of, period_of, rows_of
from web.pages.frame import show
from web.processes import ProcessRoom

blueprint = Blueprint("insight", __name__)
Row = Mapping[str, Any]
DASH = "–"


def span_words(seconds: float | None) -> str:
    """40 phút · 6,5 giờ: working time at a glance."""
    if seconds is None:
        return DASH
    if seconds < 3600:
        return f"{round(seconds / 60)} phút"
    return f"{seconds / 3600:.1f}".removesuffix(".0").replace(".", ",") + " giờ"


def _held(row: Row) -> float:
    return float((row["wait_p50_office"] or 0) + (row["work_p50_office"] or 0))


HEATS: Mapping[str, tuple[str, Callable[[Row], float], Callable[[Row], str]]] = {  # what the colours can mean
    "held": ("Thời gian giữ", _held, lambda row: span_words(_held(row))),
    "wait": ("Chờ nhận", lambda row: row["wait_p50_office"] or 0, lambda row: span_words(row["wait_p50_office"])),
    "late": ("Quá hạn", lambda row: row["late"] or 0, lambda row: str(row["late"])),
    "again": ("Làm lại", lambda row: row["again"] or 0, lambda row: str(row["again"])),
    "waiting": ("Đang chờ", lambda row: row["waiting"], lambda row: str(row["waiting"])),
}


@blueprint.get("/processes/<process_id>/insight")
def page(process_id: str) -> str:
    with the_platform().read() as work:
        room = ProcessRoom(work, the_visitor())
        insights = InsightRoom(room)
        version = insights.version(process_id, _version_id())
        period = _period(insights)
        insight = insights.ask(version, period)
        rows, heat = rows_of(insight), request.args.get("heat", "held")
        heat = heat if heat in HEATS else "held"
        chosen = _chosen(insight)
        return show(
            "insight.html", work, room.visitor, row=room.process(process_id), chosen=version, period=period,
            insight=insight, rows=rows, heat=heat, heats=HEATS, flags=_flags(rows, heat), levels=_levels(rows, heat),
            way=chosen, through=insight.drawn(chosen) if chosen else [], span_words=span_words, percent=percent,
            link=_linker(process_id, version.id, period, heat), path_words=_path_words(insight),
        )  # fmt: skip


@blueprint.get("/processes/<process_id>/insight.csv")
def table(process_id: str) -> Response:
    with the_platform().read() as work:
        insights = InsightRoom(ProcessRoom(work, the_visitor()))
        version = insights.version(process_id, _version_id())
        text = csv_of(insights.ask(version, _period(insights)))
    answer = Response("\ufeff" + text, mimetype="text/csv")  # the mark tells spreadsheets that it is UTF-8
    name = f"{version.process_id}-ban-{version.version}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# ---------------------------------------------------------------- parts


def _version_id() -> UUID | None:
    try:
        return UUID(request.args.get("version", ""))
    except ValueError:
        return None


def _period(insights: InsightRoom) -> Period:
    return period_of(request.args.get("from", ""), request.args.get("to", ""), insights.today)


def _linker(process_id: str, version_id: UUID, period: Period, heat: str) -> Callable[..., str]:
    """The address of this page with something else chosen."""
    asked = {"version": version_id, "from": period.first, "to": period.last, "heat": heat}

    def link(endpoint: str = "insight.page", **other: Any) -> str:
        return url_for(endpoint, process_id=process_id, **{**asked, **other})

    return link


def _levels(rows: list[dict[str, Any]], heat: str) -> dict[str, int]:
    value = HEATS[heat][1]
    return levels_of(rows, {row["element"]: value(row) for row in rows})


def _flags(rows: list[dict[str, Any]], heat: str) -> list[Mapping[str, str]]:
    _, value, words = HEATS[heat]
    return [{"element": row["element"], "text": words(row), "tone": "figure"} for row in rows if value(row)]


def _chosen(insight: Insight) -> Variant | None:
    number = request.args.get("way", "")
    listed = insight.variants.listed
    return listed[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(listed) else None


def _path_words(insight: Insight) -> Callable[[Variant], str]:
    def words(variant: Variant) -> str:
        told = [
            f"{insight.names.get(element, element)}{' (lặp)' if element in variant.again else ''}"
            for element in variant.path
        ]
        return " → ".join(told)

    return words
