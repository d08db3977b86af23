"""Which paragraph of a new version of a script is which segment of the old one.

An id is the identity of a segment: translations, approvals and subtitles hang on it. So inserting, deleting,
moving, splitting, joining or editing some paragraphs must leave the ids of all others as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.script import Segment
from pipeline.core.text_alignment import bare, common, likeness_permille, rising

NEAR_PERMILLE = 500
"""A paragraph with this likeness to an old one is that one, edited, wherever it stands: more than half of a
split or joined paragraph has it."""
IN_PLACE_PERMILLE = 300
"""The same between the neighbours that the old one had."""

_WORTH_A_LOOK = 5
"""So many of the old paragraphs are compared in full with a new one."""

_NUMBERED = re.compile(r"s(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Carried:
    """A new version of a script's paragraphs, with the old identities."""

    segments: tuple[Segment, ...]
    """In the new order."""
    kept: tuple[str, ...]
    """Ids of segments whose words are the same."""
    changed: tuple[str, ...]
    """Ids of segments with edited words."""
    added: tuple[str, ...]
    """Ids of new segments; none of them was used before."""
    removed: tuple[str, ...]
    """Ids that no paragraph has any more."""
    without_time: tuple[str, ...]
    """Segments that lost their time mark, because it would go back where they stand now."""
    without_say: tuple[str, ...]
    """Segments that lost how they are spoken, because their words are no longer the same."""


def carry(old: Sequence[Segment], paragraphs: Sequence[str], used: Collection[str]) -> Carried:
    """Give each paragraph the identity of the old segment that it was, or a fresh one.

    Same words decide first, in order and then anywhere; then near likeness, nearest first.

    Args:
        old: the segments of the old version.
        paragraphs: the words of the new version, each on one line.
        used: every id that was ever used in the message, as far as that is known.
    """
    origin = _same(old, paragraphs)
    origin |= _near(old, paragraphs, origin)
    fresh = _fresh_ids({s.id for s in old} | set(used))
    segments: list[Segment] = []
    kept, changed, added, without_say = [], [], [], []
    for n, text in enumerate(paragraphs):
        if n not in origin:
            segments.append(Segment(next(fresh), text))
            added.append(segments[-1].id)
            continue
        segment = old[origin[n]]
        if segment.text == text:
            kept.append(segment.id)
        else:
            changed.append(segment.id)
            without_say += [segment.id] if segment.say else []
            segment = replace(segment, text=text, say="")
        segments.append(replace(segment, line=0))
    timed, without_time = _in_time(segments)
    present = {s.id for s in timed}
    removed = tuple(s.id for s in old if s.id not in present)
    return Carried(
        timed, tuple(kept), tuple(changed), tuple(added), removed, without_time, tuple(without_say)
    )


def _same(old: Sequence[Segment], paragraphs: Sequence[str]) -> dict[int, int]:
    """Return new index -> old index of the paragraphs whose words are the same."""
    letters: dict[str, str] = {}
    for text in (*(s.text for s in old), *paragraphs):
        letters.setdefault(text, chr(len(letters) + 0x10000))  # beyond the surrogates
    before = "".join(letters[s.text] for s in old)
    now = "".join(letters[p] for p in paragraphs)
    found = {j: i for i, j in common(before, now)}
    left: dict[str, list[int]] = {}
    for i in sorted(set(range(len(old))) - set(found.values())):
        left.setdefault(old[i].text, []).append(i)
    for j, text in enumerate(paragraphs):  # what was moved
        if j not in found and left.get(text):
            found[j] = left[text].pop(0)
    return found


def _near(old: Sequence[Segment], paragraphs: Sequence[str], known: Mapping[int, int]) -> dict[int, int]:
    """Return new index -> old index of edited paragraphs.

    Pairs of letters in common, which are quickly counted, say which few are worth a comparison in order.
    """
    old_places = _between([known.get(j) for j in range(len(paragraphs))], len(old))
    own_places = {i: place for i, place in _places_of_old(known, len(old)).items() if i not in known.values()}
    pairs_of_old = {i: _pairs(old[i].text) for i in own_places}
    candidates: list[tuple[int, bool, int, int]] = []
    for j, text in enumerate(paragraphs):
        if j in known:
            continue
        pairs = _pairs(text)
        shared = sorted(
            ((pairs & own).total() * 2000 // (pairs.total() + own.total()), -i)
            for i, own in pairs_of_old.items()
        )
        for _, negative in shared[-_WORTH_A_LOOK:]:
            i = -negative
            in_place = old_places[j] == own_places[i]
            likeness = likeness_permille(old[i].text, text)
            if likeness >= (IN_PLACE_PERMILLE if in_place else NEAR_PERMILLE):
                candidates.append((-likeness, not in_place, i, j))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(candidates):
        if i not in taken and j not in found:
            found[j] = i
            taken.add(i)
    return found


def _between(known: Sequence[int | None], end: int) -> list[tuple[int, int]]:
    """Return for each place the known values above and below it."""
    above: list[int] = []
    last = -1
    for value in known:
        above.append(last)
        last = last if value is None else value
    below: list[int] = []
    last = end
    for value in reversed(known):
        below.append(last)
        last = last if value is None else value
    return list(zip(above, reversed(below), strict=True))


def _places_of_old(known: Mapping[int, int], count: int) -> dict[int, tuple[int, int]]:
    """Return for each old index its nearest neighbours that kept their words."""
    found = set(known.values())
    return dict(enumerate(_between([i if i in found else None for i in range(count)], count)))


def _pairs(text: str) -> Counter[str]:
    letters = bare(text)
    return Counter(letters[n : n + 2] for n in range(max(1, len(letters) - 1)))


def _fresh_ids(used: Collection[str]) -> Iterator[str]:
    """Yield ids that follow the highest number ever used."""
    numbers = [m.group(1) for m in map(_NUMBERED.fullmatch, used) if m]
    width = max((len(n) for n in numbers), default=2)
    number = max((int(n) for n in numbers), default=0)
    while True:
        number += 1
        candidate = f"s{number:0{max(2, width)}d}"
        if candidate not in used:
            yield candidate


def _in_time(segments: Sequence[Segment]) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """Take away the time marks that go back; as many as possible stay."""
    marks = [(s.time_ms * len(segments) + n, n) for n, s in enumerate(segments) if s.time_ms is not None]
    stay = {n for _, n in rising(marks)}
    lost = {n for _, n in marks} - stay
    timed = tuple(replace(s, time_ms=None) if n in lost else s for n, s in enumerate(segments))
    return timed, tuple(segments[n].id for n in sorted(lost))
