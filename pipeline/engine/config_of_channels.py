"""The tables of campaign.toml about channels: own ones, and how footage is reframed for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from pipeline.core import channel as channels
from pipeline.core import timebase
from pipeline.core.channel import Channel
from pipeline.core.reframe import BAR_COLOUR, CENTRE, Focus, Mode, Wish
from pipeline.engine.tables import Table
from pipeline.errors import VidmsgError

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Point = Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
_MODE = r"^(fit|blur|crop)$"


def _inside(point: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if point is not None and not all(0 <= share <= 1000 for share in point):
        raise ValueError("a focus point is two numbers from 0 to 1000: from the left, and from the top")
    return point


class ChannelTable(Table):
    """A channel of your own, or other figures for one of ours. What is not given is as in `base`."""

    base: str = Field("", description="The channel it is made from; may be left out for one of ours.")
    name: str | None = Field(None, min_length=1, description="Name for people.")
    max_width_px: int | None = Field(
        None, ge=64, le=7680, description="Width of the picture; the widest one, if it is not fixed."
    )
    max_height_px: int | None = Field(
        None, ge=64, le=7680, description="Height of the picture; the tallest one, if it is not fixed."
    )
    fixed: bool | None = Field(
        None, description="Give every video exactly this picture, and reframe footage of another shape."
    )
    reframe: str | None = Field(None, pattern=_MODE, description="How footage of another shape is reframed.")
    max_fps: int | None = Field(None, ge=10, le=120, description="Most frames a second.")
    profile: str | None = Field(None, pattern=r"^(baseline|main|high)$", description="H.264 profile.")
    b_frames: int | None = Field(None, ge=0, le=8, description="Most consecutive B-frames.")
    gop_ms: int | None = Field(None, ge=500, le=10_000, description="Milliseconds between key frames.")
    edit_list: bool | None = Field(None, description="Allow an edit list in the MP4.")
    audio_kbps: int | None = Field(None, ge=32, le=512, description="Bit rate of the sound.")
    integrated_lufs: int | None = Field(None, ge=-31, le=-6, description="Loudness.")
    true_peak_db: int | None = Field(None, ge=-9, le=0, description="Highest peak.")
    min_duration_ms: int | None = Field(None, ge=0, le=86_400_000, description="Shortest video.")
    max_duration_ms: int | None = Field(
        None, ge=0, le=86_400_000, description="Longest video; 0 for no limit."
    )
    advised_duration_ms: int | None = Field(
        None, ge=0, le=86_400_000, description="Longest video without a warning; 0 for no limit."
    )
    max_bytes: int | None = Field(
        None, ge=0, le=10**12, description="Largest file; 0 for no limit. It decides the bit rate."
    )
    advised_bytes: int | None = Field(
        None, ge=0, le=10**12, description="Largest file without a warning; 0 for no limit."
    )
    safe_permille: Annotated[tuple[int, ...], Field(min_length=4, max_length=4)] | None = Field(
        None, description="Left, top, right and bottom margin that controls may cover, in permille."
    )
    title_max: int | None = Field(None, ge=0, le=1_000_000, description="Characters of a title; 0: any.")
    post_max: int | None = Field(None, ge=0, le=1_000_000, description="Length of a post; 0: any.")
    refused_characters: str | None = Field(
        None, max_length=100, description="Characters that may stand neither in a title nor in a post."
    )
    hashtags_max: int | None = Field(None, ge=0, le=1000, description="Hashtags in a post; 0: any.")
    mentions_max: int | None = Field(None, ge=0, le=1000, description="Handles in a post; 0: any.")

    def as_channel(self, channel_id: str) -> Channel:
        """Return the channel that it describes.

        Raises:
            ValueError: it has no base, or its figures do not go together.
        """
        try:
            base = channels.get(self.base or channel_id)
        except VidmsgError as error:
            what = f"{error.message}. {error.hint}"
            if not self.base:
                what = f'name the channel it is made from, such as base = "youtube". {error.hint}'
            raise ValueError(what) from None
        given = {name: value for name, value in self if name != "base" and value is not None}
        made = replace(base, **{**given, "id": channel_id})
        if fault := channels.fault(made):
            raise ValueError(fault)
        return made


class MoveTable(Table):
    """A focus point that holds from a moment on."""

    at: str = Field(description="From when on, as mm:ss or mm:ss.mmm.")
    focus: Point = Field(description="What must stay in the picture: from the left and the top, in permille.")

    _focus = field_validator("focus")(_inside)

    @field_validator("at")
    @classmethod
    def _time(cls, value: str) -> str:
        if timebase.parse_clock(value) is None:
            raise ValueError(f"{value!r} is no time: write it as mm:ss or mm:ss.mmm")
        return value

    def as_focus(self) -> Focus:
        """Return the core's value."""
        return Focus(self.focus[0], self.focus[1], timebase.parse_clock(self.at) or 0)


class ReframeFields(Table):
    """What can be said about reframing."""

    mode: str | None = Field(
        None,
        pattern=_MODE,
        description="How: with bars, before a blurred copy, or cut off; else as the channel does.",
    )
    focus: Point | None = Field(
        None, description="What a crop keeps: from the left and the top, in permille; else the middle."
    )
    moves: tuple[MoveTable, ...] | None = Field(
        None, description='Later focus points: `{ at = "00:04", focus = [700, 500] }`.'
    )
    glide: bool | None = Field(None, description="Glide to the next focus point; else it jumps.")
    colour: Colour | None = Field(None, description="Colour of the bars, #RRGGBB; else black.")

    _focus = field_validator("focus")(_inside)

    @field_validator("moves")
    @classmethod
    def _in_order(cls, value: tuple[MoveTable, ...] | None) -> tuple[MoveTable, ...] | None:
        times = [move.as_focus().start_ms for move in value or ()]
        if times != sorted(set(times)) or 0 in times:
            raise ValueError("moves stand in the order of their times, each after 00:00 and at another time")
        return value


class ReframeTable(ReframeFields):
    """How a message's footage is fitted into pictures of another shape."""

    channels: dict[str, ReframeFields] = Field(
        {}, description="What differs for a channel: `[messages.<id>.reframe.channels.<channel>]`."
    )

    @field_validator("channels")
    @classmethod
    def _known(cls, value: dict[str, ReframeFields], info: ValidationInfo) -> dict[str, ReframeFields]:
        for name in value:
            try:
                known_channels((name,), info)
            except ValueError as error:
                raise at_key(name, str(error)) from None
        return value

    def wish(self, channel: Channel) -> Wish:
        """Return what is asked for on a channel: its own settings, else the message's, else the channel's."""
        own = self.channels.get(channel.id, ReframeFields())
        mode = own.mode or self.mode or channel.reframe
        # A channel's own focus point is meant for all of the film, unless it has moves of its own.
        first, moves = (own.focus, own.moves) if own.focus or own.moves else (self.focus, self.moves)
        start = Focus(first[0], first[1]) if first else CENTRE
        glide = own.glide if own.glide is not None else bool(self.glide)
        return Wish(
            mode=Mode(mode),
            focuses=(start, *(m.as_focus() for m in moves or ())),
            glide=glide,
            colour=own.colour or self.colour or BAR_COLOUR,
        )


def at_key(name: str, message: str) -> PydanticCustomError:
    """Return an error about one table of several, with its name, so that its line can be found."""
    return PydanticCustomError("table", "{reason}", {"reason": message, "key": name})


def known_channels(names: tuple[str, ...], info: ValidationInfo) -> None:
    """Refuse a channel that there is not, among ours and those of the campaign.

    Raises:
        ValueError: naming it and those there are.
    """
    own = tuple((info.context or {}).get("channels", ()))
    for name in names:
        if name not in own:
            try:
                channels.get(name)
            except VidmsgError as error:
                more = f" This campaign has {', '.join(own)} as well." if own else ""
                raise ValueError(f"{error.message}. {error.hint}{more}") from None


def own_channels(tables: Mapping[str, ChannelTable]) -> tuple[Channel, ...]:
    """Return the campaign's own channels."""
    return tuple(table.as_channel(name) for name, table in tables.items())


class WithChannels(Table):
    """The part of campaign.toml that defines channels."""

    channels: dict[str, ChannelTable] = Field(
        {}, description="Channels of your own, and other figures for ours: `[channels.<id>]`."
    )

    @field_validator("channels")
    @classmethod
    def _sound(cls, value: dict[str, ChannelTable]) -> dict[str, ChannelTable]:
        for name, table in value.items():
            try:
                table.as_channel(name)
            except ValueError as error:
                raise at_key(name, str(error)) from None
        return value

    def channel(self, channel_id: str) -> Channel:
        """Return a channel: as the campaign defines it, else ours.

        Raises:
            UsageError: there is none.
        """
        return channels.get(channel_id, own_channels(self.channels))


def names_of(data: Any) -> dict[str, tuple[str, ...]]:
    """Return the context in which tables that name channels are read: the campaign's own ones."""
    tables = data.get("channels") if isinstance(data, dict) else None
    return {"channels": tuple(tables) if isinstance(tables, dict) else ()}
