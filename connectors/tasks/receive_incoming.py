"""The clerk accepts into the register or returns with a reason; a failed check cannot be accepted (R046–R048)."""

from __future__ import annotations

from typing import Any

from connectors.recordkeeping.return_document import REASONS
from connectors.tasks.binding import NEVER, AnswerRefused, Answers, Binding, Choices, document_of, people
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar
from records.documents import Document


def choices(work: Work, task: Task) -> Choices:
    return {"leaders": people(work, document_of(work, task).agency_id, "lanh_dao")}


def prefill(work: Work, task: Task) -> dict[str, Any]:
    document = document_of(work, task)
    leaders = choices(work, task)["leaders"]
    answers: dict[str, Any] = {"decision": "accept", "leader": leaders[0].value if leaders else None}
    if refusal := why_not_acceptable(document):
        answers |= {"decision": "return", "reason_code": refusal[0], "reason": refusal[1]}
    elif document.duplicate_of:
        answers |= {"reason_code": "duplicate"}
    return answers


def why_not_acceptable(document: Document) -> tuple[str, str] | None:
    """The reason code and sentence of a check that forbids acceptance; None when the clerk may decide."""
    if (document.scan or {}).get("result") == "infected":
        return "malware", str((document.scan or {})["message"])
    verdict = document.verdict or {}
    if verdict.get("verdict") == "refuse":
        reasons = [reason["message"] for reason in verdict.get("reasons", [])]
        return "signature", " ".join(reasons) or REASONS["signature"]
    return None


def accept(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    if answers["decision"] == "return":
        return told(answers, work.calendar)
    if refusal := why_not_acceptable(document_of(work, task)):
        sentence = f"Chưa tiếp nhận được: {refusal[1]} Trả lại nơi gửi, hoặc báo lãnh đạo văn phòng."
        raise AnswerRefused("decision", "not_acceptable", sentence)
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    names = ("decision", "reason_code", "reason") if answers["decision"] == "return" else ("decision", "leader")
    return {name: answers[name] for name in names}


binding = Binding("receive_incoming", choices, prefill, accept, told, repeatable_in=NEVER)
