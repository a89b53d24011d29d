"""The lists and editors of a draft's forms and tables, as pages: what they carry, who may see them, what they load."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from lxml import html

from tests.web.benches import FORM, LEAVE, TABLE
from tests.web.calling import Program
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, OFFICER
from web.data_paths import paths_read


def draft(admin: Program, **parts: Any) -> str:
    made = admin.post("/drafts", {"process_id": "leave", "name": "Nghỉ phép"}).json["id"]
    keep(admin, f"/drafts/{made}/diagram", xml=LEAVE, revision=1)
    for revision, (place, body) in enumerate(parts.items(), 2):
        keep(admin, f"/drafts/{made}/{place.replace('__', '/')}", **body, revision=revision)
    return str(made)


def keep(admin: Program, path: str, **body: Any) -> None:
    answer = admin.client.put(f"/api/v1{path}", json=body, headers=admin.headers())
    assert answer.status_code == 200, answer.json


def test_the_list_says_who_asks_a_form_and_where_it_comes_from(client: LogIn, api: Connect) -> None:
    made = draft(
        api(ADMIN), forms__leave={"schema": FORM}, forms__spare={"schema": {"type": "default", "components": []}}
    )
    page = client(ADMIN).get(f"/studio/drafts/{made}/forms")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.find("//tbody/tr")]
    assert rows == [
        "leave Bước ask Vẽ lại ở đây Sửa tiếp",
        "Cho ý kiến give_opinion Bước tell có sẵn Sửa biểu mẫu này cho quy trình",
        "spare chưa bước nào 1 điểm cần sửa Sửa tiếp",
    ]


def test_the_list_of_tables_says_who_asks_them(client: LogIn, api: Connect) -> None:
    admin = client(ADMIN)
    made = draft(api(ADMIN))
    assert "Chưa có" in admin.get(f"/studio/drafts/{made}/decisions").words
    made = draft(api(ADMIN), decisions__who_signs={"xml": TABLE})
    words = admin.get(f"/studio/drafts/{made}/decisions").words
    assert "Ai ký who_signs Bước choose Vẽ ở đây" in " ".join(words.split())


def test_the_editor_begins_with_what_is_asked_now(client: LogIn, api: Connect) -> None:
    admin = client(ADMIN)
    made = draft(api(ADMIN), forms__leave={"schema": FORM})
    [bench] = admin.get(f"/studio/drafts/{made}/forms/leave").find("//*[@data-form-bench]")
    assert json.loads(bench.get("data-schema")) == FORM
    assert (bench.get("data-revision"), bench.get("data-redrawn")) == ("3", "")
    assert {each["name"] for each in json.loads(bench.get("data-names"))} == {"until", "opinion"}
    page = admin.get(f"/studio/drafts/{made}/forms/give_opinion")
    [bench] = page.find("//*[@data-form-bench]")
    assert json.loads(bench.get("data-schema"))["components"]
    assert bench.get("data-redrawn") is None
    assert "Như biểu mẫu có sẵn" in page.words
    [bench] = admin.get(f"/studio/drafts/{made}/decisions/who_signs").find("//*[@data-table-bench]")
    assert 'id="who_signs"' in bench.get("data-xml")


def test_only_the_table_editor_may_carry_style_attributes_and_nothing_may_run_inline(
    client: LogIn, api: Connect
) -> None:
    admin = client(ADMIN)
    made = draft(api(ADMIN))
    form, table = (
        admin.client.get(f"/studio/drafts/{made}/{place}") for place in ("forms/leave", "decisions/who_signs")
    )
    policies = [answer.headers["Content-Security-Policy"] for answer in (form, table)]
    assert "unsafe" not in policies[0]
    assert policies[1].count("unsafe") == 1
    assert "style-src-attr 'unsafe-inline'" in policies[1]
    for answer in (form, table):
        tree = html.fromstring(answer.get_data(as_text=True))
        assert all(script.get("src") for script in tree.iter("script"))
        assert not tree.xpath("//*[@style] | //style")


def test_a_form_is_begun_under_a_name_that_can_be_one(client: LogIn, api: Connect) -> None:
    admin = client(ADMIN)
    place = f"/studio/drafts/{draft(api(ADMIN))}/forms"
    begun = admin.post(place, {"key": "don_nghi"})
    assert (begun.status, begun.location) == (302, f"{place}/don_nghi")
    assert "Biểu mẫu mới, chưa lưu" in admin.get(f"{place}/don_nghi").words
    refused = admin.post(place, {"key": "Đơn nghỉ"})
    assert (refused.status, "không dùng được" in refused.words) == (422, True)
    assert admin.get(f"{place}/Bad-Key").status == 404


def test_what_was_drawn_is_taken_out_again(client: LogIn, api: Connect) -> None:
    admin, program = client(ADMIN), api(ADMIN)
    made = draft(program, forms__leave={"schema": FORM}, decisions__who_signs={"xml": TABLE})
    for place in ("forms/leave", "decisions/who_signs"):
        [revision] = admin.get(f"/studio/drafts/{made}/{place}").find("//*[@name='revision']")
        assert admin.post(f"/studio/drafts/{made}/{place}/remove", {"revision": revision.get("value")}).status == 302
    whole = program.get(f"/drafts/{made}").json
    assert (whole["forms"], whole["decisions"]) == ({}, {})


def test_a_draft_that_is_closed_is_only_shown(client: LogIn, api: Connect) -> None:
    program = api(ADMIN)
    made = draft(program, forms__leave={"schema": FORM})
    program.client.delete(f"/api/v1/drafts/{made}", headers=program.headers())
    page = client(ADMIN).get(f"/studio/drafts/{made}/forms/leave")
    [bench] = page.find("//*[@data-form-bench]")
    assert bench.get("data-locked") is not None
    assert "Bỏ bản vẽ lại" not in page.words


def test_nobody_else_sees_them(client: LogIn, api: Connect) -> None:
    made = draft(api(ADMIN))
    officer = client(OFFICER)
    for place in ("forms", "forms/leave", "decisions", "decisions/who_signs"):
        assert officer.get(f"/studio/drafts/{made}/{place}").status == 403
        assert client(ADMIN).get(f"/studio/drafts/{uuid4()}/{place}").status == 404


def test_paths_are_read_whole() -> None:
    assert paths_read(LEAVE.encode()) == {"ask.until": "Bước tell"}
    assert paths_read(b"<no") == {}
