"""``vidmsg terms``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli import console, options

_folder = click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)


@click.group("terms")
def command() -> None:
    """Keep the campaign's terms: which words are used in each language.

    \b
    Example:
      vidmsg terms list --lang pl
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", default="", help="Language of the column `target` of a two-column glossary.")
@click.option("--source-lang", default="", help="Language of its column `source`. [default: the campaign's]")
@click.option("--replace", is_flag=True, help="Let the file win where it contradicts the campaign's terms.")
@_folder
def import_file(file: Path, lang: str, source_lang: str, replace: bool, folder: Path) -> None:
    """Add the terms of a TBX or CSV file to the campaign's.

    \b
    Example:
      vidmsg terms import glossary.tbx
    """
    from pipeline.engine import project, terms

    campaign = project.open_project(folder)
    source, target = (project.asked_language(tag) if tag else "" for tag in (source_lang, lang))
    done = terms.import_terms(campaign, file, replace=replace, source=source, target=target)
    for conflict in done.conflicts:
        click.echo(f"{conflict.concept}: {conflict.message}", err=True)
    if done.conflicts and not replace:
        click.echo("Nothing was imported. Correct the file, or give --replace to let it win.", err=True)
        sys.exit(console.FAILED)
    click.echo(f"wrote {done.path}: {done.terms} new terms, {done.concepts} new concepts")
    if done.backup is not None:
        click.echo(f"The file as it was before is {done.backup.name}.")


@command.command("export")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--force", is_flag=True, help="Replace the file; the old one is kept as .bak.")
@_folder
def export_file(out: Path, force: bool, folder: Path) -> None:
    """Write the campaign's terms to a file: TBX or CSV, as its name ends.

    \b
    Example:
      vidmsg terms export --out terms.tbx
    """
    from pipeline.engine import project, terms

    count = terms.export_terms(project.open_project(folder, looking=True), out, force=force)
    click.echo(f"wrote {out}: {count} terms")


@command.command("list")
@click.option("--lang", "langs", multiple=True, help="Only this language; may be given again.")
@_folder
@options.as_json
def list_terms(langs: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """List the campaign's terms.

    \b
    Example:
      vidmsg terms list --lang pl
    """
    from pipeline.core.termbase import speaks
    from pipeline.engine import project, terms

    wanted = [project.asked_language(tag) for tag in langs]
    rows = [
        {"concept": c.id, "language": t.language, "term": t.text, "status": str(t.status), "note": t.note}
        for c in terms.load(project.open_project(folder, looking=True)).concepts
        for t in c.terms
        if not wanted or any(speaks(t.language, tag) for tag in wanted)
    ]
    if as_json:
        console.print_json(rows)
    elif not rows:
        click.echo("No terms. Write assets/terms.csv, or run: vidmsg terms import FILE")
    else:
        console.table(tuple(rows[0]), [tuple(row.values()) for row in rows])
