"""``vidmsg status``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options

_COLOURS = {
    "current": "green",
    "stale": "yellow",
    "not made": "yellow",
    "blocked": "red",
    "machine draft": "yellow",
}


@click.command("status")
@options.folder
@options.selection
@options.as_json
def command(
    folder: Path, langs: tuple[str, ...], channels: tuple[str, ...], message: str, as_json: bool
) -> None:
    """Show how far every language is, and why anything is stale. Changes none of your files.

    \b
    Example:
      vidmsg status --lang ur
    """
    from pipeline import wiring
    from pipeline.engine import project, status

    campaign = project.open_project(folder, looking=True)
    targets = campaign.targets(langs, channels, message)
    rows = list(status.survey(campaign, targets, wiring.tools(campaign, engines=wiring.EMBEDDED)))
    if as_json:
        console.print_json([row.as_json() for row in rows])
        return
    cells = [
        (
            str(r.target),
            r.wording,
            str(r.cues or ""),
            str(sum(not f.ignored for f in r.findings) or ""),
            str(r.stage),
            "; ".join(r.reasons),
        )
        for r in rows
    ]
    console.table(("target", "wording", "cues", "findings", "video", "why"), cells, styles=_COLOURS)
