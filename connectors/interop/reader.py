"""Bytes → packet. Tolerant in form, strict in what it lets in.

Elements are found by namespace and local name, in any order; missing, empty, self-closed and `null` are one. What is
odd becomes a notice, what cannot be trusted a `PacketRefused`. Nothing is ever guessed from a `DocumentId`.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from connectors.interop import fields, groups, moments
from connectors.interop.attachments import read_attachments
from connectors.interop.codes import StatusCode, Steering
from connectors.interop.errors import (
    Ambiguous,
    PacketRefused,
    PacketTooComplex,
    PacketTooLarge,
    StatusWithoutDocument,
    Unaddressed,
    UnknownRoot,
    UnknownStatus,
    WithoutSender,
)
from connectors.interop.limits import Limits
from connectors.interop.packet import AgencyCard, DocumentPacket, DocumentReference, Notice, Packet, StatusPacket
from connectors.interop.xmltree import Node, Tree

SIGNATURES = ("Signature", "DigitalSignature", "{http://www.w3.org/2000/09/xmldsig#}Signature")


def read_packet(data: bytes, limits: Limits = Limits()) -> Packet:
    """What `data` says.

    The packet carries the SHA-256 of `data`; each attachment its bytes as they travelled and as they were taken out.
    Raises PacketRefused, whose `reference` and `receivers` hold what could be read before.
    """
    if len(data) > limits.packet_bytes:
        raise PacketTooLarge(len(data), limits.packet_bytes)
    tree = Tree(limits)
    try:
        packet = _packet(tree.parse(data), limits)
    except PacketRefused as refused:
        refused.reference, refused.receivers = _glean(tree.root)
        raise
    return replace(packet, sha256=sha256(data).hexdigest(), warnings=_warnings(tree.root, limits))


def _packet(root: Node, limits: Limits) -> Packet:
    if root.name != "edXML":
        raise UnknownRoot(root.name)
    header = root.child("edXMLEnvelope").child("edXMLHeader")
    message = header.child("MessageHeader")
    sender = groups.agency_card(message.child("From"))
    if not sender.code:
        raise WithoutSender
    if len(sender.code) > limits.agency_code:
        raise PacketTooComplex(f"mã cơ quan gửi dài quá {limits.agency_code} ký tự")
    if not message.all("StatusCode"):
        return _document(root, header, sender, limits)
    if message.all("To"):
        raise Ambiguous("StatusCode")
    return _status(message, sender)


def _status(message: Node, sender: AgencyCard) -> StatusPacket:
    about = groups.reference(message.child("ResponseFor"))
    if not about.agency_code:
        raise Unaddressed
    if not about.document_id and not about.number:
        raise StatusWithoutDocument
    return StatusPacket(
        sender=sender,
        about=about,
        status=_status_code(message.value("StatusCode")),
        at=fields.time(message, "Timestamp"),
        description=message.value("Description"),
        contact=groups.contact(message.child("StaffInfo")),
    )


def _status_code(value: str) -> StatusCode:
    try:
        return StatusCode(value.zfill(2))
    except ValueError as fault:
        raise UnknownStatus(value) from fault


def _document(root: Node, header: Node, sender: AgencyCard, limits: Limits) -> DocumentPacket:
    message = header.child("MessageHeader")
    receivers = groups.receivers(message)
    if not receivers:
        raise Unaddressed
    code = message.child("Code")
    promulgation = message.child("PromulgationInfo")
    if len(message.value("DocumentId")) > limits.document_id:
        raise PacketTooComplex(f"mã định danh văn bản dài quá {limits.document_id} ký tự")
    trace = header.child("TraceHeaderList")
    header.set_aside(*SIGNATURES)  # the same dummy in every packet; trust rests on the signature inside the PDF
    return DocumentPacket(
        sender=sender,
        receivers=receivers,
        document_id=message.value("DocumentId"),
        number=code.value("CodeNumber"),
        notation=code.value("CodeNotation"),
        type=groups.document_type(message.child("DocumentType")),
        subject=message.value("Subject"),
        issued_on=fields.day(promulgation, "PromulgationDate"),
        place=promulgation.value("Place"),
        content=message.value("Content"),
        signer=groups.signer(message.child("SignerInfo")),
        due_on=fields.day(message, "DueDate"),
        other=groups.other(message),
        answers=tuple(groups.reference(answered) for answered in message.all("ResponseFor")),
        steering=fields.listed(message, "SteeringType", Steering),
        places=fields.texts(message.child("ToPlaces"), "Place"),
        trace=groups.hops(trace),
        business=groups.business(trace.child("Bussiness")),
        attachments=read_attachments(root, limits),
    )


def _glean(root: Node) -> tuple[DocumentReference, tuple[str, ...]]:
    """Sender and document as a status about them would name them, and the receivers; only from their own places."""
    try:
        message = root.child("edXMLEnvelope").child("edXMLHeader").child("MessageHeader")
        about = message.child("ResponseFor") if message.all("StatusCode") else message
        code = about.child("Code")
        number = "/".join(filter(None, (code.text, code.value("CodeNumber"), code.value("CodeNotation"))))
        issued = about.value("PromulgationDate") or about.child("PromulgationInfo").value("PromulgationDate")
        reference = DocumentReference(
            agency_code=message.child("From").value("OrganId"),
            number=number,
            document_id=about.value("DocumentId"),
            issued_on=moments.read_date(issued),
        )
        return reference, tuple(card.code for card in groups.receivers(message))
    except Ambiguous:
        return DocumentReference(), ()


def _warnings(root: Node, limits: Limits) -> tuple[Notice, ...]:
    unknown = dict.fromkeys(root.unread())
    notices = root.notices + [
        Notice("element_unknown", path, f"Phần tử “{path.rpartition('/')[2][:80]}” không có trong quy chuẩn, bỏ qua.")
        for path in unknown
    ]
    if len(notices) > limits.warnings:
        more = len(notices) - limits.warnings
        notices = [*notices[: limits.warnings], Notice("warnings_cut", "", f"Còn {more} cảnh báo khác.")]
    return tuple(notices)
