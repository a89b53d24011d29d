"""Letters as other agencies send them: real signed PDFs, made once a run, inside real packets. Every name is made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from connectors.interop.codes import Priority, StatusCode
from connectors.interop.packet import (
    AgencyCard,
    Attachment,
    DocumentPacket,
    DocumentReference,
    DocumentType,
    Hop,
    OtherInformation,
    Signer,
    StatusPacket,
)
from connectors.interop.writer import write_packet
from records.calendar import VIETNAM
from signing import authority, draft, images, keys, pades
from signing.authority import Authority
from signing.pades import Issue, Seal
from tests.conftest import MONDAY
from tests.signing.documents import decision

MINISTRY = AgencyCard("G17", "Bộ Xây dựng")  # not in this installation: its answers leave by the exchange folder
TODAY = MONDAY.astimezone(VIETNAM).date()
SUBJECT = "V/v lấy ý kiến dự thảo quy chế mẫu"
PIN = "135790"


@dataclass(frozen=True)
class Letters:
    """The ministry's letters of this morning; `trusted` is the authority whose certificates the province accepts."""

    trusted: Authority

    @cached_property
    def signed(self) -> bytes:
        """Signed by a person, then numbered and sealed: nothing to say against it."""
        return self._sealed_under(self.trusted)

    @cached_property
    def of_a_stranger(self) -> bytes:
        """Signed just as well, under an authority that nobody here knows."""
        return self._sealed_under(authority.create(MONDAY, "ec"))

    @property
    def changed(self) -> bytes:
        """The signed letter with one bit of its text turned over afterwards."""
        place = self.signed.index(b"stream") + 200
        return self.signed[:place] + bytes([self.signed[place] ^ 1]) + self.signed[place + 1 :]

    @property
    def cut_off(self) -> bytes:
        """The signed letter without its last kilobytes, as a broken copy leaves it."""
        return self.signed[:-2000]

    @cached_property
    def unsigned(self) -> bytes:
        return draft.render_draft(decision())

    @cached_property
    def signed_only(self) -> bytes:
        """Signed by the person, never numbered and sealed."""
        return self._signed_by_the_person(self.trusted)

    def _signed_by_the_person(self, ca: Authority) -> bytes:
        person = keys.open_pkcs12(ca.issue_person("Tô Văn Nháp", "Vụ trưởng", MINISTRY.name, PIN, MONDAY), PIN)
        return pades.sign_as_person(self.unsigned, person, images.draw_signature("Tô Văn Nháp"), MONDAY)

    def _sealed_under(self, ca: Authority) -> bytes:
        organ = keys.open_pkcs12(ca.issue_agency(MINISTRY.name, MINISTRY.code, PIN, MONDAY), PIN)
        seal = Seal(images.draw_seal(MINISTRY.name), MINISTRY.name)
        return pades.number_and_seal(self._signed_by_the_person(ca), organ, Issue(12, TODAY), seal, MONDAY)

    def packet(
        self,
        pdf: bytes | None = None,
        *,
        to: str | Sequence[str] = "H99.07",
        number: str = "12",
        urgency: int = 0,
        file: str = "12-BXD-QLN.pdf",
        answers: Sequence[DocumentReference] = (),
        sender: AgencyCard = MINISTRY,
        subject: str = SUBJECT,
    ) -> bytes:
        """The packet of a letter with one file, the unsigned one (it is judged ten times faster) unless another is given."""
        receivers = [to] if isinstance(to, str) else to
        letter = DocumentPacket(
            sender=sender,
            receivers=tuple(AgencyCard(code) for code in receivers),
            document_id=f"{sender.code},{TODAY:%Y/%m/%d},{number}/BXD-QLN",
            number=number,
            notation="BXD-QLN",
            type=DocumentType("Công văn", 1),
            subject=subject,
            issued_on=TODAY,
            signer=Signer("Tô Văn Nháp", "Vụ trưởng", "TL. BỘ TRƯỞNG"),
            other=OtherInformation(priority=Priority(urgency), copies=1, pages=1),
            answers=tuple(answers),
            places=("Như trên;", "Lưu: VT."),
            trace=(Hop(sender.code, MONDAY),),
            attachments=(Attachment(file, self.unsigned if pdf is None else pdf, subject),),
        )
        return write_packet(letter)

    def status(
        self, code: str, about: DocumentReference, description: str = "", sender: AgencyCard = MINISTRY
    ) -> bytes:
        return write_packet(StatusPacket(sender, about, StatusCode(code), MONDAY, description))


def without(packet: bytes, element: str) -> bytes:
    """The packet as careless software writes it: one element left out."""
    cut, times = re.subn(rb"\s*<edXML:%b>[^<]*</edXML:%b>" % (element.encode(), element.encode()), b"", packet, count=1)
    assert times == 1
    return cut
