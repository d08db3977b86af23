"""XLIFF 2.1, the format of translation programs: ids, states, notes, protected facts and suggestions.

Reads 2.0, 2.1 and 2.2. Rules: OASIS, "XLIFF Version 2.1", 13 February 2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.core import facts
from pipeline.core.exchange import Entry, Exchange, Suggestion
from pipeline.core.script import Origin, State
from pipeline.errors import ExchangeError
from pipeline.formats import exchange_fields as shared
from pipeline.formats import xliff_inline as xml

CORE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"

_SEGMENT = "seg"  # our only segment in a unit; a match refers to it
_ORDER = tuple(State)
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.[0-9]*)?", re.ASCII)
_IN_CONTEXT = 101


def dumps(exchange: Exchange) -> bytes:
    """Return the file.

    Raises:
        ExchangeError: a text holds a character that XML cannot hold.
    """
    prefixes: Any = {None: CORE, "mda": METADATA, "mtc": MATCHES}
    root = etree.Element(f"{{{CORE}}}xliff", nsmap=prefixes)
    root.set("version", "2.1")
    root.set("srcLang", exchange.source_language)
    if exchange.target_language:
        root.set("trgLang", exchange.target_language)
    root.set(xml.SPACE, "preserve")
    file = etree.SubElement(root, f"{{{CORE}}}file", id=exchange.message or "message")
    file.set("original", exchange.message)
    file.set("canResegment", "no")
    where = "the notes"
    try:
        if exchange.seal:
            _add_metadata(file, [(shared.SEAL, exchange.seal)])
        _add_notes(file, {shared.NOTE: exchange.notes})
        for entry in exchange.entries:
            where = entry.id
            _add_unit(file, entry)
    except ValueError:
        hint = "Delete control characters and halves of characters from it."
        raise ExchangeError(f"{where} holds a character that XML cannot hold", hint=hint) from None
    return xml.write(root)


def _core(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{CORE}}}{name}")
    element.text = text or None
    return element


def _add_unit(file: etree._Element, entry: Entry) -> None:
    unit = _core(file, "unit")
    unit.set("id", entry.id)
    if entry.suggestions:
        matches = etree.SubElement(unit, f"{{{MATCHES}}}matches")
        for suggestion in entry.suggestions:
            _add_match(matches, suggestion, entry)
    pairs = shared.pairs(entry)
    if pairs:
        _add_metadata(unit, pairs)
    notes = {shared.NOTE: entry.note, shared.REMARK: entry.remark, shared.SUMMARY: shared.summary(entry)}
    _add_notes(unit, notes)
    segment = _core(unit, "segment")
    segment.set("id", _SEGMENT)
    segment.set("state", entry.state)
    _add_source(segment, entry.source)
    if entry.target or entry.state is not State.INITIAL:
        _core(segment, "target", entry.target)


def _add_metadata(parent: etree._Element, pairs: Sequence[tuple[str, str]]) -> None:
    metadata = etree.SubElement(parent, f"{{{METADATA}}}metadata")
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", category=shared.OWN)
    for key, text in pairs:
        etree.SubElement(group, f"{{{METADATA}}}meta", type=key).text = text


def _add_match(matches: etree._Element, suggestion: Suggestion, entry: Entry) -> None:
    in_context = suggestion.percent >= _IN_CONTEXT
    kind = "icm" if in_context else "mt" if suggestion.origin is Origin.MACHINE else "tm"
    match = etree.SubElement(matches, f"{{{MATCHES}}}match", ref=f"#{_SEGMENT}", type=kind)
    match.set("subType", f"{shared.OWN}:{suggestion.origin}")
    match.set("similarity", str(min(suggestion.percent, 100)))
    if suggestion.where:
        match.set("origin", suggestion.where)
    _core(match, "source", suggestion.source or entry.source)
    _core(match, "target", suggestion.text)


def _add_notes(parent: etree._Element, texts: dict[str, str]) -> None:
    given = {category: text for category, text in texts.items() if text}
    if given:
        notes = _core(parent, "notes")
        for category, text in given.items():
            _core(notes, "note", text).set("category", category)


def _add_source(segment: etree._Element, text: str) -> None:
    """Write a source text with its protected facts marked, so that programs keep them as they are."""
    source = _core(segment, "source")
    at, last = 0, None
    for number, fact in enumerate(facts.find(text), 1):
        before = text[at : fact.start]
        if last is None:
            source.text = before
        else:
            last.tail = before
        last = _core(source, "mrk", fact.text)
        last.set("id", f"f{number}")
        last.set("translate", "no")
        at = fact.end
    if last is None:
        source.text = text
    else:
        last.tail = text[at:]


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Read a file that came back from a translation program.

    Several segments of a unit are joined; the least advanced state counts. Groups make no difference.

    Raises:
        ExchangeError: hostile, no XLIFF 2, of several messages, without units, with an id twice, translated
            in part, with codes instead of words, or with what no text may hold.
    """
    root = xml.open_root(data, path=path)
    if xml.major_version(root) != 2:
        hint = "Import it as xliff1."
        raise ExchangeError("is XLIFF 1, not 2", path=path, line=xml.line_of(root), hint=hint)
    files = list(xml.children(root, "file"))
    messages = {shared.message_of(file.get("original")) for file in files} - {""}
    if len(messages) > 1:
        hint = "Split it, so that each file is about one message."
        line = xml.line_of(files[1])
        raise ExchangeError("holds more than one message", path=path, line=line, hint=hint)
    units = (unit for file in files for unit in file.iter() if xml.local(unit) == "unit")
    return Exchange(
        message=next(iter(messages), ""),
        source_language=root.get("srcLang", ""),
        target_language=root.get("trgLang", ""),
        entries=shared.complete((_entry(unit, path) for unit in units), path=path),
        notes="\n".join(text for file in files if (text := _note(file, shared.NOTE, path))),
        seal=shared.seal_of(dict(_metadata(files[0])).get(shared.SEAL)) if len(files) == 1 else "",
    )


def _entry(unit: etree._Element, path: str | Path | None) -> Entry:
    entry_id, line = unit.get("id", ""), xml.line_of(unit)
    parts = list(xml.children(unit, "segment", "ignorable"))
    sources = [xml.flatten(xml.child(part, "source"), path=path) for part in parts]
    source = shared.source_words("".join(sources), entry_id=entry_id, path=path, line=line)
    target = _target(parts, sources, entry_id, path)
    first = next((found for part in parts if (found := xml.child(part, "target")) is not None), unit)
    return Entry(
        id=entry_id,
        source=source,
        target=shared.target_words(target, entry_id=entry_id, path=path, line=xml.line_of(first)),
        state=min(
            (_state(part, path) for part in parts if _is_segment(part)), key=_ORDER.index, default=_ORDER[0]
        ),
        note=_note(unit, shared.NOTE, path),
        remark=_note(unit, shared.REMARK, path),
        suggestions=tuple(_suggestions(unit, source, entry_id, path)),
        line=line or 0,
        **shared.fields(dict(_metadata(unit)), entry_id=entry_id, path=path, line=line),
    )


def _is_segment(part: etree._Element) -> bool:
    return xml.local(part) == "segment"


def _state(segment: etree._Element, path: str | Path | None) -> State:
    text = segment.get("state", State.INITIAL)
    try:
        return State(text)
    except ValueError:
        hint = f"Write one of {', '.join(State)}."
        message = f"{text[:40]!r} is no state of XLIFF 2"
        raise ExchangeError(message, path=path, line=xml.line_of(segment), hint=hint) from None


def _target(parts: list[etree._Element], sources: list[str], entry_id: str, path: str | Path | None) -> str:
    """Return the joined target: in its own order, with what lies between segments taken from the source."""
    found: list[tuple[int, str]] = []
    missing: etree._Element | None = None
    for place, (part, source) in enumerate(zip(parts, sources, strict=True), 1):
        target = xml.child(part, "target")
        text = xml.flatten(target, path=path)
        if target is None and not _is_segment(part):
            text = source
        said = part.get("state", State.INITIAL)
        untouched = target is None or (not text.strip() and said == State.INITIAL)
        if _is_segment(part) and untouched and source.strip():
            missing = part
        found.append((_place(target, place, path), text))
    if not any(text.strip() for part, (_, text) in zip(parts, found, strict=True) if _is_segment(part)):
        return found[0][1] if len(found) == 1 else ""
    if missing is not None:
        hint = "Translate all of its segments, or leave the whole text untranslated."
        message = f"{entry_id} is translated only in part"
        raise ExchangeError(message, path=path, line=xml.line_of(missing), hint=hint)
    return "".join(text for _, text in sorted(found, key=lambda item: item[0]))


def _place(target: etree._Element | None, place: int, path: str | Path | None) -> int:
    order = None if target is None else target.get("order")
    if target is None or order is None:
        return place
    if not re.fullmatch("[0-9]{1,6}", order, re.ASCII):
        hint = "Write its place among the segments as a number, or delete the attribute."
        raise ExchangeError(f"{order[:20]!r} is no order", path=path, line=xml.line_of(target), hint=hint)
    return int(order)


def _note(parent: etree._Element, category: str, path: str | Path | None) -> str:
    notes = xml.child(parent, "notes")
    texts = [
        shared.free_words(note.text or "", what="a note", path=path, line=xml.line_of(note))
        for note in (() if notes is None else xml.children(notes, "note"))
        if note.get("category") == category
    ]
    return "\n".join(texts)


def _metadata(unit: etree._Element) -> Iterator[tuple[str, str]]:
    for group in unit.iterfind(f"{{{METADATA}}}metadata/{{{METADATA}}}metaGroup"):
        if group.get("category") == shared.OWN:
            for meta in group.iterfind(f"{{{METADATA}}}meta"):
                yield meta.get("type", ""), meta.text or ""


def _suggestions(
    unit: etree._Element, source: str, entry_id: str, path: str | Path | None
) -> Iterator[Suggestion]:
    for match in unit.iterfind(f"{{{MATCHES}}}matches/{{{MATCHES}}}match"):
        line = xml.line_of(match)
        given = xml.flatten(xml.child(match, "source"), path=path)
        given = shared.source_words(given, entry_id=entry_id, path=path, line=line)
        text = xml.flatten(xml.child(match, "target"), path=path)
        figure = _PERCENT.fullmatch(match.get("similarity") or match.get("matchQuality") or "0")
        percent = min(int(figure.group(1)), 100) if figure else 0
        kind, own = match.get("type", ""), match.get("subType", "").removeprefix(f"{shared.OWN}:")
        origin = Origin(own) if own in set(Origin) else Origin.MACHINE if kind == "mt" else Origin.MEMORY
        yield Suggestion(
            text=shared.source_words(text, entry_id=entry_id, path=path, line=line),
            percent=_IN_CONTEXT if kind == "icm" and percent == 100 else percent,
            origin=origin,
            where=match.get("origin", ""),
            source="" if given == source else given,
        )
