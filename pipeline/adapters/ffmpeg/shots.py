"""Finds shot changes with ffmpeg's scene score, in the frames of the finished video.

The score compares each picture with the one before; hard cuts stand out, dissolves do not, and a caption may
cross those. PySceneDetect finds more kinds of change, but brings OpenCV along for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs, workplace
from pipeline.adapters.ffmpeg.binary import Binary
from pipeline.adapters.ffmpeg.container import opened
from pipeline.adapters.ffmpeg.runner import STALL_TIMEOUT_S, Runner

SCORE_PERMILLE = 300
"""A change this great is a cut (ffmpeg's documentation finds 300 to 500 permille sensible)."""
SHORTEST_SHOT_MS = 300
"""Two changes closer than this are a flash of light, not two cuts: only the first one counts."""
_LINE = re.compile(r"^frame:\d+\s+pts:(\d+)\s", re.MULTILINE)


class FfmpegShotFinder:
    """The real :class:`pipeline.ports.ShotFinder`."""

    def __init__(self, binary: Binary, work_root: Path, *, stall_timeout_s: float = STALL_TIMEOUT_S) -> None:
        self.identity = f"{binary.identity} scene {SCORE_PERMILLE} {SHORTEST_SHOT_MS}"
        self._runner = Runner(binary.path, stall_timeout_s=stall_timeout_s)
        self._work_root = work_root

    def shots(self, path: Path, rate: Fraction) -> tuple[int, ...]:
        """Return the first frame of each shot but the first, ascending.

        Raises:
            FootageError: absent, or not a video.
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with opened(path), workplace.folder(self._work_root) as folder:
            workplace.link(path, folder / graphs.FOOTAGE)
            self._runner.run(graphs.shots(rate, SCORE_PERMILLE), folder=folder)
            found = folder / graphs.SHOTS
            with workplace.storage("read what ffmpeg found", found):
                text = found.read_text("utf-8", "replace") if found.exists() else ""
        return without_flashes((int(number) for number in _LINE.findall(text)), rate)

    def stop(self) -> None:
        """Kill what is running; later calls fail."""
        self._runner.stop_all()


class GivenShots:
    """A :class:`pipeline.ports.ShotFinder` that finds what it was told, in every file."""

    identity = "given"

    def __init__(self, given: Iterable[int] = ()) -> None:
        """Take the frames to answer with."""
        self._given = tuple(sorted(set(given)))

    def shots(self, path: Path, rate: Fraction) -> tuple[int, ...]:
        """Return the given frames; the file is not looked at."""
        del path, rate
        return self._given

    def stop(self) -> None:
        """There is nothing to stop."""


def without_flashes(frames: Iterable[int], rate: Fraction) -> tuple[int, ...]:
    """Return the frames, ascending, less those too near the one before them and less the very first frame."""
    ordered = sorted({frame for frame in frames if frame > 0})
    least = SHORTEST_SHOT_MS * rate / 1000
    near = {after for before, after in pairwise(ordered) if after - before < least}
    return tuple(frame for frame in ordered if frame not in near)
