"""The catalogue: forms from a folder, forms that an agency has redrawn, and those that are turned away."""

from __future__ import annotations

import json

import pytest

from forms.catalog import load_catalog, open_form, read_schema
from forms.errors import FormRefused, UnknownForm
from forms.form import Choice, everything
from forms.renderer import render
from tests.forms.samples import REGISTER_INCOMING, SIGN, field, hidden_when, schema_of


def save(folder, key, schema):
    (folder / f"{key}.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")


def test_every_schema_in_the_folder_becomes_a_form(tmp_path):
    save(tmp_path, "register_incoming", REGISTER_INCOMING)
    save(tmp_path, "sign", SIGN)
    (tmp_path / "README.md").write_text("not a form")
    catalog = load_catalog(tmp_path)
    assert catalog.forms.keys() == {"register_incoming", "sign"}
    assert catalog.form("sign").panels == {"document"}
    with pytest.raises(UnknownForm, match="approve"):
        catalog.form("approve")


def test_one_faulty_schema_stops_the_start(tmp_path):
    save(tmp_path, "register", schema_of(field("textfield", "typename"), field("select", "b")))
    with pytest.raises(FormRefused, match="register") as refused:
        load_catalog(tmp_path)
    assert [finding.code for finding in refused.value.findings] == ["reserved_key", "no_options"]
    assert "2 điểm cần sửa" in str(refused.value)


def test_conditions_may_read_the_data_that_pages_are_known_to_bring(tmp_path):
    save(tmp_path, "reply", schema_of(field("textfield", "a", **hidden_when('=case.kind = "in"'))))
    assert load_catalog(tmp_path, frozenset({"case"})).form("reply").key == "reply"
    with pytest.raises(FormRefused):
        load_catalog(tmp_path)


@pytest.mark.parametrize("key", ["", "Ký", "../etc", "a-b", "a b", "A", "x" * 65])
def test_a_form_s_key_is_a_plain_name(key):
    with pytest.raises(FormRefused) as refused:
        open_form(key, SIGN)
    assert [finding.code for finding in refused.value.findings] == ["bad_form_key"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"\xff", b'"' + b"x" * 500_000 + b'"', b"[" * 100_000],
    ids=["empty", "cut", "twice", "nan", "bytes", "large", "deep"],
)
def test_a_file_that_is_no_strict_json_is_refused(content):
    with pytest.raises(FormRefused) as refused:
        read_schema("sign", content)
    assert [finding.code for finding in refused.value.findings] == ["not_json"]


def test_the_digest_changes_with_the_form_and_with_nothing_else():
    form = open_form("sign", SIGN)
    assert len(form.digest) == 64
    assert open_form("sign", dict(reversed(SIGN.items()))).digest == form.digest
    assert open_form("sign", SIGN | {"id": "Form_other"}).digest != form.digest


def test_every_form_that_is_delivered_may_go_live_and_can_be_shown():
    catalog = load_catalog()
    assert catalog.forms
    for form in catalog.forms.values():
        page_lists = {name: [Choice("1", "Một")] for name in form.lists}
        assert f'name="{next(part for part in everything(form.components) if part.is_answered).name}' in render(
            form, page_lists
        )
