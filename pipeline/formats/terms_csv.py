"""Termbases as CSV, for people with a spreadsheet program.

One row for each term: ``concept, language, term, status, note``, and ``definition, subject, concept note`` on
any row of a concept. Also the glossaries that people have: columns whose headings are language tags, or
``source`` and ``target``; each row there is a concept with preferred terms.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from pipeline.core import language as languages
from pipeline.core.termbase import CONCEPT_ID, Concept, Status, Term, Termbase, concept_id
from pipeline.errors import InputError
from pipeline.formats import decoding

_COLUMNS = ("concept", "language", "term", "status", "note", "definition", "subject", "concept note")
_NEEDED = ("concept", "language", "term")
_OF_CONCEPT = {"definition": "definition", "subject": "subject", "concept note": "note"}
# A spreadsheet program runs a cell that begins with one of these; an apostrophe before it stops that.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_TAG = re.compile(r"(?:.*\()?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\)?")
_HEADINGS = "Use the headings concept, language, term, status, note; or language tags; or source, target."


def dumps(termbase: Termbase) -> bytes:
    """Return the termbase as CSV in UTF-8 with a byte order mark, by which Excel knows the encoding."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for concept in termbase.concepts:
        rest: tuple[str, ...] = (concept.definition, concept.subject, concept.note)
        for term in concept.terms:
            row = (concept.id, term.language, term.text, str(term.status), term.note, *rest)
            writer.writerow([_safe(cell) for cell in row])
            rest = ("", "", "")
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def loads(
    data: bytes, *, path: str | Path | None, source_language: str = "", target_language: str = ""
) -> Termbase:
    """Read a termbase or a glossary.

    Args:
        data: the file, in any encoding that can be told for certain; separated by comma, semicolon or tab.
        path: its name, for errors.
        source_language: BCP 47 tag that the heading ``source`` stands for.
        target_language: BCP 47 tag that the heading ``target`` stands for.

    Raises:
        InputError: not such a file, or a row that cannot be taken, with its line.
    """
    text = decoding.decode(data, path=path or "the glossary").text
    rows = _rows(text, path)
    line, heads = next(rows, (1, []))
    names = [" ".join(h.split()).casefold() for h in heads]
    if set(_NEEDED) <= set(names):
        concepts = _by_term(names, rows, path)
    else:
        tags = [_tag(h, {"source": source_language, "target": target_language}) for h in heads]
        if sum(map(bool, tags)) < 2:
            message = "the first line does not say which column is which"
            raise InputError(message, path=path, line=line, hint=_HEADINGS)
        concepts = _by_language(tags, rows, path)
    return Termbase(tuple(c.finished(path) for c in concepts.values()))


@dataclass(slots=True)
class _Building:
    id: str
    line: int
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, term: Term, path: str | Path | None, line: int) -> None:
        key = (term.language.lower(), term.text)
        if self.terms.setdefault(key, term) != term:
            message = (
                f"the term {term.text!r} ({term.language}) stands twice in {self.id}, and not in the same way"
            )
            raise InputError(message, path=path, line=line, hint="Keep one of the two rows.")

    def tell(self, name: str, text: str, path: str | Path | None, line: int) -> None:
        if text and self.texts.setdefault(name, text) != text:
            message = f"the {name} of {self.id} differs from the one in an earlier row"
            raise InputError(message, path=path, line=line, hint="Write it in one row only.")

    def finished(self, path: str | Path | None) -> Concept:
        if not CONCEPT_ID.fullmatch(self.id):
            message = f"{self.id!r} cannot be the id of a concept"
            hint = "Use a letter, then letters, digits and hyphens, for example hate-crime."
            raise InputError(message, path=path, line=self.line, hint=hint)
        return Concept(self.id, tuple(self.terms.values()), **self.texts)


def _by_term(
    names: Sequence[str], rows: Iterator[tuple[int, list[str]]], path: str | Path | None
) -> dict[str, _Building]:
    concepts: dict[str, _Building] = {}
    unknown = [n for n in names if n and n not in _COLUMNS]
    if unknown:
        message = f"the column {unknown[0]!r} is not known"
        raise InputError(message, path=path, line=1, hint=f"Known: {', '.join(_COLUMNS)}.")
    for line, row in rows:
        cells = dict(zip(names, row, strict=False))
        for name in _NEEDED:
            if not cells.get(name, "").strip():
                raise InputError(f"the {name} is missing", path=path, line=line, hint="Fill the cell in.")
        concept = concepts.setdefault(cells["concept"], _Building(cells["concept"], line))
        concept.add(
            Term(
                cells["term"],
                _language(cells["language"], path, line),
                _status(cells.get("status", ""), path, line),
                cells.get("note", ""),
            ),
            path,
            line,
        )
        for heading, name in _OF_CONCEPT.items():
            concept.tell(name, cells.get(heading, ""), path, line)
    return concepts


def _by_language(
    tags: Sequence[str], rows: Iterator[tuple[int, list[str]]], path: str | Path | None
) -> dict[str, _Building]:
    concepts: dict[str, _Building] = {}
    for line, row in rows:
        pairs = [(tag, text) for tag, text in zip(tags, row, strict=False) if tag and text]
        if not pairs:
            continue
        name = concept_id(pairs[0][1])
        concept = concepts.setdefault(name, _Building(name, line))
        for tag, text in pairs:
            concept.add(Term(text, _language(tag, path, line)), path, line)
    return concepts


def _rows(text: str, path: str | Path | None) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of the rows that are not empty."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    width = 0
    try:
        for row in reader:
            cells = [_plain(cell) for cell in row]
            width = width or len(cells)
            if len(cells) > width and any(cells[width:]):
                message = f"the row has {len(cells)} cells where the first line has {width}"
                hint = "Put text that holds a separator between quotation marks."
                raise InputError(message, path=path, line=line, hint=hint)
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        hint = "Check the quotation marks in this row."
        raise InputError(f"is not proper CSV: {error}", path=path, line=line, hint=hint) from error


def _tag(heading: str, given: dict[str, str]) -> str:
    plain = " ".join(heading.split())
    if plain.casefold() in given:
        return given[plain.casefold()]
    match = _TAG.fullmatch(plain)
    try:
        return languages.get(match.group(1)).tag if match else ""
    except InputError:
        return ""


def _language(tag: str, path: str | Path | None, line: int) -> str:
    try:
        return languages.get(tag.strip()).tag
    except InputError as error:
        raise InputError(error.message, path=path, line=line, hint=error.hint) from None


def _status(text: str, path: str | Path | None, line: int) -> Status:
    plain = "-".join(text.casefold().split())
    try:
        return Status(plain) if plain else Status.PREFERRED
    except ValueError:
        message = f"{text!r} is not a status"
        raise InputError(message, path=path, line=line, hint=f"Use {', '.join(Status)}.") from None


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith((*_RUNS, "'")) else cell


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith((*_RUNS, "'")) else text
