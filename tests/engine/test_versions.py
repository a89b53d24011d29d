"""Versions of a process: what they are made of, which one new cases start on, and who decided so."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine

from engine.errors import CallsItself, DefinitionMissing, DiagramRefused, ReasonMissing
from engine.lint import Catalogue
from engine.tables import Definition
from engine.versions.bundles import differing
from engine.versions.errors import DeployedAlone, LastInUse, VersionNotInUse
from engine.versions.lifecycle import Versions
from tests.conftest import MONDAY
from tests.engine.bpmn import call, process, user
from tests.engine.orders import orders, refused
from tests.engine.shop import AGENCY, Desk, Shop, clerk
from tests.web.counting import listening
from web import schema

ADMIN, SECOND = clerk("quy"), clerk("hai")
WRITE = process("letters", user("write", form="letter"), name="Thư")
WRITE_AND_READ = process("letters", user("write", form="letter"), user("read", form="opinion"), name="Thư")
PLACE = Catalogue(
    forms=("letter", "opinion", "form"),
    groups=("van_thu",),
    processes=("main", "part"),
    contents={"form:letter": b"{1}", "form:opinion": b"{2}", "form:unused": b"{3}", "calendar": b"07:30"},
)


def versions(desk: Desk) -> Versions:
    return Versions(desk.session, desk.definitions, desk.now)


def deploys(shop: Shop, xml: bytes, scope: str = "*", place: Catalogue = PLACE) -> Definition:
    deployed: Definition = orders(shop, lambda desk: versions(desk).deploy(xml, scope, place, ADMIN)[0])
    return deployed


def promotes(shop: Shop, version: Definition, scopes: tuple[str, ...] = ("*",), place: Catalogue = PLACE) -> None:
    orders(shop, lambda desk: versions(desk).promote(version.id, place, scopes, "Đã duyệt.", SECOND))


def status(shop: Shop) -> list[tuple[str, int, str]]:
    with shop.begin() as desk:
        rows = desk.session.scalars(sa.select(Definition).order_by(Definition.scope, Definition.version))
        return [(row.scope, row.version, row.status) for row in rows]


def pinned_version(shop: Shop, case: UUID, name: str = "letters") -> tuple[str, int]:
    with shop.begin() as desk:
        found = desk.definitions.get(UUID(desk.cases.get(case).pins[name]))
        return found.scope, found.version


class TestBundle:
    def test_it_names_the_diagram_the_forms_it_asks_for_and_the_calendar(self, shop: Shop) -> None:
        assert set(deploys(shop, WRITE).parts or ()) == {"diagram", "form:letter", "calendar"}
        assert set(deploys(shop, WRITE_AND_READ).parts or ()) == {"diagram", "form:letter", "form:opinion", "calendar"}

    def test_the_same_bundle_is_the_same_version_in_whatever_order_it_is_named(self, shop: Shop) -> None:
        backwards = replace(PLACE, contents=dict(reversed(PLACE.contents.items())))
        first, again = deploys(shop, WRITE), deploys(shop, WRITE, place=backwards)
        assert (first.id, first.bundle) == (again.id, again.bundle)
        assert len(status(shop)) == 1

    @pytest.mark.parametrize(
        ("part", "content", "makes_a_version"),
        [("form:letter", b"{1, new}", True), ("calendar", b"08:00", True), ("form:unused", b"{9}", False)],
    )
    def test_a_changed_part_makes_another_version(
        self, shop: Shop, part: str, content: bytes, makes_a_version: bool
    ) -> None:
        changed = replace(PLACE, contents={**PLACE.contents, part: content})
        first, second = deploys(shop, WRITE), deploys(shop, WRITE, place=changed)
        assert (second.version == 2) is makes_a_version
        assert differing(first.parts or {}, second.parts or {}) == ([part] if makes_a_version else [])

    def test_an_older_bundle_is_found_again_behind_a_newer_one(self, shop: Shop) -> None:
        first, second = deploys(shop, WRITE), deploys(shop, WRITE_AND_READ)
        assert deploys(shop, WRITE).id == first.id
        assert (first.version, second.version) == (1, 2)

    def test_it_is_the_same_in_another_process(self, shop: Shop) -> None:
        script = (
            "from tests.engine.test_versions import *\nfrom engine.versions.bundles import bundle_of\n"
            "from engine.spiff.parser import parse\nprint(bundle_of(WRITE, parse(WRITE), PLACE).sha256)"
        )
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        assert said.strip() == deploys(shop, WRITE).bundle

    def test_a_version_from_before_there_were_bundles_takes_the_first_it_is_met_with(self, shop: Shop) -> None:
        old = deploys(shop, WRITE)
        with shop.begin() as desk:
            desk.session.execute(sa.update(Definition).values(bundle="", parts=None))
        assert deploys(shop, WRITE).id == old.id
        assert deploys(shop, WRITE).bundle == old.bundle


class TestPromotion:
    def test_no_case_starts_on_a_version_that_is_only_deployed(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)
        with pytest.raises(DefinitionMissing):
            shop.starts("letters")
        promotes(shop, version)
        assert pinned_version(shop, shop.starts("letters")) == ("*", 1)

    def test_one_version_is_in_use_and_an_older_one_is_the_way_back(self, shop: Shop) -> None:
        first, second = deploys(shop, WRITE), deploys(shop, WRITE_AND_READ)
        promotes(shop, first)
        running = shop.starts("letters")
        promotes(shop, second)
        assert status(shop) == [("*", 1, "retired"), ("*", 2, "promoted")]
        new = shop.starts("letters")
        promotes(shop, first)
        assert status(shop) == [("*", 1, "promoted"), ("*", 2, "retired")]
        assert [pinned_version(shop, case)[1] for case in (running, new, shop.starts("letters"))] == [1, 2, 1]

    def test_what_is_deployed_later_does_not_change_a_running_case(self, shop: Shop) -> None:
        promotes(shop, deploys(shop, WRITE))
        case = shop.starts("letters")
        before = shop.case(case)
        promotes(shop, deploys(shop, WRITE_AND_READ))
        after = shop.case(case)
        assert (after.pins, after.state, after.version) == (before.pins, before.state, before.version)
        shop.completes("write")
        assert shop.case(case).status == "completed"

    def test_who_did_it_and_why_is_kept(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)
        deploys(shop, WRITE)
        promotes(shop, version)
        promotes(shop, version)  # it is already
        orders(shop, lambda desk: versions(desk).retire(version.id, ["*"], "Hết dùng.", ADMIN, also_last=True))
        with shop.begin() as desk:
            lines = [(each.kind, each.by_name, each.reason) for each in versions(desk).history([version])]
        assert lines == [
            ("retired", "Quy", "Hết dùng."), ("promoted", "Hai", "Đã duyệt."), ("deployed", "Quy", ""),
        ]  # fmt: skip

    def test_a_reason_is_asked_for(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)
        with pytest.raises(ReasonMissing):
            orders(shop, lambda desk: versions(desk).promote(version.id, PLACE, ["*"], "  ", ADMIN))

    def test_who_deployed_it_needs_a_second_pair_of_eyes(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)

        def alone(desk: Desk) -> None:
            versions(desk).promote(version.id, PLACE, ["*"], "Tự duyệt.", ADMIN)

        assert "Bản này do Quy triển khai" in refused(shop, DeployedAlone, alone)
        promotes(shop, version)
        orders(shop, lambda desk: versions(desk).retire(version.id, ["*"], "Nghỉ.", SECOND, also_last=True))
        orders(shop, alone)  # somebody else has looked at it before: going back waits for nobody
        assert status(shop) == [("*", 1, "promoted")]

    def test_a_version_whose_form_is_gone_is_not_promoted(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)
        with pytest.raises(DiagramRefused) as refused:
            promotes(shop, version, place=replace(PLACE, forms=("opinion",)))
        assert [finding.element for finding in refused.value.findings] == ["write"]
        assert status(shop) == [("*", 1, "deployed")]

    def test_a_version_is_not_promoted_before_what_it_calls(self, shop: Shop) -> None:
        main, part = deploys(shop, process("main", call("ask", "part"))), deploys(shop, process("part", user("a")))
        with pytest.raises(DefinitionMissing, match="part"):
            promotes(shop, main)
        promotes(shop, part)
        promotes(shop, main)
        back = deploys(shop, process("part", user("a"), call("again", "main")))
        with pytest.raises(CallsItself):
            promotes(shop, back)

    def test_two_who_promote_at_once_leave_one_in_use(self, shop: Shop) -> None:
        first, second = deploys(shop, WRITE), deploys(shop, WRITE_AND_READ)
        for version in (first, second, second, first, second):
            promotes(shop, version)
        assert [each[2] for each in status(shop)].count("promoted") == 1
        with pytest.raises(sa.exc.IntegrityError), shop.begin() as desk:
            desk.session.execute(sa.update(Definition).values(status="promoted"))


class TestScopes:
    def test_an_agencys_own_version_goes_before_the_built_in_one_until_it_is_retired(self, shop: Shop) -> None:
        promotes(shop, deploys(shop, WRITE))
        own = deploys(shop, WRITE_AND_READ, AGENCY)
        scopes = (AGENCY, "*")
        assert pinned_version(shop, shop.starts("letters", scopes=scopes)) == ("*", 1)
        promotes(shop, own, scopes)
        assert pinned_version(shop, shop.starts("letters", scopes=scopes)) == (AGENCY, 1)
        orders(shop, lambda desk: versions(desk).retire(own.id, scopes, "Theo bản chung.", ADMIN))
        assert pinned_version(shop, shop.starts("letters", scopes=scopes)) == ("*", 1)

    def test_the_last_version_is_retired_only_on_purpose(self, shop: Shop) -> None:
        version = deploys(shop, WRITE)
        promotes(shop, version)
        with pytest.raises(LastInUse):
            orders(shop, lambda desk: versions(desk).retire(version.id, ["*"], "Bỏ.", ADMIN))
        assert status(shop) == [("*", 1, "promoted")]
        orders(shop, lambda desk: versions(desk).retire(version.id, ["*"], "Bỏ.", ADMIN, also_last=True))
        with pytest.raises(DefinitionMissing):
            shop.starts("letters")
        with pytest.raises(VersionNotInUse):
            orders(shop, lambda desk: versions(desk).retire(version.id, ["*"], "Bỏ.", ADMIN))

    def test_open_cases_are_counted_by_version_in_called_processes_too(self, shop: Shop) -> None:
        part = deploys(shop, process("part", user("a")))
        promotes(shop, part)
        main = deploys(shop, process("main", call("ask", "part")))
        promotes(shop, main)
        for _ in range(3):
            shop.starts("main")
        ended = shop.starts("part")
        orders(shop, lambda desk: desk.cases.cancel(ended, "Thôi.", clerk()))
        with shop.begin() as desk:
            assert versions(desk).open_cases(AGENCY) == {str(main.id): 3, str(part.id): 3}
            assert versions(desk).open_cases("another") == {}


def test_all_pins_are_found_with_one_statement(shop: Shop, database: Engine) -> None:
    names = [f"p{place}" for place in range(6)]
    for place, name in enumerate(names):
        called = [call("ask", names[place - 1])] if place else []
        shop.deploys(process(name, user("a"), *called))
    with shop.begin() as desk, listening(database) as talk:
        assert set(desk.definitions.resolve("p5", (AGENCY, "*"))) == set(names)
    assert len(talk) == 1, str(talk)
    assert "xml" not in talk.statements[0]


def test_the_newest_version_of_an_earlier_release_is_the_one_in_use(database: Engine) -> None:
    """Rows without the columns of this release, as an earlier one has left them; then the migration."""
    with database.begin() as connection:
        command.downgrade(schema._config(connection), "0003-1")
        earlier = sa.Table("definition", sa.MetaData(), autoload_with=connection)
        for scope, version in (("*", 1), ("*", 2), ("so", 1)):
            row = {
                "process_id": "p",
                "scope": scope,
                "version": version,
                "name": "P",
                "sha256": "",
                "xml": b"",
                "spec": b"",
            }
            row |= {"id": uuid4(), "called": [], "deployed_by": "Hệ thống", "deployed_at": MONDAY}
            columns = {name: sa.literal(value, Definition.__table__.c[name].type) for name, value in row.items()}
            connection.execute(sa.insert(earlier).values(columns))
        command.upgrade(schema._config(connection), "head")
        rows = connection.execute(sa.select(Definition.scope, Definition.version, Definition.status, Definition.bundle))
        assert sorted(map(tuple, rows)) == [
            ("*", 1, "retired", ""),
            ("*", 2, "promoted", ""),
            ("so", 1, "promoted", ""),
        ]
    assert schema.is_current(database)
