"""SubRip: the timed tracks that translators review. The only room of pysrt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from pipeline.core import timebase
from pipeline.errors import TrackError
from pipeline.formats import timed
from pipeline.formats.decoding import clean

_ARROW = "-->"
# HTML-like tags as players understand them, and the override blocks of Advanced SubStation Alpha.
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|\{\\[^{}]*\}")
_NUMBERED = "A cue is its number, a line like 00:00:01,000 --> 00:00:03,500, its text, then a blank line."


@dataclass(frozen=True, slots=True)
class SrtCue:
    """One cue as a subtitle file has it."""

    start_ms: int
    """First millisecond it may be seen."""
    end_ms: int
    """First millisecond it is gone."""
    lines: tuple[str, ...]
    """Its lines of text, without spaces at their ends."""


def loads(text: str, *, path: str | Path | None) -> tuple[SrtCue, ...]:
    """Read a SubRip track in file order. Overlaps are kept; missing cue numbers are forgiven.

    Raises:
        TrackError: with the line, for anything that a lenient reader would drop or show wrongly.
    """
    import pysrt

    blocks = [_scan(block, path) for block in _blocks(clean(text, path=path).lstrip("\ufeff"))]
    if not blocks:
        raise TrackError("the track has no cues", path=path, line=1, hint=_NUMBERED)
    canonical = "\n".join(_canonical(number, cue) for number, (_, cue) in enumerate(blocks, 1))
    try:
        items = list(
            pysrt.SubRipFile.stream(
                [f"{line}\n" for line in canonical.split("\n")], error_handling=pysrt.SubRipFile.ERROR_RAISE
            )
        )
    except pysrt.Error as error:
        raise TrackError(f"cannot be read: {error}", path=path, hint=_NUMBERED) from error
    cues = tuple(SrtCue(i.start.ordinal, i.end.ordinal, tuple(i.text.split("\n"))) for i in items)
    for (line, cue), got in zip(blocks, [*cues, *[None] * (len(blocks) - len(cues))], strict=True):
        if cue != got:  # pysrt drops what it does not like; we compare instead of trusting it.
            raise TrackError("this cue cannot be read", path=path, line=line, hint=_NUMBERED)
    return cues


def dumps(cues: Sequence[timed.Timed]) -> str:
    """Write a SubRip track: numbered from 1, LF line ends, one final newline, no byte order mark.

    Raises:
        TrackError: an empty track or cue, a blank line, wrong times, markup or an arrow in the text.
    """
    import pysrt

    timed.check(cues)
    items = []
    for number, cue in enumerate(cues, 1):
        for line in cue.lines:
            _refuse_markup(line, f"cue {number}: ", path=None, line_number=None)
        text = "\n".join(line.strip() for line in cue.lines)
        items.append(pysrt.SubRipItem(number, start=cue.start_ms, end=cue.end_ms, text=text))
    out = StringIO()
    pysrt.SubRipFile(items=items, eol="\n").write_into(out)
    return out.getvalue().rstrip("\n") + "\n"


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield runs of non-blank lines with their line numbers."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _scan(block: list[tuple[int, str]], path: str | Path | None) -> tuple[int, SrtCue]:
    """Read one block strictly and return its time line's number and its cue."""
    first = block[0][0]
    if _ARROW not in block[0][1]:
        if not block[0][1].isdecimal() or len(block) == 1 or _ARROW not in block[1][1]:
            _explain_stray(block, path)
        block = block[1:]
    line, times = block[0]
    start_ms, end_ms = _times(times, path, line)
    if len(block) == 1:
        raise TrackError("this cue has no text", path=path, line=line, hint="Write its text, or delete it.")
    for number, text in block[1:]:
        _refuse_markup(text, "", path=path, line_number=number)
        if timed.is_blank(text):
            raise TrackError(
                "this line holds only invisible characters", path=path, line=number, hint="Delete the line."
            )
    return first, SrtCue(start_ms, end_ms, tuple(text for _, text in block[1:]))


def _explain_stray(block: list[tuple[int, str]], path: str | Path | None) -> None:
    line, text = block[0]
    if len(block) > 1 and _ARROW in block[1][1]:
        raise TrackError(
            f"expected a cue number, found {text[:40]!r}",
            path=path,
            line=line,
            hint="Write a number there; if it is text of the cue above, delete the blank line between.",
        )
    raise TrackError(
        f"expected a cue number and a time line, found {text[:40]!r}",
        path=path,
        line=line,
        hint=f"If this is text of the cue above, delete the blank line above it. {_NUMBERED}",
    )


def _times(text: str, path: str | Path | None, line: int) -> tuple[int, int]:
    parts = text.split(_ARROW)
    times = [timebase.parse_clock(p) for p in parts]
    if len(times) != 2 or times[0] is None or times[1] is None:
        raise TrackError(
            f"{text[:60]!r} is not a time line",
            path=path,
            line=line,
            hint=f"{_NUMBERED} Nothing else may stand on its time line.",
        )
    if times[1] <= times[0]:
        raise TrackError(
            "this cue does not end after it starts", path=path, line=line, hint="Correct its times."
        )
    return times[0], times[1]


def _refuse_markup(text: str, where: str, *, path: str | Path | None, line_number: int | None) -> None:
    if _ARROW in text:
        raise TrackError(
            f"{where}{_ARROW} in the text would be read as a time line",
            path=path,
            line=line_number,
            hint="Put a blank line between two cues; for an arrow in the words write \u2192.",
        )
    found = _MARKUP.search(text)
    if found:
        raise TrackError(
            f"{where}the markup {found.group()!r} would be shown to viewers or swallowed with its contents",
            path=path,
            line=line_number,
            hint="Delete it: captions are plain text, and their look is set in campaign.toml.",
        )


def _canonical(number: int, cue: SrtCue) -> str:
    start, end = (timebase.format_clock(t, hours=True, separator=",") for t in (cue.start_ms, cue.end_ms))
    return "\n".join([str(number), f"{start} {_ARROW} {end}", *cue.lines, ""])
