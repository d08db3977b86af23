"""A first pass's statistics, by real x264: whoever has them encodes as well without looking ahead."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.core.media import Face
from pipeline.core.plan import EncodeJob, Lane, Piece
from pipeline.errors import EncodeFailed
from pipeline.formats import x264_stats
from tests.adapters.encoder_conformance import Kept, nothing
from tests.adapters.test_chunks import VIDEO, busy, composite, joined, pieces_of, psnr
from tests.adapters.test_encoder import FFMPEG, H264, ass, encoder, face, lumas, make

__all__ = ["busy", "encoder", "face"]  # fixtures

RATE = Fraction(25)
EN = ass([(0, 1800, "A first language"), (2100, 3900, "with two cues")])
AR = ass([(0, 1800, "Another one"), (2100, 3900, "of other words, and some more of them")])


def with_statistics(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(p, statistics=f"s-{p.key}") for p in pieces)


@pytest.fixture
def pieces() -> tuple[Piece, ...]:
    return with_statistics(pieces_of(100, RATE))


@pytest.fixture
def first(busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path, pieces: tuple[Piece, ...]) -> Kept:
    kept = Kept(tmp_path / "first")
    job = EncodeJob(str(busy), VIDEO, RATE, (Lane(EN, (face.path,), pieces),))
    encoder.encode(job, kept, nothing)
    return kept


def kinds(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [int(frame.pict_type) for frame in container.decode(video=0)]


def test_each_group_s_statistics_come_before_its_chunk(first: Kept, pieces: tuple[Piece, ...]) -> None:
    """So that whoever finds a chunk finds its statistics too, whenever the build was killed."""
    assert first.keys == [key for p in pieces for key in (p.statistics, p.key)]


def second_lane(folder: Path, face: Face, pieces: tuple[Piece, ...], track: str = AR) -> Lane:
    statistics = tuple(str(folder / "first" / p.statistics) for p in pieces)
    return Lane(track, (face.path,), pieces, statistics)


def test_the_second_pass_is_as_good_and_as_large_as_one_by_itself(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path, first: Kept, pieces: tuple[Piece, ...]
) -> None:
    del first
    lanes = {
        "second": second_lane(tmp_path, face, pieces),
        "alone": Lane(AR, (face.path,), pieces),
    }
    sizes, quality = {}, {}
    exact = composite(busy, AR, face, tmp_path)
    for name, lane in lanes.items():
        kept = Kept(tmp_path / name)
        encoder.encode(EncodeJob(str(busy), VIDEO, RATE, (lane,)), kept, nothing)
        quality[name] = psnr(lumas(joined(encoder, tmp_path / name, pieces, RATE)), exact)
        sizes[name] = sum((tmp_path / name / p.key).stat().st_size for p in pieces)
    assert sizes["second"] == pytest.approx(sizes["alone"], rel=0.05)
    assert np.mean(quality["second"]) > np.mean(quality["alone"]) - 0.3
    assert min(quality["second"]) > 30
    assert "s-k000" not in Kept(tmp_path / "second").keys


def test_some_groups_in_any_run_take_the_first_pass_s_types(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path, first: Kept, pieces: tuple[Piece, ...]
) -> None:
    """The plant: a second pass that decided for itself would choose other types for other pictures."""
    del first
    kept = Kept(tmp_path / "second")
    some = (pieces[1], pieces[4], pieces[8])
    plain = ass([(0, 40, "x")])
    encoder.encode(
        EncodeJob(str(busy), VIDEO, RATE, (second_lane(tmp_path, face, some, plain),)), kept, nothing
    )
    for piece in some:
        assert kinds(tmp_path / "second" / piece.key) == kinds(tmp_path / "first" / piece.key)
    assert kept.keys == [p.key for p in some], "and makes no statistics again"


def test_chunks_of_both_passes_are_joined(
    encoder: FfmpegEncoder, busy: Path, face: Face, tmp_path: Path, first: Kept, pieces: tuple[Piece, ...]
) -> None:
    """A language takes spans without a cue, and what was made before, from the first pass."""
    kept = Kept(tmp_path / "first")
    edited = tuple(replace(p, key=f"e-{p.key}") for p in pieces[2:4])
    encoder.encode(EncodeJob(str(busy), VIDEO, RATE, (second_lane(tmp_path, face, edited),)), kept, nothing)
    mixed = (*pieces[:2], *edited, *pieces[4:])
    output = joined(encoder, tmp_path / "first", mixed, RATE)
    assert len(lumas(output)) == 100
    assert first.keys


def test_damaged_statistics_are_found_out_anew(
    busy: Path, face: Face, encoder: FfmpegEncoder, tmp_path: Path, first: Kept, pieces: tuple[Piece, ...]
) -> None:
    (tmp_path / "first" / "s-k001").write_bytes(b"rotten")
    lane, kept = second_lane(tmp_path, face, pieces), Kept(tmp_path / "second")
    encoder.encode(EncodeJob(str(busy), VIDEO, RATE, (lane,)), kept, nothing)
    assert kept.keys == first.keys


def test_statistics_of_an_unknown_format_cost_nothing_but_time(
    busy: Path,
    face: Face,
    encoder: FfmpegEncoder,
    tmp_path: Path,
    pieces: tuple[Piece, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another build of x264 may write something else: its chunks are kept all the same."""

    def unknown(*_: object) -> int:
        raise ValueError("not a picture's statistics")

    monkeypatch.setattr(x264_stats, "tree_bytes", unknown)
    kept = Kept(tmp_path / "kept")
    encoder.encode(EncodeJob(str(busy), VIDEO, RATE, (Lane(EN, (face.path,), pieces),)), kept, nothing)
    assert kept.keys == [p.key for p in pieces]


def test_statistics_survive_a_stop(face: Face, tmp_path: Path) -> None:
    footage = make(tmp_path / "in.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=16", *H264)
    encoder = FfmpegEncoder(FFMPEG, tmp_path / "work")
    kept = Kept(tmp_path / "kept")

    def stop_after_two(key: str, made: Path) -> None:
        kept(key, made)
        if len(kept.keys) == 4:
            encoder.stop()

    slow = replace(VIDEO, width_px=1280, height_px=720, preset="slow")
    own = with_statistics(pieces_of(400, RATE))
    lane = Lane(ass([(0, 900, "Hi")]), (face.path,), own)
    with pytest.raises(EncodeFailed, match="stopped"):
        encoder.encode(EncodeJob(str(footage), slow, RATE, (lane,)), stop_after_two, nothing)
    taken = [p for p in own if p.key in kept.keys]
    assert len(taken) >= 2
    for piece in taken:
        group = x264_stats.loads((tmp_path / "kept" / piece.statistics).read_bytes())
        assert len(group.pictures) == piece.frames
        assert group.bits > 0
