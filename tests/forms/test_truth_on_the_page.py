"""The page's script and the server agree: on every condition, and on which components of a real form are hidden."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from forms.catalog import open_form
from forms.checker import check
from forms.conditions import parse
from forms.renderer import render
from forms.submission import Posted
from forms.truth import evaluate
from tests.forms.samples import CHOICES, EVERYTHING, TODAY, field, hidden_when, schema_of
from tests.forms.test_conditions import MEANINGS, SCOPE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCRIPTS = Path(__file__).parents[2] / "forms" / "page"


@pytest.fixture(scope="module")
def page():
    """A page that knows the form's scripts as `window.forms`; the scripts are joined, for there is no server here."""
    source = "\n".join((SCRIPTS / name).read_text("utf-8") for name in ("conditions.js", "form.js"))
    lines = [line.removeprefix("export ") for line in source.splitlines() if not line.startswith("import ")]
    script = "\n".join([*lines, "window.forms = { evaluate, holds, bringToLife };"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(locale="vi-VN")
        page.goto("about:blank")
        page.evaluate(f"(() => {{ {script} }})()")
        yield page
        browser.close()


def test_every_meaning_of_a_condition_is_the_same_on_the_page(page):
    trees = [parse(text).tree for text, _ in MEANINGS]
    found = page.evaluate("([trees, scope]) => trees.map((tree) => forms.evaluate(tree, scope))", [trees, SCOPE])
    assert found == [value for _, value in MEANINGS]


def test_thousands_of_random_conditions_come_out_the_same(page):
    dice = random.Random(23)
    trees = [json.loads(json.dumps(random_tree(dice, 4))) for _ in range(3_000)]
    scope = {"a": 5, "b": "x", "c": [1, "x", None], "d": {"e": True}, "f": None, "g": "𝄞", "this": {"h": False}}
    found = page.evaluate("([trees, scope]) => trees.map((tree) => forms.holds(tree, scope))", [trees, scope])
    assert found == [evaluate(as_tuples(tree), scope) is True for tree in trees]
    assert 300 < sum(found) < 2_700


def random_tree(dice: random.Random, depth: int) -> tuple:
    if depth == 0 or dice.random() < 0.2:
        paths = [("a",), ("b",), ("c",), ("d", "e"), ("f",), ("g",), ("this", "h"), ("no", "where")]
        values = [1, 5, 5.5, "x", "y", "\uffff", True, False, None]
        return dice.choice([("path", *dice.choice(paths)), ("value", dice.choice(values))])

    def part():
        return random_tree(dice, depth - 1)

    sign = dice.choice(["=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "in", "range", "contains"])
    if sign == "not":
        return ("not", part())
    if sign == "range":
        return ("in", part(), ("range", dice.random() < 0.5, part(), part(), dice.random() < 0.5))
    if sign == "in":
        return ("in", part(), ("list", part(), part()))
    return (sign, part(), part())


def as_tuples(tree):
    return tuple(as_tuples(part) if isinstance(part, list) else part for part in tree)


CONDITIONAL = schema_of(
    field("select", "a", values=[{"label": "Một", "value": "1"}, {"label": "Hai", "value": "2"}]),
    field("number", "n", **hidden_when('=a = "2"')),
    field("checkbox", "f", **hidden_when("=n > 10")),
    field("checklist", "l", values=[{"label": "P", "value": "p"}, {"label": "Q", "value": "q"}]),
    field("datetime", "d", subtype="date", **hidden_when('=list contains(l, "q")')),
    {
        "type": "group",
        "id": "g",
        "label": "Nhóm",
        "path": "g",
        "conditional": {"hide": '=d > "2026-11-24" or f'},
        "components": [field("textfield", "t"), field("textfield", "u", **hidden_when('=g.t = "ẩn"'))],
    },
    field("textfield", "z", **hidden_when('=g.t != "hiện" and n != 1,5'.replace(",", "."))),
)
SETTINGS = {
    "a": ["", "1", "2"],
    "n": ["", "1,5", "12", "1.200", "abc"],
    "f": [False, True],
    "l": [[], ["p"], ["p", "q"]],
    "d": ["", "2026-11-20", "2026-11-30"],
    "g.t": ["", "ẩn", "  hiện "],
}


def test_the_page_hides_what_the_checker_drops(page):
    form = open_form("conditional", CONDITIONAL)
    show(page, render(form, {}))
    dice = random.Random(5)
    compared = []
    for _ in range(60):
        filled = {name: dice.choice(values) for name, values in SETTINGS.items()}
        posted, hidden = fill(page, filled)
        checked = check(form, Posted(posted), {}, TODAY)
        assert not set(checked.errors) & set(hidden)
        if checked.is_right:
            kept = set(names_in(checked.answers))
            assert kept == {"a", "n", "f", "l", "d", "g.t", "g.u", "z"} - set(hidden), filled
            compared.append(hidden)
    assert len(compared) > 30
    assert {name for hidden in compared for name in hidden} == {"n", "f", "d", "g.t", "g.u", "z"}


def names_in(answers, before=""):
    for name, value in answers.items():
        if isinstance(value, dict):
            yield from names_in(value, f"{before}{name}.")
        else:
            yield before + name


def show(page: Page, html: str) -> None:
    page.set_content(f"<!doctype html><html lang=vi><title>Mẫu</title><h1>Mẫu</h1><form novalidate>{html}</form>")
    page.evaluate("forms.bringToLife(document.querySelector('form'))")


def fill(page: Page, filled: dict) -> tuple[dict[str, list[str]], list[str]]:
    """Fills the form in; what it would post, and the names of the fields that are out of sight."""
    script = """(filled) => {
      const form = document.querySelector("form");
      for (const [name, value] of Object.entries(filled)) for (const control of form.elements.namedItem(name)?.length
          && !form.elements.namedItem(name).options ? form.elements.namedItem(name) : [form.elements.namedItem(name)]) {
        if (control.type === "checkbox") control.checked = value === true || [].concat(value).includes(control.value);
        else control.value = value;
      }
      form.dispatchEvent(new Event("input"));
      const posted = {};
      for (const [name, value] of new FormData(form)) (posted[name] ??= []).push(value);
      const frames = [...form.querySelectorAll("[data-field]")].filter((frame) => frame.closest("[hidden]"));
      return [posted, frames.map((frame) => frame.dataset.field)];
    }"""
    posted, hidden = page.evaluate(script, filled)
    return posted, hidden


def test_rows_are_added_and_taken_away_and_phrases_fill_their_field(page):
    form = open_form("everything", EVERYTHING)
    show(page, render(form, CHOICES, data={"number": "1248"}))
    page.get_by_role("button", name="Để biết").click()
    assert page.locator("#f-direction").input_value() == "Để biết"
    steps = page.locator("fieldset[data-field='plan.steps']")
    steps.get_by_role("button", name="Thêm dòng").click()
    assert steps.locator("[data-row-number]").all_inner_texts() == ["1", "2"]
    page.keyboard.type("Soát bản vẽ")  # the new row has the focus
    assert page.locator("[name='plan.steps.1.what']").input_value() == "Soát bản vẽ"
    assert page.locator("[name='plan.steps.1.why']").is_hidden()
    page.locator("[name='plan.steps.1.late']").check()
    assert page.locator("[name='plan.steps.1.why']").is_visible()
    assert page.locator("[name='plan.steps.0.why']").is_hidden()
    steps.get_by_role("button", name="Bỏ dòng").first.click()
    assert steps.locator("[data-row-number]").all_inner_texts() == ["1"]
    posted = dict(page.evaluate("[...new FormData(document.querySelector('form'))].map(([n, v]) => [n, [v]])"))
    posted = {name: texts for name, texts in posted.items() if name != "files"}
    answers = check(form, Posted(posted), CHOICES, TODAY).typed
    assert answers["plan"] == {"steps": [{"what": "Soát bản vẽ", "late": True, "why": None}]}
    assert answers["direction"] == "Để biết"


def test_a_screen_reader_finds_nothing_wrong(page):
    axe = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
    form = open_form("everything", EVERYTHING)
    posted = {
        "pages": ["nhiều"],
        "due.day": ["31/02/2026"],
        "plan.steps.0.late": ["true"],
        "cooperating.0.unit": ["vp"],
    }
    checked = check(form, Posted(posted), CHOICES, TODAY)
    for html in (
        render(form, CHOICES, data={"number": "1248"}),
        render(form, CHOICES, checked.typed, errors=checked.errors),
    ):
        show(page, f"<main>{html}</main>")
        page.add_script_tag(content=axe.read_text("utf-8"))
        found = page.evaluate("axe.run({ rules: { region: { enabled: false } } })")
        assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
