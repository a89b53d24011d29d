"""Pictures for trying out: a signature in blue ink and a red seal that plainly says MẪU.

Both are PNG with a clear background, as Nghị định 30/2020/NĐ-CP asks for (Phụ lục I, phần III); drawn three times too
large and shrunk, so that edges are smooth. The same seed draws the same signature.
"""

import io
import itertools
import math
import random

from PIL import Image, ImageDraw, ImageFont

from signing import fonts

BLUE, RED = (16, 42, 160), (214, 22, 30)
SIZE = 700
"""Pixels of the longer side: 400 dpi on a signature of 45 mm."""
FINER = 3
FULL = 255
SAMPLE = "MẪU"

Point = tuple[float, float]


def draw_signature(seed: str) -> bytes:
    """A made-up hand signature in blue ink, 45:20, as PNG."""
    width, height = SIZE * FINER, SIZE * FINER * 20 // 45
    ink = Image.new("L", (width, height))
    pen = ImageDraw.Draw(ink)
    chance = random.Random(seed)  # noqa: S311 – a picture, not a secret
    for stroke in _strokes(chance):
        _stroke(pen, [(x * width, y * height) for x, y in stroke], height / 40)
    return _png(ink, BLUE)


def draw_seal(agency: str, diameter: int = SIZE) -> bytes:
    """A round red seal with a star and the agency's name along the ring, marked MẪU, as a square PNG without margin."""
    side = diameter * FINER
    ink = Image.new("L", (side, side))
    pen = ImageDraw.Draw(ink)
    for outer, stroke in ((1.0, 0.020), (0.945, 0.007), (0.61, 0.007)):
        edge = side * (1 - outer) / 2
        pen.ellipse((edge, edge, side - 1 - edge, side - 1 - edge), outline=FULL, width=round(side * stroke))
    pen.polygon(_star((side * 0.5, side * 0.47), side * 0.17), fill=FULL)
    pen.text((side * 0.5, side * 0.71), SAMPLE, font=_bold(side * 0.085), fill=FULL, anchor="mm")
    _write_along_ring(ink, agency.upper(), centre=-90, widest=230)
    _write_along_ring(ink, f"* {SAMPLE} *", centre=90, widest=80)
    return _png(ink, RED)


def _strokes(chance: random.Random) -> list[list[Point]]:
    """Lines in a unit square: a row of loops like letters, and one long flourish back under them."""
    loops, turns = [], chance.uniform(3.2, 6.3)
    tall, lean, phase = chance.uniform(0.22, 0.34), chance.uniform(0.03, 0.07), chance.uniform(0, 2 * math.pi)
    for step in range(201):
        along = step / 200
        swing = math.sin(along * turns * 2 * math.pi + phase) * tall * (1 - 0.6 * along)
        slant = lean * math.cos(along * turns * 2 * math.pi + phase / 2)
        loops.append((0.14 + 0.58 * along + slant, 0.46 + swing))
    start, low = (chance.uniform(0.72, 0.8), chance.uniform(0.35, 0.5)), chance.uniform(0.8, 0.9)
    flourish = _curve(start, (1.05, low), (0.1, 1.0), (chance.uniform(0.85, 0.95), chance.uniform(0.6, 0.7)))
    return [loops, flourish]


def _curve(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    """A Bézier curve of third degree."""
    points = []
    for step in range(121):
        t = step / 120
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * p[axis] for w, p in zip(weights, (start, one, two, end), strict=True)) for axis in (0, 1))
        points.append((x, y))
    return points


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    """Thick in the middle of the stroke, thin at its ends."""
    for index, (here, there) in enumerate(itertools.pairwise(points)):
        breadth = width * (0.35 + 0.65 * math.sin(math.pi * index / len(points)))
        pen.line((here, there), fill=FULL, width=round(breadth))
        x, y = there
        pen.ellipse((x - breadth / 2, y - breadth / 2, x + breadth / 2, y + breadth / 2), fill=FULL)


def _star(middle: Point, radius: float) -> list[Point]:
    x, y = middle
    corners = []
    for corner in range(10):
        reach = radius * (1 if corner % 2 == 0 else 0.382)
        angle = math.radians(36 * corner - 90)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def _write_along_ring(ink: Image.Image, text: str, centre: float, widest: float) -> None:
    """Text along the ring, its middle at `centre` degrees (clockwise from the right), at most `widest` degrees long.

    The upper half reads with its feet inwards, the lower half with its feet outwards.
    """
    side, upper = ink.width, centre < 0
    radius = side * 0.385
    size = side * 0.098
    while size > side * 0.03 and math.degrees(_bold(size).getlength(text) / radius) > widest:
        size *= 0.95
    font = _bold(size)
    around = math.degrees(font.getlength(text) / radius)
    for index, letter in enumerate(text):
        before = font.getlength(text[:index]) + font.getlength(letter) / 2
        turn = math.degrees(before / radius) - around / 2
        angle = centre + turn if upper else centre - turn
        tile = Image.new("L", (round(size * 2), round(size * 2)))
        ImageDraw.Draw(tile).text((size, size * 1.36), letter, font=font, fill=FULL, anchor="ms")
        tile = tile.rotate(-(angle + 90) if upper else 90 - angle, Image.Resampling.BICUBIC)
        x = side / 2 + radius * math.cos(math.radians(angle)) - size
        y = side / 2 + radius * math.sin(math.radians(angle)) - size
        ink.paste(FULL, (round(x), round(y)), tile)


def _bold(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.path_of("page-bold.ttf"), size)


def _png(ink: Image.Image, colour: tuple[int, int, int]) -> bytes:
    """One colour everywhere, as dense as the ink: so that no edge takes on the colour of the ground."""
    density = ink.resize((ink.width // FINER, ink.height // FINER), Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", density.size, colour)
    picture.putalpha(density)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
