"""Versions handed out as signed archives and taken in again as drafts: the same for pages, API and command line."""

from __future__ import annotations

from dataclasses import dataclass

from engine.tables import Definition
from engine.versions.archives import MANIFEST, SIGNATURE, Archive, files_of, open_archive, read_zip, write_zip
from engine.versions.bundles import DIAGRAM, Bundle, Redrawn
from engine.versions.errors import ArchiveRefused, ArchiveUnsigned
from engine.versions.received import ReceivedArchive, Reception, Sender
from engine.versions.tables import Draft
from records.calendar import VIETNAM
from records.errors import RoleMissing
from records.organisations import ROLES
from signing.detached import Origin, fingerprints, sign_detached, verify_detached
from signing.errors import SignatureBroken
from web.installation_key import installation_key
from web.processes import ADMIN, ProcessRoom
from web.studio import StudioRoom, process_of
from web.wiring import Platform


@dataclass(frozen=True)
class Signed:
    """A whole archive and who signed it."""

    archive: Archive
    origin: Origin


def exported(platform: Platform, room: ProcessRoom, version: Definition) -> bytes:
    """A version that the visitor sees, as a ZIP signed with the installation's key. Raises RoleMissing."""
    if not room.is_admin:
        raise RoleMissing(ROLES[ADMIN])
    key, work = installation_key(platform), room.work
    agency = work.organisations.agency(room.visitor.agency.id)
    said = {
        "agency": agency.name, "agency_code": agency.code, "exported_by": room.visitor.person.full_name,
        "exported_at": work.now.astimezone(VIETNAM).isoformat(timespec="seconds"), "certificates": fingerprints(key),
    }  # fmt: skip
    parts = version.parts or {DIAGRAM: version.sha256}
    redrawn = Redrawn(version.forms or {}, version.decisions or {}, version.scenarios or {})
    archive = Archive(
        version.process_id, version.name, version.version, Bundle(parts).sha256, parts, version.xml, redrawn, said
    )
    files = files_of(archive)
    return write_zip({**files, SIGNATURE: sign_detached(files[MANIFEST], key)})


def read_signed(platform: Platform, data: bytes) -> Signed:
    """What a file holds and who signed it; nothing is kept. Raises ArchiveRefused, also for one without a signature."""
    files = read_zip(data)
    if SIGNATURE not in files or MANIFEST not in files:
        raise ArchiveUnsigned("gói không có chữ ký")
    own = fingerprints(installation_key(platform))[:1]
    try:
        origin, found = verify_detached(files[MANIFEST], files[SIGNATURE], platform.trust, platform.clock(), own)
    except SignatureBroken as broken:
        raise ArchiveRefused("chữ ký không phải của nội dung này") from broken
    archive = open_archive(files)
    if archive.said.get("certificates") != found:
        raise ArchiveRefused("chứng thư kèm theo không phải của người ký")
    return Signed(archive, origin)


def take_in(room: StudioRoom, signed: Signed, reason: str) -> Draft:
    """A draft of the visitor's agency. Raises RoleMissing, SignerUnknown, and what Drafts does."""
    if not room.visitor.has_role(ADMIN):
        raise RoleMissing(ROLES[ADMIN])
    reception, sender = _reception(room), Sender(signed.origin.name, signed.origin.fingerprint, signed.origin.why_not)
    base = room.surroundings.processes.get(process_of(signed.archive.xml))
    return reception.open(signed.archive, sender, room.visitor.actor, reason, base)


def origin_of(room: StudioRoom, draft: Draft) -> ReceivedArchive | None:
    """Where a draft that the visitor sees came from, when it came as an archive."""
    return _reception(room).of_draft(draft)


def _reception(room: StudioRoom) -> Reception:
    return Reception(room.work.session, room.drafts, room.agency)
