"""What requests cost in statements and commits: measured, held, and the same however full the house is.

The bounds are what was measured when they were written; a change that lowers one lowers it here too. On failure the
message lists every statement.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from engine.actors import Person as Colleague
from engine.tables import Task
from records.documents import SYSTEM, Document
from tests.conftest import MONDAY, Clock
from tests.web.browsing import Browser
from tests.web.calling import Program
from tests.web.conftest import Connect, LogIn
from tests.web.counting import Talk, listening
from tests.web.scenes import SXD, Errand, agency_id, letter, play, receive, send_on_errands, visitor
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

COMPLETE, STEP, KEY = 9, 14, 2  # a task that ends its case; one that opens the next task; what a key adds
INBOX, INBOX_OF_LETTERS, TASK, DOCUMENT, REGISTER, SUPERVISION = 7, 14, 10, 19, 10, 9
DONE, DELEGATIONS, CASE = 7, 7, 16
YES = {"opinion": "Nhất trí."}


@pytest.fixture
def province(province: Platform, clock: Clock) -> Iterator[Platform]:
    """The same province at real work: without the demo's switcher, which asks for everybody on every page."""
    real = Platform(dataclasses.replace(province.config, demo=False), clock)
    yield real
    real.close()


def errands(count: int) -> Sequence[Errand]:
    return [Errand("hoatv.sxd", n % 4, MONDAY + timedelta(hours=n)) for n in range(count)]


def opened(province: Platform, browser: Browser, path: str) -> Talk:
    """What one GET said, after the caches that every request shares have been filled by one before it."""
    assert browser.get(path).status == 200, path
    with listening(province.database) as talk:
        assert browser.get(path).status == 200, path
    assert talk.commits == 0, str(talk)
    return talk


def completed(province: Platform, program: Program, task: UUID, key: str = "") -> Talk:
    with listening(province.database) as talk:
        assert program.complete(str(task), YES, key).status_code == 200
    return talk


def test_completing_a_task_is_one_commit_and_few_statements(api: Connect, province: Platform) -> None:
    first, second, third = send_on_errands(province, errands(3))
    program = api("hoatv.sxd")
    completed(province, program, first)  # fills the cache of programs
    talk = completed(province, program, second)
    assert talk.commits == 1, str(talk)
    assert len(talk) <= COMPLETE, str(talk)
    keyed = completed(province, program, third, key="one")
    assert keyed.commits == 1, str(keyed)
    assert len(keyed) <= COMPLETE + KEY, str(keyed)


def test_a_step_of_the_main_job_is_one_commit_and_few_statements(api: Connect, province: Platform) -> None:
    """The head of a unit passes a draft on: checked, written down, the next task opened, its readers let in."""
    play(province, OFFICE_ISSUES[:2])
    program = api("giadv.vp")
    (task,) = program.tasks("check_content")
    with listening(province.database) as talk:
        assert program.complete(task["id"], {"decision": "pass"}).status_code == 200
    assert talk.commits == 1, str(talk)
    assert len(talk) <= STEP, str(talk)


def test_completing_costs_the_same_however_much_is_open(api: Connect, province: Platform) -> None:
    program = api("hoatv.sxd")
    few = send_on_errands(province, errands(2))
    completed(province, program, few[0])
    alone = completed(province, program, few[1])
    many = send_on_errands(province, errands(150))
    among_many = completed(province, program, many[70])
    assert len(among_many) == len(alone), f"{alone}\n{among_many}"


def test_the_inbox_costs_the_same_with_few_and_with_many_tasks(client: LogIn, province: Platform) -> None:
    browser = client("hoatv.sxd")
    send_on_errands(province, errands(3))
    few = opened(province, browser, "/tasks")
    send_on_errands(province, errands(117))
    many = opened(province, browser, "/tasks")
    assert len(many) == len(few), f"{few}\n{many}"
    assert len(many) <= INBOX, str(many)


def test_the_inbox_costs_the_same_with_few_and_with_many_documents(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    receive(province, letter("V/v thư đầu", number="1"))
    few = opened(province, browser, "/tasks")
    for number in range(2, 10):
        receive(province, letter(f"V/v thư {number}", number=str(number)))
    many = opened(province, browser, "/tasks")
    assert len(many) == len(few), f"{few}\n{many}"
    assert len(many) <= INBOX_OF_LETTERS, str(many)


def test_the_page_of_a_task_costs_the_same_beside_a_long_list(client: LogIn, province: Platform) -> None:
    browser = client("hoatv.sxd")
    (task,) = send_on_errands(province, errands(1))
    alone = opened(province, browser, f"/tasks/{task}")
    send_on_errands(province, errands(60))
    among_many = opened(province, browser, f"/tasks/{task}")
    assert len(among_many) == len(alone), f"{alone}\n{among_many}"
    assert len(among_many) <= TASK, str(among_many)


def test_the_page_of_a_document_has_a_bound(client: LogIn, province: Platform) -> None:
    play(province, OFFICE_ISSUES)
    browser = client("thutt.vp")
    (issued,) = browser.get("/documents/outgoing", loc="phat").links("//tbody//a")
    talk = opened(province, browser, issued)
    assert len(talk) <= DOCUMENT, str(talk)


@pytest.mark.parametrize("kind", ["incoming", "outgoing"])
def test_a_page_of_a_book_costs_the_same_with_one_line_and_with_forty(
    client: LogIn, province: Platform, kind: str
) -> None:
    browser = client("mauvt.sxd")
    enter(province, kind, 1)
    one = opened(province, browser, f"/registers/{kind}/2026")
    enter(province, kind, 39)
    forty = opened(province, browser, f"/registers/{kind}/2026")
    assert len(browser.get(f"/registers/{kind}/2026").find('//table[contains(@class, "ledger")]/tbody/tr')) == 40
    assert len(forty) == len(one), f"{one}\n{forty}"
    assert len(forty) <= REGISTER, str(forty)


def test_the_list_of_documents_costs_the_same_with_one_and_with_forty(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    enter(province, "incoming", 1)
    one = opened(province, browser, "/documents/incoming")
    enter(province, "incoming", 39)
    forty = opened(province, browser, "/documents/incoming")
    assert len(browser.get("/documents/incoming").find("//tbody/tr")) == 40
    assert len(forty) == len(one), f"{one}\n{forty}"


def test_supervision_costs_the_same_however_much_is_open(client: LogIn, province: Platform) -> None:
    browser = client("satpg.sxd")
    for path in ("/supervision", "/supervision/tasks?standing=open"):
        send_on_errands(province, errands(2))
        few = opened(province, browser, path)
        send_on_errands(province, errands(100))
        many = opened(province, browser, path)
        assert len(many) == len(few), f"{few}\n{many}"
        assert len(many) <= SUPERVISION, str(many)


def test_what_is_only_read_is_never_committed_and_never_locks(client: LogIn, api: Connect, province: Platform) -> None:
    document = receive(province, letter("V/v chỉ đọc"))
    browser, program = client("mauvt.sxd"), api("mauvt.sxd")
    with listening(province.database) as talk:
        for path in ("/tasks", f"/documents/{document}", "/documents/incoming", "/registers/incoming/2026"):
            assert browser.get(path).status == 200
        for path in ("/tasks", f"/documents/{document}", f"/documents/{document}/files/0"):
            assert program.get(path).status_code == 200
    assert talk.commits == 0, str(talk)
    changing = [statement for statement in talk.statements if not statement.startswith("SELECT")]
    assert changing == []
    assert not any("FOR UPDATE" in statement for statement in talk.statements)


def enter(province: Platform, kind: str, count: int) -> None:
    """Lines straight into a book, each with a recipient, a unit and a reader, as real ones have."""
    agency = agency_id(province, SXD)
    with province.begin() as work:
        unit = work.organisations.units(agency)[1]
        for number in range(count):
            document = Document(
                agency_id=agency, kind=kind, state="accepted", subject=f"V/v dòng {number}", drafting_unit_id=unit.id
            )
            work.documents.add(document, SYSTEM, "received", "Thử")
            work.exchange.address(document, [("G17", "Bộ Xây dựng")])
            work.registers.enter(document, SYSTEM)
            work.access.grant(document.id, [f"{agency}/van_thu"])


def test_the_list_of_what_was_done_costs_the_same_however_long_it_is(
    client: LogIn, api: Connect, province: Platform
) -> None:
    browser, program = client("hoatv.sxd"), api("hoatv.sxd")
    for number in (2, 28):
        for task in send_on_errands(province, errands(number)):
            assert program.complete(str(task), YES).status_code == 200
        talk = opened(province, browser, "/tasks/done")
        assert len(browser.get("/tasks/done").find("//tbody/tr")) in (2, 30)
        assert len(talk) <= DONE, str(talk)


def test_the_list_of_delegations_costs_the_same_however_long_it_is(client: LogIn, province: Platform) -> None:
    head, other = visitor(province, "hoatv.sxd"), visitor(province, "nhapdv.sxd")
    browser = client("hoatv.sxd")
    for start in (0, 2):
        with province.begin() as work:
            for day in range(start, start + (2 if start == 0 else 26)):
                period = (MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + 1))
                pair = [Colleague(str(one.person.id), one.person.full_name) for one in (head, other)]
                work.delegations.delegate(*pair, period, "Đi họp.", head.actor)
        talk = opened(province, browser, "/delegations")
        assert len(talk) <= DELEGATIONS, str(talk)


def test_the_page_of_a_case_costs_the_same_however_much_has_happened(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, errands(1))
    browser, leader = client("hoatv.sxd"), visitor(province, "dinhbg.sxd").actor
    with province.read() as work:
        case = work.session.get_one(Task, task).case_id
    short = opened(province, browser, f"/cases/{case}")
    with province.begin() as work:
        for _ in range(20):
            work.commands.suspend(case, "Chờ.", leader)
            work.commands.resume(case, leader)
    long = opened(province, browser, f"/cases/{case}")
    assert len(long) == len(short), f"{short}\n{long}"
    assert len(long) <= CASE, str(long)
