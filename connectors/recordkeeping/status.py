"""Telling the sender how far a received document has come, as part of the act that moves it (R027, R047)."""

from __future__ import annotations

from connectors.work import Work
from records.documents import Document


def report(work: Work, document: Document, code: str, description: str = "") -> None:
    """Queue status `code` to the sender of `document`, once and in order; its delivery is a job of its own."""
    agency = work.organisations.agency(document.agency_id)
    packet = work.exchange.report(document, code, agency.code, description)
    if packet is not None:
        work.jobs.enqueue("interop.deliver_packet", {"packet_id": str(packet.id)}, str(document.agency_id))
