"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

folder = click.argument(
    "folder", default=".", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]"
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def selection(function: F) -> F:
    """Add ``--lang``, ``--channel`` and ``--message``."""
    function = click.option("--message", default="", help="Only this message.")(function)
    function = click.option(
        "--channel", "channels", multiple=True, help="Only this channel; may be given again."
    )(function)
    return click.option("--lang", "langs", multiple=True, help="Only this language; may be given again.")(
        function
    )
