"""Words that may or may not stand twice in a row: data for the check ``doubled-word``.

Compiled by hand in 2026; a native reader's word outweighs any row. A word that is not listed is left alone
in the languages of :data:`REDUPLICATING`, and reported in the others.
"""

from __future__ import annotations

REDUPLICATING: dict[str, frozenset[str]] = {
    tag: frozenset(words.split())
    for tag, words in {
        "id": "yang dan di ke dari untuk dengan adalah atau ini itu",
        "ms": "yang dan di ke dari untuk dengan ialah adalah atau ini itu",
        "fil": "ang ng sa at ay mga na kung",
        "vi": "và của các những để cho với hoặc tại là bị được",
        "so": "waa iyo ka ku ama oo ee ayaa",
        "hi": "के का की को में से और है हैं पर या कि",
        "ne": "को का मा र छ हो वा",
        "ur": "کے کا کی کو سے اور ہے ہیں پر یا کہ",
        "pa": "ਦੇ ਦਾ ਦੀ ਨੂੰ ਵਿੱਚ ਤੋਂ ਅਤੇ ਹੈ ਹਨ ਜਾਂ کے دے دا دی نوں اتے ہے",
        "bn": "এবং ও বা থেকে জন্য এই যে",
        "gu": "અને ના ની નો છે માટે કે",
        "ta": "மற்றும் அல்லது ஒரு இந்த என்று",
        "te": "మరియు లేదా ఒక ఈ అని",
        "si": "සහ හෝ මෙම සඳහා",
        "fa": "که را از به در و با یا است",
        "ps": "چې او په د له یا",
        "ckb": "کە لە بە و یان",
        "ku": "û ku li bi ji an",
        "kmr": "û ku li bi ji an",
        "tr": "ve ile için bu veya de da",
        "am": "እና ወይም ነው ላይ",
        "ti": "ን ወይ እዩ ኣብ",
        "mn": "ба нь болон эсвэл",
        "ar": "في من على إلى عن أو هذا هذه التي الذي",
        "he": "של את על עם או",
        "hu": "a az és hogy vagy egy",
        "ko": "및 또는 그리고",
    }.items()
}
"""Languages that say words twice on purpose -> the words that they never double, so that it is a slip."""

MAY_DOUBLE: dict[str, frozenset[str]] = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": "had that very so no ha oh bye knock blah",
        "de": "die der das sie werden haben sein",
        "nl": "die dat je",
        "fr": "nous vous",
        "it": "piano via ma oh",
        "es": "muy como",
        "pt": "muito como",
        "ro": "care",
        "cy": "ar",
    }.items()
}
"""Other languages -> words that stand twice in good sentences."""

RUN_TOGETHER: dict[str, str] = {
    "zh": r"的的(?![确確])|和和(?!气|氣|美)|在在(?=[这這那])",
    "yue": r"嘅嘅|同同",
    "ja": r"をを|はは(?=、)|がが(?=、)",
    "th": r"และและ|หรือหรือ",
    "lo": r"ແລະ ?ແລະ|ຫຼື ?ຫຼື",
    "km": r"និងនិង|ឬឬ",
    "my": r"နှင့် ?နှင့်|သို့မဟုတ် ?သို့မဟုတ်",
}
"""Languages without spaces -> doubled particles, as a regular expression."""
