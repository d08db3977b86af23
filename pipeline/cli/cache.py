"""``vidmsg cache``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("cache")
@options.folder
@click.option(
    "--size", "max_gb", type=click.FloatRange(min=0), default=None, help="Keep at most this many gigabytes."
)
@click.option("--clear", is_flag=True, help="Remove everything that is kept.")
@options.as_json
def command(folder: Path, max_gb: float | None, clear: bool, as_json: bool) -> None:
    """Show how much is kept between builds; with an option, make it smaller. No video is touched.

    \b
    Examples:
      vidmsg cache
      vidmsg cache --size 2
      vidmsg cache --clear
    """
    from pipeline.engine import project
    from pipeline.engine.build import locked
    from pipeline.engine.store import FolderStore

    campaign = project.open_project(folder)
    store = FolderStore(campaign.cache / "store")
    freed = 0
    if clear or max_gb is not None:
        with locked(campaign):
            freed = store.trim(0 if clear else int((max_gb or 0) * 10**9))
    size, limit_gb = store.size_bytes(), campaign.config.cache.max_gb
    if as_json:
        console.print_json({"bytes": size, "freed_bytes": freed, "max_gb": limit_gb})
        return
    if freed:
        click.echo(f"{freed / 10**9:.2f} GB freed")
    click.echo(f"{size / 10**9:.2f} GB kept, at most {limit_gb} GB: [cache] max_gb in campaign.toml")
