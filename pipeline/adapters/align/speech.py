"""The computer's voice (espeak-ng), for stand-in footage.

espeak-ng keeps hidden state: the same words sound different at a second call in one process. So each text
is spoken by a fresh process, this module run as ``python -m``, that reads one request on its standard input
and answers with one line of JSON followed by the samples. Words never travel on a command line.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import EncodeFailed, ToolMissing, ToolTimeout

WORDS_PER_MINUTE = 150
TIMEOUT_S = 60
SLOWEST_WPM, FASTEST_WPM = 80, 450
_VOICES = {
    "zh": "cmn",
    "zh-hans": "cmn",
    "zh-hant": "cmn",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "no": "nb",
    "prs": "fa",
    "kmr": "ku",
}
_EXIT_NO_LIBRARY, EXIT_NO_VOICE, _EXIT_NO_SPEECH = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text as sound: mono, 16-bit, without silence before the first and after the last word."""

    samples: bytes
    """Signed 16-bit samples in this machine's byte order."""
    sample_rate_hz: int
    """Samples per second."""
    voice: str
    """Name of the espeak-ng voice that spoke."""

    @property
    def count(self) -> int:
        """Number of samples."""
        return len(self.samples) // 2

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded up."""
        return -(-self.count * 1000 // self.sample_rate_hz)


def voices(language: str) -> tuple[str, ...]:
    """Return the espeak-ng voice names to try for a BCP 47 tag, the nearest first.

    A longer tag falls back subtag by subtag. espeak-ng's ``en`` is the British voice.
    """
    parts = language.replace("_", "-").lower().split("-")
    chain = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys(_VOICES.get(tag, tag) for tag in chain))


def speak(text: str, *, language: str = "en", words_per_minute: int = WORDS_PER_MINUTE) -> Spoken:
    """Speak ``text`` in a fresh process and return the sound.

    Raises:
        ValueError: there are no words, or the pace is outside 80 to 450 words a minute.
        ToolMissing: espeak-ng is not installed, or has no voice for the language.
        EncodeFailed: it ran and gave no sound.
        ToolTimeout: it gave no answer within a minute.
    """
    if not text.strip():
        raise ValueError("there are no words to speak")
    if not SLOWEST_WPM <= words_per_minute <= FASTEST_WPM:
        raise ValueError(f"words_per_minute must be {SLOWEST_WPM} to {FASTEST_WPM}, not {words_per_minute}")
    request = {"text": text, "voices": voices(language), "words_per_minute": words_per_minute}
    no_voice = ToolMissing(
        f"espeak-ng has no voice for the language {language!r}",
        hint="Use recorded footage for this language, or write the source script in another one.",
    )
    answered = answer(__name__, json.dumps(request).encode(), TIMEOUT_S, no_voice)
    header, _, samples = answered.partition(b"\n")
    about = json.loads(header)
    sound = _trimmed(samples)
    if not sound:
        raise _no_sound(__name__, f"only silence came out of {text!r}", 0)
    return Spoken(sound, about["sample_rate_hz"], about["voice"])


def speak_all(
    texts: Iterable[str], *, language: str = "en", words_per_minute: int = WORDS_PER_MINUTE
) -> list[Spoken]:
    """Speak each text in its own fresh process, in order. Raises what :func:`speak` raises."""
    return [speak(text, language=language, words_per_minute=words_per_minute) for text in texts]


def answer(module: str, request: bytes, timeout_s: float, no_voice: ToolMissing) -> bytes:
    """Run one of our modules that speak in a process of its own, and return what it answers.

    Args:
        module: its name; it is run as ``python -m``.
        request: what it reads on its standard input.
        timeout_s: how long it may take.
        no_voice: what to raise if espeak-ng has none of the voices that were asked for.

    Raises:
        ToolMissing: espeak-ng is not installed, or ``no_voice``.
        EncodeFailed: it ran and failed.
        ToolTimeout: it did not end in time.
    """
    root = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    command = (sys.executable, "-m", module)
    env = {**os.environ, "PYTHONPATH": path}
    try:
        done = subprocess.run(
            command, input=request, capture_output=True, timeout=timeout_s, env=env, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ToolTimeout(
            "espeak-ng did not come to an end",
            timeout_s=timeout_s,
            hint="Try again when the machine is less busy, or split a very long segment.",
        ) from error
    if done.returncode == 0:
        return done.stdout
    tail = done.stderr.decode("utf-8", "replace")[-2000:].strip()
    if done.returncode == _EXIT_NO_LIBRARY:
        raise ToolMissing(f"the voice cannot be loaded: {tail}", hint="Install espeakng-loader.")
    if done.returncode == EXIT_NO_VOICE:
        raise no_voice
    raise _no_sound(module, tail, done.returncode)


def _no_sound(module: str, reason: str, returncode: int) -> EncodeFailed:
    return EncodeFailed(
        "espeak-ng gave no sound",
        command=(sys.executable, "-m", module),
        returncode=returncode,
        stderr_tail=reason,
        hint="Look for unusual characters in the segment, or give its sound with '> say:'.",
    )


def _trimmed(samples: bytes) -> bytes:
    """Cut the near-silence that espeak-ng puts around the words, so that times mean speech."""
    import numpy as np

    sound = np.frombuffer(samples, dtype=np.int16)
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > 200)
    return sound[loud[0] : loud[-1] + 1].tobytes() if loud.size else b""


# ---- the fresh process ------------------------------------------------------------------------------

_AUDIO_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_RATE, _WORD_GAP = 1, 7
_BY_CHARACTER = 1
_UTF8 = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def load() -> tuple[ctypes.CDLL, int]:
    """Return the initialised library and its sample rate in Hz, or leave with the reason."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError) as error:
        leave(_EXIT_NO_LIBRARY, str(error))
    rate: int = library.espeak_Initialize(_AUDIO_SYNCHRONOUS, 0, os.fsencode(data), _DO_NOT_EXIT)
    if rate <= 0:
        leave(_EXIT_NO_LIBRARY, f"espeak-ng does not accept its data in {data}")
    return library, rate


def synthesise(library: ctypes.CDLL, text: str, words_per_minute: int, callback: Any) -> int:
    """Give the sound of a text to a C callback, piece by piece; return espeak-ng's code, 0 if all is well."""
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_RATE, words_per_minute, 0)
    library.espeak_SetParameter(_WORD_GAP, 1, 0)
    words = text.encode()
    failed: int = library.espeak_Synth(
        words, ctypes.c_size_t(len(words) + 1), 0, _BY_CHARACTER, 0, _UTF8, None, None
    )
    library.espeak_Synchronize()
    return failed


def _spoken(library: ctypes.CDLL, text: str, words_per_minute: int) -> bytes:
    sound = array("h")

    def keep(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if samples and count > 0:
            sound.extend(samples[:count])
        return 0

    failed = synthesise(library, text, words_per_minute, _CALLBACK(keep))
    if failed or not sound:
        leave(_EXIT_NO_SPEECH, f"espeak_Synth returned {failed} and {len(sound)} samples")
    return sound.tobytes()


def leave(code: int, reason: str) -> NoReturn:
    """End the fresh process with a reason that :func:`answer` understands."""
    sys.stderr.write(reason + "\n")
    raise SystemExit(code)


def main() -> None:
    """Answer one request on standard input: a line of JSON, then the samples, on standard output."""
    request = json.load(sys.stdin.buffer)
    library, rate = load()
    known = (v for v in request["voices"] if library.espeak_SetVoiceByName(v.encode()) == 0)
    voice = next(known, None)
    if voice is None:
        leave(EXIT_NO_VOICE, "no such voice")
    sound = _spoken(library, request["text"], request["words_per_minute"])
    header = json.dumps({"sample_rate_hz": rate, "voice": voice})
    sys.stdout.buffer.write(header.encode() + b"\n" + sound)


if __name__ == "__main__":
    main()
