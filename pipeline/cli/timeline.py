"""``vidmsg timeline``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("timeline")
@click.argument("message")
@click.option("--lang", "langs", multiple=True, help="Only this language; may be given again.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write: .svg is one picture, .html a page that scrolls and zooms.",
)
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
def command(message: str, langs: tuple[str, ...], out: Path, folder: Path) -> int:
    """Draw when everything is said and shown: sound, segments, shot changes, and every language's cues.

    A cue's colour says how fast it must be read. Changes none of your files. Ends with exit code 1 if a
    language has no cues to show; the picture says why.

    \b
    Example:
      vidmsg timeline hate-crime --lang en --lang ar --out timeline.html
    """
    from pipeline import wiring
    from pipeline.engine import project, timeline

    campaign = project.open_project(folder, looking=True)
    tags = project.asked_languages(campaign, project.only_message(campaign, message), langs)
    tools = wiring.tools(campaign, engines=wiring.EMBEDDED)
    errors = timeline.draw(campaign, message, tags, tools, wiring.waveform(), out)
    for error in errors:
        click.echo(f"no cues: {error}", err=True)
    click.echo(f"wrote {out}")
    return 1 if errors else 0
