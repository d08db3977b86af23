"""People's edits and the script's changes come together; neither is lost, and a clash is said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.core import track as track_rules
from pipeline.core.cue import Cue
from pipeline.core.cue_map import segment_of
from pipeline.core.track import Conflict, Shown, shown


def cue(cue_id: str, *lines: str, at: tuple[int, int] = (1000, 3000)) -> Cue:
    return Cue(cue_id, cue_id.split(".")[0], *at, " ".join(lines), lines)


def merge(
    base: Sequence[tuple[str, Shown]], edited: Sequence[Shown], made: Sequence[Cue], *, joiner: str
) -> tuple[tuple[Cue, ...], tuple[Conflict, ...]]:
    """Merge tracks in which every cue is where it was; a base without lines was never written."""
    was: dict[str, list[Shown]] = {}
    now: dict[str, list[Shown]] = {}
    for (cue_id, old), new in zip(base, edited, strict=True):
        if old.lines:
            was.setdefault(segment_of(cue_id), []).append(old)
        now.setdefault(segment_of(cue_id), []).append(new)
    return track_rules.merge(was, now, made, joiner=joiner)


WAS = cue("s01", "Call the police", "on 101.")


def merged(was: Cue, now: Shown, made: Cue) -> tuple[Cue, tuple[Conflict, ...]]:
    """Merge a track of one cue."""
    cues, conflicts = merge([(was.id, shown(was))], [now], [made], joiner=" ")
    assert len(cues) == 1
    return cues[0], conflicts


def edited(*lines: str, at: tuple[int, int] = (1000, 3000)) -> Shown:
    return Shown(*at, lines)


def test_an_untouched_cue_follows_the_script() -> None:
    """Nobody edited it, so the new wording and the new time simply arrive."""
    made = cue("s01", "Ring 101.", at=(1200, 2800))
    assert merged(WAS, shown(WAS), made) == (made, ())


def test_a_persons_words_stay() -> None:
    """The reason why the file may be edited at all."""
    assert merged(WAS, edited("Ring the police", "on 101."), WAS) == (
        cue("s01", "Ring the police", "on 101."),
        (),
    )


def test_a_persons_words_stay_at_the_scripts_new_time() -> None:
    """New footage moves the cue; the words were edited and not the time."""
    made = replace(WAS, start_ms=5000, end_ms=7000)
    assert merged(WAS, edited("Ring 101."), made) == (cue("s01", "Ring 101.", at=(5000, 7000)), ())


def test_a_persons_time_stays_when_the_script_changes_the_words() -> None:
    """The time was edited and not the words: both changes can be had."""
    made = cue("s01", "Ring 101.")
    assert merged(WAS, edited(*WAS.lines, at=(900, 3300)), made) == (
        cue("s01", "Ring 101.", at=(900, 3300)),
        (),
    )


def test_a_persons_line_breaks_stay_and_the_text_is_the_scripts() -> None:
    """White space alone is no new wording, so the transcript keeps the script's own text."""
    kept, conflicts = merged(WAS, edited("Call the", "police on 101."), WAS)
    assert conflicts == ()
    assert kept.lines == ("Call the", "police on 101.")
    assert kept.text == WAS.text


def test_in_a_language_without_spaces_a_break_adds_none() -> None:
    """Joined with a space, an edited Chinese caption would get a hole in its middle."""
    was = Cue("s01", "s01", 0, 2000, "请拨打报警电话", ("请拨打", "报警电话"))
    (kept,), _ = merge([("s01", shown(was))], [Shown(0, 2000, ("请您拨打", "报警电话"))], [was], joiner="")
    assert kept.text == "请您拨打报警电话"


def test_two_different_new_wordings_are_a_conflict_and_the_persons_is_kept() -> None:
    """Nobody but a person can choose; until then nothing that a person wrote is thrown away."""
    made = cue("s01", "Call 101 now.")
    assert merged(WAS, edited("Ring the police", "on 101."), made) == (
        cue("s01", "Ring the police", "on 101."),
        (Conflict("s01", "Ring the police on 101.", "Call 101 now."),),
    )


def test_the_same_new_wording_on_both_sides_ends_the_conflict() -> None:
    """The error's advice is to put one wording into both files: then it must be over, whatever the breaks."""
    made = cue("s01", "Ring the police", "on 101.")
    kept, conflicts = merged(WAS, edited("Ring the", "police on 101."), made)
    assert conflicts == ()
    assert (kept.lines, kept.text) == (("Ring the", "police on 101."), made.text)


def test_line_breaks_alone_give_way_to_new_words() -> None:
    """Keeping them would keep the old words: a corrected number would never reach the screen."""
    made = cue("s01", "Call the police", "on 999.")
    assert merged(WAS, edited("Call the", "police on 101."), made) == (made, ())


def test_new_line_breaks_of_ours_do_not_touch_a_persons_words() -> None:
    """Another font breaks lines elsewhere; that is not another wording, so there is no conflict."""
    made = cue("s01", "Call the", "police on 101.")
    assert merged(WAS, edited("Ring 101."), made) == (cue("s01", "Ring 101."), ())


def test_an_edited_cue_that_is_gone_is_a_conflict() -> None:
    """A segment was cut from the script, or now needs two cues: its edit has nowhere to go, and we say so."""
    made = [cue("s02.1", "One"), cue("s02.2", "Two")]
    cues, conflicts = merge(
        [("s01", shown(WAS)), ("s02", edited("One two"))],
        [edited("Ring 101."), edited("One two")],
        made,
        joiner=" ",
    )
    assert cues == tuple(made)
    assert conflicts == (Conflict("s01", "Ring 101.", ""),)


def test_a_deleted_and_rewritten_cue_counts_as_untouched() -> None:
    """What stands in the file counts, not how it came there."""
    made = cue("s01", "Ring 101.")
    assert merged(WAS, edited(*WAS.lines), made) == (made, ())


def test_nothing_was_written_before() -> None:
    """The first build of a language: what we made is what we get."""
    assert merge([], [], [WAS], joiner=" ") == ((WAS,), ())


def test_a_track_that_we_never_wrote() -> None:
    """Somebody brought a finished track: its times and breaks are taken; other words are a question."""
    nothing = [("s01", Shown(0, 0, ())), ("s02", Shown(0, 0, ()))]
    brought = [edited("Call the", "police on 101.", at=(700, 2900)), edited("Good night.", at=(4000, 5000))]
    cues, conflicts = merge(nothing, brought, [WAS, cue("s02", "Good bye.")], joiner=" ")
    assert [shown(c) for c in cues] == brought
    assert cues[0].text == WAS.text
    assert conflicts == (Conflict("s02", "Good night.", "Good bye."),)


def test_a_lost_segment_is_the_callers_to_report() -> None:
    """Going on without it would take a deletion for agreement."""
    with pytest.raises(ValueError, match="no edited cue for s01"):
        track_rules.merge({"s01": [shown(WAS)]}, {}, [WAS], joiner=" ")


words = st.text("abc", min_size=1, max_size=4)
lines = st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=2).map(tuple)
spans = st.tuples(st.integers(0, 50), st.integers(51, 99))


@st.composite
def tracks(draw: st.DrawFn) -> tuple[Cue, ...]:
    ids = draw(st.sets(st.sampled_from("abcdef"), max_size=5))
    return tuple(cue(i, *draw(lines), at=draw(spans)) for i in sorted(ids))


def base_of(track: tuple[Cue, ...]) -> list[tuple[str, Shown]]:
    return [(c.id, shown(c)) for c in track]


@given(tracks(), tracks())
def test_without_edits_the_script_rules(base: tuple[Cue, ...], made: tuple[Cue, ...]) -> None:
    """A build after no edit must give exactly what a first build gives."""
    assert merge(base_of(base), [shown(c) for c in base], made, joiner=" ") == (made, ())


@given(tracks(), st.data())
def test_without_a_change_of_the_script_the_file_rules(base: tuple[Cue, ...], data: st.DataObject) -> None:
    """Every edit, of any kind, comes through a build untouched and without a question."""
    edits = [Shown(*data.draw(spans), data.draw(lines)) for _ in base]
    cues, conflicts = merge(base_of(base), edits, base, joiner=" ")
    assert [shown(c) for c in cues] == edits
    assert conflicts == ()
    assert [(c.id, c.segment) for c in cues] == [(c.id, c.segment) for c in base]


@given(tracks(), tracks(), st.data())
def test_nothing_is_lost_in_silence(
    base: tuple[Cue, ...], made: tuple[Cue, ...], data: st.DataObject
) -> None:
    """After any merge every new wording, theirs or ours, is on the screen or in a conflict."""
    edits = [Shown(*data.draw(spans), data.draw(lines)) for _ in base]
    cues, conflicts = merge(base_of(base), edits, made, joiner=" ")
    assert [c.id for c in cues] == [c.id for c in made]
    on_screen = {c.id: "".join(c.text.split()) for c in cues}
    asked = {c.cue for c in conflicts}
    for was, now in zip(base, edits, strict=True):
        theirs = "".join("".join(now.lines).split())
        if theirs != "".join(was.text.split()):
            assert was.id in asked or on_screen[was.id] == theirs
    was_text = {c.id: "".join(c.text.split()) for c in base}
    for ours in made:
        text = "".join(ours.text.split())
        if text != was_text.get(ours.id, text):
            assert ours.id in asked or on_screen[ours.id] == text
    for kept in cues:
        assert "".join(kept.text.split()) == "".join("".join(kept.lines).split())


@given(tracks(), tracks(), st.data())
def test_merging_twice_changes_nothing_more(
    base: tuple[Cue, ...], made: tuple[Cue, ...], data: st.DataObject
) -> None:
    """The engine records what it made as the new base; the next build must then leave the file as it is."""
    edits = [Shown(*data.draw(spans), data.draw(lines)) for _ in base]
    cues, conflicts = merge(base_of(base), edits, made, joiner=" ")
    if not conflicts:
        assert merge(base_of(made), [shown(c) for c in cues], made, joiner=" ") == (cues, ())


# A segment may be divided differently on each side.


def stretch(*cues: tuple[int, int, str]) -> tuple[Shown, ...]:
    return tuple(Shown(start, end, (text,)) for start, end, text in cues)


def seg(*cues: tuple[int, int, str]) -> tuple[Cue, ...]:
    ids = track_rules.cue_ids("s01", len(cues))
    return tuple(Cue(i, "s01", a, b, t, (t,)) for i, (a, b, t) in zip(ids, cues, strict=True))


def settle(
    was: Sequence[Shown], now: Sequence[Shown], ours: Sequence[Cue]
) -> tuple[tuple[Cue, ...], tuple[Conflict, ...]]:
    return track_rules.merge({"s01": was} if was else {}, {"s01": now}, ours, joiner=" ")


ONE = (0, 4000, "Call the police on 101.")
TWO = ((0, 1900, "Call the police"), (2000, 4000, "on 101."))


def test_a_persons_division_stays_with_its_ids_and_times() -> None:
    cues, conflicts = settle(stretch(ONE), stretch(*TWO), seg(ONE))
    assert cues == seg(*TWO)
    assert conflicts == ()


def test_a_persons_division_follows_the_footage_while_its_outer_times_are_ours() -> None:
    """New footage moves the segment; where it was divided inside is still the person's."""
    cues, _ = settle(stretch(ONE), stretch(*TWO), seg((10_000, 18_000, ONE[2])))
    assert [(c.start_ms, c.end_ms) for c in cues] == [(10_000, 13_800), (14_000, 18_000)]
    own = ((100, 1900, TWO[0][2]), TWO[1])
    cues, _ = settle(stretch(ONE), stretch(*own), seg((10_000, 18_000, ONE[2])))
    assert cues == seg(*own), "times that the person set stay"


def test_a_persons_join_stays() -> None:
    cues, conflicts = settle(stretch(*TWO), stretch(ONE), seg(*TWO))
    assert (cues, conflicts) == (seg(ONE), ())
    assert cues[0].id == "s01"


def test_division_alone_gives_way_to_new_words_and_outer_times_do_not() -> None:
    ours = seg((0, 4000, "Ring the police on 101."))
    assert settle(stretch(ONE), stretch(*TWO), ours) == (ours, ())
    own = ((500, 1900, TWO[0][2]), (2000, 3500, TWO[1][2]))
    cues, _ = settle(stretch(ONE), stretch(*own), ours)
    assert cues == seg((500, 3500, "Ring the police on 101."))


def test_two_new_wordings_in_two_divisions_are_a_conflict() -> None:
    now = stretch((0, 1900, "Ring the police"), (2000, 4000, "on 101."))
    ours = seg((0, 4000, "Phone the police on 101."))
    cues, conflicts = settle(stretch(ONE), now, ours)
    assert [shown(c) for c in cues] == list(now)
    assert conflicts == (Conflict("s01", "Ring the police on 101.", "Phone the police on 101."),)
    agreed = settle(stretch(ONE), now, seg((0, 4000, "Ring the police on 101.")))
    assert agreed == (cues, ())


def test_a_word_moved_to_the_neighbouring_cue_is_no_change_of_words() -> None:
    """The words of the segment are the same, so new words of the script are no conflict with it."""
    now = stretch((0, 1900, "Call the"), (2000, 4000, "police on 101."))
    assert settle(stretch(*TWO), now, seg(*TWO)) == (
        seg((0, 1900, "Call the"), (2000, 4000, "police on 101.")),
        (),
    )
    ours = seg((0, 1900, "Ring the police"), (2000, 4000, "on 101."))
    assert settle(stretch(*TWO), now, ours) == (ours, ())


def test_each_side_may_change_another_cue_of_a_segment() -> None:
    now = stretch((0, 1900, "Ring the police"), TWO[1])
    ours = seg(TWO[0], (2000, 4000, "on 999."))
    cues, conflicts = settle(stretch(*TWO), now, ours)
    assert ([c.text for c in cues], conflicts) == (["Ring the police", "on 999."], ())


def test_a_brought_track_keeps_its_division() -> None:
    assert settle((), stretch(*TWO), seg(ONE)) == (seg(*TWO), ())
    _, conflicts = settle((), stretch((0, 9, "Other words")), seg(ONE))
    assert conflicts == (Conflict("s01", "Other words", ONE[2]),)


@st.composite
def divisions(draw: st.DrawFn) -> tuple[Shown, ...]:
    """One segment in some division, times rising."""
    parts = draw(st.lists(lines, min_size=1, max_size=3))
    gaps = draw(st.lists(st.integers(1, 50), min_size=2 * len(parts), max_size=2 * len(parts)))
    edges = list(accumulate(gaps))
    return tuple(Shown(edges[2 * n], edges[2 * n + 1], part) for n, part in enumerate(parts))


def as_cues(shown_cues: Sequence[Shown]) -> tuple[Cue, ...]:
    ids = track_rules.cue_ids("s01", len(shown_cues))
    return tuple(
        Cue(i, "s01", s.start_ms, s.end_ms, " ".join(s.lines), s.lines)
        for i, s in zip(ids, shown_cues, strict=True)
    )


_LIKE_ANOTHER_PLACE = (
    Shown(1, 2, ("b a a", "b a b")),
    Shown(3, 4, ("ab b a", "b b a")),
    Shown(5, 6, ("a",)),
)
"""By itself, its second cue has the letters of another place, where its lines would meet inside a word."""


@given(divisions(), divisions(), divisions())
@example((Shown(1, 2, ("a",)),), _LIKE_ANOTHER_PLACE, _LIKE_ANOTHER_PLACE)
def test_law_of_any_three_divisions(
    was: tuple[Shown, ...], now: tuple[Shown, ...], ours: tuple[Shown, ...]
) -> None:
    """No wording of either side is lost in silence, ids and times are whole, and settling twice is once."""
    made = as_cues(ours)
    cues, conflicts = settle(was, now, made)
    assert tuple(c.id for c in cues) == track_rules.cue_ids("s01", len(cues))
    assert all(c.start_ms < c.end_ms for c in cues)
    assert all("".join(c.text.split()) == "".join("".join(c.lines).split()) for c in cues)
    result = track_rules.words_of([shown(c) for c in cues])
    before, theirs, new = (track_rules.words_of(side) for side in (was, now, ours))
    if not conflicts:
        assert theirs in (before, result) or len(was) == len(now) == len(ours)
        assert new in (before, result) or len(was) == len(now) == len(ours)
        assert settle([shown(c) for c in made], [shown(c) for c in cues], made) == (cues, ())
    else:
        assert result == theirs or len(was) == len(now) == len(ours)
    if now == was:
        assert cues == made
    if ours == was:
        assert [shown(c) for c in cues] == list(now)
