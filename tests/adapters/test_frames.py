"""Single frames of footage, taken with as little decoding as will do, are the very frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import frames, source, unindexed
from pipeline.core.media import Reading
from tests.adapters.test_encoder import make

CODINGS = {
    "closed groups": ["-c:v", "libx264", "-g", "12", "-bf", "2", "-flags", "+cgop"],
    "open groups": [
        "-c:v",
        "libx264",
        "-bf",
        "3",
        "-x264-params",
        "open-gop=1:keyint=12:bframes=3:b-adapt=0",
    ],
    "one long group": ["-c:v", "libx264", "-g", "250", "-bf", "3"],
    "no B-frames": ["-c:v", "libx264", "-g", "7", "-bf", "0"],
    "another codec": ["-c:v", "mpeg4", "-g", "12", "-bf", "2", "-qscale:v", "2"],
}
RENEWED = ["-c:v", "libx264", "-x264-params", "intra-refresh=1:keyint=12:bframes=0"]
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".mpg", ".avi"])
def test_every_frame_is_the_one_that_decoding_all_gives(coding: str, suffix: str, tmp_path: Path) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2,format=yuv420p", *CODINGS[coding], *TAGS]
    footage, rate = make(tmp_path / f"in{suffix}", *source), Fraction(25)
    count, every = frames.every(footage, range(1000))
    assert count == 50
    for wanted in (range(count), [0], [11, 12], [23, 24, 25, 26], [49], [7, 31]):
        found = dict(frames.some(footage, wanted, rate, 160, 90, Reading(matrix="bt709")))
        assert sorted(found) == sorted(wanted)
        for number, plane in found.items():
            assert np.array_equal(plane, every[number]), number


def transport_stream(folder: Path, coding: list[str], seconds: int = 3) -> Path:
    source = f"testsrc2=s=160x90:r=25:d={seconds},format=yuv420p"
    return make(folder / "in.ts", "-f", "lavfi", "-i", source, *coding, *TAGS)


def assert_right(footage: Path, every: dict[int, frames.Plane], wanted: list[int]) -> None:
    found = dict(frames.some(footage, wanted, Fraction(25), 160, 90, Reading(matrix="bt709")))
    assert sorted(found) == wanted
    assert all(np.array_equal(plane, every[number]) for number, plane in found.items()), wanted


@pytest.mark.parametrize("coding", [CODINGS["closed groups"], CODINGS["open groups"], RENEWED])
def test_no_frame_of_a_transport_stream_depends_on_where_a_seek_leads(
    coding: list[str], tmp_path: Path
) -> None:
    """A seek often leads behind the key frame that is needed: then the proof saw another picture, or none."""
    footage = transport_stream(tmp_path, coding)
    count, every = frames.every(footage, range(1000))
    near_keys = [n for key in range(12, count, 12) for n in (key - 1, key, key + 1)]
    for wanted in ([0], [1], [2], [0, 1, 2], near_keys, *([n] for n in near_keys), [count - 1]):
        assert_right(footage, every, wanted)


def test_a_recording_that_begins_within_a_group_counts_from_its_first_whole_picture(tmp_path: Path) -> None:
    """So does the encoder. Its pictures before that cannot be decoded, but they have times."""
    whole = transport_stream(tmp_path, CODINGS["closed groups"]).read_bytes()
    footage = tmp_path / "cut.ts"
    footage.write_bytes(whole[len(whole) // 188 // 4 * 188 :])
    count, every = frames.every(footage, range(1000))
    assert 12 < count < 75
    for wanted in ([0], [1], [12], [13], [count - 1]):
        assert_right(footage, every, wanted)


def test_a_late_frame_of_a_transport_stream_is_found_without_decoding_all_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    footage = transport_stream(tmp_path, CODINGS["closed groups"], seconds=18)
    _, every = frames.every(footage, range(1000))
    monkeypatch.setattr(unindexed, "_from_the_start", None)
    for wanted in ([3], [400], [449], [3, 310, 449]):
        assert_right(footage, every, wanted)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_footage_that_is_renewed_bit_by_bit_is_decoded_from_its_start(suffix: str, tmp_path: Path) -> None:
    """Intra refresh: its key frames are not whole, so a run that began at one gave smeared pictures."""
    coding = ["-c:v", "libx264", "-x264-params", "intra-refresh=1:keyint=12:bframes=0"]
    source_args = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3,format=yuv420p", *coding, *TAGS]
    footage = make(tmp_path / f"in{suffix}", *source_args)
    count, every = frames.every(footage, range(1000))
    for wanted in ([0], [13], [14], [30, 31], [count - 1]):
        assert_right(footage, every, wanted)
    assert not source.is_seekable(footage, Reading())


@pytest.mark.parametrize("coding", CODINGS)
def test_other_footage_with_an_index_is_sought(coding: str, tmp_path: Path) -> None:
    made = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2,format=yuv420p", *CODINGS[coding], *TAGS]
    assert source.is_seekable(make(tmp_path / "in.mp4", *made), Reading())
