"""Names and subjects made to harm: on every page they are words and nothing else.

Everything that people and other systems may write carries the same hostile text; every page is opened by everybody,
and read as a browser reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from connectors.calendar_changes import declare_day
from connectors.interop.packet import AgencyCard, Attachment, Signer
from engine.actors import Person as Colleague
from engine.tables import Job
from engine.versions.drafts import Drafts
from engine.versions.judging import Target
from engine.versions.moves import Moves
from records.documents import SYSTEM
from records.organisations import Agency, Person, Unit
from records.rule_packs import Heading
from tests.engine.bpmn import process, user
from tests.web.browsing import Browser, Page
from tests.web.conftest import LogIn
from tests.web.scenes import Errand, blank_pdf, letter, receive, send_on_errands, task_of, visitor
from tests.web.test_isolation import addresses, held_by
from web.demo.stage import PlatformStage
from web.own_packs import blank
from web.wiring import Platform

MARK = "gieo-hại"
SHORT = f"{MARK} \"'><script>x</script>"
HOSTILE = f"{SHORT}<img src=x onerror=alert(2)><a href=javascript:alert(3)>{{{{7*7}}}}</textarea></title>"
TURNED = f"{MARK} \u202egnc\u2066\u200f"

ASKING = (  # addresses that repeat what they were asked with
    "/login?next={x}",
    "/tasks?queue={x}",
    "/tasks?after={x}",
    "/documents/incoming?loc={x}",
    "/supervision/tasks?standing={x}&unit={x}&person={x}",
    "/registers/incoming/2026?before={x}",
    "/tasks/done?after={x}",
    "/delegations?after={x}&xem={x}",
    "/operations/incidents?q={x}&operation={x}&code={x}&process={x}",
    "/{x}",
)


def has_only_our_parts(page: Page) -> list[str]:
    """What stands on a page that we did not put there: elements, handlers, addresses, text that ends up as mark-up."""
    found = [
        f"script {html.tostring(each)!r}"
        for each in page.find("//script")
        if not each.get("src", "").startswith("/static/")
    ]
    found += [f"inline {html.tostring(each)!r}" for each in page.find("//script") if (each.text or "").strip()]
    for element in page.find("//*"):
        for name, value in element.attrib.items():
            if str(name).startswith("on") or str(value).lower().replace(" ", "").startswith("javascript:"):
                found.append(f"{element.tag} {name}={value[:60]!r}")
    found += [f"image {each.get('src')}" for each in page.find("//img[not(starts-with(@src, '/'))]")]
    return found + [f"{each.tag} inside a text" for each in page.find(f"//*[starts-with(., '{MARK}')]/img")]


@pytest.fixture
def poisoned(province: Platform) -> Platform:
    """Hostile words from every side: the directory, a packet, a draft, opinions, an incident, a refused packet."""
    rename_everybody(province)
    letter_in = letter(
        f"V/v {HOSTILE}", sender=AgencyCard("G17", HOSTILE), signer=Signer(SHORT, SHORT, ""), places=(SHORT,),
        attachments=(Attachment(f"{SHORT}.pdf", blank_pdf()),),
    )  # fmt: skip
    document = receive(province, letter_in)
    stage = PlatformStage(province)
    task = task_of(province, "mauvt.sxd", "receive")
    leader = stage.choice("mauvt.sxd", task, "leaders", visitor(province, "dinhbg.sxd").person.full_name)
    stage.complete("mauvt.sxd", task, {"decision": "accept", "leader": leader})
    stage.settle()
    poison_direction(province)
    poison_draft(province)
    program = Attachment(f"{MARK}<i>.exe", b"MZ" + bytes(99))
    broken = letter("V/v tệp", number="13", document_id=SHORT, attachments=(program,))
    assert province.intake.take_in(broken, "api").state == "refused"
    poison_machine(province, document)
    poison_commands(province, document)
    poison_operations(province)
    return province


def rename_everybody(province: Platform) -> None:
    with province.begin() as work:
        for table, column in ((Person, "full_name"), (Person, "title"), (Unit, "name"), (Agency, "name")):
            for number, row in enumerate(work.session.scalars(sa.select(table))):
                setattr(row, column, f"{HOSTILE} {number}")


def poison_direction(province: Platform) -> None:
    stage, task = PlatformStage(province), task_of(province, "dinhbg.sxd", "direct")
    head = visitor(province, "hoatv.sxd").person
    stage.complete(
        "dinhbg.sxd", task,
        {"decision": "assign", "text": HOSTILE, "lead_unit": str(head.unit_id), "lead_due": stage.due_day(), "cooperating": []},
    )  # fmt: skip
    stage.settle()


def poison_draft(province: Platform) -> None:
    """A draft that comes back with remarks, and a half-filled answer."""
    stage = PlatformStage(province)
    stage.start("giant.sxd", "outgoing")
    task = task_of(province, "giant.sxd", "draft")
    with province.read() as work:
        choices = province.desk.open(work, UUID(task), stage.visitor("giant.sxd").actor).choices
    answers: dict[str, Any] = {
        "type_code": "CV", "subject": HOSTILE, "addressees": HOSTILE, "body": HOSTILE, "to_places": HOSTILE,
        "recipients": [choices["agencies"][0].value], "signer": choices["signers"][0].value, "urgency": "1",
    }  # fmt: skip
    stage.complete("giant.sxd", task, answers)
    stage.settle()
    stage.complete(
        "hoatv.sxd", task_of(province, "hoatv.sxd", "check_content"), {"decision": "return", "remarks": HOSTILE}
    )
    stage.settle()
    again = UUID(task_of(province, "giant.sxd", "draft"))
    province.desk.save_draft(again, {**answers, "subject": HOSTILE}, stage.visitor("giant.sxd").actor)


def poison_machine(province: Platform, document: UUID) -> None:
    with province.begin() as work:
        (case,) = work.cases.about(str(document))
        job = Job(
            id=uuid4(), case_id=case.id, agency=case.agency, process_id="incoming", element="x", name=HOSTILE,
            operation=HOSTILE[:60], parameters={}, status="incident", attempts=1,
            run_at=work.now, created_at=work.now, ended_at=work.now,
            error_code=HOSTILE[:60], error=HOSTILE,
        )  # fmt: skip
        work.session.add(job)


def poison_commands(province: Platform, document: UUID) -> None:
    """Reasons in the history of a case that rests in the end, and a delegation."""
    director, drafter, clerk = (visitor(province, f"{name}.sxd") for name in ("dinhbg", "giant", "mauvt"))
    with province.begin() as work:
        (case,) = work.cases.about(str(document))
        work.commands.suspend(case.id, HOSTILE, director.actor)
        pair = [Colleague(str(one.person.id), one.person.full_name) for one in (drafter, clerk)]
        work.delegations.delegate(*pair, (work.now, work.now + timedelta(days=2)), HOSTILE, drafter.actor)


def poison_operations(province: Platform) -> None:
    """A message nobody waits for, a day off, an agency's own process with a move of its cases and a draft, a rule pack."""
    director = visitor(province, "dinhbg.sxd").actor
    with province.begin() as work:
        work.messages.publish("answer", {"k": HOSTILE}, {"text": HOSTILE}, director, director.agency)
        declare_day(work, date(2027, 3, 1), "off", HOSTILE, HOSTILE, director)
        drawn = process("own", user("look", form="give_opinion"), name=HOSTILE)
        version = work.definitions.deploy(drawn, director.agency, HOSTILE)
        Moves(work.session, work.cases, work.now).start(
            director.agency, Target(version, {}, [director.agency]), HOSTILE, director
        )
        Drafts(work.session, work.definitions, work.now).open_from(version, director.agency, director)
        heading = Heading(HOSTILE, "province", "quoc-gia")
        work.own_packs.begin(UUID(director.agency), "dia-phuong", blank(HOSTILE, "2027-01-01"), heading, SYSTEM)


@pytest.mark.slow
def test_hostile_words_are_words_on_every_page(app: Flask, client: LogIn, poisoned: Platform) -> None:
    ids, wrong, shown = held_by(poisoned, "H99.07").ids, {}, set()
    for account in ("mauvt.sxd", "dinhbg.sxd", "hoatv.sxd", "giant.sxd", "quytt.sxd", "satpg.sxd"):
        browser = client(account)
        for rule, path in addresses(app, "GET", ids):
            page = browser.get(path)
            if page.response.mimetype != "text/html":
                continue
            if found := has_only_our_parts(page):
                wrong[account, path] = found[:3]
            if MARK in page.words:
                shown.add(rule.endpoint)
            assert "49" not in page.texts("//title"), path
    assert wrong == {}
    pages_of_words = {
        "inbox.tasks", "tasks.page", "documents.listing", "documents.page", "registers.book", "supervision.board",
        "supervision.tasks", "operations.incidents", "operations.incident", "operations.packets", "cases.page",
        "cases.form", "orders.form", "done.listing", "delegations.listing", "calendar.year",
        "processes.listing",
        "messages.listing", "messages.page", "moves.page",
    }  # fmt: skip
    assert shown >= pages_of_words, f"the test no longer reaches {pages_of_words - shown}"


def test_hostile_answers_come_back_as_they_were_typed(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    browser = client("hoatv.sxd")
    typed = HOSTILE * 40
    page = browser.complete(str(task), {"opinion": typed, HOSTILE: HOSTILE})
    assert page.status == 422
    assert has_only_our_parts(page) == []
    assert page.find('//textarea[@name="opinion"]')[0].text_content().strip() == typed


def test_hostile_addresses_stay_addresses(client: LogIn) -> None:
    browser, harm = client("dinhbg.sxd"), HOSTILE.replace("#", "").replace("?", "")
    wrong = {path: has_only_our_parts(browser.get(path.replace("{x}", harm))) for path in ASKING}
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_hostile_account_name_stays_in_its_field(app: Flask) -> None:
    page = Browser(app.test_client()).log_in(HOSTILE, "x")
    assert page.status == 401
    assert has_only_our_parts(page) == []
    assert page.find('//input[@name="account"]')[0].get("value") == HOSTILE


def test_marks_that_turn_the_reading_direction_do_not_leave_their_text(client: LogIn, province: Platform) -> None:
    """U+202E in a subject must not turn the words that the house puts beside it: it is taken out, or held in a <bdi>."""
    with province.begin() as work:
        person = work.organisations.person_by_account("mauvt.sxd")
        assert person is not None
        person.full_name = TURNED
    receive(province, letter(f"V/v {TURNED}", sender=AgencyCard("G17", TURNED)))
    browser = client("mauvt.sxd")
    task = task_of(province, "mauvt.sxd", "receive")
    for path in ("/tasks", f"/tasks/{task}", "/documents/incoming?loc=cho"):
        assert list(loose_marks(browser.get(path))) == [], path


def loose_marks(page: Page) -> Iterator[str]:
    """Texts that turn the direction and stand in no element that holds it in."""
    for element in page.find("//body//*[not(ancestor-or-self::bdi) and not(self::option)]"):
        for text in (element.text, *(child.tail for child in element)):
            if any(mark in (text or "") for mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f"):
                yield f"{element.tag}: {text!r}"
