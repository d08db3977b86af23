"""Alignment with the computer's voice: the recording is warped against the script read aloud by espeak-ng."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.align import ears, reading, speech, vad
from pipeline.core import alignment
from pipeline.core import language as languages
from pipeline.core.alignment import Alignment, Spoken, Word
from pipeline.core.cue import Region
from pipeline.core.media import Media
from pipeline.core.script import Segment
from pipeline.ports import BlobStore

if TYPE_CHECKING:
    from pipeline.adapters.align.compare import Found, Voice

RATE_HZ = 16_000
FINE = vad.Hearing(min_gap_ms=120, min_speech_ms=60, pad_ms=30)
"""Sentences may follow each other after an eighth of a second; a region for captions would close that."""
NEAREST = {"fil": "ms", "tl": "ms", "so": "om", "ps": "fa", "mn": "kk"}
"""Languages without a voice -> a voice that reads the same letters in much the same way."""
NEAREST_MOST_PERMILLE = 800
"""No more certain than this with the voice of another language."""
_RECIPE = "1"
_AT_ONCE = 50
"""Texts that one process reads."""


@dataclass(frozen=True, slots=True)
class _Voices:
    names: tuple[str, ...]
    """espeak-ng voices to try in order."""
    most_permille: int
    """The most confidence that they deserve."""


class VoiceAligner:
    """The real :class:`pipeline.ports.Aligner`; needs no model and no network."""

    identity = f"espeak-ng voice, time warping {_RECIPE}"

    def __init__(self, blobs: BlobStore | None = None) -> None:
        """Keep what the voice has read in ``blobs``, so that it is read once."""
        self._blobs = blobs

    def align(
        self,
        footage: Path,
        segments: Sequence[Segment],
        language: str,
        regions: Sequence[Region],
        media: Media | None = None,
    ) -> Alignment:
        """Return one row per segment; see :class:`pipeline.ports.Aligner`.

        Raises:
            FootageError: the sound cannot be decoded.
            ToolMissing: there is no voice for the language (Khmer, Lao), or no espeak-ng.
            ToolError: the voice failed.
        """
        from pipeline.adapters.align import compare

        voices = _voices(language)
        if not segments or not regions:
            return _silent(segments)
        reads, likes = self._read(segments, voices)
        ear = ears.best(footage, media)
        fine = _within(vad.regions(vad.scores(footage, ear), FINE), regions)
        bands = compare.bands_of(footage, ear, RATE_HZ)
        found = compare.compare(bands, fine, likes)
        if found is None:
            return _silent(segments)
        rows = [
            _spoken(s, f, read, languages.get(language).spaces)
            for s, f, read in zip(segments, found, reads, strict=True)
        ]
        most = voices.most_permille
        if compare.likeness_permille(bands, fine, likes, found) < alignment.LEAST_LIKENESS_PERMILLE:
            most = alignment.LOW_CONFIDENCE_PERMILLE - 1  # it may be another recording altogether
        rows = _confident(rows, found, most)
        ordered = alignment.in_order(_snapped(rows, alignment.pauses(fine)))
        return Alignment(ordered, alignment.unscripted(fine, ordered))

    def _read(self, segments: Sequence[Segment], voices: _Voices) -> tuple[list[reading.Read], list[Voice]]:
        """Let the voice read all segments; of the sounds only what they are like is kept, to save memory."""
        from pipeline.adapters.align import compare

        reads: list[reading.Read] = []
        likes: list[Voice] = []
        for first in range(0, len(segments), _AT_ONCE):
            texts = [s.spoken for s in segments[first : first + _AT_ONCE]]
            for read in reading.read_aloud(texts, voices.names, self._blobs):
                likes.append(compare.voice_of(read))
                reads.append(replace(read, samples=b""))
        return reads, likes


def _voices(language: str) -> _Voices:
    base = language.replace("_", "-").split("-")[0].lower()
    if base in NEAREST:
        return _Voices((NEAREST[base],), NEAREST_MOST_PERMILLE)
    return _Voices(speech.voices(language), 1000)


def _silent(segments: Sequence[Segment]) -> Alignment:
    return Alignment(tuple(Spoken(s.id, 0, 0, 0, alignment.ALIGNED) for s in segments))


def _within(fine: Sequence[Region], regions: Sequence[Region], reach_ms: int = 150) -> list[Region]:
    """Return the parts of ``fine`` that lie in ``regions``, or a little outside: words start softly."""
    wide = [Region(r.start_ms - reach_ms, r.end_ms + reach_ms) for r in regions]
    kept: list[Region] = []
    for one in fine:
        for window in wide:
            start_ms, end_ms = max(one.start_ms, window.start_ms), min(one.end_ms, window.end_ms)
            if start_ms < end_ms and (not kept or start_ms >= kept[-1].end_ms):
                kept.append(Region(start_ms, end_ms))
    return kept


def _spoken(segment: Segment, found: Found, read: reading.Read, spaces: bool) -> Spoken:
    words = _words(segment.spoken, found, read, spaces) if found.end_ms > found.start_ms else ()
    return Spoken(segment.id, found.start_ms, found.end_ms, 0, alignment.ALIGNED, words)


def _words(text: str, found: Found, read: reading.Read, spaces: bool) -> tuple[Word, ...]:
    """Return when each word starts and ends; a word that the voice has no mark for joins the one before."""
    starts: dict[int, int] = {}
    for mark in read.marks:
        offset = mark.offset
        while spaces and 0 < offset < len(text) and not text[offset - 1].isspace():
            offset -= 1  # several marks in one word: "555-111", "report-it.org.uk"
        starts.setdefault(offset, mark.sample)
    offsets = sorted(starts)
    if not offsets:
        return ()
    bounds = [0, *offsets[1:], len(text)]
    times = [found.span_ms(starts[o] * 1000 // read.sample_rate_hz) for o in offsets]
    made: list[Word] = []
    for number, (first, last) in enumerate(pairwise(bounds)):
        start_ms = max(times[number], made[-1].end_ms) if made else found.start_ms
        following = times[number + 1] if number + 1 < len(times) else found.end_ms
        end_ms = max(start_ms, min(following, found.end_ms))
        if text[first:last].strip():
            made.append(Word(text[first:last].strip(), start_ms, end_ms))
    return tuple(word for one in made for word in (_parted(one) if spaces else (one,)))


def _parted(word: Word) -> Iterator[Word]:
    """Share the time of words that the voice says in one breath ("of the") by their lengths."""
    parts = word.text.split()
    total, done, length_ms = sum(map(len, parts)), 0, word.end_ms - word.start_ms
    for part in parts:
        start_ms = word.start_ms + length_ms * done // total
        done += len(part)
        yield Word(part, start_ms, word.start_ms + length_ms * done // total)


def _confident(rows: Sequence[Spoken], found: Sequence[Found], most_permille: int) -> list[Spoken]:
    paces = sorted(f.pace_permille for f in found if f.end_ms > f.start_ms)
    usual = paces[len(paces) // 2] if paces else 1000
    return [
        replace(
            row,
            confidence_permille=0
            if not row.is_spoken
            else min(
                most_permille,
                alignment.confidence_permille(
                    one.distance_permille, one.pace_permille * 1000 // max(1, usual)
                ),
            ),
        )
        for row, one in zip(rows, found, strict=True)
    ]


def _snapped(rows: Sequence[Spoken], pauses: Sequence[Region]) -> list[Spoken]:
    """Move a border between two sentences that follow each other without a pause to the pause it means."""
    made = list(rows)
    for number, (one, two) in enumerate(pairwise(rows)):
        if not one.is_spoken or not two.is_spoken or two.start_ms - one.end_ms > 20:
            continue
        end_ms, start_ms = alignment.snap(two.start_ms, pauses)
        if made[number].start_ms < end_ms and start_ms < two.end_ms:
            made[number] = replace(made[number], end_ms=end_ms)
            made[number + 1] = replace(two, start_ms=start_ms)
    return made
