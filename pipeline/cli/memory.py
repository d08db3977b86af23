"""``vidmsg memory``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import console, options

if TYPE_CHECKING:
    from pipeline.engine.memory_tmx import ImportReport, Progress

_folder = click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)


@click.group("memory")
def command() -> None:
    """Keep a translation memory: what people have said before, for these or like words.

    \b
    Example:
      vidmsg memory import agency.tmx
    """


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@_folder
@options.as_json
def import_files(files: tuple[Path, ...], folder: Path, as_json: bool) -> int:
    """Take TMX files into the memory, each whole or not at all, and report what was left out and why.

    Importing a file again changes nothing. Ends with exit code 1 if a file cannot be read; the others are
    taken.

    \b
    Example:
      vidmsg memory import agency.tmx older.tmx
    """
    from pipeline import wiring
    from pipeline.engine import memory_tmx, project
    from pipeline.errors import InputError

    campaign = project.open_project(folder)
    code = 0
    with wiring.memory(campaign, writable=True) as memory:
        for file in files:
            try:
                with _progress(file.name, as_json) as progress:
                    report = memory_tmx.import_tmx(
                        memory, file, source_language=campaign.source_language, progress=progress
                    )
            except InputError as error:
                code = console.explain_error(error)
            else:
                _tell(report, as_json)
    return code


@contextlib.contextmanager
def _progress(name: str, as_json: bool) -> Iterator[Progress | None]:
    """Show a bar on a terminal."""
    import sys

    if as_json or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=name, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield show


def _tell(report: ImportReport, as_json: bool) -> None:
    if as_json:
        console.print_json(report.as_json())
        return
    refused = sum(report.refused.values())
    click.echo(
        f"{report.file}: {report.units} units: {report.taken} pairs taken, {report.known} known,"
        f" {refused} refused"
    )
    for why, count in report.refused.items():
        click.echo(f"  {count} refused: {why}")
        click.echo(f"    e.g. {report.examples[why]}")


@command.command("export")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--lang", "langs", multiple=True, help="Only this language; may be given again.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@_folder
def export(out: Path, langs: tuple[str, ...], force: bool, folder: Path) -> None:
    """Write the memory as a TMX 1.4b file, which every translation tool reads.

    \b
    Example:
      vidmsg memory export --out memory.tmx --lang vi
    """
    from pipeline import wiring
    from pipeline.engine import files, memory_tmx, project
    from pipeline.errors import UsageError

    campaign = project.open_project(folder, looking=True)
    tags = tuple(dict.fromkeys(project.asked_language(tag) for tag in langs))
    if out.exists() and not force:
        raise UsageError(f"{out} is there already", hint="Choose another name; --force replaces it.")
    with wiring.memory(campaign) as memory:
        data = memory_tmx.export_tmx(memory, wanted=tags)
    files.write_atomically(out, data)
    click.echo(f"wrote {out}: {data.count(b'<tu ')} units")


@command.command("find")
@click.argument("text")
@click.option("--lang", required=True, help="Language of the translations.")
@click.option(
    "--least",
    default=70,
    show_default="70",
    type=click.IntRange(30, 101),
    help="Leave out matches below this percentage.",
)
@_folder
@options.as_json
def find(text: str, lang: str, least: int, folder: Path, as_json: bool) -> None:
    """Look a text up: in the memory, and in the campaign's own files.

    \b
    Example:
      vidmsg memory find "In an emergency, call 999." --lang vi
    """
    from pipeline import wiring
    from pipeline.core.matching import MOST_MATCHES, Match, Query, order
    from pipeline.engine import project

    campaign = project.open_project(folder, looking=True)
    tag = project.asked_language(lang)
    matches: list[Match] = []
    with wiring.memory(campaign) as stored, wiring.memory_of_files(campaign) as own:
        for memory in (stored, own):
            (found,) = memory.matches([Query(text)], campaign.source_language, tag, least_percent=least)
            matches += found
    best = order(matches, least_percent=least, most=MOST_MATCHES)
    if as_json:
        console.print_json([match.as_json() for match in best])
    elif not best:
        click.echo(f"Nothing like it in {tag}. Lower --least to see more.")
    for match in best if not as_json else ():
        entry = match.entry
        click.echo(f"{match.percent} % {match.kind}: {entry.target_text}")
        click.echo(f"  for: {entry.source_text}")
        click.echo(f"  {entry.origin}, {entry.state}, {entry.where}" + (f", {entry.by}" if entry.by else ""))
        if match.facts_missing or match.facts_added:
            click.secho(f"  other facts: {match.difference}", fg="yellow")


@command.command("forget")
@click.argument("name", metavar="FILE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_folder
def forget(name: str, yes: bool, folder: Path) -> None:
    """Undo an import: remove what the file of this name brought. What people approved here stays.

    \b
    Example:
      vidmsg memory forget agency.tmx
    """
    from pipeline import wiring
    from pipeline.engine import project
    from pipeline.errors import UsageError

    campaign = project.open_project(folder)
    with wiring.memory(campaign) as memory:
        known = memory.imports()
    short = Path(name).name
    if short not in known:
        names = ", ".join(known) or "nothing so far"
        raise UsageError(f"no file {short!r} was imported", hint=f"Imported: {names}.")
    if not yes:
        click.confirm(f"Remove the {known[short]} pairs that {short} brought?", abort=True)
    with wiring.memory(campaign, writable=True) as memory:
        click.echo(f"removed {memory.forget(short)} pairs that {short} brought")
