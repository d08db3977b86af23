"""Odd footage in chunks: a run that begins in the middle shows what a run over all of it shows there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.probe import AvProber
from pipeline.core import spans
from pipeline.core.cue import Cue
from pipeline.core.media import Face
from pipeline.core.plan import BurnJob, EncodeJob, Lane, Piece, VideoSettings
from pipeline.core.reframe import Focus, Mode, Wish, plan
from tests.adapters.encoder_conformance import Kept, nothing
from tests.adapters.test_any_footage import (
    CASES,
    FFMPEG,
    H264,
    HEVC,
    TAG_709,
    Case,
    face,
    faults,
    make,
    rgb_frames,
    run,
    track,
)
from tests.adapters.test_any_footage import wide as in_wide
from tests.adapters.test_encoder import encoder, lumas

__all__ = ["encoder", "face"]  # fixtures

TRACK = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Start, End, Text\n"
AS_IS = f"format=yuv420p,{TAG_709}"
VIDEO = VideoSettings(180, 320, crf=8, preset="ultrafast", profile="high", b_frames=2, gop_ms=500)
MOVE = Wish(Mode.CROP, (Focus(200, 500), Focus(800, 500, 3500)))
"""A jump in the middle of the last whole chunk but one."""


@dataclass(frozen=True)
class Odd:
    """One oddity."""

    name: str
    suffix: str = "mp4"
    filters: str = AS_IS
    codec: tuple[str, ...] = (*H264, "-g", "25")
    rate: int = 25
    again: tuple[str, ...] = ()


ODDITIES = (
    Odd("pq", filters=in_wide("smpte2084"), codec=(*HEVC, "-g", "25")),
    Odd("interlaced", rate=50, filters=f"{AS_IS},interlace=scan=tff", codec=(*H264, "-flags", "+ilme+ildct")),
    Odd("turned", again=("-display_rotation", "90")),
    Odd("not square", filters=f"{AS_IS},setsar=4/3"),
    Odd("not square, turned, pq", filters=f"{in_wide('smpte2084')},setsar=4/3", codec=HEVC,
        again=("-display_rotation", "90")),
    Odd("cut by an edit list", again=("-ss", "0.36")),
    Odd("late transport stream", "ts", codec=(*H264, "-output_ts_offset", "3600")),
    Odd("left out", filters=f"{AS_IS},select='not(mod(n,7)*between(n,20,90))'",
        codec=(*H264, "-fps_mode", "vfr")),
)  # fmt: skip


@pytest.mark.parametrize("mode", [None, Mode.CROP, Mode.BLUR], ids=str)
@pytest.mark.parametrize("odd", ODDITIES, ids=lambda odd: odd.name)
def test_a_run_from_the_middle_shows_the_same(
    odd: Odd, mode: Mode | None, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Chunks are kept for years and joined with newer ones: they must never depend on where a run began."""
    stored = tmp_path / f"stored.{odd.suffix}"
    source = f"testsrc2=s=320x180:r={odd.rate}:d=4"
    run(["-f", "lavfi", "-i", source, "-vf", odd.filters, *odd.codec, str(stored)])
    footage = stored
    if odd.again:
        footage = tmp_path / f"footage.{odd.suffix}"
        run([*odd.again, "-i", str(stored), "-c", "copy", str(footage)])
    media = AvProber().probe(footage)
    video = VIDEO
    if mode is not None:
        framed = plan((180, 320), media.width_px, media.height_px, replace(MOVE, mode=mode))
        video = replace(VIDEO, reframe=framed)
    grid = spans.grid(media.frames, spans.gop_frames(media.rate, video.gop_ms))
    pieces = tuple(Piece(f"k{n}", *span) for n, span in enumerate(grid))
    job = EncodeJob(str(footage), video, media.rate, (Lane(TRACK, (), pieces),), reading=media.reading)
    whole, apart = Kept(tmp_path / "whole"), Kept(tmp_path / "apart")
    encoder.encode(job, whole, nothing)
    assert sum(len(lumas(tmp_path / "whole" / key)) for key in whole.keys) == media.frames
    late = [piece for piece in pieces if piece.first / media.rate > Fraction(2)]
    assert late
    for piece in late:
        encoder.encode(replace(job, lanes=(Lane(TRACK, (), (piece,)),)), apart, nothing)
        pairs = zip(*(lumas(tmp_path / place / piece.key) for place in ("whole", "apart")), strict=True)
        worst = max(float(np.abs(a.astype(int) - b).mean()) for a, b in pairs)
        assert worst < 0.5, (piece, worst)


REFRAMED = (
    "plain", "full range h264", "rgb", "untagged sd", "pq", "hlg", "wide colours", "mirrored", "turned 90",
    "anamorphic", "anamorphic, turned", "interlaced", "1 fps",
)  # fmt: skip


@pytest.mark.parametrize("case", [c for c in CASES if c.name in REFRAMED], ids=lambda case: case.name)
def test_odd_footage_is_reframed_right_and_proven(case: Case, face: Face, tmp_path: Path) -> None:
    """Between bars on two sides, each corner has the colour and the place that it has without reframing."""
    footage = make(case, tmp_path)
    media = AvProber().probe(footage)
    inner = (media.width_px // 2 * 2, media.height_px // 2 * 2)
    framed = plan((inner[0], inner[1] * 2), media.width_px, media.height_px, Wish(Mode.FIT))
    settings = VideoSettings(inner[0], inner[1] * 2, 8, "ultrafast", "high", 2, 2000, reframe=framed)
    cue = Cue("s1", "s1", media.duration_ms // 3, media.duration_ms * 2 // 3, "Call 999", ("Call 999",))
    job = BurnJob(
        footage=str(footage), audio="", ass=track(cue, face, settings, media.rate), fonts=(face.path,),
        output=str(tmp_path / "video.mp4"), video=settings, rate=media.rate, frames=media.frames,
        duration_ms=media.duration_ms, title="", reading=media.reading,
    )  # fmt: skip
    FfmpegEncoder(FFMPEG, tmp_path / "work").burn(job, lambda _: None)
    assert faults(media, footage, Path(job.output), settings, cue, face) == []
    seen = list(rgb_frames(Path(job.output), rows=(0.325, 0.575)))
    assert len(seen) == case.frames
    assert np.abs(np.array(seen[1][0]) - np.array(case.corners)).max() <= case.near + 2, seen[1][0]
