"""Reads the cells of a spreadsheet as they are stored, before a program makes values of them.

openpyxl writes our sheets but does not read them: it takes the marks ``x005F_`` out of every text, so that a
literal ``_x0041_`` cannot be told from an escaped ``A``, and it hides what kind of cell a value came from.
The layout is that of ECMA-376, part 1, section 18; names are compared without their namespace, because the
strict and the transitional form differ in it.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.errors import ExchangeError, InputError
from pipeline.formats import xml_guard

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MAX_CELLS = 1_000_000
_SAVE = "Open it in a spreadsheet program and save it as .xlsx."
_KINDS = {"s": "text", "inlineStr": "text", "str": "text", "b": "truth value", "e": "error", "d": "date"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty."""

    kind: str
    """``text``, ``number``, ``formula``, ``truth value``, ``date`` or ``error``."""
    text: str
    """The words; of a formula, the formula with its equals sign."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Cell]]
    """Row from 1 -> column from 0 -> cell; in ascending order of rows."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells: first row, first column, last row, last column."""


def escaped(text: str) -> str:
    """Return ``text`` as it is stored: what looks like an escape, and what XML cannot hold, is escaped.

    The escapes are those of the type ST_Xstring (ECMA-376, part 1, 22.9.2.19).
    """
    safe = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", lambda m: f"_x{ord(m.group()):04X}_", safe)


def unescaped(text: str) -> str:
    """Return a stored text as it is shown."""
    plain = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
    # Two escapes may be the halves of one character.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def loads(data: bytes, *, path: str | Path | None) -> tuple[Sheet, ...]:
    """Return the sheets of a file that :mod:`zip_guard` has let pass, in order.

    Raises:
        ExchangeError: no spreadsheet, or a damaged one.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Book(archive, path).sheets()
    except (KeyError, ValueError, IndexError, StopIteration) as error:
        raise ExchangeError(f"is not a whole spreadsheet: {error}", path=path, hint=_SAVE) from error
    except ExchangeError:
        raise
    except InputError as error:
        raise ExchangeError(error.message, path=path, hint=error.hint or _SAVE) from error


class _Book:
    def __init__(self, archive: zipfile.ZipFile, path: str | Path | None) -> None:
        self._archive = archive
        self._path = path
        self._left = _MAX_CELLS

    def sheets(self) -> tuple[Sheet, ...]:
        book, targets = self._related("")
        workbook = next(target for target, kind in targets.values() if kind == "officeDocument")
        book, targets = self._related(workbook)
        shared = next((self._strings(t) for t, kind in targets.values() if kind == "sharedStrings"), [])
        found = []
        for sheet in _all(book, "sheet"):
            target, kind = targets[next(v for k, v in sheet.attrib.items() if _name(k) == "id")]
            if kind == "worksheet":
                hidden = sheet.get("state", "visible") != "visible"
                root = self._parse(target)
                name, rows = sheet.get("name", ""), self._rows(root, shared)
                found.append(Sheet(name, hidden, rows, tuple(map(_area, _all(root, "mergeCell")))))
        return tuple(found)

    def _parse(self, part: str) -> Any:
        return xml_guard.parse(self._archive.read(part), path=self._path)

    def _related(self, part: str) -> tuple[Any, dict[str, tuple[str, str]]]:
        """Return a part and its relationships: id -> name of the other part, kind."""
        folder, name = posixpath.split(part)
        related = {}
        for one in _all(self._parse(posixpath.join(folder, "_rels", f"{name}.rels")), "Relationship"):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                related[one.get("Id", "")] = target, one.get("Type", "").rpartition("/")[2]
        return (self._parse(part) if part else None), related

    def _strings(self, part: str) -> list[str]:
        return [_words(item) for item in _all(self._parse(part), "si")]

    def _rows(self, root: Any, shared: list[str]) -> dict[int, dict[int, Cell]]:
        rows: dict[int, dict[int, Cell]] = {}
        number = 0
        for row in (r for data in _all(root, "sheetData") for r in data if _name(r.tag) == "row"):
            number = int(row.get("r") or number + 1)
            cells: dict[int, Cell] = {}
            column = -1
            for element in row:
                if _name(element.tag) != "c":
                    continue
                column = _column(element.get("r"), column + 1)
                cell = _cell(element, shared)
                if cell.text or cell.kind != "text":
                    cells[column] = cell
                self._left -= 1
            if self._left < 0:
                raise ValueError(f"it has more than {_MAX_CELLS} cells")
            rows.setdefault(number, {}).update(cells)
        return dict(sorted(rows.items()))


def _cell(element: Any, shared: list[str]) -> Cell:
    kind = element.get("t", "n")
    parts = {_name(child.tag): child for child in element}
    value = "" if parts.get("v") is None else parts["v"].text or ""
    if "f" in parts:
        return Cell("formula", "=" + (parts["f"].text or ""))
    if kind == "inlineStr":
        return Cell("text", "" if parts.get("is") is None else _words(parts["is"]))
    if kind == "s":
        return Cell("text", shared[_index(value)] if value else "")
    if kind == "str":
        return Cell("text", unescaped(value))
    if not value:
        return Cell("text", "")
    if kind == "b":
        return Cell("truth value", "TRUE" if value == "1" else "FALSE")
    return Cell(_KINDS.get(kind, "number"), value)


def _index(value: str) -> int:
    if not value.strip().isdecimal():  # -1 would be the last of a list
        raise ValueError(f"{value!r} is no number of a text")
    return int(value)


def _words(item: Any) -> str:
    """Return the words of a plain or rich text; readings printed over it (rPh) are no part of them."""
    out = []
    for child in item:
        if _name(child.tag) == "t":
            out.append(child.text or "")
        elif _name(child.tag) == "r":
            out += [t.text or "" for t in child if _name(t.tag) == "t"]
    return unescaped("".join(out)).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def _area(element: Any) -> tuple[int, int, int, int]:
    first, _, last = element.get("ref", "").partition(":")
    ends = [match for match in map(_PLACE.fullmatch, (first, last or first)) if match]
    if len(ends) != 2:
        raise ValueError(f"{element.get('ref')!r} is no area of cells")
    (top, left), (bottom, right) = ((int(m.group(2)), _column(m.group(), 0)) for m in ends)
    return top, left, bottom, right


def _column(place: str | None, otherwise: int) -> int:
    if not place:
        return otherwise
    match = _PLACE.fullmatch(place)
    if not match:
        raise ValueError(f"{place!r} is no place of a cell")
    number = 0
    for letter in match.group(1):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _all(element: Any, name: str) -> list[Any]:
    return [e for e in element.iter() if _name(e.tag) == name]


def _name(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
