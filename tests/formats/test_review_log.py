"""The log of reviews reads back exactly, and a damaged line is never taken for an approval."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import review
from pipeline.core.review import Entry
from pipeline.core.script import State
from pipeline.core.units import Unit
from pipeline.errors import ReviewLogError
from pipeline.formats import review_log

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINE = review_log.dumps(
    review.declare(
        [Unit("s01", "One.", "Một.")], language="vi", state=State.FINAL, by="Lan", when="2026-11-24T10:00:00Z"
    )
)


@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT, _TEXT, st.sampled_from(list(State))), max_size=5))
def test_the_log_reads_back(rows: list[tuple[str, str, str, str, State]]) -> None:
    entries: list[Entry] = []
    for source, target, by, note, state in rows:
        unit = Unit("s01", source, target)
        entries += review.declare([unit], language="ur", state=state, by=by, when="now", note=note)
    text = review_log.dumps(entries)
    assert review_log.loads(text, path=None) == tuple(entries)
    assert text.count("\n") == len(entries)


def test_adding_is_appending() -> None:
    assert review_log.loads(LINE + LINE, path=None) == review_log.loads(LINE, path=None) * 2


def _changed(**changes: Any) -> str:
    return json.dumps({**json.loads(LINE), **changes})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<<<<<< HEAD", "no JSON"),
        ("[]", "must hold"),
        ("{}", "must hold"),
        (_changed(extra="x"), "must hold"),
        (_changed(by=None), "must hold"),
        (_changed(state="approved"), "no state"),
        (_changed(target_digest="0" * 63), "digest is damaged"),
        (_changed(target_digest="0" * 64), "binding"),
        (_changed(language="th"), "binding"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_a_damaged_line_is_refused_with_its_number(line: str, said: str) -> None:
    """An approval for one language turned into another's by an edit must not pass for one."""
    with pytest.raises(ReviewLogError, match=said) as caught:
        review_log.loads(f"{LINE}\n{line}\n", path="review.jsonl")
    assert caught.value.line == 3
    assert caught.value.hint
