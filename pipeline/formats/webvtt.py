"""WebVTT: captions for players on the web. Written by hand, since the libraries do not escape text.

Read as the W3C's "WebVTT: The Web Video Text Tracks Format" has it, but where that would drop words in
silence, they are kept with a remark, or the file is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.core import timebase
from pipeline.errors import TrackError
from pipeline.formats import srt_tolerant, timed
from pipeline.formats.decoding import clean
from pipeline.formats.srt import SrtCue
from pipeline.formats.srt_tolerant import ARROW
from pipeline.formats.timed import Found, FoundCue, Remark

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
_NOTE = re.compile(r"NOTE(?:[ \t].*)?")
_TAG = re.compile(r"</?[A-Za-z0-9.][^<>]*>|</?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_Line = tuple[int, str]


def dumps(cues: Sequence[timed.Timed], *, language: str, rtl: bool, ids: Sequence[str] | None = None) -> str:
    """Write a valid WebVTT track; right-to-left lines carry what players need (``timed.directed``).

    Args:
        cues: in time order.
        language: BCP 47 tag, for a note at the head.
        rtl: True for a right-to-left language.
        ids: the cues' identifiers; without them they are numbered.

    Raises:
        TrackError: an empty track or cue, a blank line, a control character, or wrong times.
    """
    timed.check(cues)
    blocks = ["WEBVTT", f"NOTE Language: {language}"]
    names = ids or [str(number) for number in range(1, len(cues) + 1)]
    for name, cue in zip(names, cues, strict=True):
        start, end = (timebase.format_clock(t, hours=True) for t in (cue.start_ms, cue.end_ms))
        lines = [timed.directed(line, rtl=rtl) for line in cue.lines]
        blocks.append("\n".join([name, f"{start} --> {end}", *map(_escape, lines)]))
    return "\n\n".join(blocks) + "\n"


def loads(text: str, *, path: str | Path | None = None) -> tuple[SrtCue, ...]:
    """Read a WebVTT track that holds words and times only; isolates stay in the text.

    Raises:
        TrackError: no WebVTT track, or one in which something had to be left out or repaired.
    """
    found = read(text, path=path or "")
    for remark in found.remarks:
        raise TrackError(remark.message, path=path, line=remark.line, hint="Write the track again.")
    return tuple(SrtCue(c.start_ms, c.end_ms, c.lines) for c in found.cues)


def read(text: str, *, path: str | Path) -> Found:
    """Read a WebVTT track as other programs write it, with cue identifiers.

    Notes, styles and regions are passed over; cue settings and tags (voices, classes, colours, ruby,
    karaoke times) are left out with a remark; entities such as ``&amp;`` and ``&rlm;`` are read.

    Raises:
        TrackError: with the line: no WebVTT, no cues, a time line that cannot be read, a cue that ends
            before it starts.
    """
    lines = clean(text, path=path).lstrip("\ufeff").split("\n")
    if not _HEADER.fullmatch(lines[0]):
        hint = "Its first line must be WEBVTT; if it is a SubRip file, name it .srt."
        raise TrackError("is not a WebVTT track", path=path, line=1, hint=hint)
    remarks: list[Remark] = []
    cues: list[FoundCue] = []
    for block in _blocks(lines):
        at = next((n for n, (_, line) in enumerate(block[:2]) if ARROW in line), None)
        if at is not None:
            cue = _cue(block, at, path, remarks)
            cues += [cue] if cue else []
        elif not _passed_over(block, seen_cue=bool(cues)):
            _add_to_last(cues, block, path, remarks)
    if not cues:
        hint = "A cue is a line like 00:01.000 --> 00:03.500, then its text."
        raise TrackError("the track has no cues", path=path, line=1, hint=hint)
    return Found(tuple(cues), tuple(remarks))


def _blocks(lines: Sequence[str]) -> Iterator[list[_Line]]:
    """Yield runs of non-blank lines after the header, each time line with its identifier a new run."""
    begin = next((n for n, line in enumerate(lines) if n and not line), len(lines))
    if any(ARROW in line for line in lines[1:begin]):  # no blank line under the header
        begin = 1
    block: list[_Line] = []
    for number, line in enumerate(lines[begin:], begin + 1):
        starts_anew = ARROW in line and any(ARROW in other for _, other in block)
        if block and (not line or starts_anew):
            yield block
            block = []
        if line:
            block.append((number, line))
    if block:
        yield block


def _passed_over(block: Sequence[_Line], *, seen_cue: bool) -> bool:
    """True for notes anywhere, and for styles and regions above the first cue, where alone they may stand."""
    return bool((_NOTE if seen_cue else _NO_CUE).fullmatch(block[0][1]))


def _cue(block: Sequence[_Line], at: int, path: str | Path, remarks: list[Remark]) -> FoundCue | None:
    number, line = block[at]
    start_ms, end_ms = srt_tolerant.times(line, number, path, remarks)
    lines = _text(block[at + 1 :], path, remarks)
    if not lines:
        remarks.append(Remark("cue-repaired", number, "a cue without text was left out"))
        return None
    return FoundCue(start_ms, end_ms, lines, number, block[0][1].strip() if at else "")


def _add_to_last(
    cues: list[FoundCue], block: Sequence[_Line], path: str | Path, remarks: list[Remark]
) -> None:
    """Keep text that a blank line cut off from its cue: players would not show it."""
    number, line = block[0]
    if not cues:
        hint = "Write a time line above it, or begin it with NOTE if it is a remark."
        raise TrackError(f"expected a cue, found {line[:40]!r}", path=path, line=number, hint=hint)
    last = cues.pop()
    more = _text(block, path, remarks)
    cues.append(FoundCue(last.start_ms, last.end_ms, (*last.lines, *more), last.line, last.id))
    message = f"a blank line inside a cue was taken out, above {line[:40]!r}"
    remarks.append(Remark("cue-repaired", number, message))


def _text(block: Sequence[_Line], path: str | Path, remarks: list[Remark]) -> tuple[str, ...]:
    plain: list[str] = []
    for number, line in block:
        found = [m.group() for m in _TAG.finditer(line)]
        if found:
            remarks.append(Remark("markup-removed", number, f"{found[0][:40]!r} was taken out of the text"))
        plain.append(_ENTITY.sub(lambda m: html.unescape(m.group()), _TAG.sub("", line)))
    kept = [line.strip() for line in plain if not timed.is_blank(line)]
    joined = clean("\n".join(kept), path=path)  # an entity can name a control character
    return tuple(line.strip() for line in joined.split("\n") if not timed.is_blank(line))


def _escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
