"""Which moment of the speech a place in a translation belongs to."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.spoken import Speech, Word, moment_ms, shares

TWO_SENTENCES = Speech(
    1000,
    6000,
    (("Call", 1000, 1400), ("police.", 1450, 2000), ("Then", 3200, 3500), ("wait", 3550, 3900),
     ("for", 3950, 4100), ("them", 4150, 4500), ("outside", 4550, 5200), ("there", 5300, 6000)),
)  # fmt: skip


def test_a_pause_beside_the_place_wins() -> None:
    """A third of the words is near the pause of 1.2 s: the second cue comes with the second sentence."""
    assert moment_ms(TWO_SENTENCES, Fraction(1, 3)) == 3200


def test_without_a_pause_the_nearest_word_is_taken() -> None:
    """Never in the middle of a word."""
    assert moment_ms(TWO_SENTENCES, Fraction(3, 4)) == 4550


def test_without_word_times_the_time_itself_is_shared() -> None:
    """What we do not know we do not invent."""
    assert moment_ms(Speech(1000, 3000), Fraction(1, 4)) == 1500


def test_sentences_correspond_where_there_are_equally_many() -> None:
    """A translation that is wordy in its first sentence must not show the second before it is spoken."""
    source, target = "Call police. Then wait for them outside.", "Please do call the police at once. Wait."
    at = target.index("Wait")
    (mapped,) = shares(
        source, target, [at], source_sentences=[source.index("Then")], target_sentences=[at], length=len
    )
    assert mapped == Fraction(10, 32), "10 of the 32 letters of the source"
    (plain,) = shares(source, target, [at], source_sentences=[], target_sentences=[at], length=len)
    assert plain == Fraction(at, len(target))


@given(st.data())
def test_later_places_never_come_earlier(data: st.DataObject) -> None:
    """Order kept, whatever the texts and sentences."""
    source, target = data.draw(st.text("ab .", min_size=1)), data.draw(st.text("ab .", min_size=1))
    places = sorted(data.draw(st.sets(st.integers(0, len(target)))))
    ours = sorted(data.draw(st.sets(st.integers(1, len(source)), max_size=3)))
    theirs = sorted(data.draw(st.sets(st.integers(1, len(target)), max_size=3)))
    found = shares(source, target, places, source_sentences=ours, target_sentences=theirs, length=len)
    assert list(found) == sorted(found)
    assert all(0 <= share <= 1 for share in found)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 900)), max_size=12),
    st.fractions(0, 1),
)
def test_a_moment_lies_within_the_speech(pairs: list[tuple[int, int]], share: Fraction) -> None:
    """And is a whole number of milliseconds."""
    words: list[Word] = []
    at = 500
    for pause, length in pairs:
        words.append(("word", at + pause, at + pause + length))
        at += pause + length
    spoken = Speech(500, at + 1, tuple(words))
    moment = moment_ms(spoken, share)
    assert type(moment) is int
    assert spoken.start_ms <= moment <= spoken.end_ms
