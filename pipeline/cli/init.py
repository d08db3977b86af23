"""``vidmsg init``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--message", default="my-message", show_default=True, help="Id of the first message.")
@click.option(
    "--lang", "langs", multiple=True, help="Language to make; may be given again. The first is the source."
)
def command(folder: Path, message: str, langs: tuple[str, ...]) -> None:
    """Make a new campaign folder with a sample script and every setting explained.

    \b
    Example:
      vidmsg init my-campaign --lang en --lang vi --lang zh-Hans
    """
    from pipeline.core.script import MESSAGE_ID
    from pipeline.engine import init
    from pipeline.engine.project import asked_language

    if not MESSAGE_ID.fullmatch(message):
        raise click.BadParameter("use small letters, digits and hyphens", param_hint="--message")
    tags = tuple(dict.fromkeys(asked_language(tag) for tag in langs or ("en", "zh-Hans", "vi", "ar")))
    for path in init.init(folder, message=message, languages=tags):
        click.echo(f"wrote {path}")
    click.echo(f"\nNext:\n  1. write your message in {folder}/scripts_text/{message}.{tags[0]}.md")
    click.echo(f"  2. put your footage at {folder}/assets/base.mp4, or make a stand-in:")
    click.echo(f"     vidmsg footage {message} --dir {folder}")
    click.echo(f"  3. fetch the fonts: vidmsg fonts sync --dir {folder}")
    click.echo(f"  4. vidmsg build {folder}")
    click.echo("     (a language without a translation file is drafted by machine, if there is internet)")
