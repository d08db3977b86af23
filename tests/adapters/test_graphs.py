"""The command lines hold what the delivery promises, and nothing of a job's own file names."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.adapters.ffmpeg import graphs
from pipeline.core.media import Reading
from pipeline.core.plan import AudioJob, EncodeJob, Lane, Piece, StillJob, VideoSettings

VIDEO = VideoSettings(320, 180, crf=20, preset="veryfast", profile="high", b_frames=2, gop_ms=2000)
LANE = Lane("", (), (Piece("a", 0, 60), Piece("b", 60, 75)))
JOB = EncodeJob("/a 'b'/[c]:,%d.mov", VIDEO, Fraction(30000, 1001), (LANE, LANE))
SOUND = AudioJob("/in.mov", "/out.m4a", -14, -1, 128, 48_000, 2002)
SOURCE = Reading(Fraction(1, 2))


def after(args: list[str], option: str) -> str:
    return args[args.index(option) + 1]


def test_no_path_of_the_job_reaches_the_command_line_where_it_would_need_escaping() -> None:
    shown = " ".join(graphs.encode(JOB, SOURCE))
    assert "[c]" not in shown
    assert "/" not in shown.replace("30000/1001", "").replace("(1/2)/TB", "")


def test_groups_of_pictures_are_closed_and_of_even_length() -> None:
    args = graphs.encode(JOB, SOURCE)
    assert (after(args, "-g"), after(args, "-keyint_min"), after(args, "-sc_threshold")) == ("60", "60", "0")
    assert after(args, "-flags") == "+cgop"


def test_a_group_of_pictures_is_never_empty() -> None:
    short = replace(JOB, video=replace(VIDEO, gop_ms=1))
    assert after(graphs.encode(short, SOURCE), "-g") == "1"


def test_the_footage_is_decoded_and_scaled_once_for_all_lanes() -> None:
    args = graphs.encode(JOB, SOURCE)
    assert args.count("-i") == 1
    chain = after(args, "-filter_complex")
    assert (chain.count("scale="), chain.count("ass="), chain.count("split=")) == (1, 2, 1)


def test_a_run_in_the_middle_is_sought_only_where_the_container_has_an_index() -> None:
    late = replace(JOB, lanes=(Lane("", (), (Piece("a", 600, 660),)),))
    assert "-ss" not in graphs.encode(late, SOURCE)
    args = graphs.encode(late, SOURCE, seekable=True)
    assert after(args, "-ss") == f"{600 * 1001 / 30000 + 0.5 - 1:.6f}", (
        "a second before, and with its own times"
    )
    assert args.index("-ss") < args.index("-i")
    assert "-copyts" in args
    assert "-ss" not in graphs.encode(JOB, SOURCE, seekable=True)


def test_only_the_pieces_of_a_lane_are_drawn_on() -> None:
    part = Lane("", (), (Piece("a", 0, 60), Piece("c", 120, 180), Piece("d", 180, 200)))
    chain = after(graphs.encode(replace(JOB, lanes=(part,)), SOURCE), "-filter_complex")
    assert "select=between(pts\\,0\\,59)+between(pts\\,120\\,199)" in chain
    args = graphs.encode(replace(JOB, lanes=(part,)), SOURCE)
    assert after(args, "-segment_frames") == "60,120,140"


def test_the_track_is_drawn_last_on_final_pixels() -> None:
    chain = after(graphs.encode(JOB, SOURCE), "-filter_complex")
    places = [chain.index(name) for name in ("setpts", "fps=", "scale=", "format=", "ass=")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("gain", "volume", "limiter"),
    [(None, False, False), (graphs.Gain(6.0), True, False), (graphs.Gain(6.0, -1.0), True, True)],
)
def test_level_is_changed_only_as_far_as_asked(gain: graphs.Gain | None, volume: bool, limiter: bool) -> None:
    chain = after(graphs.sound(SOUND, SOURCE, gain), "-filter_complex")
    assert ("volume" in chain, "alimiter" in chain) == (volume, limiter)


def test_the_limiter_stays_inside_what_ffmpeg_takes() -> None:
    chain = after(graphs.sound(SOUND, SOURCE, graphs.Gain(0.0, -90.0)), "-filter_complex")
    assert "limit=0.06310" in chain


def test_sound_is_placed_on_the_pictures_clock() -> None:
    args = graphs.sound(SOUND, SOURCE, None)
    assert "first_pts=24000" in after(args, "-filter_complex")
    assert "-copyts" in args


def test_a_still_is_sought_before_it_is_decoded() -> None:
    args = graphs.still(StillJob("/v.mp4", 1500, "/p.jpg", 320, 180))
    assert after(args, "-ss") == "1.500"
    assert args.index("-ss") < args.index("-i")
