"""Which remembered texts are like a text: :func:`pipeline.core.matching.likeness`, for thousands at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.core.matching import comparable, percent_of
from pipeline.core.memory import folded

MOST_ALIKE = 100
"""Source texts that are looked at for one query, the likeliest first."""
_AT_ONCE = 64
"""Queries compared in one go: with 100,000 remembered texts they take 26 MB."""


class Alike(NamedTuple):
    """A remembered source text."""

    source: int
    """Its number in the store."""
    text: str
    """The text, folded."""
    percent: int
    """Its likeness to a query."""


class Likeness:
    """Compares texts with those of one source language and remembers the answers."""

    def __init__(self, known: Sequence[Alike]) -> None:
        """Take the remembered texts."""
        self._known = known
        self._by_text = {k.text: k for k in known}
        self._comparable: list[str] | None = None
        self._answers: dict[tuple[str, int], tuple[Alike, ...]] = {}

    def of(self, texts: Sequence[str], least_percent: int) -> list[tuple[Alike, ...]]:
        """Return for each text the remembered ones that are at least so alike, likeliest first."""
        if least_percent >= 100:
            return [self._exact(text) for text in texts]
        new = [t for t in dict.fromkeys(texts) if (t, least_percent) not in self._answers]
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            for text, answer in zip(some, self._compare(some, least_percent), strict=True):
                self._answers[text, least_percent] = (*self._exact(text), *answer)[:MOST_ALIKE]
        return [self._answers[text, least_percent] for text in texts]

    def _exact(self, text: str) -> tuple[Alike, ...]:
        found = self._by_text.get(folded(text))
        return () if found is None else (found,)

    def _compare(self, texts: Sequence[str], least_percent: int) -> list[tuple[Alike, ...]]:
        if not self._known:
            return [()] * len(texts)
        import numpy as np
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if self._comparable is None:
            self._comparable = [comparable(k.text) for k in self._known]
        asked = [comparable(t) for t in texts]
        # The library's figure is a rounded fraction: a little below the floor, then counted exactly.
        floor = max(0.0, (least_percent - 1) / 100)
        scores = process.cdist(
            asked,
            self._comparable,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=floor,
            dtype=np.float32,
            workers=-1,
        )
        answers: list[list[Alike]] = [[] for _ in texts]
        rows, columns = np.nonzero(scores >= floor)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            one, other = asked[row], self._comparable[column]
            percent = percent_of(Levenshtein.distance(one, other), len(one), len(other))
            known = self._known[column]
            if percent >= least_percent and known.text != folded(texts[row]):
                answers[row].append(known._replace(percent=percent))
        return [tuple(sorted(a, key=lambda k: (-k.percent, k.source))) for a in answers]
