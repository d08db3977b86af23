"""A result is made again if and only if an input changed, and the reason is said in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.staleness import Reason, Why, compare

names = st.sampled_from(["footage", "track", "style", "font", "channel", "tools"])
inputs = st.dictionaries(names, st.sampled_from(["1", "2", "3", ""]))


@given(inputs)
def test_the_same_inputs_are_current(recorded: dict[str, str]) -> None:
    """A second build does nothing, also if the keys come in another order."""
    assert compare(recorded, dict(reversed(recorded.items()))) == ()


@given(inputs, inputs)
def test_exactly_the_inputs_that_differ_are_named(recorded: dict[str, str], current: dict[str, str]) -> None:
    """One too few is a stale video; one too many is an hour of needless work. An empty digest is a digest."""
    wanted = (
        {(Why.INPUT_CHANGED, n) for n in recorded.keys() & current.keys() if recorded[n] != current[n]}
        | {(Why.INPUT_NEW, n) for n in current.keys() - recorded.keys()}
        | {(Why.INPUT_GONE, n) for n in recorded.keys() - current.keys()}
    )
    reasons = compare(recorded, current)
    assert {(r.why, r.what) for r in reasons} == wanted
    assert len(reasons) == len(wanted)


@given(inputs)
def test_what_was_never_made_has_that_one_reason(current: dict[str, str]) -> None:
    """ "never made" and not a list of every input as new."""
    assert compare(None, current) == (Reason(Why.NEVER_MADE),)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(Why.NEVER_MADE), "never made"),
        (Reason(Why.OUTPUT_MISSING, "a.mp4"), "a finished file is gone: a.mp4"),
        (Reason(Why.OUTPUT_CHANGED, "a.srt"), "a finished file was changed: a.srt"),
        (Reason(Why.INPUT_CHANGED, "track"), "track changed"),
        (Reason(Why.INPUT_NEW, "font"), "font new"),
        (Reason(Why.INPUT_GONE, "font"), "font gone"),
    ],
)
def test_the_words_of_each_reason(reason: Reason, words: str) -> None:
    """status, explain, the log and JSON show these; none may be left without words."""
    assert str(reason) == words


def test_every_kind_has_its_words_tested() -> None:
    """A new kind of reason must come with its words."""
    tested = test_the_words_of_each_reason.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {reason.why for reason, _ in tested} == set(Why)
