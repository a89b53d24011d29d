"""Incidents: what the machine could not do; tried again, left out, or run with other parameters that two people agreed on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from connectors.incidents import (
    IncidentView,
    Listed,
    edits_of,
    incidents_of,
    list_incidents,
    lists_of,
    title_of,
    view_incident,
)
from connectors.work import Work
from engine.incidents.commands import Batch
from engine.incidents.edits import difference
from engine.incidents.lists import Wanted
from engine.incidents.tables import ParameterEdit
from web.api.contract import Blueprint
from web.api.incident_schemas import (
    ApproveSchema,
    BatchQuerySchema,
    BatchSchema,
    CauseSchema,
    EditSchema,
    IncidentPageSchema,
    IncidentQuerySchema,
    NewEditSchema,
    ProgressSchema,
    RejectSchema,
    RetryManySchema,
    RetrySchema,
    SkipSchema,
    WantedSchema,
    WholeIncidentSchema,
)
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_incidents", __name__, url_prefix="/api/v1/incidents", description="Sự cố")


@blueprint.route("")
class Incidents(MethodView):
    @blueprint.arguments(IncidentQuerySchema, location="query")
    @blueprint.response(200, IncidentPageSchema)
    def get(self, query: dict[str, Any]) -> Any:
        """Incidents of one's agency, newest first; a system admin sees those of the installation too."""
        visitor, wanted = the_visitor(), _wanted(query)
        with the_platform().read() as work:
            lists = lists_of(work, visitor.actor)
            page, totals = lists.page(wanted, query["after"], query["limit"]), lists.totals(wanted)
            rows = [_plain(listed) for listed in list_incidents(work, page.jobs, visitor.reader)]
        return {"incidents": rows, "next": page.next, "total": totals.count} | {
            "oldest": totals.oldest, "newest": totals.newest,
        }  # fmt: skip


@blueprint.route("/causes")
class Causes(MethodView):
    @blueprint.arguments(WantedSchema, location="query")
    @blueprint.response(200, CauseSchema(many=True))
    def get(self, query: dict[str, Any]) -> Any:
        """The same incidents by operation and code, the most frequent first."""
        with the_platform().read() as work:
            causes = lists_of(work, the_visitor().actor).causes(_wanted(query))
        return [{**vars(cause), "title": title_of(cause.operation)} for cause in causes]


@blueprint.route("/retry")
class RetryMany(MethodView):
    @blueprint.arguments(RetryManySchema)
    @blueprint.response(200, BatchSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Try several again, those of `ids` or the oldest of one cause, paced; each that cannot go on is refused by itself."""
        actor = the_visitor().actor
        with the_platform().begin() as work:
            incidents = incidents_of(work)
            if body["operation"] is not None:
                return _batch(incidents.retry_cause(body["operation"], body["code"], body["reason"], actor))
            return _batch(incidents.retry_some(body["ids"] or [], body["reason"], actor))


@blueprint.route("/progress")
class BatchProgress(MethodView):
    @blueprint.arguments(BatchQuerySchema, location="query")
    @blueprint.response(200, ProgressSchema)
    def get(self, query: dict[str, Any]) -> Any:
        """What has become of those that were tried again in one act."""
        with the_platform().read() as work:
            return lists_of(work, the_visitor().actor).progress(query["batch"])


@blueprint.route("/<uuid:job_id>")
class OneIncident(MethodView):
    @blueprint.response(200, WholeIncidentSchema)
    def get(self, job_id: UUID) -> Any:
        """One incident: what was handed over with secrets masked, every attempt, every act. Content for readers alone."""
        with the_platform().read() as work:
            return _seen(work, job_id)


@blueprint.route("/<uuid:job_id>/retry")
class Retry(MethodView):
    @blueprint.arguments(RetrySchema)
    @blueprint.response(200, WholeIncidentSchema)
    def post(self, body: dict[str, Any], job_id: UUID) -> Any:
        """The cause is mended: try it again from the start."""
        with the_platform().begin() as work:
            incidents_of(work).retry(job_id, body["reason"], the_visitor().actor)
            return _seen(work, job_id)


@blueprint.route("/<uuid:job_id>/skip")
class Skip(MethodView):
    @blueprint.arguments(SkipSchema)
    @blueprint.response(200, WholeIncidentSchema)
    def post(self, body: dict[str, Any], job_id: UUID) -> Any:
        """Leave it out, with a reason: the case goes on with `result`. Not every operation may be."""
        with the_platform().begin() as work:
            incidents_of(work).skip(job_id, body["result"], body["reason"], the_visitor().actor)
            return _seen(work, job_id)


@blueprint.route("/<uuid:job_id>/edit")
class Propose(MethodView):
    @blueprint.arguments(NewEditSchema)
    @blueprint.response(201, EditSchema)
    def post(self, body: dict[str, Any], job_id: UUID) -> Any:
        """Propose other values; nothing runs with them before somebody else agrees."""
        with the_platform().begin() as work:
            edit = edits_of(work).propose(job_id, body["parameters"], body["reason"], the_visitor().actor)
            return _edit(edit)


@blueprint.route("/<uuid:job_id>/approve")
class Approve(MethodView):
    @blueprint.arguments(ApproveSchema)
    @blueprint.response(200, EditSchema)
    def post(self, body: dict[str, Any], job_id: UUID) -> Any:
        """Agree to a proposal of somebody else: the job runs with the new values."""
        with the_platform().begin() as work:
            return _edit(edits_of(work).approve(job_id, body["edit"], the_visitor().actor, body["reason"]))


@blueprint.route("/<uuid:job_id>/reject")
class Reject(MethodView):
    @blueprint.arguments(RejectSchema)
    @blueprint.response(200, EditSchema)
    def post(self, body: dict[str, Any], job_id: UUID) -> Any:
        """Say no to a proposal, or take one's own back."""
        with the_platform().begin() as work:
            return _edit(edits_of(work).reject(job_id, body["edit"], body["reason"], the_visitor().actor))


def _wanted(query: dict[str, Any]) -> Wanted:
    return Wanted(query["operation"], query["code"], query["process"], query["q"])


def _plain(listed: Listed) -> dict[str, Any]:
    job, document = listed.job, listed.document
    return {
        "id": job.id, "operation": job.operation, "title": listed.title, "process_id": job.process_id,
        "element": job.element, "case_id": job.case_id, "document_id": document.id if document else None,
        "status": job.status, "attempts": job.attempts, "code": job.error_code, "sentence": listed.sentence,
        "stopped_at": job.ended_at,
    }  # fmt: skip


def _seen(work: Work, job_id: UUID) -> dict[str, Any]:
    visitor = the_visitor()
    view: IncidentView = view_incident(work, job_id, visitor.actor, visitor.reader)
    lines = [{**_columns(line), "text": view.sentence(line)} for line in view.lines]
    return _plain(view.listed) | {
        "is_readable": view.is_readable, "is_skippable": view.rule.skippable, "parameters": view.parameters,
        "lines": lines, "edits": [_edit(edit) for edit in view.edits],
    }  # fmt: skip


def _edit(edit: ParameterEdit) -> dict[str, Any]:
    return {**_columns(edit), **difference(edit)}


def _columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}


def _batch(batch: Batch) -> dict[str, Any]:
    refused = [{"id": id, "code": why.code, "detail": str(why)} for id, why in batch.refused.items()]
    return {"batch": batch.id, "retried": batch.retried, "refused": refused, "left": batch.left}
