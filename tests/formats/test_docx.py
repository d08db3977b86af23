"""Word files: all words, as if every tracked change were accepted; and nothing hostile is opened."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx as python_docx
import pytest
from docx.oxml import parse_xml

from pipeline.errors import InputError
from pipeline.formats import docx, zip_guard

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def document(*elements: str) -> bytes:
    made = python_docx.Document()
    for element in elements:
        made.element.body.append(parse_xml(element.replace(">", f" {NS}>", 1)))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, content)
    return out.getvalue()


def read(*elements: str) -> tuple[str, ...]:
    return docx.loads_paragraphs(document(*elements), path="a.docx")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("Call ") + f"<w:ins>{run('999')}</w:ins>", "Call 999"),
        (run("Call ") + "<w:del><w:r><w:delText>101</w:delText></w:r></w:del>" + run("999"), "Call 999"),
        (f"<w:del>{run('x')}</w:del>{run('y')}", "y"),
        (f"<w:moveFrom>{run('x')}</w:moveFrom><w:moveTo>{run('y')}</w:moveTo>", "y"),
        (f"<w:hyperlink>{run('https://a.org')}</w:hyperlink>", "https://a.org"),
        (f"<w:smartTag><w:smartTag>{run('Crimestoppers')}</w:smartTag></w:smartTag>", "Crimestoppers"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('a')}</w:sdtContent></w:sdt>{run('b')}", "ab"),
        (
            "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("a") + "<w:r><w:tab/><w:br/></w:r>" + run("b"),
            "a b",
        ),
        ("<w:r><w:t>0800</w:t><w:noBreakHyphen/><w:t>555</w:t></w:r>", "0800\u2011555"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>" + run("y"), "y"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>x</w:t></w:r>', "x"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("y"), "y"),
        (f"<w:r><w:ruby><w:rt>{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>", "漢"),
        (run("e\u0301"), "é"),
    ],
)
def test_the_words_of_a_paragraph(inside: str, text: str) -> None:
    assert read(f"<w:p>{inside}</w:p>") == (text,)


def test_tables_and_content_controls_stand_in_reading_order() -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"

    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('x')}</w:tr>"
    table = f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr>{gone}<w:tr>{cell('c')}</w:tr></w:tbl>"
    control = f"<w:sdt><w:sdtContent><w:p>{run('d')}</w:p></w:sdtContent></w:sdt>"
    assert read(table, "<w:p></w:p>", control, f"<w:p>{run('e')}</w:p>") == ("a", "b", "c", "d", "e")


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert read(f"<w:p>{mark}{run('One ')}</w:p>", f"<w:p>{run('two')}</w:p>") == ("One two",)
    assert read(f"<w:p>{mark}{run('Last')}</w:p>") == ("Last",)


def test_a_text_box_is_read_once() -> None:
    """Word writes it twice: as a drawing, and for old readers."""
    content = f"<w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent>"
    twice = f'<mc:Choice Requires="wps">{content}</mc:Choice><mc:Fallback>{content}</mc:Fallback>'
    both = f"<mc:AlternateContent>{twice}</mc:AlternateContent>"
    assert read(f"<w:p>{run('a')}<w:r>{both}</w:r></w:p>") == ("boxed", "a")


def test_a_picture_character_is_not_lost_in_silence() -> None:
    with pytest.raises(InputError, match=r"'Call 999'"):
        read(f'<w:p>{run("Call ")}<w:r><w:sym w:font="Wingdings" w:char="F028"/></w:r>{run("999")}</w:p>')


def test_entities_are_refused() -> None:
    attack = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content in (attack, attack.decode().encode("utf-16")):
        with pytest.raises(InputError, match="entities"):
            docx.loads_paragraphs(rewritten(document(), "word/document.xml", content), path="a.docx")


def test_bombs_are_refused_by_ratio_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="unpacks"):
        docx.loads_paragraphs(rewritten(document(), "word/x.xml", b" " * 2_000_000), path="a.docx")
    data = document()
    for limit, message in ((len(data) - 1, "too large"), (len(data) + 1, "unpacks")):
        monkeypatch.setattr(zip_guard, "MAX_BYTES", limit)
        with pytest.raises(InputError, match=message):
            docx.loads_paragraphs(data, path="a.docx")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        document()[:2000],
        rewritten(document(), "word/document.xml", b"<broken"),
        rewritten(document(), "[Content_Types].xml", b"<Types/>"),
        document(),
    ],
    ids=["empty", "text", "old", "cut", "broken", "package", "wordless"],
)
def test_what_is_no_document_is_an_input_error_with_a_remedy(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        docx.loads_paragraphs(data, path="a.docx")
    assert caught.value.path == "a.docx"
    assert caught.value.hint
