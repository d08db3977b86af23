"""Chunks: encoded spans as files, counted before anybody may keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs, workplace
from pipeline.adapters.ffmpeg.container import opened
from pipeline.adapters.ffmpeg.first_pass import Tail
from pipeline.core.plan import EncodeJob, Piece
from pipeline.errors import EncodeFailed, FootageError
from pipeline.formats import x264_stats
from pipeline.ports import Keep

_IDR = re.compile(rb"\x00\x00\x01[\x25\x45\x65]")
"""Start of an IDR slice (NAL unit type 5) in H.264's byte stream: ITU-T H.264, 7.4.1 and annex B."""


@dataclass(slots=True)
class Harvest:
    """Takes finished chunks out of the work folder while ffmpeg is still at work."""

    folder: Path
    job: EncodeJob
    keep: Keep
    trouble: dict[str, None]
    """What the renderer has complained about: nothing more is kept then."""
    tails: Mapping[int, Tail] = field(default_factory=dict)
    """Number of a lane -> the statistics that it makes."""
    _taken: list[int] = field(default_factory=list)
    _seen: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._taken = [0] * len(self.job.lanes)
        self._seen = [0] * len(self.job.lanes)

    def look(self) -> None:
        """Take what was already finished at the last look: by now a complaint about it would be known."""
        for number, seen in enumerate(self._seen):
            self._take(number, seen)
            self._seen[number] = len(self._listed(number))

    def finish(self) -> int:
        """Take the rest, after ffmpeg has ended; return how many frames are missing in all."""
        missing = 0
        for number, lane in enumerate(self.job.lanes):
            names = self._listed(number)
            self._take(number, len(names), ended=True)
            taken = self._taken[number]
            there = sum(_count(self.folder / name) for name in names[taken:])
            missing += max(0, sum(piece.frames for piece in lane.pieces[taken:]) - there)
            missing = missing or len(lane.pieces[taken:])
        return missing

    def _take(self, number: int, count: int, *, ended: bool = False) -> None:
        pieces, names = self.job.lanes[number].pieces, self._listed(number)
        while self._taken[number] < min(count, len(pieces)) and not self.trouble:
            piece, name = pieces[self._taken[number]], names[self._taken[number]]
            if not _is_whole(self.folder / name, piece):
                return
            told = number not in self.tails or self._keep_statistics(number, piece)
            if not told and not ended:
                return  # at the end the chunk is good all the same; others will look ahead for themselves
            self.keep(piece.key, self.folder / name)
            self._taken[number] += 1

    def _keep_statistics(self, number: int, piece: Piece) -> bool:
        if not piece.statistics:
            return True
        try:
            group = self.tails[number].next_group(piece.frames)
        except ValueError:  # another x264's format: the chunks are good without
            group = None
        if group is None:
            return False
        made = self.folder / f"{piece.first}.group"
        with workplace.storage("write statistics", made):
            made.write_bytes(x264_stats.dumps(group))
        self.keep(piece.statistics, made)
        return True

    def _listed(self, number: int) -> list[str]:
        path = self.folder / (graphs.LISTS % number)
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return []
        return [line for line in text.splitlines(keepends=False) if line.endswith(".nut")]


def _is_whole(path: Path, piece: Piece) -> bool:
    try:
        packets = list(packets_of(path))
    except FootageError:
        return False
    if len(packets) != piece.frames or [p for p in packets if p.is_key] != packets[:1]:
        return False
    # Closed: nothing is shown before the first picture, and nothing looks back beyond it.
    return packets[0].pts == min(p.pts for p in packets) and bool(_IDR.search(packets[0].data))


def _count(path: Path) -> int:
    try:
        return len(list(packets_of(path)))
    except FootageError:
        return 0


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded picture."""

    pts: int
    is_key: bool
    data: bytes


def packets_of(path: Path) -> Iterator[Packet]:
    """Yield a chunk's pictures in the order of decoding.

    Raises:
        FootageError: it cannot be read.
    """
    with opened(path, packets_only=True) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield Packet(packet.pts or 0, packet.is_keyframe, bytes(packet))


def ranks(packets: list[Packet], path: Path) -> list[int]:
    """Return, in the order of decoding, which picture of the chunk each packet is.

    Raises:
        EncodeFailed: two have the same time.
    """
    order = {pts: rank for rank, pts in enumerate(sorted(p.pts for p in packets))}
    if len(order) != len(packets):
        raise EncodeFailed(
            f"the chunk {path.name} holds two pictures for one moment",
            command=(), returncode=0, stderr_tail="", hint=workplace.REMEDY,
        )  # fmt: skip
    return [order[p.pts] for p in packets]
