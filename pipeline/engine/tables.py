"""What every table of campaign.toml has in common."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of campaign.toml: unknown keys are refused, and no error repeats a value: it may be a key."""

    # Only the outermost table is ever read by itself: the others need no validator of their own.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True
    )


def tables_in(table: type[Table]) -> Mapping[str, type[Table]]:
    """Return the tables that stand in a table by their keys in campaign.toml, in order."""
    fields = table.model_fields.items()
    return {f.alias or name: type(f.default) for name, f in fields if isinstance(f.default, Table)}


def unique(values: tuple[str, ...]) -> None:
    """Refuse a name that stands twice, in whatever letter case.

    Raises:
        ValueError: naming it.
    """
    for index, value in enumerate(values):
        if value.lower() in {v.lower() for v in values[:index]}:
            raise ValueError(f"{value!r} is named twice")
