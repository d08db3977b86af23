"""Real chunks: every cue on its frames at every rate, no seam to be seen, nothing kept that is not whole."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.source import look
from pipeline.core import spans
from pipeline.core.media import Face
from pipeline.core.plan import EncodeJob, JoinJob, Lane, Piece, VideoSettings
from pipeline.core.timebase import first_frame
from pipeline.errors import EncodeFailed
from tests.adapters.encoder_conformance import Kept, nothing
from tests.adapters.test_encoder import FFMPEG, H264, ass, encoder, face, lumas, make, picture

__all__ = ["encoder", "face"]  # fixtures

Picture = np.ndarray[Any, Any]
RATES = ["24", "25", "30", "50", "60", "24000/1001", "30000/1001", "60000/1001"]
VIDEO = VideoSettings(320, 180, crf=20, preset="veryfast", profile="high", b_frames=2, gop_ms=500)
CUES = [(0, 160), (333, 600), (601, 667), (720, 990), (1001, 1199), (1240, 1281), (1500, 1950)]


def pieces_of(frames: int, rate: Fraction) -> tuple[Piece, ...]:
    grid = spans.grid(frames, spans.gop_frames(rate, VIDEO.gop_ms))
    return tuple(Piece(f"k{n:03d}", *span) for n, span in enumerate(grid))


def joined(
    encoder: FfmpegEncoder, folder: Path, pieces: Sequence[Piece], rate: Fraction, audio: str = ""
) -> Path:
    chunks = tuple(str(folder / piece.key) for piece in pieces)
    output = folder / "joined.mp4"
    encoder.join(JoinJob(chunks, tuple(p.frames for p in pieces), audio, str(output), rate, "T"))
    return output


@pytest.mark.parametrize("name", RATES)
def test_every_cue_is_on_exactly_its_frames(
    name: str, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Chunks come from three runs: one with every other span, one in the middle that is sought, the rest."""
    rate = Fraction(name)
    footage = make(tmp_path / "in.mp4", *picture(rate), *H264, "-g", "30")
    frames = len(lumas(footage))
    pieces = pieces_of(frames, rate)
    track = ass([(a, b, "Hello") for a, b in CUES], rate)
    kept = Kept(tmp_path)
    for run in (pieces[::2], pieces[3:], pieces[1:2]):
        lane = Lane(track, (face.path,), tuple(p for p in run if p.key not in kept.keys))
        encoder.encode(EncodeJob(str(footage), VIDEO, rate, (lane,)), kept, nothing)
    assert sorted(kept.keys) == [p.key for p in pieces]
    output = joined(encoder, tmp_path, pieces, rate)
    pictures = lumas(output)
    assert len(pictures) == frames
    seen = {i for i, y in enumerate(pictures) if y[140:166, 130:190].mean() < 115}
    wanted = {f for a, b in CUES for f in range(first_frame(a, rate), first_frame(b, rate))}
    assert seen == {f for f in wanted if f < frames}
    with av.open(str(output)) as container:
        stream = container.streams.video[0]
        assert stream.start_time == 0
        assert stream.average_rate == rate
        assert stream.time_base is not None
        shown = sorted(p.pts or 0 for p in container.demux(stream) if p.size)
        assert [round(t * stream.time_base * rate) for t in shown] == list(range(frames))
        assert abs(float(stream.duration or 0) * float(stream.time_base) - float(frames / rate)) < 0.001


@pytest.mark.parametrize(("name", "part"), [("50", 2), ("60000/1001", 2), ("60", 3)])
def test_every_second_picture_has_every_cue_on_exactly_its_frames(
    name: str, part: int, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """A channel takes fewer frames a second than the footage has: motion stays even, cues exact."""
    full = Fraction(name)
    rate = full / part
    source = f"color=gray:s=320x180:r={name}:d=2,geq=lum='16+N':cb=128:cr=128"
    footage = make(tmp_path / "in.mp4", "-f", "lavfi", "-i", source, *H264, "-crf", "1")
    frames = -(-len(lumas(footage)) // part)
    pieces = pieces_of(frames, rate)
    track = ass([(a, b, "Hello") for a, b in CUES], rate)
    kept = Kept(tmp_path)
    reading = replace(look(footage), paced=True)
    settings = replace(VIDEO, crf=5)
    for run in (pieces[::2], pieces[1::2]):
        job = EncodeJob(str(footage), settings, rate, (Lane(track, (face.path,), run),), reading=reading)
        encoder.encode(job, kept, nothing)
    pictures = lumas(joined(encoder, tmp_path, pieces, rate))
    assert len(pictures) == frames
    seen = {i for i, y in enumerate(pictures) if y[140:166, 130:190].std() > 20}
    wanted = {f for a, b in CUES for f in range(first_frame(a, rate), first_frame(b, rate))}
    assert seen == {f for f in wanted if f < frames}
    shown = [round(float(y[:100].mean())) for y in pictures]
    steps = {b - a for a, b in pairwise(shown[:-1])}
    assert steps <= {part} or steps <= {part - 1, part, part + 1}, steps
    assert abs(shown[-2] - shown[0] - part * (frames - 2)) <= 1, "nothing is dropped or shown twice"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of motion and noise, with a number on every frame's own place."""
    source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4,noise=alls=5:allf=t"]
    return make(tmp_path_factory.mktemp("busy") / "busy.mp4", *source, *H264, "-crf", "12", "-g", "40")


def test_a_sought_run_gives_the_very_same_frames(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """A chunk made in the middle of the footage shows what the whole encode shows there."""
    rate, pieces = Fraction(25), pieces_of(100, Fraction(25))
    track = ass([(0, 4000, "Hello")])
    whole, apart = Kept(tmp_path / "whole"), Kept(tmp_path / "apart")
    lane = Lane(track, (face.path,), pieces)
    encoder.encode(EncodeJob(str(busy), VIDEO, rate, (lane,)), whole, nothing)
    for piece in pieces:
        one = replace(lane, pieces=(piece,))
        encoder.encode(EncodeJob(str(busy), VIDEO, rate, (one,)), apart, nothing)
    exact = composite(busy, track, face, tmp_path)
    together = psnr(lumas(joined(encoder, tmp_path / "whole", pieces, rate)), exact)
    singly = psnr(lumas(joined(encoder, tmp_path / "apart", pieces, rate)), exact)
    assert min(together) > 30
    assert min(b - a for a, b in zip(together, singly, strict=True)) > -3
    # At a join, the last frame before and the first after are no worse than the others.
    middle = np.median(singly)
    joins = [n for p in pieces[1:] for n in (p.first - 1, p.first)]
    assert min(singly[n] for n in joins) > middle - 2.5


def composite(footage: Path, track: str, face: Face, folder: Path) -> list[Picture]:
    work = folder / "composite"
    work.mkdir()
    (work / "track.ass").write_text(track)
    (work / "fonts").mkdir()
    shutil.copy(face.path, work / "fonts")
    args = ["-i", str(footage), "-vf", "ass=track.ass:fontsdir=fonts", "-c:v", "ffv1", "o.mkv"]
    subprocess.run([FFMPEG.path, "-v", "error", *args], check=True, cwd=work, timeout=60)
    return lumas(work / "o.mkv")


def psnr(seen: Sequence[Picture], exact: Sequence[Picture]) -> list[float]:
    pairs = zip(seen, exact, strict=True)
    errors = [float(((a.astype(float) - b) ** 2).mean()) for a, b in pairs]
    return [10 * float(np.log10(255**2 / max(e, 1e-6))) for e in errors]


def test_lanes_share_one_decode_and_do_not_mix(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Three languages at once are, frame by frame, what each is alone."""
    rate, pieces = Fraction(25), pieces_of(100, Fraction(25))
    lanes = tuple(
        Lane(ass([(n * 400, n * 400 + 1500, word)]), (face.path,), own)
        for n, (word, own) in enumerate((("One", pieces), ("Two", pieces[2:5]), ("Three", pieces[::3])))
    )
    named = tuple(
        replace(lane, pieces=tuple(replace(p, key=f"{n}-{p.key}") for p in lane.pieces))
        for n, lane in enumerate(lanes)
    )
    together, alone = Kept(tmp_path / "together"), Kept(tmp_path / "alone")
    encoder.encode(EncodeJob(str(busy), VIDEO, rate, named), together, nothing)
    for lane in named:
        encoder.encode(EncodeJob(str(busy), VIDEO, rate, (lane,)), alone, nothing)
    assert sorted(together.keys) == sorted(alone.keys)
    for key in alone.keys:
        a, b = (lumas(tmp_path / place / key) for place in ("together", "alone"))
        assert min(psnr(a, b)) > 36, key


def test_chunks_that_do_not_fit_are_refused(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    rate, pieces = Fraction(25), pieces_of(100, Fraction(25))[:2]
    track, kept = ass([(0, 400, "Hi")]), Kept(tmp_path)
    encoder.encode(EncodeJob(str(busy), VIDEO, rate, (Lane(track, (face.path,), pieces),)), kept, nothing)
    joined(encoder, tmp_path, pieces, rate)
    (tmp_path / "joined.mp4").unlink()
    short = JoinJob((str(tmp_path / "k000"),) * 2, (12, 13), "", str(tmp_path / "o.mp4"), rate, "T")
    with pytest.raises(EncodeFailed, match=r"a chunk has 1\d of 1\d pictures"):
        encoder.join(short)
    other = replace(VIDEO, profile="main", b_frames=0)
    lane = Lane(track, (face.path,), (replace(pieces[0], key="odd"),))
    encoder.encode(EncodeJob(str(busy), other, rate, (lane,)), kept, nothing)
    mixed = JoinJob((str(tmp_path / "odd"), str(tmp_path / "k001")), (12, 12), "", short.output, rate, "T")
    with pytest.raises(EncodeFailed, match=r"different headers|pictures"):
        encoder.join(replace(mixed, lengths=tuple(p.frames for p in pieces)))
    assert not (tmp_path / "o.mp4").exists()


def test_joining_changes_no_bit_of_a_picture(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    rate, pieces = Fraction(25), pieces_of(100, Fraction(25))
    kept = Kept(tmp_path)
    lane = Lane(ass([(0, 4000, "Hi")]), (face.path,), pieces)
    encoder.encode(EncodeJob(str(busy), VIDEO, rate, (lane,)), kept, nothing)
    inside = [digest for p in pieces for digest in decoded(tmp_path / p.key)]
    assert decoded(joined(encoder, tmp_path, pieces, rate)) == inside


def decoded(path: Path) -> list[str]:
    return [hashlib.sha256(y.tobytes()).hexdigest() for y in lumas(path)]


def test_chunks_are_handed_over_while_ffmpeg_is_still_at_work(face: Face, tmp_path: Path) -> None:
    """Whoever kills the build after the first hand-over loses only what was not finished."""
    source = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=16"]
    footage = make(tmp_path / "in.mp4", *source, *H264)
    encoder = FfmpegEncoder(FFMPEG, tmp_path / "work")
    kept = Kept(tmp_path / "kept")

    def stop_after_two(key: str, made: Path) -> None:
        kept(key, made)
        if len(kept.keys) == 2:
            encoder.stop()

    slow = replace(VIDEO, width_px=1280, height_px=720, preset="slow")
    lane = Lane(ass([(0, 900, "Hi")]), (face.path,), pieces_of(400, Fraction(25)))
    with pytest.raises(EncodeFailed, match="stopped"):
        encoder.encode(EncodeJob(str(footage), slow, Fraction(25), (lane,)), stop_after_two, nothing)
    assert 2 <= len(kept.keys) < len(lane.pieces)
    assert all(len(lumas(tmp_path / "kept" / key)) == 12 for key in kept.keys)
    assert list((tmp_path / "work").iterdir()) == [], "and nothing half-made stays"
