"""The render plan as a value: spans of closed groups of pictures, their keys, and who encodes which.

All targets of a piece of footage and a channel's picture share one grid of spans. A span's key holds
everything that can change one of its pixels and nothing else. Spans without anything drawn on them have
the same key in every language, and are encoded once for all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from pipeline.core import digest
from pipeline.core.plan import Piece

_APART = 5
"""Needed spans that are farther apart than so many others are encoded in runs of their own: decoding what
lies between would cost more than starting ffmpeg once more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something that the renderer draws: a cue, or a draft's mark."""

    first: int
    """Number of the first frame that shows it."""
    end: int
    """Number of the first frame that does not."""
    words: str
    """How it is drawn: style, overrides and text, without its times."""


@dataclass(frozen=True, slots=True)
class Painting:
    """All that is drawn on one target's picture."""

    look: str
    """Digest of what all of it shares: size, styles, language, font files."""
    drawn: tuple[Drawn, ...]


def gop_frames(rate: Fraction, gop_ms: int) -> int:
    """Return the length of a closed group of pictures in frames: at least one."""
    return max(1, round(rate * gop_ms / 1000))


def grid(frames: int, gop: int) -> tuple[tuple[int, int], ...]:
    """Return the spans of a video as (first frame, frame after the last); they tile it exactly."""
    return tuple((first, min(first + gop, frames)) for first in range(0, frames, gop))


def keys(base: str, painting: Painting, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return each span's key.

    Args:
        base: digest of what all spans of the footage share: footage, picture chain, encoder and its settings.
        painting: what is drawn.
        spans: the grid, in order.
    """
    # A key is the digest of [base, first, end, [look, [[from, to, words], ...]]]. There are hundreds of
    # thousands: so each value becomes JSON once, and the texts are put together here.
    shown: list[list[str]] = [[] for _ in spans]
    starts = spans[1][0] - spans[0][0] if len(spans) > 1 else max(1, spans[0][1] if spans else 1)
    for thing in painting.drawn:
        words = digest.canonical(thing.words)
        for index in range(max(0, thing.first) // starts, len(spans)):
            first, end = spans[index]
            if first >= thing.end:
                break
            if thing.first >= end:  # a cue beyond the video's last frame
                continue
            shown[index].append(f"[{max(0, thing.first - first)},{min(end, thing.end) - first},{words}]")
    base_json, look_json = digest.canonical(base), digest.canonical(painting.look)
    return tuple(
        digest.of_bytes(f"[{base_json},{first},{end},[{look_json},[{','.join(seen)}]]]".encode())
        if seen
        else _bare_key(base, first, end)
        for (first, end), seen in zip(spans, shown, strict=True)
    )


@lru_cache(4096)
def _bare_key(base: str, first: int, end: int) -> str:
    return digest.of_values([base, first, end, []])


def statistics_keys(base: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the key of each span's first-pass statistics: they serve every target over the same picture."""
    return tuple(digest.of_values(["statistics", base, *span]) for span in spans)


def assign(
    wanted: Mapping[str, Sequence[str]],
    spans: Sequence[tuple[int, int]],
    have: Collection[str],
    statistics: Sequence[str] = (),
) -> dict[str, tuple[Piece, ...]]:
    """Say who encodes which missing span: each key once, by the first target that wants it.

    Args:
        wanted: target -> keys of its spans.
        spans: the grid.
        have: keys of chunks that are there.
        statistics: key of each span's statistics, if there is a first pass.

    Returns:
        Target -> its pieces, for targets that have any.
    """
    taken = set(have)
    found: dict[str, tuple[Piece, ...]] = {}
    for target, its_keys in wanted.items():
        pieces = []
        names = statistics or [""] * len(spans)
        for key, (first, end), name in zip(its_keys, spans, names, strict=True):
            if key not in taken:
                taken.add(key)
                pieces.append(Piece(key, first, end, name))
        if pieces:
            found[target] = tuple(pieces)
    return found


def first_passes(
    missing: Mapping[str, Sequence[Piece]], have: Collection[str]
) -> dict[str, tuple[Piece, ...]]:
    """Return what must be encoded before the rest: each span without statistics once, by its first target.

    The others then need not look ahead themselves. Nothing is returned once there are statistics for all.
    """
    seen = set(have)
    found: dict[str, tuple[Piece, ...]] = {}
    for target, pieces in missing.items():
        own = tuple(p for p in pieces if p.statistics and p.statistics not in seen)
        seen |= {p.statistics for p in own}
        if own:
            found[target] = own
    return found


def runs(pieces: Mapping[str, Sequence[Piece]]) -> list[dict[str, tuple[Piece, ...]]]:
    """Cut one batch's pieces into runs over stretches of footage that are near to each other."""
    firsts = sorted({(p.first, p.end) for own in pieces.values() for p in own})
    borders = [b[0] for a, b in pairwise(firsts) if b[0] - a[1] > _APART * (a[1] - a[0])]
    found = []
    for start, stop in zip([0, *borders], [*borders, None], strict=True):
        run = {
            target: tuple(p for p in own if start <= p.first and (stop is None or p.first < stop))
            for target, own in pieces.items()
        }
        found.append({target: own for target, own in run.items() if own})
    return found
