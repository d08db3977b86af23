"""The translation memory as TMX files: import with a report, export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.core import language as languages
from pipeline.core.memory import MemoryEntry
from pipeline.core.script import Origin, State
from pipeline.errors import InputError
from pipeline.formats import tmx, xml_guard
from pipeline.formats.tmx import TmxUnit, TmxVariant
from pipeline.ports import TranslationMemory

ORIGIN, STATE, WHERE = "x-vidmsg-origin", "x-vidmsg-state", "x-vidmsg-where"
"""Properties of a variant: who wrote it, how far it had come, where it stands."""

Progress = Callable[[int, int], None]
"""Called with the number of units done so far, and of all."""
_TELL_EVERY = 500
_ORIGINS = {str(origin): origin for origin in Origin}
_STATES = {str(state): state for state in State}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an imported file."""

    file: str
    """Its name, by which it can be forgotten."""
    units: int
    """Units in the file."""
    taken: int
    """Pairs of texts that are new."""
    known: int
    """Pairs that the memory had already."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """Pairs that were not taken, by reason."""
    examples: Mapping[str, str] = field(default_factory=dict)
    """For each reason, the first pair refused for it."""

    def as_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return asdict(self)


def import_tmx(
    memory: TranslationMemory, path: Path, *, source_language: str, progress: Progress | None = None
) -> ImportReport:
    """Take a TMX file into the memory, whole or (after an error) not at all.

    Args:
        memory: the memory.
        path: the file.
        source_language: BCP 47 tag of the campaign's source language; units without a text in it are counted
            and left out, whichever language the file calls its source.
        progress: told how far it is.

    Raises:
        InputError: no TMX, damaged, hostile, too large or not to be read; or the memory is damaged.
        StorageError: the memory cannot be written.
        CampaignLocked: another process keeps it busy.
    """
    count, found = tmx.one_by_one(_read(path), path=path)
    pairs = _Pairs(path.name, source_language)
    added = memory.add(pairs.of(found, count, progress))
    refused = pairs.refused | {str(why): count for why, count in added.refused.items()}
    examples = pairs.examples | {str(why): _told(entry) for why, entry in added.examples.items()}
    return ImportReport(path.name, count, added.taken, added.known, refused, examples)


def _read(path: Path) -> bytes:
    try:
        # Before reading: a wrong file may be larger than the computer's memory.
        size = path.stat().st_size
        if size > xml_guard.MAX_BYTES:
            raise InputError(
                f"the file has {size} bytes; an XML file may have {xml_guard.MAX_BYTES}",
                path=path,
                hint="Check that this is the right file; split it if it is.",
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}",
            path=path,
            hint="Check its name and its permissions.",
        ) from error


def _told(entry: MemoryEntry) -> str:
    return f"{_short(entry.source_text)!r} → {entry.target_language} {_short(entry.target_text)!r}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


class _Pairs:
    """Turns units into pairs of source and target text, and counts those that cannot be one."""

    def __init__(self, name: str, source_language: str) -> None:
        self._name = name
        self._source = source_language
        self._tags: dict[str, str] = {}
        self.refused: dict[str, int] = {}
        self.examples: dict[str, str] = {}

    def of(self, found: Iterable[TmxUnit], count: int, progress: Progress | None) -> Iterator[MemoryEntry]:
        """Yield the pairs."""
        for number, unit in enumerate(found):
            if progress is not None and number % _TELL_EVERY == 0:
                progress(number, count)
            yield from self._of_unit(unit)
        if progress is not None:
            progress(count, count)

    def _of_unit(self, unit: TmxUnit) -> Iterator[MemoryEntry]:
        source = self._source_of(unit)
        if source is None:
            self._refuse(f"no text in the source language ({self._source})", unit.line, "")
            return
        targets = [v for v in unit.variants if v is not source]
        if source.trouble:
            self._refuse(f"the source {source.trouble}", source.line, source.language)
            return
        if not targets:
            self._refuse("no translation", unit.line, source.text)
        around = tmx.context(unit.props)
        for target in targets:
            tag = self._tag(target.language)
            if not tag:
                self._refuse(f"unknown language {target.language[:40]!r}", target.line, target.text)
            elif target.trouble:
                self._refuse(f"the target {target.trouble}", target.line, target.language)
            else:
                # memoQ and Phrase keep the neighbours with the translation.
                yield self._entry(source, target, tag, tmx.context(target.props, around))

    def _source_of(self, unit: TmxUnit) -> TmxVariant | None:
        kin = languages.kin(self._source)
        usable = [v for v in unit.variants if (tag := self._tag(v.language)) and languages.kin(tag) == kin]
        named = [unit.source_language.casefold(), self._source.casefold()]
        # Of several, e.g. en-GB and en-US, the one that the file, then the campaign, names.
        return min(
            usable,
            key=lambda v: named.index(c) if (c := v.language.casefold()) in named else len(named),
            default=None,
        )

    def _tag(self, written: str) -> str:
        if written not in self._tags:
            try:
                self._tags[written] = languages.get(written.strip()).tag
            except InputError:
                self._tags[written] = ""
        return self._tags[written]

    def _entry(
        self, source: TmxVariant, target: TmxVariant, tag: str, around: tuple[str | None, str | None]
    ) -> MemoryEntry:
        origin, state, where, props = Origin.HUMAN, State.TRANSLATED, self._name, target.props
        if props:  # few have any, and there are many
            origin = _ORIGINS.get(props.get(ORIGIN, ""), origin)
            state = _STATES.get(props.get(STATE, ""), state)
            where = props.get(WHERE, "") or where
        return MemoryEntry(
            self._tag(source.language),
            tag,
            source.text.strip(),
            target.text.strip(),
            origin,
            state,
            where,
            by=target.by,
            when=target.when,
            previous=around[0],
            following=around[1],
            came_from=self._name,
        )

    def _refuse(self, why: str, line: int, text: str) -> None:
        self.refused[why] = self.refused.get(why, 0) + 1
        self.examples.setdefault(why, f"line {line}: {_short(text)}".rstrip(": "))


def export_tmx(memory: TranslationMemory, *, source: str = "", wanted: Sequence[str] = ()) -> bytes:
    """Return the memory as a TMX file, all of it or only some target languages.

    Raises:
        InputError: the memory is damaged.
        StorageError: it cannot be read.
        CampaignLocked: another process keeps it busy.
    """
    entries = [e for tag in wanted for e in memory.all(source, tag)] if wanted else memory.all(source)
    # A unit has one text for each language: a second translation of the same text gets a unit of its own.
    groups: dict[tuple[str, str, str | None, str | None], list[dict[str, MemoryEntry]]] = {}
    for entry in dict.fromkeys(entries):
        key = (entry.source_language, entry.source_text, entry.previous, entry.following)
        same = groups.setdefault(key, [])
        free = next((unit for unit in same if entry.target_language not in unit), None)
        if free is None:
            same.append(free := {})
        free[entry.target_language] = entry
    sources = {key[0] for key in groups}
    only = next(iter(sources)) if len(sources) == 1 else tmx.ALL_LANGUAGES
    return tmx.dumps(
        (_unit(list(unit.values())) for same in groups.values() for unit in same), source_language=only
    )


def _unit(entries: Sequence[MemoryEntry]) -> TmxUnit:
    first = entries[0]
    context = {tmx.PREVIOUS: first.previous, tmx.FOLLOWING: first.following}
    return TmxUnit(
        variants=(TmxVariant(first.source_language, first.source_text), *map(_variant, entries)),
        source_language=first.source_language,
        props={name: text for name, text in context.items() if text is not None},
    )


def _variant(entry: MemoryEntry) -> TmxVariant:
    props = {ORIGIN: str(entry.origin), STATE: str(entry.state), WHERE: entry.where}
    return TmxVariant(entry.target_language, entry.target_text, entry.by, entry.when, props)
