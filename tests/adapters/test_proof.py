"""The proof on the pixels: honest videos pass, and each fault that could reach a viewer is seen."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary, frames, source
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.proof import BlindProver, PixelProver
from pipeline.adapters.fonts import FontLibrary
from pipeline.adapters.typography import IcuHarfbuzz
from pipeline.core import draft_mark, proof
from pipeline.core import language as languages
from pipeline.core.cue import Cue
from pipeline.core.media import Face, Reading
from pipeline.core.plan import BurnJob, VideoSettings
from pipeline.core.proof import ProofJob, Sights
from pipeline.core.style import Style
from pipeline.errors import FontError
from pipeline.formats import ass

WIDTH, HEIGHT, FRAMES, RATE = 640, 360, 75, Fraction(25)
SETTINGS = VideoSettings(WIDTH, HEIGHT, 20, "veryfast", "high", 2, 2000)
SAFE = (32, 18, 608, 324)
PLAIN = Style()


def face(tag: str) -> Face:
    try:
        return FontLibrary().face(tag)
    except FontError as error:
        pytest.skip(f"no font for {tag}: {error.hint}")


def cues(*lines: str) -> tuple[Cue, ...]:
    return tuple(
        Cue(f"s{n}", f"s{n}", 200 + 1000 * n, 1000 + 1000 * n, line, (line,)) for n, line in enumerate(lines)
    )


ENGLISH = cues("In an emergency, call 999.", "Crimestoppers: 0800 555 111.")
ARABIC = cues("في حالات الطوارئ، اتصلوا بالرقم 999.", "Crimestoppers على الرقم 0800 555 111")


@dataclass(frozen=True)
class Bench:
    """Footage that moves, and what burns and proves on it."""

    folder: Path
    footage: Path
    encoder: FfmpegEncoder
    prover: PixelProver

    def track(
        self,
        track: Sequence[Cue],
        tag: str,
        style: Style,
        rate: Fraction,
        font: Face | None = None,
        mark: ass.Mark | None = None,
    ) -> str:
        return ass.dumps(
            track,
            face=font or face(tag),
            style=style,
            width_px=WIDTH,
            height_px=HEIGHT,
            rate=rate,
            language=languages.get(tag),
            mark=mark,
        )

    def burn(
        self,
        track: Sequence[Cue],
        tag: str = "en",
        style: Style = PLAIN,
        font: Face | None = None,
        mark: ass.Mark | None = None,
    ) -> Path:
        video = self.folder / "video.mp4"
        used = font or face(tag)
        job = BurnJob(
            footage=str(self.footage),
            audio="",
            ass=self.track(track, tag, style, RATE, used, mark),
            fonts=(used.path,),
            output=str(video),
            video=SETTINGS,
            rate=RATE,
            frames=FRAMES,
            duration_ms=3000,
            title="t",
        )
        self.encoder.burn(job, lambda _: None)
        return video

    def prove(
        self, video: Path, track: Sequence[Cue], tag: str = "en", style: Style = PLAIN, mark: str = ""
    ) -> tuple[Sights, list[str]]:
        pictures = [replace(c, start_ms=1000 * n, end_ms=1000 * n + 1000) for n, c in enumerate(track)]
        last_ms = 1000 * len(track)
        drawn = ass.Mark(mark, last_ms, last_ms + 1000) if mark else None
        job = ProofJob(
            video=str(video),
            footage=str(self.footage),
            ass=self.track(pictures, tag, style, Fraction(1), mark=drawn),
            fonts=(face(tag).path,),
            settings=SETTINGS,
            rate=RATE,
            frames=FRAMES,
            spot_px=proof.spot_px(style.em_px(HEIGHT)),
            safe=SAFE,
            looks=proof.looks(track, RATE, FRAMES, marked=bool(mark)),
        )
        sights = self.prover.prove(job)
        return sights, [f.where for f in proof.judge(sights, track, frames=FRAMES, language=tag)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("proof")
    program = binary.find()
    footage = folder / "footage.mp4"
    source = f"testsrc2=s={WIDTH}x{HEIGHT}:r=25:d=3"
    tags = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    command = [program.path, "-v", "error", "-f", "lavfi", "-i", source, "-vf", f"format=yuv420p,{tags}"]
    subprocess.run([*command, "-c:v", "libx264", "-crf", "14", str(footage)], check=True, timeout=60)
    work = folder / "work"
    return Bench(folder, footage, FfmpegEncoder(program, work), PixelProver(program, work))


@pytest.mark.parametrize(("tag", "track"), [("en", ENGLISH), ("ar", ARABIC)])
@pytest.mark.parametrize("opacity_pct", [100, 60])
def test_an_honest_video_is_proven(bench: Bench, tag: str, track: tuple[Cue, ...], opacity_pct: int) -> None:
    """Over loud, moving footage, with a solid box and with one that can be seen through."""
    style = Style(box_opacity_pct=opacity_pct)
    sights, faults = bench.prove(bench.burn(track, tag, style), track, tag, style)
    assert faults == [], proof.summary(sights)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("In an emergency, call 999.", "In an emergency, call 998."),
        ("In an emergency, call 999.", "In an emergency, cail 999."),
        ("In an emergency, call 999.", "In an emergency, call 999,"),
    ],
)
def test_one_wrong_letter_is_seen(bench: Bench, right: str, wrong: str) -> None:
    video = bench.burn(cues(wrong, ENGLISH[1].text))
    assert set(bench.prove(video, cues(right, ENGLISH[1].text))[1]) == {"s0"}


def test_one_wrong_dot_of_an_arabic_letter_is_seen(bench: Bench) -> None:
    wrong = cues(ARABIC[0].text.replace("اتصلوا", "اثصلوا"), ARABIC[1].text)
    assert set(bench.prove(bench.burn(wrong, "ar"), ARABIC, "ar")[1]) == {"s0"}


def test_a_cue_two_frames_late_is_seen(bench: Bench) -> None:
    late = (ENGLISH[0], replace(ENGLISH[1], start_ms=1280, end_ms=2080))
    assert set(bench.prove(bench.burn(late), ENGLISH)[1]) == {"s1"}


def test_a_cue_one_frame_too_long_is_seen(bench: Bench) -> None:
    late = (ENGLISH[0], replace(ENGLISH[1], end_ms=2040))
    assert bench.prove(bench.burn(late), ENGLISH)[1] == ["s1"]


def test_a_missing_cue_is_seen(bench: Bench) -> None:
    assert set(bench.prove(bench.burn(ENGLISH[:1]), ENGLISH)[1]) == {"s1"}


def test_another_languages_track_is_seen(bench: Bench) -> None:
    assert set(bench.prove(bench.burn(ARABIC, "ar"), ENGLISH)[1]) == {"s0", "s1"}


def test_another_font_is_seen(bench: Bench) -> None:
    assert set(bench.prove(bench.burn(ENGLISH, font=face("ur")), ENGLISH)[1]) == {"s0", "s1"}


def test_text_that_leaves_the_picture_is_seen(bench: Bench) -> None:
    """Even if the video shows exactly what the style asks for."""
    wide = cues("One line that is very much wider than the picture, call 0800 555 111 or 999 or 101.")
    low = Style(bottom_permille=0)
    assert "s0" in bench.prove(bench.burn(wide), wide)[1]
    assert set(bench.prove(bench.burn(ENGLISH, style=low), ENGLISH, style=low)[1]) == {"s0", "s1"}


def test_a_video_that_ends_early_is_seen(bench: Bench) -> None:
    longer = (ENGLISH[0], replace(ENGLISH[1], end_ms=2980))
    video = bench.burn(longer)
    cut = bench.folder / "cut.mp4"
    command = [binary.find().path, "-v", "error", "-y", "-i", str(video), "-frames:v", "60"]
    subprocess.run([*command, "-c", "copy", str(cut)], check=True, timeout=60)
    assert set(bench.prove(cut, longer)[1]) == {"", "s1"}


def test_the_blind_prover_reports_what_it_is_told() -> None:
    """Engine tests rely on it: with a wrong figure a target must fail."""
    looks = proof.looks(ENGLISH, RATE, FRAMES)
    job = ProofJob("v", "f", "", (), SETTINGS, RATE, FRAMES, 3, SAFE, looks)
    assert proof.judge(BlindProver().prove(job), ENGLISH, frames=FRAMES, language="en") == ()
    assert proof.judge(BlindProver(spot_error=2550).prove(job), ENGLISH, frames=FRAMES, language="en")


def test_far_frames_of_footage_with_rare_keyframes_are_found(bench: Bench) -> None:
    """Seeking lands on the same keyframe again and again there; once it never ended."""
    long = bench.folder / "long.mp4"
    tags = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    source = f"testsrc2=s=64x48:r=25:d=16,format=yuv420p,{tags}"
    command = [binary.find().path, "-v", "error", "-y", "-f", "lavfi", "-i", source, "-g", "1000"]
    subprocess.run([*command, "-c:v", "libx264", str(long)], check=True, timeout=60)
    wanted = {0, 130, 131, 390, 399}
    _, all_of_them = frames.every(long, wanted)
    found = dict(frames.some(long, wanted, RATE, 64, 48, Reading()))
    assert set(found) == wanted
    assert all((found[n] == all_of_them[n]).all() for n in wanted)


def test_the_rates_of_two_channels_are_told_apart(bench: Bench) -> None:
    """Picture 20 of 25 a second is not picture 20 of 12.5: what was remembered of one spoils no other."""
    used, paced = face("en"), replace(source.look(bench.footage), paced=True)
    for rate in (RATE, RATE / 2):
        frames_there = -(-FRAMES * rate // RATE)
        video = bench.folder / "paced.mp4"
        bench.encoder.burn(
            BurnJob(
                footage=str(bench.footage),
                audio="",
                ass=bench.track(ENGLISH, "en", PLAIN, rate),
                fonts=(used.path,),
                output=str(video),
                video=SETTINGS,
                rate=rate,
                frames=frames_there,
                duration_ms=3000,
                title="t",
                reading=paced,
            ),
            lambda _: None,
        )
        pictures = [replace(c, start_ms=1000 * n, end_ms=1000 * n + 1000) for n, c in enumerate(ENGLISH)]
        job = ProofJob(
            video=str(video),
            footage=str(bench.footage),
            ass=bench.track(pictures, "en", PLAIN, Fraction(1)),
            fonts=(used.path,),
            settings=SETTINGS,
            rate=rate,
            frames=frames_there,
            spot_px=proof.spot_px(PLAIN.em_px(HEIGHT)),
            safe=SAFE,
            looks=proof.looks(ENGLISH, rate, frames_there),
            reading=paced,
        )
        sights = bench.prover.prove(job)
        assert proof.judge(sights, ENGLISH, frames=frames_there, language="en") == ()
        assert min(s.correlation for s in sights.seen if s.look.expected) > 9900


@pytest.mark.parametrize("tags", ["", "setparams=colorspace=bt470bg:range=pc,"])
def test_footage_is_read_as_the_encoder_reads_it(bench: Bench, tags: str) -> None:
    """Untagged, standard-definition or full-range colours are converted; the proof must do the same."""
    other = bench.folder / "other.mp4"
    source = f"testsrc2=s={WIDTH}x{HEIGHT}:r=25:d=3,{tags}format=yuv420p"
    command = [binary.find().path, "-v", "error", "-y", "-f", "lavfi", "-i", source]
    subprocess.run([*command, "-c:v", "libx264", "-crf", "14", str(other)], check=True, timeout=60)
    changed = replace(bench, footage=other)
    style = Style(box_opacity_pct=60)
    sights, faults = changed.prove(changed.burn(ENGLISH, "en", style), ENGLISH, "en", style)
    assert faults == [], proof.summary(sights)


WHOLE = {"start_ms": 0, "end_ms": 3000}


@pytest.mark.parametrize(("tag", "track"), [("en", ENGLISH), ("ar", ARABIC)])
@pytest.mark.parametrize("position", ["bottom", "top"])
def test_a_draft_is_proven_with_its_mark(
    bench: Bench, tag: str, track: tuple[Cue, ...], position: str
) -> None:
    style, words = Style(position=position), draft_mark.mark(tag)
    video = bench.burn(track, tag, style, mark=ass.Mark(words, **WHOLE))
    sights, faults = bench.prove(video, track, tag, style, mark=words)
    assert faults == [], proof.summary(sights)


@pytest.mark.parametrize(
    "mark",
    [None, ass.Mark("DRAFT", 0, 2900), ass.Mark("DRAFT", 100, 3000), ass.Mark("DRAFI", **WHOLE)],
    ids=["none", "not at the end", "not at the start", "misspelt"],
)
def test_a_draft_without_its_whole_mark_is_seen(bench: Bench, mark: ass.Mark | None) -> None:
    """A draft that could pass for a finished video is worse than none."""
    assert set(bench.prove(bench.burn(ENGLISH, mark=mark), ENGLISH, mark="DRAFT")[1]) == {proof.MARK}


@pytest.mark.parametrize("tag", [language.tag for language in languages.known()])
def test_every_mark_can_be_drawn(tag: str) -> None:
    """A language whose mark were boxes could not be drafted at all."""
    assert IcuHarfbuzz().faults(draft_mark.mark(tag), face(tag)) == ()
    assert tag == "en" or tag in draft_mark.WORDS
