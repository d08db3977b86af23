"""gettext PO, for Poedit and its like. The id is the context; what PO has no place for is in ``#.`` comments.

The flag ``fuzzy`` means that a person must look. It is set on what has words and is a draft or has a remark;
whoever clears it says that the words are right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core.exchange import Entry, Exchange, Suggestion
from pipeline.core.script import Origin, State
from pipeline.errors import ExchangeError
from pipeline.formats import exchange_fields as shared
from pipeline.formats import po_text

if TYPE_CHECKING:
    from translate.storage import pypo

_STATE, _NOTE, _REMARK, _NOTES, _SUMMARY = "state", "note", "remark", "notes", "summary"
_SUGGESTION = re.compile(r"suggestion-([0-9]{1,3})(-text|-source)?", re.ASCII)
_COMMENT = re.compile(r"#\.[ \t]?([a-z][a-z0-9-]{0,31}):[ \t]?(.*)", re.DOTALL)
_LINE = re.compile(r" on line ([0-9]+)", re.ASCII)
_UNREADABLE = (
    "Export it again; if a person edited it as text, look for a missing quotation mark near that line."
)


def dumps(exchange: Exchange) -> bytes:
    """Return the file, in UTF-8, with each text on one line."""
    from translate.storage import pypo

    store = pypo.pofile(width=-1)
    store.units = [_header(exchange)]  # in place of the library's, which holds the time of day
    for entry in exchange.entries:
        unit = store.create_unit()
        unit.source, unit.target = entry.source, entry.target
        unit.setcontext(entry.id)
        unit.automaticcomments = _comments(entry)
        unit.markfuzzy(_needs_a_person(entry.state, entry.remark) and bool(entry.target))
        store.addunit(unit)
    return bytes(store)


def _header(exchange: Exchange) -> pypo.pounit:
    from translate.storage import pypo

    values = {
        "Project-Id-Version": exchange.message,
        "Language": po_text.posix_locale(exchange.target_language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": exchange.source_language,
        "X-Vidmsg-Message": exchange.message,
        "X-Vidmsg-Language": exchange.target_language,
        "X-Vidmsg-Seal": exchange.seal,
    }
    header = pypo.pounit("")
    header.target = "".join(f"{key}: {value}\n" for key, value in values.items())
    header.automaticcomments = list(_comment(_NOTES, exchange.notes))
    return header


def _needs_a_person(state: State, remark: str) -> bool:
    return state is State.INITIAL or bool(remark)


def _comments(entry: Entry) -> list[str]:
    """Return the comments, first what a person wants to read."""
    lines = [
        *_comment(_REMARK, entry.remark),
        *_comment(_NOTE, entry.note),
        *_comment(_SUMMARY, shared.summary(entry)),
        *_comment(_STATE, entry.state),
    ]
    for number, suggestion in enumerate(entry.suggestions, 1):
        head = f"{suggestion.percent} {suggestion.origin} {suggestion.where}".removesuffix(" ")
        key = f"suggestion-{number}"
        lines += _comment(key, head)
        lines += _comment(f"{key}-text", suggestion.text)
        lines += _comment(f"{key}-source", suggestion.source)
    for key, text in shared.pairs(entry):
        lines += _comment(key, text)
    return lines


def _comment(key: str, text: str) -> Iterator[str]:
    """Yield one comment; text that a program might lay out anew is written as a JSON string."""
    if text:
        plain = text.isprintable() and text == text.strip() and not text.startswith('"')
        yield f"#. {key}: {text if plain else json.dumps(text, ensure_ascii=False)}\n"


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Read a file that came back. Obsolete entries are passed over; the header's charset counts.

    Raises:
        ExchangeError: no PO file, not in the charset it names, too large, with plural forms, without entries,
            with an id twice, or with what no text may hold.
    """
    from translate.storage import poparser, pypo

    lines = [f"{line}\n" for line in po_text.decode(data, path=path).split("\n")]
    store = pypo.pofile()
    store.units = []
    try:  # in pieces: the library's own way in reads no charset but UTF-8 and ISO-8859-1
        poparser.parse_units(poparser.PoParseState(lines, store.create_unit), store)
    except (ValueError, LookupError) as error:
        where = _LINE.search(str(error))
        line = int(where.group(1)) if where else None
        message = "is not a PO file, or damaged"
        raise ExchangeError(message, path=path, line=line, hint=_UNREADABLE) from None
    units = [unit for unit in store.units if not unit.isobsolete()]
    header = units.pop(0) if units and units[0].isheader() else None
    head = po_text.header_fields("" if header is None else str(header.target))
    comments = {} if header is None else _read_comments(header)
    return Exchange(
        message=shared.message_of(head.get("x-vidmsg-message")),
        source_language=head.get("x-source-language", ""),
        target_language=head.get("x-vidmsg-language", "") or po_text.bcp47(head.get("language", "")),
        entries=shared.complete((_entry(u, path) for u in units if not u.isblank()), path=path),
        notes=shared.free_words(comments.get(_NOTES, ""), what="a note", path=path, line=1),
        seal=shared.seal_of(head.get("x-vidmsg-seal")),
    )


def _entry(unit: Any, path: str | Path | None) -> Entry:
    entry_id, line = str(unit.getpreviouscontext()), unit._line_number or 0
    if unit.hasplural():
        hint = "Export it again; vidmsg's texts have no plural forms."
        raise ExchangeError(f"{entry_id or 'a text'} has plural forms", path=path, line=line, hint=hint)
    found = _read_comments(unit)
    for key, text in found.items():
        found[key] = shared.free_words(text, what=f"a comment of {entry_id}", path=path, line=line)
    target = shared.target_words(str(unit.target), entry_id=entry_id, path=path, line=line)
    return Entry(
        id=entry_id,
        source=shared.source_words(po_text.source(unit), entry_id=entry_id, path=path, line=line),
        target=target,
        state=_state(found, target, fuzzy=unit.isfuzzy()),
        note=found.get(_NOTE, ""),
        remark=found.get(_REMARK, ""),
        suggestions=tuple(_suggestions(found)),
        line=line,
        **shared.fields(found, entry_id=entry_id, path=path, line=line),
    )


def _state(found: Mapping[str, str], target: str, *, fuzzy: bool) -> State:
    said = found.get(_STATE, "").strip()
    state = State(said) if said in set(State) else None
    if not target:
        return state or State.INITIAL
    was_fuzzy = state is None or _needs_a_person(state, found.get(_REMARK, ""))
    if fuzzy:
        return state if state and was_fuzzy else State.INITIAL
    return State.TRANSLATED if state is None or was_fuzzy else state


def _read_comments(unit: pypo.pounit) -> dict[str, str]:
    found: dict[str, str] = {}
    for comment in unit.automaticcomments:
        match = _COMMENT.fullmatch(comment.rstrip("\r\n"))
        if match:
            found[match.group(1)] = _plain(match.group(2))
    return found


def _plain(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text  # a person's quotation mark
    return value if isinstance(value, str) else text


def _suggestions(found: Mapping[str, str]) -> Iterator[Suggestion]:
    for key, head in found.items():
        match = _SUGGESTION.fullmatch(key)
        if not match or match.group(2):
            continue
        percent, _, rest = head.partition(" ")
        origin, _, where = rest.partition(" ")
        if percent.isdecimal() and percent.isascii() and len(percent) < 4 and origin in set(Origin):
            text, source = found.get(f"{key}-text", ""), found.get(f"{key}-source", "")
            yield Suggestion(text, int(percent), Origin(origin), where, source)
