"""SubRip as subtitle editors and people write it: read with tolerance, and with a remark for each repair.

Only for importing. The tracks in ``subtitles/`` are read strictly, by :mod:`pipeline.formats.srt`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.core import timebase
from pipeline.errors import TrackError
from pipeline.formats import timed
from pipeline.formats.decoding import clean
from pipeline.formats.timed import Found, FoundCue, Remark

ARROW = "-->"
_TIMES = re.compile(r"\s*([\d:.,]+)\s*-->\s*([\d:.,]+)(?:\s+(.*))?")
_OVERRIDES = re.compile(r"\{\\[^{}]*\}")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_DIGITS = 9
"""A longer number is no cue's."""
_NUMBERED = "A cue is its number, a line like 00:00:01,000 --> 00:00:03,500, its text, then a blank line."


def loads(text: str, *, path: str | Path) -> Found:
    """Read a SubRip track in file order.

    It may have dots for commas, times without hours, wrong or missing numbers, overlaps, any line ends,
    blank lines inside a cue, a missing blank line between two, markup, and places on the screen. A line of
    digits is text unless it stands where a cue's number does.

    Raises:
        TrackError: with the line: no cues, a time line that cannot be read, a cue that ends before it starts.
    """
    lines = [line.strip() for line in clean(text, path=path).lstrip("\ufeff").split("\n")]
    starts = [n for n, line in enumerate(lines) if ARROW in line]
    if not starts:
        raise TrackError("the track has no cues", path=path, line=1, hint=_NUMBERED)
    remarks: list[Remark] = []
    _refuse_before(lines[: starts[0]], path)
    number = _number_above(lines, starts[0])
    numbered, expected = number is not None, (number or 0) + 1
    cues: list[FoundCue] = []
    for order, start in enumerate(starts):
        end = len(lines)
        if order + 1 < len(starts):
            end = starts[order + 1]
            number = _number_above(lines, end)
            # A line of digits is a number if a blank line stands above it; else only if it is next in turn.
            if numbered and number is not None and (number == expected or not lines[end - 2]):
                end, expected = end - 1, number
            expected += 1
        cue = _cue(lines, start, end, path, remarks)
        if cue is not None:
            cues.append(cue)
    if not cues:
        raise TrackError("no cue of the track has any text", path=path, line=1, hint=_NUMBERED)
    return Found(tuple(cues), tuple(remarks))


def without_overrides(line: str, number: int, remarks: list[Remark]) -> str:
    """Take the override blocks of Advanced SubStation Alpha, such as ``{\\an8}``, out of a line."""
    return _without(_OVERRIDES, line, number, remarks)


def times(line: str, number: int, path: str | Path, remarks: list[Remark]) -> tuple[int, int]:
    """Read a time line, 1-based ``number``; what stands behind the times is left out with a remark.

    Raises:
        TrackError: it is no time line, or the cue does not end after it starts.
    """
    match = _TIMES.fullmatch(line)
    edges = [timebase.parse_clock(t) for t in match.groups()[:2]] if match else []
    if match is None or len(edges) != 2 or edges[0] is None or edges[1] is None:
        raise TrackError(f"{line[:60]!r} is not a time line", path=path, line=number, hint=_NUMBERED)
    if edges[1] <= edges[0]:
        hint = "Correct its times in the subtitle editor."
        raise TrackError("this cue does not end after it starts", path=path, line=number, hint=hint)
    if match.group(3):
        remarks.append(
            Remark("markup-removed", number, f"the settings {match.group(3)[:40]!r} were left out")
        )
    return edges[0], edges[1]


def text_lines(lines: Sequence[str], first: int, path: str | Path, remarks: list[Remark]) -> tuple[str, ...]:
    """Return the visible lines of a cue's text; ``first`` is the 1-based line of the first.

    Raises:
        TrackError: an arrow that our own files could not hold.
    """
    kept: list[str] = []
    gap = False
    for number, line in enumerate(lines, first):
        if timed.is_blank(line):
            gap = gap or bool(kept)
            continue
        if gap:
            message = f"a blank line inside a cue was taken out, above {line[:40]!r}"
            remarks.append(Remark("cue-repaired", number, message))
            gap = False
        if ARROW in line:
            hint = "For an arrow in the words write \u2192."
            raise TrackError(f"{ARROW} stands in the text", path=path, line=number, hint=hint)
        kept.append(line.strip())
    return tuple(kept)


def _refuse_before(lines: Sequence[str], path: str | Path) -> None:
    """Make sure that no words stand above the first cue: they would be lost."""
    for number, line in enumerate(lines, 1):
        if line and not (line.isdecimal() and number == len(lines)):
            raise TrackError(f"expected a cue, found {line[:40]!r}", path=path, line=number, hint=_NUMBERED)


def _number_above(lines: Sequence[str], start: int) -> int | None:
    """Return what stands above a time line, if it is a cue number or could be one."""
    above = lines[start - 1] if start else ""
    return int(above) if above.isdecimal() and len(above) <= _DIGITS else None


def _cue(
    lines: Sequence[str], start: int, end: int, path: str | Path, remarks: list[Remark]
) -> FoundCue | None:
    start_ms, end_ms = times(lines[start], start + 1, path, remarks)
    plain = [
        _without(_TAGS, without_overrides(line, number, remarks), number, remarks)
        for number, line in enumerate(lines[start + 1 : end], start + 2)
    ]
    text = text_lines(plain, start + 2, path, remarks)
    if not text:
        remarks.append(Remark("cue-repaired", start + 1, "a cue without text was left out"))
        return None
    return FoundCue(start_ms, end_ms, text, start + 1)


def _without(markup: re.Pattern[str], line: str, number: int, remarks: list[Remark]) -> str:
    found = [m.group() for m in markup.finditer(line)]
    if found:
        remarks.append(Remark("markup-removed", number, f"{found[0][:40]!r} was taken out of the text"))
    return markup.sub("", line).strip()
