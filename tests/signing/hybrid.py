"""A PDF as Word writes it: a table of contents for old readers, and a stream of contents for the objects hidden from them."""

import struct


def hybrid_pdf() -> bytes:
    """One page whose words are an object that only the stream knows."""
    words = b"BT /F1 14 Tf 72 700 Td (Phu luc I) Tj ET"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: page,
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        5: font,
    }
    file, offsets = b"%PDF-1.5\n", {}
    for number, body in bodies.items():
        offsets[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    stream_at = len(file)
    entry = struct.pack(">BIB", 1, offsets[5], 0)
    head = b"<</Type/XRef/Size 7/W[1 4 1]/Index[5 1]/Length %d>>" % len(entry)
    file += b"6 0 obj\n%sstream\n%s\nendstream\nendobj\n" % (head, entry)
    table_at = len(file)
    used = [b"%010d 00000 n \n" % offsets[number] for number in (1, 2, 3, 4)]
    hidden = b"0000000000 65535 f \n"
    rows = b"".join([hidden, *used, hidden, b"%010d 00000 n \n" % stream_at])
    trailer = b"<</Size 7/Root 1 0 R/XRefStm %d>>" % stream_at
    return file + b"xref\n0 7\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (rows, trailer, table_at)
