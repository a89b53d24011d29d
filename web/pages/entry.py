"""Coming in and leaving; in the demo also changing places."""

from __future__ import annotations

import re

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from records.calendar import VIETNAM, WEEKDAYS
from records.organisations import Person
from web.auth import Auth, LoginRefused
from web.current import the_platform, the_visitor
from web.demo.province import PASSWORD
from web.errors import problem_of

blueprint = Blueprint("entry", __name__)
OUR_PATH = re.compile(r"/(?![/\\])[!-~]*")  # a browser reads //x and /\x as another site


@blueprint.get("/")
def home() -> Response:
    return redirect(url_for("inbox.tasks"))


@blueprint.get("/login")
def form() -> str:
    return _page()


@blueprint.post("/login")
def enter() -> Response | tuple[str, int]:
    platform = the_platform()
    account, password = request.form.get("account", "").strip(), request.form.get("password", "")
    try:
        with platform.read() as work:
            person = Auth(work.session, work.now).check_password(account, password)
    except LoginRefused as refused:
        with platform.begin() as work:
            Auth(work.session, work.now).count_guess(account)
        return _page(account, str(refused)), problem_of(refused).status
    _open_login(person)
    return redirect(_next())


@blueprint.post("/logout")
def leave() -> Response:
    if key := session.pop("login", None):
        with the_platform().begin() as work:
            Auth(work.session, work.now).close_login(key)
    session.clear()
    return redirect(url_for("entry.form"))


@blueprint.post("/switch")
def switch() -> Response:
    """Demo only: go on as somebody else."""
    platform = the_platform()
    if not platform.config.demo:
        abort(404)
    the_visitor()
    with platform.read() as work:
        person = work.organisations.person_by_account(request.form.get("person", ""))
    if person is None:
        abort(404)
    _open_login(person)
    return redirect(url_for("inbox.tasks"))


def _open_login(person: Person) -> None:
    """A fresh login under a fresh key: what was known before the log-in is worth nothing after it."""
    with the_platform().begin() as work:
        auth = Auth(work.session, work.now)
        if key := session.pop("login", None):
            auth.close_login(key)
        session.clear()
        session.permanent = True
        session["login"] = auth.open_login(person, request.remote_addr or "", request.user_agent.string)


def _next() -> str:
    """Where the visitor wanted to go: only ever a path of this site."""
    wanted = request.args.get("next", "")
    return wanted if OUR_PATH.fullmatch(wanted) else url_for("inbox.tasks")


def _page(account: str = "", error: str = "") -> str:
    platform = the_platform()
    now = platform.clock().astimezone(VIETNAM)
    state = "trong giờ làm việc" if platform.parts.calendar.is_office_time(now) else "ngoài giờ làm việc"
    weekday = WEEKDAYS[now.weekday()]
    masthead = {
        "date": f"{weekday[0].upper()}{weekday[1:]}, ngày {now:%d} tháng {now.month} năm {now.year}",
        "clock": f"{now:%H:%M}, {state}",
        "agency": "Tỉnh An Hòa (bản dùng thử)" if platform.config.demo else "",
    }
    hint = {"account": "mauvt.sxd", "password": PASSWORD} if platform.config.demo else None
    return render_template("login.html", masthead=masthead, account=account, error=error, demo=hint)
