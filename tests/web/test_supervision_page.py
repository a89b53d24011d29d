"""How work stands: each number opens exactly the list that it counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from random import Random

from tests.conftest import MONDAY, Clock
from tests.web.browsing import Browser, Page
from tests.web.conftest import LogIn
from tests.web.scenes import Errand, letter, open_draft, receive, send_on_errands
from web.wiring import Platform

PEOPLE = ("hoatv.sxd", "nhapdv.sxd", "nhapcv.sxd", "giant.sxd", "dinhbg.sxd")
HOURS = (-300, -30, -1, -0.01, 0, 0.01, 3, 8.3, 8.4, 9, 24, 500)


def busy(province: Platform) -> None:
    """Work of every standing: of people and of groups, of units and of none, on documents and on nothing."""
    chance = Random(7)
    dues = [None, *(MONDAY + timedelta(hours=hours) for hours in HOURS)]
    errands = [
        Errand(who, chance.randrange(4), due, is_for_all=chance.random() < 0.3) for who, due in product(PEOPLE, dues)
    ]
    send_on_errands(province, errands)
    receive(province, letter("V/v chờ tiếp nhận"))
    open_draft(province, "giant.sxd")


def doors(page: Page) -> Iterator[tuple[int, str]]:
    """Every number on the page that leads somewhere, with its address."""
    for link in page.find("//main//a[starts-with(@href, '/supervision/tasks')]"):
        yield int((link.findtext("b") or link.text_content()).replace(".", "")), link.get("href", "")


def pages(browser: Browser, address: str) -> Iterator[Page]:
    """Every page of the list behind an address."""
    while address:
        page = browser.get(address)
        assert page.status == 200, address
        yield page
        address = next(iter(page.links('//a[@rel="next"]')), "")


def rows(browser: Browser, address: str) -> list[str]:
    return [row for page in pages(browser, address) for row in page.texts("//main//tbody/tr")]


def test_every_number_opens_exactly_the_list_it_counted(client: LogIn, province: Platform) -> None:
    busy(province)
    browser = client("satpg.sxd")
    found = list(doors(browser.get("/supervision")))
    assert len(found) > 20
    wrong = {address: (number, len(rows(browser, address))) for number, address in found}
    assert {address: counts for address, counts in wrong.items() if counts[0] != counts[1]} == {}


def test_figures_add_up_over_units_and_over_people(client: LogIn, province: Platform) -> None:
    busy(province)
    found = {address: number for number, address in doors(client("satpg.sxd").get("/supervision"))}
    for standing in ("open", "soon", "late"):
        whole = found[f"/supervision/tasks?standing={standing}"]
        for kind in ("unit", "person"):
            parts = [n for address, n in found.items() if f"standing={standing}" in address and f"{kind}=" in address]
            assert sum(parts) == whole, (standing, kind)
    assert found["/supervision/tasks?standing=open"] == len(PEOPLE) * (len(HOURS) + 1) + 2


def test_the_lists_are_right_by_the_clock(client: LogIn, province: Platform, clock: Clock) -> None:
    send_on_errands(province, [Errand("hoatv.sxd", due=MONDAY + timedelta(hours=hours)) for hours in (-1, 1, 9)])
    browser = client("satpg.sxd")
    assert _figures(browser) == {"late": 1, "soon": 1, "open": 3}  # the office closes at 17:00, in 8 h 18
    clock.advance(hours=2)
    assert _figures(browser) == {"late": 2, "soon": 0, "open": 3}


def test_an_agency_without_open_work_says_so(client: LogIn) -> None:
    assert "Không có việc nào đang mở." in client("satpg.sxd").get("/supervision").words


def test_nobody_sees_the_work_of_another_agency(client: LogIn, province: Platform) -> None:
    busy(province)
    browser = client("dinhng.vp")
    assert _figures(browser) == {"late": 0, "soon": 0, "open": 0}
    assert rows(browser, "/supervision/tasks?standing=open") == []


def test_a_document_on_the_list_opens(client: LogIn, province: Platform) -> None:
    """What a supervisor is shown a link to, a supervisor may read."""
    busy(province)
    browser = client("satpg.sxd")
    shown = [link for page in pages(browser, "/supervision/tasks") for link in page.links("//main//tbody//a")]
    assert shown
    assert {link: browser.get(link).status for link in shown} == dict.fromkeys(shown, 200)


def test_only_leaders_and_supervisors_look_over_shoulders(client: LogIn) -> None:
    for account, status in (("satpg.sxd", 200), ("dinhbg.sxd", 200), ("mauvt.sxd", 403), ("hoatv.sxd", 403)):
        browser = client(account)
        assert browser.get("/supervision").status == status
        assert browser.get("/supervision/tasks").status == status
        assert ("/supervision" in browser.get("/tasks").links("//nav//a")) is (status == 200)


def _figures(browser: Browser) -> dict[str, int]:
    page = browser.get("/supervision")
    whole = {address.rpartition("=")[2]: number for number, address in doors(page) if address.count("=") == 1}
    return {standing: whole[standing] for standing in ("late", "soon", "open")}
