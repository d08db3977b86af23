"""The tables of campaign.toml about what stands round the footage: intro, outro, and the logo over it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import Field

from pipeline.engine.tables import Table

_T = TypeVar("_T", bound=Table)


class LogoTable(Table):
    """A logo over the footage of every video, on pictures of every shape, below the captions."""

    file: str = Field("", description='A picture, best a PNG with transparency, such as "assets/logo.png".')
    corner: str = Field(
        "top-right",
        pattern=r"^(top-left|top-right|bottom-left|bottom-right)$",
        description="Where it stands. If captions are there, it stands in the corner above or below.",
    )
    width_percent: int = Field(
        12, ge=2, le=40, description="How wide it is, of the picture; less if it would be too high."
    )
    opacity_percent: int = Field(
        100, ge=10, le=100, description="100 leaves it as it is; less lets the footage show through."
    )


class StageTable(Table):
    """What stands before and after the footage of every video."""

    intro: str = Field(
        "", description='A video or a still picture before the footage, such as "assets/intro.mp4".'
    )
    intro_seconds: int = Field(3, ge=1, le=30, description="How long an intro is shown that is a picture.")
    outro: str = Field(
        "", description='A video or a still picture after the footage, such as "assets/outro.png".'
    )
    outro_seconds: int = Field(3, ge=1, le=30, description="How long an outro is shown that is a picture.")
    fade_ms: int = Field(
        0,
        ge=0,
        le=3000,
        description="How long intro and outro come out of black and go into black, with their sound;"
        " 0 for a cut. The footage itself never fades.",
    )
    logo: LogoTable = LogoTable()

    def with_changes(self, own: StageTable | None) -> StageTable:
        """Return the same with what a message sets otherwise."""
        if own is None:
            return self
        return _changed(self, own).model_copy(update={"logo": _changed(self.logo, own.logo)})


def _changed(base: _T, own: _T) -> _T:
    return base.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})
