"""The pages of processes: what is listed, what a version says, what a form leads to, what is refused in words."""

from __future__ import annotations

import io

import pytest

from tests.conftest import Clock
from tests.engine.bpmn import process, user
from tests.web.browsing import Browser
from tests.web.conftest import LogIn
from tests.web.counting import listening
from tests.web.review import ADMIN, FIRST, LEAD, ONE_BY_ONE, run_reviews
from web.wiring import Platform

WHY = {"reason": "Theo quy chế mới."}


def upload(browser: Browser, xml: bytes) -> str:
    """Deploy a file through the form; where it leads."""
    data = {"csrf_token": browser.token, "diagram": (io.BytesIO(xml), "review.bpmn")}
    answer = browser.client.post("/processes", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)[:500]
    return str(answer.headers["Location"])


def promoted(browser: Browser, lead: Browser, xml: bytes) -> str:
    browser.get("/processes")
    version = upload(browser, xml)
    assert lead.post(f"{version}/promote", WHY).location == version
    return version


def test_the_list_says_what_is_in_use_and_where_cases_are(client: LogIn, province: Platform) -> None:
    run_reviews(province)
    browser = client(ADMIN)
    assert browser.get("/processes").texts("//tbody/tr") == [
        "Giải quyết văn bản đến assignment bản 1 Dùng chung 0 –",
        "Rà soát review bản 1 Cơ quan 3 –",
        "Văn bản đi outgoing bản 1 Dùng chung 0 –",
        "Văn bản đến incoming bản 1 Dùng chung 0 –",
    ]
    promoted(browser, client(LEAD), ONE_BY_ONE)
    assert browser.get("/processes").texts("//tbody/tr")[1] == "Rà soát review bản 2 Cơ quan 3 3 ở bản 1"


def test_a_version_is_deployed_compared_promoted_and_taken_back(client: LogIn, province: Platform) -> None:
    run_reviews(province, 1)
    browser = client(ADMIN)
    browser.get("/processes")
    version = upload(browser, ONE_BY_ONE)
    page = browser.get(version)
    assert "Đã triển khai bản 2 để thử." in page.words
    assert "so với bản 1 đang dùng: khác 4 bước, 8 luồng" in page.words
    changes = page.texts("//ol[contains(@class, 'outline')]/li")
    assert [line.split(",")[0].strip() for line in changes] == [
        "Bước ask",
        "Bước split",
        "Bước split_join",
        "Bước count",
    ]
    assert changes[-1].endswith("đã bỏ")
    assert [row.split(" Cơ quan")[0] for row in page.texts("//tbody/tr")] == ["Bản 2 Để thử", "Bản 1 Đang dùng"]
    assert upload(browser, ONE_BY_ONE) == version
    assert "Nội dung này đã là bản 2." in browser.get(version).words
    assert "Bản này do Tô Thị Quy Thử triển khai. Người khác mới được" in browser.get(version).words
    lead = client(LEAD)
    assert "Đưa vào sử dụng" in lead.get(version).texts("//main//button")
    lead.post(f"{version}/promote", WHY)
    page = browser.get("/processes/review")
    assert [row.split(" Cơ quan")[0] for row in page.texts("//tbody/tr")] == ["Bản 2 Đang dùng", "Bản 1 Ngừng dùng"]
    assert "Bùi Giả Định: đưa vào sử dụng (Theo quy chế mới.)" in page.words
    old = next(link for link in page.links("//tbody//a") if link != version)
    assert "Quay lại bản này" in browser.get(old).words


def test_the_diagram_is_served_as_it_was_deployed(client: LogIn) -> None:
    browser = client(ADMIN)
    browser.get("/processes")
    answer = browser.client.get(f"{upload(browser, FIRST)}/diagram.bpmn")
    assert (answer.mimetype, answer.get_data()) == ("application/xml", FIRST)


def test_a_faulty_diagram_is_told_fault_by_fault(client: LogIn) -> None:
    browser = client(ADMIN)
    browser.get("/processes")
    faulty = process("review", user("ask", form="no_such_form"), user("tell", groups="nobody"))
    data = {"csrf_token": browser.token, "diagram": (io.BytesIO(faulty), "x.bpmn")}
    answer = browser.client.post("/processes", data=data, content_type="multipart/form-data")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "no_such_form" in said
    assert "nobody" in said
    empty = browser.client.post("/processes", data={"csrf_token": browser.token})
    assert empty.status_code == 422


def test_the_last_version_is_retired_with_a_tick(client: LogIn, province: Platform) -> None:
    run_reviews(province, 1)
    browser = client(ADMIN)
    (version,) = set(browser.get("/processes/review").links("//tbody//a"))
    refused = browser.post(f"{version}/retire", WHY)
    assert (refused.status, "không còn bản nào" in refused.words) == (409, True)
    assert browser.post(f"{version}/retire", {**WHY, "also_last": "true"}).location == version
    assert "Chưa có bản nào để mở vụ việc mới." in browser.get("/processes/review").words


def test_a_built_in_version_has_no_buttons(client: LogIn) -> None:
    page = client(ADMIN).get("/processes/outgoing")
    assert "Bản này do hệ thống quyết định." in page.words
    assert not page.find("//main//textarea")


def test_cases_are_tried_moved_and_put_back_on_the_pages(client: LogIn, province: Platform, clock: Clock) -> None:
    run_reviews(province, 2)
    browser = client(ADMIN)
    browser.get("/processes")
    version = upload(browser, ONE_BY_ONE)
    trial = browser.get(f"{version}/move")
    assert "chưa được đưa vào sử dụng nên chỉ xét thử được" in trial.words
    assert trial.texts("//tbody/tr")[0].endswith("Bước ask Chuyển được")
    client(LEAD).post(f"{version}/promote", WHY)
    move = browser.post(f"{version}/move", WHY).location
    assert move is not None
    assert "2 đang đợi" in browser.client.get(f"{move}/progress").json["says"]
    assert "Dừng lại" in browser.get(move).words
    clock.advance(seconds=2)
    province.worker.drain()
    told = browser.client.get(f"{move}/progress").json
    assert (told["state"], told["done"], told["total"], told["says"]) == ("done", 2, 2, "2 đã chuyển.")
    page = browser.get(move)
    assert [row.split(" Thử")[-1] for row in page.texts("//tbody/tr")]
    one = str(page.find("//tbody//form")[0].get("action"))
    assert browser.post(one).location == move
    assert "Đã hoàn lại một vụ việc" in browser.get(move).words
    assert browser.post(f"{move}/revert", WHY).location == move
    clock.advance(seconds=2)
    province.worker.drain()
    assert browser.client.get(f"{move}/progress").json["says"] == "2 đã hoàn lại."


def test_a_mapping_that_cannot_be_meant_is_said_above_the_table(client: LogIn, province: Platform) -> None:
    run_reviews(province, 1)
    browser = client(ADMIN)
    version = promoted(browser, client(LEAD), ONE_BY_ONE)
    page = browser.get(f"{version}/move", **{"instead-count": "nowhere"})
    assert page.status == 200
    assert "sơ đồ mới không có “nowhere”" in page.words
    kept = browser.get(f"{version}/move", **{"instead-count": "close", "verdict": "movable"})
    assert kept.find('//input[@name="instead-count"][@value="close"]')


def test_a_move_is_stopped(client: LogIn, province: Platform, clock: Clock) -> None:
    run_reviews(province, 2)
    browser = client(ADMIN)
    version = promoted(browser, client(LEAD), ONE_BY_ONE)
    move = browser.post(f"{version}/move", WHY).location
    assert browser.post(f"{move}/stop").location == move
    clock.advance(seconds=2)
    province.worker.drain()
    assert browser.client.get(f"{move}/progress").json["says"] == "2 để nguyên."


@pytest.mark.parametrize("account", ["giant.sxd", "nhapcv.sxd", "satpg.sxd"])
def test_only_who_looks_after_processes_sees_them(client: LogIn, account: str) -> None:
    browser = client(account)
    assert browser.get("/processes").status == 403
    assert "/processes" not in browser.get("/tasks").links("//nav//a")
    assert "/processes" in client(ADMIN).get("/tasks").links("//nav//a")


def test_the_list_costs_the_same_with_three_cases_and_with_thirty(client: LogIn, province: Platform) -> None:
    costs = []
    for count in (3, 27):
        run_reviews(province, count)
        browser = client(ADMIN)
        browser.get("/processes")
        with listening(province.database) as talk:
            browser.get("/processes")
        costs.append(len(talk))
    assert costs[0] == costs[1]
