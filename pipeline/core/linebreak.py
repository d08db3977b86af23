"""Setting text on lines, and dividing it into cues, where that does least harm to reading.

Where a line may end, and the price of ending it there, is told by :mod:`pipeline.core.breakpoints`. Among
legal breaks the cheapest setting wins. Cost, in points:

* fewer lines always beat more lines;
* a line costs the square of its distance from its ideal width, in per cent of the widest line. Ideals are
  equal but for a lean to the bottom: each line may be 4 % wider than the one above;
* a break costs its price: 0 after a sentence, 80 after a clause, 1200 elsewhere, and more where it parts what
  belongs together.

The squares also see to it that no short word stands alone on a line.

The same prices say where a text is best divided into two cues.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.core.breakpoints import legal_breaks, penalty
from pipeline.core.facts import Fact
from pipeline.core.language import Language

LEAN_PCT = 4
PIECE_BALANCE_DIVISOR = 64
"""Cues may differ in length much more than lines may: imbalance weighs so much less."""

Point = tuple[int, int]
"""An offset where a text may be divided, and the penalty for doing so."""


@dataclass(slots=True)
class _Setting:
    """One text being set: its legal breaks and the widths measured so far."""

    text: str
    edges: tuple[int, ...]
    """0, the legal breaks, the end."""
    penalties: tuple[int, ...]
    """Price of each edge; those of the first and last are never paid."""
    width: Callable[[str], int]
    max_width: int
    seen: dict[tuple[int, int], int] = field(default_factory=dict)

    def line(self, i: int, j: int) -> str:
        """Return what stands between two edges."""
        return self.text[self.edges[i] : self.edges[j]].strip()

    def measure(self, i: int, j: int) -> int:
        """Return the width between two edges."""
        if (i, j) not in self.seen:
            self.seen[i, j] = self.width(self.line(i, j))
        return self.seen[i, j]

    def cost(self, i: int, j: int, ideal: int) -> int:
        """Return the cost of edges ``i`` to ``j`` as one line, with the price of the break behind it."""
        width = self.measure(i, j)
        points: int = (abs(width - ideal) * 100 // max(1, self.max_width)) ** 2
        return points + (self.penalties[j] if j < len(self.edges) - 1 else 0)


def break_lines(
    text: str,
    *,
    breaks: Sequence[int],
    width: Callable[[str], int],
    max_width: int,
    max_lines: int,
    language: Language,
    facts: Sequence[Fact],
) -> tuple[str, ...] | None:
    """Return the best way to set ``text`` on at most ``max_lines`` lines, or None if there is none.

    ``width`` measures one line and ``max_width`` is in the same unit. Only a line that cannot be broken at
    all may be wider, and only if nothing else would do. Words that belong together but are wider than a line
    are parted, and in a language without spaces such a word is cut where the dictionary alone would have it.
    White space at a break is dropped.
    """
    if not text.strip():
        return None
    offered = sorted(set(breaks))

    def setting_with(offsets: Sequence[int]) -> _Setting:
        prices = (0, *(penalty(text, b, language, offered) for b in offsets), 0)
        return _Setting(text, (0, *offsets, len(text)), prices, width, max_width)

    setting = setting_with(legal_breaks(text, breaks, facts, language))
    lines = _on_fewest(setting, max_lines, over_wide=False)
    if lines is None:
        loose = legal_breaks(text, breaks, facts, language, inside_words=True)
        setting = setting_with(_with_cuts(setting, loose))
        lines = _on_fewest(setting, max_lines, over_wide=False)
    return lines or _on_fewest(setting, max_lines, over_wide=True)


def _with_cuts(setting: _Setting, loose: Sequence[int]) -> tuple[int, ...]:
    """Return the breaks of ``setting`` and, inside each unit wider than a line, the ``loose`` ones."""
    edges = setting.edges
    wide = [
        pair
        for i, pair in enumerate(itertools.pairwise(edges))
        if setting.measure(i, i + 1) > setting.max_width
    ]
    return tuple(sorted({*edges[1:-1], *(b for b in loose if any(i < b < j for i, j in wide))}))


def _on_fewest(setting: _Setting, max_lines: int, *, over_wide: bool) -> tuple[str, ...] | None:
    for count in range(1, min(max_lines, len(setting.edges) - 1) + 1):
        lines = _set_on(setting, count, over_wide=over_wide)
        if lines is not None:
            return lines
    return None


def _set_on(setting: _Setting, count: int, *, over_wide: bool) -> tuple[str, ...] | None:
    """Return the cheapest setting on exactly ``count`` lines, or None."""
    last = len(setting.edges) - 1
    whole = setting.measure(0, last)
    # best[i] = (cost of the lines before edge i, the edges where they end)
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for number in range(count):
        ideal = whole * (100 + LEAN_PCT * (2 * number - count + 1) // 2) // (100 * count)
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for i, (spent, ends) in best.items():
            for j in [last] if number == count - 1 else range(i + 1, last):
                if setting.measure(i, j) > setting.max_width and not (over_wide and j == i + 1):
                    break
                option = (spent + setting.cost(i, j, ideal), (*ends, j))
                if j not in after or option < after[j]:
                    after[j] = option
        best = after
    if last not in best:
        return None
    return tuple(setting.line(i, j) for i, j in itertools.pairwise((0, *best[last][1])))


def same_words(lines: Sequence[str], text: str) -> bool:
    """True if the lines hold the characters of ``text`` in order, less white space where lines meet."""
    at = 0
    for line in lines:
        at += len(text[at:]) - len(text[at:].lstrip())
        if not text.startswith(line.strip(), at):
            return False
        at += len(line.strip())
    return not text[at:].strip()


def join_lines(lines: Sequence[str], language: Language, reference: str = "") -> str:
    """Return the words of ``lines`` on one line.

    ``reference`` is returned if it holds the same words; else lines meet in a space, or in nothing where the
    language writes no spaces (unless two Western letters or digits would touch).
    """
    if reference and same_words(lines, reference):
        return reference
    joined = ""
    for line in (stripped for stripped in map(str.strip, lines) if stripped):
        touching = joined[-1:].isascii() and joined[-1:].isalnum() and line[0].isascii() and line[0].isalnum()
        joined += (" " if joined and (language.spaces or touching) else "") + line
    return joined


def split_points(
    text: str, breaks: Sequence[int], facts: Sequence[Fact], language: Language
) -> tuple[Point, ...]:
    """Return the offsets where ``text`` may be divided into two cues, each with its penalty."""
    return _split_points(text, tuple(breaks), tuple(facts), language)


@lru_cache(4096)  # asked for once to count the sentences, and again for each way to divide them
def _split_points(
    text: str, breaks: tuple[int, ...], facts: tuple[Fact, ...], language: Language
) -> tuple[Point, ...]:
    offered = sorted(set(breaks))
    legal = legal_breaks(text, breaks, facts, language)
    return tuple((b, penalty(text, b, language, offered)) for b in legal)


def into_cues(text: str, *, fits: Callable[[str], bool], points: Sequence[Point]) -> tuple[str, ...]:
    """Divide ``text`` into the fewest pieces that each fit, at low penalties and evenly.

    A unit without a point inside is a piece of its own even if it does not fit. ``fits`` should say yes to a
    part of whatever it says yes to; where it does not, the answer takes longer but every piece still fits.
    """
    if not text.strip():
        return ()
    edges = (0, *(offset for offset, _ in points), len(text))
    prices = (0, *(price for _, price in points), 0)
    pieces: tuple[str, ...] = ()
    for trusting in (True, False):
        ends = _cheapest(edges, prices, _reaches(text, edges, fits, trusting=trusting))
        pairs = tuple(itertools.pairwise((0, *ends)))
        pieces = tuple(text[edges[i] : edges[j]].strip() for i, j in pairs)
        if all(j == i + 1 or fits(piece) for (i, j), piece in zip(pairs, pieces, strict=True)):
            break
    return pieces


def _cheapest(edges: Sequence[int], prices: Sequence[int], reach: Sequence[int]) -> tuple[int, ...]:
    """Return the edges at which the fewest pieces end; among the ways to do so, those of the least cost."""
    last = len(edges) - 1
    at = fewest = 0
    while at < last:
        at, fewest = reach[at], fewest + 1
    mean = max(1, edges[last] // fewest)
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for _ in range(fewest):
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for i, (spent, ends) in best.items():
            for j in range(i + 1, reach[i] + 1) if i < last else ():
                off_pct = (edges[j] - edges[i] - mean) * 100 // mean
                option = (spent + off_pct * off_pct // PIECE_BALANCE_DIVISOR + prices[j], (*ends, j))
                if j not in after or option < after[j]:
                    after[j] = option
        best = after
    return best[last][1]


def _reaches(
    text: str, edges: Sequence[int], fits: Callable[[str], bool], *, trusting: bool
) -> tuple[int, ...]:
    """Return for each edge the furthest edge up to which a piece starting there fits; at least the next.

    ``trusting`` skips what follows from the piece before: a part of what fits, fits.
    """
    reach: list[int] = []
    furthest = 0
    for i in range(len(edges) - 1):
        furthest = max(furthest, i + 1) if trusting else i + 1
        while furthest < len(edges) - 1 and fits(text[edges[i] : edges[furthest + 1]].strip()):
            furthest += 1
        reach.append(furthest)
    return tuple(reach)
