"""Ways a signed file is deceitful or broken in its bytes; each makes one file. Families USF and SWA: Mladenov et al., CCS 2019."""

import io
import re

import pikepdf

from tests.signing.attacks import Attack
from tests.signing.conftest import Province

DAMAGES: dict[str, Attack] = {}


def damage(make: Attack) -> Attack:
    DAMAGES[make.__name__] = make
    return make


# ---------------------------------------------------------------- bytes changed


@damage
def objects_appended_without_a_table(province: Province, signed: bytes, issued: bytes) -> bytes:
    return issued + b"\n29 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"


@damage
def objects_appended_behind_a_copied_end(province: Province, signed: bytes, issued: bytes) -> bytes:
    end = issued[issued.rindex(b"startxref") :]
    return issued + b"\n29 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n" + end


@damage
def trailing_bytes(province: Province, signed: bytes, issued: bytes) -> bytes:
    return issued + b"xxxx"


@damage
def cut_off(province: Province, signed: bytes, issued: bytes) -> bytes:
    return issued[:-2000]


@damage
def one_bit_flipped(province: Province, signed: bytes, issued: bytes) -> bytes:
    return issued[:3000] + bytes([issued[3000] ^ 1]) + issued[3001:]


@damage
def saved_again_by_another_program(province: Province, signed: bytes, issued: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        pdf.save(output)
    return output.getvalue()


# ---------------------------------------------------------------- the signature's own bytes (USF, SWA)


def byte_range(pdf: bytes) -> tuple[int, int, list[int]]:
    start = pdf.rfind(b"/ByteRange")
    end = pdf.index(b"]", start) + 1
    return start, end, [int(number) for number in re.findall(rb"\d+", pdf[start:end])]


def with_byte_range(pdf: bytes, entry: bytes) -> bytes:
    start, end, _ = byte_range(pdf)
    return pdf[:start] + entry.ljust(end - start)[: end - start] + pdf[end:]


def with_contents(pdf: bytes, contents: bytes) -> bytes:
    _, _, (_, before, after, _) = byte_range(pdf)
    return pdf[:before] + contents.ljust(after - before) + pdf[after:]


@damage
def byte_range_removed(province: Province, signed: bytes, issued: bytes) -> bytes:
    start, _, _ = byte_range(issued)
    return issued[:start] + b"/XyteRange" + issued[start + 10 :]


@damage
def byte_range_null(province: Province, signed: bytes, issued: bytes) -> bytes:
    return with_byte_range(issued, b"/ByteRange null")


@damage
def byte_range_of_zeros(province: Province, signed: bytes, issued: bytes) -> bytes:
    return with_byte_range(issued, b"/ByteRange [0 0 0 0]")


@damage
def byte_range_negative(province: Province, signed: bytes, issued: bytes) -> bytes:
    _, _, numbers = byte_range(issued)
    return with_byte_range(issued, b"/ByteRange [0 -9 %d %d]" % (numbers[2], numbers[3]))


@damage
def contents_empty(province: Province, signed: bytes, issued: bytes) -> bytes:
    return with_contents(issued, b"<>")


@damage
def contents_of_zeros(province: Province, signed: bytes, issued: bytes) -> bytes:
    _, _, (_, before, after, _) = byte_range(issued)
    return with_contents(issued, b"<" + b"0" * (after - before - 2) + b">")


@damage
def object_hidden_in_the_gap(province: Province, signed: bytes, issued: bytes) -> bytes:
    _, _, (_, before, after, _) = byte_range(issued)
    padding = issued.index(b"00000000", before)
    hidden = b">\n9999 0 obj\n<</Type/Evil>>\nendobj\n"
    return issued[:padding] + hidden + b" " * (after - padding - len(hidden)) + issued[after:]


@damage
def bytes_hidden_in_the_padding(province: Province, signed: bytes, issued: bytes) -> bytes:
    _, _, (_, _, after, _) = byte_range(issued)
    return issued[: after - 41] + b"5468657365206172652073776f726e20627974657e"[:40] + issued[after - 1 :]


@damage
def second_range_moved(province: Province, signed: bytes, issued: bytes) -> bytes:
    _, _, (_, before, after, length) = byte_range(issued)
    hidden = b"\n9998 0 obj\n<</Type/Evil>>\nendobj\n".ljust(4096)
    moved = with_byte_range(issued, b"/ByteRange [0 %d %d %d]" % (before, after + 4096, length))
    return moved[:after] + hidden + moved[after:]
