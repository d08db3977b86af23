"""``vidmsg export``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import options


@click.command("export")
@options.folder
@click.option("--lang", "langs", multiple=True, help="Language; may be given again. [default: all]")
@click.option(
    "--format",
    "form",
    default="xliff",
    show_default=True,
    type=click.Choice(["xliff", "xliff1", "po", "tmx", "xlsx", "docx", "srt", "vtt"]),
    help="Kind of file.",
)
@click.option("--message", default="", help="Id of the message. [default: the only one]")
@click.option("--open", "only_open", is_flag=True, help="Leave out what is approved already.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to fill.")
@click.option("--force", is_flag=True, help="Replace files that are there; the old ones become .bak files.")
def command(
    folder: Path,
    langs: tuple[str, ...],
    form: str,
    message: str,
    only_open: bool,
    out: Path | None,
    force: bool,
) -> None:
    """Write a file for each language that translators can work on in their own tools.

    Ids, digests and states travel inside, so that `vidmsg import` knows what was changed and whether the
    source has moved on meanwhile.

    \b
    Examples:
      vidmsg export --lang vi --format xliff
      vidmsg export --format xlsx --open --out for-translators
    """
    from pipeline import wiring
    from pipeline.engine import exchange_files, project

    campaign = project.open_project(folder)
    name = project.only_message(campaign, message)
    place = out or campaign.output / "exchange"
    asked = project.asked_languages(campaign, name, langs)
    with wiring.suggesting(campaign) as suggest:
        for tag in asked if langs else [tag for tag in asked if tag != campaign.source_language]:
            path = exchange_files.write(
                campaign, name, tag, form, place, suggest=suggest, only_open=only_open, force=force
            )
            click.echo(f"wrote {path}")
