"""How large each font's letters are, and how far they reach: documented data, in permille of the em.

Two things follow from it. The *optical factor* makes all scripts look the same size. The *cell* is the height
of a line: the font book writes it into the fonts it keeps, because the renderer knows no other line spacing.
A cell lies evenly round the font's ordinary letters, so that a box has the same room above and below them,
and two cells are at least as high as the tallest and the deepest letters together, so that no line can touch
the next one, whatever it says.

Measured with HarfBuzz on the Regular files: *ordinary* is the median over the lines of the sample campaign,
*reach* the farthest ink of the hardest words that we could find. ``tests/adapters/test_text_size.py`` checks
both on rendered pixels, and docs/explanation/text-size.md says how the factors were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_LINE_PERMILLE = 1300
"""No line is lower than this, in permille of the em."""
ORDINARY_GAP_PERMILLE = 250
"""Least distance between the ordinary letters of two lines."""
LEAST_GAP_PERMILLE = 30
"""Least distance between the deepest letter of one line and the tallest of the next."""
MOST_OVERHANG_PERMILLE = 130
"""No letter may reach farther out of its cell; a box pads that much, half of what it pads by default."""
BOLD_REACH_PERCENT = 112
"""Bold letters reach this much farther at most (measured: Nastaliq 111, Lao 107, Arabic 105)."""


@dataclass(frozen=True, slots=True)
class Letterform:
    """The letters of one font, in permille of the em; all distances count away from the base line."""

    optical_permille: int = 1000
    """What the em is multiplied by; 1000 for Latin."""
    ordinary_top: int = 760
    """Top of an ordinary line."""
    ordinary_bottom: int = 240
    """Bottom of an ordinary line, below the base line."""
    reach_top: int = 1050
    """The tallest letters with all their marks."""
    reach_bottom: int = 245
    """The deepest letters with all their marks, below the base line."""

    def line_permille(self, *, bold: bool = False) -> int:
        """Return the distance from one base line to the next."""
        top, bottom = self._reach(bold)
        return max(
            LEAST_LINE_PERMILLE,
            self.ordinary_top + self.ordinary_bottom + ORDINARY_GAP_PERMILLE,
            top + bottom + LEAST_GAP_PERMILLE,
        )

    def cell(self, *, bold: bool = False) -> tuple[int, int]:
        """Return how far a line's cell goes up and down from the base line.

        It lies evenly round the ordinary letters, unless the tallest ones would reach too far out of it.
        """
        even = self.ordinary_top + self.slack_permille(bold=bold)
        up = max(even, self._reach(bold)[0] - MOST_OVERHANG_PERMILLE)
        return up, self.line_permille(bold=bold) - up

    def slack_permille(self, *, bold: bool = False) -> int:
        """Return the room between an ordinary line and its cell's edges, above as well as below."""
        return (self.line_permille(bold=bold) - self.ordinary_top - self.ordinary_bottom) // 2

    def overhang_permille(self, *, bold: bool = False) -> int:
        """Return how far letters can reach out of their cell at most: the least padding of a box."""
        (up, down), (top, bottom) = self.cell(bold=bold), self._reach(bold)
        return max(0, top - up, bottom - down)

    def _reach(self, bold: bool) -> tuple[int, int]:
        percent = BOLD_REACH_PERCENT if bold else 100
        return self.reach_top * percent // 100, self.reach_bottom * percent // 100


def of(key: str) -> Letterform:
    """Return the letters of the font with this key in :mod:`pipeline.core.fonts_table`, else Latin's."""
    return _LETTERFORMS.get(key, _LATIN)


_LATIN = Letterform()
_IDEOGRAPHS = Letterform(1000, 845, 90, 1000, 255)
_LETTERFORMS = {
    "Latn": _LATIN,
    "Hans": _IDEOGRAPHS,
    "Hant": _IDEOGRAPHS,
    "Hant-HK": _IDEOGRAPHS,
    "Jpan": _IDEOGRAPHS,
    "Kore": Letterform(1040, 830, 80, 1000, 255),
    "Thai": Letterform(1000, 846, 174, 1020, 435),
    "Laoo": Letterform(1000, 910, 251, 1110, 440),
    "Khmr": Letterform(1000, 881, 270, 1050, 590),
    "Mymr": Letterform(1000, 1003, 467, 1030, 560),
    "Arab": Letterform(1040, 800, 394, 1285, 675),
    "ur-Arab": Letterform(1020, 1527, 438, 2275, 605),
    "Hebr": Letterform(1000, 760, 240, 950, 245),
    "Beng": Letterform(965, 912, 230, 965, 500),
    "Guru": Letterform(965, 896, 240, 950, 400),
    "Deva": Letterform(965, 896, 268, 950, 415),
    "Gujr": Letterform(965, 896, 260, 950, 400),
    "Taml": Letterform(1000, 843, 321, 950, 330),
    "Telu": Letterform(1000, 869, 260, 950, 475),
    "Sinh": Letterform(965, 850, 271, 980, 275),
    "Ethi": Letterform(1000, 760, 240, 950, 245),
}
