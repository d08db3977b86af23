"""What exchange tables of spreadsheets and documents share: columns, and putting rows together again.

A row is known by its id, never by its place. What people see in a row is compared with what was exported,
which travels along (:mod:`pipeline.formats.table_memory`), so that a tool's damage is told from an edit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core import language as languages
from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError, InputError
from pipeline.formats.decoding import is_control
from pipeline.formats.table_text import (
    cell_words,
    fold,
    loosely,
    lost,
    restored,
    shielded,
    unshielded,
)

COLUMNS = ("id", "source", "target", "state", "note", "remark", "memory", "time", "limit", "picture")
"""Names of all columns. A table needs only the first three."""
_LANGUAGE_COLUMNS = ("source", "target")
_HEADER = re.compile(rf"({'|'.join(COLUMNS)})(?: – .{{0,60}}\(([A-Za-z0-9-]{{2,35}})\))?", re.IGNORECASE)
_RESTORE = "Take the row from the file that was sent to you, or ask for the file again."


@dataclass(frozen=True, slots=True)
class Header:
    """Which column is where."""

    columns: Mapping[str, int]
    """Name of a column -> its place, from 0."""
    others: Mapping[int, str]
    """Place -> heading of a column that somebody added."""
    source_language: str
    """As the heading says; empty if it does not."""
    target_language: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table as it came back."""

    line: int
    """1-based."""
    cells: Mapping[str, str]
    """Name of a column -> text, line breaks as LF."""
    extras: tuple[tuple[str, str], ...] = ()
    """Heading and text of cells in columns that somebody added."""


def heading(column: str, exchange: Exchange) -> str:
    """Return the heading of a column, for :func:`header` to read."""
    tag = {"source": exchange.source_language, "target": exchange.target_language}.get(column)
    if not tag:
        return column
    try:
        return f"{column} – {languages.get(tag).name} ({tag})"
    except InputError:
        return f"{column} – ({tag})"


def header(texts: Sequence[str]) -> Header | None:
    """Read a row as headings, or return None if it is none. Columns may stand in any order."""
    columns: dict[str, int] = {}
    tags: dict[str, str] = {}
    others: dict[int, str] = {}
    for place, text in enumerate(texts):
        plain = " ".join(fold(text).split())
        match = _HEADER.fullmatch(plain)
        name = match.group(1).lower() if match else ""
        if match and name not in columns:
            columns[name] = place
            tags[name] = match.group(2) or ""
        elif plain:
            others[place] = plain
    if not {"id", "source", "target"} <= columns.keys():
        return None
    return Header(columns, others, tags["source"], tags["target"])


def display(entry: Entry, language: str) -> dict[str, str]:
    """Return what stands in each column of an entry's row; ``language`` is the target language."""
    known = entry.start_ms is not None and entry.end_ms is not None
    return {
        "id": entry.id,
        "source": entry.source,
        "target": shielded(entry.target, language),
        "state": str(entry.state),
        "note": entry.note,
        "remark": entry.remark,
        "memory": "\n".join(f"{s.percent} %: {shielded(s.text, language)}" for s in entry.suggestions),
        "time": f"{_clock(entry.start_ms)} – {_clock(entry.end_ms)}" if known else "",
        "limit": "" if entry.max_chars is None else str(entry.max_chars),
        "picture": entry.still,
    }


def assemble(
    head: Header, rows: Sequence[Row], carried: Exchange | None, *, path: str | Path | None
) -> Exchange:
    """Put an exchange together from rows and from what travelled along with them.

    What a translator wrote into columns that are not theirs ends up in ``remark``; rows without an id and
    without a translation end up in ``notes``. So both are seen, and no words are lost.

    Raises:
        ExchangeError: no rows, an id twice, changed, missing or new; words without an id; another source
            text; translations that were sorted without their ids; an unknown state.
    """
    found, stray = _by_id(rows, path)
    if not found:
        raise ExchangeError("holds no rows", path=path, hint="Check that this is the file that was exported.")
    if carried is None:
        blank = Exchange("", head.source_language, head.target_language, ())
        entries = tuple(_bare(row, blank.target_language, path) for row in found.values())
        return replace(blank, entries=entries, notes="\n".join(stray))
    exported = {entry.id: entry for entry in carried.entries}
    _compare_ids(exported, found, path)
    entries = tuple(
        _merged(row, exported[unit_id], carried.target_language, path) for unit_id, row in found.items()
    )
    _refuse_sorted_column(exported, entries, path)
    return replace(carried, entries=entries, notes="\n".join([*filter(None, [carried.notes]), *stray]))


def _by_id(rows: Sequence[Row], path: str | Path | None) -> tuple[dict[str, Row], list[str]]:
    found: dict[str, Row] = {}
    stray: list[str] = []
    for row in rows:
        _refuse_controls(row, path)
        unit_id = fold(row.cells.get("id", "")).strip()
        words = [
            t.strip() for t in (*row.cells.values(), *(text for _, text in row.extras)) if fold(t).strip()
        ]
        if unit_id in found:
            message = f"the id {unit_id!r} stands in row {found[unit_id].line} and again in row {row.line}"
            raise ExchangeError(message, path=path, line=row.line, hint="Delete the row that is not right.")
        if unit_id:
            found[unit_id] = row
        elif fold(row.cells.get("target", "")).strip():
            message = f"row {row.line} has a translation but no id, so nobody knows what it translates"
            raise ExchangeError(message, path=path, line=row.line, hint="Write its id back.")
        elif words:
            stray.append(f"Row {row.line}: " + " | ".join(words))
    return found, stray


def _refuse_controls(row: Row, path: str | Path | None) -> None:
    for text in row.cells.values():
        for character in text:
            if is_control(character) and character not in "\n\t":
                message = f"row {row.line} holds the control character U+{ord(character):04X}"
                raise ExchangeError(message, path=path, line=row.line, hint="Delete it.")


def _compare_ids(exported: Mapping[str, Entry], found: Mapping[str, Row], path: str | Path | None) -> None:
    missing = [i for i in exported if i not in found]
    for unit_id, row in found.items():
        if unit_id not in exported:
            message = f"row {row.line} has the id {unit_id!r}, which was not exported"
            lost = f" Missing are: {', '.join(missing)}." if missing else ""
            raise ExchangeError(message, path=path, line=row.line, hint=f"Correct the id.{lost}")
    if missing:
        order = list(exported)
        before = [i for i in order[: order.index(missing[0])] if i in found]
        line = found[before[-1]].line + 1 if before else None
        where = f"; the first stood after {before[-1]}" if before else ""
        message = f"the rows of {', '.join(missing)} are gone{where}"
        raise ExchangeError(message, path=path, line=line, hint=_RESTORE)


def _bare(row: Row, language: str, path: str | Path | None) -> Entry:
    cells = row.cells
    unit_id, target = fold(cells["id"]).strip(), cells["target"]
    return Entry(
        unit_id,
        cell_words(unit_id, cells.get("source", ""), ""),
        cell_words(unit_id, unshielded(target, language), language),
        _state(row, path),
        note=cells.get("note", ""),
        remark="\n".join(filter(None, [cells.get("remark", ""), *_labelled(row.extras)])),
        line=row.line,
    )


def _merged(row: Row, exported: Entry, language: str, path: str | Path | None) -> Entry:
    if loosely(row.cells["source"]) != loosely(exported.source):
        raise ExchangeError(
            f"row {row.line} shows another source text for {exported.id} than was exported",
            path=path,
            line=row.line,
            hint="If some columns were sorted by themselves, undo that. Correct the source in the script.",
        )
    target = unicodedata.normalize("NFC", row.cells["target"])
    if "\u2066" not in exported.target:  # so they are ours
        target = unshielded(target, language)
    target = restored(exported.target, target)
    if target != exported.target:
        target = cell_words(exported.id, target, language)
    shown = display(exported, language)
    foreign = [
        (name, row.cells[name])
        for name in COLUMNS[4:]
        if loosely(row.cells.get(name, "")) not in ("", loosely(shown[name]))
    ]
    gone = "".join(f" U+{ord(c):04X}" for c in sorted(lost(exported.target, target)))
    warning = f"The new words have lost every{gone}; a program may have dropped them." if gone else ""
    remark = "\n".join(filter(None, [exported.remark, *_labelled([*foreign, *row.extras]), warning]))
    state = _state(row, path) if "state" in row.cells else exported.state
    return replace(exported, target=target, state=state, remark=remark, line=row.line)


def _labelled(extras: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, text in extras:
        if fold(text).strip():
            yield f"{name}: {' '.join(text.split())}"


def _state(row: Row, path: str | Path | None) -> State:
    """Return the state in a row. An empty cell claims nothing: initial."""
    text = fold(row.cells.get("state", "")).strip().lower()
    try:
        return State(text) if text else State.INITIAL
    except ValueError:
        message = f"row {row.line} has the unknown state {text!r}"
        raise ExchangeError(message, path=path, line=row.line, hint=f"Use {', '.join(State)}.") from None


def _refuse_sorted_column(
    exported: Mapping[str, Entry], entries: Sequence[Entry], path: str | Path | None
) -> None:
    """Refuse translations that changed places: a program sorted their column without the others."""
    gone = {exported[e.id].target for e in entries if e.target != exported[e.id].target} - {""}
    moved = [e for e in entries if e.target in gone and e.target != exported[e.id].target]
    if len(moved) > 1:
        message = f"the translations of {', '.join(e.id for e in moved)} changed places"
        hint = "A column was probably sorted by itself. Undo that; sort whole rows only."
        raise ExchangeError(message, path=path, line=moved[0].line, hint=hint)


def _clock(ms: int | None) -> str:
    minutes, rest = divmod(ms or 0, 60_000)
    return f"{minutes}:{rest // 1000:02}.{rest % 1000 // 100}"
