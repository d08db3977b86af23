"""Review: who has approved which words, and whether that still holds.

An approval is bound to content: to the digest of the source text, the target text and the language together.
It holds for exactly that pair of texts. Change either and the unit is stale; change it back and the approval
holds again. Nothing here looks at dates to decide: the log is a list of facts, and what it means for today's
words is worked out anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.core import digest
from pipeline.core.script import SOURCE_DIGEST_LENGTH, State
from pipeline.core.units import Unit


class Staleness(StrEnum):
    """Why a unit needs a person again."""

    SOURCE = "the source changed"
    TARGET = "the translation changed"
    BOTH = "the source and the translation changed"
    WITHDRAWN = "the approval was withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log of reviews. Lines are only ever added."""

    when: str
    """Moment in UTC, ISO 8601 to the second."""
    by: str
    """Who says so: a person's name, or the file that said so."""
    state: State
    """What it was declared to be. ``translated`` takes an earlier review back."""
    language: str
    """BCP 47 tag."""
    unit: str
    """Unit id."""
    source_digest: str
    """Digest of the source text, 64 hex digits."""
    target_digest: str
    """Digest of the target text."""
    note: str = ""
    """What the reviewer wanted to say."""

    @property
    def binding(self) -> str:
        """Digest of what the entry is about: source text, target text and language together."""
        return _bind(self.source_digest, self.target_digest, self.language)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one unit's translation has come."""

    unit: str
    """Unit id."""
    state: State
    """``initial`` without words; ``reviewed`` or ``final`` only if the log says so of exactly these words."""
    stale: Staleness | None = None
    """Why an earlier review no longer holds, or why the translation is behind its source; None if neither."""
    by: str = ""
    """Who reviewed or approved it, if that holds."""
    when: str = ""
    """When they did."""

    @property
    def approved(self) -> bool:
        """True if a person has approved exactly these words."""
        return self.state is State.FINAL

    @property
    def word(self) -> str:
        """``approved``, ``reviewed``, ``stale``, ``not reviewed`` or ``missing``."""
        if self.state is State.FINAL:
            return "approved"
        if self.stale is not None:
            return "stale"
        return {State.REVIEWED: "reviewed", State.INITIAL: "missing"}.get(self.state, "not reviewed")


def binding(source: str, target: str, language: str) -> str:
    """Return the digest that an approval of these two texts is bound to."""
    return _bind(digest.of_text(source), digest.of_text(target), language)


def declare(
    units: Sequence[Unit], *, language: str, state: State, by: str, when: str, note: str = ""
) -> tuple[Entry, ...]:
    """Return the log lines that declare these units, with the words they have now, to be ``state``."""
    return tuple(
        Entry(when, by, state, language, u.id, digest.of_text(u.source), digest.of_text(u.target), note)
        for u in units
    )


def standings(units: Sequence[Unit], log: Sequence[Entry], language: str) -> tuple[Standing, ...]:
    """Return how far each unit has come, in the order of ``units``.

    Args:
        units: the texts as they are now.
        log: every line of the message's log, oldest first; lines about other languages are ignored.
        language: BCP 47 tag of the targets.
    """
    own: dict[str, list[Entry]] = {}
    for entry in log:
        if entry.language == language:
            own.setdefault(entry.unit, []).append(entry)
    return tuple(_standing(unit, own.get(unit.id, []), language) for unit in units)


def _standing(unit: Unit, log: Sequence[Entry], language: str) -> Standing:
    if not unit.target.strip():
        return Standing(unit.id, State.INITIAL)
    now = binding(unit.source, unit.target, language)
    about_these = [e for e in log if e.binding == now]
    last = about_these[-1] if about_these else None
    if last is not None and last.state in (State.REVIEWED, State.FINAL):
        return Standing(unit.id, last.state, None, last.by, last.when)
    if last is not None and any(e.state is not State.TRANSLATED for e in about_these):
        return Standing(unit.id, State.TRANSLATED, Staleness.WITHDRAWN)
    return Standing(unit.id, State.TRANSLATED, _why_stale(unit, log))


def _why_stale(unit: Unit, log: Sequence[Entry]) -> Staleness | None:
    """Say what an earlier review no longer fits; without one, whether the file is behind its source."""
    source, target = digest.of_text(unit.source), digest.of_text(unit.target)
    # A review that was taken back vouches for nothing, so it cannot have become stale either.
    vouched = [e for e in _still_declared(log) if e.state in (State.REVIEWED, State.FINAL)]
    if vouched:
        last = vouched[-1]
        if last.source_digest == source:
            return Staleness.TARGET
        return Staleness.SOURCE if last.target_digest == target else Staleness.BOTH
    behind = unit.translated_from and unit.translated_from != source[:SOURCE_DIGEST_LENGTH]
    return Staleness.SOURCE if behind else None


def _still_declared(log: Sequence[Entry]) -> list[Entry]:
    latest: dict[str, Entry] = {}
    for entry in log:
        latest.pop(entry.binding, None)  # so that the order is that of the last word on each binding
        latest[entry.binding] = entry
    return list(latest.values())


def counts(found: Sequence[Standing]) -> Mapping[str, int]:
    """Return how many units are ``approved``, ``reviewed``, ``not reviewed``, ``stale`` and ``missing``."""
    words = ("approved", "reviewed", "not reviewed", "stale", "missing")
    return {word: sum(s.word == word for s in found) for word in words}


def all_approved(found: Sequence[Standing]) -> bool:
    """True if every unit is approved: only then may a campaign that wants reviews publish the language."""
    return bool(found) and all(s.approved for s in found)


def _bind(source_digest: str, target_digest: str, language: str) -> str:
    return digest.of_values([source_digest, target_digest, language])
