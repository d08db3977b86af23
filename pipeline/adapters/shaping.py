"""The glyph gate: shape a line as the burning will, and find what would come out wrong.

libass chooses a face by code point before it shapes, so a code point that the face has no glyph for is drawn
from some other font even where HarfBuzz could have put it together; here it is a fault.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.core.breakpoints import is_default_ignorable
from pipeline.core.hygiene import Fault, label
from pipeline.core.media import Face

DOTTED_CIRCLE = "\u25cc"

_COMMON = frozenset({"Zyyy", "Zinh", "Zzzz"})
_FONTS = 32


class _Glyph(NamedTuple):
    """One shaped glyph."""

    id: int
    """Number in the font."""
    start: int
    """Offset of the first character it stands for."""
    end: int
    """Offset after the last."""
    advance: int
    """How far it moves the pen, in font units."""


def faults(text: str, face: Face) -> tuple[Fault, ...]:
    """Shape ``text``, one line of a cue, and return what the face draws wrongly or not at all, in text order.

    A character is named once, at its first place; each dotted circle is named.
    """
    font = _font(face.path, face.digest)
    found: dict[tuple[str, str | int], Fault] = {}
    for fault in (*_uncovered(text, face, font), *_misshapen(text, face, font)):
        key = fault.index if fault.id == "dotted-circle" else fault.character
        found.setdefault((fault.id, key), fault)
    return tuple(sorted(found.values(), key=lambda fault: fault.index))


@lru_cache(_FONTS)
def _font(path: str, digest: str) -> Any:  # noqa: ARG001
    """Open a font file once; ``digest`` is there so that a file that was replaced is opened again."""
    import uharfbuzz as hb

    return hb.Font(hb.Face(hb.Blob.from_file_path(path)))


def _uncovered(text: str, face: Face, font: Any) -> Iterator[Fault]:
    lacking = {c for c in set(text) if not (_is_unseen(c) or font.get_nominal_glyph(ord(c)))}
    for index, character in enumerate(text) if lacking else ():
        if character in lacking:
            yield _missing(text, index, index + 1, face)


def _is_unseen(character: str) -> bool:
    return character.isspace() or is_default_ignorable(character)


def _missing(text: str, start: int, end: int, face: Face) -> Fault:
    within = _cluster(text, start)
    message = f"the font {face.family} cannot draw {text[start:end]!r}"
    if within != text[start:end]:
        message += f" in {within!r}"
    hint = "Write it with characters that the font has, or leave it out."
    return Fault("glyph-missing", start, label(text[start:end]), message, hint)


def _cluster(text: str, index: int) -> str:
    """Return the character at ``index`` with what is written on it and around it."""
    start, end = index, index + 1
    while start > 0 and _is_tied(text[start]):
        start -= 1
    while end < len(text) and _is_tied(text[end]):
        end += 1
    return text[start:end]


def _is_tied(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or character in "\u200c\u200d"


def _misshapen(text: str, face: Face, font: Any) -> Iterator[Fault]:
    circle = font.get_nominal_glyph(ord(DOTTED_CIRCLE))
    for start, end, script in _runs(text):
        buffer = _shape(text, start, end, script, font)
        drawn = {info.codepoint for info in buffer.glyph_infos}
        # Almost every line: each glyph is one of the letters', and nothing should be unseen.
        if not drawn & {0, circle} and not any(map(is_default_ignorable, text[start:end])):
            continue
        for glyph in _glyphs(buffer, end):
            first, last = glyph.start, glyph.end
            own = text[first:last]
            if glyph.id == 0 and not all(map(_is_unseen, own)):
                lacking = [i for i in range(first, last) if not font.get_nominal_glyph(ord(text[i]))]
                seen = [i for i in lacking if not _is_unseen(text[i])]
                # The whole group if the font has each part but not what they become together.
                yield from (_missing(text, i, i + 1, face) for i in seen)
                if not seen:
                    yield _missing(text, first, last, face)
            elif glyph.id == circle and circle and DOTTED_CIRCLE not in own:
                yield _circled(text, first)
            elif own and all(map(is_default_ignorable, own)) and _is_drawn(glyph, font):
                message = f"the font {face.family} draws a character that should not be seen"
                yield Fault("visible-invisible", first, label(own), message, "Delete it.")


def _circled(text: str, index: int) -> Fault:
    around = text[max(0, index - 2) : index + 3]
    message = f"a dotted circle would be drawn at {text[index]!r} in {around!r}"
    hint = "Put the letter's marks in the order in which the script writes them, and none without a letter."
    return Fault("dotted-circle", index, label(_cluster(text, index)), message, hint)


def _is_drawn(glyph: _Glyph, font: Any) -> bool:
    extents = font.get_glyph_extents(glyph.id)
    return glyph.advance != 0 or bool(extents and (extents.width or extents.height))


def _shape(text: str, start: int, end: int, script: str, font: Any) -> Any:
    """Shape a stretch of ``text`` with what stands round it as context, as libass does."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    # The finest clusters, so that a fault names its very character.
    buffer.cluster_level = hb.BufferClusterLevel.CHARACTERS
    buffer.add_codepoints([ord(c) for c in text], start, end - start)
    buffer.content_type = hb.BufferContentType.UNICODE
    edges = (hb.BufferFlags.BOT, start == 0), (hb.BufferFlags.EOT, end == len(text))
    buffer.flags = hb.BufferFlags(sum(flag for flag, is_there in edges if is_there))
    if script not in _COMMON:
        buffer.script = script
    # Without this HarfBuzz would take the language from the machine's locale.
    buffer.language = "und"
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return buffer


def _glyphs(buffer: Any, end: int) -> tuple[_Glyph, ...]:
    """Return the glyphs of a shaped stretch that ends at an offset of its text."""
    clusters = sorted({end, *(info.cluster for info in buffer.glyph_infos)})
    after = dict(itertools.pairwise(clusters))
    return tuple(
        _Glyph(info.codepoint, info.cluster, after[info.cluster], position.x_advance)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True)
    )


@lru_cache(8192)
def script_of(character: str) -> str:
    """Return the ISO 15924 code of a character's script, ``Zyyy`` for common ones."""
    from fontTools import unicodedata as scripts

    return str(scripts.script(character))


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, script). Common characters go with the letters before them, first ones behind."""
    start, current = 0, "Zyyy"
    for index, character in enumerate(text):
        script = script_of(character)
        if script in _COMMON or script == current:
            continue
        if current not in _COMMON:
            yield start, index, current
            start = index
        current = script
    if text:
        yield start, len(text), current
