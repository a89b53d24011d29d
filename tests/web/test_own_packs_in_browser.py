"""The pages of a province's rule packs at a desk and on a phone: they fit, axe finds nothing, a rule is edited in its form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.review import ADMIN
from tests.web.test_own_packs import STRICT, begin, write
from tests.web.test_trials_in_browser import As, fits_and_is_accessible
from web.wiring import Platform


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_a_pack_is_written_and_its_impact_looked_at(people_here: As, province: Platform) -> None:
    pack = begin(province, "bac-lieu-2019")
    write(province, pack, STRICT)
    with people_here(ADMIN) as admin:
        page, home = admin.page, f"{admin.address}/studio/packs/own"
        for name, address in {
            "packs-own": home, "packs-one": f"{home}/{pack}", "packs-text": f"{home}/{pack}/text",
            "packs-impact": f"{home}/{pack}/impact", "packs-choice": f"{admin.address}/studio/packs/choice",
            "packs-rule": f"{home}/{pack}/rule?id=T01",
        }.items():  # fmt: skip
            page.goto(address)
            fits_and_is_accessible(admin)
            admin.keeps_picture(name)
        page.get_by_label("Trong hạn").fill("")
        page.get_by_role("button", name="Lưu quy tắc").click()
        expect(page.get_by_role("alert")).to_contain_text("chưa ghi “Trong hạn”")
        fits_and_is_accessible(admin)
        page.get_by_label("Trong hạn").fill("next_morning,")
        page.get_by_role("button", name="Lưu quy tắc").click()
        expect(page.get_by_text("Đã lưu.")).to_be_visible()
