"""Single frames of footage, taken with as little decoding as will do, are the very frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import frames
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
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
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
