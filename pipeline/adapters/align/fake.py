"""A working :class:`pipeline.ports.Aligner` without sound: speech is shared out by length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.core import alignment, timing
from pipeline.core.alignment import Alignment, Spoken, Word
from pipeline.core.cue import Region
from pipeline.core.media import Media
from pipeline.core.script import Segment


class FakeAligner:
    """Shares the given regions out by length, and says what it is told to say about some segments."""

    identity = "fake aligner 1"

    def __init__(self, sure_permille: Mapping[str, int] | None = None, unspoken: Iterable[str] = ()) -> None:
        """Take confidences by segment id (1000 by default), and the ids of what nobody says."""
        self._sure = dict(sure_permille or {})
        self._unspoken = frozenset(unspoken)
        self.calls: list[Path] = []
        """What it was asked to listen to."""

    def align(
        self,
        footage: Path,
        segments: Sequence[Segment],
        language: str,
        regions: Sequence[Region],
        media: Media | None = None,
    ) -> Alignment:
        """Return one row per segment; the file is not looked at."""
        del language, media
        self.calls.append(footage)
        said = [replace(s, time_ms=None) for s in segments if s.id not in self._unspoken]
        if not said or not regions:
            silent = tuple(Spoken(s.id, 0, 0, 0, alignment.ALIGNED) for s in segments)
            return Alignment(silent, alignment.unscripted(regions, silent))
        end_ms = regions[-1].end_ms
        slots = {s.segment: s for s in timing.slots(said, regions, duration_ms=end_ms, gap_ms=0)}
        rows: list[Spoken] = []
        at_ms = regions[0].start_ms
        for segment in segments:
            slot = slots.get(segment.id)
            if slot is None:
                rows.append(Spoken(segment.id, at_ms, at_ms, 0, alignment.ALIGNED))
                continue
            at_ms = slot.speech_end_ms
            sure = self._sure.get(segment.id, 1000)
            words = _words(segment.spoken, slot.start_ms, slot.speech_end_ms)
            rows.append(Spoken(segment.id, slot.start_ms, slot.speech_end_ms, sure, alignment.ALIGNED, words))
        return Alignment(tuple(rows), ())


def _words(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    words = text.split()
    total, done, made = sum(map(len, words)), 0, []
    for word in words:
        first = start_ms + (end_ms - start_ms) * done // total
        done += len(word)
        made.append(Word(word, first, start_ms + (end_ms - start_ms) * done // total))
    return tuple(made)
