"""Whatever a file holds, the answer is an exchange or an error that says where and what to do, and soon."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.exchange import Entry, Exchange
from pipeline.errors import ExchangeError
from pipeline.formats import po, xliff, xliff1, xliff_inline

from .exchange_strategies import SAMPLE

FORMATS = [xliff, xliff1, po]
XML = [xliff, xliff1]
_TEXTS = b"<source>x</source><target>%s</target>"
_START = {
    xliff: b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="ur">'
    b'<file id="f"><unit id="s01"><segment>' + _TEXTS + b"</segment></unit></file></xliff>",
    xliff1: b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="m" '
    b'source-language="en"><body><trans-unit id="s01">' + _TEXTS + b"</trans-unit></body></file></xliff>",
}


def outcome(format_: ModuleType, data: bytes) -> Exchange | ExchangeError:
    try:
        got: Exchange = format_.loads(data, path="a")
    except ExchangeError as error:
        return error
    return got


def explained(error: ExchangeError, lines_in_file: int) -> bool:
    return bool(error.hint) and error.path == "a" and 1 <= (error.line or 1) <= lines_in_file


def refusal(format_: ModuleType, data: bytes) -> ExchangeError:
    error = outcome(format_, data)
    assert isinstance(error, ExchangeError)
    assert explained(error, data.count(b"\n") + 1)
    return error


@pytest.mark.parametrize("format_", XML)
@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        b'<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_and_outside_references_are_refused(format_: ModuleType, prologue: bytes) -> None:
    error = refusal(format_, prologue + _START[format_] % b"&c;")
    assert "entit" in str(error) or "Entity" in str(error)


@pytest.mark.parametrize("format_", XML)
def test_entities_hidden_by_another_encoding_are_refused(format_: ModuleType) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY c "x">]>'
        + (_START[format_] % b"&c;").decode()
    )
    refusal(format_, text.encode("utf-16"))


@pytest.mark.parametrize("format_", XML)
@pytest.mark.parametrize("depth", [200, 5_000, 200_000])
def test_deep_nesting_is_an_error_and_no_crash(format_: ModuleType, depth: int) -> None:
    tag = b"mrk" if format_ is xliff else b"g"
    data = _START[format_] % ((b"<%s>" % tag) * depth + (b"</%s>" % tag) * depth)
    got = outcome(format_, data)
    assert isinstance(got, Exchange) is (depth == 200)
    assert isinstance(got, Exchange) or explained(got, 1)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\x00\x01\x02\xff" * 50,
        b"PK\x03\x04" + bytes(200),
        b"<html><body>Log in</body></html>",
        b"<xliff/>",
        b"1\n00:00:01,000 --> 00:00:02,000\nx\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"#",
        b"#|",
        b"#~",
        b'msgid "',
        b"msgstr[",
        b'msgid "a"\nmsgid_plural "b"\nmsgstr[x] "c"',
    ],
)
def test_what_is_no_such_file_is_refused(format_: ModuleType, data: bytes) -> None:
    refusal(format_, data)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_in_another_encoding_than_it_says_is_refused(format_: ModuleType) -> None:
    data = format_.dumps(SAMPLE).replace("۔".encode(), b"\xe9")
    assert refusal(format_, data).line


@pytest.mark.parametrize("format_", FORMATS)
def test_a_truncated_file_is_refused_or_lacks_whole_entries_only(format_: ModuleType) -> None:
    data = format_.dumps(SAMPLE)
    for end in range(0, len(data), 23):
        got = outcome(format_, data[:end])
        if isinstance(got, Exchange):
            assert format_ is po
            whole = [e.target for e in SAMPLE.entries[: len(got.entries)]]
            # A PO file has no end mark; but a text that is cut has no closing quotation mark.
            assert [e.target for e in got.entries][:-1] == whole[:-1]
            assert got.entries[-1].target in {"", whole[-1]}
        else:
            assert explained(got, data.count(b"\n") + 1)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_huge_file_is_refused_before_it_is_read(format_: ModuleType) -> None:
    started = time.process_time()
    error = refusal(format_, b" " * (64 * 1024 * 1024 + 1))
    assert "67108865 bytes" in str(error)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("format_", FORMATS)
def test_time_grows_with_the_number_of_entries_only(format_: ModuleType) -> None:
    """Measured: 100,000 entries take 3 to 5 s. What grows with the square would take minutes here."""
    entries = tuple(Entry(f"s{number}", f"Call {number}.", f"x {number}") for number in range(10_000))
    exchange = Exchange("m", "en", "ur", entries)
    started = time.process_time()
    assert format_.loads(format_.dumps(exchange), path=None) == exchange
    assert time.process_time() - started < 15


@pytest.mark.parametrize("format_", FORMATS)
def test_one_enormous_text_does_not_take_long(format_: ModuleType) -> None:
    words = " " * 1_000_000 + "x" + " " * 1_000_000
    exchange = Exchange("m", "en", "ur", (Entry("s01", "x", words),))
    started = time.process_time()
    assert format_.loads(format_.dumps(exchange), path=None) == exchange
    assert time.process_time() - started < 10


_PIECES = [
    "<xliff", ' version="1.2"', ' xmlns="urn:oasis:names:tc:xliff:document:2.0">', ">", "<file>", "<body>",
    '<unit id="s01">', "<segment>", '<trans-unit id="s01">', "<source>", "<target>", "x", "</target>",
    "</source>", "</segment>", "</unit>", "</trans-unit>", "</file>", "</xliff>", "<mrk>", "</mrk>", "<cp/>",
    "&#1;", "&x;", 'msgctxt "a"', 'msgid "b"', 'msgstr "c"', "msgid_plural", 'msgstr[0] "d"', '"', "\n", "\n",
    "#, fuzzy", "#~ ", "#. ", "#| msgid", "#=", "\\", "\ufeff", "charset=",
]  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@given(text=st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=14).map("".join))
def test_any_text(format_: ModuleType, text: str) -> None:
    got = outcome(format_, text.encode("utf-8", "replace"))
    if isinstance(got, Exchange):
        assert format_.loads(format_.dumps(got), path="a") == got
    else:
        assert explained(got, text.count("\n") + text.count("\r") + 2)


@pytest.mark.parametrize("format_", FORMATS)
@given(data=st.data())
def test_any_damage_to_a_good_file(format_: ModuleType, data: st.DataObject) -> None:
    whole = bytearray(format_.dumps(SAMPLE))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=3))
    got = outcome(format_, bytes(whole))
    if isinstance(got, Exchange):
        assert format_.loads(format_.dumps(got), path="a") == got
    else:
        assert explained(got, whole.count(b"\n") + whole.count(b"\r") + 2)


def test_a_caller_can_tell_the_versions_apart() -> None:
    assert xliff_inline.version_of(xliff.dumps(SAMPLE), path=None) == 2
    assert xliff_inline.version_of(xliff1.dumps(SAMPLE), path=None) == 1
    for other in (b"<tmx/>", b'<xliff version="3.0"/>', b'<xliff xmlns="urn:x" version="1.2"/>'):
        with pytest.raises(ExchangeError, match="not an XLIFF file"):
            xliff_inline.version_of(other, path="a")
