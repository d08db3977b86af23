"""BCP 47 tags in the spelling of Google's web translator. Written out, so that no tag is ever guessed.

A wrong guess is worse than none: ``sr-Latn`` sent as ``sr`` would come back in Cyrillic.
"""

from __future__ import annotations

from pipeline.adapters.translators.codes import CodeTable

# Tags whose spelling there differs from BCP 47, or that need a decision about their script.
_SPELT_DIFFERENTLY: dict[str, str] = {
    "zh": "zh-cn", "zh-Hans": "zh-cn", "zh-CN": "zh-cn", "zh-SG": "zh-cn",
    "zh-Hant": "zh-tw", "zh-TW": "zh-tw", "zh-HK": "zh-tw", "zh-MO": "zh-tw",
    "yue-Hant": "yue", "fil": "tl", "he": "iw", "jv": "jw", "nb": "no", "prs": "fa-af",
    "pa-Guru": "pa", "pa-IN": "pa", "pa-Arab": "pa-arab", "pa-PK": "pa-arab",
    "kmr": "ku", "kmr-Latn": "ku", "ckb-Arab": "ckb",
    "ms-Latn": "ms", "ms-Arab": "ms-arab", "sr-Cyrl": "sr",
    "mn-Cyrl": "mn", "mn-MN": "mn", "mni-Mtei": "mni-mtei",
    "uz-Latn": "uz", "uz-UZ": "uz", "az-Latn": "az", "tw": "ak",
}  # fmt: skip

# Tags that are the same in both.
_SAME = [
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "ceb", "ckb", "cs", "cy", "da", "de",
    "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd", "gl", "gu", "ha", "hi", "hr", "ht",
    "hu", "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv",
    "mg", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "no", "ny", "om", "or", "pa", "pl",
    "ps", "pt", "ro", "ru", "rw", "sa", "sd", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "st", "su",
    "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "xh",
    "yi", "yo", "yue", "zu",
]  # fmt: skip

CODES: dict[str, str] = {tag: tag for tag in _SAME} | _SPELT_DIFFERENTLY
"""BCP 47 tag -> code. A region may follow a tag (``pt-BR``); a script other than those listed may not."""

TABLE = CodeTable(CODES, frozenset({"az", "kk", "ku", "mn", "ms", "pa", "sd", "sr", "uz", "zh"}))
"""The table with its rule: languages whose script depends on the region keep an unlisted region."""


def code(tag: str) -> str | None:
    """Return the code for a BCP 47 tag, or None if the table has none; see :meth:`CodeTable.code`."""
    return TABLE.code(tag)
