"""Packet → bytes, in the prefixes, order and date formats of the sample packets, or an error naming every fault.

Some receivers are not namespace-aware and look for literal names, so the text is written by hand: an XML library would
drop the second binding of the one namespace. Nothing is cut, nothing is guessed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import replace

from connectors.interop.attachments import wrap
from connectors.interop.branches import PREFIX_DECLARATION, Branch, group, leaf, render
from connectors.interop.completeness import document_faults, status_faults, text_faults
from connectors.interop.errors import PacketIncomplete
from connectors.interop.headers import document_header, status_header
from connectors.interop.packet import Attachment, Notice, Packet, StatusPacket
from connectors.interop.xmltree import NAMESPACE


def write_packet(packet: Packet, zip_attachments: bool = True) -> bytes:
    """The packet as UTF-8 XML. Raises PacketIncomplete with all faults at once.

    `zip_attachments` puts each file into a zip of its own, which every reader met so far opens.
    """
    if isinstance(packet, StatusPacket):
        _check(status_faults(packet), header := status_header(packet))
        return _text(_envelope(header))
    files = _numbered(packet.attachments)
    header = document_header(packet)
    _check(document_faults(packet), header + [branch for file in files for branch in _attachment(file, "")])
    packed = [(file, *wrap(file, zip_attachments)) for file in files]
    manifest = [branch for file, content_type, _ in packed for branch in _reference(file, content_type)]
    return _text([*_envelope(header, _body(manifest)), *_attachments(packed)])


def _check(faults: Iterable[Notice], branches: list[Branch]) -> None:
    found = [*faults, *text_faults(branches)]
    if found:
        raise PacketIncomplete(found)


# ---------------------------------------------------------------- the frame


def _text(lines: Iterable[str]) -> bytes:
    first = ('<?xml version="1.0" encoding="UTF-8"?>', f'<edXML xmlns="{NAMESPACE}">')
    return "\n".join((*first, *lines, "</edXML>", "")).encode()


def _envelope(header: list[Branch], body: Iterable[str] = ()) -> list[str]:
    return [
        f"  <edXML:edXMLEnvelope{PREFIX_DECLARATION}>",
        *render([("edXMLHeader", header)], 2),
        *body,
        "  </edXML:edXMLEnvelope>",
    ]


def _body(manifest: list[Branch]) -> Iterator[str]:
    yield "    <edXML:edXMLBody>"
    yield '      <edXML:edXMLManifest version="1.0">'
    yield from render(manifest, 4)
    yield "      </edXML:edXMLManifest>"
    yield "    </edXML:edXMLBody>"


def _attachments(packed: list[tuple[Attachment, str, bytes]]) -> Iterator[str]:
    if not packed:
        return
    yield "  <AttachmentEncoded>"
    for file, content_type, data in packed:
        yield "    <Attachment>"
        yield from render(_attachment(file, content_type), 3, prefix="")
        encoded = base64.b64encode(data).decode("ascii")
        tag = "edXML:ContentTransferEncoded"
        yield f"      <{tag}{PREFIX_DECLARATION}>{encoded}</{tag}>"
        yield "    </Attachment>"
    yield "  </AttachmentEncoded>"


# ---------------------------------------------------------------- attachments


def _numbered(attachments: tuple[Attachment, ...]) -> list[Attachment]:
    """Attachments with a content id each; those left empty get the first free numbers."""
    taken = {attachment.content_id for attachment in attachments}
    free = (str(number) for number in range(1, 2 * len(attachments) + 1) if str(number) not in taken)
    return [file if file.content_id else replace(file, content_id=next(free)) for file in attachments]


def _reference(file: Attachment, content_type: str) -> list[Branch]:
    return group(
        "Reference",
        leaf("ContentId", f"cid:{file.content_id}"),
        leaf("ContentType", content_type),
        leaf("Description", file.description),
        leaf("AttachmentName", file.name),
    )


def _attachment(file: Attachment, content_type: str) -> list[Branch]:
    return [
        *leaf("ContentId", f"cid:{file.content_id}"),
        *leaf("AttachmentName", file.name),
        *leaf("Description", file.description),
        *leaf("ContentType", content_type),
    ]
