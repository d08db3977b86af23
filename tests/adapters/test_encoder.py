"""Real ffmpeg on tiny footage: what is delivered is right to the frame, and complete or not there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.fonts import FontLibrary
from pipeline.core.media import Face
from pipeline.core.plan import AudioJob, BurnJob, StillJob, VideoSettings
from pipeline.core.timebase import ass_time_cs, first_frame
from pipeline.errors import EncodeFailed, FontError, FootageError, StorageError
from tests.adapters.encoder_conformance import (
    EncoderConformance,
    Kept,
    audio_job,
    encode_job,
    join_job,
    nothing,
)

FFMPEG = binary.find()
PAL, NTSC = Fraction(25), Fraction(30000, 1001)
VIDEO = VideoSettings(320, 180, crf=20, preset="veryfast", profile="high", b_frames=2, gop_ms=1000)
TAGS_709 = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
TO_709 = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
BOX = "{\\p1}m 0 0 l 60 0 60 60 0 60"
root_only = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounting a tmpfs takes root on Linux"
)


def make(output: Path, *args: str) -> Path:
    command = [FFMPEG.path, "-v", "error", "-y", *args, str(output)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return output


def picture(rate: Fraction, seconds: str = "2", source: str = "color=gray") -> list[str]:
    return ["-f", "lavfi", "-i", f"{source}{':' if '=' in source else '='}s=320x180:r={rate}:d={seconds}"]


H264 = ["-vf", TO_709, "-c:v", "libx264", "-preset", "ultrafast", *TAGS_709]


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two seconds each: grey at both rates; moving with sound; the finished sound."""
    folder = tmp_path_factory.mktemp("footage")
    tone = ["-f", "lavfi", "-i", "sine=f=440:d=2:r=48000"]
    made = {
        "pal": make(folder / "pal.mp4", *picture(PAL), *H264),
        "ntsc": make(folder / "ntsc.mp4", *picture(NTSC), *H264),
        "moving": make(folder / "moving.mp4", *picture(PAL, source="testsrc2"), *tone, *H264),
    }
    job = AudioJob(str(made["moving"]), str(folder / "sound.m4a"), -14, -1, 128, 48_000, 2000)
    FfmpegEncoder(FFMPEG, folder / "work").audio(job, nothing)
    return made | {"sound": folder / "sound.m4a"}


@pytest.fixture(scope="session")
def face() -> Face:
    try:
        return FontLibrary().face("en")
    except FontError as error:
        pytest.skip(f"{error}; {error.hint}")


@pytest.fixture
def encoder(tmp_path: Path) -> FfmpegEncoder:
    return FfmpegEncoder(FFMPEG, tmp_path / "work", stall_timeout_s=30)


def clock(centiseconds: int) -> str:
    seconds, rest = divmod(centiseconds, 100)
    return f"0:00:{seconds:02d}.{rest:02d}"


def ass(
    events: Sequence[tuple[int, int, str]],
    rate: Fraction = PAL,
    *,
    family: str = "Noto Sans",
    matrix: str = "YCbCr Matrix: TV.709",
) -> str:
    """A track by hand: white text on a black box at the bottom; times in ms."""
    head = f"""[Script Info]
ScriptType: v4.00+
PlayResX: 320
PlayResY: 180
WrapStyle: 2
{matrix}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic,\
 Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL,\
 MarginR, MarginV, Encoding
Style: caption,{family},24,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,4,0,4,2,0,0,14,-1
Style: shape,{family},24,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
    lines = []
    for start_ms, end_ms, text in events:
        style = "shape" if "\\p1" in text else "caption"
        times = f"{clock(ass_time_cs(start_ms, rate))},{clock(ass_time_cs(end_ms, rate))}"
        lines.append(f"Dialogue: 0,{times},{style},,0,0,0,,{text}\n")
    return head + "".join(lines)


def job_for(footage: Path, output: Path, face: Face, text: str, **changes: Any) -> BurnJob:
    job = BurnJob(
        footage=str(footage),
        audio="",
        ass=text,
        fonts=(face.path,),
        output=str(output),
        video=VIDEO,
        rate=PAL,
        frames=50,
        duration_ms=2000,
        title="A title",
    )
    return replace(job, **changes)


def lumas(path: Path) -> list[np.ndarray[Any, Any]]:
    with av.open(str(path)) as container:
        return [f.to_ndarray()[: f.height, : f.width].copy() for f in container.decode(video=0)]


def frames_of(path: Path) -> int:
    return len(lumas(path))


def rgb(path: Path, x: int, y: int) -> tuple[int, ...]:
    """The colour of one pixel of the first frame as a BT.709 player shows it."""
    convert = "scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int,format=rgb24"
    command = [FFMPEG.path, "-v", "error", "-i", str(path), "-frames:v", "1", "-vf", convert]
    raw = subprocess.run([*command, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    return tuple(int(v) for v in np.frombuffer(raw, np.uint8).reshape(180, 320, 3)[y, x])


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dB, by the other meter than the encoder's own."""
    command = [FFMPEG.path, "-hide_banner", "-i", str(path), "-map", "0:a"]
    command += ["-af", "loudnorm=print_format=json", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True).stderr.decode()
    figures = dict(
        line.replace('"', "").strip(" \t,").split(" : ") for line in said.splitlines() if '" : "' in line
    )
    return float(figures["input_i"]), float(figures["input_tp"])


def boxes(path: Path) -> list[bytes]:
    data, place, names = path.read_bytes(), 0, []
    while place < len(data):
        names.append(data[place + 4 : place + 8])
        place += int.from_bytes(data[place : place + 4], "big")
    return names


@contextmanager
def tmpfs(where: Path, *options: str) -> Iterator[Path]:
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(where)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs here: {mounted.stderr.decode().strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.fixture
def burned(media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path) -> Path:
    output = tmp_path / "out.mp4"
    text = ass([(400, 1200, "Hello"), (1200, 1800, "World")])
    encoder.burn(job_for(media["moving"], output, face, text, audio=str(media["sound"])), nothing)
    return output


def test_the_video_is_what_channels_ask_for(burned: Path) -> None:
    with av.open(str(burned)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        context = video.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        assert context.color_range == 1
        assert video.average_rate == PAL
        assert (audio.codec_context.name, audio.codec_context.profile) == ("aac", "LC")
        assert (audio.codec_context.sample_rate, audio.codec_context.layout.name) == (48_000, "stereo")
        # No time of making, no name of the maker.
        assert container.metadata == {
            "title": "A title",
            "major_brand": "isom",
            "minor_version": "512",
            "compatible_brands": "isomiso2avc1mp41",
        }
    assert frames_of(burned) == 50


def test_picture_and_sound_start_and_end_together(burned: Path) -> None:
    with av.open(str(burned)) as container:
        for stream in (container.streams.video[0], container.streams.audio[0]):
            assert stream.start_time == 0
            assert stream.duration is not None
            assert stream.time_base is not None
            assert abs(stream.duration * stream.time_base - 2) <= Fraction(1, 25)
        first = next(container.decode(audio=0))
        # The encoder's run-up of 1024 samples is marked to be skipped, so what is heard starts at 0.
        assert first.pts in (0, -1024)


def test_groups_of_pictures_are_closed_at_even_distance(burned: Path) -> None:
    with av.open(str(burned)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
        keys = [i for i, p in enumerate(packets) if p.is_keyframe]
        assert keys == [0, 25]
        for place in keys:
            assert 5 in nal_types(bytes(packets[place]))  # IDR: nothing refers back over it
            key_time = packets[place].pts
            assert key_time is not None
            assert all(p.pts is not None and p.pts >= key_time for p in packets[place:])


def nal_types(packet: bytes) -> set[int]:
    place, types = 0, set()
    while place < len(packet):
        types.add(packet[place + 4] & 0x1F)
        place += 4 + int.from_bytes(packet[place : place + 4], "big")
    return types


def test_playing_can_start_before_the_download_ends(burned: Path) -> None:
    names = boxes(burned)
    assert names.index(b"moov") < names.index(b"mdat")


def test_the_same_job_gives_the_same_bytes(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    made = []
    for name in ("a.mp4", "b.mp4"):
        sound = AudioJob(str(media["moving"]), str(tmp_path / f"{name}.m4a"), -14, -1, 128, 48_000, 2000)
        encoder.audio(sound, nothing)
        text = ass([(400, 1200, "Hello")])
        job = job_for(media["moving"], tmp_path / name, face, text, audio=sound.output)
        encoder.burn(job, nothing)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(("name", "rate"), [("pal", PAL), ("ntsc", NTSC)])
def test_a_cue_is_on_exactly_its_frames(
    name: str,
    rate: Fraction,
    media: dict[str, Path],
    face: Face,
    encoder: FfmpegEncoder,
    tmp_path: Path,
) -> None:
    """Edges on a frame's own time stamp, just before and just after it, and between frames."""
    frames = frames_of(media[name])
    cues = [(0, 160), (333, 600), (601, 667), (720, 760), (1001, 1199), (1240, 1241 + 40), (1500, 1950)]
    text = ass([(a, b, "Hello") for a, b in cues], rate)
    encoder.burn(job_for(media[name], tmp_path / "o.mp4", face, text, rate=rate, frames=frames), nothing)
    # The box is black on grey: far from the grey of a frame without a cue.
    seen = {i for i, y in enumerate(lumas(tmp_path / "o.mp4")) if y[140:166, 130:190].mean() < 115}
    wanted = {f for a, b in cues for f in range(first_frame(a, rate), first_frame(b, rate))}
    assert seen == wanted
    assert frames_of(tmp_path / "o.mp4") == frames


@pytest.mark.parametrize("folder", ["a 'b' \"c\", [d]; e=f", "50% 中文 %d %s", "x:y \\ z #1 &"])
def test_odd_names_work_everywhere(folder: str, media: dict[str, Path], face: Face, tmp_path: Path) -> None:
    place = tmp_path / folder
    place.mkdir()
    footage = shutil.copy(media["moving"], place / f"{folder} in.mp4")
    font = shutil.copy(face.path, place / f"{folder}{Path(face.path).suffix}")
    encoder = FfmpegEncoder(FFMPEG, place / f"{folder} work")
    sound = AudioJob(str(footage), str(place / f"{folder}.m4a"), -14, -1, 128, 48_000, 2000)
    encoder.audio(sound, nothing)
    output = place / "out" / f"{folder} out.mp4"
    job = job_for(Path(footage), output, face, ass([(0, 900, "Hi")]), audio=sound.output, fonts=(str(font),))
    encoder.burn(job, nothing)
    encoder.still(StillJob(str(output), 500, str(place / f"{folder}.jpg"), 160, 90))
    assert frames_of(output) == 50
    assert (place / f"{folder}.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    assert list((place / f"{folder} work").iterdir()) == []


def test_a_font_that_is_not_ours_is_never_drawn_with_another(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """DejaVu or Arial may be on this machine; the renderer must not see them."""
    text = ass([(400, 800, "Hello")], family="DejaVu Sans")
    with pytest.raises(EncodeFailed, match="'DejaVu Sans' is not among the track's fonts") as caught:
        encoder.burn(job_for(media["pal"], tmp_path / "o.mp4", face, text), nothing)
    assert "fonts sync" in caught.value.hint
    assert not (tmp_path / "o.mp4").exists()


def test_missing_glyphs_are_named_even_when_much_is_said_after_them(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    text = ass([(0, 80, "Hello 汉"), (80, 2000, "字 Hello")])
    with pytest.raises(EncodeFailed, match=r"no glyph for U\+5B57, U\+6C49$"):
        encoder.burn(job_for(media["pal"], tmp_path / "o.mp4", face, text), nothing)
    assert not (tmp_path / "o.mp4").exists()


def test_invisible_characters_are_no_missing_glyphs(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    text = ass([(0, 800, "call \u2066999\u2069 a\u2060b\u200bc\u200fd\u200ce\u00adf\ufe0f")])
    encoder.burn(job_for(media["pal"], tmp_path / "o.mp4", face, text), nothing)
    assert frames_of(tmp_path / "o.mp4") == 50


def test_footage_with_too_few_pictures_is_refused(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = job_for(media["pal"], tmp_path / "o.mp4", face, ass([(0, 800, "Hello")]), frames=60)
    with pytest.raises(EncodeFailed, match="only 52 of 60 pictures"):
        encoder.burn(job, nothing)
    assert not (tmp_path / "o.mp4").exists()


def test_a_container_that_promised_two_pictures_more_still_gives_them(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = job_for(media["pal"], tmp_path / "o.mp4", face, ass([(0, 800, "Hello")]), frames=52)
    encoder.burn(job, nothing)
    assert frames_of(tmp_path / "o.mp4") == 52


@root_only
def test_a_full_disk_leaves_nothing_half_written(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    text = ass([(400, 1200, "Hello")])
    with tmpfs(tmp_path / "small", "-o", "size=40k") as small:
        # First where the result goes, then where the work is done.
        for chosen, output in (
            (encoder, small / "out" / "o.mp4"),
            (FfmpegEncoder(FFMPEG, small / "work"), tmp_path / "o.mp4"),
        ):
            job = job_for(media["moving"], output, face, text, video=replace(VIDEO, crf=1))
            with pytest.raises(StorageError) as caught:
                chosen.burn(job, nothing)
            assert caught.value.hint
            assert not output.exists()
        assert [p for p in small.rglob("*") if p.is_file()] == []


@root_only
def test_a_folder_that_cannot_be_written_is_a_storage_fault(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    with tmpfs(tmp_path / "fixed", "-o", "ro") as fixed:
        job = job_for(media["pal"], fixed / "o.mp4", face, ass([(0, 400, "Hello")]))
        with pytest.raises(StorageError, match=r"write o\.mp4: Read-only"):
            encoder.burn(job, nothing)
        with pytest.raises(StorageError, match="work folder"):
            FfmpegEncoder(FFMPEG, fixed / "work").burn(job, nothing)


@root_only
def test_the_result_may_lie_on_another_disk(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    with tmpfs(tmp_path / "other", "-o", "size=20m") as other:
        encoder.burn(job_for(media["pal"], other / "o.mp4", face, ass([(0, 400, "Hello")])), nothing)
        assert frames_of(other / "o.mp4") == 50
        assert [p.name for p in other.iterdir()] == ["o.mp4"]


def test_colours_are_exact(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Without its header the ``ass`` filter would paint with BT.601: yellow as (255, 240, 0)."""
    text = ass(
        [(0, 2000, f"{{\\pos(20,20)\\c&H00FFFF&}}{BOX}"), (0, 2000, f"{{\\pos(140,20)\\c&H0000FF&}}{BOX}")]
    )
    encoder.burn(job_for(media["pal"], tmp_path / "o.mp4", face, text), nothing)
    for x, wanted in ((50, (255, 255, 0)), (170, (255, 0, 0))):
        seen = rgb(tmp_path / "o.mp4", x, 50)
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 3


@pytest.mark.parametrize("size", ["320x180", "1280x720"])
def test_untagged_pictures_are_read_by_their_size(
    size: str, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Players take untagged pictures for BT.709 from 720 lines on, and for BT.601 below."""
    matrix = "bt709" if size == "1280x720" else "smpte170m"
    untag = f"scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p,setparams=colorspace=unknown"
    source = ["-f", "lavfi", "-i", f"color=yellow:s={size}:r=25:d=0.2", "-vf", untag]
    footage = make(tmp_path / "in.mp4", *source, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "5")
    text = ass([(0, 40, "Hello")])
    encoder.burn(job_for(footage, tmp_path / "o.mp4", face, text, frames=5), nothing)
    seen = rgb(tmp_path / "o.mp4", 10, 10)
    assert max(abs(a - b) for a, b in zip(seen, (255, 255, 0), strict=True)) <= 3


@pytest.mark.parametrize("late", ["picture", "sound"])
def test_picture_and_sound_that_start_apart_stay_together(
    late: str, face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """A click lies under a white frame, one second into the file; one stream starts 0.4 s after the other."""
    flash = "geq=lum='if(eq(T,1),235,16)':cb=128:cr=128"
    video = ["-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=2"]
    click = ["-f", "lavfi", "-i", "aevalsrc='if(between(t,1,1.02),0.8*sin(6000*t),0)':s=48000:d=2"]
    coding = ["-vf", flash, "-c:v", "libx264", "-g", "1", "-c:a", "pcm_s16le"]
    whole = make(tmp_path / "w.mkv", *video, *click, *coding)
    cut = {"picture": "v", "sound": "a"}[late]
    kept = "a" if cut == "v" else "v"
    late_by = ["-ss", "0.4", "-copyts", "-i", str(whole)]
    part = make(tmp_path / "p.mkv", *late_by, "-map", f"0:{cut}", "-c", "copy")
    args = ["-copyts", "-i", str(whole), "-copyts", "-i", str(part), "-map", f"0:{kept}", "-map", f"1:{cut}"]
    footage = make(tmp_path / "f.mkv", *args, "-c", "copy", "-avoid_negative_ts", "disabled")
    with av.open(str(footage)) as container:
        starts = [float((s.start_time or 0) * (s.time_base or 1)) for s in container.streams]
    assert abs(abs(starts[0] - starts[1]) - 0.4) < 0.05
    shown = 50 if cut == "a" else 40
    sound = AudioJob(str(footage), str(tmp_path / "s.m4a"), -14, -1, 128, 48_000, shown * 40)
    encoder.audio(sound, nothing)
    job = job_for(footage, tmp_path / "o.mp4", face, ass([(0, 40, "Hi")]), audio=sound.output, frames=shown)
    encoder.burn(job, nothing)
    flashes = [i / 25 for i, y in enumerate(lumas(tmp_path / "o.mp4")) if y[:100].mean() > 150]
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert [s.start_time for s in container.streams] == [0, 0]
        frames = list(container.decode(audio=0))
    heard = np.concatenate([f.to_ndarray()[0] for f in frames])
    first = float(frames[0].pts or 0) / 48_000
    clicked = first + float(np.argmax(np.abs(heard) > 0.05)) / 48_000
    assert len(flashes) == 1
    assert abs(flashes[0] - clicked) < 0.04


SPEECH = "aevalsrc='0.12*(0.55+0.45*sin(2*PI*3*t))*(random(0)*2-1)':s=48000:d=3"


def sound_job(tmp_path: Path, *source: str, duration_ms: int = 3000) -> AudioJob:
    footage = make(tmp_path / "in.mkv", *source, "-c:a", "pcm_s16le")
    return AudioJob(str(footage), str(tmp_path / "s.m4a"), -14, -1, 128, 48_000, duration_ms)


def length_ms(path: Path) -> float:
    """What is heard: the run-up before it is not counted."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        return float(stream.duration * stream.time_base) * 1000


def test_speech_with_headroom_reaches_the_target_with_one_gain(
    encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = sound_job(tmp_path, "-f", "lavfi", "-i", SPEECH)
    report = encoder.audio(job, nothing)
    lufs, peak_db = loudness(tmp_path / "s.m4a")
    assert report.gain == "linear"
    assert float(report.input_lufs) < -20
    assert abs(lufs + 14) <= 1
    assert peak_db <= -0.7


def test_peaks_that_forbid_one_gain_are_limited_and_it_says_so(
    encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    claps = "aevalsrc='0.05*(random(0)*2-1)+if(lt(mod(t,0.75),0.004),0.9*(random(1)*2-1),0)':s=48000:d=3"
    report = encoder.audio(sound_job(tmp_path, "-f", "lavfi", "-i", claps), nothing)
    lufs, peak_db = loudness(tmp_path / "s.m4a")
    assert report.gain == "dynamic"
    assert abs(lufs + 14) <= 1
    assert peak_db <= -0.7


@pytest.mark.parametrize("level", ["0", "0.0001*(random(0)*2-1)"])
def test_silence_stays_silence(level: str, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    report = encoder.audio(
        sound_job(tmp_path, "-f", "lavfi", "-i", f"aevalsrc='{level}':s=48000:d=3"), nothing
    )
    assert (report.gain, report.input_lufs) == ("none", "-inf")
    assert loudness(tmp_path / "s.m4a")[0] < -60


@pytest.mark.parametrize("layout", ["mono", "5.1"])
def test_any_layout_becomes_stereo_at_the_target(layout: str, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    source = ["-f", "lavfi", "-i", SPEECH, "-af", f"aformat=channel_layouts={layout}"]
    encoder.audio(sound_job(tmp_path, *source), nothing)
    with av.open(str(tmp_path / "s.m4a")) as container:
        assert container.streams.audio[0].codec_context.layout.name == "stereo"
        left, right = np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)
    assert np.std(left) == pytest.approx(np.std(right), rel=0.02)
    assert abs(loudness(tmp_path / "s.m4a")[0] + 14) <= 1


@pytest.mark.parametrize("duration_ms", [1000, 2010, 4500])
def test_sound_is_as_long_as_the_picture(duration_ms: int, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    job = sound_job(tmp_path, "-f", "lavfi", "-i", SPEECH, duration_ms=duration_ms)
    seen: list[int] = []
    encoder.audio(job, seen.append)
    assert abs(length_ms(tmp_path / "s.m4a") - duration_ms) <= 30
    assert seen == sorted(seen)
    assert abs(seen[-1] - duration_ms) <= 50


def test_a_still_is_the_asked_frame_at_the_asked_size(
    media: dict[str, Path], face: Face, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    text = ass([(1000, 1040, "{\\pos(0,0)\\c&H00FFFF&\\p1}m 0 0 l 320 0 320 180 0 180")])
    encoder.burn(job_for(media["pal"], tmp_path / "o.mp4", face, text), nothing)
    for time_ms, wanted in ((1000, (255, 255, 0)), (960, (127, 127, 127)), (1040, (127, 127, 127))):
        encoder.still(StillJob(str(tmp_path / "o.mp4"), time_ms, str(tmp_path / "o.jpg"), 160, 90))
        with av.open(str(tmp_path / "o.jpg")) as container:
            frame = next(container.decode(video=0))
            assert (frame.width, frame.height) == (160, 90)
            assert container.streams.video[0].codec_context.name == "mjpeg"
            seen = frame.to_ndarray(format="rgb24")[45, 80]
        # A still's pixels are JPEG's: BT.601, full range, which is what every reader assumes.
        assert max(abs(int(a) - b) for a, b in zip(seen, wanted, strict=True)) <= 4


def test_a_still_after_the_end_is_an_error(
    media: dict[str, Path], encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    with pytest.raises(EncodeFailed):
        encoder.still(StillJob(str(media["pal"]), 9000, str(tmp_path / "o.jpg"), 160, 90))
    assert not (tmp_path / "o.jpg").exists()


def test_absent_footage_is_named(face: Face, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    with pytest.raises(FootageError, match=r"no\.mp4: there is no such file"):
        encoder.burn(job_for(tmp_path / "no.mp4", tmp_path / "o.mp4", face, ass([])), nothing)


class TestFfmpegEncoder(EncoderConformance):
    """The real encoder keeps the port's promises."""

    @pytest.fixture
    def port(self, encoder: FfmpegEncoder) -> FfmpegEncoder:
        return encoder

    @pytest.fixture
    def footage(self, media: dict[str, Path]) -> Path:
        return media["moving"]


class TestFakeEncoder(EncoderConformance):
    """The fake keeps the same promises, and tells what it was asked for."""

    @pytest.fixture
    def port(self) -> FakeEncoder:
        return FakeEncoder()

    @pytest.fixture
    def footage(self, tmp_path: Path) -> Path:
        return tmp_path / "never read.mp4"

    def test_jobs_are_recorded_in_order_and_written_down(
        self, port: FakeEncoder, footage: Path, place: Path
    ) -> None:
        jobs = (audio_job(footage, place), encode_job(footage), join_job(place, place / "s.m4a"))
        port.audio(jobs[0], nothing)
        port.encode(jobs[1], Kept(place), nothing)
        port.join(jobs[2])
        assert port.jobs == list(jobs)
        assert json.loads((place / "b").read_text()) == {
            "key": "b",
            "first": 25,
            "end": 50,
            "ass": jobs[1].lanes[0].ass,
        }
        written = json.loads((place / "o.mp4").read_text())
        assert (written["rate"], written["lengths"], written["title"]) == ("25", [25, 25], "Title")
