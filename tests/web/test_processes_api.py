"""Versions and moves through the API: the whole way by hand of a program, and everything it is refused."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.conftest import Clock
from tests.engine.bpmn import process, user
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.review import ADMIN, FIRST, HEAD, LEAD, OFFICER, ONE_BY_ONE, SAID, run_reviews
from tests.web.scenes import SXD, agency_id
from web.wiring import Platform

WHY = {"reason": "Theo quy chế mới."}


def deploy(program: Program, xml: bytes) -> str:
    answer = program.send("/processes", xml, "application/xml")
    assert answer.status_code in (200, 201), answer.json
    return str(answer.json["id"])


def task_of(program: Program, case: UUID, element: str) -> str:
    return next(str(task["id"]) for task in program.tasks(element) if task["case_id"] == str(case))


def works(province: Platform, clock: Clock) -> None:
    clock.advance(seconds=2)
    province.worker.drain()


def three_cases(province: Platform, head: Program) -> tuple[UUID, UUID, UUID]:
    """One at the first step, one on both branches, one that waits where the branches meet."""
    early, late, done = run_reviews(province)
    for case, element in ((late, "ask"), (done, "ask"), (done, "check")):
        assert head.complete(task_of(head, case, element), SAID).status_code == 200
    return early, late, done


def promoted(admin: Program, lead: Program) -> str:
    new = deploy(admin, ONE_BY_ONE)
    assert lead.post(f"/versions/{new}/promote", WHY).json["status"] == "promoted"
    return new


def test_a_version_says_what_it_is_made_of_and_what_changed(api: Connect, province: Platform) -> None:
    run_reviews(province, 1)
    version = api(ADMIN).get(f"/versions/{deploy(api(ADMIN), ONE_BY_ONE)}").json
    assert (version["version"], version["status"], version["scope"]) == (2, "deployed", "own")
    assert {"diagram", "form:give_opinion", "calendar"} == set(version["parts"])
    assert {each["element"]: each["kind"] for each in version["changes"] if each["tag"] == "userTask"} == {
        "ask": "changed", "count": "removed",
    }  # fmt: skip


def test_a_dry_run_shows_every_verdict_with_its_reason(api: Connect, province: Platform) -> None:
    admin = api(ADMIN)
    early, late, done = three_cases(province, api(HEAD))
    new = deploy(admin, ONE_BY_ONE)
    said = admin.post(f"/versions/{new}/dry-run", {}).json
    assert (said["counts"], said["total"]) == ({"movable": 1, "not_yet": 2, "never": 0}, 3)
    said = admin.post(f"/versions/{new}/dry-run", {"mapping": {"count": "close"}}).json
    verdicts = {each["case_id"]: (each["verdict"], each["reason"]) for each in said["cases"]}
    assert {case: kind for case, (kind, _) in verdicts.items()} == {
        str(early): "movable", str(late): "never", str(done): "not_yet",
    }  # fmt: skip
    assert "cùng lúc" in verdicts[str(late)][1]
    (alone,) = admin.post(f"/versions/{new}/dry-run", {"verdict": "movable"}).json["cases"]
    assert (alone["case_id"], alone["stands"], alone["places"]) == (str(early), ["Bước ask"], {"ask": "ask"})


def test_cases_are_moved_worked_on_and_put_back(api: Connect, province: Platform, clock: Clock) -> None:
    admin, head = api(ADMIN), api(HEAD)
    early, late, _ = three_cases(province, head)
    problem(admin.post(f"/versions/{deploy(admin, ONE_BY_ONE)}/moves", WHY), 409, "version_not_in_use")
    new, before = promoted(admin, api(LEAD)), task_of(head, early, "ask")
    move = admin.post(f"/versions/{new}/moves", WHY)
    assert (move.status_code, move.json["is_running"], move.json["left"]) == (202, True, 3)
    assert admin.post(f"/versions/{new}/moves", WHY).json["id"] == move.json["id"]
    works(province, clock)
    path = f"/moves/{move.json['id']}"
    told = admin.get(path).json
    assert (told["counts"], told["is_running"], told["incidents"]) == ({"moved": 1, "not_yet": 2}, False, 0)
    problem(admin.post(f"{path}/cases/{late}/revert", WHY), 409, "cannot_revert")
    assert admin.post(f"{path}/cases/{early}/revert", WHY).json["status"] == "reverted"
    problem(admin.post(f"{path}/revert", WHY), 409, "cannot_revert")
    again = admin.post(f"/versions/{new}/moves", WHY).json["id"]
    works(province, clock)
    assert task_of(head, early, "ask") == before
    assert head.complete(before, SAID).status_code == 200
    assert head.complete(task_of(head, early, "check"), SAID).status_code == 200
    assert [task["element"] for task in head.tasks() if task["case_id"] == str(early)] == ["close"]
    assert admin.post(f"/moves/{again}/revert", WHY).status_code == 202
    works(province, clock)
    (row,) = admin.get(f"/moves/{again}/cases", status="too_late").json
    assert (row["case_id"], row["reason"]) == (str(early), "Vụ việc đã đi tiếp sau khi chuyển.")


def test_a_list_names_every_process_with_its_version_in_use_and_its_cases(api: Connect, province: Platform) -> None:
    run_reviews(province)
    rows = {row["process_id"]: row for row in api(ADMIN).get("/processes").json}
    assert set(rows) == {"assignment", "incoming", "outgoing", "review"}
    assert (rows["outgoing"]["in_use"]["scope"], rows["review"]["in_use"]["scope"]) == ("built_in", "own")
    assert (rows["review"]["open_cases"], rows["outgoing"]["open_cases"]) == (3, 0)
    assert api(ADMIN).get("/processes/review").json == rows["review"]
    problem(api(ADMIN).get("/processes/nothing"), 404, "not_found")


def test_the_same_diagram_sent_again_is_the_same_version(api: Connect) -> None:
    admin = api(ADMIN)
    first, again = (admin.send("/processes", FIRST, "application/xml") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["id"], first.json["bundle"]) == (again.json["id"], again.json["bundle"])
    diagram = admin.get(f"/versions/{first.json['id']}/diagram")
    assert (diagram.mimetype, diagram.get_data()) == ("application/xml", FIRST)


def test_a_diagram_with_faults_is_refused_with_its_first_one(api: Connect) -> None:
    admin = api(ADMIN)
    faulty = process("review", user("ask", form="no_such_form"))
    said = problem(admin.send("/processes", faulty, "application/xml"), 422, "diagram_refused")
    assert "no_such_form" in said["detail"]
    problem(admin.send("/processes", b"not xml", "application/xml"), 422, "diagram_refused")
    problem(admin.send("/processes", b"", "application/xml"), 422, "diagram_refused")


def test_an_agencys_last_version_is_retired_only_on_purpose(api: Connect, province: Platform) -> None:
    run_reviews(province, 1)
    admin = api(ADMIN)
    version = admin.get("/processes/review").json["in_use"]["id"]
    problem(admin.post(f"/versions/{version}/retire", WHY), 409, "last_in_use")
    assert admin.post(f"/versions/{version}/retire", {**WHY, "also_last": True}).json["status"] == "retired"
    problem(admin.post("/cases", {"process": "review"}), 404, "definition_missing")
    problem(admin.post(f"/versions/{version}/retire", WHY), 409, "version_not_in_use")
    assert admin.post(f"/versions/{version}/promote", WHY).json["status"] == "promoted"
    lines = [(line["kind"], line["by_name"]) for line in admin.get(f"/versions/{version}").json["history"]]
    assert lines == [("promoted", "Tô Thị Quy Thử"), ("retired", "Tô Thị Quy Thử")]


def test_built_in_versions_are_seen_and_left_alone(api: Connect) -> None:
    admin = api(ADMIN)
    version = admin.get("/processes/outgoing").json["in_use"]["id"]
    problem(admin.post(f"/versions/{version}/retire", WHY), 403, "not_in_charge")
    problem(admin.post(f"/versions/{version}/promote", WHY), 403, "not_in_charge")


def test_the_province_draws_for_those_below_and_they_leave_it_alone(api: Connect, province: Platform) -> None:
    with province.begin() as work:
        office, ours = (work.organisations.agency_by_code(code) for code in ("H99.01", SXD))
        assert office is not None
        assert ours is not None
        ours.parent_id = office.id
        version = work.definitions.deploy(FIRST, str(office.id), "Thử")
    admin = api(ADMIN)
    assert admin.get(f"/versions/{version.id}").json["scope"] == "province"
    assert "cấp trên" in problem(admin.post(f"/versions/{version.id}/retire", WHY), 403, "not_in_charge")["detail"]


@pytest.mark.parametrize("account", [OFFICER, HEAD, "mauvt.sxd"])
def test_only_who_looks_after_processes_gets_in(api: Connect, province: Platform, account: str) -> None:
    run_reviews(province, 1)
    version = api(ADMIN).get("/processes/review").json["in_use"]["id"]
    program = api(account)
    problem(program.get("/processes"), 403, "role_missing")
    problem(program.get(f"/versions/{version}"), 403, "role_missing")
    problem(program.send("/processes", FIRST, "application/xml"), 403, "role_missing")
    problem(program.post(f"/versions/{version}/dry-run", {}), 403, "role_missing")
    problem(program.post(f"/versions/{version}/moves", WHY), 403, "role_missing")
    problem(program.post(f"/versions/{version}/promote", WHY), 403, "role_missing")


def test_what_another_agency_has_does_not_exist(api: Connect, province: Platform) -> None:
    run_reviews(province, 1)
    admin = api(ADMIN)
    new = promoted(admin, api(LEAD))
    move = admin.post(f"/versions/{new}/moves", WHY).json["id"]
    with province.begin() as work:
        person = work.organisations.person_by_account("giaht.stc")
        assert person is not None
        work.organisations.grant(person, "quan_tri_quy_trinh", work.now)
    stranger = api("giaht.stc")
    for version, other in ((new, move), (uuid4(), uuid4())):
        answers = [
            stranger.get(f"/versions/{version}"), stranger.get(f"/versions/{version}/diagram"),
            stranger.post(f"/versions/{version}/dry-run", {}), stranger.post(f"/versions/{version}/moves", WHY),
            stranger.post(f"/versions/{version}/promote", WHY), stranger.get(f"/moves/{other}"),
            stranger.get(f"/moves/{other}/cases"), stranger.post(f"/moves/{other}/stop"),
            stranger.post(f"/moves/{other}/revert", WHY),
        ]  # fmt: skip
        for answer in answers:
            problem(answer, 404, "not_found")
    assert "review" not in {row["process_id"] for row in stranger.get("/processes").json}
    assert str(agency_id(province, SXD)) not in stranger.get("/processes").get_data(as_text=True)


def test_a_mapping_that_cannot_be_meant_is_said(api: Connect, province: Platform) -> None:
    run_reviews(province, 1)
    new = deploy(api(ADMIN), ONE_BY_ONE)
    for mapping in ({"count": "nowhere"}, {"nowhere": "close"}, {"count": "split"}):
        problem(api(ADMIN).post(f"/versions/{new}/dry-run", {"mapping": mapping}), 422, "mapping_refused")


def test_a_leader_looks_and_is_the_second_pair_of_eyes_where_there_is_one_admin(
    api: Connect, province: Platform
) -> None:
    run_reviews(province, 1)
    admin, lead = api(ADMIN), api(LEAD)
    new = deploy(admin, ONE_BY_ONE)
    said = problem(admin.post(f"/versions/{new}/promote", WHY), 403, "four_eyes")
    assert "lãnh đạo cơ quan" in said["detail"]
    assert lead.get(f"/versions/{new}").json["status"] == "deployed"
    assert "review" in {row["process_id"] for row in lead.get("/processes").json}
    problem(lead.send("/processes", FIRST, "application/xml"), 403, "role_missing")
    problem(lead.post(f"/versions/{new}/dry-run", {}), 403, "role_missing")
    gives_role(province, HEAD)
    problem(lead.post(f"/versions/{new}/promote", WHY), 403, "not_in_charge")
    assert api(HEAD).post(f"/versions/{new}/promote", WHY).json["status"] == "promoted"
    problem(lead.post(f"/versions/{new}/retire", WHY), 403, "role_missing")


def test_the_admin_of_the_province_is_a_second_pair_of_eyes_too(api: Connect, province: Platform) -> None:
    run_reviews(province, 1)
    new = deploy(api(ADMIN), ONE_BY_ONE)
    gives_role(province, "thutt.vp")
    above = api("thutt.vp")
    problem(above.post(f"/versions/{new}/promote", WHY), 404, "not_found")
    with province.begin() as work:
        office, ours = (work.organisations.agency_by_code(code) for code in ("H99.01", SXD))
        assert office is not None
        assert ours is not None
        ours.parent_id = office.id
    assert above.get(f"/versions/{new}").json["version"] == 2
    problem(above.post(f"/versions/{new}/retire", WHY), 404, "not_found")
    assert above.post(f"/versions/{new}/promote", WHY).json["status"] == "promoted"


def gives_role(province: Platform, account: str) -> None:
    with province.begin() as work:
        person = work.organisations.person_by_account(account)
        assert person is not None
        work.organisations.grant(person, "quan_tri_quy_trinh", work.now)
