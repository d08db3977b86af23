"""CTranslate2: a real model, loaded and run as one that a campaign's owner would bring."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from pipeline.adapters.translators import ctranslate2_models
from pipeline.adapters.translators.ctranslate2_models import CTranslate2Translator
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady, EngineReplyInvalid

from . import tiny_model
from .services import settings

pytest.importorskip("ctranslate2", reason="needs the extra `engines`")
pytest.importorskip("sentencepiece", reason="needs the extra `engines`")

SEGMENTS = (Segment("s01", "Please report hate crime."), Segment("s02", "In an emergency, call 999."))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a campaign's folder with a model for en-fr in it."""
    folder = tmp_path_factory.mktemp("campaign")
    tiny_model.make(folder / "models" / "en-fr", [s.text for s in SEGMENTS])
    return folder


def engine(folder: Path, option: str = "models") -> CTranslate2Translator:
    return CTranslate2Translator(settings(folder=folder, options={"folder": option}), beam_size=1, threads=1)


def request(*segments: Segment, target: str = "fr") -> Request:
    return Request("trial", "en", target, segments or SEGMENTS)


def test_a_real_model_translates_and_facts_come_back(models: Path) -> None:
    """Offline; the placeholder is no word of the model, and survives."""
    answers = {t.id: t.text for t in engine(models).translate(request())}
    assert answers == {"s01": "Cyrnfr ercbeg ungr pevzr.", "s02": "Va na rzretrapl, pnyy 999."}


def test_two_sentencepiece_models_are_used_where_there_are_two(models: Path, tmp_path: Path) -> None:
    """OPUS-MT has one for each language."""
    place = tmp_path / "models" / "en-fr"
    shutil.copytree(models / "models" / "en-fr", place)
    (place / "sentencepiece.model").rename(place / "source.spm")
    with pytest.raises(EngineNotReady, match=r"no target\.spm beside the model"):
        engine(tmp_path).translate(request())
    shutil.copy(place / "source.spm", place / "target.spm")
    assert engine(tmp_path).translate(request())


@pytest.mark.parametrize(
    ("option", "target", "said"),
    [
        ("", "fr", "no folder of models"),
        ("models", "pl", "no model for en-pl"),
        ("../x", "fr", "no model for en-fr"),
    ],
)
def test_what_is_missing_is_said(models: Path, option: str, target: str, said: str) -> None:
    with pytest.raises(EngineNotReady, match=said) as caught:
        engine(models, option).translate(request(target=target))
    assert "[translate.ctranslate2]" in caught.value.hint
    assert f"en-{target}" in caught.value.hint


@pytest.mark.parametrize("name", ["model.bin", "sentencepiece.model"])
def test_a_damaged_model_is_explained(models: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / "models" / "en-fr"
    shutil.copytree(models / "models" / "en-fr", place)
    (place / name).write_bytes(b"damaged")
    with pytest.raises(EngineNotReady, match="cannot load the model"):
        engine(tmp_path).translate(request())


def test_a_missing_package_is_named(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(EngineNotReady, match="needs the package ctranslate2"):
        engine(models).translate(request())


def test_a_text_is_never_cut_short(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CTranslate2 by itself drops what is too long, at both ends, without a word."""
    long = Segment("s03", "report " * 60)
    with pytest.raises(EngineReplyInvalid, match="cannot take so long a text for s03") as caught:
        engine(models).translate(request(*SEGMENTS, long))
    assert [i for i, _ in caught.value.usable] == ["s01", "s02"]
    monkeypatch.setattr(ctranslate2_models, "_MOST_PIECES_OUT", 10)
    with pytest.raises(EngineReplyInvalid, match="came to no end for s01, s02"):
        engine(models).translate(request())


def test_a_model_is_loaded_once(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are large; twenty messages must not load one twenty times."""
    asked = engine(models)
    asked.translate(request())
    monkeypatch.setattr(ctranslate2_models, "_Model", None)
    assert asked.translate(request())
