"""The inbox over the API: most urgent first, in pages that neither double nor miss a task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.conftest import MONDAY
from tests.web.calling import Program
from tests.web.conftest import Connect
from tests.web.scenes import Errand, letter, receive, send_on_errands
from web.wiring import Platform

MANY = 120
YES = {"opinion": "Nhất trí."}


@pytest.fixture
def crowded(province: Platform) -> Platform:
    """A person with 120 errands of every urgency; a third without a due date, many due at the same moment."""
    chance = Random(11)
    dues = [None, *(MONDAY + timedelta(hours=hours) for hours in (-30, -1, 3, 3, 50, 500))]
    send_on_errands(
        province, [Errand("hoatv.sxd", chance.choice((0, 0, 0, 1, 2, 3)), chance.choice(dues)) for _ in range(MANY)]
    )
    return province


def pages(program: Program, limit: int = 25, **query: Any) -> Iterator[Sequence[dict[str, Any]]]:
    """Every page of an inbox, by the keys it gives."""
    after: dict[str, str] = {}
    while True:
        page = program.get("/tasks", limit=limit, **after, **query).json
        yield page["tasks"]
        if page["next"] is None:
            return
        after = {"after": page["next"]}


def test_pages_hold_every_task_once_and_the_most_urgent_first(api: Connect, crowded: Platform) -> None:
    program = api("hoatv.sxd")
    found = list(pages(program))
    assert [len(page) for page in found] == [25, 25, 25, 25, 20]
    tasks = [task for page in found for task in page]
    assert len({task["id"] for task in tasks}) == MANY
    order = [(-task["priority"], task["due_at"] or "9999") for task in tasks]
    assert order == sorted(order)


def test_a_page_of_any_size_tells_the_same_story(api: Connect, crowded: Platform) -> None:
    program = api("hoatv.sxd")
    whole = [task["id"] for page in pages(program, 100) for task in page]
    for limit in (1, 7, 60):
        assert [task["id"] for page in pages(program, limit) for task in page] == whole, limit


def test_completing_tasks_between_two_pages_neither_doubles_nor_hides_one(api: Connect, crowded: Platform) -> None:
    program, seen, done = api("hoatv.sxd"), [], []
    before = [task["id"] for page in pages(program, 100) for task in page]
    for page in pages(program):
        seen += [task["id"] for task in page]
        for task in (*page[:3], page[-1]):  # some that were shown, the last one too: the key of the next page
            assert program.complete(task["id"], YES).status_code == 200
            done.append(task["id"])
        later = [task for task in before if task not in seen]
        if later:  # and one that is still to come
            assert program.complete(later[-1], YES).status_code == 200
            done.append(later[-1])
            before.remove(later[-1])
    assert seen == before
    assert [task["id"] for page in pages(program) for task in page] == [task for task in before if task not in done]


def test_a_queue_holds_its_own_tasks_only(api: Connect, crowded: Platform) -> None:
    with crowded.begin() as work:
        leader = work.organisations.person_by_account("hoatv.sxd")
        assert leader is not None
        work.organisations.grant(leader, "van_thu", work.now)
    for number in range(3):
        receive(crowded, letter(f"V/v thư số {number}", number=str(number + 1)))
    program = api("hoatv.sxd")
    waiting = [task for page in pages(program, 2, queue="cho_tiep_nhan") for task in page]
    assert [task["element"] for task in waiting] == ["receive"] * 3
    assert len([task for page in pages(program) for task in page]) == MANY + 3
    assert list(pages(program, queue="không có")) == [[]]


def test_a_task_held_under_two_names_shows_once(api: Connect, province: Platform) -> None:
    with province.begin() as work:
        head = work.organisations.person_by_account("hoatv.sxd")
        assert head is not None
        work.organisations.grant(head, "truong_don_vi", work.now)
        work.organisations.grant(head, "lanh_dao", work.now)
    tasks = send_on_errands(province, [Errand("hoatv.sxd", is_for_all=True)] * 3)
    program = api("hoatv.sxd")
    found = [task["id"] for page in pages(program, 1) for task in page]
    assert sorted(found) == sorted(str(task) for task in tasks)
    assert {task["id"] for task in api("dinhbg.sxd").tasks()} == set(found)
