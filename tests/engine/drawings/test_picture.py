"""The picture of a diagram: everything that has a place is drawn, names are escaped, the same file gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import etree

from engine.drawings.picture import TONES, picture, sheets, stretches
from engine.drawings.text import width_of, wrap
from tests.engine.bpmn import process, user
from tests.web.review import FIRST, laid_out

PROCESSES = Path(__file__).parents[3] / "processes"
BUILT_IN = sorted(PROCESSES.glob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"
WORDS = some.text(alphabet="aăâbcdđeêgiklmnoôơpqrstuưvxyẢẾỘ ,.", max_size=80)


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_name_of_a_built_in_diagram_can_be_read(path: Path) -> None:
    root = parsed(picture(path.read_bytes()))
    read = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for element in etree.parse(path).iter("{*}userTask", "{*}serviceTask", "{*}lane", "{*}participant", "{*}endEvent"):
        for word in (element.get("name") or "").split():
            assert word in read, (element.get("id"), word)
    assert len(list(root.iter(f"{SVG}polygon"))) == len(list(etree.parse(path).iter("{*}sequenceFlow")))


def test_the_same_file_gives_the_same_bytes_in_another_process() -> None:
    code = "import sys; from engine.drawings.picture import picture; sys.stdout.write(picture(open(sys.argv[1], 'rb').read()))"
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code, str(BUILT_IN[0])], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True, check=True, cwd=PROCESSES.parent,
        )  # fmt: skip
        assert told.stdout.decode() == picture(BUILT_IN[0].read_bytes())


def test_what_has_no_layout_has_no_picture() -> None:
    assert picture(FIRST) == ""
    assert sheets(FIRST, "Page", 100, 100) == []


def test_names_cannot_leave_their_place() -> None:
    hostile = '</text><script>alert("x")</script>'
    xml = process("trap", user("ask", form="give_opinion", groups="van_thu"))
    root = etree.fromstring(laid_out(xml))
    next(root.iter("{*}userTask")).set("name", hostile)
    drawn = picture(etree.tostring(root), face='"><script>')
    assert "<script" not in drawn
    assert hostile.split(">")[0] in "".join(parsed(drawn).itertext())


def test_a_tone_colours_its_element_and_no_other() -> None:
    xml = laid_out(FIRST)
    fill = TONES["changed"][0]
    assert fill not in picture(xml)
    assert picture(xml, {"ask": "changed"}).count(fill) == 1


def test_numbers_that_are_none_do_no_harm() -> None:
    xml = laid_out(FIRST).replace(b'x="40"', b'x="NaN"').replace(b'y="60"', b'y="1e999"')
    assert "nan" not in picture(xml).lower()
    assert "inf" not in picture(xml).lower()


def test_a_wide_diagram_comes_whole_and_in_parts() -> None:
    drawn = sheets((PROCESSES / "outgoing.bpmn").read_bytes(), "Page", 1560, 900)
    boxes = [[float(part) for part in parsed(each).get("viewBox", "").split()] for each in drawn]
    assert len(boxes) == 3
    whole, first, second = boxes
    assert first[0] == whole[0]
    assert second[0] + second[2] == pytest.approx(whole[0] + whole[2], abs=0.1)
    assert second[0] < first[0] + first[2]


@given(some.floats(-500, 500), some.floats(61, 50_000), some.floats(100, 3_000))
@settings(max_examples=60, deadline=None)
def test_stretches_cover_all_of_it(start: float, length: float, longest: float) -> None:
    found = stretches(start, length, longest)
    assert found[0][0] == start
    assert found[-1][0] + found[-1][1] == pytest.approx(start + length)
    assert all(a[0] + a[1] > b[0] for a, b in pairwise(found))
    assert all(each <= max(longest, 61) + 0.01 for _, each in found)


@given(WORDS, some.floats(20, 200))
@settings(max_examples=80, deadline=None)
def test_lines_keep_every_word_and_their_length(text: str, width: float) -> None:
    lines = wrap(text, width, 12, most=99)
    assert " ".join(lines) == " ".join(text.split())
    assert all(width_of(line, 12) <= width or " " not in line for line in lines)


def test_too_many_lines_end_in_dots() -> None:
    assert wrap("một hai ba bốn năm", 1, 12, most=2) == ["một", "hai…"]
