"""Made-up packets for the tests of the exchange, and strategies that make up more."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from connectors.interop.codes import BusinessType, Priority, StatusCode, Steering
from connectors.interop.packet import (
    AgencyCard,
    Attachment,
    Business,
    Change,
    Contact,
    DocumentPacket,
    DocumentReference,
    DocumentType,
    Hop,
    OtherInformation,
    ReceiverChange,
    Replaced,
    Signer,
    StatusPacket,
)

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"

OFFICE = AgencyCard("H99.01", "Văn phòng UBND tỉnh Ví Dụ", "UBND tỉnh Ví Dụ")
BUILDING = AgencyCard(
    code="H99.02",
    name="Sở Xây dựng Ví Dụ",
    in_charge="UBND tỉnh Ví Dụ",
    address="Số 0, phố Không Có Thật",
    email="soxd@example.vn",
    telephone="0200 000 000",
    fax="0200 000 001",
    website="soxd.example.vn",
)

LETTER = DocumentPacket(
    sender=BUILDING,
    receivers=(OFFICE,),
    document_id="H99.02,2026/11/20,12/SXD-QHKT",
    number="12",
    notation="SXD-QHKT",
    type=DocumentType("Công văn", 1),
    subject="V/v quy hoạch khu đô thị mẫu",
    issued_on=date(2026, 11, 20),
    place="Ví Dụ",
    content="V/v quy hoạch khu đô thị mẫu",
    signer=Signer("Trần Văn Ví Dụ", "Giám đốc", ""),
    other=OtherInformation(priority=Priority.URGENT, copies=1, pages=2),
    places=("Như trên;", "Lưu: VT."),
    trace=(Hop("H99.02", datetime(2026, 11, 20, 2, 0, 0, tzinfo=UTC)),),
    business=Business(reason="Văn bản điện tử mới", contact=Contact("Văn thư", "Lê Thị Mẫu")),
    attachments=(Attachment("12-SXD.pdf", PDF, "Công văn", "1"),),
)

REPORT = StatusPacket(
    sender=OFFICE,
    about=LETTER.reference,
    status=StatusCode.ARRIVED,
    at=datetime(2026, 11, 20, 2, 1, 0, tzinfo=UTC),
    description="Đã đến",
    contact=Contact("Văn thư", "Phạm Thị Mẫu"),
)


# ---------------------------------------------------------------- packets as others write them


def raw(message: str, trace: str = "", attachments: str = "", manifest: str = "") -> bytes:
    """A packet around the given elements, every name in the default namespace."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NAMESPACE}">
<edXMLEnvelope>
<edXMLHeader><MessageHeader>{message}</MessageHeader><TraceHeaderList>{trace}</TraceHeaderList></edXMLHeader>
<edXMLBody><edXMLManifest version="1.0">{manifest}</edXMLManifest></edXMLBody>
</edXMLEnvelope>
<AttachmentEncoded>{attachments}</AttachmentEncoded>
</edXML>""".encode()


ADDRESSED = "<From><OrganId>H99.02</OrganId></From><To><OrganId>H99.01</OrganId></To>"


def raw_attachment(content: bytes | str, name: str = "12-SXD.pdf", declared: str = "application/zip") -> str:
    """One attachment around `content`; a text stands there as it is, bytes in base64."""
    encoded = content if isinstance(content, str) else base64.encodebytes(content).decode()
    return (
        f"<Attachment><ContentId>1</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>{declared}</ContentType><ContentTransferEncoded>{encoded}</ContentTransferEncoded></Attachment>"
    )


def raw_reference(content_id: str, name: str, description: str = "") -> str:
    """One line of the manifest."""
    return (
        f"<Reference><ContentId>cid:{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<Description>{description}</Description></Reference>"
    )


def zip_of(*entries: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


# ---------------------------------------------------------------- packets that nobody thought of

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


def words(longest: int = 30) -> st.SearchStrategy[str]:
    """Texts that mean something to the reader: not blank, not `null`, no white space around."""
    letters = st.one_of(LETTERS, st.sampled_from("<>&\"'\r\n\t]ăĐệ "))
    texts = st.text(letters, min_size=1, max_size=longest).map(str.strip)
    return texts.filter(lambda text: text not in ("", "null"))


def maybe(strategy: st.SearchStrategy[Any], otherwise: Any = "") -> st.SearchStrategy[Any]:
    return st.one_of(st.just(otherwise), strategy)


MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
SMALL = st.integers(0, 999)
OPTIONAL = maybe(words())
CARDS = st.builds(AgencyCard, words(20), words(), OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL, website=OPTIONAL)
REFERENCES = st.builds(DocumentReference, OPTIONAL, words(), words(), maybe(st.dates(), None))
CONTACTS = st.builds(Contact, words(), OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL)
TYPES = st.builds(DocumentType, words(), SMALL, SMALL)
OTHERS = st.builds(
    OtherInformation,
    priority=st.sampled_from([Priority.NORMAL, Priority.URGENT, Priority.VERY_URGENT, Priority.EXPRESS]),
    sphere=OPTIONAL,
    typist=OPTIONAL,
    copies=maybe(SMALL, None),
    pages=maybe(SMALL, None),
    is_steering=st.booleans(),
    reply_fors=OPTIONAL,
    reference_codes=OPTIONAL,
    appendixes=st.lists(words(), max_size=3).map(tuple),
    task_code=OPTIONAL,
    application_type=OPTIONAL,
)
CHANGES = st.builds(
    Change,
    st.booleans(),
    st.booleans(),
    st.lists(st.builds(ReceiverChange, words(20), maybe(st.integers(0, 1), None)), max_size=2).map(tuple),
)
REPLACED = st.builds(Replaced, words(), st.lists(words(20), max_size=3).map(tuple))
BUSINESSES = st.builds(
    Business,
    type=st.sampled_from(BusinessType),
    document_id=words(),
    reason=OPTIONAL,
    is_paper_sent=st.booleans(),
    change=CHANGES,
    replaced=st.lists(REPLACED, min_size=1, max_size=2).map(tuple),
    contact=maybe(CONTACTS, None),
)
NAMES = st.builds(
    "{}{}".format, words(20), st.sampled_from([".pdf", ".PDF", ".docx", ".xlsx", ".zip", ".odt", "", ".x y"])
)
CONTENTS = st.one_of(
    st.binary(min_size=1, max_size=200),
    st.just(PDF),
    st.sampled_from([zip_of(("a.pdf", PDF)), zip_of(("a", PDF), ("b", PDF)), zip_of(("x.zip", zip_of(("y", PDF))))]),
)


@st.composite
def documents(draw: st.DrawFn) -> DocumentPacket:
    """Document packets that may go out, with any field filled or silent."""
    files = draw(st.lists(st.builds(Attachment, NAMES, CONTENTS, OPTIONAL), min_size=1, max_size=3))
    return DocumentPacket(
        sender=draw(CARDS),
        receivers=tuple(draw(st.lists(CARDS, min_size=1, max_size=3, unique_by=lambda card: card.code))),
        document_id=draw(words()),
        number=draw(words(11)),
        notation=draw(words()),
        type=draw(TYPES),
        subject=draw(words(100)),
        issued_on=draw(st.dates()),
        place=draw(OPTIONAL),
        content=draw(OPTIONAL),
        signer=draw(st.builds(Signer, words(), OPTIONAL, OPTIONAL)),
        due_on=draw(maybe(st.dates(), None)),
        other=draw(OTHERS),
        answers=tuple(draw(st.lists(REFERENCES, max_size=2))),
        steering=draw(st.sampled_from(Steering)),
        places=tuple(draw(st.lists(words(), max_size=3))),
        trace=tuple(draw(st.lists(st.builds(Hop, words(20), MOMENTS), min_size=1, max_size=3))),
        business=draw(BUSINESSES),
        attachments=tuple(replace(file, content_id=f"tep {number}") for number, file in enumerate(files)),
    )


STATUSES = st.builds(
    StatusPacket,
    sender=CARDS,
    about=st.builds(DocumentReference, words(20), words(), words(), maybe(st.dates(), None)),
    status=st.sampled_from(StatusCode),
    at=MOMENTS,
    description=words(100),
    contact=maybe(CONTACTS, None),
)
