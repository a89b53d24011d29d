"""Tokens: how another program logs in as a person."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from web.api.contract import Blueprint
from web.auth import Auth, LoginRefused
from web.current import the_platform

blueprint = Blueprint("api_tokens", __name__, url_prefix="/api/v1/tokens", description="Đăng nhập của phần mềm")


class CredentialsSchema(Schema):
    account = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, 200), load_only=True)


class TokenSchema(Schema):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


@blueprint.route("")
class Tokens(MethodView):
    @blueprint.arguments(CredentialsSchema)
    @blueprint.response(201, TokenSchema)
    def post(self, credentials: dict[str, str]) -> dict[str, Any]:
        """Give a token for an account and its password. Send it as `Authorization: Bearer <token>`."""
        platform = the_platform()
        try:
            with platform.read() as work:
                person = Auth(work.session, work.now).check_password(**credentials)
        except LoginRefused:
            with platform.begin() as work:
                Auth(work.session, work.now).count_guess(credentials["account"])
            raise
        with platform.begin() as work:
            token, expires_at = Auth(work.session, work.now).give_token(person)
        return {"token": token, "expires_at": expires_at}
