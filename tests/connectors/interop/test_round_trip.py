"""What one system writes another reads, however the packet was turned over on the way."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.interop.errors import PacketRefused
from connectors.interop.packet import DocumentPacket, Packet, StatusPacket
from connectors.interop.reader import read_packet
from connectors.interop.writer import write_packet
from tests.connectors.interop.packets import LETTER, NAMESPACE, REPORT, STATUSES, documents

LISTS = {"Place", "Appendix", "ResponseFor", "TraceHeader", "ReplacementInfo", "Receiver", "OrganId"}


@settings(deadline=None, max_examples=60)
@given(packet=documents(), zipped=st.booleans())
def test_a_document_is_read_as_it_was_written(packet: DocumentPacket, zipped: bool) -> None:
    again = read_packet(write_packet(packet, zip_attachments=zipped))
    assert again == packet
    assert {notice.code for notice in again.warnings} <= {
        "attachment_damaged", "file_type_lies", "file_type_not_allowed", "file_executable",
    }  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(packet=STATUSES)
def test_a_status_is_read_as_it_was_written(packet: StatusPacket) -> None:
    again = read_packet(write_packet(packet))
    assert again == packet
    assert again.warnings == ()


def test_writing_twice_gives_the_same_bytes() -> None:
    assert write_packet(LETTER) == write_packet(LETTER)
    assert write_packet(REPORT) == write_packet(REPORT)


@settings(deadline=None, max_examples=60)
@given(packet=documents(), chance=st.randoms(use_true_random=False))
def test_order_repetition_and_noise_change_nothing(packet: DocumentPacket, chance: random.Random) -> None:
    tree = etree.fromstring(write_packet(packet))
    add_noise(tree, chance)
    shuffle_elements(tree, chance)
    repeat_elements(tree, chance)
    again = read_packet(etree.tostring(tree, encoding=chance.choice(["UTF-8", "UTF-16"])))
    assert again == packet
    assert "element_unknown" in {notice.code for notice in again.warnings}


@settings(deadline=None, max_examples=200)
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_give_a_refusal(data: bytes) -> None:
    with pytest.raises(PacketRefused):
        read_packet(data)


@settings(deadline=None, max_examples=300)
@given(chance=st.randoms(use_true_random=False), source=st.sampled_from([LETTER, REPORT]))
def test_a_damaged_packet_is_read_or_refused_and_nothing_else(
    chance: random.Random, source: DocumentPacket | StatusPacket
) -> None:
    data = bytearray(write_packet(source))
    for _ in range(chance.randint(1, 6)):
        DAMAGES[chance.randrange(len(DAMAGES))](data, chance)
    try:
        outcome: Packet | PacketRefused = read_packet(bytes(data))
    except PacketRefused as refused:
        outcome = refused
    if isinstance(outcome, PacketRefused):
        assert outcome.code != PacketRefused.code
        assert str(outcome).endswith(".")
    else:
        assert outcome.sender.code


# ---------------------------------------------------------------- turning a packet over


def shuffle_elements(tree: Any, chance: random.Random) -> None:
    """Any order between children of different names; those of one name keep theirs."""
    for parent in [*tree.iter("{*}*")]:
        queues: dict[str, list[Any]] = {}
        for child in parent:
            queues.setdefault(child.tag, []).append(child)
        names = [child.tag for child in parent]
        chance.shuffle(names)
        parent[:] = [queues[name].pop(0) for name in names]


def repeat_elements(tree: Any, chance: random.Random) -> None:
    for element in reversed([*tree.iter("{*}*")]):  # from the leaves up, so that a copy is the same as its original
        name = etree.QName(element).localname
        if name not in LISTS and element.getparent() is not None and chance.random() < 0.1:
            element.addnext(deepcopy(element))


def add_noise(tree: Any, chance: random.Random) -> None:
    elements = [element for element in tree.iter("{*}*") if len(element)]
    for element in chance.sample(elements, min(3, len(elements))):
        element.insert(0, etree.Element("{urn:khac}Noise"))
        element.append(etree.Comment("ghi chú"))
        unheard = etree.SubElement(element, f"{{{NAMESPACE}}}Unheard")
        unheard.text = "không ai biết"
        etree.SubElement(element, f"{{{NAMESPACE}}}Subject").text = "null"
    tree.set("version", "1.0")


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) - 1)
    del data[start : start + chance.randint(1, 40)]


def insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.choice([b"<", b"&amp;", b"</edXML:To>", b"<!--", b"]]>", b"&x;", b"<edXML:To/>", b"\0", b"99"])


def repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) - 1)
    data[start:start] = data[start : start + chance.randint(1, 400)]


DAMAGES = (flip, cut, insert, repeat)
