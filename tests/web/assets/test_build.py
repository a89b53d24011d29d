"""What the build promises: names that may be cached for ever, small files, nothing from elsewhere, nothing evaluated."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.web.assets.conftest import NODE
from tests.web.assets.gallery import WEB

CSS = WEB / "assets" / "css"
SCRIPTS = WEB / "assets" / "js"


@pytest.fixture(scope="session")
def manifest(static: Path) -> dict[str, str]:
    return json.loads((static / "manifest.json").read_text())


def test_every_name_in_the_manifest_is_a_file_whose_name_tells_its_content(
    static: Path, manifest: dict[str, str]
) -> None:
    for plain, hashed in manifest.items():
        assert (static / hashed).is_file()
        stem, extension = plain.rsplit(".", 1)
        assert re.fullmatch(rf"{re.escape(stem)}-[0-9A-Z]{{8}}\.{extension}", hashed)


def test_the_manifest_has_all_that_pages_link_to(manifest: dict[str, str]) -> None:
    linked = set()
    for template in (WEB / "templates").rglob("*.html"):
        linked |= set(re.findall(r"asset\('([^']+)'\)", template.read_text()))
    assert linked
    assert linked <= manifest.keys()


def test_the_same_sources_give_the_same_names(static: Path, tmp_path: Path) -> None:
    subprocess.run([NODE, WEB / "assets" / "build.mjs", tmp_path / "again"], check=True, cwd=WEB / "assets")
    assert (tmp_path / "again" / "manifest.json").read_text() == (static / "manifest.json").read_text()


def test_building_again_leaves_no_old_files(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "app-OLDNAME1.css").write_text("")
    subprocess.run([NODE, WEB / "assets" / "build.mjs", tmp_path / "out"], check=True, cwd=WEB / "assets")
    assert not (tmp_path / "out" / "app-OLDNAME1.css").exists()


def test_what_every_page_loads_is_small(static: Path, manifest: dict[str, str]) -> None:
    script = static / manifest["app.js"]
    parts = re.findall(r'from"\./(part-[^"]+)"', script.read_text())
    assert parts
    assert sum(file.stat().st_size for file in [script, *(static / part for part in parts)]) <= 32 * 1024
    assert (static / manifest["app.css"]).stat().st_size <= 44 * 1024


def test_four_font_files_of_about_a_hundred_kilobytes(static: Path, manifest: dict[str, str]) -> None:
    """Of words; the icons of the editors come with the editors alone."""
    fonts = [static / path for name, path in manifest.items() if name.startswith("fonts/source-")]
    assert len(fonts) == 4
    assert sum(font.stat().st_size for font in fonts) < 110 * 1024


def test_styles_and_own_scripts_ask_nothing_of_other_sites(static: Path, manifest: dict[str, str]) -> None:
    for name in ("app.css", "dark.css", "outside.css", "print.css", "form.css", "app.js"):
        text = (static / manifest[name]).read_text()
        assert not re.search(r"https?://(?!www\.w3\.org)", text), name


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_evaluates_text_or_writes_style_attributes(script: Path) -> None:
    text = script.read_text()
    assert not re.search(
        r"\beval\(|new Function|document\.write|setAttribute\([\"']style|insertAdjacentHTML|outerHTML", text
    )


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_components_use_roles_only(sheet: Path) -> None:
    if sheet.name in {"tokens.css", "dark.css"}:
        return
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    pigments = re.findall(r"var\(--(?:indigo|vermilion|turmeric|jade)[\w-]*\)", text)
    assert pigments == []
    # ink on paper that stays white in the dark, and black on printed paper, are no roles of the screen
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", text)) <= {"#15161a", "#5b6068", "#000"}


def test_the_dark_sheet_names_only_what_the_light_one_has() -> None:
    names = {name: set(re.findall(r"(--[\w-]+):", (CSS / name).read_text())) for name in ("tokens.css", "dark.css")}
    assert names["dark.css"] < names["tokens.css"]
