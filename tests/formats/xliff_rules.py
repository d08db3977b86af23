"""The rules of XLIFF: element order, attributes and values by RELAX NG, references and uniqueness by hand."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

_HERE = Path(__file__).parent
_V2 = "{urn:oasis:names:tc:xliff:document:2.0}"
_V1 = "{urn:oasis:names:tc:xliff:document:1.2}"
_MATCH = "{urn:oasis:names:tc:xliff:matches:2.0}match"


@functools.cache
def _grammar(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(_HERE / name)))


def _structure(root: etree._Element, name: str) -> list[str]:
    grammar = _grammar(name)
    return [] if grammar.validate(root) else [str(error.message) for error in grammar.error_log]


def _twice(what: str, ids: Iterable[str | None]) -> list[str]:
    return [f"{what} id {name!r} twice" for name, count in Counter(ids).items() if name and count > 1]


def faults_of_2(root: etree._Element) -> list[str]:
    """Return what is wrong with an XLIFF 2.1 document; empty if nothing is."""
    faults = _structure(root, "xliff21.rng")
    faults += _twice("file", (file.get("id") for file in root.iter(f"{_V2}file")))
    for file in root.iter(f"{_V2}file"):
        faults += _twice("unit", (unit.get("id") for unit in file.iter(f"{_V2}unit")))
    for unit in root.iter(f"{_V2}unit"):
        parts = [part for part in unit if part.tag in {f"{_V2}segment", f"{_V2}ignorable"}]
        marks = [mark for part in parts for source in part.findall(f"{_V2}source") for mark in source.iter()]
        own = [element.get("id") for element in [*parts, *marks]]
        faults += _twice("segment or inline", own)
        faults += _twice("note", (note.get("id") for note in unit.iter(f"{_V2}note")))
        segments = {part.get("id") for part in parts if part.tag == f"{_V2}segment"}
        refs = [(match.get("ref") or "").removeprefix("#") for match in unit.iter(_MATCH)]
        faults += [f"match refers to {ref!r}" for ref in refs if ref not in segments]
        if any(part.find(f"{_V2}target") is not None for part in parts) and not root.get("trgLang"):
            faults.append("a target without trgLang")
    return faults


def faults_of_1(root: etree._Element) -> list[str]:
    """Return what is wrong with an XLIFF 1.2 document; empty if nothing is."""
    faults = _structure(root, "xliff12.rng")
    for file in root.iter(f"{_V1}file"):
        faults += _twice("unit", (unit.get("id") for unit in file.iter(f"{_V1}trans-unit")))
        faults += _twice("context group", (group.get("name") for group in file.iter(f"{_V1}context-group")))
    return faults
