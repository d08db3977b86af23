"""Where a logo stands on a channel's picture: pure geometry in whole, even pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.core.digest import JsonValue
from pipeline.core.style import Style

RECIPE = "1"
"""Changed by hand whenever the same logo would be drawn otherwise."""
MARGIN_PERMILLE = 30
"""Least distance from the picture's edges, of its shorter side (ours)."""
TALLEST_PERMILLE = 200
"""Greatest height, of the picture's: a tall logo must not hide a face (ours)."""
_LINE_PCT = 250
"""Height of a line of captions at most, of the em: Nastaliq, the tallest script, has cells of 2.5 em."""

Rectangle = tuple[int, int, int, int]
"""Left, top, right and bottom edge in pixels; the last two are outside it."""


class Corner(StrEnum):
    """Where a logo is wanted."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


_ACROSS = {
    Corner.TOP_LEFT: Corner.BOTTOM_LEFT,
    Corner.TOP_RIGHT: Corner.BOTTOM_RIGHT,
    Corner.BOTTOM_LEFT: Corner.TOP_LEFT,
    Corner.BOTTOM_RIGHT: Corner.TOP_RIGHT,
}


@dataclass(frozen=True, slots=True)
class LogoWish:
    """What the campaign asks for."""

    file: str
    """The picture file."""
    digest: str
    """Its SHA-256."""
    width_px: int
    """Width of the picture in it."""
    height_px: int
    """Height of the picture in it."""
    corner: Corner = Corner.TOP_RIGHT
    """Where it is wanted."""
    width_percent: int = 12
    """How wide it is to be, of the video's picture."""
    opacity_percent: int = 100
    """100 leaves it as it is; less lets the footage show through."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as it is laid over a channel's picture."""

    file: str
    """A PNG of exactly its size."""
    digest: str
    """Of the picture that it was made from."""
    x_px: int
    """Left edge; even."""
    y_px: int
    """Upper edge; even."""
    width_px: int
    """Even."""
    height_px: int
    """Even."""
    opacity_percent: int
    """100 is as the picture file has it."""
    first: int
    """Number of the first frame that shows it."""
    end: int
    """Number of the first frame after it that does not."""

    def as_json(self) -> JsonValue:
        """Return everything that changes a pixel as a JSON value; where the file lies does not."""
        names = [name for name in self.__slots__ if name != "file"]
        return {"recipe": RECIPE, **{name: getattr(self, name) for name in names}}


def place(
    wish: LogoWish, picture: tuple[int, int], safe_permille: tuple[int, int, int, int], captions: Rectangle
) -> Rectangle:
    """Return where the logo stands: in its corner, inside the safe area, and not where captions are.

    If it would meet the captions, it stands in the corner above or below; if it met them there too, in its
    own corner after all.

    Args:
        wish: what the campaign asks for.
        picture: width and height of the channel's picture, even.
        safe_permille: left, top, right and bottom margin that the channel's controls may cover.
        captions: where captions may be; see :func:`captions_of`.
    """
    area = _area(picture, safe_permille)
    size = _size(wish, picture, area)
    own = _in_corner(wish.corner, size, area)
    if not _meet(own, captions):
        return own
    other = _in_corner(_ACROSS[wish.corner], size, area)
    return own if _meet(other, captions) else other


def captions_of(
    style: Style, picture: tuple[int, int], safe_permille: tuple[int, int, int, int]
) -> Rectangle:
    """Return where captions may be in a channel's picture, whatever the language and its font.

    Args:
        style: the campaign's.
        picture: width and height, even.
        safe_permille: left, top, right and bottom margin that the channel's controls may cover.
    """
    width, height = picture
    shaped = style.for_picture(width, height).inside(safe_permille, width, 0)
    reach = shaped.padding_px(height) + shaped.outline_px(height)
    tall = shaped.max_lines * shaped.em_px(height) * _LINE_PCT // 100 + 2 * reach
    half = shaped.max_width_px(width) // 2 + reach
    edge = shaped.edge_px(height)
    top = edge if shaped.position == "top" else max(0, height - edge - tall)
    return max(0, width // 2 - half), top, min(width, width // 2 + half), min(height, top + tall)


def _area(picture: tuple[int, int], safe_permille: tuple[int, int, int, int]) -> Rectangle:
    width, height = picture
    margin = MARGIN_PERMILLE * min(picture) // 1000
    left, top, right, bottom = (
        max(margin, -(-share * side // 1000))
        for share, side in zip(safe_permille, (width, height, width, height), strict=True)
    )
    return left + left % 2, top + top % 2, (width - right) // 2 * 2, (height - bottom) // 2 * 2


def _size(wish: LogoWish, picture: tuple[int, int], area: Rectangle) -> tuple[int, int]:
    widest = min(wish.width_percent * picture[0] // 100, area[2] - area[0])
    tallest = min(TALLEST_PERMILLE * picture[1] // 1000, area[3] - area[1])
    width, height = widest, widest * wish.height_px // wish.width_px
    if height > tallest:
        width, height = tallest * wish.width_px // wish.height_px, tallest
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def _in_corner(corner: Corner, size: tuple[int, int], area: Rectangle) -> Rectangle:
    left = area[0] if corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT) else area[2] - size[0]
    top = area[1] if corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT) else area[3] - size[1]
    return left, top, left + size[0], top + size[1]


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
