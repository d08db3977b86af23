"""A content-addressed store of derived files: written whole, verified when read, of limited size."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from pipeline.engine.files import of_file, storage_errors

_PART = ".part-"


class FolderStore:
    """Keeps files in a folder as ``<key>/<sha256>``. A damaged entry is a miss and is removed.

    Safe to use from several threads. ``on_damage`` is told of every damaged entry.
    """

    def __init__(self, folder: Path, *, on_damage: Callable[[str], None] = lambda _: None) -> None:
        self._folder = folder
        self._on_damage = on_damage
        self._needed: set[str] = set()
        self._lock = threading.Lock()

    def get(self, key: str) -> Path | None:
        """Return the verified file for ``key``, or None; it counts as used now."""
        for entry in sorted(self._place(key).glob("*")):
            if len(entry.name) != 64:
                continue
            with contextlib.suppress(OSError):
                if of_file(entry) == entry.name:
                    os.utime(entry)
                    return entry
                entry.unlink()
                self._on_damage(f"{entry.parent.name[:12]}… was damaged, so it is made again")
        return None

    def put(self, key: str, write: Callable[[Path], None]) -> Path:
        """Let ``write`` fill a temporary path and keep the file under ``key``.

        Raises:
            StorageError: the folder cannot be written.
        """
        place = self._place(key)
        with storage_errors(place):
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=_PART, dir=self._folder) as scratch:
                made = Path(scratch) / "made"
                write(made)
                final = place / of_file(made)
                made.replace(final)
        return final

    def take(self, key: str, made: Path) -> Path:
        """Move a finished file into the store.

        Raises:
            StorageError: the folder cannot be written.
        """

        def move(path: Path) -> None:
            shutil.move(made, path)

        return self.put(key, move)

    def need(self, keys: Collection[str]) -> None:
        """Never evict these: the running build is going to read them."""
        self._needed |= set(keys)

    def size_bytes(self) -> int:
        """Return the size of all that is kept."""
        return sum(size for _, size, _ in self._entries())

    def trim(self, limit_bytes: int) -> int:
        """Evict what has not been used for longest until the rest fits; return the bytes freed.

        What the running build needs stays, even if it is larger than the limit.
        """
        with self._lock:
            entries = sorted(self._entries())
            total, freed = sum(size for _, size, _ in entries), 0
            for _, size, path in entries:
                if total - freed <= limit_bytes:
                    break
                if path.parent.name in self._needed:
                    continue
                with contextlib.suppress(OSError):
                    path.unlink()
                    freed += size
                    path.parent.rmdir()
            return freed

    def tidy(self) -> None:
        """Remove what a killed process left half-made; nobody else may be writing."""
        for rest in self._folder.glob(_PART + "*"):
            shutil.rmtree(rest, ignore_errors=True)

    def _entries(self) -> list[tuple[int, int, Path]]:
        """Return (time of last use, size, path) of every entry."""
        found = []
        # Not Path.glob, which takes far longer: every build looks at all that is kept.
        for shelf in _inside(self._folder):
            for place in _inside(shelf.path) if len(shelf.name) == 2 else ():
                for entry in _inside(place.path):
                    with contextlib.suppress(OSError):
                        stat = entry.stat()
                        found.append((stat.st_mtime_ns, stat.st_size, Path(entry.path)))
        return found

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _inside(folder: str | Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing if it is none, or has gone."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
