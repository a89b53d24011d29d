"""For machines that watch this machine."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from web import schema
from web.current import the_platform
from web.wiring import is_reachable

blueprint = Blueprint("system", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers and has every migration; otherwise 503 with what is missing."""
    database = the_platform().database
    checks = {"database": is_reachable(database)}
    checks["migrations"] = checks["database"] and schema.is_current(database)
    ok = all(checks.values())
    return jsonify({"ok": ok, "checks": checks}), 200 if ok else 503
