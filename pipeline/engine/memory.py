"""What is done with the translation memory: remember what people approve, and suggest.

Import and export: :mod:`pipeline.engine.memory_tmx`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.core.exchange import Suggestion
from pipeline.core.matching import EXACT_PERCENT, LEAST_PERCENT, MOST_MATCHES, Match, Query
from pipeline.core.memory import Added, MemoryEntry, folded, neighbours
from pipeline.core.script import Script, State, stale_segments
from pipeline.core.units import Unit, units
from pipeline.ports import TranslationMemory


def remember(
    memory: TranslationMemory,
    source: Script,
    translation: Script,
    unit_ids: Iterable[str],
    *,
    by: str,
    when: str,
    state: State | None = None,
) -> Added:
    """Take units of a translation into the memory, for example when a person approves them.

    Args:
        memory: the memory.
        source: the source script.
        translation: its translation.
        unit_ids: segment ids, ``meta.title``, ``meta.post``; those without a translation are left out.
        by: who approved them.
        when: when, as ISO 8601 text in UTC.
        state: how far they have come; by default what the translation says.

    Raises:
        InputError: the memory is damaged.
        StorageError: it cannot be written.
        CampaignLocked: another process keeps it busy.
    """
    wanted = frozenset(unit_ids)
    around = neighbours(source)
    return memory.add(
        MemoryEntry(
            source_language=source.language,
            target_language=translation.language,
            source_text=unit.source,
            target_text=unit.target,
            origin=translation.origin,
            state=translation.state if state is None else state,
            where=f"{source.message}/{unit.id}",
            by=by,
            when=when,
            previous=around[unit.id][0] if unit.id in around else None,
            following=around[unit.id][1] if unit.id in around else None,
        )
        for unit in units(source, translation)
        if unit.id in wanted and unit.target.strip()
    )


def suggestions(
    memories: Sequence[TranslationMemory],
    source: Script,
    translation: Script | None,
    language: str,
    *,
    least_percent: int = LEAST_PERCENT,
    most: int = MOST_MATCHES,
) -> dict[str, tuple[Suggestion, ...]]:
    """Return unit id -> what can be offered to a translator, best first. Nothing is ever filled in from it.

    A segment whose source text changed has its own old translation first, as 100, whatever the change: it is
    the wording that people chose for this place. The text it was made from goes with it where it is known.

    Args:
        memories: where to look, e.g. the translation memory and the campaign's own files.
        source: the source script.
        translation: the translation as it stands, or None.
        language: BCP 47 tag of the target language.
        least_percent: matches below are left out.
        most: matches for each unit.

    Raises:
        InputError: a memory is damaged.
        StorageError: it cannot be read.
        CampaignLocked: another process keeps it busy.
    """
    wanted = units(source, translation)
    around = neighbours(source)
    queries = [Query(u.source, *around.get(u.id, (None, None))) for u in wanted]
    found: list[list[Match]] = [[] for _ in wanted]
    for memory in memories:
        rows = memory.matches(queries, source.language, language, least_percent=least_percent, most=most)
        for matches, row in zip(found, rows, strict=True):
            matches += row
    stale = frozenset(stale_segments(source, translation)) if translation is not None else frozenset()
    offered: dict[str, tuple[Suggestion, ...]] = {}
    for unit, matches in zip(wanted, found, strict=True):
        rows_of_unit = [_suggestion(m, unit) for m in sorted(matches, key=lambda m: -m.percent)]
        if translation is not None and unit.id in stale and unit.target.strip():
            rows_of_unit.insert(0, _former(source, translation, unit, matches))
        different = {s.text: s for s in reversed(rows_of_unit)}  # of equal words the first
        kept = tuple(s for s in rows_of_unit if different[s.text] is s)[:most]
        if kept:
            offered[unit.id] = kept
    return offered


def _suggestion(match: Match, unit: Unit) -> Suggestion:
    entry = match.entry
    text = entry.target_text if unit.is_post else folded(entry.target_text)
    other = "" if folded(entry.source_text) == folded(unit.source) else entry.source_text
    return Suggestion(text, match.percent, entry.origin, entry.where, other)


def _former(source: Script, translation: Script, unit: Unit, matches: Sequence[Match]) -> Suggestion:
    made_from = next(
        (m.entry.source_text for m in matches if folded(m.entry.target_text) == folded(unit.target)), ""
    )
    where = f"{source.message}/{unit.id}"
    return Suggestion(unit.target, EXACT_PERCENT, translation.origin, where, made_from)
