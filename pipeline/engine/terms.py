"""The campaign's termbase: where it is, how it is read, and how terms come in and go out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.core.term_merge import Conflict, merge
from pipeline.core.termbase import Termbase
from pipeline.engine.files import write_atomically
from pipeline.engine.project import Project
from pipeline.errors import InputError, UsageError
from pipeline.formats import terms_csv

NO_TERMS = Termbase()
"""A campaign without terms."""

_MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    path: Path
    """The file that was written, or would have been."""
    concepts: int
    """How many concepts are new."""
    terms: int
    """How many terms are new."""
    conflicts: tuple[Conflict, ...]
    """Contradictions. If there are any and they were not to be replaced, nothing was written."""
    backup: Path | None = None
    """Where the old file is, if there was one and it was replaced."""


def paths(project: Project) -> tuple[Path, Path]:
    """Return where the termbase may be: ``assets/terms.csv`` and ``assets/terms.tbx``."""
    return project.root / "assets" / "terms.csv", project.root / "assets" / "terms.tbx"


def load(project: Project) -> Termbase:
    """Return the campaign's terms: both files together, or none if there is no file.

    Raises:
        InputError: a file is wrong, or the two contradict each other.
    """
    found = Termbase()
    for path in paths(project):
        if path.exists():
            found, conflicts = merge(found, _read(path))
            if conflicts:
                first = conflicts[0]
                message = f"the concept {first.concept} contradicts {paths(project)[0].name}: {first.message}"
                raise InputError(message, path=path, hint="Correct one of the files, or keep only one.")
    return found


def import_terms(
    project: Project, file: Path, *, replace: bool = False, source: str = "", target: str = ""
) -> Imported:
    """Add the terms of a file to the campaign's.

    Args:
        project: the campaign.
        file: TBX, or CSV as :mod:`terms_csv` reads it.
        replace: let the file win where it contradicts the campaign's termbase.
        source: language of a CSV's column ``source``; the campaign's source language if empty.
        target: language of a CSV's column ``target``.

    Raises:
        InputError: a file cannot be read.
        UsageError: two termbases in the campaign, and something in both would have to be replaced.
        StorageError: the folder cannot be written.
    """
    base = load(project)
    given = _read(file, source=source or project.source_language, target=target)
    if not given.concepts:
        raise InputError("holds no terms", path=file, hint="Check that this is the right file.")
    both, conflicts = merge(base, given, replace_terms=replace)
    csv_path, tbx_path = paths(project)
    path = tbx_path if tbx_path.exists() and not csv_path.exists() else csv_path
    new = Imported(path, len(both.concepts) - len(base.concepts), _count(both) - _count(base), conflicts)
    if conflicts and not replace:
        return new
    written = both
    if csv_path.exists() and tbx_path.exists():
        if conflicts:
            hint = (
                "Keep one: vidmsg terms export --out assets/terms.csv --force, then remove assets/terms.tbx."
            )
            raise UsageError("the campaign has two termbases, so nothing is replaced in them", hint=hint)
        written, _ = merge(_read(path), given)
    return Imported(path, new.concepts, new.terms, conflicts, _write(path, written))


def export_terms(project: Project, out: Path, *, force: bool = False) -> int:
    """Write the campaign's terms to a file, in the format that its name says, and return their number.

    Raises:
        UsageError: there is such a file, the name says no format, or there are no terms.
        InputError: the campaign's termbase is wrong.
        StorageError: the folder cannot be written.
    """
    if _kind(out) is None:
        raise UsageError(f"{out.name} is no name for a termbase", hint="End it with .tbx or .csv.")
    if out.exists() and not force:
        raise UsageError(f"{out} exists", hint="Give another name, or --force to replace it.")
    termbase = load(project)
    if not termbase.concepts:
        hint = f"Write {paths(project)[0]}, or run: vidmsg terms import FILE"
        raise UsageError("the campaign has no terms", hint=hint)
    _write(out, termbase)
    return _count(termbase)


def _write(path: Path, termbase: Termbase) -> Path | None:
    """Write a termbase; an old file of that name is kept beside it as ``.bak``."""
    from pipeline.formats import tbx  # most campaigns have none, and it loads an XML library

    data = tbx.dumps(termbase) if _kind(path) == "tbx" else terms_csv.dumps(termbase)
    backup = None
    if path.exists():
        backup = path.with_name(path.name + ".bak")
        write_atomically(backup, path.read_bytes())
    write_atomically(path, data)
    return backup


def _read(path: Path, *, source: str = "", target: str = "") -> Termbase:
    kind = _kind(path)
    if kind is None:
        raise InputError("is no termbase by its name", path=path, hint="Use a .tbx or .csv file.")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                "the file is larger than 64 MB", path=path, hint="Check that it is the right one."
            )
        data = path.read_bytes()
    except OSError as error:
        hint = "Check the name and the folder."
        raise InputError(f"the file cannot be read: {error.strerror}", path=path, hint=hint) from error
    if kind == "tbx":
        from pipeline.formats import tbx

        return tbx.loads(data, path=path)
    return terms_csv.loads(data, path=path, source_language=source, target_language=target)


def _kind(path: Path) -> str | None:
    return {".tbx": "tbx", ".xml": "tbx", ".csv": "csv", ".tsv": "csv"}.get(path.suffix.lower())


def _count(termbase: Termbase) -> int:
    return sum(len(concept.terms) for concept in termbase.concepts)
