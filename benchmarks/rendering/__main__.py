"""Measure rendering against what people would do without vidmsg, side by side in one run.

    make bench ARGS="--only edit --size 1280x720"

Fonts must be there (``vidmsg fonts sync``). CPU time is user and system time of all processes; on a busy
computer it says more than wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rendering import campaign, planning
from benchmarks.rendering.rows import ROWS, Bench
from benchmarks.rendering.table import HEAD, Row


def asked_for(args: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, help="measure only these")
    parser.add_argument("--seconds", type=int, help="length of the footage (60)")
    parser.add_argument("--size", type=picture, help="its size (1920x1080)")
    parser.add_argument("--languages", type=int, help="how many (12)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--quick", action="store_true", help="tiny pictures: does it all work? Not for figures"
    )
    asked = parser.parse_args(args)
    quick = asked.quick
    asked.seconds = asked.seconds or (campaign.LEAST_SECONDS if quick else 60)
    asked.size = asked.size or (campaign.TINY if quick else "1920x1080")
    asked.languages = asked.languages or (3 if quick else len(campaign.LANGUAGES))
    if asked.seconds < campaign.LEAST_SECONDS:
        parser.error(f"--seconds: at least {campaign.LEAST_SECONDS}, so that the words can be read")
    if not 2 <= asked.languages <= len(campaign.LANGUAGES):
        parser.error(f"--languages: from 2 to {len(campaign.LANGUAGES)}")
    return asked


def picture(text: str) -> str:
    """Return a size that is one."""
    if not re.fullmatch(r"\d{2,4}x\d{2,4}", text):
        raise argparse.ArgumentTypeError(f"{text} is not like 1280x720")
    return text


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(args: Sequence[str]) -> int:
    """Measure, and print the table; 0 even if a goal is not met: figures depend on the computer."""
    asked = asked_for(args)
    done: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(
            folder=Path(name),
            languages=campaign.LANGUAGES[: asked.languages],
            size=asked.size,
            seconds=asked.seconds,
            stretch_s=5 if asked.quick else 60,
            targets=planning.TARGETS // 20 if asked.quick else planning.TARGETS,
        )
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        say(f"{asked.size}, {asked.seconds} s; load {load:.1f} on {os.cpu_count()} cores\n\n{HEAD}")
        for key, measure in ROWS.items():
            if asked.only and key not in asked.only:
                continue
            for row in measure(bench):
                done.append(row)
                say(str(row))
    notes = [f"**{row.measure}**: {row.note}" for row in done if row.note]
    say("\n" + "\n\n".join(notes))
    if asked.json:
        asked.json.write_text(json.dumps([row.as_json() for row in done], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
