"""Word documents: their paragraphs, as a reader with all tracked changes accepted sees them.

Headers, footers, footnotes and comments are not part of the words.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.formats import zip_guard

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved-away words, properties, field codes, readings over Japanese, second copies of text boxes.
_SKIP = frozenset(
    {f"{_W}{n}" for n in ("del", "moveFrom", "rPr", "pPr", "instrText", "delText", "delInstrText", "rt")}
    | {_FALLBACK}
)
_BREAKS = frozenset({f"{_W}br", f"{_W}cr"})
_SPACES = frozenset(f"{_W}{n}" for n in ("tab", "br", "cr", "ptab"))
_NOT_A_DOCUMENT = (ValueError, KeyError, SyntaxError, AttributeError, zipfile.BadZipFile)
_SAVE = "Open it in a word processor and save it as .docx, or as plain text in UTF-8."


def loads_paragraphs(data: bytes, *, path: str | Path) -> tuple[str, ...]:
    """Return the non-empty paragraphs of a .docx file in reading order, table cells included.

    Tracked insertions count, tracked deletions do not. Tabs and soft line breaks become spaces.

    Raises:
        InputError: no .docx file, a hostile one, or one without words.
    """
    zip_guard.refuse_hostile(data, path=path, kind="a Word document", save=_SAVE)
    found = tuple(p for p in map(_tidy, Walk(path).paragraphs(body(data, path=path))) if p)
    if not found:
        raise InputError("holds no words", path=path, hint="Check that this is the right file.")
    return found


def body(data: bytes, *, path: str | Path | None, error: type[InputError] = InputError) -> Any:
    """Return the body element of a document that :mod:`zip_guard` has let pass.

    Raises:
        InputError: (or ``error``) no Word document.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        found = docx.Document(BytesIO(data)).element.body
    # SyntaxError is what lxml's parse errors are.
    except (*_NOT_A_DOCUMENT, PackageNotFoundError) as fault:
        raise error(f"is not a Word document: {fault}", path=path, hint=_SAVE) from fault
    if found is None:
        raise error("is a Word document without a body", path=path, hint=_SAVE)
    return found


class Walk:
    """Collects paragraphs; a paragraph in a text box comes before the one that anchors it."""

    def __init__(self, path: str | Path | None, *, soft_break: str = " ") -> None:
        self._path = path
        self._soft_break = soft_break
        self._carried = ""

    def paragraphs(self, element: Any) -> Iterator[str]:
        """Yield the text of each paragraph below ``element``."""
        for child in element:
            if child.tag == f"{_W}p":
                inner: list[str] = []
                text = self._carried + self._text(child, inner)
                self._carried = ""
                yield from inner
                # A deleted paragraph mark joins a paragraph to the next.
                if child.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
                    self._carried = text
                else:
                    yield text
            elif child.tag not in _SKIP and child.find(f"{_W}trPr/{_W}del") is None:
                yield from self.paragraphs(child)
        if element.tag in {f"{_W}body", f"{_W}tc"} and self._carried:
            carried, self._carried = self._carried, ""
            yield carried

    def _text(self, element: Any, inner: list[str]) -> str:
        out: list[str] = []
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                out.append(child.text or "")
            elif tag in _BREAKS and child.get(f"{_W}type", "textWrapping") == "textWrapping":
                out.append(self._soft_break)
            elif tag in _SPACES:
                out.append(" ")
            elif tag == f"{_W}softHyphen":
                out.append("\u00ad")
            elif tag == f"{_W}noBreakHyphen":
                out.append("\u2011")
            elif tag == f"{_W}sym":
                raise InputError(
                    f"holds a picture character in {_around(child)!r}",
                    path=self._path,
                    hint="Replace it by an ordinary character: captions cannot show fonts of pictures.",
                )
            elif tag == f"{_W}txbxContent":
                inner.extend(Walk(self._path, soft_break=self._soft_break).paragraphs(child))
            elif tag not in _SKIP and not _hidden(child):
                out.append(self._text(child, inner))
        return "".join(out)


def _hidden(element: Any) -> bool:
    mark = element.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in {"0", "false", "off"}


def _around(element: Any) -> str:
    paragraph = next(element.iterancestors(f"{_W}p"))
    return _tidy("".join(t.text or "" for t in paragraph.iter(f"{_W}t")))[:40]


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"[ \t\r\n]+", " ", text).strip())
