"""Line breaks are remembered between builds: finding the best ones takes longer than the rest of planning.

An answer holds for the same text, font, size and width, and for the same program: after any change to our
code, or to a library that says where lines may end, nothing is remembered. What is read back is checked to
be the very words that were asked about.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pipeline
from pipeline.core import digest
from pipeline.core.division import Piece
from pipeline.engine.files import read_json, write_text
from pipeline.errors import StorageError

Pieces = tuple[tuple[str, tuple[str, ...]], ...]
_LIBRARIES = ("icu4py", "budoux", "uharfbuzz", "fonttools", "sentencex")
_VERSION = re.compile(r"^Version:\s*(\S+)", re.MULTILINE)
_MOST = 50_000
"""Answers kept; beyond that only those of the last build are."""


class LineMemory:
    """What is known of one campaign's lines; nothing is written before ``save``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp()
        known = read_json(path)
        fits = isinstance(known, dict) and known.get("stamp") == self._stamp
        answers = known.get("answers") if fits else None
        self._known: dict[str, Any] = answers if isinstance(answers, dict) else {}
        self._used: dict[str, Any] = {}
        self._dirty = False

    def lines(self, key: str) -> tuple[tuple[str, ...] | None] | None:
        """Return the lines of a text in a layout (they may be None: it does not fit), or None if unknown."""
        found = self._known.get(key, ())
        if found is None:
            self._used[key] = None
            return (None,)
        if not isinstance(found, list) or not found or not all(isinstance(line, str) for line in found):
            return None
        self._used[key] = found
        return (tuple(found),)

    def pieces(self, key: str) -> Pieces | None:
        """Return how a text is divided in a layout, or None if that is not known."""
        found = self._known.get(key)
        try:
            made = tuple((str(text), tuple(map(str, lines))) for text, lines in found or ())
        except (TypeError, ValueError):
            return None
        if not made:
            return None
        self._used[key] = found
        return made

    def sentences(self, key: str, text: str) -> tuple[int, ...] | None:
        """Return the offsets at which sentences of a text start, or None if they are not known."""
        found = self._known.get(key)
        if not isinstance(found, list) or not all(type(at) is int and 0 < at < len(text) for at in found):
            return None
        self._used[key] = found
        return tuple(found)

    def division(self, key: str, text: str) -> tuple[Piece, ...] | None:
        """Return how a text was divided into cues, or None if that is not known."""
        found = self._known.get(key)
        try:
            made = tuple(Piece(part, tuple(lines), at) for part, lines, at in found or ())
            if not made or not all(text[p.start : p.start + len(p.text)] == p.text for p in made):
                return None
            whole, parts, shown = (
                "".join("".join(words).split())
                for words in ([text], [p.text for p in made], [line for p in made for line in p.lines])
            )
        except (TypeError, ValueError):
            return None
        if not whole == parts == shown:
            return None
        self._used[key] = found
        return made

    def keep(self, key: str, answer: Any) -> None:
        """Remember an answer."""
        self._known[key] = self._used[key] = answer
        self._dirty = True

    def save(self) -> None:
        """Write what was learned; a folder that cannot be written only costs time later."""
        if not self._dirty:
            return
        kept = self._known if len(self._known) <= _MOST else self._used
        text = json.dumps({"stamp": self._stamp, "answers": kept}, ensure_ascii=False)
        with contextlib.suppress(StorageError):
            write_text(self._path, text)
        self._dirty = False


@cache
def of(folder: Path) -> LineMemory:
    """Return the memory of the campaign whose cache this folder is."""
    return LineMemory(folder / "lines.json")


@cache
def _stamp() -> str:
    """Return what tells this program, to the byte, from any other."""
    values: list[digest.JsonValue] = [pipeline.__version__]
    for folder, _, names in os.walk(Path(pipeline.__file__).parent):
        for name in sorted(n for n in names if n.endswith(".py")):
            stat = (Path(folder) / name).stat()
            values.append([folder, name, stat.st_size, stat.st_mtime_ns])
    for library in _LIBRARIES:
        values.append([library, _version(library)])
    return digest.of_values(sorted(values, key=str))


def _version(library: str) -> str:
    """Return an installed library's version; reading the whole of its description would take much longer."""
    try:
        found = _VERSION.search(distribution(library).read_text("METADATA") or "")
    except PackageNotFoundError:
        return ""
    return found.group(1) if found else ""
