"""``vidmsg footage``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("footage")
@click.argument("message")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
@click.option("--force", is_flag=True, help="Replace footage that is there already.")
def command(message: str, folder: Path, force: bool) -> None:
    """Make stand-in footage: a calm moving picture and a voice that reads the script aloud.

    Use it to see the whole way through before your own footage is ready.

    \b
    Example:
      vidmsg footage my-message
    """
    from pipeline import wiring
    from pipeline.engine import project

    campaign = project.open_project(folder)
    campaign.targets(message=message)
    path = campaign.footage_path(message)
    if path.exists() and not force:
        raise click.ClickException(f"{path} exists; --force replaces it")
    source = campaign.source(message)
    with click.progressbar(length=1000, label="making footage") as bar:
        wiring.make_footage(source, path, lambda permille: bar.update(max(0, permille - bar.pos)))
    click.echo(f"wrote {path}")
