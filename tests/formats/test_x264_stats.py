"""Statistics of a first pass can be cut at closed groups and put together anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats import x264_stats
from pipeline.formats.x264_stats import Group

OPTIONS = "#options: 40x20 fps=25/1 timebase=1/25 keyint=4 mbtree=1 crf=20.0"
PICTURE_TREE = 2 * 3 * 2 + 1  # 40x20 are 3x2 macroblocks


def line(number: int, coded: int, kind: str, bits: int = 10) -> str:
    return f"in:{number} out:{coded} type:{kind} dur:2 q:25.40 tex:{bits} mv:2 misc:1 imb:6 ref:0 ;"


@st.composite
def first_passes(draw: st.DrawFn) -> tuple[list[list[str]], list[bytes]]:
    """Lines and tree of whole first passes, group by group."""
    lines, trees, start = [], [], 0
    for _ in range(draw(st.integers(1, 4))):
        kinds = ["I", *draw(st.lists(st.sampled_from("PBb"), max_size=4))]
        numbers = [0, *draw(st.permutations(range(1, len(kinds))))]
        lines.append(
            [line(start + n, start + i, k) for i, (n, k) in enumerate(zip(numbers, kinds, strict=True))]
        )
        kept = sum(kind != "b" for kind in kinds)
        trees.append(draw(st.binary(min_size=kept * PICTURE_TREE, max_size=kept * PICTURE_TREE)))
        start += len(kinds)
    return lines, trees


def groups_of(lines: list[list[str]], trees: list[bytes]) -> list[Group]:
    starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
    return [
        x264_stats.cut(OPTIONS, own, tree, start)
        for own, tree, start in zip(lines, trees, starts, strict=True)
    ]


@given(first_passes())
def test_cut_and_put_together_is_what_it_was(made: tuple[list[list[str]], list[bytes]]) -> None:
    lines, trees = made
    groups = [x264_stats.loads(x264_stats.dumps(g)) for g in groups_of(lines, trees)]
    text, tree = x264_stats.join(groups)
    assert text.splitlines() == [OPTIONS, *(one for own in lines for one in own)]
    assert tree == b"".join(trees)


@given(first_passes(), st.data())
def test_any_choice_of_groups_is_numbered_without_a_gap(
    made: tuple[list[list[str]], list[bytes]], data: st.DataObject
) -> None:
    groups = groups_of(*made)
    chosen = data.draw(st.lists(st.sampled_from(groups), min_size=1))
    text, tree = x264_stats.join(chosen)
    lines = text.splitlines()[1:]
    for field in ("in:", "out:"):
        numbers = sorted(int(one.partition(field)[2].split()[0]) for one in lines)
        assert numbers == list(range(len(lines)))
    assert len(tree) == x264_stats.tree_bytes(OPTIONS, lines)


def test_bits_are_those_of_the_first_pass() -> None:
    assert Group(OPTIONS, (line(0, 0, "I", 100), line(1, 1, "P")), b"").bits == 103 + 13


def test_presets_without_a_tree() -> None:
    group = Group(OPTIONS.replace("mbtree=1", "mbtree=0"), (line(0, 0, "I"),), b"")
    assert x264_stats.loads(x264_stats.dumps(group)) == group


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"rotten",
        b"#options: 40x20 mbtree=0\nin:0 out:0 type:X q:1 ;\n\n",
        b"\xff\n\n",
        b"#options: 40x20 mbtree=1 \nin:0 out:0 type:I q:1 ;\n\nshort",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"statistics|ascii"):
        x264_stats.loads(data)


def test_groups_of_other_settings_are_refused() -> None:
    one, other = (Group(options, (line(0, 0, "I"),), b"") for options in (OPTIONS, OPTIONS + " bframes=0"))
    with pytest.raises(ValueError, match="different settings"):
        x264_stats.join([one, other])
    with pytest.raises(ValueError, match="another group"):
        x264_stats.cut(OPTIONS, [line(0, 0, "P")], b"", 5)


def test_how_many_threads_worked_on_a_group_does_not_matter() -> None:
    """The plant: a build that goes on after Ctrl-C has fewer lanes, and more threads for each."""
    threads = " threads=1 lookahead_threads=1 sliced_threads=0"
    one = Group(OPTIONS + threads, (line(0, 0, "I"),), b"")
    other = Group(OPTIONS + threads.replace("=1", "=2"), (line(0, 0, "I"),), b"")
    assert len(x264_stats.join([one, other])[0].splitlines()) == 3
