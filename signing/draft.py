"""HTML in, PDF/A-2b out: drafts with the form for number, date and signatures, and plain pages without it."""

import io
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from signing import fonts, form
from signing.errors import PlacesMissing, ResourceForbidden
from signing.form import Place

LAYOUT = Path(__file__).with_name("layout.css")
SEAL_DIAMETER = 38.0
"""Millimetres; only a starting value, the real diameter is a setting of each agency."""

PX = 0.75  # points in a CSS pixel
NOWHERE = "https://nowhere.invalid/"  # a relative address becomes an address that the fetcher refuses aloud
ONE_AT_A_TIME = (
    threading.Lock()
)  # fontconfig and Pango share state; the interpreter lock would serialise the work anyway


def render_draft(html: str, seal_diameter_mm: float = SEAL_DIAMETER) -> bytes:
    """A PDF/A-2b draft, ready for signing: every field of `form.py` is in it, empty.

    `html` is a whole page that uses the classes of layout.css and marks the places with the ids of `form.PLACES`;
    the text is normalised to NFC. `seal_diameter_mm` is the real size of the agency's seal.

    Raises PlacesMissing when an id is not on any page, ResourceForbidden when the page asks for a file or an address,
    FontsMissing when the set-up has not been run.
    """
    with ONE_AT_A_TIME, _refusals_named():
        document = _lay_out(html)
        places = _places(document, seal_diameter_mm)
        return _write(document, lambda _, pdf: form.add_form(pdf, places))


def render_page(html: str) -> bytes:
    """A PDF/A-2b file without any form: an attachment, minutes, a printed register. Errors as in render_draft."""
    with ONE_AT_A_TIME, _refusals_named():
        return _write(_lay_out(html), None)


class OwnFontsOnly(URLFetcher):  # type: ignore[misc]
    """Gives a page our fonts and the pictures it carries itself, and refuses everything else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "font" and name in fonts.PAGE_FACES:
            return URLFetcherResponse(url, fonts.path_of(name).read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        raise Refused(url)


class Refused(FatalURLFetchingError):  # type: ignore[misc]
    """Stops WeasyPrint, which would otherwise leave the picture out and go on."""


@lru_cache(maxsize=1)
def _typesetting() -> tuple[FontConfiguration, CSS]:
    """Fonts and layout, read once: the second draft costs a third less than the first."""
    for name in fonts.PAGE_FACES:
        fonts.path_of(name)
    configuration = FontConfiguration()
    layout = CSS(string=LAYOUT.read_text(encoding="utf-8"), font_config=configuration, url_fetcher=OwnFontsOnly())
    return configuration, layout


def _lay_out(html: str) -> Any:
    configuration, layout = _typesetting()
    page = HTML(string=unicodedata.normalize("NFC", html), base_url=NOWHERE, url_fetcher=OwnFontsOnly())
    return page.render(stylesheets=[layout], font_config=configuration)


@contextmanager
def _refusals_named() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        address = str(refused)[:120]
        raise ResourceForbidden(
            f"Mẫu văn bản gọi nội dung bên ngoài ({address}). Người soạn mẫu nhúng ảnh vào mẫu rồi thử lại."
        ) from None


def _write(document: Any, finisher: Any) -> bytes:
    # Given its colours by us, WeasyPrint does not read them itself: it would leave the file open each time.
    document.color_profiles["srgb"] = ColorProfile(
        io.BytesIO(_colours()), "sRGB2014.icc", "relative-colorimetric", "rgb"
    )
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2b", output_intent="given", finisher=finisher)
    return pdf


@lru_cache(maxsize=1)
def _colours() -> bytes:
    """The sRGB profile that PDF/A demands, as WeasyPrint ships it."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _places(document: Any, seal_diameter_mm: float) -> dict[str, Place]:
    marked = {
        mark: Place(number, left * PX, (page.height - bottom) * PX, right * PX, (page.height - top) * PX)
        for number, page in enumerate(document.pages)
        for mark, (left, top, right, bottom) in page.anchors.items()
    }
    missing = [mark for mark in form.PLACES.values() if mark not in marked or not marked[mark].width]
    if missing:
        raise PlacesMissing(f"Mẫu văn bản thiếu chỗ {', '.join(missing)}. Người soạn mẫu đánh dấu đủ chỗ rồi thử lại.")
    places = {name: marked[mark] for name, mark in form.PLACES.items()}
    return {**places, form.AGENCY: form.place_of_seal(places[form.PERSON], seal_diameter_mm)}
