"""What a process admin may rehearse: a draft of the agency under its own past or a made-up load. Pages and API alike.

Figures of people carry no names: a role, and how busy its busiest ones would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from connectors.rehearsals.people import hours_of, workers_of
from connectors.rehearsals.rehearsal import Rehearsal, Rehearsed, Stage, Wanted, plan_with
from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.outcome import Counts, GroupOutcome, StepOutcome, side_by_side
from engine.rehearsal.past import MOST_ARRIVALS
from engine.rehearsal.reading import Annals
from engine.versions.tables import Draft
from records.calendar import VIETNAM
from records.organisations import ROLES
from web.studio import StudioRoom

LONGEST = timedelta(days=92)
HOUR, OFFICE_DAY = 3600.0, 7.5 * 3600


@dataclass(frozen=True)
class RehearsalRoom:
    """One draft, for one visitor, in one transaction that only reads."""

    room: StudioRoom
    draft: Draft

    @classmethod
    def of(cls, room: StudioRoom, draft_id: UUID) -> RehearsalRoom:
        """Raises NotFound, RoleMissing."""
        return cls(room, room.draft(draft_id))

    def rehearse(self, wanted: Wanted) -> Rehearsal:
        """The draft beside the version in use. Raises LoadRefused, DiagramRefused, DefinitionMissing."""
        if wanted.ends - wanted.begins > LONGEST:
            raise LoadRefused(f"kỳ dài hơn {LONGEST.days} ngày")
        work, agency = self.room.work, self.room.visitor.agency.id
        scopes, definitions = self.room.surroundings.scopes, work.definitions
        calendar = work.calendars.of(agency)
        hours = hours_of(calendar, wanted.begins, wanted.ends)
        stage = Stage(
            Annals(work.session, hours), str(agency), workers_of(work.session, agency), hours,
            work.parts.functions(lambda: calendar),
        )  # fmt: skip
        process_id = self.draft.process_id
        in_use = self.room.surroundings.processes.get(process_id)
        present = None
        if in_use is not None:
            present = plan_with(process_id, definitions.get(in_use.id).xml, definitions, scopes)
        return stage.rehearse(plan_with(process_id, self.draft.xml, definitions, scopes), present, wanted)

    def recent(self, days: int) -> Wanted:
        """What came in during the last days."""
        ends = self.room.work.now
        return Wanted(ends - timedelta(days=days), ends)

    def made_up(self, count: int, weeks: int, urgent: float = 0.1, seed: int = 1) -> Wanted:
        """So many cases over the coming weeks, from tomorrow morning."""
        if not 0 < count <= MOST_ARRIVALS:
            raise LoadRefused(f"số vụ việc phải từ 1 đến {MOST_ARRIVALS}")
        if not 0 < weeks <= LONGEST.days // 7:
            raise LoadRefused(f"số tuần phải từ 1 đến {LONGEST.days // 7}")
        midnight = self.room.work.now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = midnight + timedelta(days=1)
        return Wanted(begins, begins + timedelta(weeks=weeks), count, urgent, seed=seed)


# ---------------------------------------------------------------- words and JSON


def office_words(seconds: float) -> str:
    """Office time as an official says it: “20 phút”, “2 giờ 10 phút”, “3,5 ngày làm việc”."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "không chờ"
    if seconds < OFFICE_DAY:
        hours, rest = divmod(minutes, 60)
        return " ".join(part for part in (f"{hours} giờ" if hours else "", f"{rest} phút" if rest else "") if part)
    return f"{seconds / OFFICE_DAY:.1f} ngày làm việc".replace(".", ",").replace(",0 ", " ")


def assumptions(rehearsed: Rehearsed, rehearsal: Rehearsal) -> list[str]:
    """What had to be supposed, in sentences; what is not said here came from the past or from the diagram."""
    outcome = rehearsed.outcome
    names = {station.key: station.name for station in rehearsed.plan.work()}

    def named(keys: Any) -> str:
        return ", ".join(f"“{names.get(key, key[1])}”" for key in sorted(keys))

    said = []
    if outcome.unknown:
        said.append(f"Chưa rõ thời gian làm, lấy trung bình 30 phút: {named(outcome.unknown)}.")
    if not rehearsal.knows:
        said.append("Chưa có vụ việc cũ nào để biết tỷ lệ từng nhánh: tám phần mười đi nhánh mặc định.")
    if rehearsed.guessed_due:
        said.append(f"Hạn được tính từ lúc việc mở: {named(rehearsed.guessed_due)}.")
    if rehearsed.missing_due:
        said.append(f"Không tính trước được hạn, nên không xét quá hạn: {named(rehearsed.missing_due)}.")
    if nobody := [step.key for step in outcome.steps if step.nobody]:
        said.append(f"Không có ai giữ vai trò để làm: {named(nobody)}.")
    if outcome.stuck:
        said.append(f"{outcome.stuck} vụ việc đi vòng mãi không ra.")
    if rehearsal.is_cut:
        said.append("Kỳ này nhiều vụ việc hơn mức đọc được, chỉ xét phần mới nhất.")
    return said


def rows_of(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """Each step: what it would be, what it is now, and what it really was where that is known."""
    present = rehearsal.present.outcome if rehearsal.present else None
    return [
        {**row, "reality": rehearsal.reality.get(row["key"])} for row in side_by_side(rehearsal.draft.outcome, present)
    ]


def to_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """A rehearsal as the API says it. Times in office seconds."""
    return {
        "begins": datetime.fromtimestamp(rehearsal.load.begins, VIETNAM),
        "ends": datetime.fromtimestamp(rehearsal.load.ends, VIETNAM),
        "recorded": rehearsal.is_recorded,
        "draft": _rehearsed(rehearsal.draft, rehearsal),
        "present": _rehearsed(rehearsal.present, rehearsal) if rehearsal.present else None,
        "reality": [
            {"process": key[0], "element": key[1], "opened": opened, "done": done, "overdue": overdue}
            for key, (opened, done, overdue) in sorted(rehearsal.reality.items())
        ],
    }  # fmt: skip


def _rehearsed(rehearsed: Rehearsed, rehearsal: Rehearsal) -> dict[str, Any]:
    outcome = rehearsed.outcome
    return {
        "arrived": outcome.arrived, "ended": outcome.ended, "lasted": list(outcome.lasted),
        "total": _counts(outcome.total), "steps": [_step(step) for step in outcome.steps],
        "groups": [_group(group) for group in outcome.groups], "assumptions": assumptions(rehearsed, rehearsal),
    }  # fmt: skip


def _step(step: StepOutcome) -> Mapping[str, Any]:
    process, element = step.key
    return {
        "process": process,
        "element": element,
        "name": step.name,
        "groups": list(step.groups),
        **_counts(step.counts),
    }


def _group(group: GroupOutcome) -> Mapping[str, Any]:
    return {
        "group": group.group, "title": ROLES.get(group.group, group.group), "people": group.people, "busy": group.busy,
        "busiest": list(group.busiest), "queue": list(group.queue), **_counts(group.counts),
    }  # fmt: skip


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "opened": counts.opened, "done": counts.done, "left": counts.left, "waited": list(counts.waited),
        "lasted": list(counts.lasted), "with_due": counts.with_due, "overdue": counts.overdue,
        "most_waiting": counts.most_waiting,
    }  # fmt: skip
