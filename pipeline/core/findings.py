"""What a check saw: findings with a stable id, a severity and words for people; and the list of all ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad it is. An error stops the language; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check saw."""

    id: str
    """Stable name; each has a heading in docs/reference/checks.md."""
    severity: Severity
    language: str
    where: str
    """Cue or segment id, or empty for the whole track."""
    message: str
    hint: str = ""
    ignored: str = ""
    """Why the campaign ignores it, in a person's words; empty if it does not."""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A finding that the campaign has looked at and does not want to hear of again."""

    id: str
    """Id of the check."""
    reason: str
    """Why, in a person's words."""
    language: str = ""
    """BCP 47 tag; empty for every language."""
    message: str = ""
    """Message id; empty for every message."""
    where: str = ""
    """Segment or unit id; empty for every place. A segment's id covers all its cues."""

    def covers(self, message: str, finding: Finding) -> bool:
        """True if it speaks of this finding in this message."""
        place = f"meta.{finding.where}" if finding.where in ("title", "post") else finding.where
        return (
            self.id == finding.id
            and self.language in ("", finding.language)
            and self.message in ("", message)
            and (not self.where or place == self.where or place.startswith(f"{self.where}."))
        )


def apply_ignores(found: Sequence[Finding], message: str, ignores: Sequence[Ignore]) -> tuple[Finding, ...]:
    """Mark the findings of a message that the campaign ignores with the reason; errors stay what they are."""
    return tuple(_with_reason(finding, message, ignores) for finding in found)


def _with_reason(finding: Finding, message: str, ignores: Sequence[Ignore]) -> Finding:
    if finding.severity is Severity.ERROR:
        return finding
    reason = next((i.reason for i in ignores if i.covers(message, finding)), "")
    return replace(finding, ignored=reason) if reason else finding


CHECKS: Mapping[str, str] = {
    "fact-missing": "A number, address, handle or name of the source is not in the translation as it should.",
    "fact-added": "The translation holds a number, web address or handle that the source does not.",
    "fact-unused": "A name or fact declared in campaign.toml stands in no source text.",
    "missing": "There are no words for this text.",
    "untranslated": "A stopgap such as TODO stands where the translation should be.",
    "target-equals-source": "The translation is the source text again.",
    "doubled-word": "The same word stands twice in a row.",
    "double-space": "Two spaces in a row.",
    "end-space": "A space at the beginning or the end of a text.",
    "unpaired-brackets": "A bracket opens that does not close, or the reverse.",
    "unpaired-quotes": "A quotation mark opens that does not close, or the reverse.",
    "punctuation-style": "A mark of punctuation that this language does not use so.",
    "wrong-script": "Words in a script that this language is not written in.",
    "wrong-variant": "Traditional characters in Simplified Chinese, or the reverse.",
    "italics": "Marks for italics, which would be shown as they are.",
    "markup": "Marks of another format, which would be shown as they are.",
    "mixed-digits": "Numbers in native and in Western digits side by side.",
    "inconsistent": "The same source text is translated differently in another place.",
    "ignore-unused": "An entry under [[checks.ignore]] that no finding fits.",
    "fact-split": "A protected fact is divided over two lines or two cues.",
    "overlap": "Two cues are on the screen at once, or out of order.",
    "outside": "A cue lies outside the footage.",
    "line-too-wide": "A line is wider than the style allows.",
    "line-too-long": "A line has more characters than its language's guideline.",
    "too-fast": "A cue asks for faster reading than its language allows.",
    "card-too-fast": "The end card is not shown for long enough to read all of its lines.",
    "too-short": "A cue is shorter than the shortest readable one.",
    "too-long": "A cue stays longer than is comfortable.",
    "gap": "Two cues follow each other with too small a gap.",
    "stale-translation": "The source text changed after this segment was translated.",
    "term-missing": "The translation does not use the term that the termbase wants.",
    "term-deprecated": "The translation uses a term that the termbase advises against.",
    "term-changed": "A name that must not be translated is not in the translation as it is written.",
    "pixels": "A frame of the finished video does not show what the track says.",
    "post-missing": "The translation has no text to publish beside the video, while the source has one.",
    "post-too-long": "The title or the text to publish is longer than the channel takes.",
    "post-refused": "The title or the text to publish holds something that the channel refuses.",
    "channel-duration": "The video is longer or shorter than its channel takes.",
    "channel-size": "The file is larger than its channel takes.",
    "channel-picture": "The picture has another size or shape than its channel takes.",
    "channel-rate": "The video has more or fewer frames a second than its channel takes.",
    "channel-codec": "The picture is coded in a way that its channel may not play.",
    "channel-sound": "The sound is coded in a way that its channel may not play.",
    "channel-container": "The MP4 is built in a way that its channel may not take.",
    "machine-draft": "Wording by a machine that no person has reviewed.",
    "cue-across-segments": "A cue of an imported subtitle file holds words of two segments.",
    "cue-unmatched": "A cue of an imported subtitle file belongs to no segment.",
    "segment-without-cue": "An imported subtitle file has no cue for a segment.",
    "edit-conflict": "An imported subtitle file and the script changed the same words differently.",
    "older-words": "An imported subtitle file has words of a segment that were replaced since.",
    "markup-removed": "Formatting in an imported subtitle file was left out.",
    "cue-repaired": "A cue of an imported subtitle file was put right while it was read.",
    "encoding-guessed": "Nothing in an imported file says how its letters are encoded; it was recognised.",
    "obsolete-segment": "The translation has a segment that the source no longer has.",
    "not-reviewed": "A translation that is not marked as reviewed.",
    "align-low-confidence": "It is not certain when a segment is spoken.",
    "segment-not-spoken": "A segment of the script was not heard in the footage.",
    "speech-not-in-script": "Somebody speaks in the footage, and the script has no words for it.",
}
"""Every check id and what it means."""

NEVER_IGNORED = frozenset(
    {
        "fact-missing",
        "fact-added",
        "fact-split",
        "missing",
        "untranslated",
        "overlap",
        "outside",
        "pixels",
        "ignore-unused",
    }
)
"""Checks that cannot be ignored: their errors stop a language, because viewers would be harmed."""
