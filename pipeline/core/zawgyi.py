"""Telling Burmese in the Zawgyi encoding from Unicode. Same code points, other meanings: drawn as rubbish.

Zawgyi gives each *shape* a code where Unicode gives each *letter* one, and keeps them in visual order. Its
fonts were the rule in Myanmar until 2019, so old texts and old phones still produce it. What differs:

* the vowel e (U+1031) and medial ra (there U+103B) stand before their consonant, so also at word starts;
* U+1039 is the visible asat; in Unicode it stacks, and a consonant must follow;
* U+103A is medial ya, before vowels; in Unicode it is the asat, which ends a syllable;
* U+1060 to U+1097 hold stacked and alternative shapes; in Unicode, letters of Shan, Karen and others.

Shan, Mon, Karen and others write in the same block, so a code point alone proves little. We weigh evidence:
sequences impossible in every orthography of the block count two, likely Zawgyi ones count one, and what
Zawgyi cannot hold counts against it. A few sequences speak only where the text is meant to be Burmese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

IMPOSSIBLE, LIKELY, CONTRARY = 2, 1, -2

_Evidence = tuple[tuple[int, str], ...]
_MYANMAR = re.compile("[\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]")
"""What every piece of evidence holds a character of."""

_BURMESE = r"\u1000-\u1021\u1023-\u1027\u1029\u102a"
_VOWEL = r"\u102b-\u1030\u1032\u1036"
_STACKED = r"\u1000-\u102a\u1050-\u1055\u105a-\u105d\ua9e0-\uaa7f"
_LETTER = r"\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
# What the vowel e and medials may follow; digits and the dotted circle serve in examples.
_BEARER = _LETTER + r"\u1039-\u103e\u105e-\u1060\u1082\ua9e0-\uaa7f\u1040-\u1049\u25cc\u2060\u200b-\u200d"

_EVERYWHERE: _Evidence = (
    # The vowel e with nothing before it to be written round. (In Mon it may follow an asat.)
    (IMPOSSIBLE, rf"(?<![{_BEARER}])\u1031"),
    # Medial ra of Zawgyi, before its consonant: at a word start, after an asat, after the vowel e.
    (IMPOSSIBLE, rf"(?:(?<![{_BEARER}])|(?<=\u1039))\u103b(?=[{_BURMESE}])"),
    (IMPOSSIBLE, r"\u1031[\u103b\u107e-\u1084]"),
    # An asat where Unicode would need a consonant to stack; nga bears a stack only as kinzi.
    (IMPOSSIBLE, rf"(?<=[\u1000-\u109f])\u1039(?![{_STACKED}])|(?<=\u1004)\u1039"),
    # Wider shapes of medial ra, before their consonant: Shan has vowel signs and a medial here.
    (IMPOSSIBLE, rf"(?<![\u1000-\u109f\ua9e0-\uaa7f])[\u1082-\u1084](?=[{_BURMESE}])"),
    (LIKELY, rf"[\u107e\u107f][{_BURMESE}][{_VOWEL}\u1033\u1034\u1038]"),
    # Medial ya before a vowel; an asat can only be followed by u, in the contraction of "I" (kyun-noat).
    (LIKELY, r"[\u1000-\u1021]\u103a[\u102b-\u102e\u1030\u1032\u1033\u1034]"),
    # Kinzi, behind the consonant that bears it, inside a word. (In Karen a tone, at a syllable's end.)
    (LIKELY, rf"[{_BURMESE}\u103a]\u1064(?=[{_VOWEL}]|[{_BURMESE}][{_VOWEL}\u1037-\u103d])"),
    # Consonants stacked below one of their own class. (In Shan a letter at a syllable's end bears an asat.)
    (LIKELY, r"\u1000\u1061|\u1002[\u1062\u1063]|[\u1005-\u1007\u1009][\u1065-\u1069](?!\u103a)"),
    (LIKELY, r"[\u1010-\u1014\u101e\u108f][\u1071-\u1077](?!\u103a)"),
    (LIKELY, r"[\u1015-\u1019][\u1078-\u107c\u1093](?!\u103a)"),
    # Short na with something under it, dots moved aside, u moved down beside a medial.
    (LIKELY, r"\u108f[\u102f\u1030\u103c\u103d]|[\u102f\u1030\u103a-\u103d][\u1094\u1095]"),
    (LIKELY, r"[\u103a\u107d][\u1033\u1034]|(?<=[\u107e-\u1084][\u1000-\u1021])[\u1033\u1034]"),
    # Letters that Unicode got after Zawgyi was made: medial ha, great sa, those of other languages.
    (CONTRARY, r"[\u1022\u1028\u1035\u103e\u103f\u1050-\u1059\u105b-\u105f]"),
    (CONTRARY, r"[\u1098-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]"),
    # The asat of Karen and Mon behind what are no consonants in Zawgyi.
    (CONTRARY, r"[\u105a\u1062-\u1064\u1067\u1068]\u103a"),
    # Letters of Shan where nothing can be stacked: at a word start, or behind a finished syllable.
    (CONTRARY, r"(?<![\u1000-\u1037\u1039\u103b-\u109f])[\u1075-\u107d]|\u1038[\u1075-\u107d]"),
)

_CLASSES = ("\u1000-\u1004", "\u1005-\u100a", "\u100b-\u100f", "\u1010-\u1014", "\u1015-\u1019")
_OTHER_CLASS = "|".join(rf"[{c}]\u1039(?=[\u1000-\u1019])[^{c}]" for c in _CLASSES)
_IN_BURMESE: _Evidence = (
    # Burmese stacks consonants of one class only, as Pali does (Mon stacks any): else it is a visible asat.
    (LIKELY, _OTHER_CLASS),
    # An asat where a syllable ends, where medial ya would still need its vowel.
    (CONTRARY, r"\u103a\u1038|\u1037\u103a|\u103a(?=[\s\u104a\u104b]|$)"),
    # The letter a bears no medial ya: it is the medial ra of the consonant behind.
    (LIKELY, rf"\u1021\u103b[{_BURMESE}]"),
)


@cache
def _patterns(burmese: bool) -> tuple[tuple[int, re.Pattern[str]], ...]:
    evidence = (*_EVERYWHERE, *(_IN_BURMESE if burmese else ()))
    return tuple((weight, re.compile(pattern)) for weight, pattern in evidence)


def _matches(text: str, *, burmese: bool) -> Iterator[tuple[int, int]]:
    """Yield (weight, offset) of each piece of evidence."""
    for weight, pattern in _patterns(burmese) if _MYANMAR.search(text) else ():
        for match in pattern.finditer(text):
            yield weight, match.start()


def score(text: str, *, burmese: bool) -> int:
    """Return the weight of the evidence that ``text`` is in Zawgyi: above 0 for, below against.

    Args:
        text: any text.
        burmese: True if it is meant to be Burmese, not another language of the script.
    """
    return sum(weight for weight, _ in _matches(text, burmese=burmese))


def first_evidence(text: str, *, burmese: bool) -> int | None:
    """Return the offset of the first sequence that speaks for Zawgyi, or None if ``text`` is most likely not.

    One likely sequence is enough if the text is meant to be Burmese, as a cue may be short; else it takes an
    impossible one.
    """
    if score(text, burmese=burmese) < (LIKELY if burmese else IMPOSSIBLE):
        return None
    return min(offset for weight, offset in _matches(text, burmese=burmese) if weight > 0)
