"""The way that every machine's draft goes: hide, send in batches, bring back by id, check each segment."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.adapters.translators.settings import Budget, EngineSettings
from pipeline.adapters.translators.shield import PlaceholderError, Shielded, shield
from pipeline.core import facts
from pipeline.core.script import Segment
from pipeline.core.translation import Request, Translated, accept_machine_reply, is_blank, is_echo
from pipeline.errors import EngineReplyInvalid, TranslationError


@dataclass(frozen=True, slots=True)
class Flaw:
    """What an engine's adapter puts in place of an answer that it knows to be bad."""

    problem: str
    """In plain words, to follow the engine's name: ``left "x" in the source language``."""


Ask = Callable[[Request, Mapping[str, str]], Mapping[str, str | Flaw]]
"""Takes the request for one batch and its texts by id; returns translations by id."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may hold."""

    texts: int
    """Most texts."""
    chars: int
    """Most characters (Unicode code points) of text in all."""
    bytes: int | None = None
    """Most bytes of text in all, as UTF-8, where a service counts those."""


def draft(
    request: Request,
    engine: str,
    ask: Ask,
    *,
    limits: Limits,
    settings: EngineSettings,
    free: bool = False,
) -> tuple[Translated, ...]:
    """Return a checked translation of every segment of ``request``.

    Args:
        request: what is to be translated.
        engine: the engine's name.
        ask: sends one batch.
        limits: what one batch may hold.
        settings: which words stay as they are, and what the batches are paid from.
        free: True for engines on this computer, which cost nothing.

    Raises:
        EngineReplyInvalid: some segments' answers cannot be used; ``usable`` holds the others.
        TranslationError: whatever ``ask`` and the budget raise; ``usable`` holds what came before.
    """
    hidden, budget = _hidden(request.segments, settings.do_not_translate), None if free else settings.budget
    same = frozenset(i for i, shielded in hidden.items() if shielded.says_nothing)
    texts = {s.id: s.text for s in request.segments if s.id in same}
    problems: dict[str, str] = {}
    for batch in batches([s for s in request.segments if s.id not in same], hidden, limits):
        try:
            answers = _answers(replace(request, segments=batch), hidden, engine, ask, budget)
        except TranslationError as error:
            # What was paid for and is good is kept; the error names what is still open.
            error.usable = tuple(texts.items())
            error.segments = tuple(s.id for s in request.segments if s.id not in texts)
            raise
        for segment in batch:
            text, problem = _checked(segment, hidden[segment.id], answers[segment.id])
            if problem:
                problems[segment.id] = problem
            else:
                texts[segment.id] = text
    if problems:
        raise _refused(engine, request, texts, problems)
    return accept_machine_reply(request, texts, engine=engine, same=same)


def _answers(
    part: Request, hidden: Mapping[str, Shielded], engine: str, ask: Ask, budget: Budget | None
) -> Mapping[str, str | Flaw]:
    """Pay for one batch, send it, and return its answers, one for each id."""
    sent = {s.id: hidden[s.id].text for s in part.segments}
    if budget is not None:
        budget.spend(sum(map(len, sent.values())), part, engine)
    answers = ask(part, sent)
    _refuse_other_ids(engine, part, answers)
    return answers


def batches(
    segments: Sequence[Segment], hidden: Mapping[str, Shielded], limits: Limits
) -> Iterator[tuple[Segment, ...]]:
    """Yield the segments in groups that keep to the limits; one that is too large by itself goes alone."""
    group: list[Segment] = []
    chars = size = 0
    for segment in segments:
        text = hidden[segment.id].text
        more_bytes = len(text.encode("utf-8"))
        full = len(group) >= limits.texts or chars + len(text) > limits.chars
        if group and (full or (limits.bytes is not None and size + more_bytes > limits.bytes)):
            yield tuple(group)
            group, chars, size = [], 0, 0
        group.append(segment)
        chars, size = chars + len(text), size + more_bytes
    if group:
        yield tuple(group)


def _hidden(segments: Sequence[Segment], terms: Sequence[str]) -> dict[str, Shielded]:
    """Hide facts and terms. Numbers go on from text to text, so that answers cannot change places unseen."""
    hidden: dict[str, Shielded] = {}
    first = 0
    for segment in segments:
        hidden[segment.id] = shield(segment.text, terms, first=first)
        first += len(hidden[segment.id].facts)
    return hidden


def _refuse_other_ids(engine: str, request: Request, answers: Mapping[str, object]) -> None:
    """Refuse an answer that lacks an id or has one that was not asked for: none of it can be trusted."""
    wanted = [s.id for s in request.segments]
    unknown = [i for i in answers if i not in wanted]
    missing = [i for i in wanted if i not in answers]
    if unknown or missing:
        raise EngineReplyInvalid(
            f"{engine} answered {len(answers)} of {len(wanted)} segments"
            + (f", missing: {', '.join(missing)}" if missing else "")
            + (f", not asked for: {', '.join(unknown)[:200]}" if unknown else ""),
            language=request.target,
            segments=wanted,
            hint="Nothing was taken from this answer. Use another engine, or translate by hand.",
        )


def _checked(segment: Segment, hidden: Shielded, answer: str | Flaw) -> tuple[str, str]:
    """Return the translation of one segment, or an empty text and what is wrong with the answer."""
    if isinstance(answer, Flaw):
        return "", answer.problem
    if is_blank(answer):
        return "", "gave an empty text"
    try:
        text = " ".join(unicodedata.normalize("NFC", hidden.restore(answer)).split())
    except PlaceholderError as error:
        return "", f"damaged protected facts or terms ({error})"
    if is_echo(segment.text, text):
        return "", "gave the source text back untranslated"
    # Two facts set side by side can melt into one number; a number that is new is a likely mistake.
    if lost := facts.missing(segment.text, text):
        return "", f"damaged protected facts ({', '.join(lost)})"
    if extra := facts.added(segment.text, text):
        return "", f"added {', '.join(extra)}, which the source does not say"
    return text, ""


def _refused(
    engine: str, request: Request, texts: Mapping[str, str], problems: Mapping[str, str]
) -> EngineReplyInvalid:
    named: dict[str, list[str]] = {}
    for segment_id, problem in problems.items():
        named.setdefault(problem, []).append(segment_id)
    return EngineReplyInvalid(
        f"{engine} " + "; ".join(f"{problem} for {', '.join(ids)}" for problem, ids in named.items()),
        language=request.target,
        segments=tuple(problems),
        usable=tuple(texts.items()),
        hint="Those segments go to the next engine. If none can do them, translate them by hand.",
    )
