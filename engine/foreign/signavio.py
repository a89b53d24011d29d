"""Signavio (`http://www.signavio.com`): drawn to be read, so nearly all of its words are about the picture."""

from __future__ import annotations

from engine.foreign.report import Outcome, kept, refused
from engine.foreign.rules import MACHINE, Spot, Vendor, harmless, left_out

PICTURE = harmless("chỉ dùng cho trình vẽ của Signavio")
OF_THE_PICTURE = ("bgcolor", "bordercolor", "userstory", "fontcolor", "vertexlabel", "signaviotype")


def metadata(spot: Spot) -> Outcome:
    """Signavio writes every field of its editor, most of them empty."""
    key, value = spot.said("metaKey"), spot.said("metaValue")
    if not value:
        return kept("ô để trống")
    if key in OF_THE_PICTURE:
        return refused("chỉ dùng cho trình vẽ của Signavio", MACHINE)
    return refused(f"thuộc tính “{key}” của Signavio", "Ghi vào phần ghi chú của bước, hoặc thuộc tính của bước.")


VENDOR = Vendor(
    "Signavio",
    ("http://www.signavio.com", "http://www.signavio.com/bpmn20", "http://signavio.com/schema/bpmn"),
    attributes={},
    elements={
        "signavioMetaData": metadata, "signavioLabel": PICTURE, "signavioType": PICTURE, "signavioDiagramMetaData": PICTURE,
        "signavioMessageName": left_out("tên thông điệp", "Chọn thông điệp của sự kiện."),
    },
)  # fmt: skip
