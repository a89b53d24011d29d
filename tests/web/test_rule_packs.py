"""Rule packs where people meet them: what applies, what blocks going live, what must be answered for, what a new pack changes."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from connectors.work import Work
from engine.errors import DiagramRefused
from engine.legal.errors import WarningsUnanswered
from engine.versions.tables import DefinitionHistory
from records.errors import RoleMissing
from records.organisations import Agency
from tests.engine.legal.diagrams import outgoing
from tests.web.conftest import LogIn
from tests.web.review import ADMIN, OFFICER
from tests.web.scenes import SXD, agency_id, visitor
from web.processes import ProcessRoom
from web.rule_packs import PackRoom
from web.wiring import Platform

UNSEALED = outgoing(seal=[])


def to_try(platform: Platform, xml: bytes) -> UUID:
    """A version of the department that nobody uses yet."""
    with platform.begin() as work:
        return work.definitions.deploy(xml, str(agency_id(platform, SXD)), "Thử", promote=False).id


def choose(platform: Platform, pack: str) -> None:
    with platform.begin() as work:
        work.session.get_one(Agency, agency_id(platform, SXD)).rule_pack = pack


def room(platform: Platform, work: Work) -> ProcessRoom:
    return ProcessRoom(work, visitor(platform, ADMIN))


def test_an_unlawful_diagram_can_be_tried_and_not_used(province: Platform) -> None:
    version = to_try(province, UNSEALED)
    with province.begin() as work:
        with pytest.raises(DiagramRefused) as refused:
            room(province, work).promote(version, "Cần dùng ngay.")
        assert {(each.rule, each.element) for each in refused.value.findings} == {("L01d", "issue")}
        assert "Đ12.1d Quy chế Lai Châu 2025 (dự thảo)" in refused.value.findings[0].article
        assert work.definitions.get(version).status == "deployed"
    with province.begin() as work:
        assert room(province, work).promote(to_try(province, outgoing()), "Đúng quy định.").status == "promoted"


def test_what_the_law_leaves_open_needs_a_reason_that_is_kept(province: Platform) -> None:
    choose(province, "bac-lieu-2019")  # L23: sealed on the day of signing
    version = to_try(province, outgoing())
    with province.begin() as work:
        with pytest.raises(WarningsUnanswered) as refused:
            room(province, work).promote(version, "  ")
        assert refused.value.code == "warnings_unanswered"
        assert [each.rule for each in refused.value.findings] == ["L23"]
    with province.begin() as work:
        room(province, work).promote(version, "Văn thư luôn đóng dấu trong ngày.")
        line = work.session.scalars(sa.select(DefinitionHistory).order_by(DefinitionHistory.id.desc())).first()
        assert line is not None
        assert (line.kind, line.reason) == ("promoted", "Văn thư luôn đóng dấu trong ngày.")


def test_the_page_of_a_version_shows_article_and_way_to_mend(province: Platform, client: LogIn) -> None:
    browser = client(ADMIN)
    page = browser.get(f"/processes/versions/{to_try(province, UNSEALED)}")
    listed = page.texts("//li[@data-finding]")
    assert len(listed) == 1
    assert "Chặn" in listed[0]
    assert "Văn bản điện tử chỉ được phát hành khi đã có chữ ký số" in listed[0]
    assert "Đ12.1d Quy chế Lai Châu 2025 (dự thảo); Đ13.2" in listed[0]
    assert "Đặt bước “Ghi số, ngày và ký số cơ quan”" in listed[0]
    page = browser.get(f"/processes/versions/{to_try(province, outgoing())}")
    assert "Không có điều nào của bộ quy tắc bị vi phạm." in page.words


def test_the_packs_are_listed_with_the_one_that_applies_and_why(province: Platform, client: LogIn) -> None:
    browser = client(ADMIN)
    page = browser.get("/studio/packs")
    assert len(page.texts("//tbody/tr")) == 6
    assert [row for row in page.texts("//tbody/tr") if "đang áp dụng" in row] == page.texts("//tr[@aria-current]")
    assert "cơ quan đã chọn bộ quy tắc này" in page.words
    rules = browser.get("/studio/packs/ha-nam-2024").texts("//tbody/tr")
    assert any(row.startswith("L03 Chặn Bản thảo cần sửa") and "Đ14.1c Quy chế Hà Nam 2024" in row for row in rules)
    assert browser.get("/studio/packs/khong-co", status=404)


def test_an_agency_without_a_choice_follows_the_one_above(province: Platform) -> None:
    choose(province, "")
    with province.begin() as work:
        mine = work.session.get_one(Agency, agency_id(province, SXD))
        assert PackRoom(work, visitor(province, ADMIN)).choice().pack.name == "quoc-gia"
        above = next(each for each in work.organisations.agencies() if each.code == "H99.01")
        mine.parent_id = above.id
        work.session.flush()
        choice = PackRoom(work, visitor(province, ADMIN)).choice()
        assert choice.pack.name == "lai-chau-2025"
        assert above.name in choice.why


def test_moving_to_another_pack_tells_what_breaks_and_what_is_mended(province: Platform, client: LogIn) -> None:
    choose(province, "bac-lieu-2019")
    browser = client(ADMIN)
    page = browser.get("/studio/packs/lai-chau-2025/impact")
    lines = page.texts("//tbody/tr")
    assert any("outgoing number_and_seal Không còn vi phạm L23" in line for line in lines)
    again = browser.get("/studio/packs/bac-lieu-2019/impact?from=lai-chau-2025").texts("//tbody/tr")
    assert any("outgoing number_and_seal Cần nêu lý do L23" in line for line in again)
    same = browser.get("/studio/packs/bac-lieu-2019/impact?from=bac-lieu-2019")
    assert "Không có gì thay đổi." in same.words


def test_packs_are_for_process_admins(province: Platform) -> None:
    with province.begin() as work, pytest.raises(RoleMissing):
        PackRoom(work, visitor(province, OFFICER)).packs()


def test_the_impact_looks_at_no_other_agency(province: Platform) -> None:
    with province.begin() as work:
        found = PackRoom(work, visitor(province, ADMIN)).impact("bac-lieu-2019", "quoc-gia")
        assert {each.agency for each in found} == {str(agency_id(province, SXD))}
