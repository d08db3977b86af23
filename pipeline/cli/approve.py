"""``vidmsg approve``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("approve")
@click.option("--lang", "langs", multiple=True, required=True, help="Language; may be given again.")
@click.option("--by", required=True, help="Your name; it stands in the log of reviews.")
@click.option("--cue", "cues", multiple=True, help="Only this cue; may be given again. [default: all]")
@click.option("--message", default="", help="Id of the message. [default: the only one]")
@click.option("--note", default="", help="What you want to say about it.")
@click.option("--reviewed", is_flag=True, help="Only note that you have read it; that finishes no video.")
@click.option("--withdraw", is_flag=True, help="Take an approval or review of these words back.")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
@options.as_json
def command(
    langs: tuple[str, ...],
    by: str,
    cues: tuple[str, ...],
    message: str,
    note: str,
    reviewed: bool,
    withdraw: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Approve the words of a language as they are now, in a log that is only ever added to.

    An approval holds for exactly these words and exactly this source: whoever changes either makes just those
    cues stale again, and their video a draft. What is approved goes into the translation memory too.

    \b
    Examples:
      vidmsg approve --lang vi --by "Lan Nguyen"
      vidmsg approve --lang vi --cue s05 --cue meta.title --by "Lan Nguyen"
      vidmsg approve --lang vi --cue s05 --by "Lan Nguyen" --withdraw
    """
    from pipeline import wiring
    from pipeline.core.script import State
    from pipeline.engine import project, review

    if reviewed and withdraw:
        raise click.UsageError("--reviewed and --withdraw exclude each other")
    campaign = project.open_project(folder)
    state = State.TRANSLATED if withdraw else State.REVIEWED if reviewed else State.FINAL
    name = project.only_message(campaign, message)
    when = wiring.now()
    done = [
        review.declare(campaign, name, tag, cues, state=state, by=by, when=when, note=note)
        for tag in project.asked_languages(campaign, name, langs)
    ]
    if state is State.FINAL and any(declared.changed for declared in done):
        with contextlib.closing(wiring.memory(campaign, writable=True)) as memory:
            for declared in done:
                review.remember(memory, campaign, name, declared, by=by, when=when)
    if as_json:
        console.print_json([declared.as_json() for declared in done])
    else:
        console.print_declared(done, {"final": "approved", "translated": "withdrawn"}.get(state, str(state)))
