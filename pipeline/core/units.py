"""Units: every text of a message that is translated and reviewed by itself, in one list.

A message's words are its segments, its title and its post. Translators, reviewers and the exchange formats
treat them alike, so here they are one kind of thing, told apart by id. A segment id has no full stop, so the
two other ids can never be a segment's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.core.script import SOURCE_DIGEST_LENGTH, Script, Segment

TITLE_ID = "meta.title"
"""Id of the video's title."""
POST_ID = "meta.post"
"""Id of the text to publish beside the video, the only unit that may hold line breaks."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One text and its translation."""

    id: str
    """A segment id, :data:`TITLE_ID` or :data:`POST_ID`."""
    source: str
    """The words in the source language."""
    target: str
    """The words in the target language; empty if there are none yet."""
    note: str = ""
    """The script's note to translators."""
    translated_from: str = ""
    """First 12 hex digits of the digest of the source text that the translation says it was made from;
    empty if it does not say."""

    @property
    def is_post(self) -> bool:
        """True if line breaks may stand in it."""
        return self.id == POST_ID


def units(source: Script, translation: Script | None) -> tuple[Unit, ...]:
    """Return every unit of a message in a language: the segments in source order, the title, the post.

    ``translation`` is None if nothing is translated yet. Segments that only the translation has are left
    out. A post is a unit only if the source has one.
    """
    other = translation
    found: list[Unit] = []
    for segment in source.segments:
        own = None if other is None else other.segment(segment.id)
        made_from = "" if other is None else other.sources.get(segment.id, "")[:SOURCE_DIGEST_LENGTH]
        found.append(Unit(segment.id, segment.text, own.text if own else "", segment.note, made_from))
    found.append(Unit(TITLE_ID, source.title, other.title if other else ""))
    if source.post.strip():
        found.append(Unit(POST_ID, source.post.strip(), other.post.strip() if other else ""))
    return tuple(found)


def with_targets(script: Script, targets: Mapping[str, str], source: Script) -> Script:
    """Return a translation with other words for some units; segments end up in the source's order.

    Args:
        script: the translation, perhaps with no segments yet.
        targets: unit id -> words.
        source: the source script. Segments that only ``script`` has keep their place at the end.
    """
    segments: list[Segment] = []
    for original in source.segments:
        own = script.segment(original.id)
        if original.id in targets:
            own = replace(own or Segment(original.id, "", card=original.card), text=targets[original.id])
        if own is not None:
            segments.append(own)
    segments += [s for s in script.segments if source.segment(s.id) is None]
    return replace(
        script,
        segments=tuple(segments),
        title=targets.get(TITLE_ID, script.title),
        post=targets.get(POST_ID, script.post),
    )
