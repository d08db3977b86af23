"""Real mezzanines: every frame and every sample in its place, and the footage's pixels as they are shown.

The footage's picture number stands in its grey level; its sound is noise, which fits nothing but itself.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from pipeline.adapters.ffmpeg import binary, graphs, mezzanine, picture, workplace
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.probe import AvProber
from pipeline.adapters.ffmpeg.proof import PixelProver
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.adapters.fonts import FontLibrary
from pipeline.core import proof
from pipeline.core.channel import get
from pipeline.core.footage import frames_in
from pipeline.core.logo import Logo
from pipeline.core.media import Face, Media, Reading
from pipeline.core.plan import (
    AudioJob,
    BurnJob,
    EncodeJob,
    Lane,
    LogoJob,
    Part,
    Piece,
    Plain,
    StageJob,
    VideoSettings,
)
from pipeline.core.proof import ProofJob
from pipeline.core.reframe import Mode, Wish, picture_of, plan
from pipeline.errors import EncodeFailed, FontError, FootageError
from tests.adapters.encoder_conformance import Kept, nothing

FFMPEG = binary.find()
NTSC = Fraction(30000, 1001)
HZ = mezzanine.SOUND_HZ
TO_709 = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
TAG_709 = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
LOSSLESS = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-g", "20")
BARS = "#204060"
BOX = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic,\
 Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL,\
 MarginR, MarginV, Encoding
Style: box,{family},24,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.00,0:00:01.00,box,,0,0,0,,{{\\p1}}m 0 0 l {width} 0 {width} 60 0 60
"""
"""A white bar over the top of the picture: where the prover is to look."""
TRACK = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Start, End, Text\n"


def run(args: Sequence[str], folder: Path) -> None:
    subprocess.run([FFMPEG.path, "-y", "-v", "error", *args], check=True, cwd=folder)


def noise(seconds: float, seed: int, rate: int = HZ) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"anoisesrc=d={seconds}:a=0.3:seed={seed}:r={rate}")


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    moving = f"testsrc2=s=320x180:r=30000/1001:d=2.5,{TO_709},{TAG_709}"
    sound = ("-c:a", "pcm_s16le")
    run(["-f", "lavfi", "-i", moving, *noise(2.5, 1), *LOSSLESS, *sound, "base.mkv"], folder)
    upright = f"color=0xC83232:s=100x160:r=25:d=1.2,{TO_709},{TAG_709}"
    run(["-f", "lavfi", "-i", upright, *noise(1.2, 2, 44_100), *LOSSLESS, *sound, "intro.mkv"], folder)
    run(["-i", "intro.mkv", "-c", "copy", "-an", "mute.mkv"], folder)
    Image.new("RGB", (300, 300), (40, 160, 60)).save(folder / "outro.png")
    Image.new("RGBA", (200, 100), (255, 255, 255, 255)).save(folder / "logo.png")
    return folder


@pytest.fixture
def encoder(tmp_path: Path) -> FfmpegEncoder:
    return FfmpegEncoder(FFMPEG, tmp_path / "work")


@pytest.fixture(scope="module")
def face() -> Face:
    try:
        return FontLibrary().face("en")
    except FontError as error:
        pytest.skip(f"{error}; {error.hint}")


def job_of(assets: Path, output: Path, intro: str = "intro.mkv", base: str = "base.mkv") -> StageJob:
    prober = AvProber()
    media, film = prober.probe(assets / base), prober.probe(assets / intro)
    frames = frames_in(film.frames / film.rate, media.rate)
    outro = Part(20, str(assets / "outro.png"), colour=BARS)
    size = (media.width_px // 2 * 2, media.height_px // 2 * 2)
    return StageJob(
        footage=str(assets / base),
        media=media,
        width_px=size[0],
        height_px=size[1],
        before=(Part(frames, str(assets / intro), film, BARS),),
        after=(outro, Part(30, colour="#102040")),
        output=str(output),
    )


def planes(path: Path) -> list[bytes]:
    """Every picture as stored, without the rows' padding."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            found.append(frame.to_ndarray().tobytes())
    return found


def samples(path: Path) -> Any:
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray().reshape(-1, 2)[:, 0] for f in container.decode(audio=0)])


def rgb(path: Path, number: int) -> Any:
    with av.open(str(path)) as container:
        frame = next(f for n, f in enumerate(container.decode(video=0)) if n == number)
        assert (frame.colorspace, frame.color_range) == (1, 1)
        return frame.to_ndarray(format="rgb24", src_colorspace="ITU709")


def prepared(job: StageJob, folder: Path) -> list[bytes]:
    """The footage's pictures as our picture chain gives them, and nothing else."""
    video = VideoSettings(job.width_px, job.height_px, 0, "ultrafast", "high", 0, 2000)
    shown = picture.prepared(_input(), video, job.media.rate, job.media.reading, end=job.media.frames)
    import ffmpeg

    args = [str(a) for a in ffmpeg.get_args(ffmpeg.output(shown, "raw.nut", vcodec="rawvideo"))]
    with workplace.folder(folder) as work:
        workplace.link(Path(job.footage), work / graphs.FOOTAGE)
        Runner(FFMPEG.path).run(args, folder=work)
        return planes(work / "raw.nut")


def _input() -> Any:
    import ffmpeg

    return ffmpeg.input(graphs.FOOTAGE, copyts=None)["V"]


def lag_of(part: Any, whole: Any) -> int:
    """Return at which sample of ``whole`` a piece of noise starts."""
    length = 1 << (len(whole) + len(part)).bit_length()
    product = np.fft.rfft(whole, length) * np.conj(np.fft.rfft(part, length))
    return int(np.argmax(np.fft.irfft(product, length)[: len(whole)]))


def test_every_frame_and_every_sample_is_in_its_place(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """An intro of 1.2 s at 25 fps is 36 frames of 29.97 fps; the footage goes on with frame 36, untouched."""
    job = job_of(assets, tmp_path / "made" / "mezzanine.mkv")
    seen: list[int] = []
    encoder.stage(job, seen.append)
    made = Path(job.output)
    assert [p.name for p in made.parent.iterdir()] == ["mezzanine.mkv"]
    assert seen == sorted(seen)
    media = AvProber().probe(made)
    assert (job.before[0].frames, job.media.frames) == (36, 75)
    assert (media.frames, media.rate, media.reading) == (36 + 75 + 20 + 30, NTSC, Reading())
    assert (media.width_px, media.height_px, media.has_audio) == (320, 180, True)
    pictures = planes(made)
    assert pictures[36 : 36 + 75] == prepared(job, tmp_path / "work")
    assert len(set(pictures[36 : 36 + 75])) == 75
    assert len(set(pictures[-30:])) == 1
    heard, start = samples(made), round(36 * HZ / NTSC)
    assert abs(len(heard) - round(161 * HZ / NTSC)) <= 1
    base = samples_of(assets / "base.mkv")
    assert abs(lag_of(base[:HZ], heard) - start) <= 1
    assert abs(lag_of(base[HZ : 2 * HZ], heard) - start - HZ) <= 1
    assert abs(lag_of(samples_of(assets / "intro.mkv")[: HZ // 2], heard)) <= HZ // 1000
    assert not heard[round(111 * HZ / NTSC) + 1 :].any(), "a still and a card are silent"


def samples_of(path: Path) -> Any:
    """A sound in mono at 48 kHz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=HZ)
        parts = [r.to_ndarray()[0] for f in container.decode(audio=0) for r in resampler.resample(f)]
        return np.concatenate([*parts, *(r.to_ndarray()[0] for r in resampler.resample(None))])


def test_parts_are_shown_whole_on_bars_in_right_colours(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """An upright intro stands between bars of the brand's colour; so does a square still."""
    job = job_of(assets, tmp_path / "m.mkv")
    encoder.stage(job, nothing)
    intro, outro, card = (rgb(tmp_path / "m.mkv", n) for n in (18, 120, 150))
    bar, film = (32, 64, 96), (200, 50, 50)
    for shown, colour, width in ((intro, film, 112), (outro, (40, 160, 60), 180)):
        row = shown[90].astype(int)
        assert near(row[2], bar)
        assert near(row[-3], bar)
        assert near(row[160], colour)
        assert abs(int((np.abs(row - colour).max(axis=1) < 12).sum()) - width) <= 4
    assert near(card[5, 5], (16, 32, 64))
    assert near(card[170, 310], (16, 32, 64))


def near(one: Any, other: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.asarray(one, int) - other).max() <= 4)


def test_fades_touch_the_parts_and_never_the_footage(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = job_of(assets, tmp_path / "m.mkv")
    faded = replace(job, before=(replace(job.before[0], fade_frames=6),))
    encoder.stage(faded, nothing)
    pictures = planes(tmp_path / "m.mkv")
    assert pictures[36:111] == prepared(job, tmp_path / "work")
    levels = [float(rgb(tmp_path / "m.mkv", n).mean()) for n in (0, 3, 18, 33, 35)]
    assert levels[0] < 2 < levels[1] < levels[2] > levels[3] > levels[4]
    heard = np.abs(samples(tmp_path / "m.mkv"))
    assert heard[:200].max() < 0.01
    assert heard[round(36 * HZ / NTSC) - 200 : round(36 * HZ / NTSC)].max() < 0.02
    assert heard[HZ // 2 : HZ].max() > 0.2


def test_a_part_without_sound_is_silent_and_moves_nothing(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = job_of(assets, tmp_path / "m.mkv", intro="mute.mkv")
    encoder.stage(job, nothing)
    heard, start = samples(tmp_path / "m.mkv"), round(36 * HZ / NTSC)
    assert not heard[: start - 1].any()
    assert abs(lag_of(samples_of(assets / "base.mkv")[:HZ], heard) - start) <= 1


def test_without_any_sound_there_is_none(assets: Path, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    run(["-i", str(assets / "base.mkv"), "-an", "-c", "copy", str(tmp_path / "mute.mkv")], tmp_path)
    job = job_of(assets, tmp_path / "m.mkv", intro="mute.mkv")
    job = replace(job, footage=str(tmp_path / "mute.mkv"), media=AvProber().probe(tmp_path / "mute.mkv"))
    encoder.stage(job, nothing)
    media = AvProber().probe(tmp_path / "m.mkv")
    assert (media.frames, media.has_audio) == (161, False)


@pytest.mark.parametrize(
    ("base_rate", "film_rate"),
    [(Fraction(60), 8), (Fraction(24_000, 1001), 60), (Fraction(8), 25), (Fraction(50), 50)],
    ids=str,
)
def test_an_intro_of_any_rate_shows_each_picture_when_it_is_due(
    base_rate: Fraction, film_rate: int, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """A picture of a slow film lasts for many frames; taken for one frame's, it would push the footage."""
    count = film_rate // 2
    grey = f"color=black:s=64x64:r={film_rate}:d=0.5,format=yuv420p,geq=lum=40+6*N:cb=128:cr=128,{TAG_709}"
    run(["-f", "lavfi", "-i", grey, *LOSSLESS, "intro.mkv"], tmp_path)
    base = f"testsrc2=s=128x72:r={base_rate}:d=1,{TO_709},{TAG_709}"
    run(["-f", "lavfi", "-i", base, *LOSSLESS, "base.mkv"], tmp_path)
    Image.new("RGB", (64, 64)).save(tmp_path / "outro.png")
    job = job_of(tmp_path, tmp_path / "m.mkv")
    encoder.stage(job, nothing)
    frames = job.before[0].frames
    assert frames == int(base_rate / 2 + Fraction(1, 2))
    due = [int(n * base_rate / film_rate + Fraction(1, 2)) for n in range(count)]
    wanted = [max(n for n in range(count) if due[n] <= k) for k in range(frames)]
    seen = [
        round((float(shown[30:40, 60:70].mean()) - 40) / 6) for shown in lumas(tmp_path / "m.mkv")[:frames]
    ]
    assert seen == wanted
    assert planes(tmp_path / "m.mkv")[frames : frames + job.media.frames] == prepared(job, tmp_path / "work")


def test_odd_footage_and_odd_intros_are_made_ordinary(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    """Turned footage with late sound, an odd number of pixels and BT.601; a turned intro of varying rate."""
    half = "testsrc=s=180x321:r=25:d=1.6,format=yuv444p"
    sound = ("-itsoffset", "0.2", *noise(1.4, 3))
    run(["-f", "lavfi", "-i", half, *sound, *LOSSLESS, "-c:a", "pcm_s16le", "a.mov"], tmp_path)
    run(["-display_rotation", "90", "-i", "a.mov", "-c", "copy", "base.mov"], tmp_path)
    uneven = f"testsrc2=s=320x180:r=50:d=1,select='not(mod(n,3))+gt(n,30)',{TO_709},{TAG_709}"
    run(["-f", "lavfi", "-i", uneven, *LOSSLESS, "-fps_mode", "vfr", "b.mov"], tmp_path)
    run(["-display_rotation", "90", "-i", "b.mov", "-c", "copy", "intro.mov"], tmp_path)
    Image.new("L", (30, 30), 200).save(tmp_path / "outro.png")
    job = job_of(tmp_path, tmp_path / "m.mkv", intro="intro.mov", base="base.mov")
    assert (job.media.width_px, job.media.height_px) == (321, 180)
    encoder.stage(job, nothing)
    media = AvProber().probe(tmp_path / "m.mkv")
    assert (media.width_px, media.height_px, media.rate, media.frames) == (
        320,
        180,
        Fraction(25),
        25 + 40 + 50,
    )
    assert media.reading == Reading()
    assert planes(tmp_path / "m.mkv")[25:65] == prepared(job, tmp_path / "work")
    heard = samples(tmp_path / "m.mkv")
    assert abs(lag_of(samples_of(tmp_path / "base.mov")[:HZ], heard) - (HZ + HZ // 5)) <= HZ // 1000


def test_what_is_made_of_a_mezzanine_sounds_as_of_the_footage(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    """Sync in the finished sound: the footage's, later by the intro."""
    job = job_of(assets, tmp_path / "m.mkv", intro="mute.mkv")
    encoder.stage(job, nothing)
    for name, path, frames in (("plain", assets / "base.mkv", 75), ("staged", tmp_path / "m.mkv", 161)):
        length_ms = -(-frames * 1001 // 30)
        audio = AudioJob(str(path), str(tmp_path / f"{name}.m4a"), -20, -1, 192, HZ, length_ms)
        encoder.audio(audio, nothing)
    plain, staged = (samples_of(tmp_path / f"{name}.m4a") for name in ("plain", "staged"))
    moved = lag_of(plain[HZ // 2 : HZ], staged) - HZ // 2
    assert abs(moved - 36 * HZ / NTSC) <= HZ // 1000


def test_what_cannot_be_put_together_leaves_nothing_behind(
    assets: Path, encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    job = job_of(assets, tmp_path / "made" / "m.mkv")
    longer = replace(job, before=(replace(job.before[0], frames=60),))
    with pytest.raises(EncodeFailed, match="only 40 of 60 pictures"):
        encoder.stage(longer, nothing)
    with pytest.raises(EncodeFailed, match=r"only 1\d\d of 186 pictures"):
        encoder.stage(replace(job, media=replace(job.media, frames=100)), nothing)
    (tmp_path / "outro.png").write_bytes(b"no picture")
    broken = replace(job, after=(replace(job.after[0], file=str(tmp_path / "outro.png")),))
    with pytest.raises(FootageError, match="not a picture"):
        encoder.stage(broken, nothing)
    assert not (tmp_path / "made").exists()
    assert list((tmp_path / "work").iterdir()) == []


def test_the_same_parts_give_the_same_bytes(assets: Path, encoder: FfmpegEncoder, tmp_path: Path) -> None:
    """Its digest stands for it: made anew after the cache was emptied, it must make nothing stale."""
    job = job_of(assets, tmp_path / "a.mkv", intro="mute.mkv")
    encoder.stage(job, nothing)
    encoder.stage(replace(job, output=str(tmp_path / "b.mkv")), nothing)
    assert (tmp_path / "a.mkv").read_bytes() == (tmp_path / "b.mkv").read_bytes()


def settings_of(
    encoder: FfmpegEncoder, assets: Path, place: Path, media: Media, *, tall: bool
) -> VideoSettings:
    size = (180, 320) if tall else (320, 180)
    logo = LogoJob(str(assets / "logo.png"), 40, 20, 100, str(place / "logo.png"))
    encoder.logo(logo)
    mark = Logo(logo.output, "d", size[0] - 50, 10, 40, 20, 100, first=10, end=50)
    framed = plan(size, media.width_px, media.height_px, Wish(Mode.BLUR)) if tall else None
    return VideoSettings(
        *size, 4, "ultrafast", "high", 2, 3000, reframe=framed, logo=mark, plain=Plain("#102040", 60)
    )


@pytest.mark.parametrize("tall", [False, True], ids=["16:9", "9:16"])
def test_a_logo_is_on_its_frames_and_a_card_is_plain_to_the_edges(
    tall: bool, assets: Path, encoder: FfmpegEncoder, face: Face, tmp_path: Path
) -> None:
    """Also where decoding begins in the middle: frames keep their numbers, and the proof sees the same."""
    media = AvProber().probe(assets / "base.mkv")
    video = settings_of(encoder, assets, tmp_path, media, tall=tall)
    bare = replace(video, logo=None, plain=None)
    shown, without, late = (Kept(tmp_path / name) for name in ("shown", "without", "late"))
    whole = (Piece("k", 0, 75),)
    job = EncodeJob(str(assets / "base.mkv"), video, media.rate, (Lane(TRACK, (), whole),))
    encoder.encode(job, shown, nothing)
    encoder.encode(replace(job, video=bare), without, nothing)
    encoder.encode(replace(job, lanes=(Lane(TRACK, (), (Piece("k", 45, 75),)),)), late, nothing)
    mark, corner = (slice(12, 28), slice(-48, -12)), (slice(40, 60), slice(2, 20))
    for n, (one, other) in enumerate(
        zip(lumas(tmp_path / "shown/k"), lumas(tmp_path / "without/k"), strict=True)
    ):
        painted = np.abs(one[mark].astype(int) - 235).max() <= 5
        assert painted == (10 <= n < 50), n
        plain = np.abs(one.astype(int) - 42).max() <= 2
        assert plain == (n >= 60), n
        if n < 60:
            assert np.abs(one[corner].astype(int) - other[corner]).mean() < 2, n
    again = zip(lumas(tmp_path / "late/k"), lumas(tmp_path / "shown/k")[45:], strict=True)
    assert max(float(np.abs(a.astype(int) - b).mean()) for a, b in again) < 0.5
    for shown_as in (video, replace(video, plain=None)):
        assert proven(encoder, assets, tmp_path, shown_as, media, face) == []


def lumas(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return [f.to_ndarray()[: f.height] for f in container.decode(video=0)]


def proven(
    encoder: FfmpegEncoder, assets: Path, folder: Path, video: VideoSettings, media: Media, face: Face
) -> list[str]:
    """What the prover finds on frames without a caption: nothing, as its footage has the logo too."""
    footage, output = str(assets / "base.mkv"), str(folder / "v.mp4")
    encoder.burn(
        BurnJob(footage, "", TRACK, (), output, video, media.rate, media.frames, media.duration_ms, ""),
        nothing,
    )
    drawn = BOX.format(width=video.width_px, height=video.height_px, family=face.family)
    looks = tuple(proof.Look(0, frame, expected=False) for frame in (0, 9, 10, 49, 50, 59, 60, 74))
    area = (0, 0, video.width_px, video.height_px)
    job = ProofJob(output, footage, drawn, (face.path,), video, media.rate, media.frames, 3, area, looks)
    prover = PixelProver(FFMPEG, folder / "work")
    sights = prover.prove(job)
    assert len(sights.seen) == len(looks)
    blind = prover.prove(replace(job, settings=replace(video, logo=None)))
    assert any(s.spot_error > proof.MAX_OUTSIDE_ERROR for s in blind.seen), "the proof cannot see a logo"
    return [f"{s.look.frame}: {s.spot_error}" for s in sights.seen if s.spot_error > proof.MAX_OUTSIDE_ERROR]


def test_the_largest_picture_of_a_channel_is_as_it_was() -> None:
    """A mezzanine is as large as its footage, so that a channel's picture is the same with and without."""
    assert picture_of(get("youtube"), 1281, 721) == picture_of(get("youtube"), 1280, 720)
