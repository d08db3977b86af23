"""No chip is here to try: what each is told is at least exactly what it must be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.plan import VideoSettings
from pipeline.core.video_encoders import AUTO, HARDWARE, NAMES, X264, VideoEncoder, options, suits, tried_for

VIDEO = VideoSettings(1280, 720, 20, "veryfast", "high", 2, 2000)
QUALITY = {"nvenc": "cq", "qsv": "global_quality", "vaapi": "qp", "videotoolbox": "q:v", "amf": "qp_i"}
BY_NAME = {e.name: e for e in HARDWARE}
every = pytest.mark.parametrize("encoder", HARDWARE, ids=lambda e: e.name)


@every
def test_chunks_are_closed_and_of_one_length(encoder: VideoEncoder) -> None:
    told = options(encoder, VIDEO, 50)
    assert told["c:v"] == encoder.codec
    assert (told["g"], told["flags"], told["bf"]) == (50, "+cgop", 2)
    assert told["profile:v"] == "high"
    assert "crf" not in told, "that is x264's"


@every
def test_what_old_phones_play_is_asked_for(encoder: VideoEncoder) -> None:
    """WhatsApp on Android: Main profile, no B-frames."""
    told = options(encoder, replace(VIDEO, profile="main", b_frames=0), 50)
    assert (told["profile:v"], told["bf"]) == ("main", 0)
    assert "max_b_frames" not in told
    assert options(encoder, replace(VIDEO, profile="baseline"), 50)["profile:v"] in (
        "baseline",
        "constrained_baseline",
    )


@every
@given(crf=st.integers(10, 50), more=st.integers(0, 300))
def test_a_coarser_wish_never_gives_a_finer_picture(encoder: VideoEncoder, crf: int, more: int) -> None:
    def worse(video: VideoSettings) -> float:
        value = float(options(encoder, video, 50)[QUALITY[encoder.name]])
        assert 1 <= value <= (100 if encoder.name == "videotoolbox" else 51)
        return -value if encoder.name == "videotoolbox" else value

    video = replace(VIDEO, crf=crf)
    assert worse(replace(video, coarser_tenths=more)) >= worse(video)


def test_figures_of_the_default_quality() -> None:
    got = {name: options(e, VIDEO, 50)[QUALITY[name]] for name, e in BY_NAME.items()}
    assert got == {"videotoolbox": 65, "nvenc": "20.0", "qsv": 20, "vaapi": 20, "amf": 20}


def test_nobody_inserts_key_pictures_of_his_own() -> None:
    assert options(BY_NAME["nvenc"], VIDEO, 50)["no-scenecut"] == 1
    assert options(BY_NAME["qsv"], VIDEO, 50)["adaptive_i"] == 0


def test_an_encoder_that_keeps_no_limit_is_not_used_for_a_channel_that_has_one() -> None:
    limited = replace(VIDEO, max_kbps=10_000, buffer_kbit=10_000)
    assert [e.name for e in HARDWARE if suits(e, limited)] == ["nvenc"]
    assert all(suits(e, VIDEO) for e in HARDWARE)
    told = options(BY_NAME["nvenc"], limited, 50)
    assert (told["maxrate"], told["bufsize"]) == ("10000k", "10000k")
    assert "maxrate" not in options(BY_NAME["qsv"], limited, 50)


def test_only_what_was_asked_for_is_tried() -> None:
    assert tried_for(X264) == ()
    assert tried_for(AUTO) == HARDWARE
    assert [e.name for e in tried_for("vaapi")] == ["vaapi"]
    assert set(NAMES) == {X264, AUTO, *BY_NAME}
