"""XLIFF 1.2 as older translation programs write it: cut into marked segments, with states of its own."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError
from pipeline.formats import xliff1

from .exchange_strategies import SAMPLE

_HEAD = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">\n'
    '<file original="hate-crime" source-language="en" target-language="ur" datatype="plaintext"><body>\n'
)


def document(units: str, *, head: str = _HEAD) -> bytes:
    return f"{head}{units}</body></file></xliff>".encode()


def unit(target: str, *, id_: str = "s01", more: str = "", attributes: str = "") -> str:
    return f'<trans-unit id="{id_}"{attributes}><source>One. Two.</source>{more}{target}</trans-unit>'


def only(data: bytes) -> Entry:
    (entry,) = xliff1.loads(data, path="a.xlf").entries
    return entry


def refusal(data: bytes) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        xliff1.loads(data, path="a.xlf")
    assert caught.value.hint
    assert caught.value.path == "a.xlf"
    return caught.value


_CUT = '<seg-source><mrk mtype="seg" mid="0">One.</mrk> <mrk mtype="seg" mid="1">Two.</mrk></seg-source>'


def test_text_cut_into_marked_segments_is_read_whole() -> None:
    marks = '<mrk mtype="seg" mid="0">ek.</mrk> <mrk mtype="seg" mid="1">do.</mrk>'
    target = f'<target state="translated">{marks}</target>'
    entry = only(document(unit(target, more=_CUT)))
    assert (entry.source, entry.target, entry.state) == ("One. Two.", "ek. do.", State.TRANSLATED)


def test_a_text_translated_in_part_is_refused_with_its_line() -> None:
    target = '\n<target><mrk mtype="seg" mid="0">ek.</mrk><mrk mtype="seg" mid="1"> </mrk></target>'
    error = refusal(document(unit(target, more=_CUT)))
    assert "s01 is translated only in part" in str(error)
    assert error.line == 4


def test_words_moved_into_one_segment_are_whole_if_the_program_says_so() -> None:
    target = '<target state="final"><mrk mtype="seg" mid="0">ek, do.</mrk><mrk mtype="seg" mid="1"/></target>'
    assert only(document(unit(target, more=_CUT))).target == "ek, do."


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ('a <g id="1">b <mrk mtype="term">c</mrk></g>', "a b c"),
        ('<bx id="1"/>a<ex id="1"/><x id="2"/>b', "ab"),
        ('a<ph id="1"/>b<it id="2" pos="open"> </it>', "ab"),
        ("a<![CDATA[ & ]]>b", "a & b"),
    ],
)
def test_inline_elements_become_text(inline: str, text: str) -> None:
    assert only(document(unit(f"<target>{inline}</target>"))).target == text


def test_a_code_for_a_line_break_is_one_in_the_post() -> None:
    assert only(document(unit('<target>a<x id="1" ctype="lb"/>b</target>', id_="meta.post"))).target == "a\nb"


@pytest.mark.parametrize(
    "inline",
    [
        '<ph id="1">&lt;b&gt;</ph>',
        '<x id="1" equiv-text="999"/>',
        '<ph id="1"><sub>999</sub></ph>',
        '<bpt id="1">{</bpt>a<ept id="1">}</ept>',
        "<b>999</b>",
        '<mrk mtype="x-sdl-deleted">old</mrk>',
        "a\nb",
        "&#x85;",
    ],
)
def test_what_would_lose_or_spoil_text_is_refused_with_its_line(inline: str) -> None:
    assert refusal(document("\n" + unit(f"<target>{inline}x</target>"))).line == 4


@pytest.mark.parametrize(("said", "state"), sorted(xliff1.STATES.items()))
def test_every_state_of_the_standard_is_known(said: str, state: State) -> None:
    assert only(document(unit(f'<target state="{said}">x</target>'))).state is state


@pytest.mark.parametrize(
    ("attributes", "target", "state"),
    [
        ("", "<target>x</target>", State.INITIAL),
        (' approved="yes"', "<target>x</target>", State.REVIEWED),
        (' approved="yes"', '<target state="needs-translation">x</target>', State.INITIAL),
        (' approved="no"', '<target state="final">x</target>', State.FINAL),
        ("", '<target state="x-fuzzy">x</target>', State.INITIAL),
        ("", "", State.INITIAL),
    ],
)
def test_no_state_claims_more_than_was_said(attributes: str, target: str, state: State) -> None:
    assert only(document(unit(target, attributes=attributes))).state is state


def test_the_written_states_are_those_of_the_reference_page() -> None:
    words = {
        state: xliff1.dumps(Exchange("m", "en", "ur", (Entry("s01", "x", "y", state),))).decode()
        for state in State
    }
    found = {state: etree.fromstring(text.encode()).find(".//{*}target") for state, text in words.items()}
    assert [None if t is None else t.get("state") for t in found.values()] == [
        "needs-review-translation",
        "translated",
        "signed-off",
        "final",
    ]


def test_the_limit_is_the_standards_own_width() -> None:
    data = document(unit("<target>x</target>", attributes=' maxwidth="42" size-unit="char"'))
    assert only(data).max_chars == 42
    assert only(data.replace(b'"char"', b'"pixel"')).max_chars is None


def test_version_1_1_and_files_without_a_namespace_are_read() -> None:
    data = document(unit("<target>x</target>"))
    assert only(data.replace(b"document:1.2", b"document:1.1")).target == "x"
    assert only(data.replace(b' xmlns="urn:oasis:names:tc:xliff:document:1.2"', b"")).target == "x"


def test_suggestions_of_other_programs_are_read_as_such() -> None:
    other = (
        '<alt-trans match-quality="87.5%" origin="Our TM"><source>x</source><target>y</target></alt-trans>'
    )
    (suggestion,) = only(document(unit("<target>x</target>" + other))).suggestions
    assert (suggestion.percent, suggestion.origin, suggestion.source) == (87, "memory", "x")


def test_without_context_and_notes_the_words_still_come_back() -> None:
    root = etree.fromstring(xliff1.dumps(SAMPLE))
    etree.strip_elements(root, "{*}context-group", "{*}alt-trans", "{*}note", with_tail=False)
    for part in root.iter("{*}trans-unit"):
        part.attrib.pop("maxwidth", "")
    bare = [Entry(e.id, e.source, e.target, e.state) for e in SAMPLE.entries]
    assert xliff1.loads(etree.tostring(root), path=None) == Exchange("hate-crime", "en", "ur", tuple(bare))


def test_two_messages_or_languages_in_one_file_are_refused() -> None:
    second = '</body></file>\n<file original="{}" source-language="{}" target-language="{}"><body>'
    for values, what in (
        (("n", "en", "ur"), "message"),
        (("hate-crime", "de", "ur"), "source language"),
        (("hate-crime", "en", "pa"), "target language"),
    ):
        units = unit("") + second.format(*values) + unit("", id_="s02")
        error = refusal(document(units))
        assert f"more than one {what}" in str(error)
        assert error.line == 4


def test_an_id_twice_is_refused_with_both_lines() -> None:
    error = refusal(document(unit("") + "\n" + unit("")))
    assert (error.line, "s01 is there twice (first on line 3)" in str(error)) == (4, True)


def test_no_units_and_no_ids_are_refused() -> None:
    assert "no texts" in str(refusal(document("")))
    assert "no id" in str(refusal(document(unit("", id_=""))))


def test_xliff_2_is_sent_to_its_own_reader() -> None:
    error = refusal(b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"/>')
    assert error.hint == "Import it as xliff."


def test_a_fault_in_a_translation_is_reported_with_the_line_of_the_translation() -> None:
    assert refusal(document(unit("\n\n<target>a&#10;b</target>"))).line == 5
