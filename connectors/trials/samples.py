"""Made-up people, units and results for trials: the same in every agency, so that a scenario travels with its diagram.

Operations are never called here: a trial gets their titles and error codes, and a result of the shape that the real one
returns (`RESULTS`; what is not listed returns nothing that a diagram reads).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.operation import Operation
from engine.trials.sandbox import Simulated
from forms.form import Choice

UNITS = (
    Choice("don-vi-1", "Đơn vị thứ nhất"), Choice("don-vi-2", "Đơn vị thứ hai"), Choice("don-vi-3", "Đơn vị thứ ba"),
)  # fmt: skip
LISTS: Mapping[str, Sequence[Choice]] = {
    "leaders": (Choice("lanh-dao-1", "Lãnh đạo thứ nhất"), Choice("lanh-dao-2", "Lãnh đạo thứ hai")),
    "signers": (Choice("lanh-dao-1", "Lãnh đạo thứ nhất"), Choice("lanh-dao-2", "Lãnh đạo thứ hai")),
    "officers": (Choice("chuyen-vien-1", "Chuyên viên thứ nhất"), Choice("chuyen-vien-2", "Chuyên viên thứ hai")),
    "agencies": (Choice("co-quan-1", "Cơ quan thứ nhất"), Choice("co-quan-2", "Cơ quan thứ hai")),
    "units": UNITS,
}
DOCUMENT, REPLY, LINE = "van-ban-mau", "du-thao-mau", "2026-11-23T08:30:00+07:00"
DRAFTING = {"document_id": REPLY, "drafter": "chuyen-vien-1", "unit": "don-vi-1", "urgency": 0, "due": None}
STARTS: Mapping[str, Mapping[str, Any]] = {  # what the live system starts these processes with
    "incoming": {"document_id": DOCUMENT, "legal_received_at": LINE, "urgency": 0},
    "assignment": {
        "document_id": DOCUMENT, "legal_received_at": LINE, "urgency": 0, "receive": {"leader": "lanh-dao-1"},
    },
    "outgoing": {"drafting": DRAFTING},
}  # fmt: skip


def choices(lists: Sequence[str] | frozenset[str]) -> dict[str, Sequence[Choice]]:
    """The entries of each list that a form asks for; a list of the agency's own gets two entries under its name."""
    return {
        name: LISTS.get(name, (Choice(f"{name}-1", f"{name}, mục 1"), Choice(f"{name}-2", f"{name}, mục 2")))
        for name in sorted(lists)
    }


def start_of(process_id: str, now: datetime) -> dict[str, Any]:
    """The data that a case of a built-in process starts with, as of `now`; nothing for others."""
    start = dict(STARTS.get(process_id, {}))
    return {**start, "legal_received_at": now.isoformat()} if "legal_received_at" in start else start


def simulated(operations: Mapping[str, Operation]) -> dict[str, Simulated]:
    """The operations as a trial may have them: words, codes and sample results, none of their acts."""
    return {
        name: Simulated(operation.title, dict(operation.all_errors), RESULTS.get(name, _nothing))
        for name, operation in operations.items()
    }


# ---------------------------------------------------------------- results

Result = Callable[[Mapping[str, Any], datetime], dict[str, Any]]


def _nothing(parameters: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {}


def _shares(parameters: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    direction = parameters.get("direction") or {}
    names = {unit.value: unit.label for unit in UNITS}

    def share(part: Mapping[str, Any]) -> dict[str, Any]:
        unit = str(part.get("unit", ""))
        return {"unit": unit, "name": names.get(unit, unit), "due": part.get("due")}

    cooperating = [share(part) for part in direction.get("cooperating") or []]
    return {"cooperating": cooperating, "lead": share(direction.get("lead") or {})}


def _reply(parameters: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {**DRAFTING, "unit": parameters.get("unit") or DRAFTING["unit"], "due": parameters.get("due")}


def _always(**result: Any) -> Result:
    return lambda parameters, now: dict(result)


RESULTS: Mapping[str, Result] = {
    "antivirus.scan_document": _always(result="clean", message="Không thấy mã độc."),
    "drafting.render_draft": _always(version=1, sha256="0" * 64),
    "drafting.start_reply": _reply,
    "recordkeeping.assign_document": _shares,
    "recordkeeping.close_incoming": lambda parameters, now: {"completed_at": now.isoformat()},
    "recordkeeping.finish_lead": lambda parameters, now: {"result": parameters.get("result")},
    "recordkeeping.note_arrival": _always(verdict="accept"),
    "recordkeeping.number_document": lambda parameters, now: {"number": 1, "issued_on": now.date().isoformat()},
    "recordkeeping.record_opinion": lambda parameters, now: {"unit": parameters.get("unit")},
    "recordkeeping.register_incoming": lambda parameters, now: {"arrival_number": 1, "year": now.year},
    "recordkeeping.return_document": lambda parameters, now: {"reason": parameters.get("reason")},
    "recordkeeping.start_handling": _always(officer="Chuyên viên mẫu"),
    "signature.judge_document": _always(verdict="accept"),
    "signature.seal_document": _always(number=1, sha256="0" * 64),
    "signature.sign_document": lambda parameters, now: {"signed_at": now.isoformat(), "sha256": "0" * 64},
}
