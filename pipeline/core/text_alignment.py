"""Which characters of one text stand in another, in order: the ground of matching cues and paragraphs."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

MAX_AREA = 400_000_000
"""Largest product of two lengths that is compared letter by letter (about 50 MB of bits). A message of 200
segments needs a third of it; more is no edit of a track that we wrote."""

_RUN = 3
"""Fewer letters in a row that agree are chance, in scripts of letters."""
_OPENING = "\u2066\u2067\u2068\u202a\u202b\u202d\u202e"
_WIDE_RUN = 2
"""The same for scripts in which one character is a syllable or a word."""


def bare(text: str) -> str:
    """Return ``text`` without white space and invisible marks, which editors drop and add."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")


def words(lines: Sequence[str]) -> str:
    """Return the lines as one text without any white space: two wordings are the same if this is."""
    return "".join("".join(lines).split())


def common(a: str, b: str) -> tuple[tuple[int, int], ...]:
    """Return the index pairs of a longest common subsequence of ``a`` and ``b``, in order.

    What is equal at both ends is matched first. Between, the bit-parallel method of Hyyrö ("Bit-parallel
    LCS-length computation revisited", 2004) costs one operation on long integers for each letter of ``b``.
    Beyond :data:`MAX_AREA` only the ends are compared.
    """
    least = min(len(a), len(b))
    head = next((i for i in range(least) if a[i] != b[i]), least)
    tail = next((i for i in range(least - head) if a[-1 - i] != b[-1 - i]), least - head)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    pairs = [(i, i) for i in range(head)]
    if len(middle_a) * len(middle_b) <= MAX_AREA:
        pairs += [(head + i, head + j) for i, j in _subsequence(middle_a, middle_b)]
    return (*pairs, *((len(a) - i, len(b) - i) for i in range(tail, 0, -1)))


def _subsequence(a: str, b: str) -> list[tuple[int, int]]:
    full = (1 << len(a)) - 1
    where: dict[str, int] = {}
    for i, character in enumerate(a):
        where[character] = where.get(character, 0) | 1 << i
    row, rows = full, []
    for character in b:
        hits = row & where.get(character, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(a), len(b)
    while i and j:
        if rows[j - 1] >> (i - 1) & 1:
            i -= 1
        elif j > 1 and not rows[j - 2] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def runs(a: str, pairs: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Yield the stretches of ``pairs`` that go on without a gap on both sides and are more than chance."""
    start = 0
    edges = [n for n, ((i, j), (k, m)) in enumerate(pairwise(pairs), 1) if (k, m) != (i + 1, j + 1)]
    for end in (*edges, len(pairs)) if pairs else ():
        run = pairs[start:end]
        wide = unicodedata.east_asian_width(a[run[0][0]]) in {"W", "F"}
        if len(run) >= (_WIDE_RUN if wide else _RUN):
            yield run
        start = end


def likeness_permille(a: str, b: str) -> int:
    """Return how much of two texts is the same, chance agreements of single letters left out."""
    a, b = bare(a), bare(b)
    if a == b:
        return 1000
    same = sum(len(run) for run in runs(a, common(a, b)))
    return 2000 * same // (len(a) + len(b))


def join(lines: Sequence[str], original: str, joiner: str) -> str:
    """Return edited lines as one text; see :func:`join_each`."""
    return join_each([lines], original, joiner)[0]


def join_each(parts: Sequence[Sequence[str]], original: str, joiner: str) -> list[str]:
    """Return the edited lines of each part as one text, with the spaces that ``original`` has between lines.

    Thai and Chinese have a space here and there, and a Latin line may end with a hyphen: only the text
    before the edit knows. Where its words are gone, lines meet in ``joiner``, or in a space where two
    Western letters or digits would touch. All parts are held against the original together: one by itself
    might be taken for another place with the same letters.
    """
    places = [i for i, character in enumerate(original) if not character.isspace()]
    letters = words([original])
    pairs = {j: i for i, j in common(letters, words([line for lines in parts for line in lines]))}
    found, done = [], 0
    for lines in parts:
        joined = ""
        for line in lines:
            left, right = pairs.get(done - 1), pairs.get(done)
            if left is not None and right == left + 1:
                between = original[places[left] + 1 : places[right]]
            else:
                touch = all(c.isascii() and c.isalnum() for c in (joined[-1:] or "-", line[:1] or "-"))
                between = " " if touch else joiner
            joined += (between if joined else "") + line.strip()
            done += len(words([line]))
        found.append(joined)
    return found


def with_marks(lines: Sequence[str], original: str) -> tuple[str, ...]:
    """Give lines back the invisible marks of ``original`` if they have none, and the same visible letters.

    Some editors and old encodings drop zero-width joiners and spaces; in Persian and Khmer they are spelling.
    Lines with marks of their own are somebody's work and stay as they are.
    """
    written = "".join(lines)
    if bare(written) != bare(original) or any(unicodedata.category(c) == "Cf" for c in written):
        return tuple(lines)
    before: list[str] = []
    after: list[str] = []
    gap = ""
    for character in original:
        if character.isspace() or unicodedata.category(character) == "Cf":
            gap += character
            continue
        left, right = _divided(gap)
        if before:
            after.append(left)
            before.append(right)
        else:
            before.append(left + right)
        gap = ""
    after.append("".join(_divided(gap)))
    marks = iter(zip(before, after, strict=True)) if before else iter(())
    return tuple("".join(_marked(character, marks) for character in line) for line in lines)


def _divided(gap: str) -> tuple[str, str]:
    """Divide what stands between two letters: marks of the first, and marks of the second."""
    space = next((i for i, c in enumerate(gap) if c.isspace()), len(gap))
    opening = next((i for i, c in enumerate(gap[:space]) if c in _OPENING), space)
    return gap[:opening], "".join(gap[opening:].split())


def _marked(character: str, marks: Iterator[tuple[str, str]]) -> str:
    if character.isspace():
        return character
    before, after = next(marks)
    return before + character + after


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of ``pairs``, which rise in their second number, that rises in the first too."""
    tails: list[int] = []
    before: list[int] = []
    for n, (first, _) in enumerate(pairs):
        at = bisect_left(tails, first, key=lambda t: pairs[t][0])
        before.append(tails[at - 1] if at else -1)
        tails[at : at + 1] = [n]
    out: list[tuple[int, int]] = []
    n = tails[-1] if tails else -1
    while n >= 0:
        out.append(pairs[n])
        n = before[n]
    return out[::-1]
