"""Groups of elements → the parts of a packet, one function a group."""

from __future__ import annotations

from connectors.interop import packet as parts
from connectors.interop.codes import BusinessType, Priority
from connectors.interop.errors import UnknownBusiness
from connectors.interop.fields import NUMBER, day, listed, texts, time, truth, whole
from connectors.interop.xmltree import Node


def agency_card(node: Node) -> parts.AgencyCard:
    return parts.AgencyCard(
        code=node.value("OrganId"),
        name=node.value("OrganName"),
        in_charge=node.value("OrganizationInCharge"),
        address=node.value("OrganAdd"),
        email=node.value("Email"),
        telephone=node.value("Telephone"),
        fax=node.value("Fax"),
        website=node.value("Website"),
    )


def receivers(message: Node) -> tuple[parts.AgencyCard, ...]:
    """The `To` elements, each agency once."""
    cards: dict[str, parts.AgencyCard] = {}
    for to in message.all("To"):
        card = agency_card(to)
        if not card.code:
            to.note("receiver_without_code", "Có cơ quan nhận không ghi mã định danh, bỏ qua.")
        elif card.code not in cards:
            cards[card.code] = card
        elif cards[card.code] != card:
            to.note("receiver_repeated", f"Cơ quan nhận {card.code} ghi nhiều lần, lấy lần đầu.")
    return tuple(cards.values())


def reference(node: Node) -> parts.DocumentReference:
    return parts.DocumentReference(
        agency_code=node.value("OrganId"),
        number=node.value("Code"),
        document_id=node.value("DocumentId"),
        issued_on=day(node, "PromulgationDate"),
    )


def document_type(node: Node) -> parts.DocumentType:
    return parts.DocumentType(node.value("TypeName"), whole(node, "Type"), whole(node, "TypeDetail") or 0)


def signer(node: Node) -> parts.Signer:
    return parts.Signer(node.value("FullName"), node.value("Position"), node.value("Competence"))


def other(message: Node) -> parts.OtherInformation:
    node = message.child("OtherInfo")
    return parts.OtherInformation(
        priority=listed(node, "Priority", Priority),
        sphere=node.value("SphereOfPromulgation"),
        typist=node.value("TyperNotation"),
        copies=whole(node, "PromulgationAmount"),
        pages=whole(node, "PageAmount"),
        is_steering=truth(node, "Direction"),
        reply_fors=node.value("ReplyFors"),
        reference_codes=node.value("ReferenceCodes"),
        appendixes=texts(node.child("Appendixes"), "Appendix"),
        task_code=message.child("ResponseForTask").value("TaskCode"),
        application_type=message.value("ApplicationType"),
    )


def hops(trace: Node) -> tuple[parts.Hop, ...]:
    return tuple(parts.Hop(hop.value("OrganId"), time(hop, "Timestamp")) for hop in trace.all("TraceHeader"))


def business(node: Node) -> parts.Business:
    return parts.Business(
        type=business_type(node),
        document_id=node.value("DocumentId"),
        reason=node.value("BussinessDocReason"),
        is_paper_sent=truth(node, "Paper"),
        change=change(node.child("BussinessDocumentInfo")),
        replaced=replaced(node.child("ReplacementInfoList")),
        contact=contact(node.child("StaffInfo")),
    )


def business_type(node: Node) -> BusinessType:
    """Absent means a new document; an unknown type is refused, since taking a recall for a new document does harm."""
    value = node.value("BussinessDocType") or "0"
    try:
        return BusinessType(int(value) if NUMBER.fullmatch(value) else -1)
    except ValueError as fault:
        raise UnknownBusiness(value) from fault


def change(node: Node) -> parts.Change | None:
    if node.is_empty:
        return None
    return parts.Change(
        is_document_changed=truth(node, "DocumentInfo"),
        are_receivers_changed=truth(node, "DocumentReceiver"),
        receivers=tuple(
            parts.ReceiverChange(receiver.value("OrganId"), whole(receiver, "ReceiverType"))
            for receiver in node.child("ReceiverList").all("Receiver")
        ),
    )


def replaced(node: Node) -> tuple[parts.Replaced, ...]:
    return tuple(
        parts.Replaced(old.value("DocumentId"), texts(old.child("OrganIdList"), "OrganId"))
        for old in node.all("ReplacementInfo")
    )


def contact(node: Node) -> parts.Contact | None:
    if node.is_empty:
        return None
    return parts.Contact(
        department=node.value("Department"),
        name=node.value("Staff"),
        email=node.value("Email"),
        mobile=node.value("Mobile"),
        department_id=node.value("DepartmentId"),
        staff_id=node.value("StaffId"),
    )
