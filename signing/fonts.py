"""The fonts of every document: Tinos, whose letters are as wide as those of Times New Roman.

    python -m signing.fonts SRC DST      SRC holds the four Tinos faces, DST is signing/fonts

The set-up cuts them once, because cutting is what costs: a full face has 3209 letters, and shrinking it again for every
seal took five times as long as the signature. Two kinds come out: four *page* faces for WeasyPrint, and three small
*stamp* faces for what is written into a finished PDF. Stamp faces have 1000 units an em, because pyHanko 0.38
writes glyph widths in font units where PDF wants thousandths of an em.
"""

import shutil
import sys
from pathlib import Path

from signing.errors import FontsMissing

FOLDER = Path(__file__).with_name("fonts")
LICENCE = "LICENSE_FONT"

REGULAR = "400Regular/Tinos_400Regular.ttf"
ITALIC = "400Regular_Italic/Tinos_400Regular_Italic.ttf"
BOLD = "700Bold/Tinos_700Bold.ttf"
BOLD_ITALIC = "700Bold_Italic/Tinos_700Bold_Italic.ttf"

PAGE_FACES = {
    "page-regular.ttf": REGULAR,
    "page-italic.ttf": ITALIC,
    "page-bold.ttf": BOLD,
    "page-bold-italic.ttf": BOLD_ITALIC,
}
STAMP_FACES = {  # name → source, text it can write (None: everything Vietnamese)
    "stamp-text.ttf": (REGULAR, None),
    "stamp-digits.ttf": (REGULAR, "0123456789"),
    "stamp-digits-italic.ttf": (ITALIC, "0123456789"),
}
VIETNAMESE = [(0x20, 0x7F), (0xA0, 0xA1), (0xC0, 0x104), (0x110, 0x112), (0x128, 0x12A), (0x168, 0x16A), (0x1A0, 0x1A2),
              (0x1AF, 0x1B1), (0x1EA0, 0x1EFA), (0x2013, 0x2015), (0x2018, 0x201E), (0x2026, 0x2027)]  # fmt: skip
SIGNS = [(0xA1, 0x180), (0x2C6, 0x2DE), (0x300, 0x400), (0x2010, 0x2045), (0x2070, 0x20C0), (0x2100, 0x2300),
         (0x25A0, 0x2600)]  # fmt: skip


def path_of(name: str) -> Path:
    """The file of one face, e.g. `page-bold.ttf`.

    Raises FontsMissing when the set-up has not been run.
    """
    path = FOLDER / name
    if not path.is_file():
        raise FontsMissing(f"Thiếu phông chữ {name}. Quản trị hệ thống chạy lệnh “make setup” rồi thử lại.")
    return path


def cut_all(source: Path, destination: Path) -> None:
    """Write every face this package uses, and the fonts' licence beside them, into `destination`."""
    _require_no_reserved_name(source / LICENCE)
    destination.mkdir(parents=True, exist_ok=True)
    for name, face in PAGE_FACES.items():
        _cut(source / face, destination / name, _letters([*VIETNAMESE, *SIGNS]), layout=True)
    for name, (face, text) in STAMP_FACES.items():
        letters = _letters(VIETNAMESE) if text is None else {ord(letter) for letter in text}
        _cut(source / face, destination / name, letters, layout=False)
    shutil.copyfile(source / LICENCE, destination / LICENCE)


def _require_no_reserved_name(licence: Path) -> None:
    """The Open Font License lets a changed font keep its name only when none is reserved in the copyright line."""
    copyright_line = licence.read_text(encoding="utf-8").partition("-----")[0]
    if "Reserved Font Name" in copyright_line:
        raise SystemExit(f"{licence}: the font's name is reserved, so a cut of it must not be called by that name")


def _letters(ranges: list[tuple[int, int]]) -> set[int]:
    return {code for first, end in ranges for code in range(first, end)}


def _cut(source: Path, destination: Path, letters: set[int], *, layout: bool) -> None:
    from fontTools import subset  # only the setup cuts fonts, and this takes long to load
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"])
    if not layout:
        options.layout_features = []
        options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    with TTFont(source) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        if not layout:
            scale_upem(font, 1000)
        font.save(destination)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    cut_all(Path(sys.argv[1]), Path(sys.argv[2]))
