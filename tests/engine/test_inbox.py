"""Inboxes: whose a task is, in which order, in pages that cost the same however much waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.actors import Actor, group_key
from engine.errors import NotFound, NotYours, SubmissionReused, TaskNotOpen
from engine.inbox import COUNT_LIMIT
from engine.load import Loads
from engine.projections import rank_of
from engine.tables import Case, Task, TaskOwner
from tests.engine.bpmn import Lane, process, user
from tests.engine.shop import AGENCY, Desk, Shop, clerk
from tests.web.counting import listening

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def actor(name: str, *groups: str) -> Actor:
    return Actor(name, name.title(), AGENCY, frozenset(group_key(AGENCY, *group.split("/")) for group in groups))


def pages(desk: Desk, who: Actor, limit: int) -> list[list[Task]]:
    found, after = [], None
    while True:
        page = desk.inbox.page(who, limit, after)
        found.append(list(page.tasks))
        if page.next is None:
            return found
        after = page.next


def fill(desk: Desk, ranks: list[tuple[int, int, list[str]]]) -> None:
    """Tasks as the projections write them: (priority, minutes until due, owners)."""
    case = Case(
        id=uuid4(), process_id="p", name="p", agency=AGENCY, about="thing", pins={}, status="running", version=1,
        state=b"", waiting={}, started_at=NOON, started_by="lan",
    )  # fmt: skip
    desk.session.add(case)
    desk.session.flush()
    tasks, owners = [], []
    for priority, minutes, names in ranks:
        due = NOON + timedelta(minutes=minutes)
        row = {
            "id": uuid4(), "case_id": case.id, "process_id": "p", "element": "a", "name": "a", "form": "form", "queue": "q",
            "lane": "", "agency": AGENCY, "unit": "", "groups": names, "assignee": None, "about": "thing",
            "priority": priority, "due_at": due, "rank": rank_of(priority, due), "status": "open", "created_at": NOON,
        }  # fmt: skip
        tasks.append(row)
        owners += [{"owner": name, "rank": row["rank"], "task_id": row["id"]} for name in names]
    desk.session.execute(sa.insert(Task), tasks)
    desk.session.execute(sa.insert(TaskOwner), owners)


# ---------------------------------------------------------------- whose


def test_a_task_is_offered_to_its_group_in_its_unit_or_to_its_person(shop: Shop) -> None:
    shop.deploys(process("p", user("for_group", groups="van_thu, lanh_dao")))
    shop.deploys(process("q", user("for_unit", groups="truong_don_vi", unit="unit")))
    shop.deploys(process("r", user("for_person", groups="", assignee="who")))
    shop.starts("p")
    shop.starts("q", {"unit": "qltn"})
    shop.starts("r", {"who": "tam"})
    assert shop.owners() == {
        "for_group": {"so/van_thu", "so/lanh_dao"},
        "for_unit": {"so/truong_don_vi/qltn"},
        "for_person": {"p:tam"},
    }
    with shop.begin() as desk:
        heads = {
            name: [task.element for task in desk.inbox.page(actor(name, *groups)).tasks]
            for name, groups in {
                "lan": ["van_thu"], "both": ["van_thu", "lanh_dao"], "head": ["truong_don_vi/qltn"],
                "other_head": ["truong_don_vi/khtc"], "tam": [],
            }.items()
        }  # fmt: skip
    assert heads == {
        "lan": ["for_group"],
        "both": ["for_group"],
        "head": ["for_unit"],
        "other_head": [],
        "tam": ["for_person"],
    }


def test_a_lane_gives_its_group_to_the_tasks_that_name_none(shop: Shop) -> None:
    lane = Lane("Văn thư", ["a"], {"groups": "van_thu"})
    shop.deploys(process("p", user("a", groups=""), lanes=[lane]))
    shop.starts("p")
    assert shop.owners() == {"a": {"so/van_thu"}}
    assert shop.task("a").lane == "Văn thư"


def test_claiming_takes_a_task_out_of_the_others_inbox_and_releasing_puts_it_back(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    case = shop.starts("p")
    task = shop.task("a").id
    with shop.begin() as desk:
        desk.inbox.claim(task, clerk("lan"))
        desk.inbox.claim(task, clerk("lan"))  # again: nothing changes
    assert shop.owners() == {"a": {"p:lan"}}
    for forbidden in ("claim", "release"):
        with shop.begin() as desk, pytest.raises(NotYours):
            getattr(desk.inbox, forbidden)(task, clerk("mai"))
    with shop.begin() as desk:
        desk.inbox.release(task, clerk("lan"))
    assert shop.owners() == {"a": {"so/van_thu"}}
    assert shop.happened(case) == ["case_started", "task_claimed", "task_released"]
    with shop.begin() as desk, pytest.raises(NotFound):
        desk.inbox.get(task, clerk("lan", agency="elsewhere"))
    shop.completes("a")
    with shop.begin() as desk, pytest.raises(TaskNotOpen):
        desk.inbox.claim(task, clerk("lan"))


def test_a_draft_is_one_persons_and_goes_with_the_task(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    shop.starts("p")
    task = shop.task("a").id
    with shop.begin() as desk:
        desk.inbox.save_draft(task, {"half": "đang viết"}, clerk("lan"))
        desk.inbox.save_draft(task, {"half": "đang viết dở"}, clerk("lan"))
    with shop.begin() as desk:
        kept = desk.inbox.draft(task, clerk("lan"))
        assert kept is not None
        assert kept.answers == {"half": "đang viết dở"}
        assert desk.inbox.draft(task, clerk("mai")) is None
    shop.completes("a", clerk("mai"))
    with shop.begin() as desk:
        assert desk.inbox.draft(task, clerk("lan")) is None
        with pytest.raises(TaskNotOpen):
            desk.inbox.save_draft(task, {}, clerk("lan"))


def test_an_idempotency_key_answers_again_and_refuses_another_request(shop: Shop) -> None:
    with shop.begin() as desk:
        assert desk.inbox.outcome_of("k1", b"request", clerk()) is None
        desk.inbox.remember_outcome("k1", b"request", {"status": 200}, clerk())
    with shop.begin() as desk:
        assert desk.inbox.outcome_of("k1", b"request", clerk()) == {"status": 200}
        assert desk.inbox.outcome_of("k1", b"request", clerk("mai")) is None
        with pytest.raises(SubmissionReused):
            desk.inbox.outcome_of("k1", b"another request", clerk())


# ---------------------------------------------------------------- in which order


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tasks=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(-100, 100),
            st.lists(st.sampled_from(["p:lan", "so/van_thu", "so/lanh_dao"]), min_size=1, unique=True),
        ),
        max_size=30,
    ),
    limit=st.integers(1, 7),
)
def test_pages_put_together_are_every_task_once_most_urgent_first(
    shop: Shop, tasks: list[tuple[int, int, list[str]]], limit: int
) -> None:
    who = actor("lan", "van_thu")
    with shop.begin() as desk:
        if tasks:
            fill(desk, tasks)
        found = pages(desk, who, limit)
        expected = sorted(
            desk.session.scalars(
                sa.select(Task).where(
                    Task.id.in_(sa.select(TaskOwner.task_id).where(TaskOwner.owner.in_(["p:lan", "so/van_thu"])))
                )
            ),
            key=lambda task: (-task.priority, task.due_at, task.id.hex),
        )
        assert [task.id for page in found for task in page] == [task.id for task in expected]
        assert all(len(page) == limit for page in found[:-1])
        assert desk.inbox.counts(who) == ({"q": len(expected)} if expected else {})
        desk.session.rollback()


@given(st.tuples(st.integers(0, 9), st.none() | st.datetimes(timezones=st.just(UTC))), st.integers(0, 9))
def test_rank_puts_priority_before_due_and_tasks_without_a_date_last(
    one: tuple[int, datetime | None], other: int
) -> None:
    priority, due = one
    if due is None:
        due = datetime(9999, 12, 31, tzinfo=UTC)
        assert rank_of(priority, None) > rank_of(priority, due)
    if other > priority:
        assert rank_of(other, None) < rank_of(priority, max(due, datetime(1970, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("nonsense", ["", "7", "x.y", "1.not-a-uuid", "1." + "0" * 31, "'; drop table task; --"])
def test_a_page_key_that_was_never_given_out_is_refused(shop: Shop, nonsense: str) -> None:
    with shop.begin() as desk, pytest.raises(NotFound):
        desk.inbox.page(clerk(), 10, nonsense)


def test_a_page_costs_the_same_statements_and_reads_only_its_rows_however_much_waits(shop: Shop) -> None:
    """Two statements a page, and the rows that the database walks do not grow with the inbox."""
    with shop.begin() as desk:
        fill(desk, [(n % 3, n, ["so/van_thu"]) for n in range(3_000)])
    with listening(shop.database) as talk, shop.begin() as desk:
        first = desk.inbox.page(clerk(), 25)
        assert len([statement for statement in talk.statements if statement.lstrip().startswith("SELECT")]) == 2
        far = first
        for _ in range(20):
            far = desk.inbox.page(clerk(), 25, far.next)
        assert len(far.tasks) == 25
        plan = explained(desk, [statement for statement in talk.statements if "task_owner" in statement][-1])
    assert "scan task_owner" not in plan.lower().replace("using", ""), plan
    assert "seq scan on task_owner" not in plan.lower(), plan
    assert COUNT_LIMIT == 1000


def explained(desk: Desk, statement: str) -> str:
    """How the database reads one page range: it must go by the index."""
    if desk.session.get_bind().dialect.name == "sqlite":
        values = (group_key(AGENCY, "van_thu"), 26)
        simple = "select rank, task_id from task_owner where owner = ? order by rank, task_id limit ?"
        rows = desk.session.connection().exec_driver_sql(f"explain query plan {simple}", values)
    else:
        desk.session.execute(sa.text("analyze task_owner"))
        simple = "select rank, task_id from task_owner where owner = 'so/van_thu' order by rank, task_id limit 26"
        rows = desk.session.execute(sa.text(f"explain {simple}"))
    assert "task_owner" in statement
    return "\n".join(str(tuple(row)) for row in rows)


# ---------------------------------------------------------------- figures for supervisors


def test_every_figure_of_a_supervisor_is_the_length_of_its_list(shop: Shop) -> None:
    with shop.begin() as desk:
        fill(desk, [(0, minutes, ["so/van_thu"]) for minutes in (-90, -1, 0, 30, 180, 5_000)])
        loads = Loads(desk.session, AGENCY, NOON, NOON + timedelta(hours=5))
        figures = loads.total()
        assert figures == {"open": 6, "soon": 3, "late": 2}
        for standing, figure in figures.items():
            listed: list[UUID] = []
            after = None
            while True:
                tasks, after = loads.tasks("" if standing == "open" else standing, after=after, limit=2)
                listed += [task.id for task in tasks]
                if after is None:
                    break
            assert len(listed) == len(set(listed)) == figure
        assert loads.by_unit() == [{"key": "", **figures}]
        assert loads.by_person() == [{"key": "", **figures}]
        assert Loads(desk.session, "elsewhere", NOON, NOON).total() == {"open": 0, "soon": 0, "late": 0}
