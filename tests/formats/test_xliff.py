"""XLIFF 2.1 as it comes back: laid out anew, cut into other segments, without what a program did not know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError
from pipeline.formats import xliff

from .exchange_strategies import SAMPLE

_HEAD = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="ur">'


def document(units: str, *, head: str = _HEAD) -> bytes:
    return f'{head}\n<file id="f" original="hate-crime">\n{units}\n</file></xliff>'.encode()


def unit(contents: str, *, id_: str = "s01") -> str:
    return f'<unit id="{id_}">{contents}</unit>'


def segment(source: str, target: str | None, state: str = "translated") -> str:
    words = "" if target is None else f"<target>{target}</target>"
    return f'<segment state="{state}"><source>{source}</source>{words}</segment>'


def only(data: bytes) -> Entry:
    (entry,) = xliff.loads(data, path="a.xlf").entries
    return entry


def refusal(data: bytes) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        xliff.loads(data, path="a.xlf")
    assert caught.value.hint
    assert caught.value.path == "a.xlf"
    return caught.value


def test_facts_are_marked_so_that_programs_keep_them() -> None:
    root = etree.fromstring(xliff.dumps(SAMPLE))
    marks = [m.text for m in root.iter("{*}mrk") if m.get("translate") == "no"]
    assert marks == ["999", "https://www.report-it.org.uk", "101"]


def test_a_text_that_is_all_fact_gets_no_indentation() -> None:
    exchange = Exchange("m", "en", "ur", (Entry("s01", "101", "101"),))
    assert b"<source><mrk" in xliff.dumps(exchange)
    assert xliff.loads(xliff.dumps(exchange), path=None) == exchange


def test_segments_of_a_unit_are_joined_and_the_least_state_counts() -> None:
    parts = (
        segment("One.", "ek.", "final")
        + "<ignorable><source> </source></ignorable>"
        + segment("Two.", "do.", "translated")
    )
    entry = only(document(unit(parts)))
    assert (entry.source, entry.target, entry.state) == ("One. Two.", "ek. do.", State.TRANSLATED)


def test_an_ignorable_keeps_its_own_target() -> None:
    space = "<ignorable><source> </source><target></target></ignorable>"
    entry = only(document(unit(segment("一。", "one.") + space + segment("二。", "two."))))
    assert entry.target == "one.two."


def test_targets_stand_in_their_own_order() -> None:
    parts = (
        '<segment state="final"><source>A </source><target order="2">a</target></segment>'
        '<segment state="final"><source>B</source><target order="1">b </target></segment>'
    )
    assert only(document(unit(parts))).target == "b a"


def test_an_order_that_is_none_is_refused() -> None:
    assert "order" in str(
        refusal(document(unit('<segment><source>A</source><target order="x">a</target></segment>')))
    )


def test_a_unit_translated_in_part_is_refused_with_its_line() -> None:
    data = document("\n" + unit(segment("One.", "ek.") + "\n" + segment("Two.", None, "initial")))
    error = refusal(data)
    assert "s01 is translated only in part" in str(error)
    assert error.line == 5


def test_a_segment_without_a_target_is_not_translated_whatever_its_state_says() -> None:
    error = refusal(document(unit(segment("One.", "ek.", "final") + segment("Two.", None, "final"))))
    assert "only in part" in str(error)


def test_metadata_of_other_programs_is_not_taken_for_ours() -> None:
    mda = 'xmlns:m="urn:oasis:names:tc:xliff:metadata:2.0"'
    meta = '<m:metaGroup category="x"><m:meta type="still">x.png</m:meta></m:metaGroup>'
    other = f"<m:metadata {mda}>{meta}</m:metadata>"
    assert only(document(unit(other + segment("x", "y")))).still == ""


def test_words_moved_into_one_segment_are_no_part_of_a_translation() -> None:
    assert only(document(unit(segment("One.", "ek, do.") + segment("Two.", "")))).target == "ek, do."


def test_untranslated_segments_are_an_untranslated_unit() -> None:
    entry = only(document(unit(segment("One.", None, "initial") + segment("Two.", "", "initial"))))
    assert (entry.target, entry.state) == ("", State.INITIAL)


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ('a <pc id="1">b <mrk id="m1" type="term">c</mrk></pc> d', "a b c d"),
        ('<sc id="1"/>a<ec startRef="1"/> b<sm id="2"/>c<em startRef="2"/>', "a bc"),
        ('a<cp hex="200D"/>b', "a\u200db"),
        ('a<ph id="1"/>b', "ab"),
        ("a<!-- c -->b<?p?>c", "abc"),
        ("a<![CDATA[<b> & ]]>c", "a<b> & c"),
        ("&#x200f;a&amp;&#128105;", "\u200fa&👩"),
        ("  a ", "  a "),
        ("\n      a\n    ", "a"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_inline_elements_become_text(inline: str, text: str) -> None:
    assert only(document(unit(segment("x", inline)))).target == text


def test_a_code_for_a_line_break_is_one_in_the_post() -> None:
    words = 'a<ph id="1" type="fmt" subType="xlf:lb"/>b'
    assert only(document(unit(segment("x", words), id_="meta.post"))).target == "a\nb"


@pytest.mark.parametrize(
    "inline",
    [
        'a<ph id="1" equiv="999"/>',
        'a<ph id="1" dataRef="d1"/>',
        'a<ph id="1" disp="999"/>',
        'a<cp hex="1B"/>',
        'a<cp hex="D800"/>',
        'a<cp hex="110000"/>',
        'a<cp hex="zz"/>',
        "a<b>c</b>",
        'a<x:b xmlns:x="urn:x">c</x:b>',
        "a\nb",
        "a&#10;b",
        "a&#x85;b",
        "a&#x2028;b",
        "a&#1;b",
    ],
)
def test_what_would_lose_or_spoil_text_is_refused_with_its_line(inline: str) -> None:
    assert refusal(document("\n" + unit(segment("x", inline)))).line == 4


def test_a_source_that_was_laid_out_anew_reads_as_before() -> None:
    assert only(document(unit(segment("\n   One\n   two.\n  ", "ek do.")))).source == "One two."


def test_other_prefixes_layout_order_and_additions_change_nothing() -> None:
    root = etree.fromstring(xliff.dumps(SAMPLE))
    (file,) = root
    for part in list(file.iterfind("{*}unit")):
        file.insert(1, part)
    for part in root.iter("{*}unit"):
        part.set("{urn:tool}colour", "red")
        etree.SubElement(part, "{urn:tool}extra").text = "x"
    text = etree.tostring(root).decode()
    text = text.replace("xmlns:mda=", "xmlns:q=").replace("mda:", "q:").replace("\n", "\n\t")
    got = xliff.loads(text.replace("\n\tNo slang", "\nNo slang").encode(), path=None)
    assert {e.id for e in got.entries} == {e.id for e in SAMPLE.entries}
    assert [e for e in got.entries if e.id == "s01"] == [SAMPLE.entries[0]]
    assert got.message == "hate-crime"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-8", "utf-8"), ("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("UTF-32", "utf-32")],
)
def test_any_unicode_encoding_is_read(declared: str, codec: str) -> None:
    text = xliff.dumps(SAMPLE).decode().replace("encoding='UTF-8'", f"encoding='{declared}'")
    assert xliff.loads(text.encode(codec), path=None) == SAMPLE


def test_without_metadata_the_words_still_come_back() -> None:
    root = etree.fromstring(xliff.dumps(SAMPLE))
    del root[0].attrib["original"]
    etree.strip_elements(root, "{*}metadata", "{*}matches", "{*}notes", with_tail=False)
    got = xliff.loads(etree.tostring(root), path=None)
    bare = [Entry(e.id, e.source, e.target, e.state) for e in SAMPLE.entries]
    assert got == Exchange("", "en", "ur", tuple(bare))


def test_a_name_of_another_program_is_no_message() -> None:
    data = document(unit(segment("x", "y"))).replace(b'"hate-crime"', b'"C:\\hate crime.docx"')
    assert xliff.loads(data, path=None).message == ""


def test_entries_know_their_lines() -> None:
    entries = xliff.loads(xliff.dumps(SAMPLE), path=None).entries
    lines = xliff.dumps(SAMPLE).decode().split("\n")
    assert all(f'<unit id="{entry.id}"' in lines[entry.line - 1] for entry in entries)


def test_groups_and_files_of_one_message_are_one_list() -> None:
    text = (
        f'{_HEAD}<file id="a" original="m"><group id="g">{unit(segment("x", "y"))}'
        f'<group id="h">{unit(segment("x", "y"), id_="s02")}</group></group></file>'
        f'<file id="b" original="m">{unit(segment("x", "y"), id_="s03")}</file></xliff>'
    )
    assert [e.id for e in xliff.loads(text.encode(), path=None).entries] == ["s01", "s02", "s03"]


def test_two_messages_in_one_file_are_refused() -> None:
    text = (
        f'{_HEAD}<file id="a" original="m">{unit(segment("x", "y"))}</file>\n'
        f'<file id="b" original="n">{unit(segment("x", "y"), id_="s02")}</file></xliff>'
    )
    error = refusal(text.encode())
    assert "more than one message" in str(error)
    assert error.line == 2


def test_an_id_twice_is_refused_with_both_lines() -> None:
    error = refusal(document(unit(segment("x", "y")) + "\n" + unit(segment("x", "z"))))
    assert (error.line, "s01 is there twice (first on line 3)" in str(error)) == (4, True)


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ("", "no texts"),
        ("<unit>" + segment("x", "y") + "</unit>", "no id"),
        (unit(segment("x", "y", "done")), "'done' is no state"),
    ],
)
def test_what_cannot_be_taken_is_refused(units: str, words: str) -> None:
    assert words in str(refusal(document(units)))


@pytest.mark.parametrize("key", ["start-ms", "source-digest", "max-chars"])
def test_damaged_metadata_is_refused_rather_than_dropped(key: str) -> None:
    root = etree.fromstring(xliff.dumps(SAMPLE))
    for meta in root.iter("{*}meta"):
        if meta.get("type") == key:
            meta.text = "1,5"
    assert f"the {key} of s01 is damaged: '1,5'" in str(refusal(etree.tostring(root)))


def test_xliff_1_is_sent_to_its_own_reader() -> None:
    error = refusal(b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>')
    assert "xliff1" in error.hint


@pytest.mark.parametrize("character", ["\x01", "\ufffe", "\ud800", "\x00"])
def test_what_xml_cannot_hold_is_not_written(character: str) -> None:
    exchange = replace(SAMPLE, entries=(replace(SAMPLE.entries[0], target=f"a{character}"),))
    with pytest.raises(ExchangeError, match="s01 holds a character"):
        xliff.dumps(exchange)


def test_a_fault_in_a_translation_is_reported_with_the_line_of_the_translation() -> None:
    words = "<segment>\n<source>x</source>\n<target>a&#10;b</target></segment>"
    assert refusal(document(unit("\n" + words))).line == 6
