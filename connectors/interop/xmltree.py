"""Bytes from outside → a small tree, with every door shut.

expat reads the bytes: it opens nothing by itself, a DOCTYPE stops it at its first character so that no entity is ever
declared, and it hands over elements one by one, so caps hold while parsing and what was read before a fault is kept.
(libxml2 would need `huge_tree` for attachments over 10 MB, which switches its own guards off.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from connectors.interop.errors import Ambiguous, HasDtd, NotXml, PacketTooComplex
from connectors.interop.limits import Limits
from connectors.interop.packet import Notice

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})  # those that expat knows by itself
LONG_TEXTS = frozenset({"ContentTransferEncoded"})
UNIQUE = frozenset(
    "edXMLEnvelope edXMLHeader MessageHeader edXMLBody edXMLManifest AttachmentEncoded From OrganId DocumentId Code "
    "CodeNumber CodeNotation StatusCode Bussiness BussinessDocType ContentTransferEncoded".split()
)


@dataclass
class Node:
    """An element: its local name when it is of the packet's namespace, else `{namespace}name`.

    The tree remembers which children were asked for, so that `unread` can tell what nobody understood.
    """

    name: str
    path: str = field(default="", compare=False)
    text: str = ""
    children: list[Node] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list, compare=False, repr=False)
    asked: set[str] = field(default_factory=set, compare=False, repr=False)
    is_set_aside: bool = field(default=False, compare=False, repr=False)

    @property
    def is_empty(self) -> bool:
        """Nothing in it, or the word `null` that some senders write for nothing."""
        return self.text in ("", "null") and all(child.is_empty for child in self.children)

    def all(self, name: str) -> list[Node]:
        """The children of this name that say something, in order."""
        self.asked.add(name)
        return [child for child in self.children if child.name == name and not child.is_empty]

    def child(self, name: str) -> Node:
        """The child of this name, or an empty one. A repeated child is odd; where identity hangs on it, fatal."""
        found = self.all(name)
        if not found:
            return Node(name, path=self._below(name), notices=self.notices)
        for other in found[1:]:
            if other != found[0] and name in UNIQUE:
                raise Ambiguous(name)
            if other != found[0] and not other.is_set_aside:
                self.note("element_repeated", f"“{name}” ghi nhiều lần, lấy lần đầu.", name)
            other.is_set_aside = True
        return found[0]

    def value(self, name: str) -> str:
        """The text of the child of this name; `""` when missing, empty, self-closed or `null`."""
        text = self.child(name).text
        return "" if text == "null" else text

    def set_aside(self, *names: str) -> None:
        """These children are known and of no use."""
        for child in self.children:
            child.is_set_aside = child.is_set_aside or child.name in names

    def note(self, code: str, message: str, name: str = "") -> None:
        self.notices.append(Notice(code, self._below(name) if name else self.path, message))

    def unread(self) -> Iterator[str]:
        """Paths of the elements that nobody asked for; what stands below them is not listed again."""
        for child in self.children:
            if child.is_set_aside:
                continue
            if child.name not in self.asked:
                yield child.path
            elif not child.is_empty:
                yield from child.unread()

    def _below(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


class Tree:
    """A packet being parsed. After a refusal `root` still holds what came before it."""

    def __init__(self, limits: Limits) -> None:
        self.root = Node("")
        self._limits = limits
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._elements = 0

    def parse(self, data: bytes) -> Node:
        """The root element of `data`; raises NotXml, HasDtd or PacketTooComplex."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as fault:
            raise NotXml(f"dòng {fault.lineno}, cột {fault.offset}") from fault
        return self.root

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise NotXml(f"bảng mã {encoding[:20]}")

    def _refuse_doctype(self, *declaration: object) -> None:
        raise HasDtd

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise PacketTooComplex(f"hơn {self._limits.elements} phần tử")
        if len(self._open) >= self._limits.depth:
            raise PacketTooComplex(f"lồng sâu quá {self._limits.depth} cấp")
        self._open.append(self._new_node(name))
        self._texts.append([])

    def _new_node(self, expanded_name: str) -> Node:
        uri, _, local = expanded_name.rpartition(" ")
        name = local if uri == NAMESPACE else f"{{{uri}}}{local}"
        if not self._open:
            self.root = Node(name)
            return self.root
        parent = self._open[-1]
        path = f"{parent.path}/{name}" if parent.path else name
        node = Node(name, path=path[:300], notices=self.root.notices)
        parent.children.append(node)
        return node

    def _characters(self, text: str) -> None:
        self._texts[-1].append(text)

    def _end(self, name: str) -> None:
        node = self._open.pop()
        node.text = "".join(self._texts.pop()).strip()
        if len(node.text) > self._limits.field_characters and node.name not in LONG_TEXTS:
            raise PacketTooComplex(f"“{node.name[:40]}” dài quá {self._limits.field_characters} ký tự")
