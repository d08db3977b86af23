r"""Advanced SubStation Alpha: what the renderer draws. The only room of pysubs2.

Measured with libass 0.17 as shipped in current ffmpeg builds:

* ``BorderStyle: 4`` draws one box in ``BackColour`` round the cells of all lines. Its padding is ``Shadow``
  on each side (no shadow is drawn), beyond the margin: the margin is where the text's own cell ends.
  ``\xshad`` and ``\yshad`` set the sides apart from top and bottom: a cell is higher than its letters, so
  that without them a box would have more room above and below than beside them. ``Outline`` would enlarge
  the box too, but also draws a ring round the letters; so it is 0.
* ``BorderStyle: 1`` draws ``Outline`` pixels of ``OutlineColour`` round each letter, under all letters of
  the cue, and no box.
* A brace is shown if a backslash stands before it. A backslash is shown if what follows is not one of
  ``N n h { }``; an invisible word joiner (U+2060) after each one makes sure of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.core import timebase
from pipeline.core.card import Card
from pipeline.core.cue import Cue
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.core.spans import Drawn
from pipeline.core.style import Style
from pipeline.errors import FontError, TrackError
from pipeline.formats import timed
from pipeline.formats.decoding import is_control

if TYPE_CHECKING:
    import pysubs2

_WORD_JOINER = "\u2060"
_BEARING_PERMILLE = 60  # of the em: the room that a font leaves beside a letter of itself
_MARK_COLOUR = "#FFD500"
_MARK_PCT = 70  # size of a mark's letters, of the captions'
_MARK_LEAST_PX = 12
_MARK_PAD_PERMILLE = 8
_GAP_PERMILLE = 600  # of the em: between two blocks of an end card
_LAST_CS = 10 * 360_000 - 1  # 9:59:59.99, the last time the format can hold


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that are on the picture beside the captions, such as that it is a draft."""

    text: str
    """On one line."""
    start_ms: int
    """First millisecond it may be seen."""
    end_ms: int
    """First millisecond it is gone."""


def dumps(
    cues: Sequence[Cue],
    *,
    face: Face,
    style: Style,
    width_px: int,
    height_px: int,
    rate: Fraction,
    language: Language,
    card: Card | None = None,
    mark: Mark | None = None,
) -> str:
    r"""Write the track for a picture of this size and frame rate, one event per cue.

    Lines are joined with ``\N`` and never wrapped; protected facts are isolated in every language. An end
    ``card`` is one more event after the cues, in the middle of the picture. A ``mark`` is the last one, at
    the edge where the captions are not.

    Raises:
        TrackError: a cue that is empty, blank, has control characters or would be seen on no frame.
        FontError: a family name that the format cannot hold.
    """
    import pysubs2

    timed.check(cues)
    if "," in face.family or any(map(is_control, face.family)) or not face.family.strip():
        raise FontError(
            f"the font family name {face.family!r} cannot be written into a subtitle file",
            language=language.tag,
            hint="Use another font file for this language.",
        )
    subs = pysubs2.SSAFile()
    subs.info = _info(width_px, height_px, language)
    pads = padding_px(face, style, height_px)
    subs.styles = {"caption": _style(face, style, height_px, pads)}
    start = "" if pads[0] == pads[1] else rf"{{\xshad{pads[0]}\yshad{pads[1]}}}"
    for number, cue in enumerate(cues, 1):
        start_cs, end_cs = _times_cs(cue, number, rate)
        # pysubs2 rounds milliseconds to centiseconds; whole centiseconds pass unchanged.
        subs.append(
            pysubs2.SSAEvent(
                start=start_cs * 10,
                end=end_cs * 10,
                text=start + _text(cue.lines, rtl=language.is_rtl),
                style="caption",
            )
        )
    if card is not None:
        subs.styles["card"] = _card_style(card, face, height_px)
        start_cs, end_cs = _times_cs(card.cue, len(cues) + 1, rate)
        size, gap_px = int(subs.styles["card"].fontsize), _card_px(card.em_permille, face, height_px)[1]
        # An empty line is drawn half as high as its font size.
        gap = rf"\N{{\fs{2 * gap_px}}}\N{{\fs{size}}}"
        text = gap.join(_text(block.lines, rtl=language.is_rtl) for block in card.blocks)
        subs.append(pysubs2.SSAEvent(start=start_cs * 10, end=end_cs * 10, text=text, style="card"))
    if mark is not None:
        subs.styles["mark"] = _mark_style(subs.styles["caption"], face, style, height_px)
        start_cs, end_cs = (timebase.ass_time_cs(t, rate) for t in (mark.start_ms, mark.end_ms))
        text = _text((mark.text,), rtl=language.is_rtl)
        subs.append(pysubs2.SSAEvent(start=start_cs * 10, end=end_cs * 10, text=text, style="mark"))
    return subs.to_string("ass", header_notice="")


def drawn(text: str, rate: Fraction) -> tuple[str, tuple[Drawn, ...]]:
    """Take a track that :func:`dumps` wrote apart: what all events share, and each event on its frames."""
    shared, found = [], []
    for line in text.splitlines():
        if not line.startswith("Dialogue:"):
            shared.append(line)
            continue
        layer, start, end, words = line.removeprefix("Dialogue:").split(",", 3)
        first, last = (_first_frame(clock, rate) for clock in (start, end))
        found.append(Drawn(first, last, f"{layer.strip()},{words}"))
    return "\n".join(shared), tuple(found)


def _first_frame(clock: str, rate: Fraction) -> int:
    hours, minutes, seconds = clock.strip().split(":")
    whole, hundredths = seconds.split(".")
    time_ms = ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(hundredths) * 10
    return timebase.first_frame(time_ms, rate)


def _info(width_px: int, height_px: int, language: Language) -> dict[str, str]:
    info = {
        "PlayResX": str(width_px),
        "PlayResY": str(height_px),
        "WrapStyle": "2",
        "ScaledBorderAndShadow": "yes",
        "Kerning": "yes",  # off by default, and then lines come out wider than they were measured
        "YCbCr Matrix": "TV.709",
    }
    # libass reads two letters and hands them to the shaper, which then picks a language's own letter
    # forms (Urdu digits, Romanian commas below). Two letters cannot tell the two Chinese writings apart.
    primary = language.tag.split("-")[0].lower()
    if len(primary) == 2 and primary != "zh":
        info["Language"] = primary
    return info


def padding_px(face: Face, style: Style, height_px: int) -> tuple[int, int]:
    """Return the box's padding beside the text and above and below the cells, in pixels; 0 without a box."""
    if style.background == "outline":
        return 0, 0
    em_px, wanted_px = face.em_px(style.em_px(height_px)), style.padding_px(height_px)
    if not face.slack_permille:
        return wanted_px, wanted_px
    slack_px = face.slack_px(em_px)
    tall_px = max(wanted_px - slack_px, face.overhang_px(em_px))
    return max(0, tall_px + slack_px - _share(_BEARING_PERMILLE, em_px)), tall_px


def _style(face: Face, style: Style, height_px: int, pads: tuple[int, int]) -> pysubs2.SSAStyle:
    import pysubs2

    boxed = style.background == "box"
    line_px = 0 if boxed else style.outline_px(height_px)
    alignment = pysubs2.Alignment
    return pysubs2.SSAStyle(
        fontname=face.family,
        fontsize=face.ass_size(face.em_px(style.em_px(height_px))),
        primarycolor=_colour(style.text_colour, 100),
        secondarycolor=_colour(style.text_colour, 100),
        outlinecolor=_colour(style.box_colour, style.box_opacity_pct)
        if boxed
        else _colour(style.outline_colour, 100),
        backcolor=_colour(style.box_colour, style.box_opacity_pct),
        bold=face.bold,
        borderstyle=4 if boxed else 1,
        outline=line_px,
        shadow=pads[0],
        alignment=alignment.TOP_CENTER if style.position == "top" else alignment.BOTTOM_CENTER,
        marginl=0,
        marginr=0,
        marginv=style.edge_px(height_px) + (pads[1] if boxed else _reach_px(face, style, height_px)),
        encoding=-1,  # direction from the text itself; 0 and 1 force left-to-right
    )


def _mark_style(caption: pysubs2.SSAStyle, face: Face, style: Style, height_px: int) -> pysubs2.SSAStyle:
    """Return the mark's style: small black letters in a yellow box, at the edge without captions."""
    import pysubs2

    below = style.position == "top"
    edge_px, pad_px, size = _mark_px(face, style, height_px)
    colour = _colour(_MARK_COLOUR, 100)
    made = caption.copy()
    made.fontsize = size
    made.primarycolor, made.backcolor, made.outlinecolor = _colour("#000000", 100), colour, colour
    made.borderstyle, made.outline, made.shadow = 4, 0, pad_px
    made.alignment = pysubs2.Alignment.BOTTOM_CENTER if below else pysubs2.Alignment.TOP_CENTER
    made.marginv = edge_px + pad_px
    return made


def mark_reach_px(face: Face, style: Style, height_px: int) -> int:
    """Return how far a mark reaches into the picture from its edge at most, in pixels."""
    edge_px, pad_px, size = _mark_px(face, style, height_px)
    return edge_px + 2 * pad_px + size


def _mark_px(face: Face, style: Style, height_px: int) -> tuple[int, int, int]:
    """Return a mark's distance from its edge, the padding of its box, and its font size, in pixels."""
    below = style.position == "top"
    edge_px = style.bottom_px(height_px) if below else _share(style.top_permille, height_px)
    small = style.em_px(height_px) * _MARK_PCT // 100
    size = face.ass_size(face.em_px(max(_MARK_LEAST_PX, small)))
    return edge_px, max(2, _share(_MARK_PAD_PERMILLE, height_px)), size


def _card_style(card: Card, face: Face, height_px: int) -> pysubs2.SSAStyle:
    """Return the end card's style: letters without box or outline, in the middle of the picture."""
    import pysubs2

    colour = _colour(card.text_colour, 100)
    return pysubs2.SSAStyle(
        fontname=face.family,
        fontsize=face.ass_size(_card_px(card.em_permille, face, height_px)[0]),
        primarycolor=colour,
        secondarycolor=colour,
        outlinecolor=colour,
        backcolor=colour,
        bold=face.bold,
        borderstyle=1,
        outline=0,
        shadow=0,
        alignment=pysubs2.Alignment.MIDDLE_CENTER,
        marginl=0,
        marginr=0,
        marginv=0,
        encoding=-1,
    )


def _card_px(em_permille: int, face: Face, height_px: int) -> tuple[int, int]:
    """Return an end card's em and the gap between its blocks in pixels."""
    em_px = face.em_px(_share(em_permille, height_px))
    return em_px, _share(_GAP_PERMILLE, em_px)


def card_height_px(em_permille: int, face: Face, height_px: int, lines: Sequence[int]) -> int:
    """Return how high an end card's text is at most, in pixels.

    Args:
        em_permille: its size, of the picture's height.
        face: its font.
        height_px: height of the picture.
        lines: how many lines each of its blocks has.
    """
    em_px, gap_px = _card_px(em_permille, face, height_px)
    return sum(lines) * face.ass_size(em_px) + (len(lines) - 1) * gap_px + 2 * face.overhang_px(em_px)


def _reach_px(face: Face, style: Style, height_px: int) -> int:
    """Return how far outlined letters may reach out of their cell, in pixels."""
    return style.outline_px(height_px) + face.overhang_px(face.em_px(style.em_px(height_px)))


def _share(permille: int, whole_px: int) -> int:
    return (permille * whole_px + 500) // 1000


def _colour(value: str, opacity_pct: int) -> pysubs2.Color:
    import pysubs2

    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    transparency = (255 * (100 - opacity_pct) + 50) // 100
    return pysubs2.Color(red, green, blue, transparency)


def _times_cs(cue: Cue, number: int, rate: Fraction) -> tuple[int, int]:
    start_cs, end_cs = (timebase.ass_time_cs(t, rate) for t in (cue.start_ms, cue.end_ms))
    if timebase.first_frame(cue.start_ms, rate) == timebase.first_frame(cue.end_ms, rate):
        raise TrackError(
            f"cue {number} ({cue.id}) is so short that no frame would show it",
            hint="Let it stay on the screen for longer.",
        )
    if end_cs > _LAST_CS:
        raise TrackError(
            f"cue {number} ({cue.id}) ends after ten hours", hint="Cut the footage into shorter videos."
        )
    return start_cs, end_cs


def _text(lines: tuple[str, ...], *, rtl: bool) -> str:
    # Encoding -1 takes a line's direction from its first letter: a line of Arabic that begins with a Latin
    # name would be laid out from the left. A mark in front keeps it right to left.
    mark = timed.RLM if rtl else ""
    return r"\N".join(mark + _escape(timed.isolate_facts(line)) for line in lines)


def _escape(line: str) -> str:
    shown = line.replace("\\", "\\" + _WORD_JOINER)
    return shown.replace("{", r"\{").replace("}", r"\}")
