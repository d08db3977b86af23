"""BCP 47 tags in the spelling of Google's web translator. Written out, so that no tag is ever guessed.

A wrong guess is worse than none: ``sr-Latn`` sent as ``sr`` would come back in Cyrillic.
"""

from __future__ import annotations

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

# Languages whose script depends on the region: here an unlisted region is not left out.
_SCRIPT_BY_REGION = frozenset({"az", "kk", "ku", "mn", "ms", "pa", "sd", "sr", "uz", "zh"})

_FOLDED = {tag.lower(): code for tag, code in CODES.items()}


def code(tag: str) -> str | None:
    """Return the code for a BCP 47 tag, or None if the table has none.

    A region that the table does not list is left out (``es-MX`` -> ``es``) where it changes words but not
    the script (``uz-AF`` is refused). A script is never left out.
    """
    parts = tag.lower().replace("_", "-").split("-")
    while parts:
        found = _FOLDED.get("-".join(parts))
        if found is not None:
            return found
        if len(parts) == 1 or not _is_region(parts[-1]) or parts[0] in _SCRIPT_BY_REGION:
            return None
        parts.pop()
    return None


def _is_region(part: str) -> bool:
    return (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())
