"""How captions look: sizes as shares of the picture, so that one style fits every resolution."""

from __future__ import annotations

from dataclasses import dataclass, replace

LEAST_CONTRAST_PERMILLE = 4500
"""WCAG 2, success criterion 1.4.3: text needs a contrast of 4.5 to 1."""


_PORTRAIT_WIDTH_PERMILLE = 860


@dataclass(frozen=True, slots=True)
class Style:
    """Caption style. Shares are in permille (1/1000) so that nothing stored is a binary float."""

    em_permille: int = 52
    """Em of the text, of the picture's height: 37 px at 720p, so 42 Latin characters fill most of a line."""
    bold: bool = False
    """Use the Bold file of the font."""
    text_colour: str = "#FFFFFF"
    """Text colour, ``#RRGGBB``."""
    background: str = "box"
    """``box``: a box behind the text; ``outline``: a line round each letter and no box."""
    box_colour: str = "#000000"
    """Colour of the box behind the text, ``#RRGGBB``."""
    box_opacity_pct: int = 100
    """100 is a solid box."""
    outline_colour: str = "#000000"
    """Colour of the line round each letter, ``#RRGGBB``."""
    outline_permille: int = 5
    """Width of the line round each letter, of the picture's height."""
    padding_permille: int = 14
    """Space between ordinary letters and box edge on every side, of the picture's height."""
    position: str = "bottom"
    """``bottom`` or ``top`` of the picture."""
    bottom_permille: int = 100
    """Distance from the box's bottom edge to the picture's, of the picture's height."""
    top_permille: int = 60
    """Distance from the picture's top edge to the box's, of the picture's height; for ``top``."""
    margin_permille: int = 50
    """Least distance of text from the picture's left and right edge, of the picture's width."""
    max_width_permille: int = 800
    """Widest line, of the picture's width."""
    max_lines: int = 2
    """Most lines of one cue."""

    def for_picture(self, width_px: int, height_px: int) -> Style:
        """Return the style as it is used on a picture of this shape.

        In a portrait picture sizes are shares of its width: a telephone shows it as wide as a landscape one
        is high. Lines are wider there, and one more is allowed. (BBC guidelines: a line of 7 to 8 % of the
        height in 16:9; 3.9 to 4.5 % and three lines in 9:16.)
        """
        if width_px >= height_px:
            return self
        return replace(
            self,
            em_permille=self.em_permille * width_px // height_px,
            padding_permille=self.padding_permille * width_px // height_px,
            outline_permille=self.outline_permille * width_px // height_px,
            max_width_permille=max(self.max_width_permille, _PORTRAIT_WIDTH_PERMILLE),
            max_lines=self.max_lines + 1,
        )

    def inside(self, safe_permille: tuple[int, int, int, int], width_px: int, reach_px: int) -> Style:
        """Return the style with which captions stay out of a channel's controls.

        Captions stay in the picture's middle, so that the wider of the two side margins counts on both sides.
        Distances from the edges only grow.

        Args:
            safe_permille: left, top, right and bottom margin, of width and height.
            width_px: width of the picture.
            reach_px: how far the box reaches beyond the text on each side, which depends on the font.
        """
        left, top, right, bottom = safe_permille
        room = 1000 - 2 * max(left, right) - (2 * reach_px * 1000 + width_px - 1) // width_px
        return replace(
            self,
            max_width_permille=min(self.max_width_permille, room),
            bottom_permille=max(self.bottom_permille, bottom),
            top_permille=max(self.top_permille, top),
        )

    def em_px(self, height_px: int) -> int:
        """Return the em in pixels for a picture of this height. A face draws it at its own size."""
        return _share(self.em_permille, height_px)

    def padding_px(self, height_px: int) -> int:
        """Return the box padding in pixels."""
        return _share(self.padding_permille, height_px)

    def outline_px(self, height_px: int) -> int:
        """Return the width of the line round each letter in pixels; at least 1."""
        return max(1, _share(self.outline_permille, height_px))

    def bottom_px(self, height_px: int) -> int:
        """Return the distance of the box from the bottom in pixels."""
        return _share(self.bottom_permille, height_px)

    def edge_px(self, height_px: int) -> int:
        """Return the distance of the box from the edge where it stands, bottom or top, in pixels."""
        return _share(self.top_permille if self.position == "top" else self.bottom_permille, height_px)

    def max_width_px(self, width_px: int) -> int:
        """Return the widest line in pixels: no wider than the margins leave."""
        return min(
            _share(self.max_width_permille, width_px), width_px - 2 * _share(self.margin_permille, width_px)
        )

    def contrast_permille(self) -> int:
        """Return the contrast of the text with what is behind it: 1000 for none, 21000 for black and white.

        Behind a box that lets footage through may lie anything from black to white: the worst counts. For
        outlined text it is the contrast with the outline.
        """
        text = _rgb(self.text_colour)
        if self.background == "outline":
            return _contrast(luminance(text), luminance(_rgb(self.outline_colour)))
        box, opacity = _rgb(self.box_colour), self.box_opacity_pct
        dark, bright = (
            luminance(tuple((c * opacity + shade * (100 - opacity)) / 100 for c in box)) for shade in (0, 255)
        )
        seen = luminance(text)
        if dark <= seen <= bright:
            return 1000 if opacity < 100 else _contrast(seen, dark)
        return min(_contrast(seen, dark), _contrast(seen, bright))

    def contrast_fault(self) -> str:
        """Return what is wrong with the contrast and what to do, or nothing if it is enough."""
        ratio = self.contrast_permille()
        if ratio >= LEAST_CONTRAST_PERMILLE:
            return ""
        what, remedy = "its box", "Set text_colour and box_colour farther apart."
        if self.background == "outline":
            what, remedy = "its outline", "Set text_colour and outline_colour farther apart."
        elif self.box_opacity_pct < 100:
            what = "its box over the worst footage"
            remedy = "Raise box_opacity_pct, or set text_colour and box_colour farther apart."
        # Cut, not rounded: 4.49 must not be shown as 4.5.
        shown = f"{ratio // 1000}.{ratio % 1000 // 10:02d}"
        return f"the text has a contrast of {shown} to 1 with {what}, and 4.5 is needed (WCAG 2). {remedy}"


def contrast_permille(one: str, other: str) -> int:
    """Return the contrast of two colours ``#RRGGBB``, rounded down: 1000 for none."""
    return _contrast(luminance(_rgb(one)), luminance(_rgb(other)))


def luminance(rgb: tuple[float, ...]) -> float:
    """Return WCAG's relative luminance, 0 to 1, of sRGB values from 0 to 255."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> int:
    # Rounded down, so that 4.4999 is not taken for enough.
    return int(1000 * (max(one, other) + 0.05) / (min(one, other) + 0.05) + 1e-6)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _share(permille: int, whole_px: int) -> int:
    return (permille * whole_px + 500) // 1000
