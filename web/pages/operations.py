"""What an operator looks after: incidents to mend and try again, packets that were not let in."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from records.exchange import Packet
from web.current import require_role, the_platform
from web.pages.frame import show

blueprint = Blueprint("operations", __name__)


@blueprint.get("/operations/incidents")
def incidents() -> str:
    """Jobs that gave up, with their reason."""
    visitor = require_role("quan_tri_he_thong", "quan_tri_quy_trinh")
    with the_platform().read() as work:
        found = work.jobs.incidents(str(visitor.agency.id))
        return show("incidents.html", work, visitor, incidents=found)


@blueprint.post("/operations/incidents/<uuid:job_id>/retry")
def retry(job_id: UUID) -> Response:
    """Try a job again after its cause was mended."""
    visitor = require_role("quan_tri_he_thong", "quan_tri_quy_trinh")
    with the_platform().begin() as work:
        work.jobs.retry_incident(job_id, str(visitor.agency.id))
    flash("Đã cho chạy lại.")
    return redirect(url_for("operations.incidents"))


@blueprint.get("/operations/packets")
def packets() -> str:
    """Packets that came for this agency and were not let in; their bytes are kept."""
    visitor = require_role("van_thu", "quan_tri_he_thong", "quan_tri_quy_trinh")
    wanted = sa.select(Packet).where(
        Packet.agency_id == visitor.agency.id, Packet.direction == "in", Packet.state == "refused"
    )
    with the_platform().read() as work:
        refused = work.session.scalars(wanted.order_by(Packet.at.desc()).limit(100)).all()
        return show("packets.html", work, visitor, packets=refused)
