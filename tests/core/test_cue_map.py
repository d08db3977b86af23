"""Whatever a subtitle editor did to the cues, each comes back to its own segment or is named."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.cue_map import CueMap, Problem, Trouble, map_cues, segment_of
from pipeline.core.text_alignment import bare, common, join, likeness_permille
from pipeline.core.track import Shown

EN = {
    "s01": ["Hate crime is an attack on someone because of who they are."],
    "s02": [
        "Some people have been abused online and in the street.",
        "In a few cases people were assaulted.",
    ],
    "s03": ["In an emergency, call 999."],
    "s04": ["To stay anonymous, call Crimestoppers on 0800 555 111."],
    "s05": ["Report it."],
}
TH = {
    "s01": ["อาชญากรรมจากความเกลียดชังคือการทำร้ายผู้อื่น"],
    "s02": ["ในกรณีฉุกเฉิน โทร 999", "หรือแจ้งทางออนไลน์"],
    "s03": ["โปรดแจ้งเหตุต่อตำรวจ"],
}
ZH = {
    "s01": ["仇恨犯罪是因为某人的身份而进行的攻击。"],
    "s02": ["如遇紧急情况，请拨打999。", "也可以在网上举报。"],
    "s03": ["警方对仇恨犯罪采取零容忍态度。"],
}

Base = list[tuple[str, Shown]]


def track(words: dict[str, list[str]]) -> Base:
    """Cues of two seconds, one after the other."""
    found: Base = []
    for segment, cues in words.items():
        for n, text in enumerate(cues, 1):
            at = 1000 + 2500 * len(found)
            cue_id = segment if len(cues) == 1 else f"{segment}.{n}"
            found.append((cue_id, Shown(at, at + 2000, (text,))))
    return found


def looks(base: Base) -> list[Shown]:
    return [shown for _, shown in base]


def owners(base: Base) -> list[str]:
    return [segment_of(cue_id) for cue_id, _ in base]


def placed(found: CueMap, count: int) -> list[str]:
    """Return the segment of each cue; the map must be whole and name none twice."""
    assert found.problems == ()
    by_cue = {n: segment for segment, own in found.cues.items() for n in own}
    assert len(by_cue) == sum(len(own) for own in found.cues.values()) == count
    return [by_cue[n] for n in range(count)]


def with_text(cue: Shown, *lines: str) -> Shown:
    return Shown(cue.start_ms, cue.end_ms, lines)


def times_changed(cues: Sequence[Shown], per_mille: int, shift_ms: int) -> list[Shown]:
    return [
        Shown(c.start_ms * per_mille // 1000 + shift_ms, c.end_ms * per_mille // 1000 + shift_ms, c.lines)
        for c in cues
    ]


@pytest.mark.parametrize("words", [EN, TH, ZH])
@pytest.mark.parametrize("shift_ms", [0, 2500, 777_777])
def test_edited_words_stay_where_they_are_at_any_time(words: dict[str, list[str]], shift_ms: int) -> None:
    """A rewritten cue has no letter of its own left; its neighbours say where it belongs."""
    base = track(words)
    for n in range(len(base)):
        for new in (
            "Something else altogether",
            "完全不同的文字",
            "ข้อความใหม่ทั้งหมด",
            looks(base)[n].lines[0] + " 5",
        ):
            edited = times_changed(looks(base), 1001, shift_ms)
            edited[n] = with_text(edited[n], new)
            assert placed(map_cues(base, edited), len(base)) == owners(base), (n, new)


@pytest.mark.parametrize("words", [EN, TH, ZH])
def test_two_rewritten_cues_next_to_each_other_keep_their_order(words: dict[str, list[str]]) -> None:
    base = track(words)
    for n in range(len(base) - 1):
        edited = looks(base)
        edited[n], edited[n + 1] = with_text(edited[n], "qqq"), with_text(edited[n + 1], "www")
        assert placed(map_cues(base, edited), len(base)) == owners(base)


def test_everything_rewritten_is_matched_by_place() -> None:
    base = track(EN)
    edited = [with_text(c, f"{chr(0x4E00 + 9 * n)}") for n, c in enumerate(looks(base))]
    assert placed(map_cues(base, edited), len(base)) == owners(base)


def test_a_split_and_reworded_cue_comes_back() -> None:
    base = track(EN)
    cue = looks(base)[3]
    middle = (cue.start_ms + cue.end_ms) // 2
    edited = looks(base)
    edited[3:4] = [
        Shown(cue.start_ms, middle - 80, ("In an emergency",)),
        Shown(middle, cue.end_ms, ("ring 999 at once!",)),
    ]
    assert placed(map_cues(base, edited), 7) == ["s01", "s02", "s02", "s03", "s03", "s04", "s05"]


def test_a_new_half_in_the_old_time_of_its_segment_belongs_there() -> None:
    """Nothing of its words was there before, but it stands where the divided cue stood."""
    base = track(EN)
    cue = looks(base)[3]
    edited = looks(base)
    edited[3:4] = [
        Shown(cue.start_ms, cue.start_ms + 1000, cue.lines),
        Shown(cue.start_ms + 1100, cue.end_ms, ("Quick!",)),
    ]
    assert placed(map_cues(base, edited), 7)[3:5] == ["s03", "s03"]


def test_a_cue_with_words_of_two_segments_is_named() -> None:
    base = track(EN)
    edited = looks(base)
    edited[3:5] = [Shown(edited[3].start_ms, edited[4].end_ms, (*edited[3].lines, *edited[4].lines))]
    found = map_cues(base, edited)
    assert found.problems == (Problem(Trouble.ACROSS, 3, ("s03", "s04")),)
    assert found.cues == {"s01": (0,), "s02": (1, 2), "s05": (4,)}
    reworded = [
        *edited[:3],
        with_text(edited[3], "In emergencies call 999. Stay anonymous: Crimestoppers, 0800 555 111."),
    ]
    assert map_cues(base, [*reworded, edited[4]]).problems == found.problems


def test_an_inserted_cue_is_named() -> None:
    base = track(EN)
    edited = looks(base)
    edited.insert(1, Shown(3050, 3400, ("Subtitles by Somebody",)))
    found = map_cues(base, edited)
    assert found.problems == (Problem(Trouble.UNMATCHED, 1, ()),)
    assert (found.cues["s01"], found.cues["s02"]) == ((0,), (2, 3))


def test_a_cue_inserted_between_two_of_one_segment_can_only_be_its_own() -> None:
    base = track(EN)
    edited = looks(base)
    edited.insert(2, Shown(5600, 5900, ("Subtitles by Somebody",)))
    assert map_cues(base, edited).cues["s02"] == (1, 2, 3)


def test_a_lost_segment_is_named_and_the_others_keep_their_place() -> None:
    base = track(EN)
    for n, segment in ((0, "s01"), (3, "s03"), (5, "s05")):
        edited = looks(base)
        del edited[n]
        found = map_cues(base, edited)
        assert found.problems == (Problem(Trouble.LOST, None, (segment,)),)
        assert set(found.cues) == set(EN) - {segment}


def test_a_lost_cue_of_a_segment_that_has_others_is_an_edit_of_its_words() -> None:
    base = track(EN)
    edited = looks(base)
    del edited[2]
    assert placed(map_cues(base, edited), 5) == ["s01", "s02", "s03", "s04", "s05"]


def test_ids_decide_between_cues_that_say_the_same() -> None:
    """The words alone cannot tell which of three was deleted."""
    base = track({f"s0{n}": ["Call 999."] for n in (1, 2, 3)})
    edited = [with_text(c, *c.lines) for c in times_changed(looks(base), 900, 5)]
    found = map_cues(base, edited[1:], hints=["s02", "s03"])
    assert found.problems == (Problem(Trouble.LOST, None, ("s01",)),)


def test_an_id_finds_a_cue_whose_words_are_all_new() -> None:
    base = track(EN)
    edited = looks(base)
    edited.insert(2, Shown(90_000, 91_000, ("Zzz",)))
    hints = [cue_id for cue_id, _ in base]
    hints.insert(2, "s02.1")
    assert placed(map_cues(base, edited, hints=hints), 7)[1:4] == ["s02", "s02", "s02"]


def test_an_id_that_words_contradict_is_not_believed() -> None:
    """An editor that numbers anew, or copies ids when it splits, must not move words."""
    base = track(EN)
    hints = ["s05", "s01", "s01", "nonsense", "s02.1", "1"]
    assert placed(map_cues(base, looks(base), hints=hints), 6) == owners(base)


words_st = st.text("ab 字ก", min_size=1, max_size=6).filter(lambda t: bool(bare(t)))


@st.composite
def bases(draw: st.DrawFn) -> Base:
    """Tracks of few different letters, so that cues are often alike or equal."""
    segments = draw(st.lists(st.lists(words_st, min_size=1, max_size=3), min_size=1, max_size=5))
    return track({f"s{n:02d}": cues for n, cues in enumerate(segments, 1)})


@given(bases(), st.integers(500, 2000), st.integers(0, 100_000))
def test_law_what_was_only_timed_anew_maps_to_itself(base: Base, per_mille: int, shift_ms: int) -> None:
    edited = times_changed(looks(base), per_mille, shift_ms)
    assert placed(map_cues(base, edited), len(base)) == owners(base)


@given(bases(), st.data())
def test_law_any_split_and_any_join_within_a_segment_maps_back(base: Base, data: st.DataObject) -> None:
    """Cut anywhere, join anything of one segment: the letters still say whose they are."""
    edited: list[Shown] = []
    wanted: list[str] = []
    for segment, cue in zip(owners(base), looks(base), strict=True):
        text = cue.lines[0]
        if wanted and wanted[-1] == segment and data.draw(st.booleans()):
            edited[-1] = Shown(edited[-1].start_ms, cue.end_ms, (*edited[-1].lines, text))
            continue
        at = data.draw(st.integers(0, len(text)))
        parts = [p for p in (text[:at], text[at:]) if bare(p)]
        edited += [with_text(cue, p) for p in parts]
        wanted += [segment] * len(parts)
    assert placed(map_cues(base, edited), len(edited)) == wanted


@given(bases(), st.data())
def test_law_cues_joined_across_segments_are_always_named(base: Base, data: st.DataObject) -> None:
    borders = [n for n, (a, b) in enumerate(pairwise(owners(base))) if a != b]
    if not borders:
        return
    n = data.draw(st.sampled_from(borders))
    edited = looks(base)
    edited[n : n + 2] = [
        Shown(edited[n].start_ms, edited[n + 1].end_ms, (*edited[n].lines, *edited[n + 1].lines))
    ]
    problems = map_cues(base, edited).problems
    assert Problem(Trouble.ACROSS, n, (owners(base)[n], owners(base)[n + 1])) in problems


@given(bases(), st.lists(st.builds(Shown, st.integers(0, 9999), st.integers(0, 9999), st.tuples(words_st))))
def test_law_any_file_is_mapped_in_order_and_nothing_is_passed_over(base: Base, edited: list[Shown]) -> None:
    """Every cue has one segment or one problem, every segment has cues or a problem; twice the same."""
    found = map_cues(base, edited)
    assert found == map_cues(base, edited)
    used = [n for own in found.cues.values() for n in own]
    troubled = [p.cue for p in found.problems if p.cue is not None]
    assert sorted(used + troubled) == list(range(len(edited)))
    assert used == sorted(used), "the order of segments is kept"
    order = list(dict.fromkeys(owners(base)))
    assert list(found.cues) == [s for s in order if s in found.cues]
    named = {s for p in found.problems for s in p.segments}
    assert set(found.cues) | named == set(order)


@given(st.text("abc"), st.text("abc"))
def test_law_common_is_a_longest_common_subsequence(a: str, b: str) -> None:
    pairs = common(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            best[i][j] = best[i - 1][j - 1] + 1 if x == y else max(best[i - 1][j], best[i][j - 1])
    assert len(pairs) == best[-1][-1]


def test_two_hundred_segments_are_mapped_in_a_blink() -> None:
    """Not a benchmark: a method that is quadratic in Python would take minutes."""
    base = track(
        {
            f"s{n:03d}": [f"Sentence {n * 7919 % 997} about {n}.", f"Its second half {n * 31}."]
            for n in range(200)
        }
    )
    edited = times_changed(looks(base), 960, 5000)
    edited = [with_text(c, c.lines[0].replace("e", "é", 1) + " now") for c in edited]
    least = 9.0
    for _ in range(3):
        start = time.process_time()
        assert placed(map_cues(base, edited), 400) == owners(base)
        least = min(least, time.process_time() - start)
    assert least < 0.3, f"{least:.2f} s"


def test_a_file_far_too_long_to_compare_is_still_mapped() -> None:
    """A hostile file must not eat the memory: the ends are compared, the rest is named."""
    base = track(EN)
    edited = [Shown(n, n + 1, ("x" * 4000 + str(n),)) for n in range(900)]
    assert len(map_cues(base, edited).problems) >= 800


@pytest.mark.parametrize(
    ("lines", "original", "joiner", "text"),
    [
        (("โทร 999", "ทันที"), "โทร 999 ทันที", "", "โทร 999 ทันที"),
        (("โปรด", "โทร 999"), "โปรดโทร 999", "", "โปรดโทร 999"),
        (("anti-", "Asian hate"), "anti-Asian hatred", " ", "anti-Asian hate"),
        (("Ring", "101."), "Call 999.", " ", "Ring 101."),
        (("在 Crimestoppers", "Online 举报"), "举报", "", "在 Crimestoppers Online 举报"),
        (("请您拨打", "报警电话"), "请拨打报警电话", "", "请您拨打报警电话"),
    ],
)
def test_edited_lines_meet_as_the_script_has_it(
    lines: tuple[str, ...], original: str, joiner: str, text: str
) -> None:
    """A space too many or too few in Thai or Chinese is a fault that only a native reader would see."""
    assert join(lines, original, joiner) == text


def test_likeness_knows_an_edit_from_another_text() -> None:
    """Letters that agree by chance must not count: any two English sentences share half of theirs."""
    a = "Some people in Chinese communities have been abused, online and in the street."
    assert likeness_permille(a, a.replace("online", "on the internet")) > 700
    assert likeness_permille(a, "To stay anonymous, call Crimestoppers or report it on the website.") < 250
