"""Pictures for the guides: what a person sees at 1366×768, as WebP of at most 60 KB in `build/screens`."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "build" / "screens"
LARGEST = 60_000


def keep_picture(page: Page, name: str) -> None:
    """The visible part of the page as `<name>.webp`, as sharp as fits."""
    page.wait_for_timeout(300)
    image = Image.open(io.BytesIO(page.screenshot()))
    for quality in range(80, 10, -5):
        made = io.BytesIO()
        image.save(made, "webp", quality=quality, method=6)
        if made.tell() <= LARGEST:
            break
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.webp").write_bytes(made.getvalue())
