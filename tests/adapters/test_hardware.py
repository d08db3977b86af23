"""Encoders in hardware are used to find out whether they work; where they do not, x264 does their work."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary, graphs, hardware, video_options
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.core.media import Reading
from pipeline.core.plan import EncodeJob, JoinJob, Lane, Piece, VideoSettings
from pipeline.core.video_encoders import AUTO, HARDWARE, X264, VideoEncoder
from pipeline.errors import EncodeFailed
from tests.adapters.encoder_conformance import Kept, nothing
from tests.adapters.test_encoder import H264, ass, make, picture

PROGRAM = binary.find()
VIDEO = VideoSettings(320, 180, crf=20, preset="ultrafast", profile="high", b_frames=2, gop_ms=1000)
JOB = EncodeJob("in.mp4", VIDEO, Fraction(25), (Lane("x", (), (Piece("a", 0, 25),)),))
LIKE_X264 = VideoEncoder("amf", "libx264", "a stand-in that works")
"""Its options are another encoder's, so that ffmpeg refuses them; see the test that needs them gone."""
every = pytest.mark.parametrize("row", HARDWARE, ids=lambda e: e.name)


@every
def test_each_works_or_says_why_not(row: VideoEncoder, tmp_path: Path) -> None:
    """On a computer without chips every one of them says so, in words and without addresses."""
    reason = hardware.why_not(PROGRAM, row, tmp_path)
    assert "\n" not in reason
    assert "0x" not in reason
    assert "Stream #" not in reason
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
    chosen = hardware.chosen(PROGRAM, row.name, tmp_path)
    if reason:
        assert row.name in chosen.remark
        assert reason in chosen.remark
        assert chosen.identity == PROGRAM.identity
        assert chosen.fallback is None
    else:
        assert chosen.identity.endswith(row.codec)
        assert chosen.remark == ""


def test_automatic_choice_encodes_for_real_wherever_it_is(tmp_path: Path) -> None:
    chosen = hardware.chosen(PROGRAM, AUTO, tmp_path / "work")
    footage = make(tmp_path / "in.mp4", *picture(Fraction(25)), *H264)
    pieces = (Piece("a", 0, 25), Piece("b", 25, 50))
    kept = Kept(tmp_path)
    lane = Lane(ass([]), (), pieces)
    chosen.encode(EncodeJob(str(footage), VIDEO, Fraction(25), (lane,)), kept, nothing)
    assert (tmp_path / "a").exists()
    assert (tmp_path / "b").exists()


def test_nothing_is_tried_for_x264(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "why_not", lambda *_: pytest.fail("tried"))
    chosen = hardware.chosen(PROGRAM, X264, tmp_path)
    assert (chosen.remark, chosen.fallback) == ("", None)


def test_one_that_works_is_found_by_using_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """x264 under another name passes the whole trial: two closed chunks that can be joined."""
    monkeypatch.setattr(
        video_options,
        "options",
        lambda row, video, gop: {"c:v": row.codec, "g": gop, "flags": "+cgop", "bf": 2},
    )
    assert hardware.why_not(PROGRAM, LIKE_X264, tmp_path) == ""


@pytest.mark.parametrize(
    ("fault", "given"),
    [("open groups", {"flags": "-cgop", "x264opts": "open-gop=1"}), ("key pictures of its own", {"g": 5})],
)
def test_one_that_makes_other_chunks_does_not_work(
    fault: str, given: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs without an error, and its chunks could not be joined: it must not be used."""
    monkeypatch.setattr(
        video_options, "options", lambda row, video, gop: {"c:v": row.codec, "g": gop, "bf": 2} | given
    )
    assert hardware.why_not(PROGRAM, LIKE_X264, tmp_path), fault


@every
def test_the_command_line_of_each(row: VideoEncoder) -> None:
    args = graphs.encode(JOB, Reading(), hardware=row)
    assert args[args.index("-c:v") + 1] == row.codec
    assert args[args.index("-g") + 1] == "25"
    chain = args[args.index("-filter_complex") + 1]
    assert chain.index("ass") < chain.index("format=nv12"), "captions are drawn as ever"
    assert ("hwupload" in chain) == row.uploads
    assert tuple(args[: len(row.whole_run)]) == row.whole_run
    assert "-crf" not in args
    assert "-color_primaries" in args


def test_its_identity_is_another_and_stopping_stops_both(tmp_path: Path) -> None:
    row = HARDWARE[1]
    encoder = FfmpegEncoder(PROGRAM, tmp_path, hardware=row)
    assert encoder.fallback is not None
    assert encoder.identity != encoder.fallback.identity == PROGRAM.identity
    assert encoder.suits(VIDEO)
    assert encoder.fallback.suits(replace(VIDEO, max_kbps=5000))
    encoder.stop()
    with pytest.raises(EncodeFailed, match="stopped on request"):
        encoder.fallback.join(JoinJob((), (), "", "", Fraction(25), ""))
