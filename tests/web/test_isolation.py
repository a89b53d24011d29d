"""Nobody reads what is not theirs: between agencies not at all, inside an agency only what was granted (R138, R139).

Each agency holds documents whose every text carries its mark. Everybody walks every address with everybody's ids;
no answer may hold the mark of a document that its reader has no grant for, and what may not be seen looks exactly like
what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from connectors.calendar_changes import declare_day
from connectors.interop.packet import Attachment
from engine.actors import Person as Colleague
from engine.tables import Case, Definition, Delegation, Job, Task, UnmatchedMessage
from engine.versions.drafts import Drafts
from engine.versions.judging import Target
from engine.versions.moves import Moves
from engine.versions.tables import Draft, Move
from records.access import Grant
from records.calendar_days import CalendarDay
from records.documents import SYSTEM, Document
from records.rule_packs import Heading, RulePack
from tests.conftest import MONDAY
from tests.engine.bpmn import process, user
from tests.web.browsing import Browser
from tests.web.calling import Program
from tests.web.conftest import Connect, LogIn
from tests.web.scenes import (
    AGENCIES,
    FINANCE,
    SXD,
    agency_id,
    letter,
    receive,
    task_of,
    visitor,
)
from web.demo.province import AGENCIES as PLANS
from web.demo.stage import PlatformStage
from web.own_packs import blank
from web.wiring import Platform

PROGRAM = b"MZ" + bytes(200)
FIXED = {
    "name": ("own", "quoc-gia"),  # a rule pack, the same for everybody
    "kind": ("incoming", "outgoing"), "year": (2026,), "position": (0,), "filename": ("manifest.json",),
    "process_id": ("outgoing",), "order": ("reassign", "return", "extend"), "command": ("suspend", "restart", "cancel"),
    "key": ("own",), "element": ("look",),
}  # fmt: skip
PLAN = {plan.code: plan for plan in PLANS}
BODIES = {  # what each command is sent with, so that only the right to give it is missing
    "forms/own/try": {"schema": {}},
    "decisions/own/try": {"xml": "<definitions/>"},
    "complete": {"answers": {}},
    "suspend": {"reason": "Thử."},
    "cancel": {"reason": "Thử."},
    "restart": {"reason": "Thử.", "element": "receive"},
    "return": {"reason": "Thử.", "element": "receive"},
    "reassign": {"reason": "Thử.", "to": str(uuid4())},
    "promote": {"reason": "Thử."},
    "retire": {"reason": "Thử."},
    "moves": {"reason": "Thử."},
    "revert": {"reason": "Thử."},
    "extend": {"reason": "Thử.", "due": "2027-01-04T10:00:00Z"},
    "skip": {"reason": "Thử."},
    "edit": {"reason": "Thử.", "parameters": {}},
    "approve": {"edit": str(uuid4())},
    "reject": {"reason": "Thử.", "edit": str(uuid4())},
    "deliver": {"reason": "Thử.", "case_id": str(uuid4())},
    "discard": {"reason": "Thử."},
    "withdraw": {"reason": "Thử."},
    "deploy": {"reason": "Thử."},
    "diagram": {"xml": "<a/>", "revision": 1},
    "merge": {"choices": {}, "revision": 1},
    "forms/own": {"schema": {}, "revision": 1},
    "decisions/own": {"xml": "<a/>", "revision": 1},
    "scenarios/own": {"scenario": {}, "revision": 1},
    "trials": {"scenario": {}},
}
ROLES = {"van_thu": "clerk", "lanh_dao": "leader", "chuyen_vien@": "drafter"}


@dataclass
class Holdings:
    """What one agency has: ids by the name of the gap they fit into, and the mark on its documents."""

    code: str
    mark: str
    ids: dict[str, set[UUID]] = field(default_factory=dict)


@pytest.fixture
def holdings(province: Platform) -> dict[str, Holdings]:
    """In each agency a letter taken in, one waiting, a draft, a refused packet, a message, a day, an own process."""
    for code in AGENCIES:
        settle(province, code)
    return {code: held_by(province, code) for code in AGENCIES}


def settle(province: Platform, code: str) -> None:
    who = {name: next(p.account for p in PLAN[code].people if role in p.roles) for role, name in ROLES.items()}
    stage = PlatformStage(province)
    receive(province, letter(f"V/v {mark_of(code)} đã vào sổ", to=code, number="1"))
    task = task_of(province, who["clerk"], "receive")
    leader = stage.choice(who["clerk"], task, "leaders", visitor(province, who["leader"]).person.full_name)
    stage.complete(who["clerk"], task, {"decision": "accept", "leader": leader})
    stage.settle()
    receive(province, letter(f"V/v {mark_of(code)} đang chờ", to=code, number="2"))
    stage.start(who["drafter"], "outgoing")
    draft = task_of(province, who["drafter"], "draft")
    stage.complete(who["drafter"], draft, draft_of(stage, who["drafter"], draft, code))
    drafter, clerk = (visitor(province, who[name]) for name in ("drafter", "clerk"))
    with province.begin() as work:
        pair = [Colleague(str(one.person.id), one.person.full_name) for one in (drafter, clerk)]
        work.delegations.delegate(
            *pair, (MONDAY + timedelta(days=9), MONDAY + timedelta(days=10)), mark_of(code), drafter.actor
        )
    bad = letter(
        "V/v bị từ chối", to=code, document_id=f"{mark_of(code)} tệp", attachments=(Attachment("a.pdf", PROGRAM),)
    )
    assert province.intake.take_in(bad, "api").state == "refused"
    leader_of = visitor(province, who["leader"]).actor
    with province.begin() as work:
        about = {"document_id": work.session.get_one(Task, UUID(task)).about}
        work.messages.publish("answer", about, {"text": mark_of(code)}, leader_of, leader_of.agency)
        if not work.calendars.declared(UUID(leader_of.agency), 2027):
            declare_day(work, date(2027, 3, 1), "off", mark_of(code), mark_of(code), leader_of)
    draw_own_process(province, code)


def draw_own_process(province: Platform, code: str) -> None:
    """A process that carries the agency's mark, a move of its cases and a draft of it."""
    who = visitor(province, PLAN[code].people[0].account).actor
    with province.begin() as work:
        drawn = process("own", user("look", form="give_opinion"), name=f"{mark_of(code)} quy trình")
        version = work.definitions.deploy(drawn, who.agency, f"{mark_of(code)} người vẽ")
        moves = Moves(work.session, work.cases, work.now)
        moves.start(who.agency, Target(version, {}, [who.agency]), f"{mark_of(code)} lý do", who)
        drafts = Drafts(work.session, work.definitions, work.now)
        draft = drafts.open_from(version, who.agency, who)
        drafts.save_scenario(draft, "own", {"note": mark_of(code)}, 1, who)
        title, heading = f"{mark_of(code)} bộ quy tắc", Heading(mark_of(code), "province", "quoc-gia")
        work.own_packs.begin(UUID(who.agency), "dia-phuong", blank(title, "2027-01-01"), heading, SYSTEM)


def draft_of(stage: PlatformStage, account: str, task: str, code: str) -> dict[str, Any]:
    with stage.platform.read() as work:
        opened = stage.platform.desk.open(work, UUID(task), stage.visitor(account).actor)
    return {
        "type_code": "BC", "subject": f"{mark_of(code)} dự thảo", "addressees": "", "body": f"{mark_of(code)} nội dung",
        "recipients": [opened.choices["agencies"][0].value], "signer": opened.choices["signers"][0].value, "urgency": "0",
    }  # fmt: skip


def mark_of(code: str) -> str:
    return f"dấu-riêng-{code}"


def held_by(province: Platform, code: str) -> Holdings:
    agency = agency_id(province, code)
    mine = str(agency)
    wanted = {
        "document_id": sa.select(Document.id).where(Document.agency_id == agency),
        "task_id": sa.select(Task.id).where(Task.agency == mine),
        "case_id": sa.select(Case.id).where(Case.agency == mine),
        "job_id": sa.select(Job.id).join(Case, Case.id == Job.case_id).where(Case.agency == mine),
        "definition_id": sa.select(Definition.id),
        "delegation_id": sa.select(Delegation.id).where(Delegation.agency == mine),
        "message_id": sa.select(UnmatchedMessage.id).where(UnmatchedMessage.agency == mine),
        "day_id": sa.select(CalendarDay.id).where(CalendarDay.agency_id == agency),
        "version_id": sa.select(Definition.id).where(Definition.scope == mine),
        "move_id": sa.select(Move.id).where(Move.agency == mine),
        "draft_id": sa.select(Draft.id).where(Draft.agency == mine),
        "pack_id": sa.select(RulePack.id).where(RulePack.owner_id == agency),
    }
    with province.read() as work:
        ids = {name: set(work.session.scalars(select)) for name, select in wanted.items()}
    assert all(ids.values()), {name for name, found in ids.items() if not found}
    return Holdings(code, mark_of(code), ids)


# ---------------------------------------------------------------- walking


def addresses(app: Flask, method: str, ids: Mapping[str, set[UUID]]) -> Iterator[tuple[Rule, str]]:
    """Every address of one method with every id; a new kind of gap must be taught here."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield from ((rule, path) for path in filled(app, rule, ids))


def filled(app: Flask, rule: Rule, ids: Mapping[str, set[UUID]]) -> Iterator[str]:
    ways: list[dict[str, Any]] = [{}]
    for gap in sorted(rule.arguments):
        ways = [{**way, gap: value} for way in ways for value in FIXED.get(gap) or sorted(ids[gap])]
    with app.test_request_context():
        yield from [app.url_for(rule.endpoint, **way) for way in ways]


def get(reader: Browser | Program, path: str) -> Any:
    headers = reader.headers() if isinstance(reader, Program) else {}
    return reader.client.get(path, headers=headers, buffered=True)


def words(answer: Any) -> str:
    return str(answer.get_data().decode(errors="replace"))


def names_an_id(rule: Rule) -> bool:
    return bool(rule.arguments - FIXED.keys())


def plain(text: str) -> str:
    """An answer without what differs from one asking to the next: ids, tokens."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|content=\"[^\"]{60,}\"|value=\"[^\"]{60,}\"", "·", text)


@pytest.mark.slow
def test_no_address_shows_one_agency_anything_of_another(
    app: Flask, client: LogIn, api: Connect, holdings: dict[str, Holdings]
) -> None:
    for code in AGENCIES:
        others = [held for held in holdings.values() if held.code != code]
        theirs = {name: set().union(*(held.ids[name] for held in others)) for name in others[0].ids}
        for account in one_of_each_power(code):
            readers = {"/api/": api(account), "/": client(account)}
            for rule, path in addresses(app, "GET", theirs):
                answer = get(readers["/api/" if path.startswith("/api/") else "/"], path)
                assert not any(held.mark in words(answer) for held in others), (account, path)
                if names_an_id(rule):
                    assert answer.status_code == 404, (account, path, answer.status_code)


def one_of_each_power(code: str) -> list[str]:
    """The first person of an agency who holds each role."""
    people = PLAN[code].people
    roles = sorted({role for person in people for role in person.roles})
    return sorted({next(person.account for person in people if role in person.roles) for role in roles})


@pytest.mark.slow
def test_what_may_not_be_seen_looks_like_what_does_not_exist(
    app: Flask, client: LogIn, api: Connect, holdings: dict[str, Holdings]
) -> None:
    nothing = {name: {uuid4()} for name in holdings[SXD].ids}
    readers = {"/api/": api("nhapdt.stc"), "/": client("nhapdt.stc")}
    seen: dict[str, set[tuple[int, str]]] = {}
    for ids in (holdings[SXD].ids, nothing):
        for rule, path in addresses(app, "GET", ids):
            if names_an_id(rule):
                answer = get(readers["/api/" if path.startswith("/api/") else "/"], path)
                seen.setdefault(rule.rule, set()).add((answer.status_code, plain(words(answer))))
    assert {rule: len(answers) for rule, answers in seen.items() if len(answers) != 1} == {}


def test_no_act_reaches_into_another_agency(
    app: Flask, client: LogIn, api: Connect, holdings: dict[str, Holdings], province: Platform
) -> None:
    before = snapshot(province)
    for account in ("quytt.sxd", "mauvt.sxd", "dinhbg.sxd"):
        browser, program = client(account), api(account)
        theirs = holdings[FINANCE].ids
        for method, rule, path in ((m, *each) for m in ("POST", "PUT", "DELETE") for each in addresses(app, m, theirs)):
            if not names_an_id(rule):
                continue
            if path.startswith("/api/"):
                answer = program.client.open(
                    path,
                    method=method,
                    json=body_for(path) if method != "DELETE" else {"revision": 1},
                    headers=program.headers(),
                )
            else:
                answer = browser.post(path).response
            assert answer.status_code in (403, 404), (account, path, answer.status_code)
            assert holdings[FINANCE].mark not in words(answer)
    assert snapshot(province) == before


def body_for(path: str) -> dict[str, Any]:
    match path.split("/"):
        case [*_, "packs", "own", _]:
            return {"content": "", "revision": 1}
        case [*_, "packs", "own", _, _, _]:
            return {"said": {}, "revision": 1}
        case [*_, "scenarios", _]:
            return dict(BODIES["scenarios/own"])
        case [*_, part, before, last]:
            pass
    return dict(BODIES.get(last) or BODIES.get(f"{before}/{last}") or BODIES.get(f"{part}/{before}/{last}") or {})


def snapshot(province: Platform) -> list[tuple[Any, ...]]:
    """Every task, document, delegation, case, draft and rule pack, as far as an act could change them."""
    with province.read() as work:
        tasks = work.session.execute(sa.select(Task.id, Task.status, Task.assignee).order_by(Task.id)).all()
        documents = work.session.execute(sa.select(Document.id, Document.state).order_by(Document.id)).all()
        delegations = work.session.execute(sa.select(Delegation.id, Delegation.ended_at).order_by(Delegation.id)).all()
        cases = work.session.execute(sa.select(Case.id, Case.status).order_by(Case.id)).all()
        drafts = work.session.execute(sa.select(Draft.id, Draft.revision, Draft.status).order_by(Draft.id)).all()
        packs = work.session.execute(
            sa.select(RulePack.id, RulePack.revision, RulePack.status).order_by(RulePack.id)
        ).all()
    return [tuple(row) for row in (*tasks, *documents, *delegations, *cases, *drafts, *packs)]


# ---------------------------------------------------------------- inside an agency


@pytest.mark.slow
def test_inside_an_agency_a_person_sees_what_was_granted_and_nothing_else(
    app: Flask, client: LogIn, api: Connect, province: Platform
) -> None:
    """Everybody of one agency walks every address: a document without a grant shows on none of them."""
    settle(province, SXD)
    marks = mark_each_document(province, SXD)
    ids = held_by(province, SXD).ids
    for person in PLAN[SXD].people:
        granted = granted_to(province, person.account)
        hidden = {mark: document for document, mark in marks.items() if document not in granted}
        assert hidden or {"van_thu"} & set(person.roles)
        readers = {"/api/": api(person.account), "/": client(person.account)}
        for rule, path in addresses(app, "GET", ids):
            answer = get(readers["/api/" if path.startswith("/api/") else "/"], path)
            shown = [mark for mark in hidden if mark in words(answer)]
            assert shown == [], (person.account, person.roles, path)
            if "document_id" in rule.arguments and any(str(each) in path for each in hidden.values()):
                assert answer.status_code == 404, (person.account, path)


def mark_each_document(province: Platform, code: str) -> dict[UUID, str]:
    """Give every document of an agency a subject that no other has."""
    with province.begin() as work:
        found = work.session.scalars(sa.select(Document).where(Document.agency_id == agency_id(province, code))).all()
        for number, document in enumerate(found):
            document.subject = f"chỉ-riêng-{number}-này"
        return {document.id: document.subject for document in found}


def granted_to(province: Platform, account: str) -> set[UUID]:
    owners = visitor(province, account).reader.owners
    with province.read() as work:
        return set(work.session.scalars(sa.select(Grant.document_id).where(Grant.owner.in_(list(owners)))))


def test_a_reply_does_not_show_its_letter_to_who_may_read_the_reply_alone(
    client: LogIn, api: Connect, province: Platform
) -> None:
    letter_in = receive(province, letter("V/v chỉ-lãnh-đạo đọc"))
    drafter = visitor(province, "giant.sxd")
    with province.begin() as work:
        reply = Document(agency_id=drafter.agency.id, kind="outgoing", state="drafting", subject="V/v trả lời")
        work.documents.add(reply, SYSTEM, "drafting", "Thử")
        work.documents.link(reply, work.documents.get(letter_in), "answers")
        work.access.grant(reply.id, [f"p:{drafter.person.id}"])
    page = client("giant.sxd").get(f"/documents/{reply.id}")
    assert page.status == 200
    assert "chỉ-lãnh-đạo" not in page.source
    assert str(letter_in) not in page.source
    assert api("giant.sxd").get(f"/documents/{reply.id}").json["answers"] == []
    with province.begin() as work:
        work.access.grant(letter_in, [f"p:{drafter.person.id}"])
    assert "chỉ-lãnh-đạo" in client("giant.sxd").get(f"/documents/{reply.id}").source


def test_a_task_that_claims_to_be_about_a_foreign_document_shows_nothing_of_it(
    client: LogIn, api: Connect, province: Platform
) -> None:
    """Who starts a case says what it is about; that is a claim, not a right to read."""
    foreign = receive(province, letter("V/v chỉ-tài-chính biết", to=FINANCE))
    with province.begin() as work:
        own = process("own", user("look", form="give_opinion", groups="truong_don_vi"), name="Quy trình riêng")
        work.definitions.deploy(own, str(agency_id(province, SXD)), "Thử")
    program = api("hoatv.sxd")
    assert program.post("/cases", {"process": "own", "data": {"about": str(foreign)}}).status_code == 201
    (task,) = program.tasks()
    browsers = [client("hoatv.sxd"), client("satpg.sxd")]
    for browser in browsers:
        for path in ("/tasks", f"/tasks/{task['id']}", "/supervision/tasks", f"/documents/{foreign}"):
            assert "chỉ-tài-chính" not in browser.get(path).source, path
    done = browsers[0].complete(task["id"], {"opinion": "Nhất trí."})
    assert done.status == 302
    assert "Bộ Xây dựng" not in browsers[0].get("/tasks").source
    assert program.get(f"/documents/{foreign}").status_code == 404
