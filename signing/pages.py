"""What a reader sees of a PDF: how many pages, which words, which picture. Through PDFium, one caller at a time."""

import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium

from signing.errors import PdfUnreadable
from signing.form import Place

EDGE = 1.0
"""Points at the sides of a place that belong to its neighbours: a slash leans over."""
ONE_AT_A_TIME = threading.Lock()  # PDFium is not thread-safe


def page_count(pdf: bytes) -> int:
    """Raises PdfUnreadable."""
    with _opened(pdf) as document:
        return len(document)


def page_text(pdf: bytes) -> str:
    """The words of all pages, form fields and stamps included, pages apart by a form feed. Raises PdfUnreadable."""
    with _opened(pdf) as document:
        return "\f".join(_words(document, page) for page in range(len(document)))


def page_image(pdf: bytes, page: int = 0, dpi: float = 96) -> bytes:
    """One page (from 0) as PNG, with everything a reader sees on it. Raises PdfUnreadable."""
    with _opened(pdf) as document:
        # with transparency: into other bitmaps PDFium draws form fields with coloured edges, as for a screen
        drawn = document[page].render(scale=dpi / 72, force_bitmap_format=pdfium.raw.FPDFBitmap_BGRA)
        picture = io.BytesIO()
        drawn.to_pil().convert("RGB").save(picture, "PNG")
        return picture.getvalue()


def rewritten(pdf: bytes) -> bytes:
    """The same pages in a file of plain structure. Only for files nobody has signed. Raises PdfUnreadable."""
    with _opened(pdf) as document:
        plain = io.BytesIO()
        document.save(plain)
        return plain.getvalue()


def text_at(pdf: bytes, places: Sequence[Place]) -> list[str]:
    """What is shown in each place, blanks at both ends cut off. Raises PdfUnreadable."""
    with _opened(pdf) as document:
        return [_words(document, place.page, place) for place in places]


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    with ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(pdf)
            document.init_forms()
            yield document
        except (pdfium.PdfiumError, IndexError) as error:
            raise PdfUnreadable("Không đọc được tệp PDF. Xin bản khác của người gửi.") from error


def _words(document: Any, number: int, place: Place | None = None) -> str:
    if document.formenv:  # form fields and stamps are no part of a page's text until they are pressed into it
        document[number].flatten()
    words = document[number].get_textpage()  # the page again: flattening leaves old handles stale
    if place is None:
        return str(words.get_text_bounded())
    inside = (place.left + EDGE, place.bottom, place.right - EDGE, place.top)
    return str(words.get_text_bounded(*inside)).strip()
