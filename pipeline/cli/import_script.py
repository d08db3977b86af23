"""``vidmsg import-script``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.engine.import_script import Updated


@click.command("import-script")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--message", required=True, help="Id of the message.")
@click.option("--lang", default="", help="Language of the file. [default: the campaign's source language]")
@click.option("--title", default=None, help="Title of the video. [default: the file's first short line]")
@click.option(
    "--update", is_flag=True, help="The script exists: bring a new version of it, and keep what is the same."
)
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
def command(file: Path, message: str, lang: str, title: str | None, update: bool, folder: Path) -> None:
    """Turn a text or Word file into a script: one segment per paragraph, with stable ids.

    \b
    Example:
      vidmsg import-script Message.docx --message hate-crime
      vidmsg import-script Message-2.docx --message hate-crime --update
    """
    from pipeline.core.script import MESSAGE_ID
    from pipeline.engine import import_script, project

    if not MESSAGE_ID.fullmatch(message):
        raise click.BadParameter("use small letters, digits and hyphens", param_hint="--message")
    campaign = project.open_project(folder)
    tag = project.asked_language(lang) if lang else campaign.source_language
    if update:
        if tag != campaign.source_language:
            raise click.BadParameter("only the source script can be updated", param_hint="--lang")
        _tell(import_script.update_script(campaign, file, message=message, title=title))
        return
    path, script = import_script.import_script(campaign, file, message=message, language=tag, title=title)
    click.echo(f"wrote {path}: {len(script.segments)} segments")
    if message not in campaign.config.messages:
        click.echo(f'Add it to campaign.toml:\n\n[messages.{message}]\nfootage = "assets/{message}.mp4"')


def _tell(updated: Updated) -> None:
    """Say what became of each segment."""
    carried = updated.carried
    if updated.copy is None:
        click.echo(f"{updated.path} says this already; nothing was changed")
        return
    click.echo(f"wrote {updated.path}: {len(updated.script.segments)} segments")
    parts = (
        ("kept", carried.kept),
        ("changed", carried.changed),
        ("added", carried.added),
        ("removed", carried.removed),
        ("time mark dropped, it would go back", carried.without_time),
        ("pronunciation (say) dropped, the words changed", carried.without_say),
    )
    for name, ids in parts:
        if ids:
            click.echo(f"  {name}: {', '.join(ids)}")
    click.echo(f"  the version before: {updated.copy}")
