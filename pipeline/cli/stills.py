"""``vidmsg stills``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("stills")
@click.argument("message")
@click.option("--lang", required=True, help="Language of the pictures.")
@click.option("--plain", is_flag=True, help="Plain grey behind the captions in place of the footage.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to fill.")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
def command(message: str, lang: str, plain: bool, out: Path | None, folder: Path) -> None:
    """Make a picture of every caption and a page to review them, for a translator without vidmsg.

    The page shows source and translation beside each picture; any browser prints it or saves it as PDF.

    \b
    Example:
      vidmsg stills hate-crime --lang km --out for-review
    """
    from pipeline import wiring
    from pipeline.engine import project, stills

    campaign = project.open_project(folder, looking=True)
    target = campaign.targets((lang,), (), message)[0]
    tools = wiring.tools(campaign, engines=wiring.EMBEDDED)
    place = out or campaign.output / message / target.language / "stills"
    page = stills.of_target(campaign, target, tools, place, plain=plain)
    click.echo(f"wrote {page}")
