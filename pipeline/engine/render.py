"""Rendering: which chunks the stale targets need, and who makes the missing ones.

Targets over the same footage and picture form a scene. A scene's missing chunks are encoded in batches of
lanes: the footage is decoded once for each batch. Every chunk goes into the store as soon as it is whole,
so that a build that is stopped at any moment goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from pipeline.core import digest, spans
from pipeline.core.media import Reading
from pipeline.core.plan import EncodeJob, Lane, Piece, Target, VideoSettings
from pipeline.engine.bundle import Order, picture_of
from pipeline.engine.plates import Plates
from pipeline.engine.store import FolderStore
from pipeline.errors import EncodeFailed
from pipeline.formats import ass
from pipeline.ports import Encoder

_RECIPE = "2"
"""Changed by hand whenever the same inputs would give different chunks."""
MEMORY_BYTES = 1_500_000_000
"""What all encoders of a batch may take together."""
_FRAMES_HELD = 45
"""Pictures that an encoder and its queues hold, measured with veryfast; slower ones look further ahead."""
_FRAMES_HELD_TOLD = 33
"""The same for one that need not look ahead (measured: 101 MB for each 1080p lane)."""
_LOOK_AHEAD = {"faster": 10, "fast": 20, "medium": 30, "slow": 40, "slower": 50, "veryslow": 50}
_FEWEST_AT_ONCE = 12
"""Decoding once for twelve is worth more than a core for each."""


@dataclass(slots=True)
class Scene:
    """Targets over the same footage and picture, and what they need."""

    grid: tuple[tuple[int, int], ...]
    statistics: tuple[str, ...]
    """Key of each span's statistics: what the first target to be encoded finds out for the others, if any."""
    wanted: dict[Target, tuple[str, ...]] = field(default_factory=dict)
    """Target -> keys of its chunks in order."""
    orders: dict[Target, Order] = field(default_factory=dict)
    suspects: set[Target] = field(default_factory=set)
    """Targets whose batch failed: each is tried alone, so that one fault stops no other."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Targets whose missing chunks are made together."""

    scene: Scene
    pieces: dict[Target, tuple[Piece, ...]]


def scenes(orders: Sequence[Order], encoder: Encoder) -> list[Scene]:
    """Sort orders into scenes, and give each span of each target its key."""
    found: dict[str, Scene] = {}
    for order in orders:
        base = _base(order, encoder)
        if base not in found:
            gop = spans.gop_frames(order.media.rate, order.video.gop_ms)
            grid = spans.grid(order.media.frames, gop)
            # Where every byte counts, each language looks ahead for its own letters.
            shares = encoder.looks_ahead and not order.video.budget_bytes
            found[base] = Scene(grid, spans.statistics_keys(base, grid) if shares else ())
        scene = found[base]
        scene.wanted[order.target] = spans.keys(base, _painting(order), scene.grid)
        scene.orders[order.target] = order
    return list(found.values())


def _base(order: Order, encoder: Encoder) -> str:
    media = order.media
    return _base_of(
        order.footage_digest,
        media.rate,
        media.frames,
        media.reading,
        order.video,
        encoder.picture,
        encoder.identity,
    )


@lru_cache(1024)
def _base_of(
    footage: str, rate: Fraction, frames: int, reading: Reading, video: VideoSettings, *encoder: str
) -> str:
    """Return the digest of what all spans over the same footage and picture share, whatever is drawn."""
    values: list[digest.JsonValue] = ["chunk", _RECIPE, footage, str(rate), frames]
    values += [reading.as_json(), *encoder]
    values += [picture_of(video) | {"budget_bytes": 0}, video.coarser_tenths]
    return digest.of_values(values)


def first_pass_key(order: Order, encoder: Encoder) -> str:
    """Return under which key it is kept how coarse the order's picture must be for its budget."""
    return digest.of_values(["first pass", _base(order, encoder), order.video.budget_bytes])


def bare_keys(order: Order, encoder: Encoder) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """Return an order's grid, and the keys of its spans with nothing drawn on them."""
    grid = spans.grid(order.media.frames, spans.gop_frames(order.media.rate, order.video.gop_ms))
    return grid, spans.keys(_base(order, encoder), spans.Painting("", ()), grid)


def _painting(order: Order) -> spans.Painting:
    shared, drawn = ass.drawn(order.track(), order.media.rate)
    return spans.Painting(digest.of_values([shared, order.face.digest]), drawn)


def lanes_at_once(order: Order, jobs: int | None, cores: int, *, told: bool = False) -> int:
    """Return how many targets are encoded at once: what was asked for, or what cores and memory allow.

    ``told`` is true if all have statistics and need not look ahead.
    """
    if jobs is not None:
        return jobs
    held = _FRAMES_HELD_TOLD if told else _FRAMES_HELD + _LOOK_AHEAD.get(order.video.preset, 0)
    each = order.video.width_px * order.video.height_px * 3 // 2 * held
    return max(1, min(max(_FEWEST_AT_ONCE, cores), MEMORY_BYTES // max(1, each)))


def next_batch(
    scene: Scene, have: set[str], failed: set[Target], jobs: int | None, cores: int
) -> Batch | None:
    """Return the next targets to encode for, or None if every chunk is there that can be made."""
    wanted = {str(t): keys for t, keys in scene.wanted.items() if t not in failed}
    by_name = {str(t): t for t in scene.wanted}
    missing = spans.assign(wanted, scene.grid, have, scene.statistics)
    if not missing:
        return None
    alone = [name for name in missing if by_name[name] in scene.suspects][:1]
    if alone:
        missing = {alone[0]: missing[alone[0]]}
    before = spans.first_passes(missing, have)
    chosen = {by_name[name]: own for name, own in (before or missing).items()}
    told = bool(scene.statistics) and not before
    most = lanes_at_once(next(iter(scene.orders.values())), jobs, cores, told=told)
    return Batch(scene, dict(list(chosen.items())[:most]))


def encode(
    batch: Batch,
    encoder: Encoder,
    store: FolderStore,
    have: set[str],
    progress: Callable[[Target, int], None],
    *,
    cores: int,
    plates: Plates,
) -> None:
    """Make a batch's chunks and put each into the store.

    Args:
        batch: what to make.
        encoder: makes it.
        store: keeps it.
        have: grows by the keys that were made, also if the batch fails.
        progress: called with a target and how many permille of its own pieces are done.
        cores: how many the encoders may use together.
        plates: told what is put by for the proof.

    Raises:
        EncodeFailed, FootageError, StorageError, ToolTimeout: some chunks were not made.
    """
    before = dict.fromkeys(batch.pieces, 0)
    total = {t: sum(p.frames for p in own) for t, own in batch.pieces.items()}

    def keep(key: str, made: Path) -> None:
        store.take(key, made)
        have.add(key)

    known = {key: path for key in _statistics_there(batch, have) if (path := store.get(key))}
    have.difference_update(_statistics_there(batch, have) - known.keys())
    for own, job in _jobs(batch, cores, known, plates):

        def tell(done_ms: int, own: dict[Target, Lane] = own, job: EncodeJob = job) -> None:
            for target, lane in own.items():
                done = min(lane.frames, int(done_ms * job.rate / 1000))
                progress(target, (before[target] + done) * 1000 // total[target])

        encoder.encode(job, keep, tell)
        for target, lane in own.items():
            before[target] += lane.frames
            progress(target, before[target] * 1000 // total[target])


def _statistics_there(batch: Batch, have: set[str]) -> set[str]:
    return {p.statistics for own in batch.pieces.values() for p in own} & have


def _jobs(
    batch: Batch, cores: int, known: Mapping[str, Path], plates: Plates
) -> Iterator[tuple[dict[Target, Lane], EncodeJob]]:
    by_name = {str(t): t for t in batch.pieces}
    for run in spans.runs({str(t): own for t, own in batch.pieces.items()}):
        own: dict[Target, Lane] = {}
        for name, pieces in run.items():
            order = batch.scene.orders[by_name[name]]
            there = tuple(str(known[p.statistics]) for p in pieces if p.statistics in known)
            statistics = there if len(there) == len(pieces) else ()
            own[by_name[name]] = Lane(order.track(), (order.face.path,), pieces, statistics)
        order = batch.scene.orders[next(iter(own))]
        first = min(lane.pieces[0].first for lane in own.values())
        end = max(lane.pieces[-1].end for lane in own.values())
        yield (
            own,
            EncodeJob(
                footage=str(order.footage),
                video=order.video,
                rate=order.media.rate,
                lanes=tuple(own.values()),
                threads=max(1, -(-cores // len(own))),
                reading=order.media.reading,
                plates=plates.due(own, first, end),
                plates_folder=str(plates.folder),
            ),
        )


def chunks_of(order: Order, keys: Sequence[str], store: FolderStore) -> tuple[Path, ...]:
    """Return a target's chunks in order; every one is verified now.

    Raises:
        EncodeFailed: one has gone.
    """
    chunks = [store.get(key) for key in keys]
    if None in chunks:
        raise EncodeFailed(
            f"{order.target}: an encoded stretch has gone from the store",
            command=(), returncode=0, stderr_tail="", hint="Build again: it will be made anew.",
        )  # fmt: skip
    return tuple(chunk for chunk in chunks if chunk is not None)
