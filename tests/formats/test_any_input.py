"""Whatever is in a file from outside, the answer is a value or an error that says where and what to do."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.formats import decoding, docx, script_text, srt

from .strategies import lines

T = TypeVar("T")

_HEAD = ["---", "title: T", "language: en", "post: |", "  x", "sources:", "  s01: 0123456789ab", "...", "- x"]
_BODY = ["[s01] x", "[s02] [00:01] y", "> note: z", "> z", "# h", "<!-- c", "-->", "", "\\", "[", "[]"]
_TRACK = ["1", "2", "00:00:01,000 --> 00:00:02,000", "00:01.5 -->", "-->", "x", "", "\u200f"]


def files(pieces: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(st.sampled_from(pieces), lines()), max_size=12).map("\n".join)


def outcome(read: Callable[[], T]) -> T | InputError:
    try:
        return read()
    except InputError as error:
        return error


def explained(error: InputError, lines_in_file: int) -> bool:
    return bool(error.hint) and error.path == "a" and 1 <= (error.line or 1) <= lines_in_file


@given(st.one_of(files(_HEAD + _BODY), files(_BODY).map(lambda t: "\n".join(_HEAD[:3]) + f"\n---\n{t}")))
def test_any_script_file(text: str) -> None:
    got = outcome(lambda: script_text.loads(text, message="m", language="en", path="a"))
    if isinstance(got, InputError):
        assert explained(got, text.count("\n") + 1), got
    else:
        again = script_text.loads(script_text.dumps(got), message="m", language="en")
        assert again.body_digest == got.body_digest


@given(files(_TRACK))
def test_any_track_loses_no_word(text: str) -> None:
    got = outcome(lambda: srt.loads(text, path="a"))
    if isinstance(got, InputError):
        assert explained(got, text.count("\n") + 1), got
        return
    rest = [s for s in (line.strip() for line in text.split("\n")) if s and "-->" not in s]
    for cue in got:
        for line in cue.lines:
            rest.remove(line)
    assert all(line.isdecimal() for line in rest), "only cue numbers may go"


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    for read in (decoding.decode, docx.loads_paragraphs):
        got = outcome(functools.partial(read, data, path="a"))
        assert not isinstance(got, InputError) or explained(got, len(data) + 1), got
