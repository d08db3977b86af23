"""Finished files on real bytes: what channels demand is met, and where it is not, that is seen."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg.delivered import probe_file
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.core.channel import Channel, get
from pipeline.core.channel_rules import check_file
from pipeline.core.media import Media
from pipeline.core.plan import AudioJob, BurnJob
from pipeline.engine.bundle import settings_for
from pipeline.errors import FootageError

_TRACK = (
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize\nStyle: caption,None,20\n\n[Events]\nFormat: Start, End, Style, Text\n"
)


def ffmpeg(*args: str) -> None:
    subprocess.run([binary.find().path, "-v", "error", "-nostdin", "-y", *args], check=True, timeout=120)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds; a tone starts at exactly one second."""
    path = tmp_path_factory.mktemp("footage") / "base.mp4"
    tone = "sine=frequency=1000:duration=4:sample_rate=48000,volume='gte(t,1)':eval=frame"
    film = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", tone]
    ffmpeg(*film, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", "-f", "mov", str(path))
    return path


def made(footage: Path, channel: Channel, folder: Path) -> Path:
    """Encode footage for a channel as a build does, without captions."""
    size = (320, 180)
    media = Media(4000, *size, Fraction(25), 100, True, "h264", "pcm_s16le")
    encoder = FfmpegEncoder(binary.find(), folder / "work")
    sound, video = folder / "sound.m4a", folder / f"{channel.id}.mp4"
    job = AudioJob(
        str(footage), str(sound), channel.integrated_lufs, channel.true_peak_db, channel.audio_kbps,
        48_000, media.duration_ms, edit_list=channel.edit_list,
    )  # fmt: skip
    encoder.audio(job, lambda _: None)
    settings = settings_for(channel, media, crf=20, preset="ultrafast")
    burn = BurnJob(
        str(footage),
        str(sound),
        _TRACK,
        (),
        str(video),
        settings,
        media.rate,
        media.frames,
        media.duration_ms,
        "",
    )
    encoder.burn(burn, lambda _: None)
    return video


def first_sound_s(video: Path) -> float:
    """Return when the tone is heard by a player, in seconds."""
    import av

    with av.open(str(video)) as container:
        frames: list[Any] = list(container.decode(container.streams.audio[0]))
    loud = np.abs(np.concatenate([frame.to_ndarray()[0] for frame in frames])) > 0.03
    return float(frames[0].pts * frames[0].time_base) + int(np.argmax(loud)) / 48_000


@pytest.mark.parametrize("name", ["youtube", "whatsapp_message", "web", "instagram_feed"])
def test_what_is_made_for_a_channel_passes_its_rules(footage: Path, tmp_path: Path, name: str) -> None:
    """Above all: no edit list where it is forbidden, and yet picture and sound start together at 0."""
    channel = get(name)
    video = made(footage, channel, tmp_path)
    assert check_file(channel, probe_file(video)) == ()
    assert probe_file(video).edit_list == channel.edit_list
    assert abs(first_sound_s(video) - 1) < 0.005, "an encoder's empty samples would make it 21 ms late"


def test_faults_are_seen_on_real_files(footage: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    sound = ["-map", "0", "-map", "0:a", "-c:a", "aac", "-ar", "44100"]
    ffmpeg("-i", str(footage), *sound, "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", str(bad))
    found = check_file(get("whatsapp_message"), probe_file(bad))
    said = " / ".join(f.message for f in found)
    for words in ("index stands at", "main at most", "B-frames", "2 sounds", "44100 Hz"):
        assert words in said
    file = probe_file(bad)
    assert (file.index_first, file.edit_list, file.duration_ms) == (False, True, 4000)
    assert file.rate == Fraction(25)
    late = tmp_path / "late.mp4"
    ffmpeg("-i", str(footage), "-c:v", "libx264", "-bf", "2", "-use_editlist", "0", str(late))
    assert any("start at 0" in f.message for f in check_file(get("youtube"), probe_file(late)))


@pytest.mark.parametrize("cut", [4, 40, 1000])
def test_a_damaged_file_is_refused(footage: Path, tmp_path: Path, cut: int) -> None:
    whole = made(footage, get("web"), tmp_path).read_bytes()
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(whole[:-cut])
    with pytest.raises(FootageError):
        probe_file(damaged)
    damaged.write_bytes(b"\0" * 8 + whole)
    with pytest.raises(FootageError):
        probe_file(damaged)
    with pytest.raises(FootageError):
        probe_file(tmp_path / "absent.mp4")
