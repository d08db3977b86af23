"""The command lines hold what the delivery promises, and nothing of a job's own file names."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.adapters.ffmpeg import graphs
from pipeline.core.media import Reading
from pipeline.core.plan import AudioJob, BurnJob, StillJob, VideoSettings

VIDEO = VideoSettings(320, 180, crf=20, preset="veryfast", profile="high", b_frames=2, gop_ms=2000)
BURN = BurnJob(
    footage="/a 'b'/[c]:,%d.mov",
    audio="/x/y.m4a",
    ass="",
    fonts=(),
    output="/o/p.mp4",
    video=VIDEO,
    rate=Fraction(30000, 1001),
    frames=60,
    duration_ms=2002,
    title="A title",
)
SOUND = AudioJob("/in.mov", "/out.m4a", -14, -1, 128, 48_000, 2002)
SOURCE = Reading(Fraction(1, 2))


def after(args: list[str], option: str) -> str:
    return args[args.index(option) + 1]


def test_no_path_of_the_job_reaches_the_command_line_where_it_would_need_escaping() -> None:
    shown = " ".join(graphs.burn(BURN, SOURCE))
    assert "[c]" not in shown
    assert "/" not in shown.replace("30000/1001", "")


def test_groups_of_pictures_are_closed_and_of_even_length() -> None:
    args = graphs.burn(BURN, SOURCE)
    assert (after(args, "-g"), after(args, "-keyint_min"), after(args, "-sc_threshold")) == ("60", "60", "0")
    assert after(args, "-flags") == "+cgop"


def test_a_group_of_pictures_is_never_empty() -> None:
    short = replace(BURN, video=replace(VIDEO, gop_ms=1))
    assert after(graphs.burn(short, SOURCE), "-g") == "1"


def test_without_sound_no_sound_is_asked_for() -> None:
    args = graphs.burn(replace(BURN, audio=""), SOURCE)
    assert "-c:a" not in args
    assert graphs.AUDIO not in args


def test_the_track_is_drawn_last_on_final_pixels() -> None:
    chain = after(graphs.burn(BURN, SOURCE), "-filter_complex")
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
