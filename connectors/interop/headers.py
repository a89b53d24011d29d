"""Packet → header elements, in the order in which the axis writes them."""

from __future__ import annotations

from datetime import date, datetime

from connectors.interop.branches import Branch, flag, group, leaf
from connectors.interop.moments import write_date, write_time
from connectors.interop.packet import (
    AgencyCard,
    Business,
    Contact,
    DocumentPacket,
    DocumentReference,
    OtherInformation,
    StatusPacket,
)


def status_header(packet: StatusPacket) -> list[Branch]:
    """`MessageHeader` of a status packet."""
    return group(
        "MessageHeader",
        _agency_card("From", packet.sender),
        _document_reference(packet.about),
        _contact(packet.contact),
        leaf("StatusCode", packet.status.value),
        leaf("Description", packet.description),
        _moment("Timestamp", packet.at),
    )


def document_header(packet: DocumentPacket) -> list[Branch]:
    """`MessageHeader` and `TraceHeaderList` of a document packet."""
    hops = [
        group("TraceHeader", leaf("OrganId", hop.agency_code), _moment("Timestamp", hop.at)) for hop in packet.trace
    ]
    return [
        *group("MessageHeader", _identity(packet), _substance(packet)),
        *group("TraceHeaderList", *hops, _business(packet.business)),
    ]


def _identity(packet: DocumentPacket) -> list[Branch]:
    return [
        *_agency_card("From", packet.sender),
        *(branch for receiver in packet.receivers for branch in _agency_card("To", receiver)),
        *leaf("DocumentId", packet.document_id),
        *group("Code", leaf("CodeNumber", packet.number), leaf("CodeNotation", packet.notation)),
        *group(
            "PromulgationInfo",
            leaf("Place", packet.place),
            _day("PromulgationDate", packet.issued_on),
        ),
        *group(
            "DocumentType",
            leaf("Type", packet.type.code),
            leaf("TypeDetail", packet.type.detail),
            leaf("TypeName", packet.type.name),
        ),
    ]


def _substance(packet: DocumentPacket) -> list[Branch]:
    signer = packet.signer
    return [
        *leaf("Subject", packet.subject),
        *leaf("Content", packet.content),
        *group(
            "SignerInfo",
            leaf("Competence", signer.competence),
            leaf("Position", signer.position),
            leaf("FullName", signer.full_name),
        ),
        *_day("DueDate", packet.due_on),
        *_other(packet.other),
        *(branch for answered in packet.answers for branch in _document_reference(answered)),
        *leaf("SteeringType", packet.steering.value),
        *group("ResponseForTask", leaf("TaskCode", packet.other.task_code)),
        *leaf("ApplicationType", packet.other.application_type),
        *group("ToPlaces", *(leaf("Place", place) for place in packet.places)),
    ]


# ---------------------------------------------------------------- groups


def _day(name: str, value: date | None) -> list[Branch]:
    return leaf(name, None if value is None else write_date(value))


def _moment(name: str, value: datetime | None) -> list[Branch]:
    return leaf(name, None if value is None else write_time(value))


def _agency_card(name: str, card: AgencyCard) -> list[Branch]:
    return group(
        name,
        leaf("OrganId", card.code),
        leaf("OrganizationInCharge", card.in_charge),
        leaf("OrganName", card.name),
        leaf("OrganAdd", card.address),
        leaf("Email", card.email),
        leaf("Telephone", card.telephone),
        leaf("Fax", card.fax),
        leaf("Website", card.website),
    )


def _document_reference(reference: DocumentReference) -> list[Branch]:
    return group(
        "ResponseFor",
        leaf("OrganId", reference.agency_code),
        leaf("Code", reference.number),
        leaf("DocumentId", reference.document_id),
        _day("PromulgationDate", reference.issued_on),
    )


def _other(other: OtherInformation) -> list[Branch]:
    return group(
        "OtherInfo",
        leaf("Priority", other.priority.value),
        leaf("SphereOfPromulgation", other.sphere),
        leaf("TyperNotation", other.typist),
        leaf("PromulgationAmount", other.copies),
        leaf("PageAmount", other.pages),
        leaf("Direction", "true" if other.is_steering else "false"),
        leaf("ReplyFors", other.reply_fors),
        leaf("ReferenceCodes", other.reference_codes),
        group("Appendixes", *(leaf("Appendix", appendix) for appendix in other.appendixes)),
    )


def _contact(contact: Contact | None) -> list[Branch]:
    if contact is None:
        return []
    return group(
        "StaffInfo",
        leaf("Department", contact.department),
        leaf("Staff", contact.name),
        leaf("Email", contact.email),
        leaf("Mobile", contact.mobile),
        leaf("DepartmentId", contact.department_id),
        leaf("StaffId", contact.staff_id),
    )


def _business(business: Business) -> list[Branch]:
    replaced = (
        group(
            "ReplacementInfo",
            leaf("DocumentId", old.document_id),
            group("OrganIdList", *(leaf("OrganId", code) for code in old.agency_codes)),
        )
        for old in business.replaced
    )
    return group(
        "Bussiness",
        leaf("DocumentId", business.document_id),
        leaf("BussinessDocType", business.type.value),
        leaf("BussinessDocReason", business.reason),
        flag("Paper", business.is_paper_sent),
        _change(business),
        group("ReplacementInfoList", *replaced),
        _contact(business.contact),
    )


def _change(business: Business) -> list[Branch]:
    if business.change is None:
        return []
    receivers = (
        group("Receiver", leaf("OrganId", receiver.agency_code), leaf("ReceiverType", receiver.kind))
        for receiver in business.change.receivers
    )
    return group(
        "BussinessDocumentInfo",
        flag("DocumentInfo", business.change.is_document_changed),
        flag("DocumentReceiver", business.change.are_receivers_changed),
        group("ReceiverList", *receivers),
    )
