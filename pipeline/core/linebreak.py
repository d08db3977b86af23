"""Setting text on lines, and dividing it into cues, where that does least harm to reading.

A break is *legal* if the language's rules allow it (offsets from ICU, handed in) and it is not inside a
protected fact or a grapheme cluster, before a closing mark or after an opening one. Among legal breaks the
cheapest setting wins. Cost, in points:

* fewer lines always beat more lines;
* a line costs the square of its distance from its ideal width, in per cent of the widest line. Ideals are
  equal but for a lean to the bottom: each line may be 4 % wider than the one above;
* a break costs 0 after a sentence, 80 after a clause, 500 elsewhere, 1200 after an article, preposition or
  conjunction, and 1900 after a one-letter word in Polish, Czech and Slovak;
* in a language without spaces between words, a space counts as the end of a clause, but costs 300 behind a
  Western letter or digit and 450 before one.

The squares also see to it that no short word stands alone on a line.

The same prices say where a text is best divided into two cues.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.core import linebreak_table as table
from pipeline.core.facts import Fact
from pipeline.core.language import Language

AFTER_SENTENCE, AFTER_CLAUSE, AFTER_WORD, AFTER_FUNCTION_WORD, AFTER_ONE_LETTER = 0, 80, 500, 1200, 1900
AFTER_WESTERN, BEFORE_WESTERN = 300, 450
LEAN_PCT = 4
PIECE_BALANCE_DIVISOR = 64
"""Cues may differ in length much more than lines may: imbalance weighs so much less."""

Point = tuple[int, int]
"""An offset where a text may be divided, and the penalty for doing so."""


def is_default_ignorable(character: str) -> bool:
    """True for characters that are never seen: joiners, direction marks, isolates, variation selectors."""
    code = ord(character)
    return (
        code in {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0}
        or 0x180B <= code <= 0x180F
        or 0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )


def legal_breaks(
    text: str, breaks: Sequence[int], facts: Sequence[Fact], language: Language
) -> tuple[int, ...]:
    """Return the offsets, ascending, at which a line may really start."""
    body_start, body_end = len(text) - len(text.lstrip()), len(text.rstrip())
    return tuple(
        b
        for b in sorted(set(breaks))
        if body_start < b < body_end
        and not any(f.start < b < f.end for f in facts)
        and not _splits_cluster(text, b)
        and not _against_kinsoku(text, b, language)
    )


def _splits_cluster(text: str, b: int) -> bool:
    before, after, tail = text[b - 1], text[b], text[b + 1 : b + 3]
    if before.isspace():
        return False
    silenced = tail[:1] in table.SILENCERS or (tail[:1] == "\u1037" and tail[1:] in table.SILENCERS)
    hangul = 0x1100 <= ord(before) <= 0x11FF and 0x1160 <= ord(after) <= 0x11FF
    tied = is_default_ignorable(after) and after not in table.MAY_START
    return (
        unicodedata.category(after).startswith("M")
        or after in table.SPACING_TAILS
        or before in table.JOINERS
        or silenced
        or hangul
        or tied
    )


def _against_kinsoku(text: str, b: int, language: Language) -> bool:
    first = text[b:].lstrip()[:1]
    last = text[:b].rstrip()[-1:]
    touching = not text[b - 1].isspace()
    guillemets = language.tag.split("-")[0] != "de"
    return (
        first in table.NEVER_FIRST
        or (touching and last in table.NEVER_LAST)
        or last in table.NEVER_LAST_SPACED
        or (guillemets and (first in "»›" or last in "«‹"))
    )


def penalty(text: str, b: int, language: Language) -> int:
    """Return the price of breaking ``text`` at offset ``b``, as the module's docstring lists them."""
    before = text[:b].rstrip()
    bare = "".join(c for c in before[-4:] if not is_default_ignorable(c)).rstrip("".join(table.CLOSERS))
    end = bare[-1:]
    primary = language.tag.split("-")[0]
    word = _last_word(before)
    if end in table.SENTENCE_ENDS:
        return AFTER_CLAUSE if _is_abbreviation(word) else AFTER_SENTENCE
    if end in table.CLAUSE_ENDS:
        return AFTER_CLAUSE
    if not language.spaces and text[b - 1].isspace():
        # Such a space ends a phrase; but around Western letters and digits it may only set them apart.
        return BEFORE_WESTERN if text[b].isascii() else AFTER_WESTERN if end.isascii() else AFTER_CLAUSE
    if primary in table.ONE_LETTER_LANGUAGES and len(word) == 1 and word.isalpha():
        return AFTER_ONE_LETTER
    if word in table.FUNCTION_WORDS.get(primary, frozenset()):
        return AFTER_FUNCTION_WORD
    return AFTER_WORD


def _last_word(before: str) -> str:
    words = before[-24:].split()
    return words[-1].strip("".join(table.NEVER_LAST | {'"'})).lower() if words else ""


def _is_abbreviation(word: str) -> bool:
    stem = word.rstrip(".")
    if not word.endswith(".") or word.endswith(".."):
        return False
    return stem in table.ABBREVIATIONS or (len(stem) == 1 and stem.isalpha() and stem.isascii())


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
    all may be wider, and only if nothing else would do. White space at a break is dropped.
    """
    if not text.strip():
        return None
    offsets = legal_breaks(text, breaks, facts, language)
    prices = (0, *(penalty(text, b, language) for b in offsets), 0)
    setting = _Setting(text, (0, *offsets, len(text)), prices, width, max_width)
    for over_wide in (False, True):
        for count in range(1, min(max_lines, len(offsets) + 1) + 1):
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
    return tuple((b, penalty(text, b, language)) for b in legal_breaks(text, breaks, facts, language))


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
