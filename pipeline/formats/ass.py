r"""Advanced SubStation Alpha: what the renderer draws.

Measured with libass 0.17 as shipped in current ffmpeg builds (more in ``ass_head``):

* A brace is shown if a backslash stands before it. A backslash is shown if what follows is not one of
  ``N n h { }``; an invisible word joiner (U+2060) after each one makes sure of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from pipeline.core import timebase
from pipeline.core.card import Card
from pipeline.core.cue import Cue
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.core.spans import Drawn
from pipeline.core.style import Style
from pipeline.errors import FontError, TrackError
from pipeline.formats import ass_head, timed
from pipeline.formats.decoding import is_control

_WORD_JOINER = "\u2060"
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
    timed.check(cues)
    if "," in face.family or any(map(is_control, face.family)) or not face.family.strip():
        raise FontError(
            f"the font family name {face.family!r} cannot be written into a subtitle file",
            language=language.tag,
            hint="Use another font file for this language.",
        )
    card_look = None if card is None else (card.em_permille, card.text_colour)
    head = ass_head.head(face, style, width_px, height_px, language.tag, card_look, mark is not None)
    beside, above = ass_head.padding_px(face, style, height_px)
    start = "" if beside == above else rf"{{\xshad{beside}\yshad{above}}}"
    rtl = language.is_rtl
    events = [
        _event(_times_cs(cue, number, rate), "caption", start + _text(cue.lines, rtl=rtl))
        for number, cue in enumerate(cues, 1)
    ]
    if card is not None:
        size, gap_px = ass_head.card_sizes_px(card.em_permille, face, height_px)
        # An empty line is drawn half as high as its font size.
        gap = rf"\N{{\fs{2 * gap_px}}}\N{{\fs{size}}}"
        text = gap.join(_text(block.lines, rtl=rtl) for block in card.blocks)
        events.append(_event(_times_cs(card.cue, len(cues) + 1, rate), "card", text))
    if mark is not None:
        start_cs, end_cs = (timebase.ass_time_cs(t, rate) for t in (mark.start_ms, mark.end_ms))
        events.append(_event((start_cs, end_cs), "mark", _text((mark.text,), rtl=rtl)))
    return head + "".join(events)


def _event(times_cs: tuple[int, int], style: str, text: str) -> str:
    """Return an event's line, letter by letter as pysubs2 writes it; ``text`` must be without line ends.

    It would take most of the time of a plan for thousands of videos.
    """
    start_cs, end_cs = times_cs
    return f"Dialogue: 0,{_clock(start_cs)},{_clock(end_cs)},{style},,0,0,0,,{text}\n"


@lru_cache(8192)  # all languages of a message share its times
def _clock(time_cs: int) -> str:
    seconds, hundredths = divmod(min(time_cs, _LAST_CS), 100)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}.{hundredths:02d}"


def drawn(text: str, rate: Fraction) -> tuple[str, tuple[Drawn, ...]]:
    """Take a track that :func:`dumps` wrote apart: what all events share, and each event on its frames."""
    shared, found, ratio = [], [], rate.as_integer_ratio()
    for line in text.splitlines():
        if not line.startswith("Dialogue:"):
            shared.append(line)
            continue
        layer, start, end, words = line.removeprefix("Dialogue:").split(",", 3)
        first, last = _frame_at(start, *ratio), _frame_at(end, *ratio)
        found.append(Drawn(first, last, f"{layer.strip()},{words}"))
    return "\n".join(shared), tuple(found)


@lru_cache(8192)
def _frame_at(clock: str, *ratio: int) -> int:
    hours, minutes, seconds = clock.strip().split(":")
    whole, hundredths = seconds.split(".")
    time_ms = ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(hundredths) * 10
    return timebase.first_frame(time_ms, Fraction(*ratio))


def _times_cs(cue: Cue, number: int, rate: Fraction) -> tuple[int, int]:
    ratio = rate.as_integer_ratio()
    (first, start_cs), (end, end_cs) = _edge(cue.start_ms, *ratio), _edge(cue.end_ms, *ratio)
    if first == end:
        raise TrackError(
            f"cue {number} ({cue.id}) is so short that no frame would show it",
            hint="Let it stay on the screen for longer.",
        )
    if end_cs > _LAST_CS:
        raise TrackError(
            f"cue {number} ({cue.id}) ends after ten hours", hint="Cut the footage into shorter videos."
        )
    return start_cs, end_cs


@lru_cache(8192)
def _edge(time_ms: int, *ratio: int) -> tuple[int, int]:
    """Return a time's first frame and its time in the file in centiseconds; a Fraction would hash slowly."""
    rate = Fraction(*ratio)
    return timebase.first_frame(time_ms, rate), timebase.ass_time_cs(time_ms, rate)


def _text(lines: tuple[str, ...], *, rtl: bool) -> str:
    # Encoding -1 takes a line's direction from its first letter: a line of Arabic that begins with a Latin
    # name would be laid out from the left. A mark in front keeps it right to left.
    mark = timed.RLM if rtl else ""
    return r"\N".join([mark + _shown(line) for line in lines])


@lru_cache(8192)  # several channels break many texts alike
def _shown(line: str) -> str:
    shown = timed.isolate_facts(line).replace("\\", "\\" + _WORD_JOINER)
    return shown.replace("{", r"\{").replace("}", r"\}")
