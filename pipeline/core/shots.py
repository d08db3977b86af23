"""Shot changes: a cue's edge near a cut is moved onto it, or well away from it, so that nothing flashes.

The rules and figures are those of the Netflix timing guidelines (NF-TIM; SubtitleEdit's Netflix preset gives
the same zones), at 24 frames a second; they are scaled to other rates. ``c`` is the first frame of a shot:

=======================================  ==============================================
a cue starts 0 to 7 frames before c, or   it starts on c
up to 7 after it
a cue starts 8 to 11 frames before c      it starts 12 frames before c
a cue starts 8 to 11 frames after c       it starts 12 frames after c
a cue ends up to 12 frames before c, or   it ends two frames before c
up to 7 after it
a cue ends 8 to 11 frames after c         it ends 12 frames after c
=======================================  ==============================================
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

NEAR_FRAMES, FAR_FRAMES = 7, 12
"""At 24 frames a second: what is as good as on the cut, and what is clear of it (half a second)."""


@dataclass(frozen=True, slots=True)
class Shots:
    """The shot changes of a piece of footage, with the zones around them in its frames."""

    frames: tuple[int, ...]
    """The first frame of each shot but the first, ascending."""
    near: int
    far: int
    gap: int
    """Frames that a cue ends before a cut."""

    @classmethod
    def of(cls, frames: Sequence[int], rate: Fraction, gap_frames: int) -> Shots:
        """Scale the zones to a frame rate."""
        near, far = (round(n * rate / 24) for n in (NEAR_FRAMES, FAR_FRAMES))
        return cls(tuple(sorted(set(frames))), near, far, gap_frames)

    def start(self, frame: int, low: int, high: int) -> int:
        """Return the frame for a cue that would start on ``frame``: from ``low`` to ``high``, or itself."""
        cut = self._nearest(frame)
        if cut is None:
            return frame
        off = frame - cut
        if abs(off) <= self.near:
            wanted = cut
        elif abs(off) < self.far:
            wanted = cut + (self.far if off > 0 else -self.far)
        else:
            return frame
        return wanted if low <= wanted <= high else frame

    def end(self, frame: int, low: int, high: int) -> int:
        """Return the end for a cue that would end before ``frame``; from ``low`` to ``high``, or itself."""
        cut = self._nearest(frame)
        if cut is None:
            return frame
        off = frame - cut
        if -self.far <= off <= self.near:
            wanted = cut - self.gap
        elif self.near < off < self.far:
            wanted = cut + self.far
        else:
            return frame
        return wanted if low <= wanted <= high else frame

    def _nearest(self, frame: int) -> int | None:
        at = bisect_left(self.frames, frame)
        around = self.frames[max(0, at - 1) : at + 1]
        return min(around, key=lambda cut: (abs(cut - frame), cut), default=None)
