"""How languages punctuate: data for :mod:`pipeline.core.punctuation`.

Recalled from these works in 2026, not copied from them; a native reader's word outweighs any row:

* Unicode CLDR 44, ``exemplarCharacters type="punctuation"`` and ``delimiters``: which marks a language uses
* The Unicode Standard 15: danda, and Arabic, Armenian, Ethiopic, Khmer and Myanmar marks
* W3C, Requirements for Chinese Text Layout (clreq) and for Japanese Text Layout (JLReq): full-width marks
* Imprimerie nationale, Lexique des règles typographiques: French spaces before ; ! ? : and inside « »
* Real Academia Española, Ortografía (2010): ¿ and ¡ open what ? and ! close
* Thai Royal Institute, rules for marks and spaces: a space, not a full stop, ends a sentence; Lao alike
"""

from __future__ import annotations

from dataclasses import dataclass, field

_ARABIC_TO_LATIN = {"،": ",", "؟": "?", "؛": ";", "۔": "."}
_WIDE_TO_LATIN = {"。": ".", "，": ",", "？": "?", "！": "!", "；": ";", "：": ":", "、": ","}
_DANDA_TO_LATIN = {"।": "."}
_NOT_LATIN = _ARABIC_TO_LATIN | _WIDE_TO_LATIN | _DANDA_TO_LATIN


@dataclass(frozen=True, slots=True)
class Punctuation:
    """How one language punctuates."""

    stops: str = ".!?…"
    """What may end a sentence; the first is its full stop. Empty if nothing need end it."""
    questions: str = "?"
    """What may end a question. Empty if nothing need mark it."""
    asks: tuple[str, ...] = ()
    """Words before a full stop that make a question as well."""
    behind_letter: dict[str, str] = field(default_factory=dict)
    """Mark -> what to write; wrong straight behind a letter of the language's own script."""
    anywhere: dict[str, str] = field(default_factory=lambda: _NOT_LATIN)
    """Mark -> what to write; wrong wherever it stands."""
    tight: bool = True
    """True if no space stands before a comma, full stop, colon, question or exclamation mark."""


LATIN = Punctuation()
_CHINESE = Punctuation(
    "。！？…", "？", (),
    {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "："},
    _ARABIC_TO_LATIN | _DANDA_TO_LATIN | {"｡": "。", "､": "、"}, tight=False,
)  # fmt: skip
_JAPANESE = Punctuation(
    "。！？…．", "？", ("か", "の", "かな"),
    {",": "、", ".": "。", "?": "？", "!": "！"},
    _ARABIC_TO_LATIN | _DANDA_TO_LATIN | {"｡": "。", "､": "、"}, tight=False,
)  # fmt: skip
_TO_ARABIC = {"?": "؟", ",": "،", ";": "؛"}
_ARABIC = Punctuation(".!؟…", "؟", (), _TO_ARABIC, _WIDE_TO_LATIN | {"۔": ".", "।": "."}, tight=False)
_URDU = Punctuation("۔!؟…", "؟", (), _TO_ARABIC, _WIDE_TO_LATIN | {"।": "۔"}, tight=False)
_PASHTO = Punctuation(".!؟…۔", "؟", (), _TO_ARABIC, _WIDE_TO_LATIN | {"।": "."}, tight=False)
_DANDA = Punctuation(
    "।!?…॥", "?", (), {"|": "।"}, _ARABIC_TO_LATIN | _WIDE_TO_LATIN | {"۔": "।", "。": "।"}, tight=False
)
_INDIC = Punctuation(tight=False)
_NO_STOP = Punctuation("", "", (), {}, _NOT_LATIN, tight=False)
_KHMER = Punctuation(
    "។៕!?…៖ៗ", "?", (), {}, _ARABIC_TO_LATIN | _WIDE_TO_LATIN | {"।": "។", "。": "។"}, tight=False
)
_BURMESE = Punctuation(
    "။!?…", "", (), {",": "၊"}, _ARABIC_TO_LATIN | _WIDE_TO_LATIN | {"।": "။", "。": "။"}, tight=False
)
_ETHIOPIC = Punctuation("።!?…፧፤", "?፧", (), {",": "፣", ";": "፤"}, _NOT_LATIN | {"。": "።"}, tight=False)
_GREEK = Punctuation(".!;…\u037e", ";\u037e", (), {"?": ";"})
_ARMENIAN = Punctuation("։!…՞՜", "", (), {"?": "՞", ":": "։"}, _NOT_LATIN)
_FRENCH = Punctuation(tight=False)

BY_LANGUAGE: dict[str, Punctuation] = {
    "zh": _CHINESE, "yue": _CHINESE, "ja": _JAPANESE,
    "ar": _ARABIC, "fa": _ARABIC, "ckb": _ARABIC, "ur": _URDU, "ps": _PASHTO, "pa-Arab": _URDU,
    "hi": _DANDA, "ne": _DANDA, "bn": _DANDA, "pa": _DANDA,
    "gu": _INDIC, "ta": _INDIC, "te": _INDIC, "si": _INDIC,
    "th": _NO_STOP, "lo": _NO_STOP, "km": _KHMER, "my": _BURMESE, "am": _ETHIOPIC, "ti": _ETHIOPIC,
    "el": _GREEK, "hy": _ARMENIAN, "fr": _FRENCH,
}  # fmt: skip
"""Primary language, or language and script, -> how it punctuates; the others as :data:`LATIN`."""


def punctuation_of(primary: str, script: str) -> Punctuation:
    """Return how a language punctuates in a script."""
    return BY_LANGUAGE.get(f"{primary}-{script}") or BY_LANGUAGE.get(primary, LATIN)


CLOSERS = ")]}»«”“’\"'）］｝」』】〉》›\u2069\u200e\u200f\u061c"
"""What may stand between a sentence's last mark and its end."""

QUOTES_OPEN_TO_CLOSE: dict[str, str] = {"«": "»", "「": "」", "『": "』", "《": "》", "〈": "〉", "【": "】"}
"""Quotation marks that look different at both ends in every language."""

SAME_MARK_BOTH_ENDS = frozenset({"sv", "fi"})
"""Languages that write ” at both ends of a quotation."""

BRACKETS: dict[str, str] = {"(": ")", "[": "]", "{": "}", "（": ")", "［": "]", "｛": "}", "〔": "〕"}
"""Opening bracket -> closing one, full-width ones folded."""
CLOSING: dict[str, str] = {")": ")", "]": "]", "}": "}", "）": ")", "］": "]", "｝": "}", "〕": "〕"}
"""Closing bracket -> itself, full-width ones folded."""
