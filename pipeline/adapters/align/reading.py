"""The script read aloud by espeak-ng, with the time of each word: what recordings are compared with.

One fresh process (this module run as ``python -m``) reads all texts. Before each it forks, so that no text
hears what was spoken before it: espeak-ng keeps hidden state. Where a system cannot fork, each text gets a
process of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.adapters.align import speech
from pipeline.core import digest
from pipeline.errors import StorageError, ToolMissing
from pipeline.ports import BlobStore

WORDS_PER_MINUTE = 160
RECIPE = "1"
"""Part of the keys: raise it when the same text would sound otherwise."""
TIMEOUT_S = 30
"""For the start; each text may take :data:`TEXT_TIMEOUT_S` more."""
TEXT_TIMEOUT_S = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the voice begins a word."""

    offset: int
    """0-based code point in the text."""
    sample: int
    """Number of the first sample."""


@dataclass(frozen=True, slots=True)
class Read:
    """One text as sound."""

    samples: bytes
    """Mono, signed 16-bit in this machine's byte order; empty if nothing of the text can be spoken."""
    sample_rate_hz: int
    """Samples per second."""
    marks: tuple[Mark, ...]
    """The words, in order of time."""


def read_aloud(texts: Sequence[str], voices: Sequence[str], blobs: BlobStore | None = None) -> list[Read]:
    """Let the first of ``voices`` that is installed read each text, and return the sounds in order.

    What is in ``blobs`` is not read again, and what is read is kept there.

    Raises:
        ToolMissing: espeak-ng is not installed, or has none of the voices.
        EncodeFailed: it ran and failed.
        ToolTimeout: it did not come to an end.
    """
    keys = [digest.of_values(["read aloud", RECIPE, text, list(voices)]) for text in texts]
    known = {key: _kept(blobs, key) for key in dict.fromkeys(keys)}
    lacking = {key: text for key, text in zip(keys, texts, strict=True) if known[key] is None}
    if lacking:
        for key, raw in zip(lacking, _render(list(lacking.values()), voices), strict=True):
            known[key] = raw
            if blobs is not None:
                with contextlib.suppress(StorageError):  # a store that is full only costs time later
                    blobs.put(key, partial(_write, raw))
    return [read for key in keys for read in _answers(known[key] or b"")]


def _kept(blobs: BlobStore | None, key: str) -> bytes | None:
    path = blobs.get(key) if blobs is not None else None
    return None if path is None else path.read_bytes()


def _write(raw: bytes, path: Path) -> None:
    path.write_bytes(raw)


def _render(texts: Sequence[str], voices: Sequence[str]) -> list[bytes]:
    """Return the answer for each text: a line of JSON and the samples."""
    if hasattr(os, "fork"):
        return _split(_run(texts, voices))
    return [_run([text], voices) for text in texts]


def _split(output: bytes) -> list[bytes]:
    parts, place = [], 0
    while place < len(output):
        end = output.index(b"\n", place)
        after = end + 1 + int(json.loads(output[place:end])["bytes"])
        parts.append(output[place:after])
        place = after
    return parts


def _run(texts: Sequence[str], voices: Sequence[str]) -> bytes:
    request = json.dumps({"texts": list(texts), "voices": list(voices)}).encode()
    no_voice = ToolMissing(
        f"espeak-ng has none of the voices {', '.join(voices)}",
        hint="Give each segment its time in the script, or a timed subtitle file of the source.",
    )
    return speech.answer(__name__, request, TIMEOUT_S + TEXT_TIMEOUT_S * len(texts), no_voice)


def _answers(output: bytes) -> list[Read]:
    reads = []
    for part in _split(output):
        line, _, samples = part.partition(b"\n")
        header = json.loads(line)
        marks = tuple(Mark(offset, sample) for offset, sample in header["marks"])
        reads.append(Read(samples, header["sample_rate_hz"], marks))
    return reads


# ---- the fresh process ------------------------------------------------------------------------------

_END_OF_LIST, _WORD = 0, 1


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """``espeak_EVENT`` of espeak-ng's speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def _synthesise(library: ctypes.CDLL, text: str, rate_hz: int) -> bytes:
    sound = bytearray()
    marks: list[tuple[int, int]] = []

    def keep(samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, 2 * count))
        number = 0
        while events and events[number].type != _END_OF_LIST:
            if events[number].type == _WORD:
                marks.append((max(0, events[number].text_position - 1), events[number].sample))
            number += 1
        return 0

    speech.synthesise(library, text, WORDS_PER_MINUTE, _CALLBACK(keep))
    header = {"sample_rate_hz": rate_hz, "bytes": len(sound), "marks": marks}
    return json.dumps(header).encode() + b"\n" + bytes(sound)


def _in_a_fork(library: ctypes.CDLL, text: str, rate_hz: int) -> bytes:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(_synthesise(library, text, rate_hz))
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        sys.stderr.write(f"the voice broke down at {text!r}\n")
        raise SystemExit(1)
    return answer


def _speeches(request: dict[str, list[str]]) -> Iterator[bytes]:
    library, rate_hz = speech.load()
    if all(library.espeak_SetVoiceByName(v.encode()) != 0 for v in request["voices"]):
        speech.leave(speech.EXIT_NO_VOICE, "no such voice")
    for text in request["texts"]:
        if hasattr(os, "fork"):
            yield _in_a_fork(library, text, rate_hz)
        else:
            yield _synthesise(library, text, rate_hz)


def main() -> None:
    """Answer one request on standard input: for each text a line of JSON, then its samples."""
    for answer in _speeches(json.load(sys.stdin.buffer)):
        sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
