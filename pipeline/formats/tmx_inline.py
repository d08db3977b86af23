"""Inline elements of TMX: taken out of a text where that loses nothing, refused where it would.

``bpt``, ``ept`` and ``it`` hold the codes of bold, colour, links and so on, which captions do not have, so
they go. ``hi`` marks words of the text, which stay. ``ph`` and ``ut`` may hold such a code too, or stand for
words (``{name}``, ``%s``): only what looks like mark-up goes. ``sub`` holds a text of its own inside a code.
"""

from __future__ import annotations

import re

from lxml import etree

_CODES = frozenset({"bpt", "ept", "it"})
_MAYBE = frozenset({"ph", "ut"})
_LINE_BREAK = re.compile(r"\s*<(?:w:)?br\s*/?>\s*|\s*\\(?:line|n)\s*", re.IGNORECASE)
# Tags, RTF groups and control words, and the brackets of both.
_MARKUP = re.compile(r"(?:\s|</?[A-Za-z][^<>]*>|[{}]|\\[a-z]+-?\d*|\\\*)*")


def flatten(seg: etree._Element) -> tuple[str, str]:
    """Return the words of a segment, and why they cannot be had without loss; one of the two is empty."""
    if not len(seg):
        return seg.text or "", ""
    parts = [seg.text or ""]
    trouble = _collect(seg, parts)
    return ("", trouble) if trouble else ("".join(parts), "")


def _collect(element: etree._Element, parts: list[str]) -> str:
    for child in element:
        tag = str(child.tag)
        if tag == "hi":
            parts.append(child.text or "")
            trouble = _collect(child, parts)
        elif tag in _CODES or tag in _MAYBE:
            trouble = _code(child, tag, parts)
        else:
            trouble = f"holds the unknown element <{tag[:40]}>"
        if trouble:
            return trouble
        parts.append(child.tail or "")
    return ""


def _code(child: etree._Element, tag: str, parts: list[str]) -> str:
    if len(child):
        return f"holds a text inside a code (<{child[0].tag}> in <{tag}>)"
    content = child.text or ""
    if tag in _CODES:
        return ""
    if child.get("type") == "lb" or _LINE_BREAK.fullmatch(content):
        parts.append(" ")
        return ""
    if _MARKUP.fullmatch(content):
        return ""
    return f"holds a placeholder that stands for words ({content.strip()[:40]!r})"
