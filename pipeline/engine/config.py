"""campaign.toml: what to make. One table of settings feeds validation, the sample file and the docs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipeline.core import language, profiles
from pipeline.core.card import contrast_fault
from pipeline.core.script import MESSAGE_ID
from pipeline.core.style import Style
from pipeline.core.video_encoders import NAMES, X264
from pipeline.engine.config_of_channels import ChannelTable as ChannelTable
from pipeline.engine.config_of_channels import ReframeTable, WithChannels, known_channels, names_of
from pipeline.engine.config_of_checks import ChecksTable as ChecksTable
from pipeline.engine.config_of_checks import FactsTable as FactsTable
from pipeline.engine.config_of_stage import StageTable as StageTable
from pipeline.engine.config_translate import TranslateTable as TranslateTable
from pipeline.engine.config_translate import about_a_key
from pipeline.engine.tables import Table, unique
from pipeline.errors import ConfigError, VidmsgError

FILE_NAME = "campaign.toml"
_DEFAULT_STYLE = Style()
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _message_id(name: str) -> str:
    if not MESSAGE_ID.fullmatch(name):
        raise ValueError(f"{name!r} is no message id: use small letters, digits and hyphens")
    return name


MessageId = Annotated[str, AfterValidator(_message_id)]


class CampaignTable(Table):
    """What the campaign is called and for whom it is made."""

    name: str = Field("My campaign", min_length=1, description="Name of the campaign, for people.")
    source_language: str = Field("en", description="BCP 47 tag of the language the scripts are written in.")
    languages: tuple[str, ...] = Field(
        ("en",),
        min_length=1,
        description="Languages to make, as BCP 47 tags. The source language gives captions.",
    )
    channels: tuple[str, ...] = Field(("youtube",), min_length=1, description="Channels to make videos for.")

    @field_validator("source_language", "languages")
    @classmethod
    def _known_languages(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        tags = (value,) if isinstance(value, str) else value
        for tag in tags:
            _explained(lambda tag=tag: language.get(tag))
        unique(tuple(language.get(tag).tag for tag in tags))
        return value

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known_channels(value, info)
        unique(value)
        return value


class ReviewTable(Table):
    """Who must have seen the words before a video is finished."""

    required: bool = Field(
        True,
        description="Finish a video only if a person has approved every text of it (vidmsg approve);"
        " until then it is a draft, with a visible mark and in a folder of its own.",
    )


class TimingTable(Table):
    """When captions are shown."""

    profile: str = Field(
        profiles.DEFAULT,
        pattern=f"^({'|'.join(p.name for p in profiles.PROFILES)})$",
        description="Whose rules of reading speed, durations and gaps are followed.",
    )
    source: str = Field(
        "",
        description="A subtitle file that has the right times of the source script, relative to the campaign"
        " folder; `{message}` in it stands for the message's id. Without one the sound is listened to.",
    )
    shot_changes: bool = Field(
        True, description="Move the edges of cues that are near a shot change onto it, or clear of it."
    )

    def source_of(self, message: str) -> str:
        """Return where the timed source subtitle of a message is, or nothing if there is none."""
        return self.source.replace("{message}", message)


class StyleTable(Table):
    """How captions look. Sizes are in permille (1/1000) of the picture."""

    em_permille: int = Field(
        _DEFAULT_STYLE.em_permille, ge=20, le=120, description="Text size: the em, of the picture's height."
    )
    bold: bool = Field(_DEFAULT_STYLE.bold, description="Use bold letters.")
    text_colour: Colour = Field(_DEFAULT_STYLE.text_colour, description="Colour of the text, #RRGGBB.")
    background: str = Field(
        _DEFAULT_STYLE.background,
        pattern=r"^(box|outline)$",
        description="Behind the text: a box, or only a line round each letter.",
    )
    box_colour: Colour = Field(_DEFAULT_STYLE.box_colour, description="Colour of the box, #RRGGBB.")
    box_opacity_pct: int = Field(
        _DEFAULT_STYLE.box_opacity_pct, ge=0, le=100, description="100 is a solid box, 0 none."
    )
    outline_colour: Colour = Field(
        _DEFAULT_STYLE.outline_colour, description="Colour of the line round each letter, #RRGGBB."
    )
    outline_permille: int = Field(
        _DEFAULT_STYLE.outline_permille,
        ge=2,
        le=12,
        description="Width of the line round each letter, of the height.",
    )
    padding_permille: int = Field(
        _DEFAULT_STYLE.padding_permille,
        ge=0,
        le=50,
        description="Space round the text inside the box, of the height.",
    )
    position: str = Field(
        _DEFAULT_STYLE.position,
        pattern=r"^(bottom|top)$",
        description="Where in the picture captions stand.",
    )
    bottom_permille: int = Field(
        _DEFAULT_STYLE.bottom_permille,
        ge=0,
        le=400,
        description="From the box to the lower edge, of the height.",
    )
    top_permille: int = Field(
        _DEFAULT_STYLE.top_permille,
        ge=0,
        le=400,
        description="From the upper edge to the box, of the height, if the position is `top`.",
    )
    margin_permille: int = Field(
        _DEFAULT_STYLE.margin_permille,
        ge=0,
        le=300,
        description="Least distance of text from the left and right edge, of the width.",
    )
    max_width_permille: int = Field(
        _DEFAULT_STYLE.max_width_permille, ge=300, le=950, description="Widest line, of the picture's width."
    )
    max_lines: int = Field(_DEFAULT_STYLE.max_lines, ge=1, le=3, description="Most lines of one cue.")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if fault := self.as_style().contrast_fault():
            raise ValueError(fault)
        return self

    def as_style(self) -> Style:
        """Return the same as the core's value."""
        return Style(**self.model_dump())


class VideoTable(Table):
    """How pictures are encoded."""

    crf: int = Field(20, ge=10, le=35, description="x264 quality: lower is better and larger.")
    preset: str = Field(
        "veryfast",
        pattern=r"^(ultrafast|superfast|veryfast|faster|fast|medium|slow|slower|veryslow)$",
        description="x264 speed: slower gives smaller files.",
    )
    encoder: str = Field(
        X264,
        pattern=f"^({'|'.join(NAMES)})$",
        description="What encodes: x264, or a chip of this computer, which is faster but gives larger files;"
        " where that does not work, x264 does it.",
    )


class CacheTable(Table):
    """What is kept between builds."""

    max_gb: int = Field(
        10,
        ge=1,
        le=10_000,
        description="Gigabytes of encoded stretches and sound to keep; the longest unused go first.",
    )


class Card(Table):
    """The end card: the last seconds of the footage, on which the script's `> card:` lines are shown."""

    seconds: int = Field(6, ge=1, le=30, description="How long it is shown.")
    background: Colour = Field("#102040", description="Colour of the picture behind its words, #RRGGBB.")
    text_colour: Colour = Field("#FFFFFF", description="Colour of its words, #RRGGBB.")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if fault := contrast_fault(self.text_colour, self.background):
            raise ValueError(fault)
        return self


class MessageTable(Table):
    """One message: its footage, and what differs from the campaign."""

    footage: str = Field(
        min_length=1,
        description="Video file, relative to the campaign folder; or a still picture, a folder of pictures,"
        " or a pattern such as `frames/%04d.png`.",
    )
    sound: str | None = Field(
        None,
        min_length=1,
        description="Sound file that goes with pictures; a still is shown as long as it lasts.",
    )
    frame_rate: int = Field(25, ge=8, le=60, description="Frames per second of footage made of pictures.")
    languages: tuple[str, ...] | None = Field(
        None, min_length=1, description="Languages of this message, if not the campaign's."
    )
    channels: tuple[str, ...] | None = Field(
        None, min_length=1, description="Channels of this message, if not the campaign's."
    )
    reframe: ReframeTable = ReframeTable()
    stage: StageTable | None = Field(
        None, description="What differs from [stage] and [stage.logo]; an empty text leaves something out."
    )
    card: Card | None = Field(None, description="The end card, if there is one: a table of its own.")

    _languages = field_validator("languages")(
        lambda value: value if value is None else CampaignTable._known_languages(value)
    )
    _channels = field_validator("channels")(
        lambda value, info: value if value is None else CampaignTable._known_channels(value, info)
    )


class Config(WithChannels):
    """The whole of campaign.toml."""

    campaign: CampaignTable = CampaignTable()
    translate: TranslateTable = TranslateTable()
    review: ReviewTable = ReviewTable()
    timing: TimingTable = TimingTable()
    style: StyleTable = StyleTable()
    video: VideoTable = VideoTable()
    cache: CacheTable = CacheTable()
    stage: StageTable = StageTable()
    facts: FactsTable = FactsTable()
    checks: ChecksTable = ChecksTable()
    messages: dict[MessageId, MessageTable] = Field(
        min_length=1, description="Messages by id: [messages.<id>]."
    )

    def languages_of(self, message: str) -> tuple[str, ...]:
        """Return the languages of a message, in the standard letter case."""
        tags = self.messages[message].languages or self.campaign.languages
        return tuple(language.get(tag).tag for tag in tags)

    def stage_of(self, message: str) -> StageTable:
        """Return what stands round a message's footage."""
        return self.stage.with_changes(self.messages[message].stage)

    def channels_of(self, message: str) -> tuple[str, ...]:
        """Return the channels of a message."""
        return self.messages[message].channels or self.campaign.channels


def loads(text: str, *, path: str = FILE_NAME) -> Config:
    """Read campaign.toml from text.

    Raises:
        ConfigError: with the line and what to do.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"this is not valid TOML: {error}",
            path=path,
            line=int(match.group(1)) if match else len(text.splitlines()),
            hint='Text values need quotes; lists look like ["en", "vi"].',
        ) from error
    try:
        return Config.model_validate(_lists_to_tuples(data), context=names_of(data))
    except ValidationError as error:
        first = error.errors()[0]
        keys = [part for part in first["loc"] if isinstance(part, str) and part != "[key]"]
        keys += [first["ctx"]["key"]] if "key" in first.get("ctx", {}) else []
        name = ".".join(keys)
        raise ConfigError(
            f"{name}: {_say(first, keys)}",
            path=path,
            line=_line_of(text, keys, next((p for p in first["loc"] if isinstance(p, int)), 0)),
            hint="Every key is explained in the campaign.toml that `vidmsg init` writes.",
        ) from error


def load(folder: Path) -> Config:
    """Read the campaign.toml of a campaign folder.

    Raises:
        ConfigError: absent, unreadable or wrong.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {FILE_NAME} in {folder}",
            hint="Change to a campaign folder, or make one with: vidmsg init DIR",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the file is not UTF-8 text", path=path, hint="Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}", path=path) from error
    return loads(text, path=str(path))


def _explained(call: Any) -> None:
    try:
        call()
    except VidmsgError as error:
        raise ValueError(f"{error.message}. {error.hint}") from error


def _lists_to_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _lists_to_tuples(v) for k, v in value.items()}
    if isinstance(value, list):
        return tuple(_lists_to_tuples(v) for v in value)
    return value


def _say(error: Any, keys: Sequence[str]) -> str:
    if error["type"] == "extra_forbidden":
        return about_a_key(keys) or "there is no such key"
    if error["type"] == "missing":
        return "this key is needed"
    text: str = error["msg"]
    return text.removeprefix("Value error, ")


def _line_of(text: str, keys: list[str], nth: int = 0) -> int | None:
    """Find the line of ``[a.b]`` / ``key =`` for a key path, for the reader's sake.

    Of tables that may be there several times, ``[[a.b]]``, the ``nth`` counts.
    """
    table: list[str] = []
    best: int | None = None
    passed = 0
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?([^\]]+)\]", line)
        if header:
            table = [part.strip().strip("\"'") for part in header.group(1).split(".")]
            if keys[: len(table)] == table and line.lstrip().startswith("[["):
                passed += 1
                if passed <= nth:
                    table = [""]  # not the one that is meant
            if keys[: len(table)] == table:
                best = number
        key = re.match(r"\s*([\w\-]+)\s*=", line)
        if key and [*table, key.group(1)] == keys[: len(table) + 1]:
            return number
    return best
