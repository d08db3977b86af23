"""Languages: tags, names, direction, script and subtitle limits."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.core.language_table import ROWS
from pipeline.errors import InputError


@dataclass(frozen=True, slots=True)
class Language:
    """One language with its subtitle limits (sources: :mod:`pipeline.core.language_table`)."""

    tag: str
    """BCP 47 tag as the campaign writes it."""
    name: str
    """English name."""
    endonym: str
    """The language's own name."""
    script: str
    """ISO 15924 code: ``Latn``, ``Hans``, ``Arab`` …; ``Jpan`` and ``Kore`` for mixed writing."""
    direction: str
    """``ltr`` or ``rtl``."""
    max_cps: int
    """Characters per second that an adult reads comfortably."""
    max_chars_per_line: int
    """Characters per line in a landscape picture."""
    min_duration_ms: int
    """Shortest cue."""
    max_duration_ms: int
    """Longest cue."""
    min_gap_frames: int
    """Frames without a cue between two cues."""
    spaces: bool
    """True if words are separated by spaces."""
    basis: str
    """``seen``: published figures for this language; ``recalled``: carried over from a near one."""
    sources: tuple[str, ...]
    """Keys of the sources."""

    def __hash__(self) -> int:
        """As good as that of all fields, and ten times as quick: much is remembered by language."""
        return hash(self.tag)

    @property
    def is_rtl(self) -> bool:
        """True if the base direction is right to left."""
        return self.direction == "rtl"


def known() -> Iterator[Language]:
    """Yield every language for which we hold limits."""
    for row in ROWS:
        yield Language(*row)


def get(tag: str) -> Language:
    """Return the language for a BCP 47 tag, with the limits of its nearest known relative.

    ``pt-BR`` gets the limits of ``pt``; ``zh-SG`` is matched through its likely script to ``zh-Hans``.
    A relative in another script is none: ``ur-Latn`` must not be set from right to left as ``ur`` is.
    The returned ``tag`` is the one asked for, in standard letter case.

    Raises:
        InputError: if the tag is malformed, names no language, or no relative of it is known.
    """
    row = _BY_TAG.get(tag)
    return _nearest(tag) if row is None else Language(*row)


@functools.lru_cache(maxsize=1024)
def _nearest(tag: str) -> Language:
    import langcodes

    standard = _standard(tag)
    script = langcodes.Language.get(standard).maximize().script
    for candidate in _chain(standard):
        for row in ROWS:
            if row[0].lower() == candidate.lower() and row[3] == script:
                return Language(standard, *row[1:])
    raise InputError(
        f"no subtitle limits are known for the language {tag!r}",
        hint="Known: " + ", ".join(row[0] for row in ROWS) + ".",
    )


_BY_TAG = {row[0]: row for row in ROWS}
"""Most tags stand in the table as they are; for these it is not worth to load langcodes' tables."""


def _standard(tag: str) -> str:
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    try:
        # "und" (undetermined, no language at all) is a valid tag, and would be guessed to be English.
        if langcodes.tag_is_valid(tag) and langcodes.Language.get(tag).language is not None:
            return _letter_case(tag)
    except LanguageTagError:
        pass
    raise InputError(
        f"{tag!r} is not a language tag",
        hint="Use a BCP 47 tag such as en, zh-Hans, pa-Guru or pt-BR.",
    )


def _letter_case(tag: str) -> str:
    """Write ``ZH_hans-cn`` as ``zh-Hans-CN``. After a single letter all is small: ``en-u-nu-latn``."""
    parts: list[str] = []
    for part in tag.replace("_", "-").lower().split("-"):
        if not parts or any(len(p) == 1 for p in parts):
            parts.append(part)
        elif len(part) == 4 and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.upper() if len(part) == 2 else part)
    return "-".join(parts)


def _chain(tag: str) -> Iterator[str]:
    """Yield tags from near to far: as written, as now standard, as part of its macrolanguage (cmn of zh)."""
    import langcodes

    forms = (tag, langcodes.standardize_tag(tag), langcodes.standardize_tag(tag, macro=True))
    for form in dict.fromkeys(forms):
        for full in (form, langcodes.Language.get(form).maximize().to_tag()):
            parts = full.split("-")
            for length in range(len(parts), 0, -1):
                yield "-".join(parts[:length])


@functools.lru_cache(maxsize=1024)
def kin(tag: str) -> str:
    """Return language and script of a tag without its region, so that ``zh-CN`` and ``zh-Hans`` are equal.

    Raises:
        InputError: if the tag is malformed or names no language.
    """
    import langcodes

    full = langcodes.Language.get(langcodes.standardize_tag(_standard(tag))).maximize()
    return f"{full.language}-{full.script}"


@functools.lru_cache(maxsize=4096)
def same_variety(one: str, other: str) -> bool:
    """True if two tags are one language in one script, and do not name two different regions.

    ``pt`` goes with ``pt-BR`` and ``pt-PT``; these two do not go with each other.

    Raises:
        InputError: if a tag is malformed or names no language.
    """
    if kin(one) != kin(other):
        return False
    import langcodes

    regions = {langcodes.Language.get(langcodes.standardize_tag(t)).territory for t in (one, other)}
    return len(regions - {None}) < 2
