"""What XLIFF 1.2 and 2.1 have in common: opening the file, its inline elements, its layout."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from pipeline.errors import ExchangeError, InputError
from pipeline.formats import xml_guard

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""Name of the attribute ``xml:space``."""

NAMESPACES = {
    "urn:oasis:names:tc:xliff:document:1.1": 1,
    "urn:oasis:names:tc:xliff:document:1.2": 1,
    "urn:oasis:names:tc:xliff:document:2.0": 2,
    "urn:oasis:names:tc:xliff:document:2.2": 2,
}
"""Namespace -> major version. XLIFF 2.1 kept the namespace of 2.0."""

_SPANS = frozenset({"mrk", "pc", "g"})  # their contents are text
_POINTS = frozenset({"sc", "ec", "sm", "em", "bx", "ex"})  # a boundary of formatting or of a mark
_CODES = frozenset({"ph", "x", "it", "bpt", "ept"})  # stand for something that is not in the text
_MEANS_TEXT = ("equiv", "equiv-text", "disp", "dataRef", "subFlows")
_HEX = re.compile(r"[0-9A-Fa-f]{1,8}")
_NO_CODES = (
    "Have the translator put the words themselves there, and settle tracked changes; then import again."
)


def open_root(data: bytes, *, path: str | Path | None) -> etree._Element:
    """Return the root element of an XLIFF file of any version.

    Raises:
        ExchangeError: no well-formed XML, hostile, or no XLIFF.
    """
    try:
        root = xml_guard.parse(data, path=path)
    except InputError as error:
        raise ExchangeError(error.message, path=path, line=error.line, hint=error.hint) from None
    if major_version(root) == 0:
        hint = "Send the file that was exported, as .xlf; a bilingual file of the tool itself is not read."
        raise ExchangeError("is not an XLIFF file", path=path, line=line_of(root), hint=hint)
    return root


def major_version(root: etree._Element) -> int:
    """Return 1 or 2, or 0 if it is no XLIFF."""
    name = etree.QName(root)
    if name.localname != "xliff":
        return 0
    if not name.namespace:
        return 1 if root.get("version", "").startswith("1.") else 0
    return NAMESPACES.get(name.namespace, 0)


def version_of(data: bytes, *, path: str | Path | None) -> int:
    """Return the major version of an XLIFF file, 1 or 2, so that a caller can choose the reader.

    Raises:
        ExchangeError: as :func:`open_root`.
    """
    return major_version(open_root(data, path=path))


def line_of(element: etree._Element) -> int | None:
    """Return the 1-based line of an element's start, if it is known."""
    return cast("int | None", element.sourceline)


def local(element: etree._Element) -> str:
    """Return an element's name if it belongs to XLIFF itself, else an empty string."""
    return _local(str(element.tag))


@functools.lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    name = etree.QName(tag)
    return name.localname if not name.namespace or name.namespace in NAMESPACES else ""


def children(parent: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the child elements of XLIFF itself with one of these names."""
    return (child for child in parent if local(child) in names)


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child element of XLIFF itself with this name."""
    return next(children(parent, name), None)


def flatten(element: etree._Element | None, *, path: str | Path | None) -> str:
    """Return the text of a source or target: marks and formatting go, their contents stay.

    Raises:
        ExchangeError: a code stands where words should be, so that leaving it out would lose text.
    """
    return "" if element is None else "".join(_pieces(element, path))


def _pieces(element: etree._Element, path: str | Path | None) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        name = local(part)
        if "delete" in part.get("mtype", ""):
            raise _refused(part, path, "holds words that somebody struck out")
        if name in _SPANS:
            yield from _pieces(part, path)
        elif name == "cp":
            yield _code_point(part, path)
        elif name in _CODES:
            yield _code(part, path)
        elif name not in _POINTS:
            raise _refused(part, path, "is no part of a text")
        yield part.tail or ""


def _code_point(part: etree._Element, path: str | Path | None) -> str:
    digits = part.get("hex", "")
    if not _HEX.fullmatch(digits) or int(digits, 16) > 0x10FFFF:
        raise _refused(part, path, f"names no character: {digits[:20]!r}")
    return chr(int(digits, 16))


def _code(part: etree._Element, path: str | Path | None) -> str:
    if part.get("ctype") == "lb" or part.get("subType") == "xlf:lb":
        return "\n"  # both versions' own name for a line break
    if any(str(text).strip() for text in part.itertext()) or any(part.get(name) for name in _MEANS_TEXT):
        raise _refused(part, path, "stands for text that is not in the file as text")
    return ""


def _refused(part: etree._Element, path: str | Path | None, why: str) -> ExchangeError:
    name = etree.QName(part).localname
    return ExchangeError(f"the code <{name}> {why}", path=path, line=line_of(part), hint=_NO_CODES)


def lay_out(element: etree._Element, indent: str = "\n") -> None:
    """Put each element on a line of its own, except within texts, where every space counts."""
    if not len(element) or etree.QName(element).localname in {"source", "target"}:
        return
    element.text = indent + "  "
    for part in element:
        lay_out(part, indent + "  ")
        part.tail = indent + "  "
    element[-1].tail = indent


def write(root: etree._Element) -> bytes:
    """Return the file: UTF-8, with an XML declaration and a line break at its end."""
    lay_out(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
