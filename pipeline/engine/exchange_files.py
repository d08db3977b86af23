"""Files on their way to translators and back: their formats, names and limits."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from pipeline.core.exchange import Exchange
from pipeline.engine import export, take_back
from pipeline.engine.export import Suggest
from pipeline.engine.export_track import export_track
from pipeline.engine.files import keep_copy, write_atomically
from pipeline.engine.project import Project
from pipeline.engine.take_back import Ready, TrackReady
from pipeline.errors import ExchangeError, InputError, UsageError

FORMATS: Mapping[str, tuple[str, str]] = {
    "xliff": ("xliff", "xlf"),
    "xliff1": ("xliff1", "xliff"),
    "po": ("po", "po"),
    "tmx": ("tmx_exchange", "tmx"),
    "xlsx": ("xlsx", "xlsx"),
    "docx": ("docx_table", "docx"),
}
"""Name of an exchange format -> module in ``pipeline.formats``, and the extension of its files."""
TRACKS = ("srt", "vtt")
"""Subtitle formats: they hold cues in place of texts with ids, and take another way back."""
MAX_BYTES = 64 * 1024 * 1024
"""Largest file that is read at all."""

_XLIFF_1 = re.compile(rb"<(?:\w+:)?xliff\b[^>]*\bversion\s*=\s*[\"']1\.")


def write(
    project: Project,
    message: str,
    language: str,
    form: str,
    folder: Path,
    *,
    suggest: Suggest,
    only_open: bool = False,
    force: bool = False,
) -> Path:
    """Write a message in a language as a file for translators and return where it is.

    Raises:
        UsageError: there is another file of that name, which may hold somebody's work; or nothing to export.
        StorageError: the folder cannot be written.
    """
    if form in TRACKS:
        data, extension = export_track(project, message, language, form), form
    else:
        exchange = export.export(project, message, language, suggest=suggest, only_open=only_open)
        data, extension = _module(form).dumps(exchange), FORMATS[form][1]
    path = folder / f"{message}.{language}.{extension}"
    if path.exists() and path.read_bytes() != data:
        if not force:
            raise UsageError(
                f"{path} exists and may hold a translator's work",
                hint="Import it first, or replace it with --force; it is then kept as a .bak file.",
            )
        keep_copy(path)
    write_atomically(path, data)
    return path


def read(
    project: Project,
    path: Path,
    form: str = "",
    *,
    message: str = "",
    language: str = "",
    replace_ours: bool = False,
    encoding: str = "",
) -> Ready | TrackReady:
    """Look at a file that came back; see :func:`pipeline.engine.take_back.weigh_file`.

    A subtitle file takes the way of :mod:`pipeline.engine.import_track`; ``encoding`` says how to read it.

    Raises:
        ExchangeError, InputError: it cannot be taken, with its place; nothing was changed.
    """
    data = _bytes_of(path)
    form = form or _form_of(path, data)
    if form in TRACKS:
        return take_back.weigh_track(
            project, path, data, message=message, language=language, encoding=encoding
        )
    try:
        exchange: Exchange = _module(form).loads(data, path=str(path))
    except InputError as error:
        raise error.at(path) from None
    return take_back.weigh_file(
        project, path, exchange, message=message, language=language, replace_ours=replace_ours
    )


def each_once(ready: Sequence[Ready | TrackReady]) -> Sequence[Ready | TrackReady]:
    """Return the files as they are, if no two of them bring words for the same language of a message.

    Raises:
        UsageError: two do; each was compared with the campaign as it is without the other.
    """
    seen: dict[tuple[str, str], Path] = {}
    for file in ready:
        other = seen.setdefault((file.message, file.language), file.path)
        if other is not file.path:
            raise UsageError(
                f"{other} and {file.path} both bring {file.message} in {file.language}",
                hint="Nothing was imported. Import one after the other.",
            )
    return ready


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ExchangeError("there is no such file", path=path, hint="Check the name and the folder.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ExchangeError(
                f"the file has {size} bytes; {MAX_BYTES} are read at most",
                path=path,
                hint="Check that this is the right file.",
            )
        return path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"the file cannot be read: {error.strerror}", path=path) from error


def _module(form: str) -> ModuleType:
    if form not in FORMATS:
        raise UsageError(
            f"there is no format {form!r}", hint=f"Use one of: {', '.join((*FORMATS, *TRACKS))}."
        )
    return importlib.import_module(f"pipeline.formats.{FORMATS[form][0]}")


def _form_of(path: Path, data: bytes) -> str:
    extension = path.suffix.lower().lstrip(".")
    if extension in ("xlf", "xliff"):
        return "xliff1" if _XLIFF_1.search(data[:4096].replace(b"\0", b"")) else "xliff"
    for form, (_, own) in FORMATS.items():
        if extension == own:
            return form
    if extension in TRACKS:
        return extension
    raise ExchangeError(
        f"the format of {path.name} cannot be told from its name",
        path=path,
        hint=f"Say which it is: --format {'|'.join((*FORMATS, *TRACKS))}",
    )
