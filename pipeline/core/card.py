"""The end card: lines such as reporting contacts, shown together at the end of a video and not spoken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.core.cue import Cue
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.script import Script
from pipeline.core.style import LEAST_CONTRAST_PERMILLE, contrast_permille
from pipeline.core.timebase import format_clock, frame_time_ms
from pipeline.core.timing import reading_units
from pipeline.errors import ScriptError

CARD_ID = "card"
"""Id of the one cue that is the whole card. No segment that is spoken may have it."""


@dataclass(frozen=True, slots=True)
class Card:
    """An end card in one language, as it is shown in one channel's picture."""

    blocks: tuple[Cue, ...]
    """One for each segment on it, with its line breaks; all have the card's times. Never empty."""
    em_permille: int
    """Size of its text: the em, of the picture's height."""
    text_colour: str
    """``#RRGGBB``."""

    @property
    def start_ms(self) -> int:
        """First millisecond it may be seen."""
        return self.blocks[0].start_ms

    @property
    def end_ms(self) -> int:
        """First millisecond it is gone."""
        return self.blocks[0].end_ms

    @property
    def in_words(self) -> str:
        """How it is shown, for people."""
        count = len(self.cue.lines)
        return (
            f"from {format_clock(self.start_ms)} to {format_clock(self.end_ms)}, {count} line"
            f"{'s' if count > 1 else ''}, letters of {self.em_permille} permille of the picture's height"
        )

    def at(self, start_ms: int, end_ms: int) -> Card:
        """Return the same card at another time."""
        return replace(self, blocks=tuple(replace(b, start_ms=start_ms, end_ms=end_ms) for b in self.blocks))

    @property
    def cue(self) -> Cue:
        """The whole card as one cue, which is no segment's."""
        lines = tuple(line for block in self.blocks for line in block.lines)
        text = " ".join(block.text for block in self.blocks)
        return Cue(CARD_ID, CARD_ID, self.start_ms, self.end_ms, text, lines)


@dataclass(frozen=True, slots=True)
class CardTime:
    """When a card is shown: on the last frames of the footage."""

    start_ms: int
    """First millisecond of it; everything that is spoken comes before."""
    end_ms: int
    """First millisecond after the footage."""

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms


def time_of(seconds: int, frames: int, rate: Fraction) -> CardTime | None:
    """Return when a card of so many seconds is shown; None if the footage is not longer than that.

    A last part of a frame is left to what comes before: the words never stand on a frame without their
    background.
    """
    count = seconds * rate.numerator // rate.denominator
    if count >= frames:
        return None
    return CardTime(frame_time_ms(frames - count, rate), frame_time_ms(frames, rate))


def marked(script: Script, on_card: Collection[str]) -> Script:
    """Return a translation in which the segments that the source has on its card are marked, and no others.

    Args:
        script: the translation; it need not mark them itself.
        on_card: ids of the source's segments that stand on the card.

    Raises:
        ScriptError: it marks a segment that the source has, as far as the caller knows, among what is spoken.
    """
    for segment in script.card_lines:
        if segment.id not in on_card:
            raise ScriptError(
                f"[{segment.id}] is marked as a line of the end card, and in the source script it is not",
                line=segment.line or None,
                hint="Delete > card: here, or write it below the paragraph in the source script.",
            )
    if not on_card:
        return script
    segments = tuple(replace(s, card=s.id in on_card) for s in script.segments)
    return replace(script, segments=segments)


def unmarked(script: Script) -> Script:
    """Return a translation as it is written: only the source says what stands on the card."""
    if not script.card_lines:
        return script
    return replace(script, segments=tuple(replace(s, card=False) for s in script.segments))


def check_time(texts: Sequence[str], time: CardTime, language: Language) -> tuple[Finding, ...]:
    """Check that all lines of the card can be read while it is shown."""
    units = sum(reading_units(text, language) for text in texts)
    if units * 1000 <= 2 * language.max_cps * time.duration_ms:
        return ()
    needed = -(-units // (2 * language.max_cps))
    return (
        Finding(
            "card-too-fast",
            Severity.WARNING,
            language.tag,
            CARD_ID,
            f"the end card asks for {-(-units * 500 // time.duration_ms)} characters a second;"
            f" {language.max_cps} is the limit",
            f"Show it for {needed} seconds (seconds in its table in campaign.toml), or shorten its lines.",
        ),
    )


def contrast_fault(text_colour: str, background: str) -> str:
    """Return what is wrong with the contrast of a card's words and what to do; nothing if it is enough."""
    ratio = contrast_permille(text_colour, background)
    if ratio >= LEAST_CONTRAST_PERMILLE:
        return ""
    shown = f"{ratio // 1000}.{ratio % 1000 // 10:02d}"  # cut: 4.49 must not be shown as 4.5
    return (
        f"the end card's text has a contrast of {shown} to 1 with its background, and 4.5 is needed (WCAG 2)."
        " Set text_colour and background farther apart."
    )
