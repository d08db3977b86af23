"""The cache folder: one folder per pinned font; beside each file a small JSON note about it.

A face is known from its note alone, so that a warm start parses no font. The note is written last: where
there is a note, there is a complete file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.adapters.fonts.fontfile import FontInfo
from pipeline.core import letterform
from pipeline.core.fonts_table import FontSource
from pipeline.core.media import Face
from pipeline.errors import StorageError


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the JSON note beside a font file."""

    family: str
    file: str
    """Name of the font file, without folder."""
    sha256: str
    size_bytes: int
    units_per_em: int
    cell_units: int
    bold: bool
    origin: str
    """Where it came from, e.g. ``npm <package>@<version>``, ``system`` or ``debian``."""

    def face(self, folder: Path) -> Face:
        """Return the face for the rest of the program."""
        return Face(
            family=self.family,
            path=str(folder / self.file),
            digest=self.sha256,
            units_per_em=self.units_per_em,
            cell_units=self.cell_units,
            bold=self.bold,
        )


_TYPES: dict[str, type] = {
    "family": str, "file": str, "sha256": str, "size_bytes": int,
    "units_per_em": int, "cell_units": int, "bold": bool, "origin": str,
}  # fmt: skip


def default_cache() -> Path:
    """Return ``$VIDMSG_FONT_CACHE``, or the fonts' place in the user's cache folder."""
    own = os.environ.get("VIDMSG_FONT_CACHE")
    if own:
        return Path(own).expanduser().absolute()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "vidmsg" / "fonts"


class Shelf:
    """Keeps checked font files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, source: FontSource) -> Path:
        """Return where the files of a font are kept; another version or line height has another folder."""
        cells = (letterform.of(source.key).cell(bold=bold) for bold in (False, True))
        heights = "-".join(str(edge) for cell in cells for edge in cell)
        return self.root / f"{source.stem}-{source.version}-{heights}"

    def note(self, source: FontSource, *, bold: bool) -> Note | None:
        """Return the note about a kept face, or None if there is none or its file is not there."""
        folder = self.folder(source)
        try:
            data = json.loads((folder / f"{_name(source, bold)}.json").read_text("utf-8"))
            if not isinstance(data, dict) or {k: type(v) for k, v in data.items()} != _TYPES:
                return None
            note = Note(**data)
            same_size = (folder / note.file).stat().st_size == note.size_bytes
        except (OSError, ValueError):
            return None
        return note if same_size else None

    def is_sound(self, source: FontSource, note: Note) -> bool:
        """True if the file still has the content it was kept with."""
        return _sha256(self.folder(source) / note.file) == note.sha256

    def put(self, source: FontSource, file: Path, info: FontInfo, *, bold: bool, origin: str) -> Note:
        """Keep a checked file and return its note.

        Raises:
            StorageError: if the cache folder cannot be written.
        """
        folder = self.folder(source)
        name = _name(source, bold)
        note = Note(
            family=info.family,
            file=name + file.suffix,
            sha256=_sha256(file),
            size_bytes=file.stat().st_size,
            units_per_em=info.units_per_em,
            cell_units=info.cell_units,
            bold=bold,
            origin=origin,
        )
        text = json.dumps(asdict(note), indent=2, ensure_ascii=False) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as fresh:
                shutil.copyfile(file, Path(fresh, note.file))
                Path(fresh, "note").write_text(text, "utf-8")
                Path(fresh, note.file).replace(folder / note.file)
                Path(fresh, "note").replace(folder / f"{name}.json")
        except OSError as error:
            raise StorageError(
                f"the font cache cannot be written: {error}",
                path=folder,
                hint="Free some space, or point VIDMSG_FONT_CACHE at another folder.",
            ) from error
        return note


def _name(source: FontSource, bold: bool) -> str:
    return f"{source.stem}-{'Bold' if bold else 'Regular'}"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
