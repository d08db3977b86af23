"""Frames without captions, put by while footage is encoded: the very pictures that captions are drawn on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import frames
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.proof import PixelProver
from pipeline.core import proof
from pipeline.core.media import Face, Reading
from pipeline.core.plan import EncodeJob, Lane, plate_name
from pipeline.core.proof import ProofJob
from tests.adapters.encoder_conformance import Kept, nothing
from tests.adapters.test_chunks import VIDEO, busy, pieces_of
from tests.adapters.test_encoder import FFMPEG, ass, encoder, face
from tests.adapters.test_proof import ENGLISH, FRAMES, PLAIN, RATE, SAFE, SETTINGS, Bench, bench
from tests.adapters.test_proof import face as named_face

__all__ = ["bench", "busy", "encoder", "face"]  # fixtures

TRACK = ass([(0, 3900, "Words that must not be on a plate")])


@pytest.mark.parametrize(
    ("rate", "first", "wanted"),
    [
        (Fraction(25), 0, (0, 1, 49, 50, 99)),
        (Fraction(25), 1, (50, 73, 99)),
        (Fraction(30000, 1001), 0, (0, 7, 59, 60, 118)),
    ],
)
def test_a_plate_is_the_frame_of_the_footage(
    busy: Path,
    face: Face,
    encoder: FfmpegEncoder,
    tmp_path: Path,
    rate: Fraction,
    first: int,
    wanted: tuple[int, ...],
) -> None:
    """Also where the run begins in the middle, or has not all frames, or the footage another rate."""
    pieces = pieces_of(int(4 * rate), rate)[first:]
    lanes = (Lane(TRACK, (face.path,), pieces), Lane(TRACK, (face.path,), pieces[-1:]))
    renamed = replace(lanes[1], pieces=tuple(replace(p, key=f"other-{p.key}") for p in lanes[1].pieces))
    place = tmp_path / "plates"
    job = EncodeJob(str(busy), VIDEO, rate, (lanes[0], renamed), plates=wanted, plates_folder=str(place))
    encoder.encode(job, Kept(tmp_path / "kept"), nothing)
    assert {p.name for p in place.iterdir()} == {plate_name(n) for n in wanted}
    right = dict(frames.some(busy, wanted, rate, VIDEO.width_px, VIDEO.height_px, Reading()))
    for n in wanted:
        assert (place / plate_name(n)).read_bytes() == right[n].tobytes(), n


def sights(bench: Bench, video: Path, place: Path, footage: Path | None = None) -> list[str]:
    """Prove a video over plates only: the footage itself is not there."""
    pictures = [replace(c, start_ms=1000 * n, end_ms=1000 * n + 1000) for n, c in enumerate(ENGLISH)]
    job = ProofJob(
        video=str(video),
        footage=str(footage or bench.folder / "gone.mp4"),
        ass=bench.track(pictures, "en", PLAIN, Fraction(1)),
        fonts=(named_face("en").path,),
        settings=SETTINGS,
        rate=RATE,
        frames=FRAMES,
        spot_px=proof.spot_px(PLAIN.em_px(SETTINGS.height_px)),
        safe=SAFE,
        looks=proof.looks(ENGLISH, RATE, FRAMES),
        plates=str(place),
    )
    seen = PixelProver(FFMPEG, bench.folder / "work").prove(job)
    return [f.where for f in proof.judge(seen, ENGLISH, frames=FRAMES, language="en")]


@pytest.fixture
def plates(bench: Bench, tmp_path: Path) -> Path:
    """All frames that the proof compares with the footage."""
    wanted = {look.frame for look in proof.looks(ENGLISH, RATE, FRAMES)}
    place = tmp_path / "plates"
    place.mkdir()
    _, shown = frames.every(bench.footage, wanted)
    for n, luma in shown.items():
        (place / plate_name(n)).write_bytes(luma.tobytes())
    return place


def test_with_plates_the_proof_needs_no_footage(bench: Bench, plates: Path) -> None:
    assert sights(bench, bench.burn(ENGLISH), plates) == []


def test_a_plate_that_is_not_what_the_video_shows_is_noticed(bench: Bench, plates: Path) -> None:
    """They are really looked at: here the frame after the last caption is another."""
    last = max(look.frame for look in proof.looks(ENGLISH, RATE, FRAMES) if not look.expected)
    path = plates / plate_name(last)
    path.write_bytes((255 - np.frombuffer(path.read_bytes(), np.uint8)).tobytes())
    assert sights(bench, bench.burn(ENGLISH), plates) == ["s1"]


def test_a_plate_that_is_missing_or_cut_short_is_decoded(bench: Bench, plates: Path) -> None:
    first, second, *_ = sorted(plates.iterdir())
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    assert sights(bench, bench.burn(ENGLISH), plates, footage=bench.footage) == []
