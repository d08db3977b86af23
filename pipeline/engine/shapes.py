"""One track in pictures of several shapes: its words and times stay, its lines are broken for each shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.core import timing
from pipeline.core.channel import Channel
from pipeline.core.cue import Cue, Slot
from pipeline.core.language import Language
from pipeline.core.media import Face, Media
from pipeline.core.reframe import NEAR_PERMILLE, Wish
from pipeline.core.style import Style
from pipeline.core.video_rate import picture_for
from pipeline.engine import line_memory
from pipeline.engine.project import Project
from pipeline.engine.subtitle import Layout
from pipeline.formats import ass_head
from pipeline.ports import Typography

_ROUNDING_PX = 2
"""What the renderer may be off by at the edge of a box."""
_SIZES_PCT = (100, 95, 90, 85, 80, 75, 70)
"""Sizes of text that are tried, of the style's own."""


def main_channel(project: Project, message: str) -> Channel:
    """Return the channel for whose picture a message's subtitle files are broken: its first."""
    return project.config.channel(project.config.channels_of(message)[0])


def wish_of(project: Project, message: str, channel: Channel) -> Wish:
    """Return how a message's footage is to be reframed for a channel."""
    return project.config.messages[message].reframe.wish(channel)


def layout_of(
    project: Project, channel: Channel, media: Media, language: Language, face: Face, typography: Typography
) -> Layout:
    """Return what line breaks depend on in a channel's picture: its size and its safe area.

    See :func:`fitted` for the size of the text.
    """
    width_px, height_px = picture_for(channel, media)
    style = style_for(project.config.style.as_style(), channel, face, (width_px, height_px))
    seen = replace(media, width_px=width_px, height_px=height_px)
    return Layout(language, face, style, seen, typography, line_memory.of(project.cache))


def style_for(style: Style, channel: Channel, face: Face, picture: tuple[int, int]) -> Style:
    """Return a campaign's style as it is used on a channel's picture: its shape's, inside its safe area."""
    width_px, height_px = picture
    shaped = style.for_picture(width_px, height_px)
    beside_px = max(ass_head.padding_px(face, shaped, height_px)[0], shaped.outline_px(height_px))
    return shaped.inside(channel.safe_permille, width_px, beside_px + _ROUNDING_PX)


def fitted(layout: Layout, texts: Sequence[str]) -> Layout:
    """Return the layout with text so small that every line fits: a web address cannot be divided.

    All captions of a channel have one size. If even the smallest does not do, the size stays, and the checks
    of lines tell what is too wide.
    """
    for percent in _SIZES_PCT:
        style = replace(layout.style, em_permille=layout.style.em_permille * percent // 100)
        smaller = replace(layout, style=style)
        widest = style.max_width_px(layout.media.width_px)
        if all(
            smaller.width_px(line) <= widest
            for t in texts
            for _, lines in smaller.pieces(t)
            for line in lines
        ):
            return smaller
    return layout


def broken_for(cues: Sequence[Cue], layout: Layout, main: Layout, rate: Fraction) -> tuple[Cue, ...]:
    """Return a track as it is shown in another channel's picture.

    In a picture of the same shape the lines of the subtitle file stay, and with them a person's breaks, as
    far as the channel's safe area leaves them room. In another shape all lines are broken anew. A cue whose
    words do not fit there is divided; its pieces share its time by reading time.
    """
    if layout.style == main.style and _size(layout) == _size(main):
        return tuple(cues)
    same = layout.style.max_lines == main.style.max_lines and _is_like(_size(layout), _size(main))
    widest = layout.style.max_width_px(layout.media.width_px)
    made: list[Cue] = []
    for cue in cues:
        if same and all(layout.width_px(line) <= widest for line in cue.lines):
            made.append(cue)
        else:
            made += _broken(cue, layout, rate)
    return tuple(made)


def _broken(cue: Cue, layout: Layout, rate: Fraction) -> tuple[Cue, ...]:
    pieces = layout.pieces(cue.text)
    if len(pieces) == 1:
        return (replace(cue, lines=pieces[0][1]),)
    own = Slot(cue.id, cue.start_ms, cue.end_ms, cue.end_ms)
    spotted = timing.spot(
        own, [lines for _, lines in pieces], [text for text, _ in pieces], layout.language, rate=rate
    )
    return tuple(replace(piece, segment=cue.segment) for piece in spotted)


def _size(layout: Layout) -> tuple[int, int]:
    return layout.media.width_px, layout.media.height_px


def _is_like(one: tuple[int, int], other: tuple[int, int]) -> bool:
    across, down = one[0] * other[1], one[1] * other[0]
    return abs(across - down) * 1000 <= NEAR_PERMILLE * max(across, down)
