"""The guide of the process admin says what stands on the screens: its buttons are there by those names, its pictures small."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "process-admin.md").read_text(encoding="utf-8")
SAID_BY = (
    "web/templates/**/*.html",
    "web/assets/js/**/*.js",
    "web/pages/*.py",
    "web/*.py",
    "processes/*.bpmn",
    "records/*.py",
)


def test_every_word_that_the_guide_quotes_from_a_screen_stands_there() -> None:
    screens = "\n".join(path.read_text("utf-8") for pattern in SAID_BY for path in ROOT.glob(pattern))
    quoted = re.findall(r"\*{1,2}([^*\n]+)\*{1,2}", GUIDE)
    assert len(quoted) > 30
    assert [words for words in quoted if words not in screens] == []


def test_its_pictures_and_links_are_there_and_the_pictures_small() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", GUIDE)
    for path in (ROOT / "docs" / target for target in targets):
        assert path.exists(), path
        assert path.suffix != ".webp" or path.stat().st_size <= 60_000, path
