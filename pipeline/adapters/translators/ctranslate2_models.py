"""Drafts from models on this computer, run by CTranslate2.

Sources: CTranslate2, "Translation" (``translate_batch`` takes and gives pieces of words; an unknown piece can
be replaced by the source's) and "Quickstart" (what a model's folder holds). OPUS-MT's models name their
SentencePiece models ``source.spm`` and ``target.spm``.

The campaign's owner brings the models: a folder that holds one folder for each pair of languages, named by
their tags, such as ``en-es``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.adapters.translators.drafting import Limits, draft
from pipeline.adapters.translators.replies import not_ready
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineNotReady

_LIMITS = Limits(texts=32, chars=10_000)
_SHARED = "sentencepiece.model"
_WHERE = (
    "Set folder under [translate.ctranslate2] in campaign.toml. In it, a folder named {pair} must hold the"
    " model (model.bin) and source.spm and target.spm, or one sentencepiece.model for both."
)


class CTranslate2Translator:
    """Translates by a model in a folder. The model is loaded when it is first needed, and kept."""

    name = "ctranslate2"

    def __init__(self, settings: EngineSettings) -> None:
        """Take the settings."""
        self._settings = settings
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

        def ask(_part: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
            return dict(zip(texts, model.translate(list(texts.values())), strict=True))

        return draft(
            request, self.name, ask, limits=_LIMITS, do_not_translate=self._settings.do_not_translate
        )

    def _model(self, request: Request) -> _Model:
        pair = f"{request.source}-{request.target}"
        if pair not in self._loaded:
            try:
                self._loaded[pair] = _Model(self._place(pair))
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

    def __init__(self, place: Path) -> None:
        try:
            import ctranslate2
            import sentencepiece
        except ImportError as error:
            raise _Unusable(f"needs the package {error.name}") from None
        try:
            self._source = sentencepiece.SentencePieceProcessor(model_file=str(_pieces(place, "source.spm")))
            self._target = sentencepiece.SentencePieceProcessor(model_file=str(_pieces(place, "target.spm")))
            self._translator: Any = ctranslate2.Translator(str(place), device="cpu", compute_type="default")
        except (RuntimeError, ValueError, OSError) as error:
            raise _Unusable(f"cannot load the model: {type(error).__name__}") from None

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Return one translation for each text."""
        rows = self._translator.translate_batch(
            [self._source.encode(text, out_type=str) for text in texts],
            beam_size=4,
            # Placeholders are no words of the model: it copies what it does not know.
            replace_unknowns=True,
            max_decoding_length=512,
        )
        return [str(self._target.decode(row.hypotheses[0])) for row in rows]


def _pieces(place: Path, name: str) -> Path:
    for path in (place / name, place / _SHARED):
        if path.is_file():
            return path
    raise _Unusable(f"has no {name} beside the model")
