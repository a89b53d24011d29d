"""The components as HTML: nothing inline, everything escaped, everything documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import nodes
from lxml import html

from tests.web.assets.gallery import PAGES, WEB, environment, render

COMPONENTS = sorted((WEB / "templates" / "components").glob("*.html"))
NASTY = "<script>alert('x')</script>\"'&"


def macros(static: Path, component: Path) -> list[str]:
    tree = environment(static).parse(component.read_text())
    return [macro.name for macro in tree.find_all(nodes.Macro)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_inline_script_style_or_handler(static: Path, page: str) -> None:
    tree = html.document_fromstring(render(static, page))
    assert tree.xpath("//script[not(@src)]") == []
    assert tree.xpath("//style") == []
    assert tree.xpath("//@style") == []
    assert [
        attribute for element in tree.iter() for attribute in element.keys() if attribute.startswith(("on", "hx-on"))
    ] == []


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique_and_every_reference_leads_somewhere(static: Path, page: str) -> None:
    tree = html.document_fromstring(render(static, page, {"errors": [""]}))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("for", "aria-describedby", "aria-labelledby", "popovertarget", "data-opens", "data-shows"):
        for value in tree.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids), f"{attribute}={value}"


@pytest.mark.parametrize("page", PAGES)
def test_every_form_that_posts_carries_the_token(static: Path, page: str) -> None:
    tree = html.document_fromstring(render(static, page))
    for form in tree.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']/@value") == ["made-up-token"]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_every_macro_is_documented_at_the_top_of_its_file_and_in_the_list(static: Path, component: Path) -> None:
    head = re.match(r"\{#-.*?-#\}", component.read_text(), re.DOTALL)
    assert head, "a component file starts with its documentation"
    listed = (WEB / "templates" / "README.md").read_text()
    for name in macros(static, component):
        if name in INNER.get(component.stem, set()):
            continue
        assert f"{name}(" in head[0], name
        assert f"`{name}(" in listed, name


INNER = {
    "shell": {"switcher"},
    "controls": {"attributes"},
    "fields": {"said", "described", "bound", "titled"},
    "figures": {"numbers", "decimal"},
    "direction": {"picker"},
}


@pytest.mark.parametrize(
    "call",
    [
        "{% from 'components/marks.html' import mark %}{{ mark(x, 'late') }}",
        "{% from 'components/controls.html' import act %}{{ act(x, confirm=x, say=x) }}",
        "{% from 'components/lists.html' import row %}{{ row({'href': x, 'from': x, 'subject': x, 'number': x, 'id': x}) }}",
        "{% from 'components/reading.html' import facts, files, subject %}{{ facts([(x, x)]) }}"
        "{{ files([{'name': x, 'href': x}]) }}{{ subject(x, [x]) }}",
        "{% from 'components/process.html' import diagram, steps %}{{ steps([{'name': x, 'who': x, 'state': 'now'}], x) }}"
        "{{ diagram(x, [{'element': x, 'name': x, 'state': 'now'}], flags=[{'element': x, 'text': x}]) }}",
        "{% from 'components/states.html' import toast, failure, explainer %}{{ toast(x, undo=x) }}{{ failure(x, x, code=x) }}"
        "{{ explainer('e', x, x, [{'text': x, 'note': x, 'article': x}]) }}",
        "{% from 'components/fields.html' import field, choose, choices %}"
        "{{ field('f', x, value=x, hint=x, error=x, placeholder=x) }}"
        "{{ choose('c', x, [(x, x, x)], value=x) }}{{ choices('r', x, [(x, x, x)], value=x) }}",
        "{% from 'components/direction.html' import due %}{{ due(x, x, [{'day': x, 'note': x, 'state': 'run'}], why=x) }}",
        "{% from 'components/dialogs.html' import reasons %}{{ reasons('d', x, x, [(x, x)], hint=x) }}",
    ],
)
def test_what_is_handed_in_is_escaped(static: Path, call: str) -> None:
    made = environment(static).from_string(call).render(x=NASTY)
    tree = html.fragment_fromstring(made, create_parent="div")
    assert tree.xpath("//script") == []
    assert NASTY in {*tree.xpath("//text()"), *(text.strip() for text in tree.xpath("//text()")), *tree.xpath("//@*")}
    assert {"alert", "x'"}.isdisjoint(name for element in tree.iter() for name in element.keys())


def test_a_button_says_its_key_and_a_blocked_one_its_reason(static: Path) -> None:
    source = "{% from 'components/controls.html' import act %}{{ act('Ký số', key='K', blocked='why') }}"
    (button,) = html.fragments_fromstring(environment(static).from_string(source).render())
    assert button.attrib == {
        "class": "btn",
        "type": "button",
        "data-key": "K",
        "aria-disabled": "true",
        "aria-describedby": "why",
    }
    assert button.xpath("string(kbd)") == "K"


def test_a_post_has_a_form_of_its_own_with_its_idempotency_key(static: Path) -> None:
    source = "{% from 'components/controls.html' import act %}{{ act('Tiếp nhận', post='/accept', once='k-1') }}"
    (form,) = html.fragments_fromstring(environment(static).from_string(source).render())
    assert form.get("action") == "/accept"
    assert {field.get("name"): field.get("value") for field in form.xpath("input")} == {
        "csrf_token": "made-up-token",
        "idempotency_key": "k-1",
    }


@pytest.mark.parametrize(
    ("parts", "widths"),
    [([(60, "rest"), (10, "soon"), (5, "late")], [119.0, 19.0, 9.0]), ([(0, "rest"), (75, "late")], [149.0]), ([], [])],
)
def test_a_distribution_bar_is_as_long_as_its_share(
    static: Path, parts: list[tuple[int, str]], widths: list[float]
) -> None:
    source = "{% from 'components/figures.html' import spread %}{{ spread(parts, 75) }}"
    (bar,) = html.fragments_fromstring(environment(static).from_string(source).render(parts=parts))
    assert [float(width) for width in bar.xpath(".//rect/@width")] == widths


def test_a_chart_says_its_numbers_in_a_table_with_the_vietnamese_comma(static: Path) -> None:
    source = (
        "{% from 'components/figures.html' import trend %}"
        "{{ trend('Đúng hạn', 'Tăng.', [('T1', 89.8), ('T2', 94.2)], goal=95) }}"
    )
    (chart,) = html.fragments_fromstring(environment(static).from_string(source).render())
    assert [cell.strip() for cell in chart.xpath(".//td/text()")] == ["89,8", "94,2"]
    assert chart.xpath("string(.//desc)") == "Tăng."


@pytest.mark.parametrize("points", [[("T1", 5)], [("T1", 0), ("T2", 0)]])
def test_charts_stand_one_point_and_nothing_but_zeros(static: Path, points: list[tuple[str, int]]) -> None:
    source = (
        "{% from 'components/figures.html' import trend, columns %}"
        "{{ trend('a', 'b', points) }}{{ columns('c', 'd', points) }}"
    )
    made = environment(static).from_string(source).render(points=points)
    assert "nan" not in made.lower()
    assert made.count("<svg") == 2


def test_an_urgency_that_is_not_known_gets_no_stamp(static: Path) -> None:
    source = "{% from 'components/marks.html' import stamp %}{{ stamp('thuong') }}|{{ stamp('hoa_toc') }}"
    plain, urgent = environment(static).from_string(source).render().split("|")
    assert plain == ""
    assert "HỎA TỐC" in urgent
