"""A form and a table are tried while they are drawn: nothing of them need be right, and nothing is kept."""

from __future__ import annotations

from typing import Any

from tests.web.benches import ANSWER, FORM, LEAVE, TABLE, form
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.review import ADMIN, OFFICER
from web.form_bench import delivered


def draft(admin: Program) -> str:
    made = admin.post("/drafts", {"process_id": "leave", "name": "Nghỉ phép"}).json
    path = f"/drafts/{made['id']}"
    kept = admin.client.put(f"/api/v1{path}/diagram", json={"xml": LEAVE, "revision": 1}, headers=admin.headers())
    assert kept.status_code == 200, kept.json
    return path


def tried(admin: Program, path: str, **body: Any) -> Any:
    answer = admin.post(f"{path}/try", body)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_form_is_shown_as_people_will_see_it(api: Connect) -> None:
    admin = api(ADMIN)
    told = tried(admin, f"{draft(admin)}/forms/leave", schema=FORM)
    assert told["findings"] == []
    assert 'id="f-days"' in told["html"]
    assert "Số ngày" in told["html"]
    assert (told["accepted"], told["left_out"]) == (None, 0)


def test_what_is_typed_is_accepted_or_told_what_is_wrong(api: Connect) -> None:
    admin = api(ADMIN)
    path = f"{draft(admin)}/forms/leave"
    refused = tried(admin, path, schema=FORM, typed={"days": [""]}, submit=True)
    assert (refused["accepted"], [each["path"] for each in refused["errors"]]) == (False, ["days"])
    assert 'aria-invalid="true"' in refused["html"]
    taken = tried(admin, path, schema=FORM, typed={"days": ["3"]}, submit=True)
    assert (taken["accepted"], taken["answers"], taken["errors"]) == (True, {"days": "3"}, [])
    assert 'value="3"' in taken["html"]


def test_what_is_not_right_yet_is_left_out_of_the_picture_and_said(api: Connect) -> None:
    admin = api(ADMIN)
    wrong = {"type": "textfield", "id": "Field_x", "key": "no spaces", "label": "Sai tên"}
    image = {"type": "image", "id": "Field_i"}
    told = tried(admin, f"{draft(admin)}/forms/leave", schema=form(ANSWER, wrong, image))
    assert "Số ngày" in told["html"]
    assert "Sai tên" not in told["html"]
    assert told["left_out"] == 2
    assert told["findings"]
    hopeless = tried(admin, f"{draft(admin)}/forms/leave", schema={"components": 3})
    assert (hopeless["html"], bool(hopeless["findings"])) == ("", True)


def test_names_that_the_diagram_reads_and_the_form_lacks_are_noted(api: Connect) -> None:
    admin = api(ADMIN)
    path = f"{draft(admin)}/forms/leave"
    assert [each["code"] for each in tried(admin, path, schema=FORM)["notes"]] == ["name_not_asked"]
    until = {"type": "datetime", "subtype": "date", "id": "Field_u", "key": "until", "dateLabel": "Đến ngày"}
    assert tried(admin, path, schema=form(ANSWER, until))["notes"] == []
    other = {"type": "number", "id": "Field_o", "key": "opinion", "label": "Ý kiến"}
    by = {"type": "textfield", "id": "Field_by", "key": "by", "label": "Ai"}
    notes = tried(admin, path, schema=form(ANSWER, until, other, by))["notes"]
    assert {each["code"] for each in notes} == {"name_of_task", "name_of_another_kind"}
    assert {each["component"] for each in notes} == {"Field_o", "Field_by"}


def test_lists_of_the_page_are_shown_with_examples(api: Connect) -> None:
    admin = api(ADMIN)
    schema = delivered("give_direction")
    told = tried(admin, f"{draft(admin)}/forms/give_direction", schema=schema)
    assert told["findings"] == []
    assert "Đơn vị ví dụ 1" in told["html"]


def test_a_table_says_which_rows_fit(api: Connect) -> None:
    admin = api(ADMIN)
    path = f"{draft(admin)}/decisions/who_signs"
    told = tried(admin, path, xml=TABLE, data={"ask.days": 5})
    assert (told["rows"], told["ids"], told["outputs"], told["why"]) == (
        [1, 2],
        ["r1", "r2"],
        {"signer": "lanh_dao"},
        "",
    )
    assert tried(admin, path, xml=TABLE, data={"ask.days": 2})["outputs"] == {"signer": "truong_don_vi"}
    assert told["reads"] == [{"name": "ask.days", "type": "number"}]
    assert tried(admin, path, xml=TABLE)["rows"] == []


def test_a_table_is_told_what_is_wrong_with_it_cell_by_cell(api: Connect) -> None:
    admin = api(ADMIN)
    path = f"{draft(admin)}/decisions/who_signs"
    told = tried(admin, path, xml=TABLE.replace("'lanh_dao'", "'lanh_dao"), data={"ask.days": 5})
    assert [(each["rule"], each["element"]) for each in told["findings"]] == [("decision-cell", "c2")]
    assert told["rows"] == []
    told = tried(admin, path, xml=TABLE.replace("ask.days", "nobody.gives"))
    assert [(each["rule"], each["severity"]) for each in told["findings"]] == [("unknown-data", "warning")]
    told = tried(admin, path, xml=TABLE.replace('"who_signs"', '"another"'))
    assert [each["rule"] for each in told["findings"]] == ["decision-key"]
    assert [each["rule"] for each in tried(admin, path, xml="<no")["findings"]] == ["xml"]


def test_whoever_draws_nothing_tries_nothing(api: Connect) -> None:
    path = draft(api(ADMIN))
    body = {"schema": FORM}
    problem(api(OFFICER).post(f"{path}/forms/leave/try", body), 403, "role_missing")
