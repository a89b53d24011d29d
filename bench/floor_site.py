"""The HTTP floor: the plain site with a table in the engine's place. The least that completing a task must do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask

from bench.plain import create_site

FIRST = "register"
NEXT = {FIRST: "review", "review": "check", "leader": "sign", "deputy": "sign", "sign": "file", "file": ""}


def go(state: str, element: str, answers: Mapping[str, Any]) -> tuple[str, str]:
    """The case's data are read, widened and written back; what comes next stands in the table."""
    data = json.loads(state)
    data[element] = answers
    following = NEXT[element] if element != "check" else "leader" if data["amount"] > 1000 else "deputy"
    return json.dumps(data), following


def create() -> Flask:
    return create_site(go)
