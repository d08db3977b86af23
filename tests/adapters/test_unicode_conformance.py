"""Unicode's own test files over our wrapper of ICU: offsets, rules, and letters that are never cut.

The files come with Debian's package ``unicode-data``. ICU may follow a newer Unicode than the files do;
where the rules changed between the two, each change is named here, and nothing else may differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.typography import IcuHarfbuzz
from pipeline.core import facts, language
from pipeline.core.breakpoints import legal_breaks

FOLDER = Path("/usr/share/unicode/auxiliary")
pytestmark = pytest.mark.skipif(
    not (FOLDER / "LineBreakTest.txt").is_file(),
    reason="Unicode's test files are absent; on Debian: apt-get install unicode-data",
)
TAGS = ("en", "ja", "zh-Hans", "zh-Hant", "ko", "th", "lo", "km", "my", "ar", "hi")


def cases(name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each text with the offsets where it may be divided, without 0 and the end."""
    for row in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        text, offsets = "", []
        for token in row.partition("#")[0].split():
            if token == "÷":
                offsets.append(len(text))
            elif token != "×":
                text += chr(int(token, 16))
        if text and not any(0xD800 <= ord(c) < 0xE000 for c in text):
            yield text, tuple(b for b in offsets if 0 < b < len(text))


# Where we or a later Unicode decide otherwise: the answer differs at the offset after group 1.
MARKS = r"[\u0308\u200d]*"
LATER_RULES: dict[str, re.Pattern[str]] = {
    # LB20a (Unicode 16): no break behind a hyphen that begins a word, so that "-5" and "-ing" stay whole.
    "a hyphen that begins a word": re.compile(rf"(^-{MARKS})(?=[^\W\d]|[#§\U00050005])"),
    # LB25 (Unicode 16): a comma or full stop before a digit belongs to the number.
    "a separator before a digit": re.compile(rf"([.,]{MARKS})(?=\d)"),
    # LB21a (Unicode 16): a hyphen between two Hebrew letters may end a line again.
    "a hyphen between Hebrew letters": re.compile(r"(\u05d0-)(?=\u05d0)"),
    # LB15c (Unicode 16): a number may begin with its decimal point, and a line with that number.
    "a decimal point without a digit before it": re.compile(r"( )(?=\.\d)"),
    # LB15a and LB15b (Unicode 15.1) look at the kind of quotation mark and at what surrounds it; they
    # replaced LB15, by which no quotation mark was parted from an opening bracket behind it.
    "a quotation mark beside a bracket or a space": re.compile(
        r'([«"]\u0308? |\u0308 )(?=[(\[{\u2329\u0308»])'
    ),
}
# Ours: Thai, Lao, Khmer and Burmese put no space beside a Western word, so a line may end there.
OURS = {"Thai beside a Western letter or digit": re.compile(r"([A-Za-z0-9](?=\u0e01)|\u0e01(?=[A-Za-z0-9]))")}


def later_rule(text: str, offset: int) -> str:
    """Return the name of the rule that decides this offset otherwise, or nothing."""
    for name, pattern in (LATER_RULES | OURS).items():
        if any(m.end(1) == offset for m in pattern.finditer(text)):
            return name
    return ""


def version(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()[0].rpartition("-")[2].removesuffix(".txt")


def test_lines_break_where_unicode_says() -> None:
    """Offsets must be code points, and those of the file but for the rules named above."""
    typography = IcuHarfbuzz()
    differing: Counter[str] = Counter()
    unexplained = []
    total = 0
    for text, expected in cases("LineBreakTest.txt"):
        total += 1
        for offset in set(expected) ^ set(typography.breaks(text, "en")):
            reason = later_rule(text, offset)
            differing[reason] += 1
            if not reason:
                unexplained.append(([hex(ord(c)) for c in text], offset))
    assert total > 7000
    assert unexplained == []
    if version("LineBreakTest.txt").startswith("15."):
        # A rule that explains nothing must leave the list.
        assert set(differing) == set(LATER_RULES | OURS)
    assert differing.total() <= 60


def test_no_line_ends_inside_a_letter() -> None:
    """Grapheme clusters of Unicode's file, in every script's way of finding breaks."""
    typography = IcuHarfbuzz()
    total = 0
    for text, allowed in cases("GraphemeBreakTest.txt"):
        total += 1
        for tag in TAGS:
            legal = legal_breaks(text, typography.breaks(text, tag), facts.find(text), language.get(tag))
            # A control character parts clusters and lines; a cue cannot hold one (see formats.timed).
            assert set(legal) <= set(allowed), (tag, [hex(ord(c)) for c in text])
    assert total > 500


def test_a_wrong_offset_would_be_seen() -> None:
    """The comparison must be able to fail: one offset moved by one is explained by no rule."""
    text, expected = next((t, e) for t, e in cases("LineBreakTest.txt") if e and "-" not in t)
    assert later_rule(text, expected[0] + 1) == ""
    assert set(expected) ^ {expected[0] + 1}
