"""Text written into a finished PDF: the stamp faces, embedded whole.

The set-up has already cut these faces down to a few kilobytes and to letters that need no joining or moving, so a
letter is its glyph and its width. Letting pyHanko shape the text and cut the face again doubled the time of a seal.
"""

import hashlib
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.generic import ArrayObject, pdf_string

from signing import fonts, objects

UNKNOWN = "?"
SERIF_SYMBOLIC = 0b110


@dataclass(frozen=True)
class Face:
    """A cut face of 1000 units an em, packed for embedding. `widths` goes by glyph number."""

    name: str
    glyphs: dict[str, int]
    widths: list[int]
    program: bytes
    program_size: int
    to_unicode: bytes
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    capital_height: int
    italic_angle: int

    def width(self, text: str) -> float:
        """In em."""
        return sum(self.widths[glyph] for glyph in self._glyphs(text)) / 1000

    def encoded(self, text: str) -> str:
        """The hexadecimal string that shows `text`; letters the face lacks become a question mark."""
        return "".join(f"{glyph:04x}" for glyph in self._glyphs(text))

    def _glyphs(self, text: str) -> list[int]:
        known = self.glyphs
        return [known.get(letter, known.get(UNKNOWN, 0)) for letter in unicodedata.normalize("NFC", text)]


@lru_cache(maxsize=8)
def face(file: str) -> Face:
    """One of `fonts.STAMP_FACES`, read once. Raises FontsMissing."""
    program = fonts.path_of(file).read_bytes()
    with TTFont(BytesIO(program)) as font:
        glyphs = {chr(code): font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items()}
        head, metrics = font["head"], font["hhea"]
        return Face(
            name=f"{_tag(program)}+{font['name'].getDebugName(6)}",
            glyphs=glyphs,
            widths=[font["hmtx"][glyph][0] for glyph in font.getGlyphOrder()],
            program=zlib.compress(program),
            program_size=len(program),
            to_unicode=zlib.compress(_to_unicode(glyphs)),
            box=(head.xMin, head.yMin, head.xMax, head.yMax),
            ascent=metrics.ascent,
            descent=metrics.descent,
            capital_height=font["OS/2"].sCapHeight,
            italic_angle=round(font["post"].italicAngle),
        )


class Fonts:
    """The faces used in one revision of a PDF, each embedded once."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._embedded: dict[str, Any] = {}

    def reference(self, file: str) -> Any:
        if file not in self._embedded:
            self._embedded[file] = _embed(self._writer, face(file))
        return self._embedded[file]


def _embed(writer: Any, face: Face) -> Any:
    """A composite font whose codes are glyph numbers (ISO 32000-2, 9.7)."""
    program = objects.packed_stream(face.program, Length1=objects.number(face.program_size))
    descriptor = objects.dictionary(
        Type=objects.name("FontDescriptor"),
        FontName=objects.name(face.name),
        Flags=objects.number(SERIF_SYMBOLIC),
        FontBBox=objects.numbers(face.box),
        ItalicAngle=objects.number(face.italic_angle),
        Ascent=objects.number(face.ascent),
        Descent=objects.number(face.descent),
        CapHeight=objects.number(face.capital_height),
        StemV=objects.number(80),
        FontFile2=writer.add_object(program),
    )
    system = objects.dictionary(
        Registry=pdf_string("Adobe"), Ordering=pdf_string("Identity"), Supplement=objects.number(0)
    )
    descendant = objects.dictionary(
        Type=objects.name("Font"),
        Subtype=objects.name("CIDFontType2"),
        BaseFont=objects.name(face.name),
        CIDSystemInfo=system,
        CIDToGIDMap=objects.name("Identity"),
        FontDescriptor=writer.add_object(descriptor),
        W=ArrayObject([objects.number(0), objects.numbers(face.widths)]),
    )
    composite = objects.dictionary(
        Type=objects.name("Font"),
        Subtype=objects.name("Type0"),
        BaseFont=objects.name(face.name),
        Encoding=objects.name("Identity-H"),
        DescendantFonts=ArrayObject([writer.add_object(descendant)]),
        ToUnicode=writer.add_object(objects.packed_stream(face.to_unicode)),
    )
    return writer.add_object(composite)


def _tag(program: bytes) -> str:
    """Six letters that tell this cut of a font from every other (ISO 32000-2, 9.9.2)."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(program).digest()[:6])


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    """The map from glyph numbers back to letters, for search and copy; at most 100 lines a block."""
    letters: dict[int, str] = {}
    for letter, glyph in sorted(glyphs.items()):
        letters.setdefault(glyph, letter)  # a space is also the glyph of the space that does not break
    pairs = [f"<{glyph:04x}> <{ord(letter):04x}>" for glyph, letter in sorted(letters.items())]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
