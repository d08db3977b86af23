"""Script files are written by people: every slip is named with its line, and nothing is lost."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.script import Origin, Script, Segment, State
from pipeline.errors import InputError, ScriptError
from pipeline.formats import script_text

from .strategies import lines, scripts

SAMPLE = Path(__file__).parents[2] / "scripts_text" / "hate-crime.en.md"
HEAD = "---\ntitle: T\nlanguage: en\n---\n"  # four lines


def load(text: str, language: str = "en") -> Script:
    return script_text.loads(text, message="m", language=language, path="m.en.md")


def without_lines(script: Script) -> Script:
    return dataclasses.replace(
        script, segments=tuple(dataclasses.replace(s, line=0) for s in script.segments)
    )


@given(scripts())
def test_a_script_survives_its_file(script: Script) -> None:
    """The law on which 'an edit flows back' stands; and writing twice gives the same file."""
    written = script_text.dumps(script)
    back = script_text.loads(written, message=script.message, language=script.language)
    assert without_lines(back) == script
    assert script_text.dumps(back) == written


def test_the_sample_script_is_written_exactly_as_it_was_read() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert script_text.dumps(script_text.loads(text, message="hate-crime", language="en")) == text


def test_everything_a_person_may_write_is_understood() -> None:
    script = load(
        "\n---\ntitle: 'Call: 999'\nlanguage: EN\nstate: reviewed\norigin: machine\npost: |\n  One\n\n  Two\n"
        "sources:\n  s01: 0123456789ab\n---\n# Heading\n[s01] [01:02.5] First\nsecond\n\\# third\n"
        "> note: Mind\n> the gap\n\n<!-- out\n\n[s09] of sight -->\n[s02] \\[sic] x\n> say: six\n"
    )
    assert script.title == "Call: 999"
    assert (script.post, script.state, script.origin) == ("One\n\nTwo", State.REVIEWED, Origin.MACHINE)
    assert script.sources == {"s01": "0123456789ab"}
    assert script.segments == (
        Segment("s01", "First second # third", 62_500, note="Mind the gap", line=13),
        Segment("s02", "[sic] x", say="six", line=22),
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-Hans", "如遇紧急情况，请拨打 999 或者"),
        ("en", "如遇紧急情况， 请拨打 999 或者"),
        ("ko", "긴급 상황"),
    ],
)
def test_wrapped_lines_join_as_the_language_writes(language: str, text: str) -> None:
    body = "긴급\n상황" if language == "ko" else "如遇紧急情况，\n请拨打\n999\n或者"
    head = HEAD.replace("en", language)
    assert load(f"{head}[s01] {body}\n", language).segments[0].text == text


def test_values_stay_text() -> None:
    """YAML would make 1999-12-31 a date, no a truth value and 0800 a number."""
    script = load("---\ntitle: 0800\nlanguage: no\nnotes: 1999-12-31\npost: no\n---\n[s01] x", "no")
    assert (script.title, script.language, script.notes, script.post) == ("0800", "no", "1999-12-31", "no")


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("", 1, "empty", "---"),
        (" \n\n", 1, "empty", "---"),
        ("[s01] x", 1, "head is missing", "---"),
        ("---\ntitle: T\n", 1, "no end", "---"),
        ("---\n---\n[s01] x", 1, "no title", "title:"),
        ("---\ntitle: ' '\nlanguage: en\n---\n[s01] x", 2, "no title", "title:"),
        ("---\ntitle: T\n---\n[s01] x", 1, "no language", "language: en"),
        ("---\ntitle: |\n  a\n  b\nlanguage: en\n---\n", 2, "several lines", "one line"),
        ("---\ntitle: T\nlanguage: fr\n---\n", 3, "says language 'fr'", "rename"),
        ("---\ntitle: T\nlanguage: en\ntitel: x\n---\n", 4, "unknown key 'titel'", "Did you mean title"),
        ("---\ntitle: T\nlanguage: en\ntitle: x\n---\n", 4, "twice", "Keep one"),
        ("---\ntitle: T\nlanguage: en\nstate: done\n---\n", 4, "'done'", "translated"),
        ("---\ntitle: T\nlanguage: en\npost: [a]\n---\n", 4, "list", "quotes"),
        ("---\ntitle: &a T\nlanguage: en\n---\n", 2, "anchors", "quotes"),
        ("---\ntitle: T\nlanguage: *a\n---\n", 3, "aliases", "quotes"),
        ("---\ntitle: !!str T\nlanguage: en\n---\n", 2, "tag", "quotes"),
        ("---\ntitle: T: U\nlanguage: en\n---\n", 2, "cannot be read", "quotes"),
        ("---\ntitle: T\nlanguage: en\npost: @MetCC\n---\n", 4, "cannot be read", "quotes"),
        ("---\ntitle: T\n--- x\n---\n", 3, "one piece", "quotes"),
        ("---\n- a\n---\n", 2, "must consist", "quotes"),
        ("---\ntitle: " + "[" * 50_000 + "\n---\n", 2, "list", "quotes"),
        ("---\ntitle: T\nlanguage: en\nsources:\n  s01: xyz\n---\n", 5, "digest", "Delete"),
        ("---\ntitle: T\nlanguage: en\nsources: abc\n---\n", 4, "pairs", "Delete"),
        (HEAD, 5, "no paragraphs", "[s01]"),
        (HEAD + "<!-- x -->\n# y\n", 7, "no paragraphs", "[s01]"),
        (HEAD + "[s03] a\n\nb\n", 7, "no id", "[s04]"),
        (HEAD + "[00:01.000] a\n", 5, "no id", "[s01]"),
        (HEAD + "[s01] a\n\n[s01] b\n", 7, "used twice, first on line 5", "[s02]"),
        (HEAD + "[S1] a\n", 5, "'S1' cannot be an id", "[s01]"),
        (HEAD + "[s01] a\n[s02] b\n", 6, "begins a paragraph inside [s01]", "blank line"),
        (HEAD + "[s01]\n> note: a\n", 5, "no words", "delete the paragraph"),
        (HEAD + "[s01] [1:99] a\n", 5, "'1:99' is not a time", "mm:ss.mmm"),
        (HEAD + "[s01] [00:09] a\n\n[s02] [00:08.999] b\n", 7, "goes back", "move"),
        (HEAD + "[s01] a\n\n> note: b\n", 7, "stands apart", "blank line"),
        (HEAD + "[s01] a\n> nota: b\n", 6, "neither", "> note:"),
        (HEAD + "[s01] a\n> note: b\n> sey: c\n", 7, "neither", "> say:"),
        (HEAD + "[s01] a\n> note: b\n> note: c\n", 7, "second note", "Join"),
        (HEAD + "[s01] a\n> note: b\nc\n", 7, "after the note", "Begin the line with >"),
        (HEAD + "[s01] a\n# 999\n", 6, "heading", "\\#"),
        (HEAD + "<!-- a\n\n[s01] b\n", 5, "no end", "-->"),
        (HEAD + "<!-- a --> b\n[s01] b\n", 5, "after a comment", "line of their own"),
    ],
)
def test_each_slip_is_named_with_its_line_and_a_remedy(text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(ScriptError) as caught:
        load(text)
    error = caught.value
    assert (error.path, error.line) == ("m.en.md", line), error
    assert message in error.message
    assert hint in error.hint


def test_only_the_last_line_break_of_a_block_is_not_text() -> None:
    head = "---\ntitle: T\nlanguage: en\npost: |+\n  a\n\nnotes: |-\n  b\n---\n"
    script = load(head + "[s01] x")
    assert (script.post, script.notes) == ("a\n", "b")


@pytest.mark.parametrize("odd", ["\ufeffx", "\ufffe", "\u00a0x", "a\U0010ffff", "'\u200b'"])
def test_characters_that_yaml_refuses_or_swallows_survive_in_the_head(odd: str) -> None:
    script = Script("m", "en", f"T{odd}", (Segment("s01", "x"),), post=odd, notes=f"a\n{odd}")
    assert without_lines(load(script_text.dumps(script))) == script


def test_control_characters_are_refused_even_in_text_that_was_not_a_file() -> None:
    with pytest.raises(InputError, match=r"m\.en\.md:5: .*U\+0007"):
        load(HEAD + "[s01] \x07")


def test_files_with_crlf_and_a_byte_order_mark_read_the_same() -> None:
    text = HEAD + "[s01] a\n> note: b\n"
    assert load("\ufeff" + text.replace("\n", "\r\n")) == load(text)


def test_plain_paragraphs_get_ids_and_the_first_may_be_the_title() -> None:
    script = script_text.from_paragraphs(
        ["Report hate crime", "Call\t999.", " ", "Or 101."], message="m", language="en", title=None
    )
    assert script.title == "Report hate crime"
    assert [(s.id, s.text) for s in script.segments] == [("s01", "Call 999."), ("s02", "Or 101.")]


@pytest.mark.parametrize(
    "paragraphs", [["One thing"], ["A sentence.", "x"], ["句子。", "x"], ["جملہ۔", "x"], ["w" * 81, "x"]]
)
def test_a_first_paragraph_that_is_spoken_is_not_lost_as_a_title(paragraphs: list[str]) -> None:
    script = script_text.from_paragraphs(paragraphs, message="hate-crime", language="en", title=None)
    assert script.title == "Hate crime"
    assert [s.text for s in script.segments] == paragraphs


def test_a_title_that_was_given_takes_no_paragraph() -> None:
    script = script_text.from_paragraphs(["A", "B"], message="m", language="en", title="T")
    assert (script.title, len(script.segments)) == ("T", 2)


def test_no_words_make_no_script() -> None:
    with pytest.raises(ScriptError, match="no words"):
        script_text.from_paragraphs([" "], message="m", language="en", title="T")


def _with(script: Script, words: dict[str, str]) -> Script:
    segments = tuple(dataclasses.replace(s, text=words.get(s.id, s.text)) for s in script.segments)
    return dataclasses.replace(script, segments=segments)


@settings(max_examples=40)
@given(scripts(), st.data())
def test_law_other_words_change_nothing_else(script: Script, data: st.DataObject) -> None:
    """Words that flow back from a subtitle file must not touch a person's notes, times or neighbours."""
    words = data.draw(st.dictionaries(st.sampled_from([s.id for s in script.segments]), lines()))
    text = script_text.dumps(script)
    named = {"message": script.message, "language": script.language}
    after = script_text.with_words(text, words, **named, path="a")
    wanted = _with(script, words)
    assert script_text.loads(after, **named) == wanted
    assert script_text.with_words(text, {}, **named, path="a") == text


def test_a_persons_way_of_writing_a_file_stays() -> None:
    """Headings, comments, wrapped lines and odd spaces are theirs."""
    text = (
        "---\ntitle:   T\nlanguage: en\n---\n# Part one\n\n  [a]  [00:01]   one\n  and one\n<!-- inside -->\n"
        "> note: n\n>  goes on\n\n<!-- a\n[b] no\n-->\n[b] two\n\n[c] three\nthree"
    )
    after = script_text.with_words(text, {"a": "[x] 1", "c": "3"}, message="m", language="en", path="p")
    assert after == text.replace("[00:01]   one\n  and one", "[00:01] \\[x] 1").replace(
        "  [a]", "[a]"
    ).replace("three\nthree", "3")
