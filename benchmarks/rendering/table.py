"""The table of results, as Markdown for people and as JSON for machines."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.rendering.processes import UNSEEN, X264, Cost

HEAD = (
    "| measure | against (wall / CPU) | ours (wall / CPU) | wall ratio | CPU ratio | wanted | met |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    measure: str
    wanted: str
    met: bool
    ours: Cost | None = None
    against: Cost | None = None
    figure: str = ""
    """What was found, where it is not a cost."""
    note: str = ""
    """What is in it, printed below the table."""

    @property
    def wall_ratio(self) -> float | None:
        """How many times as long the other way takes."""
        return self.against.wall_s / self.ours.wall_s if self.against and self.ours else None

    @property
    def cpu_ratio(self) -> float | None:
        """How many times as much CPU time the other way takes."""
        return (
            self.against.cpu_s / self.ours.cpu_s if self.against and self.ours and self.ours.cpu_s else None
        )

    def __str__(self) -> str:
        ours = "; ".join(part for part in (_cost(self.ours), self.figure) if part)
        ratios = [f"{r:.2f}" if r else "" for r in (self.wall_ratio, self.cpu_ratio)]
        cells = [
            self.measure,
            _cost(self.against),
            ours,
            *ratios,
            self.wanted,
            "met" if self.met else "NOT met",
        ]
        return f"| {' | '.join(cells)} |"

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        value = dataclasses.asdict(dataclasses.replace(self, ours=None, against=None))
        value |= {"wall_ratio": self.wall_ratio, "cpu_ratio": self.cpu_ratio}
        for name, cost in (("ours", self.ours), ("against", self.against)):
            value[name] = dataclasses.asdict(cost) if cost else None
        return value


def ratio_row(
    measure: str, against: Cost, ours: Cost, *, wall: float = 0, cpu: float = 0, note: str = ""
) -> Row:
    """Return a line that compares two costs, with the least ratios wanted (0: any)."""
    parts = [f"{least:g}x {kind}" for least, kind in ((cpu, "CPU"), (wall, "wall")) if least]
    row = Row(measure, ", ".join(parts), False, ours, against, note=note)
    met = (row.wall_ratio or 0) >= wall and (row.cpu_ratio or 0) >= cpu
    return dataclasses.replace(row, met=met)


def by_kind(theirs: Cost, ours: Cost) -> str:
    """Return a table of CPU seconds by kind of thread."""
    kinds = {**ours.kinds, **theirs.kinds}
    lines = ["| CPU seconds in | plain loop | ours | ours, of all |", "|---|---|---|---|"]
    for kind in sorted(kinds, key=lambda k: (k != X264, k == UNSEEN, -ours.kinds.get(k, 0.0))):
        lines.append(_kind_line(kind, theirs.kinds, ours.kinds, ours.cpu_s))
    lines.append(f"| all | {theirs.cpu_s:.2f} | {ours.cpu_s:.2f} | |")
    lines.append(
        f"\nThe samples saw {theirs.coverage:.1%} of the loop's CPU time and {ours.coverage:.1%} of ours."
    )
    return "\n".join(lines)


def _kind_line(kind: str, theirs: Mapping[str, float], ours: Mapping[str, float], all_s: float) -> str:
    own = ours.get(kind, 0.0)
    return f"| {kind} | {theirs.get(kind, 0.0):.2f} | {own:.2f} | {own / all_s:.1%} |"


def _cost(cost: Cost | None) -> str:
    return f"{cost.wall_s:.2f} / {cost.cpu_s:.2f} s" if cost else ""
