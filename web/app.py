"""The Flask application: blueprints, who is asking, security headers, error mapping. Nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Unauthorized

from web.api import (
    annexes,
    archives,
    benches,
    calendar,
    cases,
    comparing,
    delegations,
    documents,
    drafts,
    exchange,
    incidents,
    insight,
    messages,
    moves,
    orders,
    own_packs,
    packs,
    processes,
    rehearsals,
    tasks,
    tokens,
    trials,
)
from web.api.contract import Contract
from web.auth import Auth, Visitor, visitor_of_token
from web.current import the_platform
from web.errors import for_a_program, register_errors
from web.incoming_text import CleanRequest
from web.pages import annexes as annex_pages
from web.pages import archives as archive_pages
from web.pages import benches as bench_pages
from web.pages import calendar as calendar_pages
from web.pages import cases as case_pages
from web.pages import comparing as comparing_pages
from web.pages import delegations as delegation_pages
from web.pages import documents as document_pages
from web.pages import done, entry, inbox, operations, registers, studio_steps, supervision, system
from web.pages import insight as insight_pages
from web.pages import messages as message_pages
from web.pages import moves as move_pages
from web.pages import orders as order_pages
from web.pages import own_packs as own_pack_pages
from web.pages import packs as pack_pages
from web.pages import processes as process_pages
from web.pages import rehearsals as rehearsal_pages
from web.pages import studio as studio_pages
from web.pages import tasks as task_pages
from web.pages import trials as trial_pages
from web.policy import CSP
from web.wiring import Platform
from web.words import register_words

STATIC = Path(__file__).parent / "static"
API_PAGES = (
    tokens.blueprint,
    cases.blueprint,
    tasks.blueprint,
    orders.blueprint,
    delegations.blueprint,
    documents.blueprint,
    exchange.blueprint,
    incidents.blueprint,
    calendar.blueprint,
    messages.blueprint,
    processes.blueprint,
    moves.blueprint,
    annexes.blueprint,
    archives.blueprint,
    insight.blueprint,
    drafts.blueprint,
    benches.blueprint,
    comparing.blueprint,
    trials.blueprint,
    rehearsals.blueprint,
    packs.blueprint,
    own_packs.blueprint,
)
PAGES = (
    entry, inbox, done, task_pages, order_pages, case_pages, delegation_pages, document_pages, registers,
    supervision, operations, calendar_pages, message_pages, process_pages, move_pages, studio_pages, studio_steps,
    bench_pages, annex_pages, archive_pages, insight_pages, comparing_pages, pack_pages, own_pack_pages, trial_pages,
    rehearsal_pages, system,
)  # fmt: skip
OPEN_API = (
    "api_tokens.Tokens",
    "api-docs.openapi_json",
)  # every other call asks who is calling before it reads anything
PAGES_OWN = ("/api/v1/drafts", "/api/v1/studio")  # of the API: also called by our own pages' scripts


def create_app(platform: Platform) -> Flask:
    """The WSGI application over a platform that has been set up."""
    app = Flask("web", static_folder=str(STATIC), static_url_path="/static")
    app.request_class = CleanRequest
    config = platform.config
    app.config.update(
        SECRET_KEY=_derive(platform.secret, b"congvan cookies"),
        SESSION_COOKIE_NAME="congvan",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),  # the login table decides, see Auth
        SESSION_REFRESH_EACH_REQUEST=False,  # an answer that comes late must not bring back an older cookie
        MAX_CONTENT_LENGTH=(config.packet_limit_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the login lasts
        WTF_CSRF_SSL_STRICT=False,
        API_TITLE="Công Văn",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["congvan"] = platform
    csrf = CSRFProtect(app)
    api = Contract(app)
    for blueprint in API_PAGES:
        api.register_blueprint(blueprint)
        csrf.exempt(
            blueprint
        )  # who holds a token has nothing that could be forged; for the others `_know_visitor` asks
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.before_request(_know_visitor)
    app.after_request(_add_headers)
    register_errors(app)
    register_words(app, _manifest())
    return app


def _know_visitor() -> None:
    """Find out who is asking; what needs a visitor refuses by itself when there is none."""
    g.visitor = None
    if request.endpoint != "static":
        platform = the_platform()
        _find_visitor(platform)
        if g.visitor is not None:
            platform.parts.kept_calendars.note(g.visitor.calendar_revision)


def _find_visitor(platform: Platform) -> None:
    idle = timedelta(hours=platform.config.session_hours)
    if not for_a_program():
        g.visitor = _visitor_of_session(platform, idle)
        return
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        with platform.reading.connect() as connection:
            g.visitor = visitor_of_token(connection, key, platform.clock())
    elif not scheme and request.path.startswith(PAGES_OWN):
        g.visitor = _visitor_of_session(platform, idle)
        if g.visitor and request.endpoint:
            current_app.extensions["csrf"].protect()  # a script of ours sends the token of its page as X-CSRFToken
    if g.visitor is None and request.endpoint and request.endpoint not in OPEN_API:
        raise Unauthorized


def _visitor_of_session(platform: Platform, idle: timedelta) -> Visitor | None:
    login = session.get("login")
    if not login:
        return None
    with platform.read() as work:
        visitor, is_stale = Auth(work.session, work.now, idle).visitor_of_login(login)
    if is_stale and visitor:
        with platform.begin() as work:
            Auth(work.session, work.now, idle).touch(login)
    return visitor


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # names carry the content's hash
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _manifest() -> dict[str, Any]:
    path = STATIC / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, purpose).derive(secret)
