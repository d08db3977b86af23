"""Milliseconds into frames and back, exactly; and time as people and formats write it."""

from __future__ import annotations

import re
from fractions import Fraction

_CLOCK = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?")


def first_frame(time_ms: int, rate: Fraction) -> int:
    """Return the first frame shown at or after ``time_ms``: ``ceil(time_ms * rate / 1000)``.

    A cue is visible on frames ``[first_frame(start_ms), first_frame(end_ms))``.
    """
    return -((-time_ms * rate.numerator) // (1000 * rate.denominator))


def frame_time_ms(frame: int, rate: Fraction) -> int:
    """Return when ``frame`` is shown, rounded down: the last whole millisecond whose first frame it is.

    Inverse of :func:`first_frame`: ``first_frame(frame_time_ms(n, rate), rate) == n`` for rates up to 1000.
    """
    return (frame * 1000 * rate.denominator) // rate.numerator


def frames_ms(frames: int, rate: Fraction) -> int:
    """Return how long ``frames`` frames last, in ms, rounded up."""
    return -((-frames * 1000 * rate.denominator) // rate.numerator)


def ass_time_cs(time_ms: int, rate: Fraction) -> int:
    """Return the ASS time in centiseconds that makes ``time_ms`` start on exactly its frame.

    ASS times are written half a frame before the first visible frame, so that rounding to
    centiseconds (at most 5 ms) can never move the edge to a neighbouring frame: at 60 fps half a frame
    is 8.3 ms, which leaves 3 ms, more than the 1 ms by which a player may round a frame's own time down.
    Above 80 fps a centisecond is too coarse for this.
    """
    # (frame - 1/2) / rate * 100, rounded; a half goes to the even neighbour.
    halves = (2 * first_frame(time_ms, rate) - 1) * 100 * rate.denominator
    whole, rest = divmod(halves, 2 * rate.numerator)
    return max(0, whole + (rest > rate.numerator or (rest == rate.numerator and whole % 2 == 1)))


def parse_clock(text: str) -> int | None:
    """Return milliseconds for ``[hh:]mm:ss[.mmm]``, or None if ``text`` is no such time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    millis = int((fraction or "0").ljust(3, "0"))
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + millis


def format_clock(time_ms: int, *, hours: bool = False, separator: str = ".") -> str:
    """Write ``time_ms`` as ``mm:ss.mmm``, or ``hh:mm:ss.mmm`` when ``hours`` or past an hour."""
    seconds, millis = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    whole_hours, minutes = divmod(minutes, 60)
    tail = f"{minutes:02d}:{seconds:02d}{separator}{millis:03d}"
    return f"{whole_hours:02d}:{tail}" if hours or whole_hours else tail
