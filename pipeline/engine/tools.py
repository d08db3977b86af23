"""The outside world, as the use-cases need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.term_matching import Stem, unstemmed
from pipeline.ports import (
    Aligner,
    Encoder,
    FontBook,
    Inspect,
    Prober,
    Prover,
    Sentences,
    ShotFinder,
    SpeechFinder,
    Translator,
    Typography,
)


def one_sentence(_text: str, _language: str) -> tuple[int, ...]:
    """Return no place where another sentence starts: for who knows nothing of sentences."""
    return ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What does the work; each part has a working fake."""

    translators: Sequence[Translator]
    prober: Prober
    speech: SpeechFinder
    encoder: Encoder
    prover: Prover
    fonts: FontBook
    typography: Typography
    stem: Stem = unstemmed
    """Stems words, for the check of terms."""
    sentences: Sentences = one_sentence
    """Says where sentences start."""
    aligner: Aligner | None = None
    """Finds the script's words in the sound; without one the speech is shared out by length."""
    inspect: Inspect | None = None
    """Measures finished files; without it they are not held against their channel's rules."""
    shots: ShotFinder | None = None
    """Sees shot changes; without one none are seen."""
