"""An approval holds for exactly the words it was given for, and for nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import review
from pipeline.core.review import Entry, Staleness
from pipeline.core.script import Script, Segment, State
from pipeline.core.units import POST_ID, TITLE_ID, Unit, units, with_targets

UNITS = tuple(Unit(f"s{n:02d}", f"Source {n}.", f"Target {n}.") for n in range(1, 6))
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


def approve(*chosen: Unit, language: str = "vi", state: State = State.FINAL) -> tuple[Entry, ...]:
    return review.declare(chosen, language=language, state=state, by="Lan", when="2026-11-24T10:00:00+00:00")


def words(found: tuple[review.Standing, ...]) -> list[str]:
    return [s.word for s in found]


def test_nothing_is_approved_that_nobody_approved() -> None:
    found = review.standings(UNITS, (), "vi")
    assert words(found) == ["not reviewed"] * 5
    assert not review.all_approved(found)


def test_a_message_without_texts_is_not_approved() -> None:
    """``all()`` of nothing is true; a language that lost all its words must not be published for that."""
    assert not review.all_approved(())


@given(st.integers(0, 4), st.sampled_from(["source", "target", "both"]), _TEXT)
def test_a_change_makes_exactly_its_own_unit_stale(which: int, what: str, text: str) -> None:
    log = approve(*UNITS)
    changed = list(UNITS)
    unit = changed[which]
    source, target = (text if what != "target" else unit.source), (text if what != "source" else unit.target)
    changed[which] = replace(unit, source=source, target=target if target.strip() else "x" + target)
    found = review.standings(changed, log, "vi")
    expected = ["approved"] * 5
    if (changed[which].source, changed[which].target) != (unit.source, unit.target):
        expected[which] = "stale"
        assert found[which].stale is not None
    assert words(found) == expected


def test_the_reason_says_which_side_changed() -> None:
    log = approve(UNITS[0])
    for changed, why in (
        (replace(UNITS[0], source="Other."), Staleness.SOURCE),
        (replace(UNITS[0], target="Other."), Staleness.TARGET),
        (replace(UNITS[0], source="Other.", target="Other."), Staleness.BOTH),
    ):
        assert review.standings([changed], log, "vi")[0].stale is why


def test_a_change_that_is_undone_needs_no_new_approval() -> None:
    log = approve(UNITS[0])
    assert words(review.standings([replace(UNITS[0], source="Other.")], log, "vi")) == ["stale"]
    assert words(review.standings([UNITS[0]], log, "vi")) == ["approved"]


def test_an_approval_is_for_one_language_and_one_unit() -> None:
    """Two cues with the same words are two places to look at; two languages are two readers."""
    twin = replace(UNITS[0], id="s09")
    assert words(review.standings([twin], approve(UNITS[0]), "vi")) == ["not reviewed"]
    assert words(review.standings([UNITS[0]], approve(UNITS[0], language="th"), "vi")) == ["not reviewed"]


def test_the_same_text_in_another_normal_form_is_the_same_text() -> None:
    composed, apart = replace(UNITS[0], target="caf\u00e9"), replace(UNITS[0], target="cafe\u0301")
    assert words(review.standings([apart], approve(composed), "vi")) == ["approved"]


@pytest.mark.parametrize("seen", ["a\u200cb", "a\u200fb", "a  b", "A b", "a b."])
def test_what_a_viewer_could_see_is_a_change(seen: str) -> None:
    """Zero-width characters shape letters and order; letter case and spaces are seen."""
    log = approve(replace(UNITS[0], target="a b"))
    assert words(review.standings([replace(UNITS[0], target=seen)], log, "vi")) == ["stale"]


def test_an_approval_can_be_taken_back_and_given_again() -> None:
    log = approve(UNITS[0])
    log += approve(UNITS[0], state=State.TRANSLATED)
    (standing,) = review.standings([UNITS[0]], log, "vi")
    assert (standing.word, standing.stale) == ("stale", Staleness.WITHDRAWN)
    log += approve(UNITS[0])
    assert words(review.standings([UNITS[0]], log, "vi")) == ["approved"]


def test_a_review_is_less_than_an_approval() -> None:
    found = review.standings([UNITS[0]], approve(UNITS[0], state=State.REVIEWED), "vi")
    assert words(found) == ["reviewed"]
    assert not review.all_approved(found)


def test_an_older_approval_of_other_words_does_not_come_back_by_a_withdrawal() -> None:
    """Approved as A, changed to B and approved, B taken back: now B is open, and A is not what is there."""
    other = replace(UNITS[0], target="B")
    log = (*approve(UNITS[0]), *approve(other), *approve(other, state=State.TRANSLATED))
    assert words(review.standings([other], log, "vi")) == ["stale"]


def test_without_a_review_the_files_own_record_of_its_source_counts() -> None:
    behind = replace(UNITS[0], translated_from="0" * 12)
    assert review.standings([behind], (), "vi")[0].stale is Staleness.SOURCE
    # Whoever approves the old translation of the new source has looked at it: then it is not stale.
    assert words(review.standings([behind], approve(behind), "vi")) == ["approved"]


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(State))), max_size=12))
def test_the_last_word_on_the_present_texts_decides(history: list[tuple[int, State]]) -> None:
    log: tuple[Entry, ...] = ()
    last: dict[int, State] = {}
    for which, state in history:
        log += approve(UNITS[which], state=state)
        last[which] = state
    for which, standing in enumerate(review.standings(UNITS, log, "vi")):
        assert standing.approved == (last.get(which) is State.FINAL)


def test_a_missing_text_is_missing_whatever_the_log_says() -> None:
    empty = replace(UNITS[0], target=" ")
    assert words(review.standings([empty], approve(empty), "vi")) == ["missing"]


def test_units_are_all_texts_that_reach_viewers() -> None:
    source = Script("m", "en", "Title", (Segment("s01", "One."), Segment("s02", "Two.")), post="Post\n")
    other = Script("m", "vi", "T", (Segment("s02", "Hai."), Segment("s09", "?")), sources={"s02": "ab" * 32})
    found = units(source, other)
    assert [u.id for u in found] == ["s01", "s02", TITLE_ID, POST_ID]
    assert [u.target for u in found] == ["", "Hai.", "T", ""]
    assert found[1].translated_from == "ab" * 6
    assert [u.id for u in units(replace(source, post=" "), other)] == ["s01", "s02", TITLE_ID]


def test_new_words_go_where_the_source_has_them() -> None:
    source = Script("m", "en", "Title", tuple(Segment(f"s{n}", "x") for n in (1, 2, 3)))
    other = Script("m", "vi", "T", (Segment("s3", "Ba"), Segment("s8", "Cũ"), Segment("s1", "Một", note="n")))
    made = with_targets(other, {"s2": "Hai", "s3": "BA", TITLE_ID: "Tên", POST_ID: "Bài"}, source)
    assert [(s.id, s.text) for s in made.segments] == [
        ("s1", "Một"), ("s2", "Hai"), ("s3", "BA"), ("s8", "Cũ"),
    ]  # fmt: skip
    assert (made.title, made.post, made.segments[0].note) == ("Tên", "Bài", "n")
