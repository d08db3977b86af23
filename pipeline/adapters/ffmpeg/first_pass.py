"""x264's first pass: its statistics, taken while it runs, spare second passes over the same spans work.

What x264 looks ahead for, types of pictures and how much later ones depend on each block, is nearly the same
for all languages of a picture. The first language to be encoded finds it out; the others are told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.adapters.ffmpeg import workplace
from pipeline.adapters.ffmpeg.video_options import STATISTICS
from pipeline.core.plan import EncodeJob
from pipeline.formats import x264_stats
from pipeline.formats.x264_stats import Group

_TREE, _UNFINISHED = ".mbtree", ".temp"


@dataclass(slots=True)
class Tail:
    """Reads the statistics of one lane while x264 writes them."""

    path: Path
    _lines: list[str] = field(default_factory=list)
    _read_bytes: int = 0
    _taken: int = 0
    _tree_bytes: int = 0

    def next_group(self, frames: int) -> Group | None:
        """Return the next group, which has so many pictures, or None if it is not all there yet.

        Raises:
            ValueError: these are no statistics.
        """
        self._read_on()
        if len(self._lines) < 1 + self._taken + frames:
            return None
        options, lines = self._lines[0], self._lines[1 + self._taken :][:frames]
        wanted = x264_stats.tree_bytes(options, lines)
        tree = self._tree(wanted)
        if len(tree) < wanted:
            return None
        group = x264_stats.cut(options, lines, tree, self._taken)
        self._taken += frames
        self._tree_bytes += wanted
        return group

    def _read_on(self) -> None:
        data = _rest(self.path, self._read_bytes)
        whole = data[: data.rfind(b"\n") + 1]
        self._read_bytes += len(whole)
        self._lines += whole.decode("ascii").splitlines()

    def _tree(self, wanted: int) -> bytes:
        tree = self.path.with_name(self.path.name + _TREE)
        return _rest(tree, self._tree_bytes, wanted) if wanted else b""


def _rest(path: Path, start: int, size: int = -1) -> bytes:
    """Read on in a file that x264 may still be writing, under another name."""
    for name in (path, path.with_name(path.name + _UNFINISHED)):
        try:
            with name.open("rb") as file:
                file.seek(start)
                return file.read(size)
        except FileNotFoundError:
            continue
    return b""


def tails(folder: Path, job: EncodeJob, told: Collection[int]) -> dict[int, Tail]:
    """Return number of a lane -> the statistics that it makes, for lanes that are told none."""
    return {n: Tail(folder / (STATISTICS % n)) for n in range(len(job.lanes)) if n not in told}


def put(folder: Path, job: EncodeJob) -> dict[int, int]:
    """Put the statistics that lanes have into a work folder; return number of a lane -> bits a second.

    A lane is left out whose statistics are damaged, or of other settings: it finds out for itself.

    Raises:
        StorageError: they cannot be written.
    """
    found = {n: _put(folder, job, n) for n, lane in enumerate(job.lanes) if lane.statistics}
    return {number: bits for number, bits in found.items() if bits}


def _put(folder: Path, job: EncodeJob, number: int) -> int:
    lane, name = job.lanes[number], STATISTICS % number
    try:
        groups = [x264_stats.loads(Path(path).read_bytes()) for path in lane.statistics]
        text, tree = x264_stats.join(groups)
    except (OSError, ValueError):
        return 0
    with workplace.storage("write statistics", folder):
        (folder / name).write_text(text, encoding="ascii")
        (folder / f"{name}{_TREE}").write_bytes(tree)
    return round(sum(group.bits for group in groups) * job.rate / lane.frames)
