"""XLIFF 1.2, for translation programs that do not read version 2: the same contents in its older frame.

Rules: OASIS, "XLIFF Version 1.2", 1 February 2008, strict schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.core.exchange import Entry, Exchange, Suggestion
from pipeline.core.script import Origin, State
from pipeline.errors import ExchangeError
from pipeline.formats import exchange_fields as shared
from pipeline.formats import xliff_inline as xml

CORE = "urn:oasis:names:tc:xliff:document:1.2"

STATES: Mapping[str, State] = {
    "new": State.INITIAL,
    "needs-translation": State.INITIAL,
    "needs-adaptation": State.INITIAL,
    "needs-l10n": State.INITIAL,
    "needs-review-translation": State.INITIAL,
    "needs-review-adaptation": State.INITIAL,
    "needs-review-l10n": State.INITIAL,
    "translated": State.TRANSLATED,
    "signed-off": State.REVIEWED,
    "final": State.FINAL,
}
"""What the states of XLIFF 1.2 mean here. One that is not listed counts as initial: a person must look."""

_WRITTEN = {State.TRANSLATED: "translated", State.REVIEWED: "signed-off", State.FINAL: "final"}
_CONTEXT = "x-vidmsg-"
_SEAL = f"{shared.OWN}-{shared.SEAL}"
_MAX_CHARS = "max-chars"
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def dumps(exchange: Exchange) -> bytes:
    """Return the file.

    Raises:
        ExchangeError: a text holds a character that XML cannot hold.
    """
    prefixes: Any = {None: CORE}
    root = etree.Element(f"{{{CORE}}}xliff", nsmap=prefixes, version="1.2")
    file = _add(root, "file", original=exchange.message, datatype="plaintext")
    file.set("source-language", exchange.source_language)
    if exchange.target_language:
        file.set("target-language", exchange.target_language)
    file.set(xml.SPACE, "preserve")
    where = "the notes"
    try:
        header = _add(file, "header")
        _add_note(header, shared.NOTE, exchange.notes)
        _add_note(header, _SEAL, exchange.seal)
        body = _add(file, "body")
        for entry in exchange.entries:
            where = entry.id
            _add_unit(body, entry)
    except ValueError:
        hint = "Delete control characters and halves of characters from it."
        raise ExchangeError(f"{where} holds a character that XML cannot hold", hint=hint) from None
    return xml.write(root)


def _add(parent: etree._Element, tag: str, text: str = "", /, **attributes: str) -> etree._Element:
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{CORE}}}{tag}", named)
    element.text = text or None
    return element


def _add_note(parent: etree._Element, author: str, text: str) -> None:
    if text:
        _add(parent, "note", text).set("from", author)


def _add_unit(body: etree._Element, entry: Entry) -> None:
    unit = _add(body, "trans-unit", id=entry.id)
    unit.set(xml.SPACE, "preserve")
    if entry.state in {State.REVIEWED, State.FINAL}:
        unit.set("approved", "yes")
    if entry.max_chars is not None:
        unit.set("maxwidth", str(entry.max_chars))
        unit.set("size-unit", "char")
    _add(unit, "source", entry.source)
    draft = "needs-review-translation" if entry.target else "needs-translation"
    _add(unit, "target", entry.target, state=_WRITTEN.get(entry.state, draft))
    pairs = [(key, text) for key, text in shared.pairs(entry) if key != _MAX_CHARS]
    if pairs:
        group = _add(unit, "context-group", purpose="information")
        for key, text in pairs:
            _add(group, "context", text, context_type=_CONTEXT + key)
    _add_note(unit, shared.NOTE, entry.note)
    _add_note(unit, shared.REMARK, entry.remark)
    _add_note(unit, shared.SUMMARY, shared.summary(entry))
    for suggestion in entry.suggestions:
        _add_suggestion(unit, suggestion)


def _add_suggestion(unit: etree._Element, suggestion: Suggestion) -> None:
    other = _add(unit, "alt-trans", match_quality=str(suggestion.percent), origin=suggestion.origin)
    if suggestion.where:
        other.set("extradata", suggestion.where)
    if suggestion.source:
        _add(other, "source", suggestion.source)
    _add(other, "target", suggestion.text)


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Read a file that came back from a translation program. Groups make no difference.

    Raises:
        ExchangeError: hostile, no XLIFF 1, of several messages or languages, without units, with an id twice,
            translated in part, with codes instead of words, or with what no text may hold.
    """
    root = xml.open_root(data, path=path)
    if xml.major_version(root) != 1:
        hint = "Import it as xliff."
        raise ExchangeError("is XLIFF 2, not 1", path=path, line=xml.line_of(root), hint=hint)
    files = list(xml.children(root, "file"))
    return Exchange(
        message=_only(files, "original", "message", path),
        source_language=_only(files, "source-language", "source language", path),
        target_language=_only(files, "target-language", "target language", path),
        entries=shared.complete((_entry(unit, path) for unit in _units(files)), path=path),
        notes="\n".join(
            text for file in files if (text := _note(xml.child(file, "header"), shared.NOTE, path))
        ),
        seal=shared.seal_of(_note(xml.child(files[0], "header"), _SEAL, path)) if len(files) == 1 else "",
    )


def _only(files: list[etree._Element], name: str, what: str, path: str | Path | None) -> str:
    """Return what all files agree on, or an empty string if none says it."""
    given = [file.get(name, "") for file in files]
    values = [shared.message_of(value) if name == "original" else value for value in given]
    known = [value for value in values if value]
    for file, value in zip(files, values, strict=True):
        if value and value != known[0]:
            hint = f"Split it, so that each file has one {what}."
            raise ExchangeError(f"holds more than one {what}", path=path, line=xml.line_of(file), hint=hint)
    return known[0] if known else ""


def _units(files: list[etree._Element]) -> Iterator[etree._Element]:
    return (unit for file in files for unit in file.iter() if xml.local(unit) == "trans-unit")


def _entry(unit: etree._Element, path: str | Path | None) -> Entry:
    entry_id, line = unit.get("id", ""), xml.line_of(unit)
    target = xml.child(unit, "target")
    target_line = line if target is None else xml.line_of(target)
    words = xml.flatten(xml.child(unit, "source"), path=path)
    source = shared.source_words(words, entry_id=entry_id, path=path, line=line)
    words = xml.flatten(target, path=path)
    state = _state(unit, target)
    if target is not None and state is State.INITIAL:
        _refuse_a_part(unit, target, entry_id, path)
    found = dict(_context(unit))
    if unit.get("size-unit") == "char":
        found[_MAX_CHARS] = unit.get("maxwidth", "")
    return Entry(
        id=entry_id,
        source=source,
        target=shared.target_words(words, entry_id=entry_id, path=path, line=target_line),
        state=state,
        note=_note(unit, shared.NOTE, path),
        remark=_note(unit, shared.REMARK, path),
        suggestions=tuple(_suggestions(unit, source, entry_id, path)),
        line=line or 0,
        **shared.fields(found, entry_id=entry_id, path=path, line=line),
    )


def _state(unit: etree._Element, target: etree._Element | None) -> State:
    """Return the state that is said; without one, an approval of the tool counts as a review."""
    said = None if target is None else target.get("state")
    if said is None:
        return State.REVIEWED if unit.get("approved") == "yes" and target is not None else State.INITIAL
    return STATES.get(said, State.INITIAL)


def _refuse_a_part(
    unit: etree._Element, target: etree._Element, entry_id: str, path: str | Path | None
) -> None:
    """Refuse a text that a program cut into segments and of which only some are translated."""
    cut = xml.child(unit, "seg-source")
    wanted = set() if cut is None else _segments_with_words(cut)
    done = wanted & _segments_with_words(target)
    if done and done != wanted:
        hint = "Translate all of its segments, or leave the whole text untranslated."
        message = f"{entry_id} is translated only in part"
        raise ExchangeError(message, path=path, line=xml.line_of(target), hint=hint)


def _segments_with_words(parent: etree._Element) -> set[str]:
    marks = (part for part in parent.iter() if xml.local(part) == "mrk" and part.get("mtype") == "seg")
    return {mark.get("mid", "") for mark in marks if any(str(text).strip() for text in mark.itertext())}


def _context(unit: etree._Element) -> Iterator[tuple[str, str]]:
    for group in xml.children(unit, "context-group"):
        for context in xml.children(group, "context"):
            kind = context.get("context-type", "")
            if kind.startswith(_CONTEXT):
                yield kind.removeprefix(_CONTEXT), context.text or ""


def _note(parent: etree._Element | None, author: str, path: str | Path | None) -> str:
    notes = () if parent is None else xml.children(parent, "note")
    return "\n".join(
        shared.free_words(note.text or "", what="a note", path=path, line=xml.line_of(note))
        for note in notes
        if note.get("from") == author
    )


def _suggestions(
    unit: etree._Element, source: str, entry_id: str, path: str | Path | None
) -> Iterator[Suggestion]:
    for other in xml.children(unit, "alt-trans"):
        line = xml.line_of(other)
        target = xml.child(other, "target")
        if target is None:
            continue
        given = xml.flatten(xml.child(other, "source"), path=path)
        given = shared.source_words(given, entry_id=entry_id, path=path, line=line)
        text = xml.flatten(target, path=path)
        origin = other.get("origin", "")
        quality = other.get("match-quality", "").rstrip("% ").partition(".")[0]
        yield Suggestion(
            text=shared.source_words(text, entry_id=entry_id, path=path, line=line),
            percent=min(int(quality), 101) if _NUMBER.fullmatch(quality) else 0,
            origin=Origin(origin) if origin in set(Origin) else Origin.MEMORY,
            where=other.get("extradata", ""),
            source="" if given == source else given,
        )
