"""Words that a person changed in a subtitle file find their way back into the script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.core import facts
from pipeline.core.script import Script
from pipeline.engine import track_file
from pipeline.engine.project import Project, read_text
from pipeline.errors import InputError
from pipeline.formats import script_text


def edits_to_take(project: Project, script: Script) -> dict[str, str]:
    """Return what ``pending_edits`` does, without what the script has changed meanwhile too.

    Raises:
        TrackError: the file is damaged, or a cue or segment of it cannot be mapped.
    """
    track = track_file.read(project, script)
    edits = track.edits(script) if track else {}
    return {segment: edit.text for segment, edit in edits.items() if not edit.script_moved_on}


def source_as_edited(project: Project, source: Script) -> Script:
    """Return the source script with the words that a person gave its subtitle file.

    The build will write them into the script; other languages are to see them at once. Edits that damage
    a protected fact, or that cannot be mapped, will stop the source language alone.
    """
    try:
        edits = edits_to_take(project, source)
    except InputError:
        return source
    sound = {
        segment.id: edits[segment.id]
        for segment in source.segments
        if segment.id in edits
        and not facts.missing(segment.text, edits[segment.id])
        and not facts.added(segment.text, edits[segment.id])
    }
    return with_words(source, sound)


def with_words(script: Script, texts: Mapping[str, str]) -> Script:
    """Return the script with other words for some segments."""
    return replace(
        script,
        segments=tuple(replace(s, text=texts[s.id]) if s.id in texts else s for s in script.segments),
    )


def write_words(project: Project, script: Script, edits: Mapping[str, str]) -> None:
    """Write edited words into a script's file; everything else in the file stays as it stands.

    Raises:
        StorageError: the folder cannot be written.
    """
    if not edits:
        return
    path = project.script_path(script.message, script.language)
    before = read_text(path)
    if before is None:  # only being looked at: a draft that was never written
        project.write_script(with_words(script, edits))
        return
    named = {"message": script.message, "language": script.language, "path": str(path)}
    after = script_text.with_words(before, edits, **named)
    project.write_text(path, after)
