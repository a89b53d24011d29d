"""Every form that is bound to records, spelled out; a form not listed here passes its answers on as they are."""

from __future__ import annotations

from connectors.tasks import (
    assign_officer,
    checks,
    draft_document,
    give_direction,
    handle_document,
    receive_incoming,
    signing,
)
from connectors.tasks.binding import Binding

BINDINGS: dict[str, Binding] = {
    "assign_officer": assign_officer.binding,
    "check_content": checks.check_content,
    "check_presentation": checks.check_presentation,
    "draft_document": draft_document.binding,
    "give_direction": give_direction.binding,
    "handle_document": handle_document.binding,
    "receive_incoming": receive_incoming.binding,
    "relay_return": checks.relay_return,
    "seal_document": signing.seal_document,
    "sign_document": signing.sign_document,
}


def binding_of(form: str) -> Binding:
    return BINDINGS.get(form) or Binding(form)
