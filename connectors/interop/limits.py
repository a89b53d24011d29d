"""How big a packet may be before it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Caps of the reader. The file size of 50 MB is the regulations' own (Ninh Bình Đ8.4); the rest guards memory."""

    packet_bytes: int = 200 * MEBIBYTE
    attachment_bytes: int = 50 * MEBIBYTE  # each file, after it is taken out of its zip
    all_attachment_bytes: int = 150 * MEBIBYTE
    expansion: int = 200  # a zip entry may be this many times larger than its packed form …
    expansion_free_bytes: int = MEBIBYTE  # … unless it is small anyway
    zip_entries: int = 10_000
    elements: int = 20_000
    depth: int = 32
    field_characters: int = 100_000  # of a text that is not an attachment
    agency_code: int = 64  # characters; QĐ 20/2020 codes are far shorter
    document_id: int = 200
    warnings: int = 100
