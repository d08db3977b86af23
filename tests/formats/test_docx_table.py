"""Word tables: rows are known by their id, tracked changes count as accepted, nothing is lost or merged."""

from __future__ import annotations

import copy
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from hypothesis import Phase, example, given, settings

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.units import POST_ID
from pipeline.errors import ExchangeError
from pipeline.formats import docx_table

from .office import parts, sample
from .table_strategies import NASTY, exchanges
from .test_docx import NS, run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
ALL_NASTY = Exchange("m", "en", "ur", tuple(Entry(f"n{n}", t, t) for n, t in enumerate(NASTY)))


def read(data: bytes) -> Exchange:
    return docx_table.loads(data, path="a.docx")


def fault(data: bytes) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        read(data)
    assert caught.value.path == "a.docx"
    assert caught.value.hint
    return caught.value


def edited(exchange: Exchange, change: Callable[[Any], object]) -> bytes:
    document = python_docx.Document(BytesIO(docx_table.dumps(exchange)))
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def cell_of(document: Any, row: int, column: int) -> Any:
    return document.tables[0].rows[row].cells[column]._tc


def filled(cell: Any, *paragraphs: str) -> None:
    for paragraph in cell.findall(f"{W}p"):
        cell.remove(paragraph)
    for inside in paragraphs:
        cell.append(parse_xml(f"<w:p {NS}>{inside}</w:p>"))


def by_id(exchange: Exchange) -> dict[str, Entry]:
    return {entry.id: entry for entry in exchange.entries}


def cut_off(document: Any) -> None:
    block = document.tables[1]._tbl
    block.getparent().remove(block)


@settings(max_examples=10, phases=[Phase.explicit, Phase.generate])
@given(exchanges())
@example(ALL_NASTY)
def test_what_is_written_reads_back(exchange: Exchange) -> None:
    assert read(docx_table.dumps(exchange)) == exchange
    for entry in read(edited(exchange, cut_off)).entries:
        own = by_id(exchange)[entry.id]
        assert (entry.source, entry.state) == (own.source, own.state)
        if "\u2066" not in own.target:  # whose isolates they are is in the block at the end only
            assert entry.target == own.target


def test_characters_that_a_document_cannot_hold_are_named() -> None:
    with pytest.raises(ExchangeError, match=r"s01 holds U\+FFFE"):
        docx_table.dumps(Exchange("m", "en", "pl", (Entry("s01", "a\ufffe"),)))


def test_spell_checkers_and_typing_know_language_and_direction() -> None:
    """A cell that is still empty must be typed from right to left too: its paragraph mark says so."""
    for tag, wanted, rtl in (
        ("ur", 'w:bidi="ur-PK"', True),
        ("km", 'w:bidi="km-KH"', False),
        ("zh-Hant", 'w:eastAsia="zh-TW"', False),
        ("pl", 'w:val="pl-PL"', False),
    ):
        exchange = Exchange("m", "en", tag, (Entry("s01", "Hello"),))
        xml = parts(docx_table.dumps(exchange))[BODY].decode("utf-8")
        assert wanted in xml
        assert ("<w:bidi/>" in xml) is rtl
        assert ("<w:rtl/>" in xml) is rtl
        assert 'w:val="en-US"' in xml, "the source's language"


@pytest.mark.parametrize(
    ("paragraphs", "target"),
    [
        ([run("Zgłoś ") + f"<w:ins>{run('to')}</w:ins>"], "Zgłoś to"),
        (["<w:del><w:r><w:delText>stare</w:delText></w:r></w:del>" + run("nowe")], "nowe"),
        (["<w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom>" + f"<w:moveTo>{run('y')}</w:moveTo>"], "y"),
        (["<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("raz "), run("dwa")], "raz dwa"),
        ([run("raz"), run("dwa"), ""], "raz dwa"),
        ([run("raz") + "<w:r><w:br/></w:r>" + run("dwa")], "raz dwa"),
        ([run("0800") + "<w:r><w:noBreakHyphen/></w:r>" + run("555")], "0800\u2011555"),
        ([run("raz") + "<w:r><w:tab/></w:r>" + run("dwa")], "raz dwa"),
    ],
)
def test_the_words_of_a_cell(paragraphs: list[str], target: str) -> None:
    got = read(edited(sample(), lambda d: filled(cell_of(d, 1, 2), *paragraphs)))
    assert by_id(got)["s01"].target == target


def test_paragraphs_and_soft_breaks_are_lines_of_the_post() -> None:
    inside = run("raz") + "<w:r><w:br/></w:r>" + run("dwa")
    got = read(edited(sample(), lambda d: filled(cell_of(d, 4, 2), inside, run("trzy"), "")))
    assert by_id(got)[POST_ID].target == "raz\ndwa\ntrzy"


def test_untouched_rows_stay_as_they_were() -> None:
    got = by_id(read(edited(sample(), lambda d: filled(cell_of(d, 1, 2), run("inne")))))
    assert {i: e for i, e in got.items() if i != "s01"} == {
        i: e for i, e in by_id(sample()).items() if i != "s01"
    }


def test_lost_joiners_are_no_edit() -> None:
    assert read(edited(sample(), lambda d: filled(cell_of(d, 3, 2), run("میخواهم")))) == sample()


def merged(document: Any) -> None:
    row = document.tables[0].rows[2]
    row.cells[1].merge(row.cells[2])


def grown(document: Any) -> None:
    rows = document.tables[0].rows
    rows[1].cells[2].merge(rows[2].cells[2])


def without_cell(document: Any) -> None:
    cell = cell_of(document, 2, 3)
    cell.getparent().remove(cell)


def deleted(document: Any) -> None:
    row = document.tables[0].rows[2]._tr
    row.getparent().remove(row)


def deleted_tracked(document: Any) -> None:
    row = document.tables[0].rows[2]._tr
    row.get_or_add_trPr().append(parse_xml(f"<w:del {NS}/>"))


def split(document: Any) -> None:
    row = document.tables[0].rows[2]._tr
    half = copy.deepcopy(row)
    filled(half[1] if half[0].tag == f"{W}tc" else half.findall(f"{W}tc")[0], "")
    row.addnext(half)


def twice(document: Any) -> None:
    row = document.tables[0].rows[2]._tr
    row.addnext(copy.deepcopy(row))


def nested(document: Any) -> None:
    document.tables[0].rows[2].cells[2].add_table(1, 1)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (merged, 3, "merged cells"),
        (grown, 2, "merged cells"),
        (without_cell, 3, "7 where there were 8"),
        (deleted, 3, "rows of s02 are gone"),
        (deleted_tracked, 3, "rows of s02 are gone"),
        (split, 4, "no id"),
        (twice, 4, "row 3 and again in row 4"),
        (nested, 3, "table within a cell"),
    ],
)
def test_rows_that_were_merged_split_or_deleted_are_named(
    change: Callable[[Any], None], line: int, words: str
) -> None:
    error = fault(edited(sample(), change))
    assert words in error.message
    assert error.line == line


def test_a_changed_id_or_source_is_named() -> None:
    error = fault(edited(sample(), lambda d: filled(cell_of(d, 2, 0), run("s20"))))
    assert "'s20'" in error.message
    assert error.line == 3
    assert (
        "another source text" in fault(edited(sample(), lambda d: filled(cell_of(d, 2, 1), run("x")))).message
    )


def test_a_table_that_was_split_in_two_is_read_whole() -> None:
    def divide(document: Any) -> None:
        table = document.tables[0]._tbl
        second = copy.deepcopy(table)
        for row in table.findall(f"{W}tr")[3:]:
            table.remove(row)
        for row in second.findall(f"{W}tr")[:3]:
            second.remove(row)
        table.addnext(second)
        table.addnext(parse_xml(f"<w:p {NS}>{run('A remark between them')}</w:p>"))

    assert read(edited(sample(), divide)) == sample()


def test_without_its_block_a_document_is_read_from_what_can_be_seen() -> None:
    """Google Docs and people may cut the end off; then the digests are gone, and the entries say so."""
    got = read(edited(sample(), cut_off))
    assert (got.source_language, got.target_language, got.message) == ("en", "pl", "")
    assert [(e.id, e.target, e.source_digest) for e in got.entries] == [
        (e.id, e.target, "") for e in sample().entries
    ]


def test_a_document_without_the_table_or_rows_is_an_error() -> None:
    out = BytesIO()
    python_docx.Document().save(out)
    assert "no table" in fault(out.getvalue()).message
    assert "no rows" in fault(docx_table.dumps(Exchange("m", "en", "pl", ()))).message
