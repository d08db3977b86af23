"""Turning a text or Word file into a script with stable ids."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core import carry_ids
from pipeline.core.carry_ids import Carried
from pipeline.core.script import Script
from pipeline.core.text_alignment import likeness_permille
from pipeline.engine.files import keep_copy
from pipeline.engine.project import Project, read_text
from pipeline.errors import InputError, UsageError
from pipeline.formats import docx, plain, script_text

_ID_IN_SCRIPT = re.compile(r"^\s*\[?([a-z][a-z0-9-]{0,31})(?:\]|: *[0-9a-f]{12}\b)", re.MULTILINE)
_ID_IN_JSON = re.compile(r'"([a-z][a-z0-9-]{0,31})(?:\.\d{1,4})?"')
_MAX_BYTES = 64 * 2**20


def import_script(
    project: Project, file: Path, *, message: str, language: str, title: str | None
) -> tuple[Path, Script]:
    """Import ``file`` (.txt, .md or .docx) as the words of a message in a language.

    Returns:
        Where the script was written, and the script.

    Raises:
        InputError: the file cannot be read.
        UsageError: there is a script already; nothing was changed.
    """
    path = project.script_path(message, language)
    if path.exists():
        raise UsageError(
            f"{path} exists",
            hint="Nothing was changed. For a new version of the source script add --update; or move it away.",
        )
    paragraphs = _paragraphs(file)
    if not paragraphs:
        raise InputError("there are no words in it", path=file, hint="Check that you chose the right file.")
    script = script_text.from_paragraphs(paragraphs, message=message, language=language, title=title)
    if language != project.source_language:
        script = _with_source_ids(project, file, script)
    return project.write_script(script), script


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of importing a new version of a script."""

    path: Path
    """The script."""
    script: Script
    """What it holds now."""
    carried: Carried
    """Which segments were kept, changed, added and removed."""
    copy: Path | None
    """The version before, if anything has changed."""


def update_script(project: Project, file: Path, *, message: str, title: str | None) -> Updated:
    """Import a new version of a source script: paragraphs that are still the same keep their ids.

    Post, notes and, unless the file or ``title`` gives another, the title stay as they are.

    Raises:
        InputError: the file or the script cannot be read; nothing was changed.
        StorageError: the folder cannot be written.
    """
    before = project.source(message)
    paragraphs = _paragraphs(file)
    if not paragraphs:
        raise InputError("there are no words in it", path=file, hint="Check that you chose the right file.")
    named = {"message": message, "language": before.language}
    new = script_text.from_paragraphs(paragraphs, **named, title=title or before.title)
    if title is None:
        guessed = script_text.from_paragraphs(paragraphs, **named, title=None)
        # The first short line is a title, unless it is a paragraph that the script has.
        first = new.segments[0].text
        likest = max(likeness_permille(first, s.text) for s in before.segments)
        is_title = first == before.title or likest < carry_ids.NEAR_PERMILLE
        if is_title and len(guessed.segments) < len(new.segments):
            new = guessed
    used = _used_ids(project, message)
    carried = carry_ids.carry(before.segments, [s.text for s in new.segments], used)
    script = replace(before, title=new.title, segments=carried.segments)
    path = project.script_path(message, before.language)
    if script == before:
        return Updated(path, script, carried, None)
    copy = None if project.looking else keep_copy(path)
    return Updated(project.write_script(script), script, carried, copy)


def _used_ids(project: Project, message: str) -> set[str]:
    """Return every segment id that anything of the message remembers: translations, copies, tracks, logs.

    Files are searched and not read properly, so that a broken translation cannot free its ids.
    """
    places = (
        (project.root / "scripts_text", f"{message}.*", _ID_IN_SCRIPT),
        (project.root / "subtitles" / message, "*.json*", _ID_IN_JSON),
    )
    found: set[str] = set()
    for folder, names, pattern in places:
        for path in sorted(folder.glob(names)):
            with contextlib.suppress(InputError):
                found |= {m.group(1) for m in pattern.finditer(read_text(path) or "")}
    return found


def _with_source_ids(project: Project, file: Path, script: Script) -> Script:
    """Give a translation's paragraphs the ids of the source script, if there is one for each."""
    source = project.source(script.message)
    if len(source.segments) != len(script.segments):
        raise InputError(
            f"it has {len(script.segments)} paragraphs where the source script has {len(source.segments)}"
            f" (the title was taken to be {script.title!r})",
            path=file,
            hint="Make one paragraph of each segment, in the same order, and give the title with --title.",
        )
    pairs = zip(source.segments, script.segments, strict=True)
    return replace(script, segments=tuple(replace(own, id=theirs.id) for theirs, own in pairs))


def _paragraphs(file: Path) -> tuple[str, ...]:
    if not file.is_file():
        raise InputError("there is no such file", path=file, hint="Check the name and the folder.")
    if file.suffix.lower() == ".docx":
        if file.stat().st_size > _MAX_BYTES:
            raise InputError("the file is larger than 64 MB", path=file, hint="Save the words alone as .txt.")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise InputError(f"the file cannot be read: {error.strerror}", path=file) from error
        return docx.loads_paragraphs(data, path=str(file))
    if file.suffix.lower() not in (".txt", ".md", ".text"):
        raise InputError(
            f"{file.suffix or 'this kind of file'} cannot be imported", path=file, hint="Use .txt or .docx."
        )
    return plain.paragraphs(read_text(file) or "")
