"""``vidmsg explain``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("explain")
@click.argument("target")
@click.option(
    "--dir", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), help="Campaign folder."
)
@options.as_json
def command(target: str, folder: Path, as_json: bool) -> None:
    """Say what a video is made of, what was found in it, and why it is stale.

    TARGET is MESSAGE/LANGUAGE/CHANNEL, as `vidmsg status` prints it; the channel may be left out.

    \b
    Example:
      vidmsg explain hate-crime/ur/youtube
    """
    from pipeline import wiring
    from pipeline.engine import project, status

    message, language, channel, *rest = [*target.split("/"), "", ""]
    if not message or any(rest):
        raise click.BadParameter("write it as MESSAGE/LANGUAGE/CHANNEL", param_hint="TARGET")
    campaign = project.open_project(folder, looking=True)
    wanted = campaign.targets((language,) if language else (), (channel,) if channel else (), message)
    rows = list(status.survey(campaign, wanted, wiring.tools(campaign, engines=wiring.EMBEDDED)))
    if as_json:
        console.print_json([row.as_json() for row in rows])
        return
    for row in rows:
        click.secho(f"{row.target}: {row.stage}", bold=True)
        for line in (*row.reasons, *([row.hint] if row.hint else [])):
            click.echo(f"  because: {line}" if line in row.reasons else f"  {line}")
        for words in row.footage:
            click.echo(f"  footage: {words}")
        for words in row.around:
            click.echo(f"  round it: {words}")
        if row.card:
            click.echo(f"  end card: {row.card}")
        for finding in row.findings:
            after = f"ignored: {finding.ignored}" if finding.ignored else finding.hint
            click.echo(f"  {finding.severity} {finding.id} {finding.where}: {finding.message} {after}")
        for standing in row.standings:
            said = f" by {standing.by}, {standing.when}" if standing.by else ""
            why = f": {standing.stale}" if standing.stale else ""
            click.echo(f"  {standing.unit} {standing.word}{why}{said}")
        if row.timing:
            click.echo("  timing: " + ", ".join(f"{name} {figure}" for name, figure in row.timing))
        for name, digest in row.inputs:
            click.echo(f"  from {name}: {digest[:12]}")
