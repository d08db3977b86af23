"""``vidmsg check``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("check")
@options.folder
@options.selection
@options.as_json
@click.option(
    "--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, which code hosts show in reviews."
)
def command(
    folder: Path,
    langs: tuple[str, ...],
    channels: tuple[str, ...],
    message: str,
    as_json: bool,
    as_sarif: bool,
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
    if as_json and as_sarif:
        raise click.UsageError("choose one of --json and --sarif")
    located = check.locate(campaign, targets, wiring.tools(campaign, engines=wiring.EMBEDDED))
    found = list(dict.fromkeys(x.finding for x in located))
    if as_sarif:
        click.echo(check.sarif_of(located), nl=False)
    elif as_json:
        console.print_json([x.as_json() for x in located])
    else:
        console.print_findings(found)
    return console.FINDINGS if any(f.severity == "error" for f in found) else 0
