"""Exchange: hand in an edXML packet as the axis or another system does."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from marshmallow import Schema, fields

from web.api.contract import Blueprint
from web.current import require_role, the_platform

blueprint = Blueprint("api_exchange", __name__, url_prefix="/api/v1/exchange", description="Trao đổi văn bản")


class ReceiptSchema(Schema):
    state = fields.String(required=True, metadata={"description": "accepted | duplicate | refused"})
    sha256 = fields.String(required=True)
    reason_code = fields.String(required=True)
    reason = fields.String(required=True)
    packet_ids = fields.List(fields.UUID(), required=True)
    document_ids = fields.List(fields.UUID(), required=True)


@blueprint.route("/packets")
class Packets(MethodView):
    @blueprint.doc(requestBody={"content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}}})
    @blueprint.response(202, ReceiptSchema)
    def post(self) -> Any:
        """Take in one packet (the raw edXML as body). Nothing is lost: a refused one is kept with its reason."""
        require_role("van_thu", "quan_tri_he_thong")
        return the_platform().intake.take_in(request.get_data(), "api")
