"""``vidmsg verify``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("verify")
@options.folder
@options.selection
@options.as_json
def command(
    folder: Path, langs: tuple[str, ...], channels: tuple[str, ...], message: str, as_json: bool
) -> int:
    """Look at finished videos: does every frame show what the track says, and nothing else?

    Each cue is looked at on its first, middle and last frame and just outside it, and compared with what
    the renderer draws for its text. `build` does the same to every video it makes.

    \b
    Example:
      vidmsg verify --lang ar
    """
    from pipeline import wiring
    from pipeline.engine import project, verify

    campaign = project.open_project(folder, looking=True)
    targets = campaign.targets(langs, channels, message)
    tools = wiring.tools(campaign, engines=wiring.EMBEDDED)
    failed = False
    for verdict in verify.verify(campaign, targets, tools, lambda _: None):
        failed = failed or not verdict.proven
        if as_json:
            console.print_json(verdict.as_json())
        else:
            console.print_verdict(str(verdict.target), verdict.faults, dict(verdict.figures))
    return console.FAILED if failed else 0
