"""Stand-in footage is real video, and its report tells the truth about when each segment is heard."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.adapters import compose
from pipeline.adapters.align.vad import SileroSpeechFinder
from pipeline.adapters.backdrop import painter
from pipeline.adapters.compose import FootageReport, FootageRequest, make_footage
from pipeline.adapters.ffmpeg.probe import AvProber
from pipeline.core import timebase
from pipeline.core.script import Segment
from pipeline.errors import EncodeFailed, StorageError

TEXTS = ("Please report hate crime.", "Call 999.", "Or contact Crimestoppers.", "Thank you.")
SAY = {"Call 999.": "Call nine nine nine."}
SMALL = FootageRequest(
    tuple(Segment(f"s{n:02d}", text, say=SAY.get(text, "")) for n, text in enumerate(TEXTS, start=1)),
    width_px=320,
    height_px=180,
)
TINY = replace(SMALL, segments=SMALL.segments[3:], lead_in_ms=0, tail_ms=0, width_px=64, height_px=64)


def nothing(done_ms: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FootageReport, list[int]]:
    """Footage of four sentences, its report and the progress it made."""
    path = tmp_path_factory.mktemp("footage") / "it's 100%: 中文" / "a b.mp4"
    progress: list[int] = []
    return path, make_footage(SMALL, path, progress.append), progress


def test_each_segment_is_heard_when_the_report_says(made: tuple[Path, FootageReport, list[int]]) -> None:
    """The one thing everything after depends on: the report and an independent ear agree."""
    path, report, _ = made
    heard = SileroSpeechFinder().regions(path)
    assert [s.segment for s in report.spoken] == ["s01", "s02", "s03", "s04"]
    assert len(heard) == len(report.spoken)
    for region, spoken in zip(heard, report.spoken, strict=True):
        assert abs(region.start_ms - spoken.start_ms) <= 150
        assert abs(region.end_ms - spoken.end_ms) <= 200


def test_the_quiet_between_is_as_asked(made: tuple[Path, FootageReport, list[int]]) -> None:
    """Lead-in, pauses (a breath after every third) and tail; the length is whole frames."""
    _, report, _ = made
    pauses = [b.start_ms - a.end_ms for a, b in pairwise(report.spoken)]
    assert pauses == [900, 900, 1350]
    assert report.spoken[0].start_ms == 1000
    assert 1500 <= report.media.duration_ms - report.spoken[-1].end_ms < 1540


def test_the_file_is_what_channels_expect(made: tuple[Path, FootageReport, list[int]]) -> None:
    """High profile, 4:2:0, BT.709 in every tag, two-second closed groups, 48 kHz, index first."""
    path, report, _ = made
    assert report.media == AvProber().probe(path)
    assert (report.media.width_px, report.media.height_px, report.media.rate) == (320, 180, Fraction(25))
    with av.open(path) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.profile, video.codec_context.pix_fmt, audio.rate) == ("High", "yuv420p", 48_000)
        context = video.codec_context
        assert {int(context.colorspace), int(context.color_primaries), int(context.color_trc)} == {1}
        assert context.color_range == 1
        keys = [p.pts for p in container.demux(video) if p.is_keyframe and p.pts is not None]
    assert {b - a for a, b in pairwise(keys)} == {2 * 12_800}
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_picture_moves_and_its_colours_are_right(made: tuple[Path, FootageReport, list[int]]) -> None:
    """A frozen picture would hide dropped frames; a wrong matrix would shift every colour."""
    path, _, _ = made
    paint = painter(320, 180)
    with av.open(path) as container:
        pictures = [
            frame.to_ndarray(format="rgb24", src_colorspace="ITU709")
            for number, frame in enumerate(container.decode(video=0))
            if number in (0, 25, 100)
        ]
    for seconds, picture in zip((0, 1, 4), pictures, strict=True):
        error = picture.astype(float).mean(axis=(0, 1)) - paint(seconds).astype(float).mean(axis=(0, 1))
        assert np.abs(error).max() < 2
    assert np.abs(pictures[0].astype(float) - pictures[1]).mean() > 1
    assert pictures[2].mean() < 110


def test_progress_goes_forward_to_the_end(made: tuple[Path, FootageReport, list[int]]) -> None:
    """A progress bar that jumps back or stops short looks like a fault."""
    _, report, progress = made
    assert progress == sorted(progress)
    assert progress[-1] == report.media.duration_ms
    assert len(progress) >= report.media.frames


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    """Footage that changes would make every result stale."""
    for name in ("a.mp4", "b.mp4"):
        make_footage(TINY, tmp_path / name, nothing)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_broadcast_rate_stays_exact(tmp_path: Path) -> None:
    """MoviePy hands ffmpeg two decimals; 29.97 is not 30000/1001."""
    rate = Fraction(30000, 1001)
    report = make_footage(replace(TINY, rate=rate), tmp_path / "ntsc.mp4", nothing)
    assert report.media.rate == rate
    assert report.media.frames == timebase.first_frame(report.spoken[0].end_ms, rate)


def test_a_failed_encoder_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MoviePy ignores ffmpeg's exit code; we must not, and the folder must be clean afterwards."""
    output = tmp_path / "base.mp4"
    output.write_bytes(b"precious")
    arguments = compose._arguments
    for wrong in (["-no_such_option", "1"], ["-frames:v", "3"]):
        monkeypatch.setattr(compose, "_arguments", lambda r, f, w=wrong: [*arguments(r, f), *w])
        with pytest.raises(EncodeFailed) as caught:
            make_footage(TINY, output, nothing)
        assert caught.value.hint
    assert output.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [output]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The parent of the output is a file."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"base\.mp4"):
        make_footage(TINY, tmp_path / "file" / "base.mp4", nothing)


@pytest.mark.parametrize(
    "wrong",
    [{"segments": ()}, {"width_px": 321}, {"height_px": 0}, {"rate": Fraction(0)}, {"pause_ms": -1}],
)
def test_nonsense_is_refused_before_anything_is_made(tmp_path: Path, wrong: dict[str, object]) -> None:
    """Nothing is spoken or written for a request that cannot work."""
    with pytest.raises(ValueError, match=r"must|needs"):
        make_footage(replace(SMALL, **wrong), tmp_path / "base.mp4", nothing)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
