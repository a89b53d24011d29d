"""Packets made to harm: each is refused before it can."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from connectors.interop.errors import HasDtd, NotXml, PacketTooComplex, PacketTooLarge
from connectors.interop.limits import Limits
from connectors.interop.reader import read_packet
from connectors.interop.writer import write_packet
from tests.connectors.interop.packets import ADDRESSED, LETTER, NAMESPACE, raw

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE edXML>",
        "<!DOCTYPE edXML SYSTEM 'http://example.invalid/x.dtd'>",
        "<!DOCTYPE edXML [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        f"<!DOCTYPE edXML [<!ENTITY l0 'ha'>{LAUGHS}]>",
        "<!DOCTYPE edXML [<!ENTITY % p SYSTEM 'http://example.invalid/p'> %p;]>",
    ],
)
def test_a_doctype_is_refused_whatever_it_holds(declaration: str) -> None:
    body = raw(f"{ADDRESSED}<Subject>&l9;&x;</Subject>").partition(b"?>")[2]
    with pytest.raises(HasDtd) as refused:
        read_packet(b"<?xml version='1.0'?>" + declaration.encode() + body)
    assert refused.value.code == "packet_has_dtd"


def test_an_entity_without_declaration_is_refused() -> None:
    with pytest.raises(NotXml):
        read_packet(raw(f"{ADDRESSED}<Subject>&x;</Subject>"))


def test_an_inclusion_is_just_an_unknown_element(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    packet = read_packet(raw(f"{ADDRESSED}<Subject>V/v {include}</Subject>"))
    assert "bí mật" not in repr(packet)
    assert [notice.code for notice in packet.warnings] == ["element_unknown"]


def test_an_oversized_packet_is_refused_before_it_is_parsed() -> None:
    data = write_packet(LETTER)
    with pytest.raises(PacketTooLarge) as refused:
        read_packet(b"\0" + data, Limits(packet_bytes=len(data)))
    assert refused.value.code == "packet_too_large"
    assert read_packet(data, Limits(packet_bytes=len(data))) == LETTER


def test_a_packet_nested_too_deep_is_refused_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(PacketTooComplex):
        read_packet(f'<edXML xmlns="{NAMESPACE}">'.encode() + b"<a>" * 3_000_000)
    assert time.monotonic() - started < 2


def test_a_packet_of_too_many_elements_is_refused() -> None:
    with pytest.raises(PacketTooComplex):
        read_packet(raw(ADDRESSED + "<To><OrganId>H99.01</OrganId></To>" * 20_000))


def test_a_field_without_end_is_refused_and_a_long_one_kept_whole() -> None:
    with pytest.raises(PacketTooComplex):
        read_packet(raw(f"{ADDRESSED}<Subject>{'a' * 100_001}</Subject>"))
    long = "á" * 5_000
    assert read_packet(raw(f"{ADDRESSED}<Subject>{long}</Subject>")).subject == long  # type: ignore[union-attr]


def test_warnings_are_counted_out() -> None:
    strange = "".join(f"<La{n}/>" for n in range(500))
    warnings = read_packet(raw(ADDRESSED + strange), Limits(warnings=10)).warnings
    assert len(warnings) == 11
    assert "490" in warnings[-1].message


@pytest.mark.parametrize("encoding", ["utf-7", "rot13", "idna", "big5", "khong-co"])
def test_an_encoding_that_packets_do_not_use_is_refused(encoding: str) -> None:
    with pytest.raises(NotXml):
        read_packet(raw(ADDRESSED).replace(b"UTF-8", encoding.encode()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        raw(ADDRESSED)[:-1],
        raw(ADDRESSED) + b"<x/>",
        raw(ADDRESSED + '<a xlink:href="x"/>'),
        raw(ADDRESSED + "<Subject>\ufffe</Subject>"),
        raw(ADDRESSED).replace(b"H99.02", b"\xff\xfe"),
    ],
)
def test_what_is_not_well_formed_is_refused(data: bytes) -> None:
    with pytest.raises(NotXml) as refused:
        read_packet(data)
    assert refused.value.code == "packet_not_xml"
