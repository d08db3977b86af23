"""Dividing a segment's words into cues: at sentences and clauses first, never inside a protected fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.core import facts, linebreak
from pipeline.core.breakpoints import AFTER_SENTENCE
from pipeline.core.language import Language
from pipeline.core.linebreak import Point

_BALANCE_DIVISOR = linebreak.PIECE_BALANCE_DIVISOR


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of one cue, before it has a time."""

    text: str
    """On one line, without white space at its ends."""
    lines: tuple[str, ...]
    start: int
    """Offset in the segment's text."""


Divide = Callable[[str, int], tuple[Piece, ...]]
"""``(text, count)`` -> the pieces of a segment: as few as fit into the picture, but ``count`` at least if the
text can be divided so often. Their texts, joined as the language joins, are the text."""


Offsets = Callable[[str], Sequence[int]]
"""A text -> ascending offsets into it."""


def divider(
    language: Language, *, breaks: Offsets, sentences: Offsets, lines: Callable[[str], tuple[str, ...] | None]
) -> Divide:
    """Return what divides texts of one language; each answer is worked out once.

    Args:
        language: for what may not be parted.
        breaks: where a line may start, as the language's rules say (ICU).
        sentences: where a sentence starts, as a library of sentences says.
        lines: sets a text on the lines of one cue, or says None if it does not fit.
    """

    @cache
    def divided(text: str, count: int) -> tuple[Piece, ...]:
        return divide(
            text, count, language=language, breaks=breaks(text), sentences=sentences(text), lines=lines
        )

    return divided


def sentences_in(
    text: str, language: Language, *, breaks: Sequence[int], heard: Sequence[int]
) -> tuple[int, ...]:
    """Return the offsets, without 0, at which a sentence starts; see :func:`divider` for the rest."""
    return _sentence_starts(text, linebreak.split_points(text, breaks, facts.find(text), language), heard)


def _sentence_starts(text: str, points: Sequence[Point], heard: Sequence[int]) -> tuple[int, ...]:
    """Put together what we and a library know: it knows abbreviations, but not every script's full stop."""
    own = {at for at, price in points if price == AFTER_SENTENCE and text[:at].rstrip()[-1:] != "."}
    legal = {at for at, _ in points}
    return tuple(sorted(own | (legal & set(heard))))


def divide(
    text: str,
    count: int,
    *,
    language: Language,
    breaks: Sequence[int],
    sentences: Sequence[int],
    lines: Callable[[str], tuple[str, ...] | None],
) -> tuple[Piece, ...]:
    """Divide ``text`` into as few pieces as fit, but ``count`` at least where there are places enough.

    Args:
        text: one segment, on one line.
        count: the least number of pieces wanted.
        language: for what may not be parted.
        breaks: offsets at which a line may start, as the language's rules offer them (ICU).
        sentences: offsets at which a sentence starts, as a library of sentences says.
        lines: sets a text on the lines of one cue, or says None if it does not fit.
    """
    points = linebreak.split_points(text, breaks, facts.find(text), language)
    starts = set(_sentence_starts(text, points, sentences))
    priced = tuple((at, AFTER_SENTENCE if at in starts else max(1, price)) for at, price in points)
    fewest = linebreak.into_cues(text, fits=lambda part: lines(part) is not None, points=priced)
    found = list(fewest)
    wanted = len(fewest)
    while wanted < min(count, len(priced) + 1) and text.strip():
        wanted += 1
        found = _exactly(text, wanted, priced)
        if any(lines(part) is None for part in found):
            found = list(fewest)
    return _placed(text, found, lines)


def _exactly(text: str, count: int, points: Sequence[Point]) -> list[str]:
    """Divide ``text`` into exactly ``count`` pieces, at low prices and evenly, given points enough."""
    edges = [0, *(at for at, _ in points), len(text)]
    prices = [0, *(price for _, price in points), 0]
    last, ideal = len(edges) - 1, max(1, len(text) // count)
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for number in range(count):
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for i, (spent, ends) in best.items():
            left = count - number - 1
            for j in range(i + 1, last - left + 1) if left else (last,):
                if j <= i:
                    continue
                off_pct = (edges[j] - edges[i] - ideal) * 100 // ideal
                option = (spent + off_pct * off_pct // _BALANCE_DIVISOR + prices[j], (*ends, j))
                if j not in after or option < after[j]:
                    after[j] = option
        best = after
    ends = best[last][1]
    return [text[edges[i] : edges[j]].strip() for i, j in pairwise((0, *ends))]


def _placed(
    text: str, parts: Sequence[str], lines: Callable[[str], tuple[str, ...] | None]
) -> tuple[Piece, ...]:
    placed: list[Piece] = []
    at = 0
    for part in parts:
        at = text.index(part, at)
        placed.append(Piece(part, lines(part) or (part,), at))
        at += len(part)
    return tuple(placed)
