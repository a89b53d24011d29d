"""Changing what an incident's job is given, with four eyes: one operator proposes, another one decides.

Which parameters may be changed is declared by the operation. Nothing runs with them before the second person agrees, and
what the diagram had handed over is kept beside what took its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine.actors import Actor
from engine.commands import given
from engine.errors import NotFound
from engine.incidents.commands import Incidents
from engine.incidents.errors import EditDecided, EditPending, EditRefused, FourEyes
from engine.incidents.lines import Act
from engine.incidents.masking import masked
from engine.incidents.tables import ParameterEdit
from engine.spiff.admission import admit
from engine.tables import Job


@dataclass(frozen=True)
class Edits:
    """In the caller's transaction; raises what `Incidents.retry` does, beside its own."""

    incidents: Incidents

    def of_job(self, job_id: UUID) -> Sequence[ParameterEdit]:
        """Every proposal, newest first."""
        wanted = sa.select(ParameterEdit).where(ParameterEdit.job_id == job_id)
        return self.incidents.session.scalars(wanted.order_by(ParameterEdit.at.desc(), ParameterEdit.id)).all()

    def propose(self, job_id: UUID, changes: Mapping[str, Any], reason: str, by: Actor) -> ParameterEdit:
        """Ask for other values of some parameters. Raises EditRefused, EditPending, DataRefused, ReasonMissing."""
        job, said = self.incidents.hold(job_id, by), given(reason)
        if any(edit.status == "proposed" for edit in self.of_job(job_id)):
            raise EditPending
        changed = self._checked(job, changes)
        edit = ParameterEdit(
            id=uuid4(), job_id=job.id, before=dict(job.parameters), after={**job.parameters, **changed}, reason=said,
            by=by.id, by_name=by.name, at=self.incidents.now, status="proposed",
        )  # fmt: skip
        self.incidents.session.add(edit)
        self.incidents.session.flush()
        self.incidents.tell([job], Act("edit_proposed", by, said), difference(edit))
        return edit

    def approve(self, job_id: UUID, edit_id: UUID, by: Actor, words: str = "") -> ParameterEdit:
        """Let the job run with the new values. Raises FourEyes for who proposed them or stands in for that person."""
        job = self.incidents.hold(job_id, by)
        edit = self._open_edit(job, edit_id)
        if edit.by in by.persons:
            raise FourEyes(edit.by_name)
        self._decide(edit, "approved", words.strip(), by)
        job.parameters = dict(edit.after)
        self.incidents.tell([job], Act("edit_approved", by, words.strip()), {**difference(edit), "of": edit.by_name})
        self.incidents.jobs.reopen(job, self.incidents.now)
        return edit

    def reject(self, job_id: UUID, edit_id: UUID, words: str, by: Actor) -> ParameterEdit:
        """Say no, with a reason; who proposed it takes it back this way. The incident stays as it was."""
        job, said = self.incidents.hold(job_id, by), given(words)
        edit = self._open_edit(job, edit_id)
        kind = "withdrawn" if edit.by == by.id else "rejected"
        self._decide(edit, kind, said, by)
        self.incidents.tell([job], Act(f"edit_{kind}", by, said), {**difference(edit), "of": edit.by_name})
        return edit

    # ------------------------------------------------------------ parts

    def _open_edit(self, job: Job, edit_id: UUID) -> ParameterEdit:
        edit = self.incidents.session.get(ParameterEdit, edit_id, with_for_update=True, populate_existing=True)
        if edit is None or edit.job_id != job.id:
            raise NotFound("đề nghị sửa")
        if edit.status != "proposed" or edit.before != job.parameters:
            raise EditDecided
        return edit

    def _decide(self, edit: ParameterEdit, status: str, words: str, by: Actor) -> None:
        edit.status, edit.decision, edit.decided_at = status, words, self.incidents.now
        edit.decided_by, edit.decided_by_name = by.id, by.name

    def _checked(self, job: Job, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The values that differ, if the operation lets them be changed and they are of the kind that stood there."""
        editable = self.incidents.rule(job).editable
        changed = {}
        for name, value in changes.items():
            if name not in editable or name not in job.parameters:
                raise EditRefused(f"“{name}” không phải là mục được sửa")
            before = job.parameters[name]
            if value is not None and before is not None and type(value) is not type(before):
                raise EditRefused(f"“{name}” không cùng kiểu với giá trị đang có")
            if value != before:
                changed[name] = admit(value, f"parameters.{name}")
        if not changed:
            raise EditRefused("không có giá trị nào khác đi")
        return changed


def difference(edit: ParameterEdit) -> dict[str, Any]:
    """What an edit changes, as it may be shown: `{"before": {…}, "after": {…}}`."""
    names = [name for name in edit.after if edit.after[name] != edit.before.get(name)]
    return {
        "before": masked({name: edit.before.get(name) for name in names}),
        "after": masked({name: edit.after[name] for name in names}),
    }
