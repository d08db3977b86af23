"""Turning a text or Word file into a script with stable ids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.core.script import Script
from pipeline.engine.project import Project, read_text
from pipeline.errors import InputError, UsageError
from pipeline.formats import docx, plain, script_text

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
            f"{path} exists", hint="Nothing was changed. Move it away first if you want to import over it."
        )
    paragraphs = _paragraphs(file)
    if not paragraphs:
        raise InputError("there are no words in it", path=file, hint="Check that you chose the right file.")
    script = script_text.from_paragraphs(paragraphs, message=message, language=language, title=title)
    if language != project.source_language:
        script = _with_source_ids(project, file, script)
    return project.write_script(script), script


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
