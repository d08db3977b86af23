"""From words to cues by skeleton and profile: what :mod:`pipeline.core.spotting` needs, put together.

For a message: :func:`wording` for each language whose words are complete, :func:`plan` once, then
:func:`cues` for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.core import profiles, skeleton, spotting
from pipeline.core.cue import Cue, Slot
from pipeline.core.division import Divide, Offsets, Piece, divider, sentences_in
from pipeline.core.media import Media
from pipeline.core.profiles import Limits
from pipeline.core.script import Script
from pipeline.core.skeleton import Skeleton
from pipeline.core.spoken import Speech
from pipeline.engine.subtitle import Layout
from pipeline.ports import Sentences


@dataclass(frozen=True, slots=True)
class Wording:
    """A message's words in one language, ready to be timed."""

    texts: Mapping[str, str]
    """Segment id -> words, in source order."""
    limits: Limits
    layout: Layout
    """With the profile's figures for the language: its lines are as long as the profile allows."""
    divide: Divide
    sentences: Offsets
    """Where sentences start in a text of this language."""


def wording(script: Script, layout: Layout, profile: str, sentences: Sentences) -> Wording:
    """Bind a complete script to its profile and to the rules by which it may be divided.

    Args:
        script: in source order.
        layout: how lines are broken.
        profile: name of the profile (``[timing]`` in campaign.toml).
        sentences: where sentences start.

    Raises:
        InputError: there is no such profile.
    """
    limits = profiles.fit(profile, layout.language)
    fitted = replace(layout, language=limits.language)
    tag = layout.language.tag

    def breaks(text: str) -> Sequence[int]:
        return layout.typography.breaks(text, tag)

    def heard(text: str) -> Sequence[int]:
        return sentences(text, tag)

    def starts(text: str) -> Sequence[int]:
        return sentences_in(text, limits.language, breaks=breaks(text), heard=heard(text))

    divide = divider(limits.language, breaks=breaks, sentences=heard, lines=fitted.lines)
    own = _Remembered(fitted, sentences, divide, starts)
    return Wording(
        texts={s.id: s.text for s in script.without_card.segments},
        limits=limits,
        layout=fitted,
        divide=cache(own.divided),
        sentences=cache(own.sentences_of),
    )


class _Remembered:
    """Asks what earlier builds found out, for what depends on a text and on how its lines are set."""

    def __init__(self, layout: Layout, sentences: Sentences, divide: Divide, starts: Offsets) -> None:
        self._memory, self._divide, self._starts = layout.memory, divide, starts
        named = [getattr(sentences, name, "") for name in ("__module__", "__qualname__")]
        self._key = f"{layout.key} {'.'.join(named)}"

    def divided(self, text: str, count: int) -> tuple[Piece, ...]:
        """Divide a text as :func:`pipeline.core.division.divider` does."""
        if self._memory is None:
            return self._divide(text, count)
        key = f"{self._key} {count} cues {text}"
        known = self._memory.division(key, text)
        if known is None:
            known = self._divide(text, count)
            self._memory.keep(key, [[p.text, list(p.lines), p.start] for p in known])
        return known

    def sentences_of(self, text: str) -> Sequence[int]:
        """Return the offsets at which sentences start."""
        if self._memory is None:
            return self._starts(text)
        key = f"{self._key} sentences {text}"
        known = self._memory.sentences(key, text)
        if known is None:
            known = tuple(self._starts(text))
            self._memory.keep(key, list(known))
        return known


def spoken_of(slots: Sequence[Slot]) -> dict[str, Speech]:
    """Return what slots say of the speech, where nothing finer is known."""
    return {slot.segment: Speech.of_slot(slot) for slot in slots}


def plan(
    spoken: Mapping[str, Speech],
    wordings: Sequence[Wording],
    limits: Limits,
    media: Media,
    *,
    shots: Sequence[int] = (),
) -> Skeleton:
    """Plan the skeleton of a message from the needs of all its languages.

    Args:
        spoken: segment id -> its speech, in source order.
        wordings: every language whose words are complete.
        limits: the profile in the source language.
        media: the footage.
        shots: the first frame of each shot but the first; empty to leave shots alone.

    Raises:
        InputError: a segment has no time in the footage.
    """
    return skeleton.plan(
        tuple(spoken.items()),
        [
            spotting.needs(
                w.texts, spoken, w.limits, w.divide, rate=media.rate, at_least=_at_least(w, spoken)
            )
            for w in wordings
        ],
        limits,
        rate=media.rate,
        duration_ms=media.duration_ms,
        shots=shots,
    )


def cues(
    bones: Skeleton,
    source: Wording,
    own: Wording,
    *,
    fixed: Mapping[str, Sequence[Cue]] | None = None,
) -> tuple[Cue, ...]:
    """Return a language's cues.

    Args:
        bones: the message's skeleton.
        source: the words in the source language.
        own: the words in this language.
        fixed: segment id -> cues whose times a person set; see :func:`pipeline.core.spotting.place`.

    Raises:
        TrackError: a person's times leave no frame for some words.
        InputError: the footage leaves no frame for some cue.
    """
    shares = spotting.shares_of(
        source.texts,
        own.texts,
        own.limits,
        source_sentences=source.sentences,
        target_sentences=own.sentences,
    )
    spoken = {block.segment: block.spoken for block in bones.blocks}
    return spotting.place(
        bones,
        own.texts,
        own.limits,
        own.divide,
        shares=shares,
        fixed=fixed,
        at_least=_at_least(own, spoken),
    )


def _at_least(own: Wording, spoken: Mapping[str, Speech]) -> dict[str, int]:
    return {
        segment: spotting.cues_wanted(spoken[segment], 1 + len(own.sentences(text)))
        for segment, text in own.texts.items()
    }
