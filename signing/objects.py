"""PDF objects by short names, and the fields of a form: what several files need of pyHanko's object model."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import enumerate_fields_in

_number: Any = generic.NumberObject
_dictionary: Any = generic.DictionaryObject
_fields_in: Any = enumerate_fields_in


def number(value: int) -> Any:
    return _number(value)


def numbers(values: Iterable[int]) -> Any:
    return generic.ArrayObject(_number(value) for value in values)


def name(value: str) -> Any:
    """`value` without its slash."""
    return generic.pdf_name("/" + value)


def dictionary(**entries: Any) -> Any:
    return _dictionary({name(key): value for key, value in entries.items()})


def packed_stream(data: bytes, **entries: Any) -> Any:
    """A stream whose data is already deflated."""
    return generic.StreamObject(dictionary(Filter=name("FlateDecode"), **entries), encoded_data=data)


def entry(container: Any, key: str, default: Any = None) -> Any:
    """The entry itself: `get` of pyHanko's dictionaries leaves references to other objects as they are."""
    try:
        return container[key]
    except KeyError:
        return default


def fields_in(document: Any, kind: str) -> Iterator[tuple[str, Any, Any]]:
    """Full name, value and reference of each field of a `kind` ("/Tx", "/Sig") in the form of a reader or writer."""
    listed = entry(entry(document.root, "/AcroForm", {}), "/Fields")
    if listed is not None:
        yield from _fields_in(listed, refs_seen=set(), target_field_type=kind)
