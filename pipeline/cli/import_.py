"""``vidmsg import``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--lang", default="", help="Language, if the file does not say.")
@click.option("--message", default="", help="Id of the message, if the file does not say.")
@click.option(
    "--format",
    "form",
    default=None,
    type=click.Choice(["xliff", "xliff1", "po", "tmx", "xlsx", "docx", "srt", "vtt"]),
    help="Kind of file. [default: by its name and content]",
)
@click.option(
    "--replace", "replace", is_flag=True, help="Prefer the file where the campaign has other words."
)
@click.option("--encoding", default="", help="How a subtitle file is encoded, if vidmsg reads it wrongly.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
@options.as_json
def command(
    files: tuple[Path, ...],
    lang: str,
    message: str,
    form: str | None,
    replace: bool,
    encoding: str,
    dry_run: bool,
    folder: Path,
    as_json: bool,
) -> int:
    """Take back what translators return: all of it, or nothing.

    Every file is looked at before the first is taken. What a file replaces stays beside it as a .bak file.
    Of a subtitle file (SRT, VTT) all is taken that fits the track; what does not is named, and the exit code
    is 3.

    \b
    Examples:
      vidmsg import hate-crime.vi.xlf
      vidmsg import returned/*.xlsx --dry-run
    """
    from pipeline import wiring
    from pipeline.engine import exchange_files, project

    campaign = project.open_project(folder, looking=dry_run)
    tag = project.asked_language(lang) if lang else ""
    ready = [
        exchange_files.read(
            campaign,
            file,
            form or "",
            message=message,
            language=tag,
            replace_ours=replace,
            encoding=encoding,
        )
        for file in files
    ]
    when = wiring.now()
    done = [file.take(when) for file in exchange_files.each_once(ready)]
    for imported in done:
        if as_json:
            console.print_json(imported.as_json())
        else:
            console.print_imported(imported, dry_run=dry_run)
    return console.FINDINGS if any(imported.has_errors for imported in done) else 0
