"""The set-up's fonts: complete for Vietnamese, small, and lawfully named."""

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from signing import errors, fonts, lettering

TINOS = Path(fonts.__file__).parents[1] / "web" / "assets" / "node_modules" / "@expo-google-fonts" / "tinos"
BASES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
VIETNAMESE = {unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES} | set("đĐ0123456789/-:+T.")


@pytest.mark.parametrize("name", [*fonts.PAGE_FACES, "stamp-text.ttf"])
def test_every_vietnamese_letter_is_in_the_face(name: str) -> None:
    with TTFont(fonts.path_of(name)) as font:
        assert {chr(code) for code in font.getBestCmap()} >= VIETNAMESE


@pytest.mark.parametrize("name", fonts.STAMP_FACES)
def test_stamp_faces_are_small_and_measured_in_thousandths(name: str) -> None:
    path = fonts.path_of(name)
    with TTFont(path) as font:
        assert font["head"].unitsPerEm == 1000
        assert not {"fpgm", "prep", "cvt ", "GSUB", "GPOS"} & set(font.keys())
    assert path.stat().st_size < 24_000


def test_widths_of_letters_are_those_of_times_new_roman() -> None:
    """Half an em for each digit, 722 thousandths for N: the widths every program has for Times."""
    face = lettering.face("stamp-text.ttf")
    assert face.width("2026") == 2.0
    assert face.width("N") == 0.722
    assert face.width("ậ") == face.width("a") == 0.444


def test_what_the_face_lacks_becomes_a_question_mark() -> None:
    face = lettering.face("stamp-text.ttf")
    assert face.encoded("☃") == face.encoded("?")
    assert face.encoded("Ủy") == face.encoded(unicodedata.normalize("NFD", "Ủy"))


def test_missing_fonts_tell_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(errors.FontsMissing, match="make setup"):
        fonts.path_of("page-bold.ttf")


@pytest.mark.slow
def test_the_set_up_cuts_all_faces_and_keeps_their_licence(tmp_path: Path) -> None:
    fonts.cut_all(TINOS, tmp_path / "fonts")
    made = {path.name for path in (tmp_path / "fonts").iterdir()}
    assert made == {*fonts.PAGE_FACES, *fonts.STAMP_FACES, fonts.LICENCE}
    assert "SIL OPEN FONT LICENSE" in (tmp_path / "fonts" / fonts.LICENCE).read_text()


def test_a_font_whose_name_is_reserved_is_not_cut(tmp_path: Path) -> None:
    reserved = 'Copyright 2026 Somebody, with Reserved Font Name "Tinos".\n-----\nSIL OPEN FONT LICENSE'
    (tmp_path / fonts.LICENCE).write_text(reserved)
    with pytest.raises(SystemExit, match="reserved"):
        fonts.cut_all(tmp_path, tmp_path / "fonts")
