"""A packet as JSON, the same for the command line and the API."""

from __future__ import annotations

import json

import pytest

from connectors.interop.errors import PacketRefused
from connectors.interop.reader import read_packet
from connectors.interop.report import to_json
from connectors.interop.writer import write_packet
from tests.connectors.interop.packets import ADDRESSED, LETTER, PDF, REPORT, raw

KEYS = ["ok", "kind", "header", "attachments", "warnings", "errors"]


def test_a_document_shows_header_and_files_but_no_bytes() -> None:
    report = to_json(read_packet(write_packet(LETTER)))
    assert list(report) == KEYS
    assert (report["ok"], report["kind"], report["errors"], report["warnings"]) == (True, "document", [], [])
    header = report["header"]
    assert header["sender"]["code"] == "H99.02"
    assert [receiver["code"] for receiver in header["receivers"]] == ["H99.01"]
    assert header["issued_on"] == "2026-11-20"
    assert header["trace"] == [{"agency_code": "H99.02", "at": "2026-11-20T09:00:00+07:00"}]
    assert header["other"]["priority"] == {"code": 1, "label": "Khẩn"}
    assert header["business"]["type"] == {"code": 0, "label": "Văn bản mới"}
    (file,) = report["attachments"]
    assert (file["name"], file["media_type"], file["size"]) == ("12-SXD.pdf", "application/pdf", len(PDF))
    assert file["sha256"] == LETTER.attachments[0].sha256
    assert "PDF-1.7" not in json.dumps(report, ensure_ascii=False)


def test_a_status_shows_its_code_with_its_name() -> None:
    report = to_json(read_packet(write_packet(REPORT)))
    assert list(report) == KEYS
    assert (report["kind"], report["attachments"]) == ("status", [])
    assert report["header"]["status"] == {"code": "01", "label": "Đã đến"}
    assert report["header"]["about"]["number"] == "12/SXD-QHKT"


def test_a_warning_says_what_and_where() -> None:
    report = to_json(read_packet(raw(ADDRESSED + "<DueDate>mai</DueDate>")))
    assert report["ok"]
    assert [(warning["code"], warning["element"]) for warning in report["warnings"]] == [
        ("date_unreadable", "edXMLEnvelope/edXMLHeader/MessageHeader/DueDate")
    ]


def test_a_refused_packet_shows_the_reason_and_what_could_be_read() -> None:
    with pytest.raises(PacketRefused) as refused:
        read_packet(raw("<From><OrganId>H99.02</OrganId></From><DocumentId>d-1</DocumentId>"))
    report = to_json(refused.value)
    assert list(report) == KEYS
    assert (report["ok"], report["kind"], report["attachments"]) == (False, None, [])
    assert report["errors"] == [{"code": "packet_unaddressed", "message": str(refused.value)}]
    assert report["header"]["reference"]["agency_code"] == "H99.02"
    assert report["header"]["reference"]["document_id"] == "d-1"
    json.dumps(report)
