"""The form in every draft: four fields for number and date, two for the signatures; their names, places and locks.

A draft holds all six before anybody signs, because after the personal signature only filling them in is allowed
(ISO 32000-2, 12.8.2.2, DocMDP level 2). The agency's signature locks the four text fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pydyf

MM = 72 / 25.4
"""Points in a millimetre."""

NUMBER, DAY, MONTH, YEAR = "vb.so", "vb.ngay", "vb.thang", "vb.nam"
TEXT_FIELDS = (NUMBER, DAY, MONTH, YEAR)
PERSON, AGENCY = "ky.nguoi", "ky.coquan"
CORNER = "ky_goc"
"""The agency's signature at the upper right corner of an attachment or a copy."""

PLACES = {NUMBER: "fld-so", DAY: "fld-ngay", MONTH: "fld-thang", YEAR: "fld-nam", PERSON: "sig-person"}
"""Field name → the id that marks its place in the HTML of the draft."""

LINE = 1.11
"""Height of a text field over the size of its letters: `line-height` in layout.css."""
INFO_HEIGHT = 12.0
"""Millimetres under the seal kept for the agency's name and the time of sealing."""
INFO_WIDTH = 66.0
LONGEST = {NUMBER: 12, DAY: 2, MONTH: 2, YEAR: 4}


@dataclass(frozen=True)
class Place:
    """A rectangle on a page, in points from its lower left corner; pages count from 0."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def place_of_seal(signature: Place, diameter_mm: float) -> Place:
    """Where the seal and the line of information under it go, given the place of the personal signature.

    The seal's right edge lies one third into the signature from its left, its middle at the signature's middle
    (Nghị định 30/2020/NĐ-CP, Phụ lục I, ô 8).
    """
    diameter = diameter_mm * MM
    left = signature.left + signature.width / 3 - diameter
    middle = (signature.bottom + signature.top) / 2
    right = left + max(diameter, INFO_WIDTH * MM)
    bottom = middle - diameter / 2 - INFO_HEIGHT * MM
    return Place(signature.page, left, bottom, right, middle + diameter / 2)


def add_form(pdf: Any, places: Mapping[str, Place]) -> None:
    """Put the form into a WeasyPrint PDF about to be written; `places` holds all six fields by name.

    The seal's field comes after the person's, so that the seal is drawn over the signature.
    """
    pages = [pdf.objects[int(reference)] for reference in pdf.pages["Kids"][::3]]
    number_and_date, signatures = _parent(pdf, "vb"), _parent(pdf, "ky")
    for name in TEXT_FIELDS:
        text = {
            "FT": "/Tx",
            "Q": 2 if name == NUMBER else 1,
            "DA": pydyf.String("/Helv 0 Tf 0 g"),
            "MaxLen": LONGEST[name],
        }
        _add_field(pdf, pages, number_and_date, name, places[name], text)
    _add_field(pdf, pages, signatures, PERSON, places[PERSON], {"FT": "/Sig"})
    _add_field(pdf, pages, signatures, AGENCY, places[AGENCY], {"FT": "/Sig", "Lock": _lock(pdf)})
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {
            "Fields": pydyf.Array([number_and_date.reference, signatures.reference]),
            "SigFlags": 3,
            "DR": pydyf.Dictionary(),
        }
    )


def _parent(pdf: Any, name: str) -> Any:
    parent = pydyf.Dictionary({"T": pydyf.String(name), "Kids": pydyf.Array()})
    pdf.add_object(parent)
    return parent


def _lock(pdf: Any) -> bytes:
    # Without /P: the four fields are locked one by one, and readers disagree on what /P 1 does to time stamps.
    names = pydyf.Array([pydyf.String(name) for name in TEXT_FIELDS])
    lock = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/Include", "Fields": names})
    pdf.add_object(lock)
    reference: bytes = lock.reference
    return reference


def _add_field(pdf: Any, pages: list[Any], parent: Any, name: str, place: Place, entries: dict[str, Any]) -> None:
    """A field that is its own annotation; printed (/F 4), with an empty appearance as PDF/A demands."""
    page = pages[place.page]
    box = [0, 0, round(place.width, 3), round(place.height, 3)]
    blank = pydyf.Stream(
        [], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(box), "Resources": pydyf.Dictionary()}
    )
    pdf.add_object(blank)
    corners = [round(corner, 3) for corner in (place.left, place.bottom, place.right, place.top)]
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "F": 4,
            "Rect": pydyf.Array(corners),
            "P": page.reference,
            "AP": pydyf.Dictionary({"N": blank.reference}),
            "T": pydyf.String(name.partition(".")[2]),
            "Parent": parent.reference,
            **entries,
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    parent["Kids"].append(field.reference)
