"""A message's cues from its scripts, put together as the engine does it; with fonts that only pretend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.adapters.fakes import Monospace, OneFace
from pipeline.core import checks
from pipeline.core.cue import Slot
from pipeline.core.language import get
from pipeline.core.script import Script, Segment
from pipeline.core.spoken import Speech, Word
from pipeline.core.style import Style
from pipeline.engine import spot
from pipeline.engine.spot import Wording
from pipeline.engine.subtitle import Layout
from pipeline.errors import InputError
from tests.conftest import MEDIA

SLOTS = (Slot("s01", 500, 3500, 4420), Slot("s02", 4500, 6000, 8420), Slot("s03", 8500, 11_000, 12_000))
ENGLISH = ("Please report hate crime.", "In an emergency, call 999. Stay there.", "Or tell @MetCC about it.")
POLISH = (
    "Zgłaszaj przestępstwa z nienawiści.",
    "W nagłym wypadku dzwoń 999. Zostań.",
    "Albo pisz do @MetCC.",
)


def by_full_stop(text: str, language: str) -> Sequence[int]:
    return [i + 2 for i in range(len(text) - 2) if text[i : i + 2] == ". "]


def wording(tag: str, texts: Sequence[str], profile: str = "plain-language") -> Wording:
    segments = tuple(Segment(f"s{n:02d}", text) for n, text in enumerate(texts, 1))
    script = Script("trial", tag, "Trial", segments)
    layout = Layout(get(tag), OneFace().face(tag), Style(), MEDIA, Monospace())
    return spot.wording(script, layout, profile, by_full_stop)


def test_all_languages_of_a_message_share_their_times() -> None:
    """From scripts and slots to cues that pass every check of timing, words kept, times shared."""
    english, polish = wording("en", ENGLISH), wording("pl", POLISH)
    bones = spot.plan(spot.spoken_of(SLOTS), (english, polish), english.limits, MEDIA)
    first, second = (spot.cues(bones, english, own) for own in (english, polish))
    assert [c.text for c in first] == list(ENGLISH)
    assert [c.text for c in second] == list(POLISH)
    assert [(c.start_ms, c.end_ms) for c in first] == [(c.start_ms, c.end_ms) for c in second]
    for own, made in ((english, first), (polish, second)):
        language = own.limits.language
        assert not checks.check_timing(made, language, duration_ms=MEDIA.duration_ms, gap_ms=80)
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))


def test_words_behind_a_long_pause_wait_for_it() -> None:
    """`Stay there.` is said after a pause of a second and a half: nobody may read it before."""
    english, polish = wording("en", ENGLISH), wording("pl", POLISH)
    words: tuple[Word, ...] = (
        ("emergency", 4500, 5000),
        ("999", 5100, 5500),
        ("stay", 7000, 7400),
        ("there", 7400, 7900),
    )
    spoken = spot.spoken_of(SLOTS) | {"s02": Speech(4500, 7900, words)}
    bones = spot.plan(spoken, (english, polish), english.limits, MEDIA)
    for own, said in (
        (english, ["In an emergency, call 999.", "Stay there."]),
        (polish, ["W nagłym wypadku dzwoń 999.", "Zostań."]),
    ):
        first, second = (c for c in spot.cues(bones, english, own) if c.segment == "s02")
        assert [first.text, second.text] == said
        assert second.start_ms == 7000


def test_a_persons_times_reach_the_cues() -> None:
    """As the subtitle file has them."""
    english = wording("en", ENGLISH)
    bones = spot.plan(spot.spoken_of(SLOTS), (english,), english.limits, MEDIA)
    made = spot.cues(bones, english, english)
    mine = replace(made[1], start_ms=4777, end_ms=7777)
    assert spot.cues(bones, english, english, fixed={"s02": [mine]})[1] == mine


def test_lines_are_as_long_as_the_profile_allows() -> None:
    """37 characters by the BBC's guidelines, 42 otherwise."""
    text = ("Report every hate crime to the police now",)
    assert len(text[0]) == 41
    assert len(wording("en", text, "bbc").divide(text[0], 1)[0].lines) == 2
    assert len(wording("en", text, "ted").divide(text[0], 1)[0].lines) == 1


def test_an_unknown_profile_is_refused() -> None:
    """campaign.toml refuses it too; nothing else may slip through."""
    with pytest.raises(InputError):
        wording("en", ENGLISH, "none")
