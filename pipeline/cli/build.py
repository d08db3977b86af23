"""``vidmsg build``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("build")
@options.folder
@options.selection
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="Languages to encode at once. [default: as cores and memory allow]",
)
@options.as_json
def command(
    folder: Path,
    langs: tuple[str, ...],
    channels: tuple[str, ...],
    message: str,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Make every video that is not up to date, in all languages and for all channels.

    \b
    Examples:
      vidmsg build
      vidmsg build --lang vi --lang ar
    """
    from pipeline import wiring
    from pipeline.engine import build, project

    campaign = project.open_project(folder)
    targets = campaign.targets(langs, channels, message)
    tools = wiring.tools(campaign)
    with contextlib.ExitStack() as stack:
        reporter = console.reporter(as_json, stack)
        outcome = build.build(campaign, targets, tools, reporter, jobs=jobs)
    if not as_json:
        click.echo(f"Videos are in {campaign.output}")
    return console.FAILED if outcome.failed else 0
