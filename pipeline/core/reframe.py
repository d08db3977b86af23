"""Reframing: how footage of one shape becomes a picture of another. Geometry in whole, even pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.core.channel import Channel
from pipeline.core.digest import JsonValue

NEAR_PERMILLE = 10
"""Footage whose shape differs by less is cropped: bars of a few pixels look like a fault."""
GLIDE_MS = 800
"""How long a glide from one focus point to the next takes; less if the next one follows sooner."""
BAR_COLOUR = "#000000"
"""Colour of bars where the campaign names none."""


class Mode(StrEnum):
    """What is done with footage of another shape than the picture."""

    FIT = "fit"
    """All of it is shown, with bars of one colour."""
    BLUR = "blur"
    """All of it is shown, before a blurred and darkened copy that fills the picture."""
    CROP = "crop"
    """It fills the picture; what is over is cut off."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What must stay in the picture when footage is cropped, from a moment on."""

    x_permille: int
    """From the left, of the footage's width."""
    y_permille: int
    """From the top, of the footage's height."""
    start_ms: int = 0
    """First moment for which it holds."""


CENTRE = Focus(500, 500)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the campaign asks for."""

    mode: Mode
    focuses: tuple[Focus, ...] = (CENTRE,)
    """By time, the first from 0 on."""
    glide: bool = False
    """True: glide to the next focus point; False: jump to it."""
    colour: str = BAR_COLOUR
    """Colour of the bars of ``fit``, ``#RRGGBB``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the footage is cut out, from a moment on: the upper left corner, in footage pixels."""

    start_ms: int
    x_px: int
    y_px: int


@dataclass(frozen=True, slots=True)
class Reframe:
    """Exactly what to do: cut ``crop`` out of the footage, scale it to ``inner``, put it into the picture."""

    mode: Mode
    width_px: int
    """Width of the picture."""
    height_px: int
    """Height of the picture."""
    crop_width_px: int
    """Width of what is shown of the footage, in footage pixels."""
    crop_height_px: int
    """Height of what is shown of the footage, in footage pixels."""
    places: tuple[Place, ...]
    """By time, the first from 0 on; one, unless the focus moves."""
    glide_ms: int
    """How long a move takes; 0 for a jump."""
    inner_x_px: int
    """Left edge of the footage in the picture."""
    inner_y_px: int
    """Upper edge of the footage in the picture."""
    inner_width_px: int
    """Width of the footage in the picture."""
    inner_height_px: int
    """Height of the footage in the picture."""
    cover_width_px: int
    """Width of the middle of the footage that has the picture's shape, for the blurred copy."""
    cover_height_px: int
    """Height of the same."""
    colour: str
    """Colour of bars, ``#RRGGBB``."""

    @property
    def fills(self) -> bool:
        """True if the footage covers the whole picture."""
        return (self.inner_width_px, self.inner_height_px) == (self.width_px, self.height_px)

    def as_json(self) -> JsonValue:
        """Return all of it as a JSON value, for digests."""
        flat: dict[str, JsonValue] = {name: getattr(self, name) for name in self.__slots__}
        flat["places"] = [[p.start_ms, p.x_px, p.y_px] for p in self.places]
        return flat


def picture_of(channel: Channel, width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size of a channel's picture for footage of this displayed size, in even pixels.

    A fixed picture is the channel's, whatever the footage: captions stay sharp, and the channel's least size
    is kept. Else the footage is fitted into the channel's largest picture, which is turned for upright
    footage, and is never enlarged.
    """
    if channel.fixed:
        return channel.max_width_px, channel.max_height_px
    widest, tallest = channel.max_width_px, channel.max_height_px
    if (width_px < height_px) != (widest < tallest):
        widest, tallest = tallest, widest
    scale_num, full = min(widest * height_px, tallest * width_px), width_px * height_px
    if scale_num < full:
        width_px, height_px = width_px * scale_num // full, height_px * scale_num // full
    return max(2, width_px // 2 * 2), max(2, height_px // 2 * 2)


def plan(picture: tuple[int, int], width_px: int, height_px: int, wish: Wish) -> Reframe:
    """Return what to do with footage of this displayed size, whose pixels are square, for a picture.

    Args:
        picture: width and height, even.
        width_px: displayed width of the footage, at least 2.
        height_px: displayed height of the footage, at least 2.
        wish: what the campaign asks for.
    """
    wide, tall = picture
    cover = _largest(width_px, height_px, wide, tall)
    mode = Mode.CROP if _is_near(width_px, height_px, wide, tall) else wish.mode
    cropped = mode is Mode.CROP
    crop = cover if cropped else (width_px, height_px)
    inner = picture if cropped else _largest(wide, tall, width_px, height_px)
    places: tuple[Place, ...] = (Place(0, 0, 0),)
    if cropped:
        places = _places(wish.focuses or (CENTRE,), crop, (width_px, height_px))
    return Reframe(
        mode=mode,
        width_px=wide,
        height_px=tall,
        crop_width_px=crop[0],
        crop_height_px=crop[1],
        places=places,
        glide_ms=GLIDE_MS if wish.glide and len(places) > 1 else 0,
        inner_x_px=_even((wide - inner[0]) // 2),
        inner_y_px=_even((tall - inner[1]) // 2),
        inner_width_px=inner[0],
        inner_height_px=inner[1],
        cover_width_px=cover[0],
        cover_height_px=cover[1],
        colour=wish.colour.upper(),
    )


def place_at(reframe: Reframe, time_ms: int) -> tuple[int, int]:
    """Return the upper left corner of the crop at a moment, as the renderer takes it: in even pixels."""
    x_px, y_px = reframe.places[0].x_px, reframe.places[0].y_px
    for number, place in enumerate(reframe.places[1:], start=1):
        since_ms = time_ms - place.start_ms
        if since_ms < 0:
            break
        done, whole = since_ms, max(1, glide_of(reframe, number))
        if done >= whole or not reframe.glide_ms:
            x_px, y_px = place.x_px, place.y_px
        else:
            x_px += (place.x_px - x_px) * done // whole
            y_px += (place.y_px - y_px) * done // whole
    return _even(x_px), _even(y_px)


def glide_of(reframe: Reframe, number: int) -> int:
    """Return how long the move to place ``number`` takes, in ms: it is over when the next one starts."""
    if number + 1 < len(reframe.places):
        room_ms = reframe.places[number + 1].start_ms - reframe.places[number].start_ms
        return min(reframe.glide_ms, room_ms)
    return reframe.glide_ms


def _largest(width_px: int, height_px: int, wide: int, tall: int) -> tuple[int, int]:
    """Return the largest size of the shape ``wide:tall`` in a frame: even, and inside the frame."""
    if width_px * tall <= height_px * wide:
        width, height = width_px, _nearest_even(width_px * tall, wide)
    else:
        width, height = _nearest_even(height_px * wide, tall), height_px
    return _fitting(width, width_px), _fitting(height, height_px)


def _fitting(wanted_px: int, room_px: int) -> int:
    return max(2, min(_even(wanted_px), _even(room_px)))


def _is_near(width_px: int, height_px: int, wide: int, tall: int) -> bool:
    one, other = width_px * tall, height_px * wide
    return abs(one - other) * 1000 <= NEAR_PERMILLE * max(one, other)


def _places(focuses: Sequence[Focus], crop: tuple[int, int], footage: tuple[int, int]) -> tuple[Place, ...]:
    """Return where the crop is for each focus point; moves that change nothing are left out."""
    found: list[Place] = []
    for number, focus in enumerate(sorted(focuses, key=lambda f: f.start_ms)):
        x_px = _corner(focus.x_permille, crop[0], footage[0])
        y_px = _corner(focus.y_permille, crop[1], footage[1])
        if not found or (x_px, y_px) != (found[-1].x_px, found[-1].y_px):
            found.append(Place(focus.start_ms if number else 0, x_px, y_px))
    return tuple(found)


def _corner(focus_permille: int, crop_px: int, footage_px: int) -> int:
    """Put the focus into the crop's middle, as far as the crop then stays inside the footage."""
    wanted = focus_permille * footage_px // 1000 - crop_px // 2
    return _even(max(0, min(wanted, footage_px - crop_px)))


def _nearest_even(numerator: int, denominator: int) -> int:
    return (numerator + denominator) // (2 * denominator) * 2


def _even(px: int) -> int:
    return px // 2 * 2
