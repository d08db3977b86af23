"""How captions look: sizes as shares of the picture, so that one style fits every resolution."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Caption style. Shares are in permille (1/1000) so that nothing stored is a binary float."""

    em_permille: int = 52
    """Em of the text, of the picture's height: 37 px at 720p, so 42 Latin characters fill most of a line."""
    bold: bool = False
    """Use the Bold file of the font."""
    text_colour: str = "#FFFFFF"
    """Text colour, ``#RRGGBB``."""
    box_colour: str = "#000000"
    """Colour of the box behind the text, ``#RRGGBB``."""
    box_opacity_pct: int = 100
    """100 is a solid box."""
    padding_permille: int = 14
    """Space between text and box edge on every side, of the picture's height."""
    bottom_permille: int = 100
    """Distance from the box's bottom edge to the picture's, of the picture's height."""
    max_width_permille: int = 800
    """Widest line, of the picture's width."""
    max_lines: int = 2
    """Most lines of one cue."""

    def em_px(self, height_px: int) -> int:
        """Return the em in pixels for a picture of this height."""
        return _share(self.em_permille, height_px)

    def padding_px(self, height_px: int) -> int:
        """Return the box padding in pixels."""
        return _share(self.padding_permille, height_px)

    def bottom_px(self, height_px: int) -> int:
        """Return the distance of the box from the bottom in pixels."""
        return _share(self.bottom_permille, height_px)

    def max_width_px(self, width_px: int) -> int:
        """Return the widest line in pixels."""
        return _share(self.max_width_permille, width_px)


def _share(permille: int, whole_px: int) -> int:
    return (permille * whole_px + 500) // 1000
