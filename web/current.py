"""What belongs to the request being answered: the platform, and who is asking."""

from __future__ import annotations

from flask import current_app, g
from werkzeug.exceptions import Unauthorized

from records.errors import RoleMissing
from records.organisations import ROLES
from web.auth import Visitor
from web.wiring import Platform


def the_platform() -> Platform:
    platform: Platform = current_app.extensions["congvan"]
    return platform


def the_visitor() -> Visitor:
    """Who is asking; Unauthorized when nobody is logged in."""
    visitor: Visitor | None = g.get("visitor")
    if visitor is None:
        raise Unauthorized
    return visitor


def require_role(*roles: str) -> Visitor:
    """The visitor, if they hold one of `roles`; RoleMissing says which would do."""
    visitor = the_visitor()
    if not visitor.has_role(*roles):
        raise RoleMissing(", ".join(ROLES[role] for role in roles))
    return visitor
