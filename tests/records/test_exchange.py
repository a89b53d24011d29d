"""Statuses leave once each and in order, and come in without going backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from records.documents import Document
from records.exchange import PROGRESS, STATUS_NAMES, Exchange

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIXTURE = [HealthCheck.function_scoped_fixture]


def incoming(session: Session) -> Document:
    document = Document(
        agency_id=uuid4(), kind="incoming", state="arrived", organ_code="H99.01", identifier=f"H99.01,{uuid4()}",
        code_number="12", code_notation="VP-KT", created_at=MONDAY,
    )  # fmt: skip
    session.add(document)
    session.flush()
    return document


@settings(deadline=None, max_examples=60, suppress_health_check=FIXTURE)
@given(codes=st.lists(st.sampled_from(["01", "02", "03", "04", "05", "06"]), max_size=14))
def test_whatever_happens_each_status_goes_out_once_and_progress_only_forwards(
    database: Engine, codes: list[str]
) -> None:
    with Session(database) as session:
        exchange, document = Exchange(session, MONDAY), incoming(session)
        sent = [code for code in codes if exchange.report(document, code, "H99.07")]
        assert len(sent) == len(set(sent))
        progress = [code for code in sent if code in PROGRESS]
        assert progress == sorted(progress)
        session.rollback()


@settings(deadline=None, max_examples=60, suppress_health_check=FIXTURE)
@given(order=st.permutations(["01", "03", "04", "05", "06"]), repeats=st.integers(1, 3))
def test_reordered_and_repeated_statuses_end_in_the_same_line_of_the_board(
    database: Engine, order: list[str], repeats: int
) -> None:
    with Session(database) as session:
        exchange = Exchange(session, MONDAY)
        document = Document(agency_id=uuid4(), kind="outgoing", state="issued", identifier="x", created_at=MONDAY)
        session.add(document)
        session.flush()
        exchange.address(document, [("H99.01", "Văn phòng")])
        (delivery,) = exchange.deliveries(document)
        for hour, code in enumerate(order * repeats):
            exchange.note_status(delivery, code, MONDAY + timedelta(hours=hour), STATUS_NAMES[code])
        assert delivery.last_status == "06"
        assert delivery.completed_at == MONDAY + timedelta(hours=order.index("06"))
        session.rollback()


def test_a_report_names_the_document_by_its_number_when_it_has_no_identifier(session: Session) -> None:
    document = incoming(session)
    document.identifier = None
    packet = Exchange(session, MONDAY).report(document, "01", "H99.07")
    assert packet is not None
    assert (packet.identifier, packet.header["number"]) == ("", "12/VP-KT")


def test_a_document_without_a_sender_or_without_any_name_reports_to_nobody(session: Session) -> None:
    exchange = Exchange(session, MONDAY)
    nameless, senderless = incoming(session), incoming(session)
    nameless.identifier, nameless.code_number = None, ""
    senderless.organ_code = ""
    assert exchange.report(nameless, "01", "H99.07") is None
    assert exchange.report(senderless, "01", "H99.07") is None


def test_a_status_is_queued_in_the_transaction_of_its_event_with_what_it_speaks_of(session: Session) -> None:
    document = incoming(session)
    packet = Exchange(session, MONDAY).report(document, "03", "H99.07", "Số đến 7")
    assert packet is not None
    assert (packet.state, packet.to_code, packet.status_code, packet.reason) == ("queued", "H99.01", "03", "Số đến 7")
    assert packet.header == {"number": "12/VP-KT", "issued_on": None}
