"""Every operation a diagram may name, spelled out: `group.verb_noun` lives in `connectors/group/verb_noun.py`."""

from __future__ import annotations

from connectors.antivirus import scan_document
from connectors.drafting import render_draft, start_reply
from connectors.interop import deliver_packet, send_document, start_incoming
from connectors.operation import Operation
from connectors.recordkeeping import (
    assign_document,
    close_incoming,
    finish_lead,
    note_arrival,
    number_document,
    record_opinion,
    register_incoming,
    return_document,
    start_handling,
)
from connectors.signature import judge_document, seal_document, sign_document
from engine.lint_rules.tasks import Asked

OPERATIONS: dict[str, Operation] = {
    "antivirus.scan_document": scan_document.operation,
    "drafting.render_draft": render_draft.operation,
    "drafting.start_reply": start_reply.operation,
    "interop.deliver_packet": deliver_packet.operation,
    "interop.send_document": send_document.operation,
    "interop.start_incoming": start_incoming.operation,
    "recordkeeping.assign_document": assign_document.operation,
    "recordkeeping.close_incoming": close_incoming.operation,
    "recordkeeping.finish_lead": finish_lead.operation,
    "recordkeeping.note_arrival": note_arrival.operation,
    "recordkeeping.number_document": number_document.operation,
    "recordkeeping.record_opinion": record_opinion.operation,
    "recordkeeping.register_incoming": register_incoming.operation,
    "recordkeeping.return_document": return_document.operation,
    "recordkeeping.start_handling": start_handling.operation,
    "signature.judge_document": judge_document.operation,
    "signature.seal_document": seal_document.operation,
    "signature.sign_document": sign_document.operation,
}

ERRORS: dict[str, tuple[str, ...]] = {name: tuple(each.all_errors) for name, each in OPERATIONS.items()}
PARAMETERS = {
    name: {key: Asked(given.title, given.is_required) for key, given in each.parameters.items()}
    for name, each in OPERATIONS.items()
}
