"""A matrix of odd footage: each comes out upright, in right colours, on time, with its captions proven.

Every picture of the made footage has a colour in each corner and a grey box in the middle, whose level tells
the picture's number.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.probe import AvProber
from pipeline.adapters.ffmpeg.proof import PixelProver
from pipeline.adapters.fonts import FontLibrary
from pipeline.core import footage as rules
from pipeline.core import language as languages
from pipeline.core import proof
from pipeline.core.cue import Cue
from pipeline.core.media import Face, Media
from pipeline.core.plan import AssembleJob, AudioJob, BurnJob, VideoSettings
from pipeline.core.proof import ProofJob
from pipeline.core.style import Style
from pipeline.errors import FontError, FootageError
from pipeline.formats import ass

FFMPEG = binary.find()
WIDTH, HEIGHT = 320, 180
RED, GREEN, BLUE, GREY = (180, 40, 40), (40, 160, 60), (50, 60, 180), (170, 170, 170)
CORNERS = (RED, GREEN, BLUE, GREY)
"""Top left, top right, bottom left, bottom right."""
TO_709 = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
TAG_709 = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-bf", "2", "-g", "10")
LOSSLESS = ("-c:v", "ffv1")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-x265-params", "log-level=none")
STYLE = Style(em_permille=100, box_opacity_pct=100)


def level(number: int) -> int:
    return 40 + 7 * number


FROM_RGB = "format=gbrp,setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc"


def wide(transfer: str) -> str:
    """SDR in BT.2020's colours; in HDR, paper white is at 203 cd/m2 and nothing above it."""
    linear = "zscale=t=linear,format=gbrpf32le,zscale=p=bt2020"
    return f"{FROM_RGB},{linear},zscale=t={transfer}:m=bt2020nc:r=limited:npl=203,format=yuv420p10le"


@dataclass(frozen=True)
class Case:
    """One oddity."""

    name: str
    suffix: str = "mp4"
    filters: str = f"{TO_709},{TAG_709}"
    codec: tuple[str, ...] = H264
    rate: str = "25"
    pictures: int = 25
    again: tuple[str, ...] = ()
    """Options of a second run, with stream copy."""
    size: tuple[int, int] = (WIDTH, HEIGHT)
    corners: tuple[tuple[int, int, int], ...] = CORNERS
    out_rate: Fraction = Fraction(25)
    frames: int = 25
    shows: Callable[[int], int] = field(default=lambda number: number)
    """Which picture of the source a frame of the video shows."""
    words: str = ""
    near: int = 6


WOVEN = f"{TO_709},{TAG_709},interlace=scan"
AS_444 = f"format=yuv444p,{TAG_709}"
UNTAGGED = f"{TO_709.replace('bt709', 'bt601')}"
CASES = (
    Case("plain"),
    Case("B-frames without an edit list", codec=(*H264, "-use_editlist", "0")),
    Case("hevc, 10 bit", codec=HEVC, filters=f"{TO_709}10le,{TAG_709}"),
    Case(
        "vp9 in webm",
        "webm",
        codec=("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "4M"),
    ),
    Case("av1", "mkv", codec=("-c:v", "libsvtav1", "-preset", "12", "-crf", "10")),
    Case(
        "prores 4:2:2, 10 bit",
        "mov",
        codec=("-c:v", "prores_ks"),
        filters=f"{TO_709[:-7]}yuv422p10le,{TAG_709}",
    ),
    Case(
        "dnxhr",
        "mov",
        codec=("-c:v", "dnxhd", "-profile:v", "dnxhr_hq"),
        filters=f"{TO_709[:-7]}yuv422p,{TAG_709}",
    ),
    Case("4:4:4", "mp4", filters=f"{TO_709[:-15]},{AS_444}"),
    Case(
        "motion jpeg, full range",
        "avi",
        codec=("-c:v", "mjpeg", "-q:v", "1"),
        filters="scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p",
        words="full range",
    ),
    Case(
        "full range h264",
        filters="scale=out_color_matrix=bt709:out_range=pc,format=yuv420p,"
        + TAG_709.replace("range=tv", "range=pc"),
        words="full range",
    ),
    Case("bt.601", filters=f"{UNTAGGED},setparams=colorspace=smpte170m"),
    Case("untagged sd", filters=UNTAGGED),
    Case("rgb", "mkv", codec=LOSSLESS, filters="format=gbrp"),
    Case(
        "gif",
        "gif",
        codec=(),
        filters="null",
        rate="10",
        pictures=20,
        frames=20,
        out_rate=Fraction(10),
        near=12,
    ),
    Case("transport stream", "ts", codec=(*H264, "-output_ts_offset", "3600")),
    Case("pq", codec=HEVC, filters=wide("smpte2084"), words="HDR (PQ", near=8),
    Case(
        "hlg", "mov", codec=(*HEVC, "-tag:v", "hvc1"), filters=wide("arib-std-b67"), words="HDR (HLG", near=8
    ),
    Case("wide colours", codec=HEVC, filters=wide("bt709"), words="wide colours", near=8),
    Case(
        "turned 90",
        again=("-display_rotation", "90"),
        size=(HEIGHT, WIDTH),
        corners=(GREEN, GREY, RED, BLUE),
        words="turned",
    ),
    Case(
        "turned 270",
        again=("-display_rotation", "270"),
        size=(HEIGHT, WIDTH),
        corners=(BLUE, RED, GREY, GREEN),
    ),
    Case("turned 180", again=("-display_rotation", "180"), corners=CORNERS[::-1]),
    Case("mirrored", again=("-display_hflip",), corners=(GREEN, RED, GREY, BLUE), words="mirrored"),
    Case("anamorphic", filters=f"{TO_709},{TAG_709},setsar=4/3", size=(426, HEIGHT), words="not square"),
    Case(
        "anamorphic, turned",
        filters=f"{TO_709},{TAG_709},setsar=4/3",
        again=("-display_rotation", "90"),
        size=(HEIGHT, 426),
        corners=(GREEN, GREY, RED, BLUE),
    ),
    Case("odd size", "mkv", codec=LOSSLESS, filters=f"scale=321:181:out_color_matrix=bt709,{AS_444}"),
    Case(
        "vertical",
        filters=f"scale=180:320:out_color_matrix=bt709:out_range=tv,format=yuv420p,{TAG_709}",
        size=(180, 320),
    ),
    Case("8 fps", rate="8", pictures=16, frames=16, out_rate=Fraction(8)),
    Case("1 fps", rate="1", pictures=2, frames=50, shows=lambda k: (k + 12) // 25, words="made 25 fps"),
    Case("29.97 fps in whole ms", "mkv", rate="30000/1001", out_rate=Fraction(30000, 1001)),
    Case("60 fps", rate="60", out_rate=Fraction(60)),
    Case(
        "120 fps",
        rate="120",
        frames=13,
        out_rate=Fraction(60),
        shows=lambda k: min(2 * k, 24),
        words="made 60 fps",
    ),
    Case(
        "pictures left out",
        filters=f"{TO_709},{TAG_709},select='lt(n,5)+gt(n,12)*not(eq(n,20))'",
        codec=(*H264, "-fps_mode", "vfr"),
        shows=lambda k: 4 if 5 <= k <= 12 else 19 if k == 20 else k,
        words="variable",
    ),
    Case(
        "interlaced",
        rate="50",
        filters=f"{WOVEN}=tff:lowpass=0",
        codec=(*H264, "-flags", "+ilme+ildct"),
        pictures=24,
        frames=12,
        shows=lambda k: 2 * k,
        words="interlaced",
    ),
    Case(
        "interlaced, not said",
        rate="50",
        filters=f"{WOVEN}=bff:lowpass=0,setfield=prog",
        pictures=24,
        frames=12,
        shows=lambda k: 2 * k,
        words="interlaced",
    ),
    Case("an edit list", again=("-ss", "0.2"), frames=20, shows=lambda k: k + 5),
)


def pictures(case: Case) -> bytes:
    made = np.zeros((case.pictures, HEIGHT, WIDTH, 3), np.uint8)
    half_y, half_x = HEIGHT // 2, WIDTH // 2
    for number, colour in enumerate(CORNERS):
        top, left = number // 2 * half_y, number % 2 * half_x
        made[:, top : top + half_y, left : left + half_x] = colour
    for number in range(case.pictures):
        made[number, half_y - 30 : half_y + 30, half_x - 40 : half_x + 40] = level(number)
    return made.tobytes()


def make(case: Case, folder: Path, *more: str) -> Path:
    output = folder / f"{'stored' if case.again else 'footage'}.{case.suffix}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", case.rate, "-i", "-"]
    run([*raw, *more, "-vf", case.filters, *case.codec, str(output)], pictures(case))
    if case.again:
        again = folder / f"footage.{case.suffix}"
        run([*case.again, "-i", str(output), "-c", "copy", str(again)])
        return again
    return output


def run(args: list[str], data: bytes = b"") -> None:
    done = subprocess.run(
        [FFMPEG.path, "-v", "error", "-y", *args], input=data, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def face() -> Face:
    try:
        return FontLibrary().face("en")
    except FontError as error:
        pytest.skip(f"{error}; {error.hint}")


def track(cue: Cue, face: Face, settings: VideoSettings, rate: Fraction) -> str:
    return ass.dumps(
        (cue,), face=face, style=STYLE, width_px=settings.width_px, height_px=settings.height_px, rate=rate,
        language=languages.get("en"),
    )  # fmt: skip


def burn(media: Media, footage: Path, folder: Path, cue: Cue, face: Face) -> tuple[Path, VideoSettings]:
    settings = VideoSettings(
        media.width_px // 2 * 2, media.height_px // 2 * 2, 8, "ultrafast", "high", 2, 2000
    )
    job = BurnJob(
        footage=str(footage),
        audio="",
        ass=track(cue, face, settings, media.rate),
        fonts=(face.path,),
        output=str(folder / "video.mp4"),
        video=settings,
        rate=media.rate,
        frames=media.frames,
        duration_ms=media.duration_ms,
        title="",
        reading=media.reading,
    )
    FfmpegEncoder(FFMPEG, folder / "work").burn(job, lambda _: None)
    return folder / "video.mp4", settings


def faults(
    media: Media, footage: Path, video: Path, settings: VideoSettings, cue: Cue, face: Face
) -> list[str]:
    folder = video.parent
    job = ProofJob(
        video=str(video),
        footage=str(footage),
        ass=track(replace(cue, start_ms=0, end_ms=1000), face, settings, Fraction(1)),
        fonts=(face.path,),
        settings=settings,
        rate=media.rate,
        frames=media.frames,
        spot_px=3,
        safe=(0, 0, settings.width_px, settings.height_px),
        looks=proof.looks((cue,), media.rate, media.frames),
        reading=media.reading,
    )
    sights = PixelProver(FFMPEG, folder / "work").prove(job)
    return [str(f) for f in proof.judge(sights, (cue,), frames=media.frames, language="en")]


def rgb_frames(path: Path, rows: tuple[float, float] = (0.15, 0.65)) -> Iterator[tuple[Any, Any]]:
    """Yield (corner colours, level of the box) of each picture, read as BT.709 in limited range."""
    with av.open(path) as container:
        for frame in container.decode(video=0):
            assert (frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries) == (
                1,
                1,
                1,
                1,
            )
            y, u, v = (
                np.frombuffer(bytes(p), np.uint8).reshape(p.height, p.line_size)[:, : p.width].astype(float)
                for p in frame.planes
            )
            places = [(h, w) for h in rows for w in (0.1, 0.9)]
            down, right = y.shape[0] // 2, y.shape[1] // 2
            middle = y[down - 10 : down + 10, right - 15 : right + 15].mean(axis=1)
            assert np.abs(np.diff(middle)).mean() < 4, "the rows of two fields are still woven"
            yield [colour(y, u, v, h, w) for h, w in places], colour(y, u, v, 0.5, 0.5)[1]


def colour(y: Any, u: Any, v: Any, down: float, right: float) -> tuple[int, ...]:
    def at(plane: Any) -> float:
        row, column = int(plane.shape[0] * down), int(plane.shape[1] * right)
        return float(plane[row - 2 : row + 2, column - 2 : column + 2].mean())

    luma, blue, red = (at(y) - 16) / 219, (at(u) - 128) / 224, (at(v) - 128) / 224
    r, b = luma + 1.5748 * red, luma + 1.8556 * blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    return tuple(round(255 * min(1.0, max(0.0, part))) for part in (r, g, b))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_odd_footage_comes_out_right(case: Case, face: Face, tmp_path: Path) -> None:
    footage = make(case, tmp_path)
    media = AvProber().probe(footage)
    said = "; ".join(rules.in_words(media))
    assert case.words in said
    assert (media.rate, media.frames) == (case.out_rate, case.frames), said
    length_ms = round(1000 * case.frames / case.out_rate)
    assert abs(media.duration_ms - length_ms) <= 2
    cue = Cue("s1", "s1", length_ms // 3, length_ms * 2 // 3, "Call 999", ("Call 999",))
    video, settings = burn(media, footage, tmp_path, cue, face)
    assert (settings.width_px, settings.height_px) == case.size
    seen = list(rgb_frames(video))
    assert len(seen) == case.frames
    corners = np.array(seen[1][0])
    assert np.abs(corners - np.array(case.corners)).max() <= case.near, corners
    shown = [level(case.shows(number)) for number in range(case.frames)]
    assert np.abs(np.array([box for _, box in seen]) - shown).max() <= case.near + 2, [
        round((box - 40) / 7, 1) for _, box in seen
    ]
    assert faults(media, footage, video, settings, cue, face) == []


TONE = ("-f", "lavfi", "-i", "aevalsrc='if(gte(t,0.5),0.5*sin(2000*PI*t),0)':d=1:s=48000")
PCM = (*H264, "-c:a", "pcm_s16le")
AAC = (*H264, "-c:a", "aac")


@dataclass(frozen=True)
class Sound:
    """One way in which sound and picture may lie in a file."""

    name: str
    suffix: str
    codec: tuple[str, ...]
    before: tuple[str, ...] = ()
    """Options of the sound's input."""
    again: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    shift_ms: int = 0
    """How much later than usual the tone begins."""


SOUNDS = (
    Sound("mp4", "mp4", AAC),
    Sound("mov with pcm", "mov", PCM),
    Sound("transport stream that starts late", "ts", (*AAC, "-output_ts_offset", "3600")),
    Sound("late sound", "mkv", PCM, before=("-itsoffset", "0.2"), shift_ms=200),
    Sound("sound before the picture", "mov", PCM, before=("-ss", "0.1"), shift_ms=-100),
    Sound("cut by an edit list", "mp4", AAC, again=("-ss", "0.2"), shift_ms=-200),
    Sound("mono", "mkv", (*PCM, "-ac", "1")),
    Sound("5.1", "mkv", (*H264, "-c:a", "ac3", "-af", "pan=5.1|FC=c0")),
    Sound(
        "starts in the middle of a group", "ts", AAC, shift_ms=-400, after=("-bsf:v", "noise=drop='lt(n,5)'")
    ),
)


def starts_ms(path: Path) -> float:
    """Return when the tone begins, on a clock that starts with the picture."""
    with av.open(path) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples = np.abs(np.concatenate(parts, axis=1)[0])
    return float(np.argmax(samples > samples.max() / 2)) / 48


def normalised(footage: Path, media: Media, folder: Path) -> Path:
    output = folder / "sound.m4a"
    job = AudioJob(
        str(footage), str(output), -20, -1, 128, 48_000, media.duration_ms,
        stream=media.audio_stream, reading=media.reading,
    )  # fmt: skip
    FfmpegEncoder(FFMPEG, folder / "work").audio(job, lambda _: None)
    return output


def sounding(case: Sound, folder: Path) -> Path:
    picture = Case("", suffix=case.suffix, codec=(*case.codec, "-map", "0", "-map", "1"), again=case.again)
    made = make(picture, folder, *case.before, *TONE)
    if not case.after:
        return made
    cut = folder / f"cut.{case.suffix}"
    run(["-i", str(made), "-c", "copy", *case.after, str(cut)])
    return cut


@pytest.fixture(scope="module")
def usual_ms(tmp_path_factory: pytest.TempPathFactory) -> float:
    """When the tone begins in an ordinary file."""
    folder = tmp_path_factory.mktemp("usual")
    path = sounding(SOUNDS[0], folder)
    return starts_ms(normalised(path, AvProber().probe(path), folder))


@pytest.mark.parametrize("case", SOUNDS, ids=lambda case: case.name)
def test_sound_stays_with_the_picture(case: Sound, usual_ms: float, tmp_path: Path) -> None:
    footage = sounding(case, tmp_path)
    found = starts_ms(normalised(footage, AvProber().probe(footage), tmp_path))
    assert abs(usual_ms - 500) < 1
    assert abs(found - usual_ms - case.shift_ms) < 1


def test_every_sound_track_is_known_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    titles = tmp_path / "t.srt"
    titles.write_text("1\n00:00:00,100 --> 00:00:00,900\nOld words\n")
    several = (*TONE, *TONE, "-i", str(titles), *(part for n in range(4) for part in ("-map", str(n))))
    codec = (*AAC, "-c:s", "mov_text", "-disposition:a:1", "default", "-disposition:a:0", "comment")
    media = AvProber().probe(make(Case("", codec=codec), tmp_path, *several))
    assert [(s.channels, s.default, s.special) for s in media.audio_streams] == [
        (1, False, True),
        (1, True, False),
    ]
    assert media.audio_stream == 1
    assert rules.remarks(media) == ("2 sound tracks; number 2 is used", "left out: 1 subtitle track")


def test_4k_is_looked_at_quickly(tmp_path: Path) -> None:
    uhd = replace(
        CASES[0], filters=f"scale=3840:2160:out_color_matrix=bt709:out_range=tv,format=yuv420p,{TAG_709}"
    )
    footage = make(replace(uhd, pictures=4), tmp_path)
    began_s = time.monotonic()
    media = AvProber().probe(footage)
    assert time.monotonic() - began_s < 3
    assert (media.width_px, media.height_px, media.frames) == (3840, 2160, 4)


KEY = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb")
RAW = "format=yuv420p"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (
            Case("encrypted", codec=(*H264, *KEY, "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8")),
            "encrypted",
        ),
        (Case("tiny", "mkv", filters=f"scale=1:1,{RAW}", codec=LOSSLESS), "too small"),
        (Case("huge", "mkv", filters=f"scale=8200:64,{RAW}", codec=LOSSLESS, pictures=2), "too large"),
        (Case("years", "mkv", filters=f"{RAW},setpts=N*1e7", codec=(*LOSSLESS, "-fps_mode", "vfr")), "hours"),
    ],
    ids=lambda value: value.name if isinstance(value, Case) else "",
)
def test_what_cannot_be_used_is_refused_before_any_work(case: Case, words: str, tmp_path: Path) -> None:
    with pytest.raises(FootageError) as caught:
        AvProber().probe(make(case, tmp_path))
    assert words in caught.value.message
    assert caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Opening it would wait until somebody writes, which may be never."""
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(FootageError, match="no ordinary file"):
        AvProber().probe(tmp_path / "pipe.mp4")


def test_a_broken_last_picture_is_borne(face: Face, tmp_path: Path) -> None:
    """A copy that lost its last bytes has all its pictures but one; the last is shown for longer."""
    footage = make(replace(CASES[0], codec=(*H264, "-movflags", "+faststart")), tmp_path)
    footage.write_bytes(footage.read_bytes()[:-200])
    media = AvProber().probe(footage)
    cue = Cue("s1", "s1", 200, 600, "Call 999", ("Call 999",))
    video, settings = burn(media, footage, tmp_path, cue, face)
    assert media.frames in (24, 25)
    assert len(list(rgb_frames(video))) == media.frames
    assert faults(media, footage, video, settings, cue, face) == []


@pytest.mark.parametrize("count", [1, 5])
def test_countand_a_sound_become_footage(count: int, tmp_path: Path) -> None:
    case = replace(CASES[0], pictures=count)
    row = tmp_path / "row"
    row.mkdir()
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-i", "-", str(row / "%d.png")]
    run(raw, pictures(case))
    run([*TONE, str(tmp_path / "v.wav")])
    files = tuple(str(row / f"{n}.png") for n in range(1, count + 1))
    job = AssembleJob(files, str(tmp_path / "v.wav"), Fraction(25), str(tmp_path / "made.mkv"))
    FfmpegEncoder(FFMPEG, tmp_path / "work").assemble(job, lambda _: None)
    media = AvProber().probe(tmp_path / "made.mkv")
    assert (media.frames, media.rate, media.has_audio) == (25 if count == 1 else 5, Fraction(25), True)
    shown = list(rgb_frames(tmp_path / "made.mkv"))
    assert np.abs(np.array(shown[-1][0]) - np.array(CORNERS)).max() <= 2
    assert abs(shown[-1][1] - level(count - 1)) <= 2
