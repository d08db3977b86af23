"""Alignment: when each segment of the script is spoken, how sure we are, and what does not fit.

The rules are pure; sound is listened to elsewhere (:class:`pipeline.ports.Aligner`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from pipeline.core.cue import Region
from pipeline.core.findings import Finding, Severity
from pipeline.core.script import Segment

LOW_CONFIDENCE_PERMILLE = 350
"""Below this a person should listen: so are 2 % of right and 9 in 10 of wrong alignments of recorded voices.

How the figures of this rule were measured: docs/explanation/timing.md.
"""
SURE_PERMILLE, SAME_AS_CHANCE_PERMILLE = 800, 1000
"""Half of 395 rightly placed sentences in five languages lie below the first; hardly one above the second."""
LEAST_LIKENESS_PERMILLE = 26
"""A script must fit so much better than its own sentences in reversed order, or something else is spoken."""
SHORTEST_UNSCRIPTED_MS = 700
"""Shorter speech that fits no segment is a breath, a cough or a hesitation."""
SNAP_MS = 350
"""A boundary moves at most this far to the pause that it means."""

MARK, SUBTITLE, ALIGNED, SPEECH, READING = "mark", "subtitle", "aligned", "speech", "reading"
METHODS: Mapping[str, str] = {
    MARK: "a time mark in the script",
    SUBTITLE: "the timed subtitle file of the source",
    ALIGNED: "the words were found in the sound",
    SPEECH: "the speech that is heard is shared out by length",
    READING: "the time is shared out by length; no speech is heard",
}
"""How a time came to be, the most trustworthy first."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is spoken."""

    text: str
    """As it is written, with its punctuation."""
    start_ms: int
    """First millisecond, from the first picture."""
    end_ms: int
    """First millisecond after it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """When one segment is spoken."""

    id: str
    """Segment id."""
    start_ms: int
    """First millisecond of its speech, from the first picture."""
    end_ms: int
    """First millisecond after it; the same as ``start_ms`` if it is not spoken."""
    confidence_permille: int
    """0: a guess, or not spoken; 1000: certain."""
    method: str
    """A key of :data:`METHODS`."""
    words: tuple[Word, ...] = ()
    """In order of time; empty where nothing finer than the segment is known."""

    @property
    def is_spoken(self) -> bool:
        """False for a segment that was listened for and not heard."""
        return self.end_ms > self.start_ms

    def as_json(self) -> dict[str, Any]:
        """Return the row that ``vidmsg align --json`` prints: confidence from 0 to 1, three decimals."""
        return {
            "id": self.id,
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
            "confidence": self.confidence_permille / 1000,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Alignment:
    """A whole script against a whole sound."""

    segments: tuple[Spoken, ...]
    """One for each segment of the script, in its order."""
    unscripted: tuple[Region, ...] = field(default=())
    """Speech that belongs to no segment, in order."""


def confidence_permille(distance_permille: int, pace_permille: int, words_permille: int = 1000) -> int:
    """Return how far an alignment of one segment can be trusted.

    Args:
        distance_permille: mean distance of the speech from the voice that read the words to compare
            with; 0 is the same sound.
        pace_permille: how long the segment takes, by what it takes at the pace of the whole recording.
        words_permille: share of the segment that was found at all.
    """
    near = _ramp(distance_permille, worst=SAME_AS_CHANCE_PERMILLE, best=SURE_PERMILLE)
    ratio = max(pace_permille, 1_000_000 // max(1, pace_permille))
    steady = _ramp(ratio, worst=1500, best=1250)
    return near * steady // 1000 * max(0, min(1000, words_permille)) // 1000


def _ramp(value: int, *, worst: int, best: int) -> int:
    return max(0, min(1000, (worst - value) * 1000 // (worst - best)))


def snap(boundary_ms: int, pauses: Sequence[Region], limit_ms: int = SNAP_MS) -> tuple[int, int]:
    """Return where the speech before a boundary ends and the speech after it starts.

    The longest pause within ``limit_ms`` is taken, the nearer of two equals; without one both are the
    boundary itself.
    """
    near = [
        p for p in pauses if p.start_ms - limit_ms <= boundary_ms <= p.end_ms + limit_ms and p.duration_ms > 0
    ]
    if not near:
        return boundary_ms, boundary_ms
    best = max(near, key=lambda p: (p.duration_ms, -_distance(boundary_ms, p), -p.start_ms))
    return best.start_ms, best.end_ms


def _distance(moment_ms: int, region: Region) -> int:
    return max(region.start_ms - moment_ms, moment_ms - region.end_ms, 0)


def pauses(regions: Sequence[Region]) -> tuple[Region, ...]:
    """Return the gaps between regions that are in order."""
    gaps = (Region(a.end_ms, b.start_ms) for a, b in pairwise(regions))
    return tuple(g for g in gaps if g.duration_ms > 0)


def unscripted(regions: Sequence[Region], segments: Sequence[Spoken]) -> tuple[Region, ...]:
    """Return the stretches of speech that belong to no segment and are too long to be a cough."""
    taken = sorted((s.start_ms, s.end_ms) for s in segments if s.is_spoken)
    left: list[Region] = []
    for region in regions:
        start_ms = region.start_ms
        for first, last in taken:
            if last <= start_ms or first >= region.end_ms:
                continue
            left.append(Region(start_ms, first))
            start_ms = last
        left.append(Region(start_ms, region.end_ms))
    return tuple(r for r in _joined(left) if r.duration_ms >= SHORTEST_UNSCRIPTED_MS)


def _joined(regions: Sequence[Region], pause_ms: int = 300) -> list[Region]:
    made: list[Region] = []
    for region in regions:
        if region.duration_ms < 100:
            continue
        if made and region.start_ms - made[-1].end_ms < pause_ms:
            made[-1] = Region(made[-1].start_ms, region.end_ms)
        else:
            made.append(region)
    return made


def in_order(segments: Sequence[Spoken]) -> tuple[Spoken, ...]:
    """Return the same without overlaps: times never run backwards, and words stay inside their segment."""
    made: list[Spoken] = []
    at_ms = 0
    for one in segments:
        start_ms = max(one.start_ms, at_ms)
        end_ms = max(one.end_ms, start_ms)
        words = tuple(
            Word(w.text, _clamp(w.start_ms, start_ms, end_ms), _clamp(w.end_ms, start_ms, end_ms))
            for w in one.words
        )
        made.append(replace(one, start_ms=start_ms, end_ms=end_ms, words=words))
        at_ms = end_ms
    return tuple(made)


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def findings(alignment: Alignment, script: Sequence[Segment], language: str) -> Iterator[Finding]:
    """Yield what a person should look at before captions are made of it."""
    words = {s.id: s.text for s in script}
    for one in alignment.segments:
        if one.method != ALIGNED:
            continue
        if not one.is_spoken:
            yield Finding(
                "segment-not-spoken",
                Severity.WARNING,
                language,
                one.id,
                f"nobody seems to say {_short(words.get(one.id, ''))!r} near {clock(one.start_ms)}",
                "Listen there. If it is spoken, give it a time mark; if not, take it out of the script.",
            )
        elif one.confidence_permille < LOW_CONFIDENCE_PERMILLE:
            yield Finding(
                "align-low-confidence",
                Severity.WARNING,
                language,
                one.id,
                f"it is not certain that it is spoken from {clock(one.start_ms)} to {clock(one.end_ms)}"
                f" (confidence {one.confidence_permille / 1000:.2f})",
                "Listen there. If it is wrong, put the right time into the script,"
                f" as in: [{one.id}] [{clock(one.start_ms)}]",
            )
    for region in alignment.unscripted:
        yield Finding(
            "speech-not-in-script",
            Severity.WARNING,
            language,
            "",
            f"somebody speaks from {clock(region.start_ms)} to {clock(region.end_ms)}, and the script has no"
            " words for it",
            "Listen there. If viewers need it, add it to the script.",
        )


def clock(moment_ms: int) -> str:
    """Return a time as it is written in a script: ``00:12.500``."""
    minutes, rest = divmod(max(0, moment_ms), 60_000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def from_subtitle(cues: Sequence[tuple[int, int, str]], script: Sequence[Segment]) -> dict[str, Spoken]:
    """Return when a timed subtitle of the same words shows each segment.

    The letters of the cues and of the script are compared in order, so that cues may divide or join
    segments, and small differences of wording do no harm. A segment of whose letters less than six in ten
    are found is left out.

    Args:
        cues: (start in ms, end in ms, words), in order of time.
        script: the segments.
    """
    shown = [(letter, at) for at, (_, _, text) in enumerate(cues) for letter in _letters(text)]
    written = [(letter, s.id) for s in script for letter in _letters(s.text)]
    where: dict[str, list[int]] = {}
    matcher = SequenceMatcher(None, [c for c, _ in written], [c for c, _ in shown], autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            where.setdefault(written[block.a + offset][1], []).append(block.b + offset)
    firsts = [next((n for n, (_, c) in enumerate(shown) if c == at), 0) for at in range(len(cues))]
    counts = [sum(c == at for _, c in shown) for at in range(len(cues))]

    def moment_ms(place: int) -> int:
        at = shown[place][1]
        start_ms, end_ms, _ = cues[at]
        return start_ms + (end_ms - start_ms) * (place - firsts[at]) // max(1, counts[at])

    found = {}
    for segment in script:
        places, total = where.get(segment.id, []), len(_letters(segment.text))
        share = len(places) * 1000 // max(1, total)
        if share >= 600:
            end = cues[shown[places[-1]][1]]
            last = places[-1] + 1
            ends_cue = last >= len(shown) or shown[last][1] != shown[places[-1]][1]
            end_ms = end[1] if ends_cue else moment_ms(last)
            found[segment.id] = Spoken(segment.id, moment_ms(places[0]), end_ms, share, SUBTITLE)
    return found


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
