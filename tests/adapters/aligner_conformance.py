"""What every implementation of the Aligner port does. Run over all of them by test_alignment.py."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pipeline.core.alignment import ALIGNED, Alignment
from pipeline.core.cue import Region
from pipeline.core.script import Segment
from pipeline.ports import Aligner


def check(
    aligner: Aligner, footage: Path, segments: tuple[Segment, ...], regions: tuple[Region, ...]
) -> None:
    """Hold one implementation against the promises of the port."""
    assert aligner.identity
    found = aligner.align(footage, segments, "en", regions)
    _check_shape(found, segments)
    assert all(s.is_spoken for s in found.segments)
    for row, segment in zip(found.segments, segments, strict=True):
        # Nothing of the script gets lost, and no word lies outside its segment.
        assert " ".join(w.text for w in row.words) == " ".join(segment.spoken.split())
        assert all(row.start_ms <= w.start_ms <= w.end_ms <= row.end_ms for w in row.words)
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(row.words))
    assert aligner.align(footage, segments, "en", regions) == found
    silent = aligner.align(footage, segments, "en", ())
    _check_shape(silent, segments)
    assert not any(s.is_spoken or s.confidence_permille for s in silent.segments)


def _check_shape(found: Alignment, segments: tuple[Segment, ...]) -> None:
    assert [s.id for s in found.segments] == [s.id for s in segments]
    assert all(s.method == ALIGNED for s in found.segments)
    assert all(0 <= s.confidence_permille <= 1000 for s in found.segments)
    assert all(0 <= s.start_ms <= s.end_ms for s in found.segments)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found.segments))
