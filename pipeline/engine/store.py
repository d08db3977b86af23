"""A content-addressed store of derived files: written whole, verified when read."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.engine.files import of_file, storage_errors

_PART = ".part-"


class FolderStore:
    """Keeps files in a folder as ``<key>/<sha256>``. A damaged entry is a miss and is removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Path | None:
        """Return the verified file for ``key``, or None."""
        for entry in sorted(self._place(key).glob("*")):
            if len(entry.name) != 64:
                continue
            with contextlib.suppress(OSError):
                if of_file(entry) == entry.name:
                    return entry
                entry.unlink()
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

    def tidy(self) -> None:
        """Remove what a killed process left half-made; nobody else may be writing."""
        for rest in self._folder.glob(_PART + "*"):
            shutil.rmtree(rest, ignore_errors=True)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key
