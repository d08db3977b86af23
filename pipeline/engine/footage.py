"""Footage that must be made first: a still picture with a sound, or a row of pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from pipeline.core import digest
from pipeline.core.events import Event, StepStarted
from pipeline.core.plan import AssembleJob
from pipeline.engine.files import Digests
from pipeline.engine.project import Project
from pipeline.errors import FootageError
from pipeline.ports import Encoder

_RECIPE = "1"
STILLS = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
"""How the names of still pictures end."""
_MOST_PICTURES = 100_000
_NUMBER = re.compile(r"%0?(\d{0,2})d")


def ready(
    project: Project, message: str, encoder: Encoder, digests: Digests, emit: Callable[[Event], None]
) -> Path:
    """Return the message's footage as one video file; what is made of pictures is made once.

    Raises:
        FootageError: pictures are missing, or pictures and sound do not fit each other.
        EncodeFailed, StorageError: it cannot be made.
    """
    path, job = planned(project, message, encoder, digests)
    if job is not None and not path.is_file():
        emit(StepStarted(f"making footage of {project.config.messages[message].footage}"))
        encoder.assemble(job, lambda _: None)
    return path


def planned(
    project: Project, message: str, encoder: Encoder, digests: Digests
) -> tuple[Path, AssembleJob | None]:
    """Return where the message's footage is as one video file, and how that is made if a person did not.

    Raises:
        FootageError: pictures are missing, or pictures and sound do not fit each other.
    """
    table, path = project.config.messages[message], project.footage_path(message)
    pictures = _pictures(path)
    sound = project.root / table.sound if table.sound else None
    if not pictures:
        if sound is not None:
            raise FootageError(
                "a video brings its own sound",
                path=path,
                hint=f"Remove `sound` from [messages.{message}]; it is for pictures.",
            )
        return path, None
    if len(pictures) == 1 and sound is None:
        raise FootageError(
            "a still picture does not say how long it is shown",
            path=path,
            hint=f'Name the voice that goes with it in [messages.{message}]: sound = "assets/voice.wav"',
        )
    files = [*pictures, *([sound] if sound else [])]
    parts: list[digest.JsonValue] = [_RECIPE, encoder.identity, table.frame_rate, len(pictures)]
    key = digest.of_values(parts + [digest_of(file, digests) for file in files])
    made = project.cache / "footage" / f"{key}.mkv"
    rate = Fraction(table.frame_rate)
    return made, AssembleJob(tuple(str(p) for p in pictures), str(sound or ""), rate, str(made))


def digest_of(path: Path, digests: Digests) -> str:
    """Return the digest of a file that campaign.toml names.

    Raises:
        FootageError: it cannot be read.
    """
    try:
        return digests.of(path)
    except OSError as error:
        hint = "Check the name and the folder; paths in campaign.toml start at the campaign's folder."
        raise FootageError(f"the file cannot be read: {error.strerror}", path=path, hint=hint) from error


def _pictures(path: Path) -> tuple[Path, ...]:
    """Return the pictures that ``path`` means, in order; none if it is a video."""
    if _NUMBER.search(path.name) and not path.exists():
        return _numbered(path)
    if path.is_dir():
        return _whole_row(path, [p for p in _named(path) if p.suffix.lower() in STILLS])
    return (path,) if path.suffix.lower() in STILLS else ()


def _named(folder: Path) -> Iterator[Path]:
    try:
        yield from (p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise FootageError(
            f"the folder cannot be read: {error.strerror}", path=folder, hint="Check it."
        ) from error


def _numbered(pattern: Path) -> tuple[Path, ...]:
    before, after = (re.escape(part) for part in _NUMBER.split(pattern.name, maxsplit=1)[::2])
    wanted = re.compile(f"{before}\\d+{after}")
    found = [p for p in _named(pattern.parent) if wanted.fullmatch(p.name)]
    return _whole_row(pattern, found)


def _whole_row(path: Path, found: Sequence[Path]) -> tuple[Path, ...]:
    """Put pictures in the order of their numbers, and make sure that none is missing."""
    if not 2 <= len(found) <= _MOST_PICTURES:
        raise FootageError(
            f"{len(found)} pictures were found there; 2 to {_MOST_PICTURES} can be used",
            path=path,
            hint="Number the pictures, as in 0001.png, 0002.png; a single one is named by itself.",
        )
    by_number: dict[int, Path] = {}
    for picture in found:
        digits = re.findall(r"\d+", picture.stem)
        number = int(digits[-1][:12]) if digits else -1
        if number < 0 or number in by_number:
            other = by_number.get(number)
            raise FootageError(
                f"it has the same number as {other.name}" if other else "its name has no number",
                path=picture,
                hint="Number the pictures, each once, as in 0001.png, 0002.png; move others elsewhere.",
            )
        by_number[number] = picture
    row = sorted(by_number)
    gap = next((n + 1 for n, after in pairwise(row) if after != n + 1), None)
    if gap is not None:
        raise FootageError(
            f"picture number {gap} is missing", path=path, hint="Export the pictures again, or renumber them."
        )
    return tuple(by_number[n] for n in row)
