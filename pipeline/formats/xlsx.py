"""Excel files for translators: one row per text, keyed on its id; every cell is text.

The visible sheet is for people. A hidden sheet carries all of what was exported, so that rows may come back
in any order, and damage that a program did is told from a person's edit (:mod:`table_exchange`).
"""

from __future__ import annotations

import unicodedata
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError
from pipeline.formats import table_memory, xlsx_cells, zip_guard
from pipeline.formats.table_exchange import COLUMNS, Header, Row, assemble, display, header, heading
from pipeline.formats.table_text import is_rtl
from pipeline.formats.xlsx_cells import Cell, Sheet

MAX_UNITS = 32_767
"""Most UTF-16 code units in a cell, by Excel's specification."""
_PIECE = 8_000
_SHEET, _INFO, _HIDDEN = "Translation", "Read me", "vidmsg"
_WIDTHS = {"id": 11, "source": 46, "target": 46, "state": 12, "note": 28, "remark": 28, "memory": 28}
_OTHER_WIDTH = 15
_LINE_POINTS, _MAX_POINTS = 18, 409  # tall scripts need more than Latin's 15; 409 is Excel's limit
_OPEN = ("target", "state")
_FORMULA = ("=", "+", "-", "@")
_PAPER, _GREY, _HEAD = "FFFFF8DC", "FFF2F2F2", "FFD9E2EC"
_SAVE = "Open it in a spreadsheet program and save it as .xlsx."
_TO_TEXT = "Format the cell as text, type the words again, and save the file."
_README = (
    "Write your translation into the yellow column “target” of the sheet “Translation”.",
    "Set “state” to “translated” when a text is done, to “reviewed” when a second person has read it.",
    "Copy phone numbers, web addresses and @names exactly as they are in the source.",
    "Leave the ids as they are, and delete no rows. Rows may be sorted and filtered as a whole.",
    "“limit” is about how many characters viewers can read in the time that there is.",
    "Cells that are not for you are locked without a password.",
)


def dumps(exchange: Exchange) -> bytes:
    """Return the file.

    Raises:
        ExchangeError: a text is longer than a cell may be.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.title = exchange.message
    book.properties.creator = "vidmsg"
    sheet = book.active
    assert sheet is not None
    sheet.title = _SHEET
    _fill(sheet, exchange)
    _furnish(sheet, exchange)
    _inform(book.create_sheet(_INFO), exchange)
    hidden = book.create_sheet(_HIDDEN)
    hidden.sheet_state = "hidden"
    for number, piece in enumerate(table_memory.dumps(exchange, piece=_PIECE), 1):
        _write(hidden.cell(number, 1), piece)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Read a file that came back.

    What a translator wrote into other columns is in each entry's ``remark``; rows without an id and without
    a translation are in ``notes``.

    Raises:
        ExchangeError: hostile, damaged or no such file; no rows; rows that cannot be matched; cells that a
            program turned into numbers, dates or formulas. ``line`` is the row.
    """
    zip_guard.refuse_hostile(data, path=path, kind="an Excel file", save=_SAVE, error=ExchangeError)
    sheets = xlsx_cells.loads(data, path=path)
    found = [(sheet, place) for sheet in sheets if (place := _header(sheet)) is not None]
    if not found:
        message = "has no sheet with the columns id, source and target"
        raise ExchangeError(message, path=path, hint="Check that this is the file that was exported.")
    if len(found) > 1:
        names = ", ".join(repr(sheet.name) for sheet, _ in found)
        raise ExchangeError(f"has more than one table: {names}", path=path, hint="Keep only the right one.")
    sheet, (first, head) = found[0]
    _refuse_merged(sheet, first, head, path)
    rows = [_row(number, cells, head, path) for number, cells in sheet.rows.items() if number > first]
    return assemble(head, [row for row in rows if row is not None], _carried(sheets, path), path=path)


def _header(sheet: Sheet) -> tuple[int, Header] | None:
    for number, cells in sheet.rows.items():
        width = max(cells, default=-1) + 1
        head = header([cells[c].text if c in cells else "" for c in range(min(width, 256))])
        if head is not None:
            return number, head
    return None


def _carried(sheets: tuple[Sheet, ...], path: str | Path | None) -> Exchange | None:
    for sheet in sheets:
        pieces = [cell.text for row in sheet.rows.values() for cell in row.values()]
        if pieces and pieces[0].startswith(table_memory.MARK):
            return table_memory.loads(pieces, path=path)
    return None


def _row(number: int, cells: dict[int, Cell], head: Header, path: str | Path | None) -> Row | None:
    if not cells:
        return None
    named = {}
    for name, place in head.columns.items():
        cell = cells.get(place, Cell("text", ""))
        if cell.kind != "text" and name in ("id", "source", "target", "state"):
            raise ExchangeError(
                f"row {number}: the {name} is the {cell.kind} {cell.text!r} and no longer text;"
                " what was written there may be lost",
                path=path,
                line=number,
                hint=_TO_TEXT,
            )
        named[name] = cell.text
    known = set(head.columns.values())
    extras = tuple((head.others.get(c, f"column {c + 1}"), cells[c].text) for c in cells if c not in known)
    return Row(number, named, extras)


def _refuse_merged(sheet: Sheet, first: int, head: Header, path: str | Path | None) -> None:
    """Refuse cells merged over rows or columns: of what stood in them, programs keep the first alone."""
    ours = set(head.columns.values())
    for top, left, bottom, right in sheet.merged:
        if bottom > first and ours & set(range(left, min(right, 256) + 1)):
            message = f"row {max(top, first + 1)} has merged cells, so words may be lost"
            hint = "Undo the merging, or take the file as it was sent to you."
            raise ExchangeError(message, path=path, line=max(top, first + 1), hint=hint)


def _write(cell: Any, text: str) -> None:
    """Write text that no program may take for a number, date or formula."""
    cell.value = xlsx_cells.escaped(text)
    cell.data_type = "s"  # openpyxl takes "=1" for a formula and "#N/A" for an error
    cell.number_format = "@"
    if text.startswith(_FORMULA):
        cell.quotePrefix = True


def _fill(sheet: Any, exchange: Exchange) -> None:
    for column, name in enumerate(COLUMNS, 1):
        _write(sheet.cell(1, column), heading(name, exchange))
    for number, entry in enumerate(exchange.entries, 2):
        shown = display(entry, exchange.target_language)
        for column, name in enumerate(COLUMNS, 1):
            _refuse_long(entry, name, shown[name])
            _write(sheet.cell(number, column), shown[name])


def _refuse_long(entry: Entry, column: str, text: str) -> None:
    if len(xlsx_cells.escaped(text).encode("utf-16-le")) // 2 > MAX_UNITS:
        message = f"the {column} of {entry.id} is longer than a cell of a spreadsheet may be"
        raise ExchangeError(message, hint="Use --format xliff.")


def _furnish(sheet: Any, exchange: Exchange) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(exchange.entries) + 1
    for column, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, _OTHER_WIDTH)
        _style_column(sheet, column, name, exchange)
    states = DataValidation("list", formula1=f'"{",".join(State)}"', allow_blank=True, showErrorMessage=True)
    states.error = f"Use one of: {', '.join(State)}."
    states.add(f"D2:D{max(last, 2)}")
    sheet.add_data_validation(states)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(last, 2)}"
    sheet.sheet_view.rightToLeft = is_rtl(exchange.target_language)
    _set_heights(sheet, exchange)
    _protect_and_print(sheet)


def _style_column(sheet: Any, column: int, name: str, exchange: Exchange) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    tag = {"source": exchange.source_language, "target": exchange.target_language}
    tag["memory"] = tag["target"]
    rtl = is_rtl(tag.get(name, ""))
    own = name in _OPEN
    pattern: Any = None
    for number in range(1, len(exchange.entries) + 2):
        cell = sheet.cell(number, column)
        if number > 2:  # copied: openpyxl takes a second to style 2,000 cells one by one
            prefix = cell.quotePrefix
            cell._style = copy(pattern._style)
            cell.quotePrefix = prefix
            continue
        pattern = cell
        cell.alignment = Alignment(
            "right" if rtl else "left", "top", wrap_text=True, indent=1, readingOrder=2 if rtl else 1
        )
        cell.fill = PatternFill("solid", _HEAD if number == 1 else _PAPER if own else _GREY)
        cell.border = _line()
        cell.protection = Protection(locked=number == 1 or not own)
        if number == 1:
            cell.font = Font(name="Calibri", size=11, bold=True)


def _set_heights(sheet: Any, exchange: Exchange) -> None:
    """Give each row the height that its texts need, roughly.

    Not marked as custom, so that a program fits it anew when somebody types more.
    """
    from openpyxl.worksheet.dimensions import RowDimension

    class Fitted(RowDimension):
        customHeight = False

    for number, entry in enumerate(exchange.entries, 2):
        lines = 1
        for name, text in display(entry, exchange.target_language).items():
            room = _WIDTHS.get(name, _OTHER_WIDTH) - 2
            lines = max(lines, sum(1 + _columns(part) // room for part in text.split("\n")))
        height = min(lines * _LINE_POINTS + 4, _MAX_POINTS)
        sheet.row_dimensions[number] = Fitted(sheet, index=number, ht=height)


def _columns(text: str) -> int:
    """Return about how many Latin letters wide a text is."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return wide + sum(unicodedata.category(c) not in ("Mn", "Me", "Cf") for c in text)


def _protect_and_print(sheet: Any) -> None:
    """Lock without a password, and let people filter, sort and set widths. Print on one page's width."""
    guard = sheet.protection
    guard.sheet = True
    guard.autoFilter = guard.sort = guard.formatColumns = guard.formatRows = guard.formatCells = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _line() -> Any:
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color="FFBFBFBF")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def _inform(sheet: Any, exchange: Exchange) -> None:
    from openpyxl.styles import Alignment

    sheet.column_dimensions["A"].width = 100
    notes = [line for line in exchange.notes.split("\n") if line.strip()]
    for number, text in enumerate([*_README, *(["", "Notes to translators:", *notes] if notes else [])], 1):
        _write(sheet.cell(number, 1), text)
        sheet.cell(number, 1).alignment = Alignment(vertical="top", wrap_text=True, readingOrder=1)
