"""Excel files: nothing that Excel, its cousins or a translator does to a row may change a word in silence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, example, given, settings
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.core.units import POST_ID
from pipeline.errors import ExchangeError
from pipeline.formats import table_memory, xlsx, xlsx_cells

from .office import changed, packed, parts, sample
from .table_strategies import NASTY, exchanges

SHEET = "xl/worksheets/sheet1.xml"
ALL_NASTY = Exchange("m", "en", "ur", tuple(Entry(f"n{n}", t, t) for n, t in enumerate(NASTY)))


def read(data: bytes) -> Exchange:
    return xlsx.loads(data, path="a.xlsx")


def fault(data: bytes) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        read(data)
    assert caught.value.path == "a.xlsx"
    assert caught.value.hint
    return caught.value


def edited(exchange: Exchange, change: Any, **options: Any) -> bytes:
    """Change a file with openpyxl, as a stand-in for a program that writes the whole file anew."""
    book = openpyxl.load_workbook(BytesIO(xlsx.dumps(exchange)), **options)
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_id(exchange: Exchange) -> dict[str, Entry]:
    return {entry.id: entry for entry in exchange.entries}


@settings(max_examples=15)
@given(exchanges())
@example(ALL_NASTY)
def test_what_is_written_reads_back(exchange: Exchange) -> None:
    assert read(xlsx.dumps(exchange)) == exchange


@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(exchanges())
@example(replace(ALL_NASTY, target_language="pl"))
def test_the_visible_cells_alone_hold_the_words_exactly(exchange: Exchange) -> None:
    """So the law above does not lean on the hidden sheet, which a program may lose."""
    without = "xl/worksheets/sheet3.xml"
    data = changed(xlsx.dumps(exchange), without, lambda xml: xml.replace(table_memory.MARK, "gone:"))
    for entry in read(data).entries:
        own = by_id(exchange)[entry.id]
        assert entry.source == own.source
        assert entry.state == own.state
        if "\u2066" not in own.target:  # whose isolates they are is in the hidden sheet only
            assert entry.target == own.target


def test_escapes_and_characters_beyond_xml_survive() -> None:
    for text in ("_x0041_", "_x005F_x0041_", "x005F_", "_x0041", "a\ufffeb", "_x0041_x0042_"):
        assert xlsx_cells.unescaped(xlsx_cells.escaped(text)) == text
        exchange = Exchange("m", "en", "pl", (Entry("s01", text, text),))
        assert read(xlsx.dumps(exchange)) == exchange
    assert xlsx_cells.unescaped("_xD83D__xDE00_") == "😀", "what Excel itself may write"


def test_no_cell_is_anything_but_text() -> None:
    """A formula, number or date would run, or lose its zeros, when somebody opens the file."""
    content = parts(xlsx.dumps(ALL_NASTY))
    for name, data in content.items():
        if name.startswith("xl/worksheets/"):
            xml = data.decode("utf-8")
            assert set(re.findall(r'<c [^>]*t="(\w+)"', xml)) == {"inlineStr"}
            assert "<f" not in re.sub(r"<formula1>[^<]*</formula1>", "", xml)
    book = openpyxl.load_workbook(BytesIO(xlsx.dumps(ALL_NASTY)))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@")))


def test_the_sheet_is_ready_for_a_translator() -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx.dumps(sample("ur"))))
    sheet = book["Translation"]
    assert [c.value for c in sheet[1]][:4] == ["id", "source – English (en)", "target – Urdu (ur)", "state"]
    assert sheet.freeze_panes == "B2"
    assert sheet.sheet_view.rightToLeft
    assert (sheet["B2"].alignment.readingOrder, sheet["C2"].alignment.readingOrder) == (1, 2)
    assert sheet["C2"].alignment.wrap_text
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [sheet.cell(2, c).protection.locked for c in range(1, 6)] == [True, True, False, False, True]
    assert sheet.data_validations.dataValidation[0].formula1 == f'"{",".join(State)}"'
    assert book["vidmsg"].sheet_state == "hidden"
    assert 'customHeight="1"' not in parts(xlsx.dumps(sample()))[SHEET].decode(), "rows must be able to grow"


def test_rows_in_another_order_come_back_right() -> None:
    def turn(book: Any) -> None:
        sheet = book["Translation"]
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value

    got = read(edited(sample(), turn))
    assert [e.id for e in got.entries] == ["meta.post", "s03", "s02", "s01"]
    assert by_id(got) == by_id(sample())


@pytest.mark.parametrize(
    ("value", "kind"),
    [(800555111, "number"), (True, "truth value"), ("=1+1", "formula"), (46350.5, "number")],
)
def test_what_a_program_made_of_a_translation_is_refused_with_its_row(value: object, kind: str) -> None:
    def spoil(book: Any) -> None:
        book["Translation"]["C3"].value = value

    error = fault(edited(sample(), spoil))
    assert error.line == 3
    assert kind in error.message


def test_the_kept_result_of_a_formula_is_not_used() -> None:
    data = changed(
        xlsx.dumps(sample()),
        SHEET,
        lambda xml: re.sub(
            r'<c r="C3"([^>]*) t="inlineStr">.*?</c>',
            r'<c r="C3"\1 t="str"><f>A1</f><v>0800 555 111</v></c>',
            xml,
        ),
    )
    assert "formula" in fault(data).message


def test_iso_dates_and_error_values_are_refused() -> None:
    for kind, value in (("d", "2026-11-24"), ("e", "#NAME?")):
        cell = rf'<c r="C3"\1 t="{kind}"><v>{value}</v></c>'
        data = changed(
            xlsx.dumps(sample()),
            SHEET,
            lambda xml, cell=cell: re.sub(r'<c r="C3"([^>]*) t="inlineStr">.*?</c>', cell, xml),  # type: ignore[misc]
        )
        assert fault(data).line == 3


def test_lost_invisible_characters_are_no_edit() -> None:
    """A tool that drops every joiner must not make a sentence wrong in the video."""

    def lose(book: Any) -> None:
        book["Translation"]["C4"].value = "میخواهم"

    assert read(edited(sample(), lose)) == sample()

    def edit(book: Any) -> None:
        book["Translation"]["C4"].value = "میخواهیم"

    got = by_id(read(edited(sample(), edit)))["s03"]
    assert got.target == "میخواهیم"
    assert "U+200C" in got.remark, "new words without a joiner: nobody can know, so it is said"


def test_invisible_characters_that_a_person_sets_are_kept() -> None:
    def edit(book: Any) -> None:
        book["Translation"]["C2"].value = "Prosimy to\u2060 zgłosić."

    assert by_id(read(edited(sample(), edit)))["s01"].target == "Prosimy to\u2060 zgłosić."


@pytest.mark.parametrize(("language", "joined"), [("pl", "a b"), ("zh-Hans", "ab")])
def test_line_breaks_stay_in_the_post_only(language: str, joined: str) -> None:
    def edit(book: Any) -> None:
        book["Translation"]["C2"].value = "a\n b\n"
        book["Translation"]["C5"].value = "a\nb\n"

    got = by_id(read(edited(sample(language), edit)))
    assert got["s01"].target == joined
    assert got[POST_ID].target == "a\nb"


def test_numbers_in_right_to_left_text_are_shown_in_order_and_come_back_plain() -> None:
    """Office programs show the groups of a phone number reversed, and somebody would correct them."""
    entry = Entry("s01", "Call 0800 555 111.", "کال 0800 555 111 کریں")
    exchange = Exchange("m", "en", "ur", (entry,))
    book = openpyxl.load_workbook(BytesIO(xlsx.dumps(exchange)))
    assert book["Translation"]["C2"].value == "کال \u20660800 555 111\u2069 کریں"

    def edit(book: Any) -> None:
        book["Translation"]["C2"].value = "ابھی کال \u20660800 555 111\u2069 کریں"

    assert read(edited(exchange, edit)).entries[0].target == "ابھی کال 0800 555 111 کریں"


@pytest.mark.parametrize(
    ("place", "value", "line", "words"),
    [
        ("A3", "s01", 3, "row 2 and again in row 3"),
        ("A3", "s99", 3, "'s99'"),
        ("A3", None, 3, "no id"),
        ("A3", 12, 3, "number"),
        ("B3", "0800 555 112", 3, "another source text"),
        ("D3", "finished", 3, "unknown state"),
        ("C3", "a\x7fb", 3, "control character"),
    ],
)
def test_rows_that_cannot_be_matched_are_named(place: str, value: object, line: int, words: str) -> None:
    def spoil(book: Any) -> None:
        book["Translation"][place].value = value

    error = fault(edited(sample(), spoil))
    assert error.line == line
    assert words in error.message


def test_a_deleted_row_is_named_with_its_place() -> None:
    error = fault(edited(sample(), lambda book: book["Translation"].delete_rows(3)))
    assert "s02" in error.message
    assert error.line == 3


def test_merged_cells_are_refused() -> None:
    """A program keeps only the first of the merged cells' words."""
    error = fault(edited(sample(), lambda book: book["Translation"].merge_cells("C2:C3")))
    assert "merged" in error.message
    assert error.line == 2
    assert read(edited(sample(), lambda book: book["Translation"].merge_cells("M2:N9"))) == sample()


def test_a_column_sorted_by_itself_is_noticed() -> None:
    """The worst accident with a spreadsheet: every row then has another row's translation."""

    def sort(book: Any) -> None:
        sheet = book["Translation"]
        sheet["C2"].value, sheet["C4"].value = sheet["C4"].value, sheet["C2"].value

    assert "changed places" in fault(edited(sample(), sort)).message


def test_what_a_translator_adds_elsewhere_is_passed_on() -> None:
    def add(book: Any) -> None:
        sheet = book["Translation"]
        sheet["K1"].value, sheet["K2"].value = "my doubts", "Is this right?"
        sheet["E3"].value = "A freephone number?"
        sheet["B9"].value = "Thank you!"

    got = read(edited(sample(), add))
    assert by_id(got)["s01"].remark == "my doubts: Is this right?"
    assert by_id(got)["s02"].remark == "note: A freephone number?"
    assert got.notes == "Plain words.\nRow 9: Thank you!"
    assert by_id(got)["s01"].target == by_id(sample())["s01"].target


def test_shared_and_rich_strings_are_read() -> None:
    """As Excel, LibreOffice and Google Sheets store them."""

    def enrich(book: Any) -> None:
        book["Translation"]["C2"].value = CellRichText(
            "Zgłoś ", TextBlock(InlineFont(b=True), "to"), " dziś."
        )

    assert by_id(read(edited(sample(), enrich)))["s01"].target == "Zgłoś to dziś."
    content = parts(xlsx.dumps(sample()))
    sheet = content[SHEET].decode("utf-8").replace('r="C2"', 'r="C2" x="y"')
    sheet = re.sub(r'(<c r="C2"[^>]*) t="inlineStr">.*?</c>', r'\1 t="s"><v>0</v></c>', sheet)
    rels = content["xl/_rels/workbook.xml.rels"].decode("utf-8")
    relation = '<Relationship Type="x/relationships/sharedStrings" Target="/xl/sharedStrings.xml" Id="s"/></'
    main = "http" + "://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = (
        f'<sst xmlns="{main}"><si><r><t>Zgło_x0161_ </t></r>'
        "<r><rPr><b/></rPr><t>_x005F_x0041_</t></r><rPh><t>reading</t></rPh></si></sst>"
    )
    content |= {
        SHEET: sheet.encode(),
        "xl/sharedStrings.xml": shared.encode(),
        "xl/_rels/workbook.xml.rels": rels.replace("</", relation, 1).encode(),
    }
    assert by_id(read(packed(content)))["s01"].target == "Zgłoš _x0041_"


def test_no_rows_or_no_table_is_an_error() -> None:
    empty = Exchange("m", "en", "pl", ())
    assert "no rows" in fault(xlsx.dumps(empty)).message
    book = openpyxl.Workbook()
    out = BytesIO()
    book.save(out)
    assert "no sheet" in fault(out.getvalue()).message


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("_rels/.rels", "/officeDocument", "/otherDocument"),
        ("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml"),
        (SHEET, 't="inlineStr"', 't="s"'),
        (SHEET, 'r="C2"', 'r="2C"'),
        (SHEET, '<row r="2"', '<row r="x"'),
    ],
)
def test_a_damaged_workbook_is_an_error_of_ours(part: str, old: str, new: str) -> None:
    text = (lambda xml: xml.replace(old, new).replace("<is>", "<v>-1</v><is>")) if new == 't="s"' else None
    fault(changed(xlsx.dumps(sample()), part, text or (lambda xml: xml.replace(old, new))))


def test_two_tables_are_an_error() -> None:
    def copy(book: Any) -> None:
        book.copy_worksheet(book["Translation"])

    assert "more than one table" in fault(edited(sample(), copy)).message


def test_damage_to_the_hidden_sheet_is_noticed() -> None:
    def damage(book: Any) -> None:
        cell = book["vidmsg"]["A1"]
        cell.value = cell.value[:40] + "AAAA" + cell.value[44:]

    assert "damaged" in fault(edited(sample(), damage)).message


@pytest.mark.parametrize("value", [[], {"message": 1}, {"message": "m", "entries": [{"id": "x"}]}, "x", None])
def test_a_forged_hidden_sheet_is_an_error_of_ours(value: Any) -> None:
    import base64
    import json
    import zlib

    block = table_memory.MARK + base64.b64encode(zlib.compress(json.dumps(value).encode())).decode() + ";"
    with pytest.raises(ExchangeError):
        table_memory.loads([block], path="a.xlsx")


def test_a_bomb_in_the_hidden_sheet_is_refused() -> None:
    import base64
    import zlib

    bomb = table_memory.MARK + base64.b64encode(zlib.compress(b" " * (65 * 2**20))).decode() + ";"
    with pytest.raises(ExchangeError, match="too large"):
        table_memory.loads([bomb], path="a.xlsx")


def test_a_text_too_long_for_a_cell_is_refused_when_writing() -> None:
    """Excel would cut it; so would openpyxl, in silence."""
    entry = Entry(POST_ID, "x", "😀" * (xlsx.MAX_UNITS // 2 + 1))
    with pytest.raises(ExchangeError, match="longer than a cell") as caught:
        xlsx.dumps(Exchange("m", "en", "pl", (entry,)))
    assert caught.value.hint


def test_words_come_back_in_nfc() -> None:
    def decompose(book: Any) -> None:
        book["Translation"]["C2"].value = unicodedata.normalize("NFD", "Prosimy zgłosić.")

    assert by_id(read(edited(sample(), decompose)))["s01"].target == "Prosimy zgłosić."
