"""``vidmsg align``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("align")
@options.folder
@click.option("--message", default="", help="Which message, if the campaign has several.")
@click.option("--aligner", "name", default="voice", show_default=True, help="What looks for the words.")
@options.as_json
def command(folder: Path, message: str, name: str, as_json: bool) -> None:
    """Find when each segment of the script is spoken in the footage. Changes none of your files.

    \b
    Example:
      vidmsg align --message hate-crime
    """
    from pipeline import wiring
    from pipeline.core import alignment
    from pipeline.engine import align, project
    from pipeline.engine.files import Digests

    campaign = project.open_project(folder, looking=True)
    chosen = project.only_message(campaign, message)
    digests = Digests(campaign.cache / "digests.json")
    told = console.PlainReporter().emit if not as_json else lambda _: None
    tools = wiring.tools(campaign, engines=wiring.EMBEDDED)
    words, subtitle = wiring.aligner(name, campaign), campaign.config.timing.source_of(chosen)
    found = align.align(campaign, chosen, tools, words, digests, told, subtitle=subtitle)
    digests.save()
    if as_json:
        console.print_json([row.as_json() for row in found.segments])
        return
    console.print_alignment(found)
    source = campaign.source(chosen)
    console.print_findings(list(alignment.findings(found, source.segments, source.language)))
