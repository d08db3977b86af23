"""Words by faster-whisper, for who has a model already: nothing is downloaded.

Set ``VIDMSG_WHISPER_MODEL`` to the folder of a converted model, and install the package ``faster-whisper``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.adapters.align import ears
from pipeline.core import alignment
from pipeline.core.alignment import Alignment, Spoken, Word
from pipeline.core.cue import Region
from pipeline.core.media import Media
from pipeline.core.script import Segment
from pipeline.errors import FootageError, ToolMissing

MODEL = "VIDMSG_WHISPER_MODEL"
_RATE_HZ = 16_000
"""What Whisper listens to."""


class WhisperAligner:
    """A :class:`pipeline.ports.Aligner`: what is recognised is held against the script, letter by letter."""

    def __init__(self, model: Path | None = None) -> None:
        """Use the model in ``model``, or in the folder that ``VIDMSG_WHISPER_MODEL`` names.

        Raises:
            ToolMissing: no such folder is named.
        """
        named = model or (Path(os.environ[MODEL]) if os.environ.get(MODEL) else None)
        if named is None or not named.is_dir():
            raise ToolMissing(
                "there is no model for faster-whisper" + (f" at {named}" if named else ""),
                hint=f"Set {MODEL} to the folder of a converted model, or align with the computer's voice.",
            )
        self._model = named
        self.identity = f"faster-whisper 1, model {named.name}"

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
            ToolMissing: faster-whisper is not installed, or cannot use the model.
            FootageError: the sound cannot be decoded.
        """
        heard = self._recognise(footage, language, media) if regions else []
        cues = [(w.start_ms, w.end_ms, w.text) for w in heard]
        found = alignment.from_subtitle(cues, segments)
        rows, at_ms = [], 0
        for segment in segments:
            row = found.get(segment.id)
            if row is None:
                rows.append(Spoken(segment.id, at_ms, at_ms, 0, alignment.ALIGNED))
                continue
            words = tuple(w for w in heard if row.start_ms <= w.start_ms < row.end_ms)
            rows.append(replace(row, method=alignment.ALIGNED, words=words))
            at_ms = row.end_ms
        ordered = alignment.in_order(rows)
        return Alignment(ordered, alignment.unscripted(regions, ordered))

    def _recognise(self, footage: Path, language: str, media: Media | None) -> list[Word]:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise ToolMissing(
                f"faster-whisper cannot be loaded: {error}",
                hint="Install the package 'faster-whisper', or align with the computer's voice.",
            ) from error
        try:
            model: Any = WhisperModel(
                str(self._model), device="cpu", compute_type="int8", local_files_only=True
            )
        except (RuntimeError, OSError, ValueError) as error:
            raise ToolMissing(
                f"faster-whisper cannot use the model in {self._model}: {error}",
                hint="Use a model converted for CTranslate2.",
            ) from error
        try:
            sound, start_ms = _sound(footage, media)
            parts, _ = model.transcribe(sound, language=language.split("-")[0], word_timestamps=True)
            return [
                Word(w.word.strip(), start_ms + round(w.start * 1000), start_ms + round(w.end * 1000))
                for part in parts
                for w in part.words or ()
            ]
        except (RuntimeError, OSError, ValueError) as error:
            raise FootageError(
                f"faster-whisper cannot read the sound: {error}",
                path=footage,
                hint="Align with the computer's voice.",
            ) from error


def _sound(footage: Path, media: Media | None) -> tuple[Any, int]:
    """Return what to listen to, and when it starts: of several sounds the one that is used."""
    if media is None or len(media.audio_streams) < 2:
        return str(footage), 0
    import numpy as np

    pieces, first = ears.samples(footage, ears.best(footage, media), _RATE_HZ)
    return np.concatenate(list(pieces)), first * 1000 // _RATE_HZ
