"""Recordings with a known truth, built from real voices: Debian's Asterisk prompts and their transcripts.

Each recording strings prompts together with pauses of known lengths, so that the first and last sounding
millisecond of each sentence is known. Used by the tests of alignment and by ``benchmarks/alignment.py``.
The prompts are recorded at 8 kHz.
"""

from __future__ import annotations

import functools
import gzip
import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.cue import Region
from pipeline.core.script import Segment

Sound = np.ndarray[Any, np.dtype[np.float64]]
LANGUAGES = ("en", "es", "fr", "it", "ru")
RATE_HZ = 8000
_SOUNDS = Path("/usr") / "share/asterisk/sounds"
_TEXTS = Path("/usr") / "share/doc"
_LINE = re.compile(r"^([\w/-]+): *(.+)$", re.MULTILINE)
_UNUSUAL = re.compile(r"[\[\]()<>{}#*@…=“”]|\.\.\.|glorious", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One recorded sentence."""

    text: str
    sound: Sound = field(repr=False)
    """-1 to 1 at 8 kHz, without silence at the ends."""

    @property
    def ms(self) -> int:
        return len(self.sound) * 1000 // RATE_HZ


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound and the truth about it."""

    sound: Sound = field(repr=False)
    segments: tuple[Segment, ...]
    """What the script holds."""
    truth: dict[str, Region]
    """Segment id -> where it is spoken; what is not spoken is absent."""
    extra: tuple[Region, ...] = ()
    """Where something is spoken that the script does not hold."""


def missing() -> str:
    """Return why there is no material, or nothing."""
    for tag in LANGUAGES:
        if not (_SOUNDS / tag).is_dir():
            return f"asterisk-core-sounds-{tag}-wav is not installed"
        if not _transcript(tag).is_file():
            return f"the transcript of asterisk-core-sounds-{tag} is not installed"
    return ""


def _transcript(tag: str) -> Path:
    return _TEXTS / f"asterisk-core-sounds-{tag}" / f"core-sounds-{tag}.txt.gz"


@functools.cache
def prompts(tag: str) -> tuple[Prompt, ...]:
    """Return whole sentences of one voice, each once, in the order of the transcript."""
    text = gzip.decompress(_transcript(tag).read_bytes()).decode("utf-8-sig")
    found: dict[str, Prompt] = {}
    for name, words in _LINE.findall(text):
        file = _SOUNDS / tag / f"{name}.wav"
        if _UNUSUAL.search(words) or not 3 <= len(words.split()) <= 40 or not file.is_file():
            continue
        sound = _trimmed(_read(file))
        pace = len(words) / max(1, len(sound)) * RATE_HZ
        if 1000 <= len(sound) * 1000 // RATE_HZ <= 12_000 and 8 <= pace <= 25:
            found.setdefault(words, Prompt(" ".join(words.split()), sound))
    return tuple(found.values())


def _read(path: Path) -> Sound:
    with wave.open(str(path)) as reader:
        data = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
    return data.astype(np.float64) / 32768


def _trimmed(sound: Sound) -> Sound:
    """Cut what is 40 dB below the loudest 10 ms off both ends."""
    step = RATE_HZ // 100
    blocks = sound[: len(sound) // step * step].reshape(-1, step)
    power = (blocks**2).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 1e-4)
    return sound[loud[0] * step : (loud[-1] + 1) * step]


def record(
    chosen: Sequence[Prompt],
    seed: int,
    *,
    lead_ms: int = 700,
    unspoken: Sequence[int] = (),
    unscripted: Sequence[int] = (),
) -> Recording:
    """String prompts together with pauses of 0.2 to 1.5 s.

    ``unspoken`` are the numbers of prompts that stand in the script alone, ``unscripted`` of those that are
    in the sound alone.
    """
    chance = np.random.default_rng(seed)
    parts, place = [np.zeros(lead_ms * RATE_HZ // 1000)], lead_ms * RATE_HZ // 1000
    truth, extra, segments = {}, [], []
    for number, prompt in enumerate(chosen):
        name = f"s{number + 1:02d}"
        if number not in unscripted:
            segments.append(Segment(name, prompt.text))
        if number in unspoken:
            continue
        where = Region(place * 1000 // RATE_HZ, (place + len(prompt.sound)) * 1000 // RATE_HZ)
        if number in unscripted:
            extra.append(where)
        else:
            truth[name] = where
        pause = np.zeros(int(chance.uniform(0.2, 1.5) * RATE_HZ))
        parts += [prompt.sound, pause]
        place += len(prompt.sound) + len(pause)
    return Recording(np.concatenate(parts), tuple(segments), truth, tuple(extra))


def some(tag: str, count: int, seed: int) -> list[Prompt]:
    """Return ``count`` different prompts by chance."""
    have = prompts(tag)
    return [have[i] for i in np.random.default_rng(seed).permutation(len(have))[:count]]


def with_noise(sound: Sound, snr_db: float, seed: int = 0) -> Sound:
    """Add pink noise (power falls with frequency) at a distance in dB below the speech."""
    size = len(sound)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), size * 20 / RATE_HZ)), size)
    speech_power = np.mean(sound[np.abs(sound) > 0.001] ** 2)
    result: Sound = sound + noise * np.sqrt(speech_power / np.mean(noise**2) / 10 ** (snr_db / 10))
    return result


def higher(prompt: Prompt, semitones: float) -> Prompt:
    """Return the prompt as by a smaller speaker: pitch and formants higher, and a little faster."""
    ratio = 2 ** (semitones / 12)
    places = np.arange(0, len(prompt.sound) - 1, ratio)
    return Prompt(prompt.text, np.interp(places, np.arange(len(prompt.sound)), prompt.sound))


def write(path: Path, sound: Sound, *, rate_hz: int = RATE_HZ) -> Path:
    """Write a 16-bit wave file; what is too loud is clipped."""
    data = np.clip(np.round(sound * 32767), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, rate_hz, 0, "NONE", ""))
        writer.writeframes(data.tobytes())
    return path
