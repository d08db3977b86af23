"""The end card of a message: when it is shown, and how its lines are set in each channel's picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.core import card as cards
from pipeline.core import checks
from pipeline.core.card import CARD_ID, Card, CardTime
from pipeline.core.channel import Channel
from pipeline.core.cue import Cue
from pipeline.core.facts import FactRules
from pipeline.core.findings import Finding
from pipeline.core.media import Media
from pipeline.core.script import Script, Segment
from pipeline.engine import gate, subtitle
from pipeline.engine.config import FILE_NAME
from pipeline.engine.project import Project
from pipeline.engine.subtitle import Layout
from pipeline.errors import ConfigError, FootageError, ScriptError
from pipeline.formats import ass_head

_SIZES_PCT = range(150, 69, -5)
"""Sizes of the card's text that are tried, of the captions' own, largest first."""
_GOOD_PCT = 120
"""From this size on, fewer lines are better than larger letters."""
_MOST_LINES = 4
"""Most lines of one segment on the card."""


def time_of(project: Project, source: Script, media: Media) -> CardTime | None:
    """Return when a message's end card is shown, or None if it has none.

    Raises:
        ConfigError: campaign.toml has a card, and no line of the script stands on it.
        ScriptError: a line stands on a card that campaign.toml does not have; nothing is spoken; an id.
        FootageError: the footage is not longer than the card.
    """
    table, lines = project.config.messages[source.message].card, source.card_lines
    path = project.script_path(source.message, source.language)
    if table is None and not lines:
        return None
    if table is None:
        raise ScriptError(
            f"[{lines[0].id}] is a line of the end card, and campaign.toml has no card for {source.message}",
            path=path,
            line=lines[0].line or None,
            hint=f"Add the table [messages.{source.message}.card] with seconds = 6, or delete > card: here.",
        )
    if not lines:
        raise ConfigError(
            f"messages.{source.message}.card: no line of the script stands on the end card",
            path=project.root / FILE_NAME,
            hint=f"Write > card: below its paragraphs in {path.name}, or delete the table.",
        )
    _refuse_spoken(source, path)
    time = cards.time_of(table.seconds, media.frames, media.rate)
    if time is None:
        raise FootageError(
            f"it lasts {media.duration_ms / 1000:.1f} seconds, and its last {table.seconds} are the end card",
            path=project.footage_path(source.message),
            hint=f"Show the card for less: seconds under [messages.{source.message}.card].",
        )
    return time


def _refuse_spoken(source: Script, path: Path) -> None:
    spoken = source.without_card.segments
    if not spoken:
        raise ScriptError(
            "every paragraph is a line of the end card, and nothing is spoken",
            path=path,
            hint="Delete > card: below what is spoken.",
        )
    for segment in spoken:
        if segment.id == CARD_ID:
            raise ScriptError(
                f"[{CARD_ID}] is spoken, and its id means the end card",
                path=path,
                line=segment.line or None,
                hint="Give the paragraph another id, here and in the translations.",
            )


def set_lines(project: Project, script: Script, time: CardTime, layout: Layout, channel: Channel) -> Card:
    """Set the card's lines as large as they fit into the middle of a channel's picture.

    Args:
        project: the campaign.
        script: a language's words, marked.
        time: when the card is shown.
        layout: how captions are set in the channel's picture, before their size was fitted.
        channel: gives the safe area.

    Raises:
        ScriptError: even the smallest size does not do.
        GlyphsMissing, InputError: a line cannot be drawn, or must not be shown.
    """
    table = project.config.messages[script.message].card
    assert table is not None
    room_px = _room_px(layout, channel)
    lines: list[tuple[str, ...]] = []
    found: Card | None = None
    for percent in _SIZES_PCT:
        if found is not None and percent < _GOOD_PCT:
            break
        tried = _at_size(layout, percent)
        lines = [_lines(tried, s.text) for s in script.card_lines]
        blocks = tuple(
            Cue(s.id, s.id, time.start_ms, time.end_ms, s.text, own)
            for s, own in zip(script.card_lines, lines, strict=True)
            if own
        )
        fits = len(blocks) == len(lines) and _height_px(tried, blocks) <= room_px
        if fits and (found is None or _count(blocks) < _count(found.blocks)):
            found = Card(blocks, tried.style.em_permille, table.text_colour)
            if _count(blocks) == len(lines):  # fewer cannot be
                break
    if found is None:
        raise _too_much(project, script, lines, channel)
    path = project.script_path(script.message, script.language)
    gate.check_cues(found.blocks, layout.language, layout.face, layout.typography, path)
    return found


def _at_size(layout: Layout, percent: int) -> Layout:
    em_permille = layout.style.em_permille * percent // 100
    style = replace(layout.style, em_permille=em_permille, max_lines=_MOST_LINES)
    # Only the width counts here: a card has no rule of how many characters a line may have.
    return replace(layout, style=style, language=replace(layout.language, max_chars_per_line=1000))


def _lines(layout: Layout, text: str) -> tuple[str, ...]:
    """Return a text's lines, or nothing if it does not fit: something that cannot be divided is too wide."""
    lines = layout.lines(text) or ()
    widest = layout.style.max_width_px(layout.media.width_px)
    return lines if all(layout.width_px(line) <= widest for line in lines) else ()


def _count(blocks: Sequence[Cue]) -> int:
    return sum(len(block.lines) for block in blocks)


def _room_px(layout: Layout, channel: Channel) -> int:
    """Return how high the card's text may be, in the middle of the picture: clear of a draft's mark, too."""
    height_px, safe = layout.media.height_px, channel.safe_permille
    edges = (-(-height_px * safe[1] // 1000), -(-height_px * safe[3] // 1000))
    return height_px - 2 * max(*edges, ass_head.mark_reach_px(layout.face, layout.style, height_px))


def _height_px(layout: Layout, blocks: Sequence[Cue]) -> int:
    lines = [len(block.lines) for block in blocks]
    return ass_head.card_height_px(layout.style.em_permille, layout.face, layout.media.height_px, lines)


def _too_much(
    project: Project, script: Script, lines: Sequence[tuple[str, ...]], channel: Channel
) -> ScriptError:
    """Say what to shorten: what fits on no lines at all, else what is longest."""
    segments = script.card_lines
    too_wide = [s for s, own in zip(segments, lines, strict=True) if not own]
    worst: Segment = max(too_wide or segments, key=lambda s: len(s.text))
    what = f"[{worst.id}] has {len(worst.text)} characters and " if too_wide else "its lines together "
    return ScriptError(
        f"the end card does not fit into the picture for {channel.id} even in its smallest size:"
        f" {what}take{'s' if too_wide else ''} too much room",
        path=project.script_path(script.message, script.language),
        line=worst.line or None,
        hint=f"Shorten [{worst.id}]{', the longest,' if not too_wide else ''} or take a line off the card.",
    )


def findings(
    project: Project, source: Script, card: Card, time: CardTime, layout: Layout
) -> tuple[Finding, ...]:
    """Check a card as it is shown: its facts line by line, and the time to read it.

    Raises:
        FactsMissing: a protected fact is missing, added or split.
    """
    rules: FactRules = project.config.facts.as_rules()
    words = {s.id: s.text for s in source.card_lines}
    found = checks.check_facts(words, card.blocks, layout.language, rules)
    tag = layout.language.tag
    subtitle.refuse_errors(found, tag, project.script_path(source.message, tag))
    return (*found, *cards.check_time([b.text for b in card.blocks], time, layout.language))
