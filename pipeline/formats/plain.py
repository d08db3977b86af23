"""Plain text: paragraphs as people type them."""

from __future__ import annotations

import re
import unicodedata

_UNSPACED = ("THAI ", "LAO ", "KHMER ", "MYANMAR ")


def paragraphs(text: str) -> tuple[str, ...]:
    """Split ``text`` at blank lines and put each paragraph on one line.

    Without any blank line between words, each line is a paragraph.
    """
    blocks = [b for b in re.split(r"\n[^\S\n]*\n", text.strip()) if b.strip()]
    if len(blocks) == 1:
        blocks = blocks[0].split("\n")
    return tuple(p for p in (join_lines(b.split("\n")) for b in blocks) if p)


def join_lines(lines: list[str]) -> str:
    """Join wrapped lines: with a space, or with nothing inside writing that has no spaces."""
    joined = ""
    for line in (one.strip() for one in lines):
        if joined and line and not (_unspaced(joined[-1]) and _unspaced(line[0])):
            joined += " "
        joined += line
    return joined


def _unspaced(character: str) -> bool:
    name = unicodedata.name(character, "")
    wide = unicodedata.east_asian_width(character) in {"W", "F"} and "HANGUL" not in name
    return wide or name.startswith(_UNSPACED)
