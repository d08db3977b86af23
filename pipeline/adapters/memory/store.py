"""The translation memory of a campaign, kept in a file of SQLite; rapidfuzz finds what is alike."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from pipeline.adapters.memory import schema
from pipeline.adapters.memory.likeness import Alike, Likeness
from pipeline.core import language as languages
from pipeline.core.matching import LEAST_PERCENT, MOST_MATCHES, Match, Query, judge, order
from pipeline.core.memory import Added, MemoryEntry, Sieve, folded
from pipeline.core.script import Origin, State

_COLUMNS = (
    "source_language, target_language, source_text, target_text, origin, state, place, person, moment,"
    " previous, following, came_from"
)
_READ = _COLUMNS.replace(
    "source_text", "coalesce(source_text, (SELECT text FROM source WHERE source.id = entry.source))"
)
_ADD = f"""
    INSERT INTO entry (source, kin, context, {_COLUMNS}) VALUES ({", ".join("?" * 15)})
    ON CONFLICT (source, target_language, context, target_text, origin) DO UPDATE SET
        state = iif(excluded.moment > moment, excluded.state, state),
        person = iif(excluded.moment > moment, excluded.person, person),
        place = iif(excluded.moment > moment, excluded.place, place),
        came_from = iif(excluded.came_from = '', '', came_from),
        moment = max(moment, excluded.moment)
    WHERE excluded.moment > moment OR (excluded.came_from = '' AND came_from <> '')
"""
_FIND = f"""
    SELECT source, {_READ} FROM entry
    WHERE source IN (SELECT value FROM json_each(?)) AND kin = ? ORDER BY id
"""
_SAME = "SELECT id, text FROM source WHERE kin = ? AND text IN (SELECT value FROM json_each(?))"
_ALL = f"""
    SELECT {_READ} FROM entry
    WHERE (? = '' OR kin = ?) AND (? = '' OR source IN (SELECT id FROM source WHERE source.kin = ?))
    ORDER BY id
"""


class MemoryStore:
    """A translation memory in one file. May be used from several threads, one at a time."""

    def __init__(self, path: Path | None, *, writable: bool = False) -> None:
        """Open the file, or with None one that is gone when it is closed.

        Args:
            path: the file.
            writable: True to add and forget; the file is then made if there is none.

        Raises:
            InputError: it is damaged, another program's, or of a newer vidmsg.
            StorageError: it cannot be opened.
            CampaignLocked: another process keeps it busy.
        """
        self._path = path
        self._base = schema.connect(path, writable=writable or path is None)
        self._turn = threading.Lock()
        self._alike: dict[str, Likeness] = {}
        self._seen_version = -1

    def matches(
        self,
        queries: Sequence[Query],
        source: str,
        target: str,
        *,
        least_percent: int = LEAST_PERCENT,
        most: int = MOST_MATCHES,
    ) -> tuple[tuple[Match, ...], ...]:
        """Return for each query its matches, best first.

        Likeness is between source texts, so it is computed once and serves every target language.
        """
        with self._turn, schema.explained(self._path):
            alike = self._likeness(languages.kin(source)).of([q.text for q in queries], least_percent)
            found = self._entries({a.source for row in alike for a in row}, languages.kin(target))
        return tuple(
            order(
                (judge(query, e, a.percent, target) for a in row for e in found.get(a.source, ())),
                least_percent=least_percent,
                most=most,
            )
            for query, row in zip(queries, alike, strict=True)
        )

    def exact(self, texts: Sequence[str], source: str, target: str) -> tuple[tuple[MemoryEntry, ...], ...]:
        """Return for each text the entries with the same text, in no special order."""
        kin, keys = languages.kin(source), [folded(t) for t in texts]
        with self._turn, schema.explained(self._path):
            rows = self._base.execute(_SAME, (kin, json.dumps(keys)))
            numbers: dict[str, int] = {text: number for number, text in rows}
            found = self._entries(set(numbers.values()), languages.kin(target))
        return tuple(tuple(found.get(numbers.get(key, 0), ())) for key in keys)

    def _likeness(self, kin: str) -> Likeness:
        # Changes each time that another process has written.
        (version,) = self._base.execute("PRAGMA data_version").fetchone()
        if version != self._seen_version:
            self._alike.clear()
            self._seen_version = version
        if kin not in self._alike:
            rows = self._base.execute("SELECT id, text FROM source WHERE kin = ? ORDER BY id", (kin,))
            self._alike[kin] = Likeness([Alike(number, text, 100) for number, text in rows])
        return self._alike[kin]

    def _entries(self, sources: set[int], kin: str) -> dict[int, list[MemoryEntry]]:
        found: dict[int, list[MemoryEntry]] = {}
        for number, *row in self._base.execute(_FIND, (json.dumps(sorted(sources)), kin)):
            found.setdefault(number, []).append(_entry(row))
        return found

    def add(self, entries: Iterable[MemoryEntry]) -> Added:
        """Take entries in, all or none."""
        sieve = Sieve()
        offered = 0

        def rows() -> Iterator[tuple[object, ...]]:
            nonlocal offered
            sources: dict[tuple[str, str], tuple[int, str | None]] = {}
            for entry in sieve.sift(entries):
                offered += 1
                key = (entry.source_language, entry.source_text)
                if key not in sources:
                    text = folded(entry.source_text)
                    number = self._source(languages.kin(entry.source_language), text)
                    sources[key] = number, None if text == entry.source_text else entry.source_text
                yield _row(entry, *sources[key])

        with self._turn, schema.explained(self._path), schema.transaction(self._base):
            before = self._count()
            self._base.executemany(_ADD, rows())
            taken = self._count() - before
            self._alike.clear()
        return sieve.added(taken, offered - taken)

    def _source(self, kin: str, text: str) -> int:
        made = self._base.execute("INSERT OR IGNORE INTO source (kin, text) VALUES (?, ?)", (kin, text))
        if made.rowcount and made.lastrowid is not None:
            return made.lastrowid
        row = self._base.execute("SELECT id FROM source WHERE kin = ? AND text = ?", (kin, text)).fetchone()
        return int(row[0])

    def _count(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM entry").fetchone()[0])

    def all(self, source: str = "", target: str = "") -> tuple[MemoryEntry, ...]:
        """Return every entry in the order it came, or only those of a source or target language."""
        from_kin, to_kin = (languages.kin(tag) if tag else "" for tag in (source, target))
        with self._turn, schema.explained(self._path):
            rows = self._base.execute(_ALL, (to_kin, to_kin, from_kin, from_kin))
            return tuple(_entry(row) for row in rows)

    def imports(self) -> Mapping[str, int]:
        """Return the imported files' names and how many entries each brought."""
        query = "SELECT came_from, count(*) FROM entry WHERE came_from <> '' GROUP BY 1 ORDER BY 1"
        with self._turn, schema.explained(self._path):
            return dict(self._base.execute(query).fetchall())

    def forget(self, came_from: str) -> int:
        """Remove what a file brought."""
        with self._turn, schema.explained(self._path), schema.transaction(self._base):
            before = self._count()
            self._base.execute("DELETE FROM entry WHERE came_from = ? AND came_from <> ''", (came_from,))
            self._base.execute("DELETE FROM source WHERE id NOT IN (SELECT source FROM entry)")
            self._alike.clear()
            return before - self._count()

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _row(entry: MemoryEntry, source: int, text: str | None) -> tuple[object, ...]:
    return (
        source,
        languages.kin(entry.target_language),
        entry.context,
        entry.source_language,
        entry.target_language,
        text,
        entry.target_text,
        str(entry.origin),
        str(entry.state),
        entry.where,
        entry.by,
        entry.when,
        entry.previous,
        entry.following,
        entry.came_from,
    )


def _entry(row: Sequence[object]) -> MemoryEntry:
    source, target, text, words, origin, state, *rest = row
    try:
        return MemoryEntry(source, target, text, words, Origin(origin), State(state), *rest)  # type: ignore[arg-type]
    except ValueError as error:  # a value that no vidmsg wrote
        raise sqlite3.DataError(str(error)) from error
