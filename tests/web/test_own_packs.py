"""A province writes its own rule pack, sees what it would change, and lets somebody else put it into effect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from records.organisations import Agency, Person
from records.rule_packs import RulePack
from tests.engine.legal.diagrams import outgoing, sealing
from tests.web.calling import problem
from tests.web.conftest import Connect, LogIn
from tests.web.counting import listening
from tests.web.review import ADMIN, LEAD
from tests.web.scenes import OFFICE, SXD, agency_id, visitor
from tests.web.test_rule_packs import choose
from web.own_packs import OwnPackRoom, part, rule
from web.pack_impact import agencies_of, pack_impact
from web.processes import ProcessRoom
from web.wiring import Platform

NAME, SAME_DAY = "an-hoa-2026", "next_morning(signature.signed_at)"
STRICT = {
    "id": "T01", "severity": "error", "every": {"form": "seal_document"},
    "needs": {"due": {"within": ["closing_time"], "since": ["signed_at"]}}, "says": "Đóng dấu trong ngày ký.",
    "article": [{"text": "nd-30-2020", "at": "Đ18"}], "mend": "Đặt hạn là cuối ngày ký.",
}  # fmt: skip


def begin(platform: Platform, copy_of: str = "") -> UUID:
    with platform.begin() as work:
        return OwnPackRoom(work, visitor(platform, ADMIN)).begin(NAME, "Quy chế An Hòa", copy_of).id


def write(platform: Platform, pack: UUID, said: dict[str, Any], revision: int = 1) -> None:
    with platform.begin() as work:
        OwnPackRoom(work, visitor(platform, ADMIN)).save(pack, rule(said), revision)


def promote(platform: Platform, pack: UUID) -> None:
    with platform.begin() as work:
        OwnPackRoom(work, visitor(platform, LEAD)).promote(pack, "Quy chế mới của tỉnh.")


def rules_broken(platform: Platform, xml: bytes) -> list[str]:
    with platform.read() as work:
        return [each.rule for each in ProcessRoom(work, visitor(platform, ADMIN)).legal.findings(xml)]


def test_findings_change_exactly_when_somebody_else_puts_the_pack_into_effect(province: Platform) -> None:
    flow = outgoing(sealing=[sealing(SAME_DAY)])
    choose(province, "")
    pack = begin(province)
    write(province, pack, STRICT)
    assert rules_broken(province, flow) == []
    with province.begin() as work:
        room = OwnPackRoom(work, visitor(province, ADMIN))
        with pytest.raises(Exception, match="người sửa bộ quy tắc này lần cuối") as refused:
            room.promote(pack, "Tự đưa vào.")
        assert getattr(refused.value, "code", "") == "four_eyes"
    promote(province, pack)
    assert rules_broken(province, flow) == []  # nobody follows it yet
    choose(province, NAME)
    assert rules_broken(province, flow) == ["T01"]
    write_next(province)
    assert rules_broken(province, flow) == ["T01"]


def write_next(platform: Platform) -> None:
    """The next version of the same name, which nobody has put into effect."""
    pack = begin(platform, copy_of=NAME)
    write(platform, pack, {**STRICT, "needs": {"due": {"within": ["next_morning"], "since": ["signed_at"]}}})


def test_the_impact_names_exactly_what_breaks_which_forms_deadlines_and_settings(province: Platform) -> None:
    choose(province, "")
    with province.begin() as work:
        work.definitions.deploy(outgoing(), str(agency_id(province, SXD)), "Thử")
    pack = begin(province)
    write(province, pack, STRICT)
    with province.begin() as work:
        OwnPackRoom(work, visitor(province, ADMIN)).save(pack, part("settings", "present_within", ["closing_time"]), 2)
    admin = visitor(province, ADMIN)
    with province.read() as work, listening(province.database) as talk:
        found = OwnPackRoom(work, admin).impact(pack)
    ours = found.agencies[0]
    outgoings = [
        (each.kind, each.finding.rule, each.finding.element) for each in ours.lines if each.process == "outgoing"
    ]
    assert outgoings == [("broken", "T01", "number_and_seal")]
    assert [(each.name, each.variation, each.after) for each in found.settings] == [
        ("present_within", "V17", ["closing_time"])
    ]
    mine = [each for each in ours.deadlines if each.rule == "T01"]
    assert [(each.process, each.element, each.said, each.before, each.after, each.keeps) for each in mine] == [
        ("outgoing", "number_and_seal", SAME_DAY, (), ("closing_time",), False)
    ]
    assert ("outgoing", "number_and_seal", "seal_document", ("signed_at",)) in [
        (each.process, each.element, each.form, each.fields) for each in ours.forms
    ]
    assert not ours.follows
    assert len(talk) <= 8, talk


def test_more_agencies_cost_no_more_statements(province: Platform) -> None:
    with province.begin() as work:
        own = agency_id(province, OFFICE)
        for agency in work.session.scalars(sa.select(Agency).where(Agency.id != own)):
            agency.parent_id = own
    counts = []
    for most in (1, 3):
        with province.read() as work:
            agencies = agencies_of(work, own)[:most]
            packs = OwnPackRoom(work, visitor(province, ADMIN)).known
            with listening(province.database) as talk:
                pack_impact(work, agencies, packs, packs.pack("ninh-binh-2022"))
            counts.append(len(talk))
    assert counts[0] == counts[1] <= 2


def test_a_bad_text_is_refused_with_every_place_and_nothing_is_lost(province: Platform, client: LogIn) -> None:
    pack = begin(province, "bac-lieu-2019")
    browser = client(ADMIN)
    page = browser.get(f"/studio/packs/own/{pack}/text")
    bad = page.find("//textarea")[0].text_content().replace("severity: warning", "severity: nang")
    bad = bad.replace("certainty: read", "certainty: chac", 1)
    refused = browser.post(f"/studio/packs/own/{pack}/text", {"text": bad, "revision": "1"})
    assert refused.status == 422
    assert "mục rules.L23.severity: phải là error, warning" in refused.words
    assert "certainty: phải là read" in refused.words
    assert "Dòng 74" in refused.words
    assert "severity: nang" in refused.find("//textarea")[0].text_content()
    late = browser.post(f"/studio/packs/own/{pack}/text", {"text": bad.replace("nang", "error"), "revision": "9"})
    assert late.status in (409, 422)
    with province.read() as work:
        assert work.session.get_one(RulePack, pack).revision == 1


def test_a_rule_is_edited_in_the_form_and_the_rest_of_the_text_stays(province: Platform, client: LogIn) -> None:
    pack = begin(province, "bac-lieu-2019")
    browser = client(ADMIN)
    page = browser.get(f"/studio/packs/own/{pack}/rule?id=L23")
    form = page.find('//form[contains(@action, "/rule")]')[0]
    fields = {name: value for name, value in form.fields.items() if value is not None}
    assert (fields["kind"], fields["every_word"], fields["every"]) == ("due", "form", "seal_document")
    other = browser.post(f"/studio/packs/own/{pack}/rule", {**fields, "kind": "before", "change_kind": "1"})
    assert other.find('//*[@name="target"]')
    wrong = browser.post(f"/studio/packs/own/{pack}/rule", {**fields, "within": ""})
    assert wrong.status == 422
    assert "chưa ghi “Trong hạn”" in wrong.words
    assert browser.post(f"/studio/packs/own/{pack}/rule", {**fields, "severity": "error"}).status == 302
    with province.read() as work:
        assert "severity: error      # Đ10.2 itself" in work.session.get_one(RulePack, pack).content
    late = browser.post(f"/studio/packs/own/{pack}/rule", {**fields, "severity": "warning"})
    assert late.status == 409
    assert "đã sửa bộ quy tắc này lúc" in late.words


def test_the_pages_lead_from_a_delivered_pack_to_one_that_is_followed(province: Platform, client: LogIn) -> None:
    browser = client(ADMIN)
    href = next(link for link in browser.get("/studio/packs/lai-chau-2025").links() if "copy_of" in link)
    assert 'value="lai-chau-2025" selected' in browser.get(href).source
    begun = browser.post("/studio/packs/own", {"name": NAME, "title": "Quy chế An Hòa", "copy_of": "lai-chau-2025"})
    assert begun.status == 302, begun.words
    taken = browser.post("/studio/packs/own", {"name": NAME, "title": "", "copy_of": ""})
    assert (taken.status, "Đã có bộ quy tắc tên" in taken.words) == (409, True)
    entry = {"kind": "settings", "key": "desk", "said": "[van_thu", "revision": "1"}
    assert browser.post(f"{begun.location}/entry", entry).status == 422
    assert browser.post(f"{begun.location}/entry", {**entry, "said": "[van_thu]"}).status == 302
    assert browser.post(f"{begun.location}/rule/remove", {"id": "L12", "revision": "2"}).status == 302
    assert "không sơ đồ nào đổi kết quả" in browser.get(f"{begun.location}/impact").words.lower()
    lead = client(LEAD)
    lead.get(begun.location)
    assert lead.post(f"{begun.location}/promote", {"reason": "", "revision": "3"}).status == 422
    assert lead.post(f"{begun.location}/promote", {"reason": "Ban hành.", "revision": "3"}).status == 302
    chosen = {"agency": str(agency_id(province, SXD)), "pack": NAME, "reason": "Theo quy chế mới."}
    assert browser.post("/studio/packs/choice", chosen).status == 302
    page = browser.get("/studio/packs/choice")
    assert "Theo quy chế mới." in page.words
    assert "đang áp dụng" in next(row for row in browser.get("/studio/packs").texts("//tbody/tr") if NAME in row)
    assert lead.post(f"{begun.location}/retire", {"reason": "Bỏ."}).status == 409


def test_the_api_does_what_the_pages_do(province: Platform, api: Connect) -> None:
    program, lead = api(ADMIN), api(LEAD)
    assert {each["name"] for each in program.get("/packs").json} >= {"quoc-gia", "lai-chau-2025"}
    assert program.get("/packs/quoc-gia").json["rules"]
    assert program.get("/packs/ninh-binh-2022/impact").json["agencies"][0]["judged_by"] == "lai-chau-2025"
    begun = program.post("/packs/own", {"name": NAME, "copy_of": "bac-lieu-2019"})
    assert begun.status_code == 201, begun.json
    path = f"/packs/own/{begun.json['id']}"
    kept = put(program, f"{path}/rules/T01", {"said": STRICT, "revision": 1})
    assert (kept.status_code, kept.json["revision"]) == (200, 2), kept.json
    problem(put(program, f"{path}/rules/T01", {"said": STRICT, "revision": 1}), 409, "pack_changed")
    bad = problem(put(program, path, {"content": "title: x\n", "revision": 2}), 422, "pack_refused")
    assert bad["errors"][0]["sentence"]
    assert program.get(f"{path}/impact").json["pack"] == NAME
    problem(program.post(f"{path}/promote", {"reason": "Tự."}), 403, "four_eyes")
    assert lead.post(f"{path}/promote", {"reason": "Ban hành."}).json["status"] == "promoted"
    problem(put(program, path, {"content": "title: x\n", "revision": 2}), 422, "pack_refused")
    body = {"agency": str(agency_id(province, SXD)), "pack": NAME, "reason": "Theo."}
    assert put(program, "/packs/choice", body).json["pack"] == NAME
    problem(put(program, "/packs/choice", {**body, "agency": str(agency_id(province, OFFICE))}), 404, "not_found")
    problem(put(program, "/packs/choice", {**body, "pack": "khong-co"}), 404, "pack_missing")


def put(program: Any, path: str, body: Any) -> Any:
    return program.client.put(f"/api/v1{path}", json=body, headers=program.headers())


def test_another_province_and_agencies_below_see_what_is_theirs_to_see(province: Platform, api: Connect) -> None:
    with province.begin() as work:
        work.session.add(
            RulePack(
                id=UUID(int=7), owner_id=agency_id(province, OFFICE), name=NAME, title="Của tỉnh khác", layer="province",
                extends="quoc-gia", content="title: x", status="promoted", revision=1, edited_at=work.now,
                edited_by=None, edited_by_name="Người Thử",
            )
        )  # fmt: skip
    program = api(ADMIN)
    for path in (f"/packs/own/{UUID(int=7)}", f"/packs/own/{UUID(int=7)}/impact", f"/packs/{NAME}"):
        problem(program.get(path), 404)
    assert program.get("/packs/own").json == []
    mine = begin(province)
    with province.begin() as work:
        person = work.session.scalars(sa.select(Person).where(Person.account == ADMIN)).one()
        work.session.get_one(Agency, person.agency_id).parent_id = agency_id(province, OFFICE)
        work.session.get_one(RulePack, UUID(int=7)).content = work.session.get_one(RulePack, mine).content
    assert program.get(f"/packs/own/{UUID(int=7)}").json["name"] == NAME
    problem(program.get(f"/packs/own/{mine}"), 404)
    problem(program.post("/packs/own", {"name": "khac"}), 403, "not_in_charge")
    problem(program.post(f"/packs/own/{UUID(int=7)}/retire", {"reason": "x"}), 403, "not_in_charge")
