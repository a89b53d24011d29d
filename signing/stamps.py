"""What a signature or a filled field looks like: pictures and lines of text at exact places, embedded fonts."""

import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.content import AppearanceContent, ResourceType
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.stamp import BaseStampStyle

from signing import objects
from signing.errors import ImageRefused
from signing.lettering import Fonts, face

DESCENT = 443 / 2048
"""How far letters of Tinos reach under the line, in em."""
LARGEST_IMAGE = 700
"""Pixels of the longer side kept of a picture: 400 dpi on a seal of 44 mm."""


@dataclass(frozen=True)
class Line:
    """Text whose baseline is `up` points above the bottom; `at` is its left end, middle or right end by `align`."""

    text: str
    at: float
    up: float
    size: float
    align: str = "left"
    widest: float = math.inf
    """Longer text is written smaller."""


@dataclass(frozen=True)
class Picture:
    """A PNG fitted into a box of points and centred there, its proportions kept."""

    png: bytes
    left: float
    bottom: float
    width: float
    height: float


class Appearance(AppearanceContent):
    """An appearance stream of `width` × `height` points; `quarter_turns` counter-clockwise for rotated pages."""

    def __init__(
        self,
        writer: Any,
        size: tuple[float, float],
        face: tuple[Fonts, str],
        lines: Sequence[Line] = (),
        pictures: Sequence[Picture] = (),
        quarter_turns: int = 0,
    ) -> None:
        super().__init__(writer=writer, box=BoxConstraints(*size))
        self.face, self.lines, self.pictures, self.quarter_turns = face, lines, pictures, quarter_turns

    def render(self) -> bytes:
        drawn = [self._picture(index, picture) for index, picture in enumerate(self.pictures)]
        written = [self._line(line) for line in self.lines if line.text]
        return b"\n".join([*drawn, *written])

    def as_form_xobject(self) -> Any:
        form = super().as_form_xobject()
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[self.quarter_turns % 4]
        if self.quarter_turns % 4:
            form["/Matrix"] = objects.numbers((cosine, sine, -sine, cosine, 0, 0))
        return form

    def _picture(self, index: int, picture: Picture) -> bytes:
        name = f"I{index}"
        image, (pixels_wide, pixels_high) = _image(self.writer, picture.png)
        self.set_resource(ResourceType.XOBJECT, objects.name(name), image)
        scale = min(picture.width / pixels_wide, picture.height / pixels_high)
        width, height = pixels_wide * scale, pixels_high * scale
        left = picture.left + (picture.width - width) / 2
        bottom = picture.bottom + (picture.height - height) / 2
        return f"q {width:.4f} 0 0 {height:.4f} {left:.4f} {bottom:.4f} cm /{name} Do Q".encode()

    def _line(self, line: Line) -> bytes:
        fonts, file = self.face
        letters = face(file)
        self.set_resource(ResourceType.FONT, objects.name("F1"), fonts.reference(file))
        width = letters.width(line.text)
        size = min(line.size, line.widest / width)
        left = line.at - width * size * {"left": 0, "centre": 0.5, "right": 1}[line.align]
        text = letters.encoded(line.text)
        return f"q 0 g BT /F1 {size:g} Tf 1 0 0 1 {left:.3f} {line.up:.3f} Tm <{text}> Tj ET Q".encode()


@dataclass(frozen=True)
class StampStyle(BaseStampStyle):
    """Hands pyHanko an appearance that is already composed, instead of its frame, margins and fading."""

    appearance: Appearance | None = None

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> Any:
        return self.appearance


@dataclass(frozen=True)
class Pixels:
    """Colours and transparency of a picture, packed as PDF wants them."""

    width: int
    height: int
    colours: bytes
    transparency: bytes


@lru_cache(maxsize=64)
def _pixels(png: bytes) -> Pixels:
    """Packed once per picture: the same signature and seal go on thousands of documents."""
    try:
        picture = Image.open(io.BytesIO(png)).convert("RGBA")  # a palette picture would lose its transparency
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise ImageRefused("Ảnh chữ ký hoặc con dấu không đọc được. Nộp lại ảnh PNG nền trong suốt.") from None
    ink = picture.getchannel("A").getbbox()
    if ink is None:
        raise ImageRefused("Ảnh chữ ký hoặc con dấu trống. Nộp lại ảnh PNG nền trong suốt.")
    picture = picture.crop(ink)  # a clear margin would make the seal smaller than its real size
    picture.thumbnail((LARGEST_IMAGE, LARGEST_IMAGE))
    colours, transparency = picture.convert("RGB"), picture.getchannel("A")
    return Pixels(*picture.size, zlib.compress(colours.tobytes()), zlib.compress(transparency.tobytes()))


def _image(writer: Any, png: bytes) -> tuple[Any, tuple[int, int]]:
    pixels = _pixels(png)
    mask = writer.add_object(_image_stream(pixels, "DeviceGray", pixels.transparency))
    picture = _image_stream(pixels, "DeviceRGB", pixels.colours)
    picture["/SMask"] = mask
    return writer.add_object(picture), (pixels.width, pixels.height)


def _image_stream(pixels: Pixels, colour_space: str, packed: bytes) -> Any:
    return objects.packed_stream(
        packed,
        Type=objects.name("XObject"),
        Subtype=objects.name("Image"),
        Width=objects.number(pixels.width),
        Height=objects.number(pixels.height),
        ColorSpace=objects.name(colour_space),
        BitsPerComponent=objects.number(8),
    )
