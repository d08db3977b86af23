"""English words to the hundredth of a second, by pocketsphinx; sentences are found by the voice first.

Needs the extra ``vidmsg[align]``. Its model of American English comes with it; nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.align import ears
from pipeline.adapters.align.voice import RATE_HZ, VoiceAligner
from pipeline.core.alignment import Alignment, Spoken, Word, in_order
from pipeline.core.cue import Region
from pipeline.core.media import Media
from pipeline.core.script import Segment
from pipeline.errors import ToolMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAME_MS = 10
_AROUND_MS = 150
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


class SphinxAligner:
    """A :class:`pipeline.ports.Aligner` for English."""

    identity = "espeak-ng voice, words by pocketsphinx 1"

    def __init__(self, base: VoiceAligner | None = None) -> None:
        """Find sentences with ``base``."""
        self._base = base or VoiceAligner()

    def align(
        self,
        footage: Path,
        segments: Sequence[Segment],
        language: str,
        regions: Sequence[Region],
        media: Media | None = None,
    ) -> Alignment:
        """Return one row per segment; a sentence with words that the dictionary lacks keeps the voice's.

        Raises:
            ToolMissing: pocketsphinx is not installed, or the language is not English.
            FootageError, ToolError: as the voice's aligner does.
        """
        decoder = _decoder(language)
        found = self._base.align(footage, segments, language, regions, media)
        if not any(s.is_spoken for s in found.segments):
            return found
        pieces, first = ears.samples(footage, ears.best(footage, media), RATE_HZ)
        sound = _whole(pieces)
        rows = [
            replace(row, words=_words(decoder, segment.spoken, row, sound, first) or row.words)
            for segment, row in zip(segments, found.segments, strict=True)
        ]
        return Alignment(in_order(rows), found.unscripted)


def _decoder(language: str) -> Any:
    try:
        from pocketsphinx import Decoder
    except ImportError as error:
        raise ToolMissing(
            f"pocketsphinx cannot be loaded: {error}",
            hint="Install it: pip install 'vidmsg[align]', or align with the computer's voice.",
        ) from error
    if language.replace("_", "-").split("-")[0].lower() != "en":
        raise ToolMissing(
            f"pocketsphinx knows English, not {language!r}", hint="Align with the computer's voice."
        )
    return Decoder(lm=None, loglevel="FATAL", samprate=RATE_HZ)


def _whole(pieces: Any) -> NDArray[np.int16]:
    import numpy as np

    parts = [np.clip(np.round(p * 32767), -32768, 32767).astype(np.int16) for p in pieces]
    return np.concatenate(parts)


def _words(decoder: Any, text: str, row: Spoken, sound: NDArray[np.int16], first: int) -> tuple[Word, ...]:
    """Return the words of one sentence, or nothing if it cannot be told."""
    written = text.split()
    spoken = [_WORD.findall(w.lower().replace("’", "'")) for w in written]
    plain = [w for words in spoken for w in words]
    if not row.is_spoken or not all(spoken) or any(decoder.lookup_word(w) is None for w in plain):
        return ()
    start_ms = max(row.start_ms - _AROUND_MS, first * 1000 // RATE_HZ)
    low, high = ((ms * RATE_HZ // 1000) - first for ms in (start_ms, row.end_ms + _AROUND_MS))
    try:
        decoder.set_align_text(" ".join(plain))
        decoder.start_utt()
        decoder.process_raw(sound[low:high].tobytes(), full_utt=True)
        decoder.end_utt()
        heard = [s for s in decoder.seg() or () if not s.word.startswith(("<", "["))]
    except RuntimeError:  # it gives up on a sentence that does not fit
        return ()
    if len(heard) != len(plain):
        return ()
    places = [0]
    for words in spoken:
        places.append(places[-1] + len(words))
    return tuple(
        Word(
            word,
            start_ms + heard[a].start_frame * _FRAME_MS,
            start_ms + (heard[b - 1].end_frame + 1) * _FRAME_MS,
        )
        for word, (a, b) in zip(written, pairwise(places), strict=True)
    )
