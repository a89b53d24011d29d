"""A packet, or its refusal, as plain JSON values for the command line and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from connectors.interop.errors import PacketRefused
from connectors.interop.moments import VIETNAM
from connectors.interop.packet import Attachment, DocumentPacket, Notice, Packet
from records.filetypes import detect

APART = frozenset({"attachments", "warnings"})


def to_json(result: Packet | PacketRefused) -> dict[str, Any]:
    """`{"ok", "kind", "header", "attachments", "warnings", "errors"}`.

    `kind` is "document", "status", or None for a refused packet, whose header holds what could be read. Codes come with
    their Vietnamese label, dates as ISO 8601, moments at +07:00.
    """
    if isinstance(result, PacketRefused):
        header = {"reference": _plain(result.reference), "receivers": list(result.receivers)}
        error = {"code": result.code, "message": str(result)}
        return _report(ok=False, kind=None, header=header, errors=[error])
    attachments = result.attachments if isinstance(result, DocumentPacket) else ()
    return _report(
        ok=True,
        kind="document" if isinstance(result, DocumentPacket) else "status",
        header={field.name: _plain(getattr(result, field.name)) for field in fields(result) if field.name not in APART},
        attachments=[_attachment(attachment) for attachment in attachments],
        warnings=result.warnings,
    )


def _report(
    ok: bool,
    kind: str | None,
    header: dict[str, Any],
    attachments: Iterable[dict[str, Any]] = (),
    warnings: Iterable[Notice] = (),
    errors: Iterable[dict[str, str]] = (),
) -> dict[str, Any]:
    return {
        "ok": ok,
        "kind": kind,
        "header": header,
        "attachments": list(attachments),
        "warnings": [_plain(notice) for notice in warnings],
        "errors": list(errors),
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "media_type": detect(attachment.content, attachment.name).media_type,
        "size": len(attachment.content),
        "sha256": attachment.sha256,
        "received_sha256": attachment.received_sha256,
        "description": attachment.description,
        "lost_bytes": attachment.lost_bytes,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"code": value.value, "label": value.label}  # type: ignore[attr-defined]
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
