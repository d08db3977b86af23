"""WebVTT: captions for players on the web. Written by hand, since the libraries do not escape text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.core import timebase
from pipeline.errors import TrackError
from pipeline.formats import timed
from pipeline.formats.srt import SrtCue

_TIMES = re.compile(r"(\S+) --> (\S+)")


def dumps(cues: Sequence[timed.Timed], *, language: str, rtl: bool) -> str:
    """Write a valid WebVTT track; right-to-left lines carry what players need (``timed.directed``).

    Raises:
        TrackError: an empty track or cue, a blank line, a control character, or wrong times.
    """
    timed.check(cues)
    blocks = ["WEBVTT", f"NOTE Language: {language}"]
    for number, cue in enumerate(cues, 1):
        start, end = (timebase.format_clock(t, hours=True) for t in (cue.start_ms, cue.end_ms))
        lines = [timed.directed(line, rtl=rtl) for line in cue.lines]
        blocks.append("\n".join([str(number), f"{start} --> {end}", *map(_escape, lines)]))
    return "\n\n".join(blocks) + "\n"


def loads(text: str, *, path: str | Path | None = None) -> tuple[SrtCue, ...]:
    """Read what :func:`dumps` writes; isolates stay in the text.

    Raises:
        TrackError: not such a track.
    """
    header, *blocks = text.rstrip("\n").split("\n\n")
    if header != "WEBVTT":
        raise TrackError("is not a WebVTT track", path=path, line=1, hint="Its first line must be WEBVTT.")
    cues: list[SrtCue] = []
    for block in blocks:
        if block.startswith("NOTE "):
            continue
        _, times, *lines = [*block.split("\n"), ""][:-1] if "\n" in block else [block, ""]
        match = _TIMES.fullmatch(times)
        edges = [timebase.parse_clock(t) for t in match.groups()] if match else []
        if len(edges) != 2 or edges[0] is None or edges[1] is None:
            raise TrackError(f"{times!r} is not a time line", path=path, hint="Write the track again.")
        cues.append(SrtCue(edges[0], edges[1], tuple(html.unescape(line) for line in lines)))
    return tuple(cues)


def _escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
