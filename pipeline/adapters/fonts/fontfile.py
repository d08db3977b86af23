"""What is inside a font file, and the three changes we may make to one (the only room of fontTools)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core.fonts_table import LATIN_SAMPLE, FontSource
from pipeline.errors import FontError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

# Besides its own error, fontTools answers damaged tables with whatever Python raises underneath.
_PARSE_FAULTS = (OSError, EOFError, ValueError, LookupError, AssertionError, AttributeError, struct.error)

_MERGED_LATIN = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC)
_REGULAR_STYLES = {False: ("Regular", "Normal", "Book", "Roman"), True: ("Bold",)}


@dataclass(frozen=True, slots=True)
class FontInfo:
    """What we need to know about one face in a font file."""

    family: str
    """Family name, as libass looks for it."""
    style: str
    """``Regular``, ``Bold`` …"""
    units_per_em: int
    """Design units per em."""
    cell_units: int
    """``usWinAscent + usWinDescent`` in design units."""
    characters: frozenset[int]
    """Code points with a glyph; empty if only the names were asked for."""

    def lacks(self, source: FontSource) -> str:
        """Return the characters of the source's samples that the face cannot draw."""
        wanted = dict.fromkeys("".join((LATIN_SAMPLE + source.sample).split()))
        return "".join(c for c in wanted if ord(c) not in self.characters)

    def is_weight(self, *, bold: bool) -> bool:
        """True if this is the upright Regular face, or the Bold one if ``bold``."""
        return self.style in _REGULAR_STYLES[bold]


def read(path: Path, number: int = 0) -> FontInfo:
    """Read face ``number`` of a font file.

    Raises:
        FontError: if the file is not a font, is damaged or lacks a table that we need.
    """
    from fontTools.ttLib import TTFont, TTLibError

    try:
        # We open the file, since fontTools leaves it open when it is no font.
        with path.open("rb") as stream, TTFont(stream, fontNumber=number, lazy=True) as font:
            return _info(font, characters=True)
    except (TTLibError, *_PARSE_FAULTS) as error:
        raise FontError(f"{path.name} is not a usable font: {error}", language="") from error


def faces(path: Path) -> Iterator[tuple[int, FontInfo]]:
    """Yield number and names of each static face in a font file; nothing for a file that is no font."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if path.suffix.lower() in {".ttc", ".otc"}:
            with path.open("rb") as stream, TTCollection(stream, lazy=True) as collection:
                found = [(n, _info(f)) for n, f in enumerate(collection.fonts) if "fvar" not in f]
        else:
            with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
                found = [] if "fvar" in font else [(0, _info(font))]
    except (TTLibError, *_PARSE_FAULTS):
        return
    yield from found


def _info(font: TTFont, *, characters: bool = False) -> FontInfo:
    names, os2 = font["name"], font["OS/2"]
    cmap: dict[int, str] = (font.getBestCmap() or {}) if characters else {}
    return FontInfo(
        # Names 1 and 2, not the typographic 16 and 17: these are the names that libass compares.
        family=str(names.getDebugName(1) or ""),
        style=str(names.getDebugName(2) or ""),
        units_per_em=int(font["head"].unitsPerEm),
        cell_units=int(os2.usWinAscent) + int(os2.usWinDescent),
        characters=frozenset(cmap),
    )


def extract(path: Path, number: int, output: Path) -> None:
    """Write face ``number`` of a collection as a font file of its own.

    libass is given a folder of fonts, and would see all faces of a collection there.

    Raises:
        FontError: if the collection cannot be read.
    """
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as stream, TTFont(stream, fontNumber=number, lazy=True) as font:
            font.save(output)
    except (TTLibError, *_PARSE_FAULTS) as error:
        raise FontError(f"face {number} of {path.name} cannot be read: {error}", language="") from error


def set_cell(path: Path, cell: tuple[int, int], output: Path) -> None:
    """Write a copy of a font whose lines are as high as we want them; nothing else in it changes.

    The renderer takes the height of a line, and the size of the box behind it, from two figures in the font,
    ``usWinAscent`` and ``usWinDescent``; it has no setting for either.

    Args:
        path: the font.
        cell: how far a line goes up and down from the base line, in permille of the em.
        output: where the copy goes.

    Raises:
        FontError: if the font cannot be read.
    """
    from fontTools.ttLib import TTFont, TTLibError

    try:
        # Without our own time stamp in it, the copy is the same on every computer.
        with path.open("rb") as stream, TTFont(stream, recalcTimestamp=False, lazy=True) as font:
            units, os2 = int(font["head"].unitsPerEm), font["OS/2"]
            os2.usWinAscent, os2.usWinDescent = ((units * share + 500) // 1000 for share in cell)
            font.save(output, reorderTables=None)
    except (TTLibError, *_PARSE_FAULTS) as error:
        raise FontError(f"the line height of {path.name} cannot be set: {error}", language="") from error


def add_latin(script_font: Path, latin_font: Path, output: Path) -> None:
    """Write ``script_font`` with the Latin letters, digits and punctuation it lacks from ``latin_font``.

    Raises:
        FontError: if the two measure in different units or cannot be joined.
    """
    from fontTools import merge, subset
    from fontTools.ttLib import TTFont, TTLibError

    have = read(script_font)
    if have.units_per_em != read(latin_font).units_per_em:
        raise FontError(f"{script_font.name} and {latin_font.name} have different units per em", language="")
    part = output.with_name(output.stem + "-latin.ttf")
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp"])
    try:
        with latin_font.open("rb") as stream, TTFont(stream, lazy=True) as latin:
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=[u for u in _MERGED_LATIN if u not in have.characters])
            cutter.subset(latin)
            latin.save(part)
        joined: Any = merge.Merger().merge([str(script_font), str(part)])
        joined.save(output)
    except (TTLibError, *_PARSE_FAULTS) as error:
        raise FontError(f"Latin cannot be added to {script_font.name}: {error}", language="") from error
