"""Drafts: changed by one at a time, kept whatever they look like, and never over what somebody else has drawn."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import NotFound, ReasonMissing
from engine.lint import Catalogue
from engine.versions.blank import blank_diagram
from engine.versions.contents import MOST_PARTS
from engine.versions.drafts import Drafts
from engine.versions.errors import BadKey, DraftChanged, DraftClosed, DraftTooLarge, DraftUnreadable, NothingThere
from engine.versions.tables import Draft
from tests.engine.bpmn import process, user
from tests.engine.orders import orders
from tests.engine.shop import AGENCY, Desk, Shop, clerk

HOA, QUY = clerk("hoa"), clerk("quy")
DRAWN = process("letters", user("write", form="letter"), name="Thư")
PLACE = Catalogue(forms=("letter",), groups=("van_thu",))


def drafts(desk: Desk) -> Drafts:
    return Drafts(desk.session, desk.definitions, desk.now)


def opened(shop: Shop) -> Draft:
    made: Draft = orders(shop, lambda desk: drafts(desk).import_(DRAWN, AGENCY, QUY))
    return made


def kept(shop: Shop, draft: Draft) -> Draft:
    def read(desk: Desk) -> Draft:
        found = drafts(desk).get(draft.id, AGENCY)
        desk.session.refresh(found, ["xml", "forms", "decisions", "scenarios"])
        return found

    found: Draft = orders(shop, read)
    return found


def saves(shop: Shop, draft: Draft, what: str, *args: Any) -> None:
    orders(shop, lambda desk: getattr(drafts(desk), what)(drafts(desk).get(draft.id, AGENCY), *args))


def test_two_who_save_at_once_leave_one_and_the_other_is_told_whose_it_is(shop: Shop) -> None:
    draft = opened(shop)
    gate, told, done = threading.Barrier(2), [], []

    def save(who: Any, name: str) -> None:
        gate.wait()
        try:
            xml = blank_diagram("letters", name)
            orders(shop, lambda desk: drafts(desk).save_diagram(drafts(desk).get(draft.id, AGENCY), xml, 1, who))
            done.append(who.name)
        except DraftChanged as changed:
            told.append((changed.who, changed.revision))

    threads = [threading.Thread(target=save, args=pair) for pair in ((HOA, "của Hòa"), (QUY, "của Quy"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert told == [(done[0], 2)]
    assert kept(shop, draft).name == f"của {'Hòa' if done[0] == HOA.name else 'Quy'}"


def test_each_part_is_kept_and_taken_away_by_its_name(shop: Shop) -> None:
    draft = opened(shop)
    saves(shop, draft, "save_form", "letter", {"components": []}, 1, QUY)
    saves(shop, draft, "save_decision", "Route_1", "<definitions/>", 2, QUY)
    saves(shop, draft, "save_scenario", "Thư khẩn, có trả lời", {"steps": []}, 3, HOA)
    found = kept(shop, draft)
    assert (found.revision, found.edited_by_name) == (4, HOA.name)
    assert [*found.forms, *found.decisions, *found.scenarios] == ["letter", "Route_1", "Thư khẩn, có trả lời"]
    saves(shop, draft, "remove_form", "letter", 4, QUY)
    saves(shop, draft, "remove_decision", "Route_1", 5, QUY)
    saves(shop, draft, "remove_scenario", "Thư khẩn, có trả lời", 6, QUY)
    found = kept(shop, draft)
    assert (found.forms, found.decisions, found.scenarios, found.revision) == ({}, {}, {}, 7)
    with pytest.raises(NothingThere):
        saves(shop, draft, "remove_form", "letter", 7, QUY)


@pytest.mark.parametrize(
    ("what", "args", "refusal"),
    [
        ("save_form", ("Thư", {}), BadKey), ("save_form", ("a" * 65, {}), BadKey),
        ("save_form", ("letter", {"words": "x" * 500_000}), DraftTooLarge),
        ("save_decision", ("a b", "<a/>"), BadKey), ("save_decision", ("a", "<a"), DraftUnreadable),
        ("save_decision", ("a", "<!DOCTYPE a []><a/>"), DraftUnreadable), ("save_scenario", ("a/b", {}), BadKey),
        ("save_scenario", (" ", {}), BadKey), ("save_diagram", ("<a",), DraftUnreadable),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_changes_nothing(shop: Shop, what: str, args: Any, refusal: type[Exception]) -> None:
    draft = opened(shop)
    with pytest.raises(refusal):
        saves(shop, draft, what, *args, 1, QUY)
    assert (kept(shop, draft).revision, kept(shop, draft).xml) == (1, DRAWN)


def test_a_bomb_of_entities_is_not_read(shop: Shop) -> None:
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(DraftUnreadable):
        saves(shop, opened(shop), "save_diagram", f"<!DOCTYPE b [{bomb}]><b>&a11;</b>", 1, QUY)


def test_a_draft_holds_so_many_forms_and_no_more(shop: Shop) -> None:
    draft = opened(shop)
    orders(
        shop,
        lambda desk: setattr(
            drafts(desk).get(draft.id, AGENCY), "forms", {f"f{number}": {} for number in range(MOST_PARTS)}
        ),
    )
    with pytest.raises(DraftTooLarge):
        saves(shop, draft, "save_form", "one_more", {}, 1, QUY)


def test_an_unfinished_diagram_is_kept(shop: Shop) -> None:
    draft = opened(shop)
    broken = DRAWN.replace(b"sequenceFlow", b"sequenceFloww")
    saves(shop, draft, "save_diagram", broken, 1, QUY)
    assert kept(shop, draft).xml == broken


def test_a_deployed_draft_is_kept_as_it_was_and_says_where_the_version_came_from(shop: Shop) -> None:
    draft = opened(shop)
    with pytest.raises(ReasonMissing):
        saves(shop, draft, "deploy", PLACE, " ", QUY)
    with pytest.raises(DraftChanged):
        saves(shop, draft, "deploy", PLACE, "Thử.", QUY, None, 7)
    saves(shop, draft, "deploy", PLACE, "Thử.", QUY)
    assert (kept(shop, draft).status, kept(shop, draft).deployed is not None) == ("deployed", True)
    for what, args in (("save_diagram", (DRAWN, 2, HOA)), ("deploy", (PLACE, "Lại.", HOA)), ("discard", (HOA,))):
        with pytest.raises(DraftClosed):
            saves(shop, draft, what, *args)


def test_a_draft_remembers_the_version_of_others_that_it_descends_from(shop: Shop) -> None:
    def begins(desk: Desk) -> tuple[Any, Any]:
        built_in = desk.definitions.deploy(DRAWN, "*", "Hệ thống")
        first = drafts(desk).open_from(built_in, AGENCY, QUY)
        changed = process("letters", user("write", form="letter"), user("read", form="letter"), name="Thư")
        drafts(desk).save_diagram(first, changed, 1, QUY)
        own = drafts(desk).deploy(first, PLACE, "Riêng.", QUY)
        return built_in.id, drafts(desk).open_from(own, AGENCY, HOA)

    built_in, second = orders(shop, begins)
    assert (second.template, second.base != built_in) == (built_in, True)


def test_a_draft_of_another_agency_is_not_there(shop: Shop) -> None:
    draft = opened(shop)
    with pytest.raises(NotFound):
        orders(shop, lambda desk: drafts(desk).get(draft.id, "another"))
    assert orders(shop, lambda desk: drafts(desk).listing("another")) == []
    assert [each.id for each in orders(shop, lambda desk: drafts(desk).listing(AGENCY))] == [draft.id]


def test_the_draft_edited_last_stands_first(shop: Shop) -> None:
    first, second = opened(shop), opened(shop)
    shop.clock.now += timedelta(minutes=1)
    saves(shop, first, "save_diagram", DRAWN, 1, HOA)
    listed = orders(shop, lambda desk: drafts(desk).listing(AGENCY))
    assert [each.id for each in listed] == [first.id, second.id]
