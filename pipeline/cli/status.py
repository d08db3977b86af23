"""``vidmsg status``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.cli import console, options
from pipeline.core.review import Standing

_COLOURS = {
    "current": "green",
    "stale": "yellow",
    "not made": "yellow",
    "blocked": "red",
    "machine draft": "yellow",
    "draft": "yellow",
}


def _review(standings: Sequence[Standing]) -> str:
    """Say it in a few words: ``all approved``, ``8 of 11 approved, stale: s05``."""
    if not standings:
        return ""
    stale = ", ".join(s.unit for s in standings if s.word == "stale")
    missing = ", ".join(s.unit for s in standings if s.word == "missing")
    approved = sum(s.approved for s in standings)
    said = [f"{approved} of {len(standings)} approved"] if approved < len(standings) else ["all approved"]
    said += [f"stale: {stale}"] * bool(stale) + [f"missing: {missing}"] * bool(missing)
    return "; ".join(said)


@click.command("status")
@options.folder
@options.selection
@options.as_json
def command(
    folder: Path, langs: tuple[str, ...], channels: tuple[str, ...], message: str, as_json: bool
) -> None:
    """Show how far every language is, and why anything is stale. Changes none of your files.

    \b
    Example:
      vidmsg status --lang ur
    """
    from pipeline import wiring
    from pipeline.engine import project, status

    campaign = project.open_project(folder, looking=True)
    targets = campaign.targets(langs, channels, message)
    rows = list(status.survey(campaign, targets, wiring.tools(campaign, engines=wiring.EMBEDDED)))
    if as_json:
        console.print_json([row.as_json() for row in rows])
        return
    cells = [
        (
            str(r.target),
            r.wording,
            _review(r.standings),
            str(r.cues or ""),
            str(sum(not f.ignored for f in r.findings) or ""),
            str(r.stage),
            "; ".join(r.reasons),
        )
        for r in rows
    ]
    console.table(("target", "wording", "review", "cues", "findings", "video", "why"), cells, styles=_COLOURS)
