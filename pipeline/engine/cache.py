"""What is kept between builds: how large each kind of it is, and what of it no message uses any longer.

All of it is derived: whatever is removed is made again when it is needed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engine import footage as footages
from pipeline.engine import ground
from pipeline.engine import stage as stages
from pipeline.engine.files import Digests
from pipeline.engine.project import Project
from pipeline.engine.tools import Tools

KINDS = {
    "store": "stretches of video and finished sound",
    "footage": "footage that was put together, and logos",
    "voice": "the script as the computer reads it",
    "notes": "what was learned of footage, times, lines and proofs",
    "work": "what is half-made",
}
"""Kind -> what it is, in words for people."""
_LEFT_BEHIND_S = 24 * 3600
"""Half-made things that nobody touched for so long belong to a process that was killed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what is kept."""

    kind: str
    """A key of :data:`KINDS`."""
    size_bytes: int
    files: int
    unused_bytes: int
    """How much of it no message uses any longer."""

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "kind": self.kind,
            "bytes": self.size_bytes,
            "files": self.files,
            "unused_bytes": self.unused_bytes,
        }


def survey(project: Project, unused: tuple[Path, ...] = ()) -> tuple[Kind, ...]:
    """Return how large each kind is, in the order of :data:`KINDS`, and how much of it is ``unused``."""
    sizes: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for path, size in _files(project.cache):
        sizes[_kind_of(path.relative_to(project.cache))].append(size)
    sizes["work"] += [size for _, size in _files(project.output / ".work")]
    spare = dict.fromkeys(KINDS, 0)
    for path in unused:
        inside = path.is_relative_to(project.cache)
        spare[_kind_of(path.relative_to(project.cache)) if inside else "work"] += _size(path)
    return tuple(Kind(kind, sum(own), len(own), spare[kind]) for kind, own in sizes.items())


def unused(project: Project, tools: Tools, *, now_s: float) -> tuple[Path, ...]:
    """Return the files and folders that no message of the campaign uses any longer.

    Footage is looked at as for a build, but nothing is put together. A logo counts as used while any
    message has one.

    Args:
        project: the campaign.
        tools: the outside world.
        now_s: this moment, in seconds since 1970.

    Raises:
        FootageError: some message's footage cannot be used, so that nobody can tell what it needs.
    """
    used = _used(project, tools)
    has_logo = any(project.config.stage_of(message).logo.file for message in project.config.messages)
    found = [p for p in sorted(project.cache.glob("footage/*.mkv")) if p not in used]
    found += [p for p in sorted(project.cache.glob("footage/logo-*.png")) if not has_logo]
    found += [p for p in sorted((project.cache / "work").glob("*")) if now_s - _touched_s(p) > _LEFT_BEHIND_S]
    return tuple(found)


def remove(paths: tuple[Path, ...]) -> int:
    """Remove files and folders; return the bytes freed. Hold the campaign's lock meanwhile."""
    freed = 0
    for path in paths:
        size = _size(path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
        freed += size - _size(path)
    return freed


def _used(project: Project, tools: Tools) -> frozenset[Path]:
    """Return the footage that the campaign's messages are made from, as far as it was put together."""
    digests, used = Digests(project.cache / "digests.json"), set()
    for message, table in project.config.messages.items():
        own, job = footages.planned(project, message, tools.encoder, digests)
        used.add(own)
        if job is not None and not own.is_file():
            continue  # it has to be made first; then what stands round it is made anew, too
        key, media, _ = ground.look_at(project, own, table.footage, tools, digests, lambda _: None)
        stage, _ = stages.planned(project, message, (own, key, media), tools.prober, tools.encoder, digests)
        if stage.mezzanine is not None:
            used.add(stage.mezzanine)
    digests.save()
    return frozenset(used)


def _kind_of(path: Path) -> str:
    """Return the kind of a file, by its path in the cache."""
    top = path.parts[0]
    if top == "footage" and path.suffix == ".json":
        return "notes"
    return top if top in KINDS else "notes"


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield every file below a folder and its size; what links lead to is not ours."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            with contextlib.suppress(OSError):  # another process may have removed it
                yield path, path.lstat().st_size


def _size(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        return sum(size for _, size in _files(path))
    with contextlib.suppress(OSError):
        return path.lstat().st_size
    return 0


def _touched_s(path: Path) -> float:
    """Return when anything in a folder was last changed; now is later than that."""
    times = [0.0]
    for inside in (path, *(p for p, _ in _files(path))):
        with contextlib.suppress(OSError):
            times.append(inside.lstat().st_mtime)
    return max(times)
