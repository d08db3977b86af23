"""The language codes of the services that are asked by key, each written out from the service's own list.

Sources, read in November 2026:

* DeepL API, "Languages supported".
* Microsoft Learn, "Translator language support" (September 2025).
* Cloud Translation, "Language support"; its codes are those of the web translator but for the few below.
* LibreTranslate, "Supported languages", and the aliases of its source code.

A tag that is not here is refused, even where a service might understand it.
"""

from __future__ import annotations

from pipeline.adapters.translators import google_codes
from pipeline.adapters.translators.codes import CodeTable

_SCRIPT_BY_REGION = google_codes.TABLE.script_by_region
_SIMPLIFIED = ("zh-Hans", "zh-CN", "zh-SG")
_TRADITIONAL = ("zh-Hant", "zh-TW", "zh-HK", "zh-MO")

# --- DeepL -------------------------------------------------------------------------------------------------
# Left out, since DeepL does not say in which script it writes them: az, kk, ms-Arab, mn, sr, tt, uz, tk, yue.
_DEEPL = [
    "af", "ar", "as", "be", "bg", "bn", "bs", "ca", "ceb", "ckb", "cs", "cy", "da", "de", "el", "en", "eo",
    "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id",
    "ig", "is", "it", "ja", "jv", "ka", "kmr", "ko", "ky", "lb", "ln", "lt", "lv", "mg", "mi", "mk", "ml",
    "mr", "mt", "my", "nb", "ne", "nl", "om", "pl", "prs", "ps", "pt", "ro", "ru", "sa", "sk", "sl", "sq",
    "st", "su", "sv", "sw", "ta", "te", "tg", "th", "tl", "tn", "tr", "ts", "uk", "ur", "vi", "wo", "xh",
    "yi", "zu",
]  # fmt: skip
_DEEPL_SAME = {tag: tag.upper() for tag in _DEEPL} | {
    "fil": "TL", "no": "NB", "pa-Guru": "PA", "pa-IN": "PA", "ms": "MS", "ms-Latn": "MS", "ckb-Arab": "CKB",
    "kmr-Latn": "KMR", "bs-Latn": "BS", "ky-Cyrl": "KY", "mk-Cyrl": "MK",
}  # fmt: skip
_DEEPL_TARGETS = {
    "en-GB": "EN-GB", "en-US": "EN-US", "de-CH": "DE-CH", "fr-CA": "FR-CA", "es-419": "ES-419",
    "es-MX": "ES-419", "pt-BR": "PT-BR", "pt-PT": "PT-PT",
}  # fmt: skip

DEEPL_TARGETS = CodeTable(
    _DEEPL_SAME
    | _DEEPL_TARGETS
    | dict.fromkeys(_SIMPLIFIED, "ZH-HANS")
    | dict.fromkeys(_TRADITIONAL, "ZH-HANT"),
    _SCRIPT_BY_REGION,
)
"""Codes of ``target_lang``. ``en`` and ``pt`` leave the variant to DeepL; name a region to choose it."""
DEEPL_SOURCES = CodeTable(
    _DEEPL_SAME | dict.fromkeys(("zh", *_SIMPLIFIED, *_TRADITIONAL), "ZH"), _SCRIPT_BY_REGION
)
"""Codes of ``source_lang``, which knows no variants."""

# --- Azure -------------------------------------------------------------------------------------------------
# Left out: so, which Microsoft's list gives in Arabic script; Somali is written in Latin letters.
_AZURE = [
    "af", "am", "ar", "as", "az", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et",
    "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "ig",
    "is", "it", "ja", "ka", "kk", "km", "kmr", "kn", "ko", "ky", "ln", "lo", "lt", "lv", "mg", "mi", "mk",
    "ml", "mr", "ms", "mt", "my", "nb", "ne", "nl", "or", "pl", "prs", "ps", "ro", "ru", "rw", "sd", "si",
    "sk", "sl", "sm", "sn", "sq", "st", "sv", "sw", "ta", "te", "th", "ti", "tk", "tn", "tr", "ug", "uk",
    "ur", "uz", "vi", "xh", "yo", "zu",
]  # fmt: skip

AZURE = CodeTable(
    {tag: tag for tag in _AZURE}
    | {
        "no": "nb", "tl": "fil", "fr-CA": "fr-ca", "pt": "pt", "pt-BR": "pt", "pt-PT": "pt-pt",
        "pa-Guru": "pa", "pa-IN": "pa", "ckb": "ku", "ckb-Arab": "ku", "kmr-Latn": "kmr", "ny": "nya",
        "sr-Latn": "sr-Latn", "sr-Cyrl": "sr-Cyrl", "mn-Cyrl": "mn-Cyrl", "mn-MN": "mn-Cyrl",
        "mn-Mong": "mn-Mong", "ms-Latn": "ms", "az-Latn": "az", "uz-Latn": "uz", "uz-UZ": "uz",
        "bs-Latn": "bs", "ky-Cyrl": "ky", "ug-Arab": "ug", "sd-Arab": "sd", "kk-Cyrl": "kk",
        "yue": "yue", "yue-Hant": "yue", "yue-Hant-HK": "yue",
    }
    | dict.fromkeys(_SIMPLIFIED, "zh-Hans")
    | dict.fromkeys(_TRADITIONAL, "zh-Hant"),
    _SCRIPT_BY_REGION,
)  # fmt: skip
"""Codes of ``from`` and ``to``. Microsoft's ``pt`` is the Portuguese of Brazil."""

# --- Google Cloud ------------------------------------------------------------------------------------------
GOOGLE_CLOUD = CodeTable(
    google_codes.CODES
    | {"fil": "fil", "jv": "jv", "he": "he", "prs": "fa-AF", "fr-CA": "fr-CA", "fr-FR": "fr"}
    | {"pt-PT": "pt-PT", "pt-BR": "pt-BR", "pa-Arab": "pa-Arab", "pa-PK": "pa-Arab", "ms-Arab": "ms-Arab"}
    | {"mni-Mtei": "mni-Mtei", "zh": "zh-CN"}
    | dict.fromkeys(_SIMPLIFIED, "zh-CN")
    | dict.fromkeys(_TRADITIONAL, "zh-TW"),
    _SCRIPT_BY_REGION,
)
"""Codes of ``sourceLanguageCode`` and ``targetLanguageCode``."""

# --- LibreTranslate ----------------------------------------------------------------------------------------
_LIBRE = [
    "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fr",
    "ga", "gl", "he", "hi", "hu", "id", "it", "ja", "ko", "ky", "lt", "lv", "ms", "nb", "nl", "pl", "pt",
    "ro", "ru", "sk", "sl", "sq", "sv", "th", "tl", "tr", "uk", "ur", "vi",
]  # fmt: skip

LIBRETRANSLATE = CodeTable(
    {tag: tag for tag in _LIBRE}
    | {"fil": "tl", "no": "nb", "pt-BR": "pb", "pt-PT": "pt", "az-Latn": "az", "ms-Latn": "ms"}
    | dict.fromkeys(_SIMPLIFIED, "zh")
    | dict.fromkeys(_TRADITIONAL, "zt"),
    _SCRIPT_BY_REGION,
)
"""Codes of ``source`` and ``target``, in the spelling that old and new servers both take."""

# --- Apertium ----------------------------------------------------------------------------------------------
APERTIUM = CodeTable(
    {
        "af": "afr", "an": "arg", "be": "bel", "bg": "bul", "br": "bre", "ca": "cat", "cy": "cym",
        "da": "dan", "en": "eng", "eo": "epo", "es": "spa", "eu": "eus", "fr": "fra", "gl": "glg",
        "hi": "hin", "id": "ind", "is": "isl", "it": "ita", "mk": "mkd", "ms": "zlm", "mt": "mlt",
        "nb": "nob", "nl": "nld", "nn": "nno", "oc": "oci", "pl": "pol", "pt": "por", "ro": "ron",
        "ru": "rus", "sc": "srd", "sl": "slv", "sv": "swe", "uk": "ukr", "ur": "urd",
    }
)  # fmt: skip
"""Codes of ISO 639-3, of which the names of Apertium's pairs are made (``eng-spa``)."""
