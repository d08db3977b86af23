"""Verify: look at finished videos again, whoever had them in the meantime."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core import proof
from pipeline.core.events import Event
from pipeline.core.plan import Target
from pipeline.engine import bundle, prove
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a finished video was found to be."""

    target: Target
    proven: bool
    faults: tuple[str, ...]
    """Why it is not proven, in words."""
    figures: tuple[tuple[str, int], ...] = ()
    """Name and value of what was measured."""

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as a JSON object."""
        faults, figures = list(self.faults), dict(self.figures)
        return {"target": str(self.target), "proven": self.proven, "faults": faults, "figures": figures}


def verify(
    project: Project, targets: Sequence[Target], tools: Tools, emit: Callable[[Event], None]
) -> Iterator[Verdict]:
    """Yield a verdict on each target's finished video; one that is not current is not proven.

    Raises:
        FootageError: a finished video cannot be decoded.
    """
    digests = Digests(project.cache / "digests.json")
    for item in orders(project, targets, tools, digests, emit):
        if isinstance(item, Failed):
            yield Verdict(item.target, proven=False, faults=(str(item.error),))
            continue
        reasons = bundle.why_stale(project, item, digests)
        if reasons:
            words = ", ".join(str(r) for r in reasons)
            yield Verdict(item.target, proven=False, faults=(f"it must be built first: {words}",))
            continue
        video = project.bundle_path(item.target, draft=item.draft) / f"{item.stem}.mp4"
        sights, found = prove.look(item, video, tools.prover)
        faults = tuple(f"{f.where} {f.message}".strip() for f in found)
        yield Verdict(item.target, not faults, faults, tuple(proof.summary(sights).items()))
    digests.save()
