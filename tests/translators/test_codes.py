"""Language codes: every table is written out, and no tag is ever guessed."""

from __future__ import annotations

import pytest

from pipeline.adapters.translators import code_tables, google_codes
from pipeline.adapters.translators.codes import CodeTable, pair
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady

TABLES = {
    "deepl": code_tables.DEEPL_TARGETS,
    "deepl source": code_tables.DEEPL_SOURCES,
    "azure": code_tables.AZURE,
    "google-cloud": code_tables.GOOGLE_CLOUD,
    "libretranslate": code_tables.LIBRETRANSLATE,
    "apertium": code_tables.APERTIUM,
    "googletrans": google_codes.TABLE,
}


@pytest.mark.parametrize(
    ("tag", "codes"),
    [
        ("zh-Hans", ("ZH-HANS", "zh-Hans", "zh-CN", "zh", None)),
        ("zh-Hant", ("ZH-HANT", "zh-Hant", "zh-TW", "zt", None)),
        ("zh-HK", ("ZH-HANT", "zh-Hant", "zh-TW", "zt", None)),
        ("pt-BR", ("PT-BR", "pt", "pt-BR", "pb", "por")),
        ("pt-PT", ("PT-PT", "pt-pt", "pt-PT", "pt", "por")),
        ("pa-Guru", ("PA", "pa", "pa", None, None)),
        ("pa-Arab", (None, None, "pa-Arab", None, None)),
        ("fil", ("TL", "fil", "fil", "tl", None)),
        ("sr-Latn", (None, "sr-Latn", None, None, None)),
        ("sr-Cyrl", (None, "sr-Cyrl", "sr", None, None)),
        ("sr", (None, None, "sr", None, None)),
        ("ckb", ("CKB", "ku", "ckb", None, None)),
        ("kmr", ("KMR", "kmr", "ku", None, None)),
        ("so", (None, None, "so", None, None)),
        ("nb", ("NB", "nb", "no", "nb", "nob")),
        ("es-MX", ("ES-419", "es", "es", "es", "spa")),
        ("en-GB", ("EN-GB", "en", "en", "en", "eng")),
        ("yue-Hant-HK", (None, "yue", "yue", None, None)),
        ("km", (None, "km", "km", None, None)),
        ("uz-AF", (None, None, None, None, None)),
        ("tlh", (None, None, None, None, None)),
        ("", (None, None, None, None, None)),
    ],
)
def test_tags_in_the_spelling_of_each_service(tag: str, codes: tuple[str | None, ...]) -> None:
    """In the order DeepL, Azure, Google Cloud, LibreTranslate, Apertium."""
    names = ("deepl", "azure", "google-cloud", "libretranslate", "apertium")
    assert tuple(TABLES[name].code(tag) for name in names) == codes


@pytest.mark.parametrize("name", TABLES)
def test_letter_case_and_underscores_mean_nothing_and_scripts_much(name: str) -> None:
    table = TABLES[name]
    for tag, code in table.codes.items():
        assert table.code(tag.upper().replace("-", "_")) == code
        assert table.code(f"{tag}-Qaaa") is None, "a script is never left out"


@pytest.mark.parametrize("name", TABLES)
def test_one_code_never_stands_for_two_scripts(name: str) -> None:
    """Simplified and Traditional, Latin and Cyrillic: a shared code would give one for the other."""
    table = TABLES[name]
    for one, other in [
        ("zh-Hans", "zh-Hant"),
        ("sr-Latn", "sr-Cyrl"),
        ("pa-Guru", "pa-Arab"),
        ("ms", "ms-Arab"),
    ]:
        codes = [table.code(one), table.code(other)]
        if name != "deepl source":  # a source is read, not written, and DeepL reads both kinds of Chinese
            assert None in codes or codes[0] != codes[1]


def test_a_pair_that_would_be_one_language_is_refused() -> None:
    """The answer would be the text again."""
    table = CodeTable({"en": "en", "fr": "fr"})
    request = Request("m", "en", "en-GB", (Segment("s01", "x"),))
    with pytest.raises(EngineNotReady, match="any cannot tell en from en-GB") as caught:
        pair(request, "any", table)
    assert caught.value.segments == ("s01",)
    with pytest.raises(EngineNotReady, match="any does not know de"):
        pair(Request("m", "de", "fr", ()), "any", table)
