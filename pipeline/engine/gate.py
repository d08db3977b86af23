"""The gate before rendering: characters that must not be seen, and what the font cannot draw rightly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.core import hygiene
from pipeline.core.cue import Cue
from pipeline.core.findings import Finding, Severity
from pipeline.core.hygiene import Fault
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.core.script import Script
from pipeline.errors import GlyphsMissing, InputError
from pipeline.ports import Typography

_DRAWN_WRONGLY = frozenset({"glyph-missing", "dotted-circle", "visible-invisible"})
_LEFT_TO_THE_FACTS = "native-digits"
"""The comparison with the source says the same, and names the fact."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A fault and where it is."""

    where: str
    line: int | None
    fault: Fault


def check_words(
    script: Script, language: Language, face: Face, typography: Typography, path: Path
) -> tuple[Finding, ...]:
    """Look at a script's words, title and text to publish; return what is for a person to judge.

    Raises:
        GlyphsMissing: the font cannot draw some characters, or not rightly.
        InputError: there is a character that must never reach a screen, with file and line.
    """
    seen: list[_Seen] = []
    for segment in script.segments:
        found = (*hygiene.look(segment.text, language), *typography.faults(segment.text, face))
        seen += [_Seen(segment.id, segment.line or None, fault) for fault in found]
    for name, text in (("title", script.title), ("post", script.post)):
        for line in text.splitlines():
            seen += [_Seen(name, None, fault) for fault in hygiene.look(line, language)]
    return _sort_out(seen, language, face, path)


def check_cues(
    cues: Iterable[Cue], language: Language, face: Face, typography: Typography, path: Path
) -> None:
    """Look at each line as it will be drawn: people's edits and line breaks included.

    Raises:
        GlyphsMissing, InputError: see :func:`check_words`.
    """
    seen = [
        _Seen(cue.id, None, fault)
        for cue in cues
        for line in cue.lines
        for fault in (*hygiene.look(line, language), *typography.faults(line, face))
    ]
    _sort_out(seen, language, face, path)


def check_line(line: str, language: Language, face: Face, typography: Typography, path: Path) -> None:
    """Look at one line that is no cue, such as a draft's mark.

    Raises:
        GlyphsMissing: the font cannot draw it.
    """
    _sort_out([_Seen("mark", None, fault) for fault in typography.faults(line, face)], language, face, path)


def _sort_out(seen: list[_Seen], language: Language, face: Face, path: Path) -> tuple[Finding, ...]:
    errors = [s for s in seen if s.fault.severity is Severity.ERROR and s.fault.id != _LEFT_TO_THE_FACTS]
    drawn = [s for s in errors if s.fault.id in _DRAWN_WRONGLY]
    for entry in (s for s in errors if s not in drawn):
        raise InputError(
            f"{entry.where}: {entry.fault.message}: {entry.fault.character}",
            path=path,
            line=entry.line,
            hint=entry.fault.hint,
        )
    if drawn:
        shown = "; ".join(f"{s.where}: {s.fault.message}: {s.fault.character}" for s in drawn[:5])
        raise GlyphsMissing(
            f"{path.name}: {shown} (font {face.family})",
            language=language.tag,
            characters=list(dict.fromkeys(s.fault.character for s in drawn)),
            hint=drawn[0].fault.hint,
        )
    return tuple(
        Finding(
            s.fault.id,
            s.fault.severity,
            language.tag,
            s.where,
            f"{s.fault.message}: {s.fault.character}",
            s.fault.hint,
        )
        for s in seen
        if s.fault.severity is not Severity.ERROR
    )
