"""A book is gap-free whatever happens: repeats, failures, many clerks, the turn of the year."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from records.documents import Author, Document
from records.errors import RegisterClosed
from records.registers import Register, RegisterEntry, Registers

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLERK = Author("Vũ Thị Mẫu")


def a_document(session: Session, agency: UUID, kind: str = "incoming") -> Document:
    document = Document(agency_id=agency, kind=kind, state="arrived", created_at=MONDAY)
    session.add(document)
    session.flush()
    return document


def test_numbers_run_on_from_one_by_order_of_entry(session: Session) -> None:
    agency, registers = uuid4(), Registers(session, MONDAY)
    numbers = [registers.enter(a_document(session, agency), CLERK).number for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]


def test_entering_a_document_again_gives_its_line_and_takes_no_number(session: Session) -> None:
    agency, registers = uuid4(), Registers(session, MONDAY)
    document = a_document(session, agency)
    first, again = registers.enter(document, CLERK), registers.enter(document, CLERK)
    assert again.id == first.id
    assert registers.next_number(agency, "incoming") == 2


def test_incoming_and_outgoing_and_every_agency_have_books_of_their_own(session: Session) -> None:
    registers = Registers(session, MONDAY)
    one, other = uuid4(), uuid4()
    entries = [
        registers.enter(a_document(session, one), CLERK),
        registers.enter(a_document(session, one, "outgoing"), CLERK),
        registers.enter(a_document(session, other), CLERK),
    ]
    assert [entry.number for entry in entries] == [1, 1, 1]
    assert len({entry.register_id for entry in entries}) == 3


def test_the_new_year_begins_in_viet_nam_and_starts_at_one(session: Session) -> None:
    agency = uuid4()
    last_minute = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23:59 in Hà Nội
    first_minute = datetime(2026, 12, 31, 17, 1, tzinfo=UTC)  # 00:01 of the next year
    old = Registers(session, last_minute).enter(a_document(session, agency), CLERK)
    new = Registers(session, first_minute).enter(a_document(session, agency), CLERK)
    assert (old.register.year, old.number) == (2026, 1)
    assert (new.register.year, new.number) == (2027, 1)


def test_a_closed_book_takes_no_more_and_says_who_can_mend_it(session: Session) -> None:
    agency, registers = uuid4(), Registers(session, MONDAY)
    registers.enter(a_document(session, agency), CLERK)
    registers.book(agency, "incoming", 2026).closed_at = MONDAY
    session.flush()
    with pytest.raises(RegisterClosed, match=r"Sổ đăng ký văn bản đến năm 2026 đã khóa.*Văn thư mở sổ"):
        registers.enter(a_document(session, agency), CLERK)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fails=st.lists(st.booleans(), max_size=12))
def test_a_transaction_that_fails_gives_its_number_back(database: Engine, fails: list[bool]) -> None:
    agency = uuid4()
    for fail in fails:
        with Session(database) as session:
            Registers(session, MONDAY).enter(a_document(session, agency), CLERK)
            session.rollback() if fail else session.commit()
    with Session(database) as session:
        kept = fails.count(False)
        assert Registers(session, MONDAY).next_number(agency, "incoming") == kept + 1
        if kept:
            assert Registers(session, MONDAY).gaps(Registers(session, MONDAY).book(agency, "incoming", 2026)) == []


def test_many_clerks_at_once_leave_no_gap_and_no_double(database: Engine) -> None:
    agency, clerks, each = uuid4(), 8, 10
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(each):
                with Session(database) as session:
                    Registers(session, MONDAY).enter(a_document(session, agency), CLERK)
                    session.commit()
        except BaseException as error:  # shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(clerks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Session(database) as session:
        assert sorted(session.scalars(sa.select(RegisterEntry.number))) == list(range(1, clerks * each + 1))
        assert session.scalar(sa.select(sa.func.count()).select_from(Register)) == 1


def test_a_gap_made_by_hand_in_the_database_is_found(session: Session) -> None:
    agency, registers = uuid4(), Registers(session, MONDAY)
    entries = [registers.enter(a_document(session, agency), CLERK) for _ in range(4)]
    session.delete(entries[1])
    session.flush()
    assert registers.gaps(registers.book(agency, "incoming", 2026)) == [2]
