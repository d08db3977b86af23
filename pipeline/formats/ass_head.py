r"""Advanced SubStation Alpha: what stands before the events, and its sizes. The only room of pysubs2.

Measured with libass 0.17 as shipped in current ffmpeg builds:

* ``BorderStyle: 4`` draws one box in ``BackColour`` round the cells of all lines. Its padding is ``Shadow``
  on each side (no shadow is drawn), beyond the margin: the margin is where the text's own cell ends.
  ``\xshad`` and ``\yshad`` set the sides apart from top and bottom: a cell is higher than its letters, so
  that without them a box would have more room above and below than beside them. ``Outline`` would enlarge
  the box too, but also draws a ring round the letters; so it is 0.
* ``BorderStyle: 1`` draws ``Outline`` pixels of ``OutlineColour`` round each letter, under all letters of
  the cue, and no box.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.core.media import Face
from pipeline.core.style import Style

if TYPE_CHECKING:
    import pysubs2

_BEARING_PERMILLE = 60  # of the em: the room that a font leaves beside a letter of itself
_MARK_COLOUR = "#FFD500"
_MARK_PCT = 70  # size of a mark's letters, of the captions'
_MARK_LEAST_PX = 12
_MARK_PAD_PERMILLE = 8
_GAP_PERMILLE = 600  # of the em: between two blocks of an end card


@lru_cache(256)
def head(
    face: Face,
    style: Style,
    width_px: int,
    height_px: int,
    tag: str,
    card: tuple[int, str] | None,
    marked: bool,
) -> str:
    """Return what stands before the events: the same for every track of a language in a picture.

    Args:
        face: the font.
        style: how captions look.
        width_px: width of the picture.
        height_px: height of the picture.
        tag: BCP 47 tag of the language.
        card: an end card's em in permille and the colour of its text; None if there is none.
        marked: whether there is a mark.
    """
    import pysubs2

    subs = pysubs2.SSAFile()
    subs.info = _info(width_px, height_px, tag)
    subs.styles = {"caption": _style(face, style, height_px)}
    if card is not None:
        subs.styles["card"] = _card_style(*card, face, height_px)
    if marked:
        subs.styles["mark"] = _mark_style(subs.styles["caption"], face, style, height_px)
    return subs.to_string("ass", header_notice="")


def _info(width_px: int, height_px: int, tag: str) -> dict[str, str]:
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
    primary = tag.split("-")[0].lower()
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


def _style(face: Face, style: Style, height_px: int) -> pysubs2.SSAStyle:
    import pysubs2

    beside, above = padding_px(face, style, height_px)
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
        shadow=beside,
        alignment=alignment.TOP_CENTER if style.position == "top" else alignment.BOTTOM_CENTER,
        marginl=0,
        marginr=0,
        marginv=style.edge_px(height_px) + (above if boxed else _reach_px(face, style, height_px)),
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


def _card_style(em_permille: int, text_colour: str, face: Face, height_px: int) -> pysubs2.SSAStyle:
    """Return the end card's style: letters without box or outline, in the middle of the picture."""
    import pysubs2

    colour = _colour(text_colour, 100)
    return pysubs2.SSAStyle(
        fontname=face.family,
        fontsize=card_sizes_px(em_permille, face, height_px)[0],
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


def card_sizes_px(em_permille: int, face: Face, height_px: int) -> tuple[int, int]:
    """Return an end card's font size and the gap between its blocks in pixels."""
    em_px, gap_px = _card_px(em_permille, face, height_px)
    return face.ass_size(em_px), gap_px


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
