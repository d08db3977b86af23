"""PO as Poedit and gettext's own programs give it back: wrapped anew, flags cleared, comments lost."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError
from pipeline.formats import po, po_text

from .exchange_strategies import SAMPLE, exchanges

_HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def entry_text(target: str, *, id_: str = "s01", before: str = "") -> str:
    return f'{before}msgctxt "{id_}"\nmsgid "Call 999."\nmsgstr "{target}"\n\n'


def only(text: str) -> Entry:
    (entry,) = po.loads((_HEADER + text).encode(), path="a.po").entries
    return entry


def refusal(data: bytes) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        po.loads(data, path="a.po")
    assert caught.value.hint
    assert caught.value.path == "a.po"
    return caught.value


def rewrapped(data: bytes, width: int) -> bytes:
    """What Poedit does on saving: other line lengths; no line break at the very end; its own fields."""
    from translate.storage import pypo

    store: Any = pypo.pofile(width=width)
    store.parse(data)
    for unit in store.units:
        unit.wrapper = store.wrapper
        unit.source, unit.target = str(unit.source), str(unit.target)
    store.updateheader(add=True, X_Generator="Poedit 3.4")
    return bytes(store).rstrip(b"\n")


@settings(max_examples=40)
@given(exchanges())
def test_other_line_lengths_change_nothing(exchange: Exchange) -> None:
    # A source that starts with "_:" is a comment to old KDE programs; only there, wrapping moves words.
    safe = [replace(e, source=e.source.replace("_:", "_")) for e in exchange.entries]
    exchange = replace(exchange, entries=tuple(safe))
    again = po.loads(rewrapped(po.dumps(exchange), 40), path="a")
    sources = [tuple(replace(s, source="") for s in e.suggestions) for e in exchange.entries]
    got = [replace(e, suggestions=tuple(replace(s, source="") for s in e.suggestions)) for e in again.entries]
    assert got == [replace(e, suggestions=s) for e, s in zip(exchange.entries, sources, strict=True)]
    assert (again.message, again.notes) == (exchange.message, exchange.notes)


def test_unknown_header_fields_may_be_dropped() -> None:
    lines = po.dumps(SAMPLE).decode().split("\n")
    kept = "\n".join(line for line in lines if not line.startswith('"X-'))
    got = po.loads(kept.encode(), path=None)
    assert (got.message, got.source_language, got.target_language) == ("", "", "ur")
    assert got.entries == SAMPLE.entries


def test_without_comments_the_words_still_come_back() -> None:
    lines = po.dumps(SAMPLE).decode().split("\n")
    bare = "\n".join(line for line in lines if not line.startswith("#"))
    got = po.loads(bare.encode(), path=None).entries
    assert [(e.id, e.source, e.target) for e in got] == [(e.id, e.source, e.target) for e in SAMPLE.entries]
    assert {(e.source_digest, e.note, e.remark) for e in got} == {("", "", "")}


@pytest.mark.parametrize(
    ("flag", "comments", "target", "state"),
    [
        ("#, fuzzy\n", "#. state: initial\n", "x", State.INITIAL),
        ("", "#. state: initial\n", "x", State.TRANSLATED),  # a person cleared the flag
        ("", "#. state: initial\n", "", State.INITIAL),
        ("#, fuzzy\n", "#. state: final\n", "x", State.INITIAL),  # a person set it
        ("", "#. state: final\n", "x", State.FINAL),
        ("#, fuzzy\n", "#. remark: The source changed.\n#. state: final\n", "x", State.FINAL),
        ("", "#. remark: The source changed.\n#. state: final\n", "x", State.TRANSLATED),
        ("", "", "x", State.TRANSLATED),
        ("#, fuzzy, no-wrap\n", "", "x", State.INITIAL),
        ("", "#. state: done\n", "x", State.TRANSLATED),
    ],
)
def test_fuzzy_means_that_a_person_must_look(flag: str, comments: str, target: str, state: State) -> None:
    assert only(entry_text(target, before=comments + flag)).state is state


def test_what_a_person_wrote_into_a_comment_is_read_as_it_stands() -> None:
    entry = only(entry_text("x", before='#. note: "Call" is an order.\n# A translator wrote this.\n'))
    assert entry.note == '"Call" is an order.'


def test_obsolete_entries_are_passed_over() -> None:
    old = '#~ msgctxt "s09"\n#~ msgid "Old."\n#~ msgstr "x"\n'
    assert only(entry_text("x") + old).id == "s01"


def test_the_charset_of_the_header_counts() -> None:
    text = (_HEADER + entry_text("Zadzwoń pod 999.")).replace("UTF-8", "ISO-8859-2")
    (entry,) = po.loads(text.encode("iso-8859-2"), path=None).entries
    assert entry.target == "Zadzwoń pod 999."


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_forgiven(codec: str) -> None:
    assert po.loads(po.dumps(SAMPLE).decode().encode(codec), path=None) == SAMPLE


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_ends_change_nothing(ending: str) -> None:
    assert po.loads(po.dumps(SAMPLE).decode().replace("\n", ending).encode(), path=None) == SAMPLE


def test_an_entry_about_charsets_is_left_alone() -> None:
    text = 'msgctxt "s01"\nmsgid "Content-Type: charset=KOI8-R"\nmsgstr "Content-Type: charset=KOI8-R"\n'
    (entry,) = po.loads(text.encode(), path=None).entries
    assert entry.target == "Content-Type: charset=KOI8-R"


@pytest.mark.parametrize(
    ("locale", "tag"),
    [
        ("zh_Hans", "zh-Hans"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("sr@latin", "sr-Latn"),
        ("ur", "ur"),
        ("", ""),
        ("ca@valencia", "ca"),
    ],
)
def test_locales_are_read_as_language_tags(locale: str, tag: str) -> None:
    assert po_text.bcp47(locale) == tag


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (entry_text("x") + entry_text("y"), 10, "s01 is there twice (first on line 6)"),
        ('msgid "Call."\nmsgstr "x"\n', 6, "no id"),
        ("", None, "no texts"),
        (entry_text("x").replace('"Call 999."', '"Call'), 7, "not a PO file"),
        (entry_text("x") + "rubbish\n", 10, "not a PO file"),
        ('msgctxt "s01"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', 6, "plural forms"),
        (entry_text("a\\nb"), 6, "line break"),
        (entry_text("a\\r"), 6, "U+000D"),
        (entry_text("a\\033"), 6, ""),
        (entry_text("x", before="#. start-ms: soon\n"), 6, "start-ms of s01 is damaged"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(text: str, line: int | None, words: str) -> None:
    if words:
        error = refusal((_HEADER + text).encode())
        assert words in str(error)
        assert error.line == line
    else:
        assert only(text).target == "a033"  # gettext has no octal escapes in PO; nothing hidden comes of it


def test_words_in_another_charset_than_the_header_says_are_refused_with_their_line() -> None:
    error = refusal(_HEADER.encode() + entry_text("Zadzwoń").encode("iso-8859-2"))
    assert error.line == 8
    assert "not in UTF-8" in str(error)


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "base64", "zlib", "no-such", "iso-8859-99"])
def test_only_charsets_of_gettext_are_followed(charset: str) -> None:
    assert "unknown charset" in str(refusal((_HEADER + entry_text("x")).replace("UTF-8", charset).encode()))


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's own programs are not installed")
def test_gettext_itself_accepts_what_we_write(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_bytes(po.dumps(SAMPLE))
    subprocess.run(["msgfmt", "--check-format", "-o", "-", str(file)], check=True, capture_output=True)
    again = subprocess.run(["msgcat", "--width=30", str(file)], check=True, capture_output=True).stdout
    assert po.loads(again, path=None) == SAMPLE
