"""Text as it comes in: without NUL, which no form can hold and PostgreSQL cannot keep, and JSON read strictly."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

Fields = ImmutableMultiDict[str, str]


class CleanRequest(Request):
    """A request whose fields hold U+FFFD where a NUL was sent."""

    @cached_property
    def args(self) -> Fields:  # type: ignore[override]  # the library declares an attribute, and computes it too
        return _clean(super().args)

    @cached_property
    def form(self) -> Fields:  # type: ignore[override]
        return _clean(super().form)


class StrictJson(FlaskParser):
    """JSON by RFC 8259: no NaN, no halves of letters, no depth that exhausts the reader; and no NUL in a text."""

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            return missing
        body = req.get_data(cache=True)
        read = orjson.loads(body)
        if b"\\u0000" in body and _holds_nul(read):
            raise orjson.JSONDecodeError("NUL in a text", body.decode(), 0)
        return read


def _clean(fields: Fields) -> Fields:
    pairs = list(fields.items(multi=True))
    if not any("\0" in text for pair in pairs for text in pair):
        return fields
    return ImmutableMultiDict([(name.replace("\0", "�"), value.replace("\0", "�")) for name, value in pairs])


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)
