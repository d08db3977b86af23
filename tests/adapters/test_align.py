"""The voice says the same every time, and the ear finds it where it is."""

from __future__ import annotations

import array
import os
import pickle
import re
import subprocess
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.align import speech
from pipeline.adapters.align.speech import Spoken, speak, speak_all, voices
from pipeline.adapters.align.vad import GivenSpeech, Hearing, Score, SileroSpeechFinder, regions
from pipeline.adapters.ffmpeg.sound import mono_blocks
from pipeline.core.cue import Region
from pipeline.errors import EncodeFailed, FootageError, ToolMissing, ToolTimeout, VidmsgError
from pipeline.ports import SpeechFinder

ROOT = Path(__file__).resolve().parents[2]
WINDOW_MS = 32


def ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def said() -> list[Spoken]:
    """Two sentences as sound."""
    return speak_all(["Please report hate crime.", "Call nine nine nine."])


@pytest.fixture(scope="module")
def recording(said: list[Spoken], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Region]]:
    """A sound file with both sentences, 800 ms apart, and the truth about it."""
    rate = said[0].sample_rate_hz
    data, truth = b"", []
    for one in said:
        data += bytes(2 * rate * 800 // 1000)
        start_ms = len(data) // 2 * 1000 // rate
        data += one.samples
        truth.append(Region(start_ms, start_ms + one.duration_ms))
    path = tmp_path_factory.mktemp("sound") / "two.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, rate, 0, "NONE", ""))
        writer.writeframes(data + bytes(2 * rate))
    return path, truth


def near(heard: tuple[Region, ...], truth: list[Region], shift_ms: int = 0) -> bool:
    return len(heard) == len(truth) and all(
        abs(h.start_ms - t.start_ms - shift_ms) <= 150 and abs(h.end_ms - t.end_ms - shift_ms) <= 200
        for h, t in zip(heard, truth, strict=True)
    )


# ---- the voice --------------------------------------------------------------------------------------


def test_the_voice_is_the_same_every_time(said: list[Spoken]) -> None:
    """espeak-ng changes its tune within one process; footage must come out the same again."""
    assert speak("Call nine nine nine.") == said[1]
    assert speak_all(["Call nine nine nine.", "Please report hate crime."]) == said[::-1]


def test_silence_around_the_words_is_cut(said: list[Spoken]) -> None:
    """The report says when words sound; espeak's own padding would make it wrong."""
    samples = array.array("h", said[0].samples)
    assert min(abs(samples[0]), abs(samples[-1])) > 200
    assert said[0].count == len(samples)
    assert 800 < said[0].duration_ms < 3000


def test_a_faster_pace_is_shorter(said: list[Spoken]) -> None:
    """The pace reaches espeak-ng at all."""
    assert speak("Call nine nine nine.", words_per_minute=300).count < said[1].count * 3 // 4


def test_every_language_finds_its_voice() -> None:
    """A region or script that espeak-ng does not know falls back to the language."""
    assert voices("en-GB") == ("en-gb", "en")
    assert voices("zh-Hant-TW") == ("zh-hant-tw", "cmn")
    assert speak("报警请拨打 999", language="zh-Hans").voice == "cmn"
    assert speak("Bonjour", language="fr-CA").voice == "fr"


def test_a_language_without_a_voice_is_named() -> None:
    """Khmer has none: nothing must be read out by an English voice instead."""
    with pytest.raises(ToolMissing, match="km") as caught:
        speak("សូម", language="km")
    assert caught.value.hint
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("program", "error", "said"),
    [
        ("sys.stderr.write('no library'); sys.exit(3)", ToolMissing, "cannot be loaded: no library"),
        ("sys.exit(4)", ToolMissing, "no such voice"),
        ("sys.stderr.write('it broke'); sys.exit(1)", EncodeFailed, "it broke"),
        ("import time; time.sleep(60)", ToolTimeout, "did not come to an end"),
    ],
)
def test_however_the_voice_ends_it_is_told(
    program: str, error: type[VidmsgError], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stand-in footage and alignment ask in the same way."""
    (tmp_path / "mute.py").write_text(f"import sys; {program}", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    timeout_s = 0.3 if error is ToolTimeout else 30
    with pytest.raises(error) as caught:
        speech.answer("mute", b"", timeout_s, ToolMissing("no such voice", hint="Take another."))
    assert said in f"{caught.value} {getattr(caught.value, 'stderr_tail', '')}"
    assert caught.value.hint


def test_words_that_make_no_sound_are_an_error() -> None:
    """A silent segment would leave a hole in the footage."""
    with pytest.raises(EncodeFailed):
        speak("\u200b")


def test_nonsense_is_refused_before_a_process_starts() -> None:
    """Programming mistakes are no tool failures."""
    with pytest.raises(ValueError, match="no words"):
        speak("  ")
    with pytest.raises(ValueError, match="words_per_minute"):
        speak("Hello", words_per_minute=20)


def test_a_voice_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever; another try may do."""
    monkeypatch.setattr(speech, "TIMEOUT_S", 0.001)
    with pytest.raises(ToolTimeout) as caught:
        speak("Hello")
    assert caught.value.retryable


def test_the_voice_works_from_any_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fresh process must find this package even when it is not installed and we work elsewhere."""
    paths: list[str] = []
    run = subprocess.run

    def watched(*args: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
        paths.append(options["env"]["PYTHONPATH"])
        return run(*args, **options)

    monkeypatch.chdir("/")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setattr(subprocess, "run", watched)
    assert speak("Call nine nine nine.").voice == "en"
    assert paths == [os.pathsep.join([str(ROOT), "elsewhere"])]


# ---- the ear ----------------------------------------------------------------------------------------


def test_speech_is_heard_where_it_is(recording: tuple[Path, list[Region]]) -> None:
    """Two sentences, two regions; a sound file's own start is zero."""
    path, truth = recording
    finder: SpeechFinder = SileroSpeechFinder()
    assert near(finder.regions(path), truth)
    assert finder.regions(path) == finder.regions(path)


@pytest.mark.parametrize(("offset", "shift_ms"), [(("1.5", "0"), 1500), (("0", "0.5"), -500)])
def test_times_count_from_the_first_picture(
    recording: tuple[Path, list[Region]], tmp_path: Path, offset: tuple[str, str], shift_ms: int
) -> None:
    """Sound that starts later, or earlier, than the picture keeps its place beside it."""
    path, truth = recording
    sound, picture = (["-itsoffset", seconds] for seconds in offset)
    film = tmp_path / "film.mkv"
    ffmpeg(
        *(*picture, "-f", "lavfi", "-i", "color=s=64x64:r=25:d=5"),
        *(*sound, "-i", str(path), "-c:a", "flac", str(film)),
    )
    assert near(SileroSpeechFinder().regions(film), truth, shift_ms)


def test_a_hole_in_the_sound_moves_nothing(recording: tuple[Path, list[Region]], tmp_path: Path) -> None:
    """A recorder that drops packets leaves a jump in time, not a shorter film."""
    path, truth = recording
    film = tmp_path / "hole.mkv"
    jump_s = (truth[0].end_ms + 400) / 1000
    ffmpeg("-i", str(path), "-af", f"asetpts='PTS+gt(T,{jump_s})*2/TB'", "-c:a", "pcm_s16le", str(film))
    heard = SileroSpeechFinder().regions(film)
    assert near(heard[:1], truth[:1])
    assert near(heard[1:], truth[1:], 2000)


def test_silence_and_no_sound_are_no_speech(tmp_path: Path) -> None:
    """Footage without a voice is allowed: the script then gives the times."""
    ffmpeg("-f", "lavfi", "-i", "color=s=64x64:r=25:d=1", str(tmp_path / "mute.mp4"))
    ffmpeg("-f", "lavfi", "-i", "anullsrc=d=2", str(tmp_path / "silent.wav"))
    ffmpeg("-f", "lavfi", "-i", "sine=d=2", str(tmp_path / "tone.wav"))
    for name in ("mute.mp4", "silent.wav", "tone.wav"):
        assert SileroSpeechFinder().regions(tmp_path / name) == ()


def test_undecodable_sound_is_named(recording: tuple[Path, list[Region]], tmp_path: Path) -> None:
    """Guessing times from half a sound track would put every later caption in the wrong place."""
    (tmp_path / "text.wav").write_text("no sound\n" * 100)
    whole, broken = tmp_path / "whole.m4a", tmp_path / "broken.m4a"
    ffmpeg("-i", str(recording[0]), "-movflags", "+faststart", str(whole))
    with av.open(whole) as container:
        packets = [(p.pos or 0, p.size) for p in container.demux(audio=0) if p.size]
    data, (place, size) = bytearray(whole.read_bytes()), packets[len(packets) // 2]
    data[place : place + size] = b"\xff" * size
    broken.write_bytes(data)
    for path in (tmp_path / "text.wav", broken, tmp_path / "none.wav"):
        with pytest.raises(FootageError) as caught:
            SileroSpeechFinder().regions(path)
        assert caught.value.path == str(path)
        assert caught.value.hint


def test_stereo_is_mixed_and_blocks_follow_each_other(tmp_path: Path) -> None:
    """Every sample is placed exactly after the one before, whatever the rate and layout."""
    ffmpeg("-f", "lavfi", "-i", "sine=d=1:r=44100", "-ac", "2", str(tmp_path / "tone.wav"))
    place = 0
    for block in mono_blocks(tmp_path / "tone.wav", 16_000):
        assert block.first == place
        place += len(block.samples) // 4
    assert abs(place - 16_000) <= 16


def test_the_sample_footage_is_what_the_readme_says() -> None:
    """The sample is heard as one region per segment of its script, small, and 44 to 50 s long."""
    path = ROOT / "assets" / "base.mp4"
    segments = re.findall(r"^\[s\d+\]", (ROOT / "scripts_text" / "hate-crime.en.md").read_text("utf-8"), re.M)
    heard = SileroSpeechFinder().regions(path)
    assert len(heard) == len(segments)
    assert path.stat().st_size < 4_000_000
    with av.open(path) as container:
        assert container.duration is not None
        assert 44_000_000 <= container.duration <= 50_000_000
        assert heard[-1].end_ms * 1000 < container.duration


def test_the_fake_hears_what_it_was_told() -> None:
    """The engine's tests run without sound."""
    told: SpeechFinder = GivenSpeech([Region(0, 500)])
    assert told.regions(Path("any.mp4")) == (Region(0, 500),)
    assert GivenSpeech().regions(Path("any.mp4")) == ()


# ---- scores into regions ----------------------------------------------------------------------------


def scores(*permille: int, start_ms: int = 0) -> list[Score]:
    ends = range(start_ms + WINDOW_MS, start_ms + WINDOW_MS * (len(permille) + 1), WINDOW_MS)
    return [Score(end - WINDOW_MS, end, p) for p, end in zip(permille, ends, strict=True)]


def test_between_the_thresholds_speech_goes_on_but_does_not_start() -> None:
    """Hysteresis: 400 keeps a region alive, and 400 alone never begins one."""
    held = regions(scores(*[0] * 10, *[900] * 5, *[400] * 5, *[0] * 10), Hearing(pad_ms=0))
    assert held == (Region(320, 640),)
    assert regions(scores(*[400] * 50), Hearing()) == ()


def test_short_pauses_close_and_long_ones_divide() -> None:
    """A comma is no border (288 ms); 320 ms is."""
    voice = [900] * 10
    assert len(regions(scores(*voice, *[0] * 9, *voice), Hearing())) == 1
    assert len(regions(scores(*voice, *[0] * 10, *voice), Hearing())) == 2


def test_a_click_is_no_speech() -> None:
    """192 ms is too short for a word, 224 ms is not."""
    assert regions(scores(*[0] * 10, *[900] * 6, *[0] * 10), Hearing()) == ()
    assert len(regions(scores(*[0] * 10, *[900] * 7, *[0] * 10), Hearing())) == 1


def test_speech_before_the_first_picture_is_cut_off() -> None:
    """No caption can show before the film starts."""
    assert regions(scores(*[900] * 20, start_ms=-320), Hearing(pad_ms=0)) == (Region(0, 320),)
    assert regions(scores(*[900] * 10, start_ms=-640), Hearing()) == ()


@given(st.lists(st.integers(0, 1000), max_size=120))
def test_regions_are_always_in_order_apart_and_long_enough(certainty: list[int]) -> None:
    """Whatever the model says, the timing rules get regions they can work with."""
    hearing = Hearing()
    found = regions(scores(*certainty), hearing)
    assert all(r.duration_ms >= hearing.min_speech_ms for r in found)
    gaps = [b.start_ms - a.end_ms for a, b in pairwise(found)]
    assert all(gap >= hearing.min_gap_ms - 2 * hearing.pad_ms for gap in gaps)
    loud = [s for s in scores(*certainty) if s.permille >= hearing.on_permille]
    assert all(any(r.start_ms <= s.start_ms < r.end_ms for s in loud) for r in found)
