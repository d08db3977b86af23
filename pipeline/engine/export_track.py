"""The current track of a language, and its way out to subtitle editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core import language as languages
from pipeline.core.cue_map import segment_of
from pipeline.core.language import Language
from pipeline.core.script import Script
from pipeline.core.track import Shown, cue_ids
from pipeline.engine import ledger, subtitle, track_file
from pipeline.engine.project import Project
from pipeline.errors import InputError, UsageError
from pipeline.formats import timed, webvtt

FORMATS = ("srt", "vtt")


@dataclass(frozen=True, slots=True)
class CurrentTrack:
    """A language's track as it stands, by segment."""

    script: Script
    """The words in this language."""
    source: Script
    """The words in the source language."""
    language: Language
    by_segment: Mapping[str, tuple[Shown, ...]]
    """What the subtitle file holds now, or, without one, what we last wrote."""
    written: Mapping[str, tuple[Shown, ...]]
    """What we last wrote."""
    earlier: Mapping[str, frozenset[str]]
    """Digests of the words that segments had before those."""
    text: str | None
    """The subtitle file; None if there is none."""

    @property
    def joiner(self) -> str:
        """What stands between two lines when they are one text."""
        return " " if self.language.spaces else ""

    @property
    def base(self) -> ledger.Base:
        """The track with cue ids, in the order of the file."""
        return tuple(
            pair
            for segment, own in self.by_segment.items()
            for pair in zip(cue_ids(segment, len(own)), own, strict=True)
        )


def current_track(project: Project, message: str, tag: str) -> CurrentTrack:
    """Return the track of a language: what its subtitle file holds, else what we last wrote.

    Raises:
        UsageError: there is neither.
        TrackError: the subtitle file is damaged or cannot be mapped.
    """
    source = project.source(message)
    script = source if tag == source.language else project.read_script(message, tag)
    if script is None:
        raise UsageError(f"there is no text in {tag} yet", hint=f"Run: vidmsg build --lang {tag}")
    track = track_file.read(project, script)
    base = track.base if track else ledger.read_ledger(project, message).get(tag, ())
    names = dict.fromkeys(segment_of(cue_id) for cue_id, _ in base)
    written = {name: tuple(shown for cue_id, shown in base if segment_of(cue_id) == name) for name in names}
    if track is None and not base:
        raise UsageError(f"there is no track in {tag} yet", hint=f"Run: vidmsg build --lang {tag}")
    return CurrentTrack(
        script=script,
        source=source,
        language=languages.get(tag),
        by_segment=track.by_segment if track else written,
        written=written,
        earlier=ledger.earlier_words(project, message, tag),
        text=track.text if track else None,
    )


def export_track(project: Project, message: str, language: str, fmt: str) -> bytes:
    """Return the current track as a file for any subtitle editor.

    Lines of right-to-left languages carry the marks that players need; :func:`import_track` takes them out
    again. In WebVTT the cues carry their ids, so that an import needs no guessing.

    Args:
        project: the campaign.
        message: message id.
        language: BCP 47 tag.
        fmt: ``srt`` or ``vtt``.

    Raises:
        UsageError: there is no track yet, or no such format.
        TrackError: the subtitle file is damaged or cannot be mapped.
    """
    if fmt not in FORMATS:
        raise UsageError(f"a track cannot be exported as {fmt!r}", hint="Use srt or vtt.")
    current = current_track(project, message, language)
    ids = [cue_id for cue_id, _ in current.base]
    cues = [shown for _, shown in current.base]
    rtl = current.language.is_rtl
    if fmt == "vtt":
        return webvtt.dumps(cues, language=current.language.tag, rtl=rtl, ids=ids).encode()
    directed = [replace(c, lines=tuple(timed.directed(line, rtl=rtl) for line in c.lines)) for c in cues]
    return subtitle.track_text(directed).encode()


def named_by(path: Path) -> tuple[str, str]:
    """Return the message and language that a file's name says: ``hate-crime.vi.srt``, ``vi.vtt``.

    The message is empty if the name does not say it. What stands behind the language, such as a channel,
    does not matter.

    Raises:
        UsageError: there is no language in the name.
    """
    parts = path.stem.split(".")
    for n in range(len(parts) - 1, -1, -1):
        try:
            return ".".join(parts[:n]), languages.get(parts[n]).tag
        except InputError:
            continue
    raise UsageError(
        f"{path.name} does not say its language",
        hint="Give --lang and --message, or name the file like hate-crime.vi.srt.",
    )
