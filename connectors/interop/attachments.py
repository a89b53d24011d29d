"""Files of a packet: out of base64 and zip when reading, into them when writing.

Most senders put each file into a zip of its own, whatever type they declare; some do not. So the declared type is not
believed: a zip with exactly one entry is opened, unless the file is itself named `.zip`. A true docx, xlsx or odt has
more than one entry and is left alone.
"""

from __future__ import annotations

import binascii
import io
import re
import zipfile
import zlib
from uuid import UUID

from connectors.interop.errors import AttachmentBomb, AttachmentBroken, AttachmentMissing, AttachmentTooLarge
from connectors.interop.limits import Limits
from connectors.interop.packet import Attachment
from connectors.interop.xmltree import Node
from records.filetypes import FileRefused, check_allowed

ZIP_START = b"PK\x03\x04"
ZIP_CENTRAL_ENTRY = b"PK\x01\x02"
ENCRYPTED = 0x1
CHUNK = 1024 * 1024
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same file always gives the same packet
SUSPICIOUS_RATIO = 100  # a blank scan deflates so well that readers would take it for a bomb: stored instead


def read_attachments(root: Node, limits: Limits) -> tuple[Attachment, ...]:
    """Every file of the packet. One that is announced, torn or oversized refuses the packet: none is ever dropped."""
    listed = _listed(root)
    found: list[Attachment] = []
    seen: set[tuple[str, str, str]] = set()
    size = 0
    for node in root.child("AttachmentEncoded").all("Attachment"):
        attachment = _read(node, listed, limits)
        key = (attachment.content_id, attachment.name, attachment.received_sha256)
        if key in seen:
            continue
        seen.add(key)
        found.append(attachment)
        size += len(attachment.content)
        if size > limits.all_attachment_bytes:
            raise AttachmentTooLarge(attachment.name, limits.all_attachment_bytes)
    _check_complete(listed, found)
    return tuple(found)


def _listed(root: Node) -> dict[str, Node]:
    """The manifest, by content id."""
    references = root.child("edXMLEnvelope").child("edXMLBody").child("edXMLManifest").all("Reference")
    for reference in references:
        reference.set_aside("AttachmentName", "Description", "ContentType")  # the attachment itself says the same
    return {_content_id(reference): reference for reference in references}


def _check_complete(listed: dict[str, Node], found: list[Attachment]) -> None:
    """As many files as the manifest lists. Their ids may disagree: some senders number the two lists apart."""
    if len(listed) > len(found):
        ids = {attachment.content_id for attachment in found}
        missing = next(reference for content_id, reference in listed.items() if content_id not in ids)
        raise AttachmentMissing(missing.value("AttachmentName"))


def _read(node: Node, listed: dict[str, Node], limits: Limits) -> Attachment:
    node.set_aside("FieldName", "MimeType", "Format")
    content_id = _content_id(node)
    reference = listed.get(content_id, Node("Reference", notices=node.notices))
    name = node.value("AttachmentName") or reference.value("AttachmentName") or f"tep-{content_id or 1}"
    received = decode(name, node.value("ContentTransferEncoded"), limits)
    attachment = Attachment(
        name=name,
        content=take_out(name, received, limits),
        description=node.value("Description") or reference.value("Description"),
        content_id=content_id,
        declared_type=node.value("ContentType") or reference.value("ContentType"),
        received=received,
    )
    _note_oddities(node, attachment)
    return attachment


def _content_id(node: Node) -> str:
    return node.value("ContentId").removeprefix("cid:")


def _note_oddities(node: Node, attachment: Attachment) -> None:
    name = attachment.name[:80]
    if attachment.is_damaged:
        lost = f"Tệp “{name}” mất {attachment.lost_bytes} chỗ do bị xử lý như văn bản thuần. Đề nghị bên gửi gửi lại."
        node.note("attachment_damaged", lost)
    try:
        check_allowed(attachment.content, attachment.name)
    except FileRefused as refused:
        node.note(refused.code, str(refused))


def decode(name: str, text: str, limits: Limits) -> bytes:
    """The bytes of a base64 text; white space is allowed, anything else is not."""
    try:
        packed = text.encode("ascii").translate(None, b" \t\r\n")
    except UnicodeEncodeError as fault:
        raise AttachmentBroken(name, "nội dung không phải base64") from fault
    if len(packed) // 4 * 3 > limits.attachment_bytes + 2:
        raise AttachmentTooLarge(name, limits.attachment_bytes)
    try:
        data = binascii.a2b_base64(packed, strict_mode=True)
    except binascii.Error as fault:
        raise AttachmentBroken(name, "nội dung không phải base64") from fault
    if not data:
        raise AttachmentBroken(name, "không có nội dung")
    return data


def take_out(name: str, received: bytes, limits: Limits) -> bytes:
    """The file inside `received` when it travelled in a zip of its own, else `received` itself."""
    if not travels_in_zip(name, received):
        return received
    if received.count(ZIP_CENTRAL_ENTRY) > limits.zip_entries:
        raise AttachmentBomb(name)
    try:
        with zipfile.ZipFile(io.BytesIO(received)) as archive:
            entries = archive.infolist()
            if len(entries) != 1:
                return received
            return _expand(name, archive, entries[0], limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, OSError) as fault:
        raise AttachmentBroken(name, "gói zip không mở được") from fault


def travels_in_zip(name: str, data: bytes) -> bool:
    return data.startswith(ZIP_START) and not name.lower().endswith(".zip")


def _expand(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    if entry.flag_bits & ENCRYPTED:
        raise AttachmentBroken(name, "gói zip đặt mật khẩu")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise AttachmentBroken(name, "gói zip nén theo cách không hỗ trợ")
    proportionate = max(entry.compress_size * limits.expansion, limits.expansion_free_bytes)
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while part := stream.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > proportionate:
                raise AttachmentBomb(name)
            if size > limits.attachment_bytes:
                raise AttachmentTooLarge(name, limits.attachment_bytes)
    if not size:
        raise AttachmentBroken(name, "không có nội dung")
    return b"".join(parts)


def wrap(attachment: Attachment, in_zip: bool) -> tuple[str, bytes]:
    """(content type, bytes to send). A file that a reader would take for a wrapped one is wrapped in any case."""
    name, content = attachment.name, attachment.content
    if name.lower().endswith(".zip"):
        return "application/zip", content
    if not in_zip and not travels_in_zip(name, content):
        return f"application/{extension(name).removeprefix('.') or 'octet-stream'}", content
    packed = _zip(attachment, zipfile.ZIP_DEFLATED)
    if len(content) > len(packed) * SUSPICIOUS_RATIO:
        packed = _zip(attachment, zipfile.ZIP_STORED)
    return "application/zip", packed


def _zip(attachment: Attachment, compression: int) -> bytes:
    entry = zipfile.ZipInfo(f"{UUID(hex=attachment.sha256[:32])}{extension(attachment.name)}", ZIP_EPOCH)
    entry.compress_type = compression
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, attachment.content)
    return buffer.getvalue()


def extension(name: str) -> str:
    """The extension in lower case with its dot, or `""`."""
    found = EXTENSION.search(name)
    return found.group().lower() if found else ""
