"""Drafts from models on this computer, run by CTranslate2.

Sources: CTranslate2, "Translation" (``translate_batch`` takes and gives pieces of words; an unknown piece can
be replaced by the source's) and "Quickstart" (what a model's folder holds). OPUS-MT's models name their
SentencePiece models ``source.spm`` and ``target.spm``.

The campaign's owner brings the models: a folder that holds one folder for each pair of languages, named by
their tags, such as ``en-es``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.adapters.translators.drafting import Flaw, Limits, draft
from pipeline.adapters.translators.replies import not_ready
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineNotReady

_LIMITS = Limits(texts=32, chars=10_000)
# OPUS-MT's models were made for at most 512 pieces; a subtitle has far fewer.
_MOST_PIECES_IN, _MOST_PIECES_OUT = 250, 500
_TOO_LONG = Flaw("cannot take so long a text")
_CUT_OFF = Flaw("came to no end")
_SHARED = "sentencepiece.model"
_WHERE = (
    "Set folder under [translate.ctranslate2] in campaign.toml. In it, a folder named {pair} must hold the"
    " model (model.bin) and source.spm and target.spm, or one sentencepiece.model for both."
)


class CTranslate2Translator:
    """Translates by a model in a folder. The model is loaded when it is first needed, and kept."""

    name = "ctranslate2"

    def __init__(self, settings: EngineSettings, *, beam_size: int = 4, threads: int = 0) -> None:
        """Take the settings, how many translations are followed at once (more is slower and better), and
        how many threads may run; 0 is as many as there are cores, four at most.
        """
        self._settings, self._beam_size = settings, beam_size
        # More threads than cores would wait for each other.
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._loaded: dict[str, _Model] = {}

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: no model for the pair, a damaged one, or a package is missing.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        model = self._model(request)

        def ask(_part: Request, texts: Mapping[str, str]) -> Mapping[str, str | Flaw]:
            return dict(zip(texts, model.translate(list(texts.values()), self._beam_size), strict=True))

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings, free=True)

    def _model(self, request: Request) -> _Model:
        pair = f"{request.source}-{request.target}"
        if pair not in self._loaded:
            try:
                self._loaded[pair] = _Model(self._place(pair), self._threads)
            except _Unusable as problem:
                raise self._not_ready(request, pair, str(problem)) from None
        return self._loaded[pair]

    def _place(self, pair: str) -> Path:
        option = self._settings.options.get("folder", "")
        if not option:
            raise _Unusable("has no folder of models")
        place = self._settings.folder / option / pair
        if not (place / "model.bin").is_file():
            raise _Unusable(f"has no model for {pair}")
        return place

    def _not_ready(self, request: Request, pair: str, problem: str) -> EngineNotReady:
        return not_ready(self.name, request, problem, _WHERE.format(pair=pair))


class _Unusable(Exception):
    """A model cannot be used; the message says why."""


class _Model:
    """A model and what cuts sentences into its pieces."""

    def __init__(self, place: Path, threads: int) -> None:
        try:
            import ctranslate2
            import sentencepiece
        except ImportError as error:
            raise _Unusable(f"needs the package {error.name}") from None
        try:
            self._source = sentencepiece.SentencePieceProcessor(model_file=str(_pieces(place, "source.spm")))
            self._target = sentencepiece.SentencePieceProcessor(model_file=str(_pieces(place, "target.spm")))
            self._translator: Any = ctranslate2.Translator(str(place), device="cpu", intra_threads=threads)
        except (RuntimeError, ValueError, OSError) as error:
            raise _Unusable(f"cannot load the model: {type(error).__name__}") from None

    def translate(self, texts: Sequence[str], beam_size: int) -> list[str | Flaw]:
        """Return one translation for each text; what does not fit into the model is never cut short."""
        rows = [self._source.encode(text, out_type=str) for text in texts]
        fit = [row for row in rows if len(row) <= _MOST_PIECES_IN]
        results = self._translator.translate_batch(
            fit,
            beam_size=beam_size,
            # Placeholders are no words of the model: it copies what it does not know.
            replace_unknowns=True,
            max_input_length=0,
            max_decoding_length=_MOST_PIECES_OUT,
        )
        answers = iter([list(result.hypotheses[0]) for result in results])
        return [self._told(next(answers)) if len(row) <= _MOST_PIECES_IN else _TOO_LONG for row in rows]

    def _told(self, pieces: list[str]) -> str | Flaw:
        return _CUT_OFF if len(pieces) >= _MOST_PIECES_OUT else str(self._target.decode(pieces))


def _pieces(place: Path, name: str) -> Path:
    for path in (place / name, place / _SHARED):
        if path.is_file():
            return path
    raise _Unusable(f"has no {name} beside the model")
