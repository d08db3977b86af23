"""``vidmsg check``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("check")
@options.folder
@options.selection
@options.as_json
def command(
    folder: Path, langs: tuple[str, ...], channels: tuple[str, ...], message: str, as_json: bool
) -> int:
    """Look for faults in the words and the timing of every language. Changes none of your files.

    Ends with exit code 3 if there is a fault that would stop a language.

    \b
    Example:
      vidmsg check --lang zh-Hans
    """
    from pipeline import wiring
    from pipeline.engine import check, project

    campaign = project.open_project(folder, looking=True)
    targets = campaign.targets(langs, channels, message)
    found = check.check(campaign, targets, wiring.tools(campaign, engines=wiring.EMBEDDED))
    if as_json:
        console.print_json([finding.as_json() for finding in found])
    else:
        console.print_findings(found)
    return console.FINDINGS if any(f.severity == "error" for f in found) else 0
