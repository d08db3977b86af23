"""Proof on the pixels: is what the finished video shows what the track says, on the frames it says?

The figures come from outside (:class:`pipeline.ports.Prover`); which frames to look at, what the figures
mean and what is good enough stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.cue import Cue
from pipeline.core.findings import Finding, Severity
from pipeline.core.media import Reading
from pipeline.core.plan import VideoSettings
from pipeline.core.timebase import first_frame

MIN_CORRELATION = 9900
"""Least correlation of a cue's picture with the expected one, in 1/10000. Right text measured 9979 and
more on the sample campaign; a wrong sentence falls far below."""
MAX_SPOT_ERROR = 600
"""Largest mean difference in any small spot of a cue, in tenths of a grey level. This is what catches one
wrong letter: it hardly moves the correlation of a whole cue, yet measured 980 and more where right text
measured 170 at most, even for one dot of an Arabic letter or one tone mark."""
MAX_OUTSIDE_ERROR = 250
"""Largest mean difference between a frame without a cue and the footage, in tenths of a grey level."""
MARK = "draft mark"
"""What a draft's mark is called in a finding."""

_REMEDY = "Build this target again. If it happens again, report it with the output of: vidmsg doctor"
_ROOM = (
    "Move the captions inwards or make them smaller: [style] in campaign.toml; building again will not help."
)


@dataclass(frozen=True, slots=True)
class ProofJob:
    """A finished video and what it ought to show."""

    video: str
    """The finished file."""
    footage: str
    """The base footage."""
    ass: str
    """The track with cue ``n`` on frame ``n`` of one frame a second: one picture per cue."""
    fonts: tuple[str, ...]
    """Font files the track may use."""
    settings: VideoSettings
    """Size of the picture."""
    rate: Fraction
    """Frames per second."""
    frames: int
    """Number of frames that the video must have."""
    spot_px: int
    """Side of a spot."""
    safe: tuple[int, int, int, int]
    """Left, top, right and bottom edge of the safe area in pixels; the last two are outside it."""
    looks: tuple[Look, ...]
    """What to look at."""
    whole: bool = False
    """True to decode every frame, not only those that are looked at."""
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""
    plates: str = ""
    """A folder with some frames of the footage, as ``EncodeJob.plates`` left them; others are decoded."""


@dataclass(frozen=True, slots=True)
class Look:
    """One frame to look at, for one cue."""

    cue: int
    """Index of the cue in the track."""
    frame: int
    """Number of the frame."""
    expected: bool
    """True if the cue must be seen on it, False if nothing must be."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one look."""

    look: Look
    correlation: int
    """With the expected picture, in 1/10000; 10000 where nothing was expected."""
    spot_error: int
    """Worst spot's mean difference, in tenths of a grey level."""


@dataclass(frozen=True, slots=True)
class Sights:
    """Everything seen in one video."""

    frames: int
    """Frames that the video really has."""
    clipped: tuple[int, ...]
    """Indexes of cues whose picture touches or leaves the safe area."""
    seen: tuple[Sight, ...]
    """One per look."""


def spot_px(em_px: int) -> int:
    """Return the side of a spot: about the thickness of a dot or a stroke."""
    return max(3, em_px // 9)


def looks(
    cues: Sequence[Cue], rate: Fraction, frames: int, *, marked: bool = False, gop: int = 0
) -> tuple[Look, ...]:
    """Return the frames to look at: each cue's first, middle and last, and those just outside it.

    With ``gop``, the length of a group of pictures, the middle one is the key frame nearest to the middle if
    the cue has any: it can be seen without decoding others. A frame just outside that belongs to a
    neighbouring cue is left out: it is looked at as the neighbour's. With ``marked``, a draft's mark, drawn
    as one more cue at the end, must be on the first, middle and last frame of the whole video.
    """
    spans = [(first_frame(c.start_ms, rate), min(frames, first_frame(c.end_ms, rate))) for c in cues]
    found: list[Look] = []
    for index, (first, end) in enumerate(spans):
        inside = sorted({first, middle_frame(first, end, gop), end - 1}) if end > first else []
        found += [Look(index, frame, expected=True) for frame in inside]
        for frame in (first - 1, end):
            if 0 <= frame < frames and not any(a <= frame < b for a, b in spans):
                found.append(Look(index, frame, expected=False))
    if marked:
        found += [Look(len(cues), frame, expected=True) for frame in sorted({0, frames // 2, frames - 1})]
    return tuple(found)


def middle_frame(first: int, end: int, gop: int) -> int:
    """Return a frame between two: the key frame nearest to their middle, or the middle if there is none.

    ``gop`` is the length of a group of pictures in frames; 0 if it is not known.
    """
    middle = (first + end - 1) // 2
    keys = range((first // gop + 1) * gop, end - 1, gop) if gop else ()
    return min(keys, key=lambda frame: abs(frame - middle), default=middle)


def judge(sights: Sights, cues: Sequence[Cue], *, frames: int, language: str) -> tuple[Finding, ...]:
    """Turn what was seen into findings; none means the video is proven.

    Args:
        sights: the figures.
        cues: the track's cues.
        frames: how many frames the video must have.
        language: BCP 47 tag.
    """
    found: list[Finding] = []
    names = [*(cue.id for cue in cues), MARK]

    def add(where: str, message: str, hint: str = _REMEDY) -> None:
        found.append(Finding("pixels", Severity.ERROR, language, where, message, hint))

    if sights.frames != frames:
        add("", f"the video has {sights.frames} frames where {frames} are right")
    for index in sights.clipped:
        add(names[index], "the text leaves the safe area of the picture", _ROOM)
    for sight in sights.seen:
        name, frame = names[sight.look.cue], sight.look.frame
        if not sight.look.expected:
            if sight.spot_error > MAX_OUTSIDE_ERROR:
                add(name, f"something is on frame {frame}, where no cue is")
        elif sight.correlation < MIN_CORRELATION or sight.spot_error > MAX_SPOT_ERROR:
            add(
                name,
                f"frame {frame} does not show the cue's text (correlation {sight.correlation / 10000:.4f},"
                f" worst place off by {sight.spot_error / 10:.1f} grey levels)",
            )
    return tuple(found)


def summary(sights: Sights) -> dict[str, int]:
    """Return the figures that the manifest keeps: the worst of each kind."""
    inside = [s for s in sights.seen if s.look.expected]
    outside = [s for s in sights.seen if not s.look.expected]
    return {
        "frames": sights.frames,
        "looks": len(sights.seen),
        "lowest_correlation_per_10000": _worst((-s.correlation for s in inside), 10000),
        "largest_error_inside_tenths": max((s.spot_error for s in inside), default=0),
        "largest_error_outside_tenths": max((s.spot_error for s in outside), default=0),
    }


def _worst(negated: Iterable[int], default: int) -> int:
    return -max(negated, default=-default)
