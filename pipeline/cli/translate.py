"""``vidmsg translate``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("translate")
@options.folder
@click.option("--lang", "langs", multiple=True, help="Only this language; may be given again.")
@click.option("--message", default="", help="Only this message.")
@click.option(
    "--engine",
    "engines",
    multiple=True,
    help="Ask this engine instead of those of campaign.toml; may be given again, in order of preference.",
)
@options.as_json
def command(
    folder: Path, langs: tuple[str, ...], message: str, engines: tuple[str, ...], as_json: bool
) -> int:
    """Draft the words that are missing, without making videos. Files that people wrote are only read.

    Ends with exit code 1 if a language is not complete.

    \b
    Examples:
      vidmsg translate --lang vi
      vidmsg translate --engine memory --engine deepl
    """
    from pipeline import wiring
    from pipeline.engine import drafts, project

    campaign = project.open_project(folder)
    targets = campaign.targets(langs, (), message)
    chosen = ("file", *(name for name in engines if name != "file")) if engines else None
    with contextlib.ExitStack() as stack:
        reporter = console.reporter(as_json, stack)
        rows = drafts.draft(campaign, targets, wiring.translators(campaign, chosen), reporter)
    if not as_json:
        console.print_drafts(rows)
    return console.FAILED if any(row.error for row in rows) else 0
