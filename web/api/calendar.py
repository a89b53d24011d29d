"""The office calendar: which days of a year are worked, and declaring a day off or working."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.calendar_changes import declare_day, foresee, withdraw_day
from records.calendar_days import KINDS
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.current import require_role, the_platform, the_visitor

blueprint = Blueprint("api_calendar", __name__, url_prefix="/api/v1/calendar", description="Lịch làm việc")
ADMIN = "quan_tri_he_thong"


class YearSchema(Schema):
    year = fields.Integer(required=True, validate=validate.Range(2020, 2035))


class DaySchema(Schema):
    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True, metadata={"description": "Cơ quan đã khai báo: của mình hoặc cấp trên"})
    day = fields.Date(required=True)
    kind = fields.String(required=True, metadata={"description": "off | working"})
    reason = fields.String(required=True)
    basis = fields.String(required=True)
    declared_at = fields.AwareDateTime(required=True)
    declared_by = fields.String(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_reason = fields.String(required=True, allow_none=True)


class CalendarSchema(Schema):
    year = fields.Integer(required=True)
    working_days = fields.List(fields.Date(), required=True)
    declared = fields.List(fields.Nested(DaySchema), required=True)


class PlanSchema(Schema):
    day = fields.Date(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))


class NewDaySchema(PlanSchema):
    reason = fields.String(required=True, validate=validate.Length(1, 500))
    basis = fields.String(required=True, validate=validate.Length(1, 500), metadata={"description": "Căn cứ"})


class EstimateSchema(Schema):
    cases = fields.Integer(required=True)
    tasks = fields.Integer(required=True)
    timers = fields.Integer(required=True)
    unknown = fields.Integer(required=True, metadata={"description": "Hạn không nhớ cách tính, giữ nguyên"})
    is_whole = fields.Boolean(required=True, metadata={"description": "false: nhiều vụ việc hơn số đã xem"})


class ReschedulingSchema(Schema):
    id = fields.UUID(required=True)
    why = fields.String(required=True)
    by_name = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    status = fields.String(required=True, metadata={"description": "running | done"})
    seen = fields.Integer(required=True)
    tasks = fields.Integer(required=True)
    timers = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    unknown = fields.Integer(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


@blueprint.route("")
class Year(MethodView):
    @blueprint.arguments(YearSchema, location="query")
    @blueprint.response(200, CalendarSchema)
    def get(self, query: Mapping[str, int]) -> Any:
        """When one's agency works in a year, and what was declared."""
        agency = the_visitor().agency.id
        with the_platform().read() as work:
            calendar = work.calendars.of(agency)
            first = date(query["year"], 1, 1)
            days = (first + timedelta(days=n) for n in range((date(query["year"] + 1, 1, 1) - first).days))
            return {
                "year": query["year"],
                "working_days": [day for day in days if calendar.is_working_day(day)],
                "declared": work.calendars.declared(agency, query["year"]),
            }


@blueprint.route("/preview")
class Preview(MethodView):
    @blueprint.arguments(PlanSchema)
    @blueprint.response(200, EstimateSchema)
    def post(self, body: Mapping[str, Any]) -> Any:
        """How many running dates a declaration would change; nothing is written."""
        visitor = require_role(ADMIN)
        with the_platform().read() as work:
            work.calendars.check(visitor.agency.id, body["day"], body["kind"], "–", "–")
            return foresee(work, visitor.agency.id, body["day"], body["kind"])


@blueprint.route("/days")
class Days(MethodView):
    @blueprint.arguments(NewDaySchema)
    @blueprint.response(201, DaySchema)
    def post(self, body: Mapping[str, Any]) -> Any:
        """Declare a day off or working, at once, for one's agency and those below it."""
        visitor = require_role(ADMIN)
        with the_platform().begin() as work:
            return declare_day(work, body["day"], body["kind"], body["reason"], body["basis"], visitor.actor)


@blueprint.route("/days/<uuid:day_id>/withdraw")
class Withdraw(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, DaySchema)
    def post(self, body: Mapping[str, str], day_id: UUID) -> Any:
        """Take a declared day back, at once."""
        visitor = require_role(ADMIN)
        with the_platform().begin() as work:
            return withdraw_day(work, day_id, body["reason"], visitor.actor)


@blueprint.route("/reschedulings")
class Runs(MethodView):
    @blueprint.response(200, ReschedulingSchema(many=True))
    def get(self) -> Any:
        """How far the dates of one's agency have followed the changes of its calendar, newest first."""
        visitor = require_role(ADMIN)
        with the_platform().read() as work:
            return work.reschedulings.latest(str(visitor.agency.id))
