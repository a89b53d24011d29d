"""Outgoing documents on their way through a running server, each told by the id of its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.server import HttpStage
from web.demo.story import ANSWER, Letter

ADDRESSEE = "Văn phòng Ủy ban nhân dân tỉnh"


def runs(stage: HttpStage, subject: str, people: Mapping[str, str], signer: str) -> str:
    drafter = people["draft"]
    stage.start(drafter, "outgoing")
    stage.wait_for(drafter, "draft")
    task = next(task for task in stage.tasks(drafter) if task["element"] == "draft")
    letter = Letter((ADDRESSEE,), signer, subject, ANSWER)
    stage.complete(drafter, task["id"], letter.answers(drafter)(stage, task["id"]))
    done(stage, people["check_content"], "check_content", task["about"])
    waits(stage, people["check_presentation"], "check_presentation", task["about"])
    return str(task["about"])


def done(stage: HttpStage, account: str, element: str, about: str) -> None:
    stage.complete(account, waits(stage, account, element, about)["id"], {"decision": "pass"})


def waits(stage: HttpStage, account: str, element: str, about: str) -> Mapping[str, Any]:
    stage.wait_for(account, element)
    return next(task for task in stage.tasks(account) if (task["element"], task["about"]) == (element, about))


def open_elements(stage: HttpStage, account: str, about: str) -> list[str]:
    return [task["element"] for task in stage.tasks(account) if task["about"] == about]
