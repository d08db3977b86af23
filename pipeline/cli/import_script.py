"""``vidmsg import-script``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import-script")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--message", required=True, help="Id of the message.")
@click.option("--lang", default="", help="Language of the file. [default: the campaign's source language]")
@click.option("--title", default=None, help="Title of the video. [default: the file's first short line]")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
def command(file: Path, message: str, lang: str, title: str | None, folder: Path) -> None:
    """Turn a text or Word file into a script: one segment per paragraph, with stable ids.

    \b
    Example:
      vidmsg import-script Message.docx --message hate-crime
    """
    from pipeline.core.script import MESSAGE_ID
    from pipeline.engine import import_script, project

    if not MESSAGE_ID.fullmatch(message):
        raise click.BadParameter("use small letters, digits and hyphens", param_hint="--message")
    campaign = project.open_project(folder)
    tag = project.asked_language(lang) if lang else campaign.source_language
    path, script = import_script.import_script(campaign, file, message=message, language=tag, title=title)
    click.echo(f"wrote {path}: {len(script.segments)} segments")
    if message not in campaign.config.messages:
        click.echo(f'Add it to campaign.toml:\n\n[messages.{message}]\nfootage = "assets/{message}.mp4"')
