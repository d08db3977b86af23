"""Checks of a track: facts, lines, timing and the text to publish beside the video."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.core import facts
from pipeline.core.channel import POST_UNITS, Channel, hashtags, mentions, post_length
from pipeline.core.cue import Cue
from pipeline.core.facts import NO_RULES, FactKind, FactRules, Lost
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.script import Script
from pipeline.core.timing import reading_units
from pipeline.core.units import POST_ID, TITLE_ID


def check_facts(
    source: Mapping[str, str], cues: Sequence[Cue], language: Language, rules: FactRules = NO_RULES
) -> tuple[Finding, ...]:
    """Compare each segment's protected facts with what its cues show, line by line.

    Args:
        source: segment id -> source text.
        cues: the track's cues.
        language: the track's language.
        rules: what the campaign declares about its facts.
    """
    found: list[Finding] = []
    for segment, text in source.items():
        own = [c for c in cues if c.segment == segment]
        lines = [line for c in own for line in c.lines]
        on_lines = "\n".join(lines)
        divided: list[str] = []
        for lost in facts.compare(text, on_lines, rules, language.tag).lost:
            fact = lost.fact.text
            on_one = any(_squeeze(fact) in _squeeze(line) for line in lines)
            if _squeeze(fact) in _squeeze(on_lines) and not on_one:
                divided.append(fact)
                message, hint = f"{fact!r} is divided over two lines", _EXACTLY
                found.append(Finding("fact-split", Severity.ERROR, language.tag, segment, message, hint))
            else:
                found.append(fact_missing(lost, segment, language))
        for extra in facts.compare(text, "\n".join(c.text for c in own), rules, language.tag).added:
            if any(_squeeze(extra) in _squeeze(whole) for whole in divided):
                continue  # a part of a divided fact, which is reported already
            found.append(fact_added(extra, segment, language))
    return tuple(found)


_EXACTLY = "Write it exactly as in the source, in Western digits, on one line."


def fact_missing(lost: Lost, where: str, language: Language) -> Finding:
    """Say that a fact is lost, and what to do about a fact of its kind."""
    fact, said = lost.fact, f"{lost.fact.text!r} is not in the translation"
    declare = (
        "declare in campaign.toml how this language writes it:"
        f' [facts.equivalents."{fact.text}"] {language.tag} = "…"'
    )
    if lost.instead:
        native = any(c.isdigit() and not c.isascii() for c in lost.instead)
        said += f" {'in Western digits' if native else 'as it is written'}: it stands as {lost.instead!r}"
    if fact.kind.is_typed:
        hint = _EXACTLY
        if lost.instead:
            hint = f"Write {fact.text}, so that people can dial or type it on any keypad."
    elif fact.kind is FactKind.NAME:
        said, hint = f"the name {said}", f"Write it exactly so, or {declare}"
    else:
        hint = f"Write it as in the source, or {declare}"
    return Finding("fact-missing", Severity.ERROR, language.tag, where, said, hint)


def fact_added(fact: str, where: str, language: Language) -> Finding:
    """Say that the translation has a fact that the source has not."""
    message, hint = f"{fact!r} is not in the source text", "Remove it, or add it to the source script."
    return Finding("fact-added", Severity.ERROR, language.tag, where, message, hint)


def _squeeze(text: str) -> str:
    """Return ``text`` without any white space, so that breaks inside it do not matter."""
    return "".join(text.split())


def check_lines(
    cues: Sequence[Cue], language: Language, *, width: Callable[[str], int], max_width: int
) -> tuple[Finding, ...]:
    """Check the width of each line in pixels, and as a second measure its number of characters."""
    found: list[Finding] = []
    for cue in cues:
        for line in cue.lines:
            half_characters = reading_units(line, language)
            if width(line) > max_width:
                message = f"{line!r} is {width(line)} pixels wide; {max_width} is the style's limit"
                hint = "Divide the line in the subtitle file, or shorten it."
                found.append(Finding("line-too-wide", Severity.WARNING, language.tag, cue.id, message, hint))
            elif half_characters > 2 * language.max_chars_per_line:
                message = (
                    f"{line!r} has {-(-half_characters // 2)} characters;"
                    f" {language.max_chars_per_line} is the guideline"
                )
                found.append(Finding("line-too-long", Severity.INFO, language.tag, cue.id, message))
    return tuple(found)


def check_post(source: Script, script: Script, channel: Channel) -> tuple[Finding, ...]:
    """Check the title and the text to publish beside a video against the source and the channel."""
    found: list[Finding] = []
    if source.post.strip() and not script.post.strip():
        message = "there is no text to publish beside the video"
        hint = "Add `post:` to the front matter of the translation."
        found.append(Finding("post-missing", Severity.WARNING, script.language, "", message, hint))
    found += _text_beside(channel, TITLE_ID, script.title, channel.title_max, "characters")
    found += _text_beside(channel, POST_ID, script.post.strip(), channel.post_max, channel.post_unit)
    return tuple(replace(finding, language=script.language) for finding in found)


def _text_beside(channel: Channel, where: str, text: str, most: int, unit: str) -> Iterator[Finding]:
    """Yield what a channel does not take of a title or post."""
    size = post_length(text, unit)
    if 0 < most < size:
        message = f"{channel.name} takes {most} {POST_UNITS[unit]} here; there are {size}"
        yield Finding(
            "post-too-long", Severity.WARNING, "", where, message, "Shorten it in the front matter."
        )
    if refused := [c for c in channel.refused_characters if c in text]:
        message = f"{channel.name} refuses {' and '.join(refused)} here"
        yield Finding(
            "post-refused", Severity.WARNING, "", where, message, "Write it without, in the front matter."
        )
    for name, limit, count in (
        ("hashtags", channel.hashtags_max, hashtags(text)),
        ("handles", channel.mentions_max, mentions(text)),
    ):
        if 0 < limit < count:
            message = f"{channel.name} takes {limit} {name} at most; there are {count}"
            hint = "Leave some out, in the front matter."
            yield Finding("post-refused", Severity.WARNING, "", where, message, hint)


def check_timing(
    cues: Sequence[Cue], language: Language, *, duration_ms: int, gap_ms: int
) -> tuple[Finding, ...]:
    """Check order, reading speed, durations and gaps of a track."""
    found: list[Finding] = []

    def add(check: str, severity: Severity, cue: Cue, message: str, hint: str = "") -> None:
        found.append(Finding(check, severity, language.tag, cue.id, message, hint))

    for cue in cues:
        if cue.start_ms < 0 or cue.end_ms > duration_ms or cue.end_ms <= cue.start_ms:
            add(
                "outside",
                Severity.ERROR,
                cue,
                f"cue from {cue.start_ms} to {cue.end_ms} ms in footage of {duration_ms} ms",
                "Correct its times in the subtitle file.",
            )
            continue
        allowed = 2 * language.max_cps * cue.duration_ms
        units = reading_units(cue.text, language)
        if units * 1000 > allowed:
            too_many = (units - allowed // 1000 + 1) // 2
            add(
                "too-fast",
                Severity.WARNING,
                cue,
                f"{-(-units * 500 // cue.duration_ms)} characters a second; {language.max_cps} is the limit",
                f"Shorten the wording by about {too_many} characters, or give it more time.",
            )
        if cue.duration_ms < language.min_duration_ms:
            add("too-short", Severity.WARNING, cue, f"shown for {cue.duration_ms} ms only")
        if cue.duration_ms > language.max_duration_ms:
            add("too-long", Severity.INFO, cue, f"shown for {cue.duration_ms} ms")
    for before, after in pairwise(cues):
        if after.start_ms < before.end_ms:
            add(
                "overlap",
                Severity.ERROR,
                after,
                f"starts at {after.start_ms} ms, before {before.id} ends at {before.end_ms} ms",
                "Correct the times in the subtitle file.",
            )
        elif after.start_ms - before.end_ms < gap_ms:
            add("gap", Severity.WARNING, after, f"{after.start_ms - before.end_ms} ms after {before.id}")
    return tuple(found)
