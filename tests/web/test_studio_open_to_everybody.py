"""Every page of the studio at a desk and on a phone: it fits, a screen reader reads it, Tab reaches all of it, no error is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from engine.versions.contents import DIAGRAM, Edit
from tests.web.benches import LEAVE, TABLE
from tests.web.browser import DESK, PHONE
from tests.web.conftest import As
from tests.web.review import ADMIN, laid_out
from tests.web.scenes import visitor
from tests.web.templates_of_the_province import NEXT, OWN, TEMPLATE, promote_template
from web.studio import StudioRoom, keep
from web.wiring import Platform

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
THEIRS = [".fjs-container", ".dmn-js-parent", ".djs-container"]  # what the drawing libraries draw has keys of its own
TABBABLE = """(theirs) => {
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(theirs);
  const isOpen = (each) => isSeen(each) && each.tabIndex >= 0 && !each.disabled;
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(kinds)].filter(isOpen);
  const names = new Set();
  for (const each of all) {
    if (each.type === "radio" && each.name) {
      if (names.has(each.name)) continue;
      names.add(each.name);
    }
    each.dataset.wanted = "";
  }
  document.addEventListener("focusin", ({ target }) => {
    delete target.dataset.wanted;
    if (target.type !== "radio") return;
    for (const each of document.getElementsByName(target.name)) delete each.dataset.wanted;
  });
  document.activeElement?.blur();
  return all.length;
}"""
MISSED = "() => [...document.querySelectorAll('[data-wanted]')].map((each) => each.outerHTML.slice(0, 120))"


@pytest.fixture
def pages(province: Platform) -> Sequence[str]:
    """The address of every page of the studio, over drafts that have something to show on each."""
    first = promote_template(province, TEMPLATE)
    who = visitor(province, ADMIN)
    with province.begin() as work:
        room = StudioRoom(work, who)
        outgoing = work.definitions.in_use(["*"])["outgoing"].id
        drawn = room.begin_from(outgoing).id
        own = room.begin_from(UUID(first)).id
        leave = room.begin_with(laid_out(LEAVE.encode())).id
        foreign = room.begin_with((ROOT / "tests" / "engine" / "foreign" / "camunda7.bpmn").read_bytes()).id
    keep(province, who, own, Edit(DIAGRAM, OWN), 1)
    keep(province, who, leave, Edit("decisions", TABLE, "who_signs"), 1)
    promote_template(province, NEXT)
    of = "/studio/drafts"
    return (
        "/studio", "/studio?status=discarded", "/studio/descendants", "/studio/packs", "/studio/packs/lai-chau-2025",
        "/studio/packs/bac-lieu-2019/impact", f"{of}/{drawn}", f"{of}/{leave}", f"{of}/{drawn}/steps",
        f"{of}/{drawn}/steps?step=check_presentation", f"{of}/{drawn}/steps?step=sign_document", f"{of}/{drawn}/forms",
        f"{of}/{drawn}/forms/check_presentation", f"{of}/{leave}/forms/leave", f"{of}/{leave}/decisions",
        f"{of}/{leave}/decisions/who_signs", f"{of}/{drawn}/scenarios", f"{of}/{drawn}/scenarios/record",
        f"{of}/{drawn}/scenarios/record?from=issued", f"{of}/{drawn}/rehearsal", f"{of}/{own}/compare", f"{of}/{own}/merge",
        f"{of}/{foreign}/report", f"{of}/{leave}/report", "/processes", "/processes/outgoing", "/processes/outgoing/insight",
        f"/processes/versions/{outgoing}", f"/processes/versions/{first}/compare", f"/processes/versions/{outgoing}/move",
    )  # fmt: skip


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_every_page_of_the_studio_is_open_to_everybody(people_here: As, pages: Sequence[str]) -> None:
    wrong: list[str] = []
    with people_here(ADMIN) as admin:
        for path in pages:
            for size in (DESK, PHONE):
                admin.page.set_viewport_size(size)
                answer = admin.page.goto(f"{admin.address}{path}")
                assert answer is not None
                assert answer.status == 200, path
                is_drawn(admin.page)
                wrong += [f"{urlsplit(path).path} at {size['width']}: {each}" for each in found_at(admin.page)]
            admin.page.set_viewport_size(DESK)
            admin.page.goto(f"{admin.address}{path}")
            is_drawn(admin.page)
            wrong += [f"{path} by Tab: {each}" for each in never_reached(admin.page)]
            wrong += [f"{path} said: {each}" for each in admin.complaints]
            admin.complaints.clear()
    assert wrong == [], "\n".join(wrong)


def is_drawn(page: Page) -> None:
    """Whatever is drawn by a script stands there."""
    expect(page.locator("[data-bpmn]:not([data-ready])")).to_have_count(0)
    for bench in ("#studio", "[data-form-bench]", "[data-table-bench]"):
        if page.locator(bench).count():
            expect(page.locator(f"{bench}[data-ready]")).to_be_attached()


def found_at(page: Page) -> Iterator[str]:
    if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
        yield "wider than the screen"
    page.evaluate(AXE)
    options = "{resultTypes: ['violations']}"
    found = page.evaluate(f"() => axe.run({{exclude: {[[each] for each in THEIRS]}}}, {options})")
    for each in found["violations"]:
        yield f"{each['id']} {[node['html'][:140] for node in each['nodes']]}"


def never_reached(page: Page) -> Sequence[str]:
    """What can be focused, but not by Tab from the top of the page."""
    count = page.evaluate(TABBABLE, ", ".join(THEIRS))
    assert count > 3
    for _ in range(count + 40):
        page.keyboard.press("Tab")
        if not page.evaluate("() => document.querySelector('[data-wanted]') !== null"):
            break
    missed: Sequence[str] = page.evaluate(MISSED)
    return missed
