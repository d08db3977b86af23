"""Word documents for translators: one table row per text, keyed on the id that stands in it.

A small grey table at the end carries all of what was exported. It is ordinary text: hidden text, bookmarks
and document properties do not survive every word processor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import langcodes

from pipeline.core import facts
from pipeline.core.exchange import Exchange
from pipeline.errors import ExchangeError, InputError
from pipeline.formats import docx, table_memory, zip_guard
from pipeline.formats.table_exchange import Header, Row, assemble, display, header, heading
from pipeline.formats.table_text import is_rtl

_COLUMNS = ("id", "source", "target", "state", "note", "remark", "memory", "limit")
_WIDTHS_MM = (20, 58, 68, 25, 32, 26, 28, 15)
_PIECE = 4_000
_FONTS = {
    "asciiTheme": "minorHAnsi",
    "hAnsiTheme": "minorHAnsi",
    "eastAsiaTheme": "minorEastAsia",
    "cstheme": "minorBidi",
}
_PAPER, _GREY, _HEAD = "FFF8DC", "F2F2F2", "D9E2EC"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAVE = "Open it in a word processor and save it as .docx."
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_EAST_ASIAN = frozenset({"Hans", "Hant", "Hani", "Jpan", "Kore"})
_ALPHABETS = frozenset({"Latn", "Cyrl", "Grek", "Ethi", "Armn", "Geor"})
_README = (
    "Write your translation into the yellow column, and set “state” to “translated”, or to “reviewed” when a"
    " second person has read it. Copy phone numbers, web addresses and @names exactly as they are in the"
    " source. Do not change ids, and do not delete, merge or split rows. “limit” is about how many"
    " characters viewers can read in the time that there is."
)
# What may follow w:bidi in the properties of a paragraph that we write.
_AFTER_BIDI = ("w:spacing", "w:rPr")
_LEAVE = "Please leave what follows as it is: vidmsg needs it to read this file."
_EXPORTED = "Take the document as it was sent to you and copy the translations into it."


def dumps(exchange: Exchange) -> bytes:
    """Return the document.

    Raises:
        ExchangeError: a text holds a character that a document cannot hold.
    """
    import docx as python_docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = python_docx.Document()
    document.core_properties.title = exchange.message
    document.core_properties.author = "vidmsg"
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)
    languages = (heading(name, exchange).partition(" – ")[2] for name in ("source", "target"))
    document.add_heading(f"{exchange.message}: {' → '.join(languages)}", level=1)
    document.add_paragraph(_README)
    for line in filter(str.strip, exchange.notes.split("\n")):
        document.add_paragraph(_legal(line, "notes"))
    _table(document, exchange)
    document.add_paragraph(_LEAVE)
    memory = document.add_table(rows=0, cols=1)
    for piece in table_memory.dumps(exchange, piece=_PIECE):
        _tiny(memory.add_row().cells[0].paragraphs[0], piece)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Read a document that came back, with all tracked changes accepted.

    Several paragraphs and line breaks in a cell are line breaks of the post; elsewhere words are joined.

    Raises:
        ExchangeError: hostile, damaged or no such document; no rows; rows that were merged, split or deleted,
            or cannot be matched. ``line`` is the row of the table.
    """
    zip_guard.refuse_hostile(data, path=path, kind="a Word document", save=_SAVE, error=ExchangeError)
    body = docx.body(data, path=path, error=ExchangeError)
    head: Header | None = None
    rows: list[Row] = []
    pieces: list[str] = []
    width = line = 0
    for tr in _rows(body):
        texts = _texts(tr, path, line + 1)
        if pieces or texts[0].startswith(table_memory.MARK):
            pieces += texts
            continue
        line += 1
        found = header(texts)
        if found is not None:
            if head is not None and found.columns != head.columns:
                message = f"row {line} begins another table"
                raise ExchangeError(message, path=path, line=line, hint=_EXPORTED)
            head, width = found, len(texts)
        elif head is not None:
            rows.append(_row(tr, texts, line, head, width, path))
    if head is None:
        message = "has no table with the columns id, source and target"
        raise ExchangeError(message, path=path, hint="Check that this is the file that was exported.")
    carried = table_memory.loads(pieces, path=path) if pieces else None
    return assemble(head, rows, carried, path=path)


def _rows(body: Any) -> Iterator[Any]:
    """Yield the rows of all tables that stand in the text itself, without rows whose deletion is tracked."""
    for element in body:
        if element.tag == f"{_W}tr":
            if element.find(f"{_W}trPr/{_W}del") is None:
                yield element
        elif element.tag in {f"{_W}{n}" for n in ("tbl", "sdt", "sdtContent", "ins", "customXml")}:
            yield from _rows(element)


def _texts(tr: Any, path: str | Path | None, line: int) -> list[str]:
    texts = []
    for cell in _cells(tr):
        if next(cell.iter(f"{_W}tbl"), None) is not None:
            message = f"row {line} holds a table within a cell"
            raise ExchangeError(message, path=path, line=line, hint="Turn it into plain text.")
        if next(cell.iter(f"{_W}txbxContent"), None) is not None:
            message = f"row {line} holds a text box"
            raise ExchangeError(message, path=path, line=line, hint="Move its words into the cell.")
        try:
            texts.append("\n".join(docx.Walk(path, soft_break="\n").paragraphs(cell)))
        except InputError as error:  # a picture character
            raise ExchangeError(error.message, path=path, line=line, hint=error.hint) from error
    return texts or [""]


def _cells(tr: Any) -> Iterator[Any]:
    for element in tr:
        if element.tag == f"{_W}tc":
            yield element
        elif element.tag in {f"{_W}{n}" for n in ("sdt", "sdtContent", "customXml")}:
            yield from _cells(element)


def _row(tr: Any, texts: list[str], line: int, head: Header, width: int, path: str | Path | None) -> Row:
    merged = any(
        (span := cell.find(f"{_W}tcPr/{_W}gridSpan")) is not None and span.get(f"{_W}val") != "1"
        for cell in _cells(tr)
    )
    grown = any(cell.find(f"{_W}tcPr/{_W}vMerge") is not None for cell in _cells(tr))
    if merged or grown or len(texts) != width:
        message = f"row {line} has merged, split or deleted cells: {len(texts)} where there were {width}"
        if merged or grown:
            message = f"row {line} has merged cells"
        raise ExchangeError(message, path=path, line=line, hint=_EXPORTED)
    known = {place: name for name, place in head.columns.items()}
    named = {known[place]: text for place, text in enumerate(texts) if place in known}
    named["id"] = named["id"].strip()
    extras = tuple(
        (head.others.get(place, f"column {place + 1}"), text)
        for place, text in enumerate(texts)
        if place not in known
    )
    return Row(line, named, extras)


def _table(document: Any, exchange: Exchange) -> None:
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=len(_COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    _add_row(table, {name: heading(name, exchange) for name in _COLUMNS}, exchange, is_head=True)
    for entry in exchange.entries:
        shown = display(entry, exchange.target_language)
        legal = {name: _legal(text, entry.id) for name, text in shown.items()}
        _add_row(table, legal, exchange, is_head=False)
    for column, width in zip(table.columns, _WIDTHS_MM, strict=True):
        column.width = Mm(width)


def _legal(text: str, where: str) -> str:
    found = _ILLEGAL.search(text)
    if found:
        message = f"{where} holds U+{ord(found.group()):04X}, which a Word document cannot hold"
        raise ExchangeError(message, hint="Delete the character, or use --format xlsx.")
    return text


def _add_row(table: Any, shown: dict[str, str], exchange: Exchange, *, is_head: bool) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Mm

    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    for name in ("cantSplit", *(["tblHeader"] if is_head else [])):
        properties.append(OxmlElement(f"w:{name}"))
    tags = {"source": exchange.source_language, "target": exchange.target_language}
    tags["memory"] = tags["target"]
    for name, cell, width in zip(_COLUMNS, row.cells, _WIDTHS_MM, strict=True):
        cell.width = Mm(width)
        shade = OxmlElement("w:shd")
        colour = _HEAD if is_head else _PAPER if name in ("target", "state") else _GREY
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
        for number, line in enumerate(shown[name].split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _write(paragraph, line, "" if is_head else tags.get(name, ""), bold=is_head)


def _write(paragraph: Any, text: str, tag: str, *, bold: bool) -> None:
    """Write one paragraph with its language and direction; also its mark, for words typed into it later.

    In right-to-left text, protected facts are runs of their own from left to right: else a phone number is
    shown with its groups in reversed order.
    """
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    rtl = is_rtl(tag)
    paragraph.paragraph_format.space_after = Pt(0)
    properties = paragraph._p.get_or_add_pPr()
    if rtl:
        properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    mark = OxmlElement("w:rPr")
    _style(mark, tag, rtl=rtl, bold=bold)
    properties.insert_element_before(mark, "w:sectPr", "w:pPrChange")
    for piece, turned in _pieces(text, rtl=rtl):
        run = paragraph.add_run()
        # Not add_run(text): python-docx makes a no-break hyphen an element of its own.
        element = OxmlElement("w:t")
        element.text = piece
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run._r.append(element)
        _style(run._r.get_or_add_rPr(), tag, rtl=turned, bold=bold)


def _pieces(text: str, *, rtl: bool) -> Iterator[tuple[str, bool]]:
    end = 0
    for fact in facts.find(text) if rtl else ():
        if fact.start > end:
            yield text[end : fact.start], True
        yield fact.text, False
        end = fact.end
    if end < len(text):
        yield text[end:], rtl


def _style(properties: Any, tag: str, *, rtl: bool, bold: bool) -> None:
    """Fill the properties of a run, in the order that the schema wants."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    def add(name: str, **values: str) -> None:
        element = OxmlElement(f"w:{name}")
        for key, value in values.items():
            element.set(qn(f"w:{key}"), value)
        properties.append(element)

    add("rFonts", **_FONTS)
    if bold:
        add("b")
        add("bCs")
    add("sz", val="18")
    add("szCs", val="20")
    if rtl:
        add("rtl")
    if tag:
        add("lang", **_language(tag))


def _language(tag: str) -> dict[str, str]:
    """Return the language for spell checkers, as Word wants it: with a country, under its kind of script."""
    full = langcodes.Language.get(tag).maximize()
    named = f"{full.language}-{full.territory}" if full.territory else str(full.language)
    if full.script in _EAST_ASIAN:
        return {"val": "en-GB", "eastAsia": named}
    return {"val": named} if full.script in _ALPHABETS else {"val": "en-GB", "bidi": named}


def _tiny(paragraph: Any, text: str) -> None:
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(2), RGBColor(0xBF, 0xBF, 0xBF)
    properties = run._r.get_or_add_rPr()
    properties.insert(0, OxmlElement("w:noProof"))
