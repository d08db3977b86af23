"""TMX 1.4b, the common format of translation memories.

Rules: "TMX 1.4b Specification", OSCAR Recommendation, 26 April 2005. Context travels as the properties
``x-previous-source-text`` and ``x-next-source-text`` of a unit (XTM's names); memoQ's ``x-context-pre`` and
``x-context-post`` and Phrase's ``context_prev`` and ``context_next`` are read too (:func:`context`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import ExchangeError, InputError
from pipeline.formats import tmx_inline, xml_guard

ALL_LANGUAGES = "*all*"
"""Source language of a file in which any language may be the source."""
PREVIOUS, FOLLOWING = "x-previous-source-text", "x-next-source-text"
_PREVIOUS_NAMES = (PREVIOUS, "x-context-pre", "context_prev")
_FOLLOWING_NAMES = (FOLLOWING, "x-context-post", "context_next")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|\+00:00)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXPORT_AGAIN = "Export the file again, as TMX 1.4, from the tool that wrote it."
_NONE: Mapping[str, str] = {}
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'


@dataclass(frozen=True, slots=True)
class TmxVariant:
    """A unit in one language (``tuv``)."""

    language: str
    """Language tag as the file has it."""
    text: str
    """The words, in NFC; line breaks as LF. Empty if :attr:`trouble` says why."""
    by: str = ""
    """Who changed it last, or made it."""
    when: str = ""
    """When, as ISO 8601 text in UTC; empty if the file does not say."""
    props: Mapping[str, str] = field(default_factory=dict)
    """Properties by type."""
    trouble: str = ""
    """Why the text cannot be taken without loss; empty if it can."""
    line: int = field(default=0, compare=False)
    """1-based line in the file."""


@dataclass(frozen=True, slots=True)
class TmxUnit:
    """The same words in several languages (``tu``)."""

    variants: tuple[TmxVariant, ...]
    """At least one, in the order of the file."""
    id: str = ""
    """``tuid``."""
    source_language: str = ""
    """Language of the variant that the others were made from; empty stands for the file's."""
    props: Mapping[str, str] = field(default_factory=dict)
    """Properties by type."""
    notes: tuple[str, ...] = ()
    """Notes for people."""
    line: int = field(default=0, compare=False)
    """1-based line in the file."""


@dataclass(frozen=True, slots=True)
class Tmx:
    """A whole file."""

    units: tuple[TmxUnit, ...]
    source_language: str = ALL_LANGUAGES
    """``srclang`` of the header."""
    props: Mapping[str, str] = field(default_factory=dict)
    """Properties of the header by type."""
    notes: tuple[str, ...] = ()
    """Notes of the header."""


def loads(data: bytes, *, path: str | Path | None) -> tuple[TmxUnit, ...]:
    """Return the units of a TMX file, each with its own or the file's source language.

    Raises:
        InputError: no TMX, damaged, hostile or too large; with its line where that is known.
    """
    return loads_file(data, path=path).units


def loads_file(data: bytes, *, path: str | Path | None) -> Tmx:
    """Return a TMX file with its header; see :func:`loads`."""
    header, body, source = _parts(data, path)
    units = tuple(_unit(tu, source) for tu in body.iterchildren("tu"))
    if header is None:
        return Tmx(units, source)
    return Tmx(units, source, _props(header), _notes(header))


def one_by_one(data: bytes, *, path: str | Path | None) -> tuple[int, Iterator[TmxUnit]]:
    """Return how many units a TMX file has, and an iterator over them that keeps none; see :func:`loads`."""
    _, body, source = _parts(data, path)
    count = sum(1 for _ in body.iterchildren("tu"))
    return count, (_unit(tu, source) for tu in body.iterchildren("tu"))


def _parts(data: bytes, path: str | Path | None) -> tuple[etree._Element | None, etree._Element, str]:
    root = xml_guard.parse(data, path=path)
    if root.tag != "tmx":
        raise InputError(f"is no TMX file: its root is <{_short(root.tag)}>", path=path, hint=_EXPORT_AGAIN)
    header, body = root.find("header"), root.find("body")
    if body is None:
        raise InputError("is a TMX file without a body", path=path, line=_line(root), hint=_EXPORT_AGAIN)
    source = ALL_LANGUAGES if header is None else header.get("srclang", "").strip() or ALL_LANGUAGES
    return header, body, source


def _unit(tu: etree._Element, source: str) -> TmxUnit:
    return TmxUnit(
        variants=tuple(_variant(tuv) for tuv in tu.iterchildren("tuv")),
        id=tu.get("tuid", "").strip(),
        source_language=tu.get("srclang", "").strip() or source,
        props=_props(tu),
        notes=_notes(tu),
        line=_line(tu),
    )


def _variant(tuv: etree._Element) -> TmxVariant:
    only = len(tuv) == 1  # most have nothing but their text, and there are many
    seg = tuv[0] if only and tuv[0].tag == "seg" else tuv.find("seg")
    text, trouble = ("", "has no <seg>") if seg is None else tmx_inline.flatten(seg)
    by = when = ""
    if len(tuv.attrib) > 1:
        by = tuv.get("changeid") or tuv.get("creationid") or ""
        when = _iso(tuv.get("changedate") or tuv.get("creationdate") or "")
    language = tuv.get(_LANG) or tuv.get("lang") or ""  # TMX 1.1 had an attribute of its own
    return TmxVariant(language, tidy(text), by, when, _NONE if only else _props(tuv), trouble, _line(tuv))


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs know no type for it
    return int(line or 0)


def _props(element: etree._Element) -> dict[str, str]:
    return {p.get("type", ""): tidy(p.text or "") for p in element.iterchildren("prop")}


def _notes(element: etree._Element) -> tuple[str, ...]:
    return tuple(tidy(n.text or "") for n in element.iterchildren("note"))


def tidy(text: str) -> str:
    """Return a text of an XML file in NFC, with LF line ends and spaces for tabs."""
    if "\r" in text or "\t" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", text)


def _iso(date: str) -> str:
    if not date:
        return ""
    match = _DATE.fullmatch(date.strip())
    return "" if match is None else "{}-{}-{}T{}:{}:{}Z".format(*match.groups())


def context(
    props: Mapping[str, str], otherwise: tuple[str | None, str | None] = (None, None)
) -> tuple[str | None, str | None]:
    """Return the source texts before and after, by the properties of a unit or variant.

    They are empty at an end of the message, and ``otherwise`` where the properties do not say.
    """
    if not props:
        return otherwise
    previous = next((props[name] for name in _PREVIOUS_NAMES if name in props), otherwise[0])
    return previous, next((props[name] for name in _FOLLOWING_NAMES if name in props), otherwise[1])


def dumps(
    units: Iterable[TmxUnit],
    *,
    source_language: str = ALL_LANGUAGES,
    props: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """Return units as a TMX 1.4b file in UTF-8.

    Raises:
        ExchangeError: a text holds characters that XML cannot carry.
    """
    root = etree.Element("tmx", {"version": "1.4"})
    header = etree.SubElement(
        root,
        "header",
        {
            "creationtool": "vidmsg",
            "creationtoolversion": "1",
            "segtype": "paragraph",
            "o-tmf": "vidmsg",
            "adminlang": "en",
            "srclang": source_language,
            "datatype": "plaintext",
        },
    )
    _write_extras(header, notes, props or {})
    body = etree.SubElement(root, "body")
    for unit in units:
        _write_unit(body, unit)
    etree.indent(root)
    return _HEAD + etree.tostring(root, encoding="UTF-8") + b"\n"


def _write_unit(body: etree._Element, unit: TmxUnit) -> None:
    tu = etree.SubElement(body, "tu")
    for name, value in (("tuid", unit.id), ("srclang", unit.source_language)):
        if value:
            tu.set(name, _checked(value))
    _write_extras(tu, unit.notes, unit.props)
    for variant in unit.variants:
        tuv = etree.SubElement(tu, "tuv", {_LANG: variant.language})
        if variant.by:
            tuv.set("changeid", _checked(variant.by))
        if match := _ISO.fullmatch(variant.when):
            tuv.set("changedate", "{}{}{}T{}{}{}Z".format(*match.groups()))
        _write_extras(tuv, (), variant.props)
        etree.SubElement(tuv, "seg").text = _checked(variant.text)


def _write_extras(element: etree._Element, notes: Sequence[str], props: Mapping[str, str]) -> None:
    for note in notes:
        etree.SubElement(element, "note").text = _checked(note)
    for name, value in props.items():
        etree.SubElement(element, "prop", {"type": name}).text = _checked(value)


def _checked(text: str) -> str:
    wrong = _NOT_XML.search(text)
    if wrong:
        raise ExchangeError(
            f"{_short(text)!r} holds the character U+{ord(wrong.group()):04X}, which XML cannot carry",
            hint="Delete it from the script, then export again.",
        )
    return text


def _short(text: object) -> str:
    return str(text)[:40]
