"""``vidmsg cache``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("cache")
@options.folder
@click.option(
    "--size",
    "max_gb",
    type=click.FloatRange(min=0),
    default=None,
    help="Keep at most this many gigabytes of stretches and sound.",
)
@click.option("--unused", "only_unused", is_flag=True, help="Remove the footage that no message uses.")
@click.option("--clear", is_flag=True, help="Remove all stretches and sound, and unused footage.")
@options.as_json
def command(folder: Path, max_gb: float | None, only_unused: bool, clear: bool, as_json: bool) -> int:
    """Show how much is kept between builds; with an option, make it smaller. No video is touched.

    What `--clear` and `--unused` remove is made again when it is needed. While a build is at work, nothing
    can be removed. Ends with exit code 1 if nobody can tell what footage the messages use: then none of it is
    removed.

    \b
    Examples:
      vidmsg cache
      vidmsg cache --size 2
      vidmsg cache --unused
      vidmsg cache --clear
    """
    import contextlib
    import time

    from pipeline import wiring
    from pipeline.engine import cache, project
    from pipeline.engine.build import locked
    from pipeline.engine.store import FolderStore
    from pipeline.errors import VidmsgError

    campaign = project.open_project(folder, looking=True)
    unused: tuple[Path, ...] = ()
    freed, trouble = 0, None
    with locked(campaign) if clear or only_unused or max_gb is not None else contextlib.nullcontext():
        if clear or max_gb is not None:
            limit_bytes = 0 if clear else int((max_gb or 0) * 10**9)
            freed += FolderStore(campaign.cache / "store").trim(limit_bytes)
        try:
            tools = wiring.tools(campaign, engines=wiring.EMBEDDED)
            unused = cache.unused(campaign, tools, now_s=time.time())
        except VidmsgError as error:
            trouble = error
        if clear or only_unused:
            freed += cache.remove(unused)
            unused = ()
    kinds, limit_gb = cache.survey(campaign, unused), campaign.config.cache.max_gb
    console.print_cache(kinds, cache.KINDS, freed, limit_gb, trouble, as_json=as_json)
    return console.FAILED if trouble and (clear or only_unused) else 0
