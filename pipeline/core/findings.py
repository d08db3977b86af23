"""What a check saw: findings with a stable id, a severity and words for people; and the list of all ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self)


CHECKS: Mapping[str, str] = {
    "fact-missing": "A phone number, web address or handle of the source is not in the translation exactly.",
    "fact-added": "The translation holds a number, web address or handle that the source does not.",
    "fact-split": "A protected fact is divided over two lines or two cues.",
    "overlap": "Two cues are on the screen at once, or out of order.",
    "outside": "A cue lies outside the footage.",
    "line-too-wide": "A line is wider than the style allows.",
    "line-too-long": "A line has more characters than its language's guideline.",
    "too-fast": "A cue asks for faster reading than its language allows.",
    "too-short": "A cue is shorter than the shortest readable one.",
    "too-long": "A cue stays longer than is comfortable.",
    "gap": "Two cues follow each other with too small a gap.",
    "stale-translation": "The source text changed after this segment was translated.",
    "pixels": "A frame of the finished video does not show what the track says.",
    "post-missing": "The translation has no text to publish beside the video, while the source has one.",
    "post-too-long": "The title or the text to publish is longer than the channel takes.",
    "machine-draft": "Wording by a machine that no person has reviewed.",
    "not-reviewed": "A translation that is not marked as reviewed.",
    "align-low-confidence": "It is not certain when a segment is spoken.",
    "segment-not-spoken": "A segment of the script was not heard in the footage.",
    "speech-not-in-script": "Somebody speaks in the footage, and the script has no words for it.",
}
"""Every check id and what it means."""
