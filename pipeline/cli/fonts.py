"""``vidmsg fonts``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.group("fonts")
def command() -> None:
    """Fetch or list the fonts: one for each script, the same on every computer.

    \b
    Example:
      vidmsg fonts sync
    """


@command.command("sync")
@click.option(
    "--lang", "langs", multiple=True, help="Language; may be given again. [default: the campaign's]"
)
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
@click.option("--quiet", is_flag=True, help="Say nothing unless something fails.")
def sync(langs: tuple[str, ...], folder: Path, quiet: bool) -> None:
    """Fetch the fonts that are missing.

    \b
    Example:
      vidmsg fonts sync --lang th --lang km
    """
    from pipeline import wiring
    from pipeline.engine import project

    tags = tuple(project.asked_language(tag) for tag in langs)
    if not tags:
        campaign = project.open_project(folder)
        tags = tuple(dict.fromkeys(t.language for t in campaign.targets()))
    book = wiring.fonts(on_step=None if quiet else click.echo)
    faces = dict.fromkeys(book.sync(tags))
    if not quiet:
        click.echo(f"{len(faces)} fonts ready for {len(tags)} languages")


@command.command("list")
@options.as_json
def list_fonts(as_json: bool) -> None:
    """List the fonts on this computer and where they came from.

    \b
    Example:
      vidmsg fonts list
    """
    from pipeline import wiring

    rows = wiring.describe_fonts()
    if as_json:
        console.print_json(rows)
    elif not rows:
        click.echo("No fonts yet. Run: vidmsg fonts sync")
    else:
        console.table(tuple(rows[0]), [tuple(str(v) for v in row.values()) for row in rows])
