"""Where sentences start (sentencex, which knows the abbreviations of some 300 languages)."""

from __future__ import annotations

from pipeline.errors import ToolMissing


def breaks_into_sentences(text: str, language: str) -> tuple[int, ...]:
    """Return the offsets, ascending and without 0, at which a sentence of ``text`` starts.

    Args:
        text: on one line.
        language: BCP 47 tag; an unknown one is treated by its nearest relative.

    Raises:
        ToolMissing: sentencex is not installed.
    """
    try:
        from sentencex import get_sentence_boundaries
    except ImportError as error:
        raise ToolMissing(
            f"the library of sentences cannot be loaded: {error}", hint="Install the package 'sentencex'."
        ) from error
    found = get_sentence_boundaries(language.split("-")[0].lower(), text)
    return tuple(b["start_index"] for b in found if 0 < b["start_index"] < len(text))
