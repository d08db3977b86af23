"""A new version of a script: whatever was done to some paragraphs, the others keep their ids."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.carry_ids import Carried, carry
from pipeline.core.script import Segment

TEXTS = (
    "Hate crime is an attack on someone because of who they are.",
    "Some people in Chinese and South East Asian communities have been abused, online and in the street.",
    "In a few cases, people were assaulted. The police take it seriously and act.",
    "In an emergency, call 999.",
    "To stay anonymous, call Crimestoppers on 0800 555 111 or report online.",
)


def old(*texts: str) -> tuple[Segment, ...]:
    return tuple(
        Segment(f"s{n:02d}", text, time_ms=1000 * n, note=f"note {n}", say=f"say {n}", line=9)
        for n, text in enumerate(texts, 1)
    )


OLD = old(*TEXTS)


def ids(carried: Carried) -> list[str]:
    return [s.id for s in carried.segments]


def test_the_same_script_is_the_same() -> None:
    carried = carry(OLD, TEXTS, ())
    assert carried == Carried(OLD, tuple(s.id for s in OLD), (), (), (), (), ())


def test_an_edited_paragraph_keeps_its_id_time_and_note() -> None:
    """How it is spoken goes: a voice must not read out the old words."""
    carried = carry(OLD, [*TEXTS[:3], "In an emergency, always ring 999.", TEXTS[4]], ())
    assert (carried.changed, carried.added, carried.removed) == (("s04",), (), ())
    assert carried.segments[3] == Segment("s04", "In an emergency, always ring 999.", 4000, "note 4")
    assert carried.without_say == ("s04",)
    assert (carried.segments[:3], carried.segments[4:]) == (OLD[:3], OLD[4:])


def test_a_split_paragraph_stays_with_its_larger_half() -> None:
    first, second = "In a few cases, people were assaulted.", "The police take it seriously and act."
    carried = carry(OLD, [*TEXTS[:2], first, second, *TEXTS[3:]], ())
    assert sorted((carried.changed, carried.added)) == [("s03",), ("s06",)]
    assert {"s01", "s02", "s04", "s05"} == set(carried.kept)
    assert carried.removed == ()


def test_joined_paragraphs_are_the_larger_one() -> None:
    carried = carry(OLD, [*TEXTS[:3], f"{TEXTS[3]} {TEXTS[4]}"], ())
    assert (carried.changed, carried.removed) == (("s05",), ("s04",))
    assert carried.kept == ("s01", "s02", "s03")


def test_a_new_text_in_an_old_ones_place_is_new() -> None:
    """An approval of the old words must not seem to cover the new ones' translation."""
    carried = carry(OLD, [*TEXTS[:3], "Parking is free on Sundays.", TEXTS[4]], ())
    assert (carried.added, carried.removed) == (("s06",), ("s04",))


def test_moved_and_edited_at_once_is_found() -> None:
    carried = carry(OLD, ["In an emergency, please call 999.", *TEXTS[:3], TEXTS[4]], ())
    assert carried.changed == ("s04",)
    assert ids(carried) == ["s04", "s01", "s02", "s03", "s05"]


def test_a_time_mark_that_would_go_back_is_dropped_and_named() -> None:
    """The script could not be read again with it."""
    carried = carry(OLD, [TEXTS[4], *TEXTS[:4]], ())
    assert carried.without_time == ("s05",)
    assert [s.time_ms for s in carried.segments] == [None, 1000, 2000, 3000, 4000]


def test_fresh_ids_were_never_used_before() -> None:
    """A translation that still has s06 would else show its old words for the new paragraph."""
    assert carry(OLD, [*TEXTS, "New words here."], {"s06", "s07", "emergency"}).added == ("s08",)
    assert carry(OLD[:1], ["New words here."], {"s0099"}).added == ("s0100",)
    assert carry(OLD[:1], ["New words here."], {"s9999999999"}).added == ("s02",)
    assert carry((), ["a", "b"], ()).added == ("s01", "s02")


def test_texts_without_spaces_are_compared_too() -> None:
    chinese = old("仇恨犯罪是因为某人的身份而进行的攻击。", "如遇紧急情况，请拨打999。", "请举报。")
    carried = carry(
        chinese,
        ["仇恨犯罪是因为某人的身份而进行的攻击。", "如果遇到紧急情况，请立即拨打999。", "请举报。"],
        (),
    )
    assert (carried.changed, carried.added) == (("s02",), ())


paragraphs = st.lists(
    st.text("abcdefgh ", min_size=8, max_size=30).map(str.strip).filter(bool),
    min_size=1,
    max_size=7,
    unique=True,
)
other = st.text("uvwxyz", min_size=3, max_size=20)


def check_whole(carried: Carried, before: tuple[Segment, ...], texts: list[str]) -> None:
    """Whatever was done: every paragraph has one id, and the report is complete."""
    assert [s.text for s in carried.segments] == texts
    assert len(set(ids(carried))) == len(texts)
    assert sorted((*carried.kept, *carried.changed, *carried.added)) == sorted(ids(carried))
    was = {s.id for s in before}
    assert set(carried.removed) == was - set(ids(carried))
    assert not set(carried.added) & was
    times = [s.time_ms for s in carried.segments if s.time_ms is not None]
    assert times == sorted(times)
    by_id = {s.id: s for s in before}
    assert all(s.note == by_id[s.id].note for s in carried.segments if s.id in was)


@given(paragraphs, other, st.data())
def test_law_inserting_a_paragraph_changes_no_other(texts: list[str], new: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts)))
    before = old(*texts)
    now = [*texts[:at], new, *texts[at:]]
    carried = carry(before, now, ())
    check_whole(carried, before, now)
    assert (*carried.segments[:at], *carried.segments[at + 1 :]) == before


@given(paragraphs, st.data())
def test_law_deleting_a_paragraph_changes_no_other(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    before = old(*texts)
    now = [*texts[:at], *texts[at + 1 :]]
    carried = carry(before, now, ())
    check_whole(carried, before, now)
    assert carried.segments == (*before[:at], *before[at + 1 :])
    assert carried.removed == (before[at].id,)


@given(paragraphs, st.data())
def test_law_moving_paragraphs_changes_no_id(texts: list[str], data: st.DataObject) -> None:
    now = list(data.draw(st.permutations(texts)))
    before = old(*texts)
    carried = carry(before, now, ())
    check_whole(carried, before, now)
    assert {s.text: s.id for s in carried.segments} == {s.text: s.id for s in before}
    assert len(carried.kept) == len(texts)


@given(paragraphs, other, st.data())
def test_law_editing_a_paragraph_changes_no_other(texts: list[str], new: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    before = old(*texts)
    now = [*texts[:at], data.draw(st.sampled_from([new, texts[at] + " " + new])), *texts[at + 1 :]]
    carried = carry(before, now, ())
    check_whole(carried, before, now)
    assert (*carried.segments[:at], *carried.segments[at + 1 :]) == (*before[:at], *before[at + 1 :])


@given(paragraphs, st.lists(st.text("abuv ", min_size=1).map(str.strip).filter(bool), max_size=6), st.data())
def test_law_any_new_version_is_carried_whole(texts: list[str], new: list[str], data: st.DataObject) -> None:
    before = old(*texts)
    now = list(data.draw(st.permutations([*texts[: len(texts) // 2], *new])))
    carried = carry(before, now, ())
    check_whole(carried, before, now)
    assert carried == carry(before, now, ())


def test_a_long_script_with_everything_edited_takes_no_minute() -> None:
    texts = [f"{TEXTS[n % 5]} And number {n * 7919} of them." for n in range(200)]
    start = time.process_time()
    carried = carry(old(*texts), [t.replace("e", "é", 1) for t in texts], ())
    assert time.process_time() - start < 5
    assert len(carried.changed) == 200


@pytest.mark.parametrize("texts", [(), ("a",)])
def test_nothing_and_one_are_no_special_case(texts: tuple[str, ...]) -> None:
    assert carry(old(*texts), texts, ()).segments == old(*texts)
