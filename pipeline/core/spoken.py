"""When a segment is spoken, word by word, and to which moment a place in its translation belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from pipeline.core.cue import Slot

Word = tuple[str, int, int]
"""A spoken word, and when it starts and ends in ms."""

_PAUSE_WORTH_MS = 500
"""A pause counts for where to cut up to this length …"""
_PERMILLE_A_MS = Fraction(1, 3)
"""… and each of its ms outweighs being so many permille of the words away from the right place."""


@dataclass(frozen=True, slots=True)
class Speech:
    """When the words of one segment are heard."""

    start_ms: int
    end_ms: int
    """First millisecond after the last word."""
    words: tuple[Word, ...] = ()
    """In order; empty if nothing finer is known."""

    @classmethod
    def of_slot(cls, slot: Slot) -> Speech:
        """Return what a slot says of its speech."""
        return cls(slot.start_ms, slot.speech_end_ms)


def moment_ms(spoken: Speech, share: Fraction) -> int:
    """Return when the words behind ``share`` (0 to 1) of a segment begin.

    With word times the moment is the start of a word, a pause before it being worth a small detour;
    without them the share of the time.
    """
    if len(spoken.words) < 2:
        return spoken.start_ms + int(share * (spoken.end_ms - spoken.start_ms))
    lengths = [max(1, sum(c.isalnum() for c in text)) for text, _, _ in spoken.words]
    upto = list(accumulate(lengths))
    best: tuple[Fraction, int] | None = None
    for (before, after), letters in zip(pairwise(spoken.words), upto, strict=False):
        pause_ms = min(max(0, after[1] - before[2]), _PAUSE_WORTH_MS)
        cost = abs(Fraction(letters, upto[-1]) - share) * 1000 - pause_ms * _PERMILLE_A_MS
        if best is None or (cost, after[1]) < best:
            best = cost, after[1]
    assert best is not None
    return best[1]


def shares(
    source: str,
    target: str,
    places: Sequence[int],
    *,
    source_sentences: Sequence[int],
    target_sentences: Sequence[int],
    length: Callable[[str], int],
) -> tuple[Fraction, ...]:
    """Map places in a translation onto shares of the source's words.

    Where both texts have the same number of sentences, the ends of sentences correspond; between them, and
    elsewhere, places are mapped in proportion to ``length``.

    Args:
        source: the segment in the source language.
        target: the segment's translation.
        places: offsets into ``target``, ascending.
        source_sentences: offsets in ``source`` at which a sentence starts, without 0.
        target_sentences: the same in ``target``.
        length: how much there is to read of a text; any unit.
    """
    if len(source_sentences) != len(target_sentences):
        source_sentences = target_sentences = ()
    ours = [0, *(_letters(source[:at]) for at in source_sentences), max(1, _letters(source))]
    theirs = [0, *(length(target[:at]) for at in target_sentences), max(1, length(target))]
    return tuple(_mapped(length(target[:place]), theirs, ours) / ours[-1] for place in places)


def _mapped(at: int, theirs: Sequence[int], ours: Sequence[int]) -> Fraction:
    for (t0, t1), (o0, o1) in zip(pairwise(theirs), pairwise(ours), strict=True):
        if at <= t1:
            return Fraction(o0) + Fraction((at - t0) * (o1 - o0), max(1, t1 - t0))
    return Fraction(ours[-1])


def _letters(text: str) -> int:
    return sum(c.isalnum() for c in text)
