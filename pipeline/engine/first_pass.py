"""The first pass: how coarse a channel's picture must be for the channel's largest file.

It is made once for each piece of footage and picture, without captions, and serves all languages. Its
stretches are ordinary chunks: those that show no caption are taken into the finished films.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core import size_budget, spans
from pipeline.core.events import Event, StepStarted, Warned
from pipeline.core.plan import EncodeJob, Lane, Piece
from pipeline.engine import render
from pipeline.engine.bundle import Order
from pipeline.engine.files import read_json, storage_errors
from pipeline.engine.store import FolderStore
from pipeline.errors import InputError, VidmsgError
from pipeline.formats import ass
from pipeline.ports import Encoder

_TRIES = 10


def find(
    order: Order, encoder: Encoder, store: FolderStore, emit: Callable[[Event], None], *, cores: int
) -> int:
    """Return by how many tenths the CRF must be raised for the order's budget; often it need not be: 0.

    Raises:
        InputError: the coarsest picture is still too large.
        EncodeFailed, FootageError, StorageError, ToolTimeout: it could not be tried.
    """
    if not order.video.budget_bytes:
        return 0
    bare = _bare(order)
    key = render.first_pass_key(bare, encoder)
    store.need({key})
    kept = store.get(key)
    known = read_json(kept) if kept else None
    if type(known) is int and known >= 0:
        return known
    emit(StepStarted(f"measuring {order.footage.name} for the largest file of {order.channel.name}"))
    found = _Search(bare, encoder, store, cores).run()
    store.put(key, lambda path: _write(path, found))
    if found:
        shown = replace(order.video, coarser_tenths=found).quality
        most = f"{order.channel.max_bytes / 1_000_000:g} MB"
        message = f"CRF {shown} instead of {order.video.crf}, so that no file has more than {most}"
        emit(Warned(f"{order.target.message}/{order.target.channel}", message))
    return found


def within_budget(
    due: Sequence[Order],
    encoder: Encoder,
    store: FolderStore,
    emit: Callable[[Event], None],
    *,
    cores: int,
    work: Path,
) -> Iterator[Order | tuple[Order, VidmsgError]]:
    """Let each order's picture be as coarse as its channel's largest file asks for, or say why it cannot be.

    What fails for one language fails for all: it is tried once.
    """
    known: dict[str, int | VidmsgError] = {}
    for order in due:
        key = render.first_pass_key(order, encoder)
        if key not in known:
            try:
                with storage_errors(work):
                    known[key] = find(order, encoder, store, emit, cores=cores)
            except VidmsgError as error:
                known[key] = error
        coarser = known[key]
        if isinstance(coarser, VidmsgError):
            yield order, coarser
        else:
            yield replace(order, video=replace(order.video, coarser_tenths=coarser))


def _bare(order: Order) -> Order:
    return replace(order, video=replace(order.video, coarser_tenths=0))


def _write(path: Path, found: int) -> None:
    path.write_text(json.dumps(found), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks for the finest quality that fits."""

    order: Order
    encoder: Encoder
    store: FolderStore
    cores: int

    def run(self) -> int:
        """Try all of the film as wanted; then some of its stretches, coarser; then all of it once more."""
        budget, most = self.order.video.budget_bytes, (size_budget.MOST_CRF - self.order.video.crf) * 10
        whole = self._sizes(0)
        tried = {0: sum(whole)}
        some = size_budget.sample(whole)
        before = max(1, sum(whole[n] for n in some))
        while len(tried) < _TRIES:
            coarser = size_budget.next_coarser(tried, budget, most=most)
            if coarser is None:
                break
            # Stretches differ in size more than in how much smaller they become.
            tried[coarser] = tried[0] * sum(self._sizes(coarser, some)) // before
        found = size_budget.best(tried, budget)
        while found is not None and found < most and (size := sum(self._sizes(found))) > budget:
            found = min(most, size_budget.corrected(found, size, budget))
        if found is None:
            raise InputError(
                f"the picture does not fit into {self.order.channel.max_bytes / 1_000_000:g} MB,"
                f" the most that {self.order.channel.name} takes, at any quality",
                hint="Use shorter footage for this channel, or leave the channel out.",
            )
        return found

    def _sizes(self, coarser: int, numbers: Sequence[int] | None = None) -> list[int]:
        """Return the sizes of the stretches in bytes, of all or of some; missing ones are made."""
        order = replace(self.order, video=replace(self.order.video, coarser_tenths=coarser))
        grid, keys = render.bare_keys(order, self.encoder)
        wanted = range(len(grid)) if numbers is None else numbers
        self.store.need({keys[n] for n in wanted})
        missing = tuple(Piece(keys[n], *grid[n]) for n in wanted if self.store.get(keys[n]) is None)
        for run in spans.runs({"": missing}) if missing else ():
            shared, _ = ass.drawn(order.track(), order.media.rate)
            job = EncodeJob(
                footage=str(order.footage),
                video=order.video,
                rate=order.media.rate,
                lanes=(Lane(shared + "\n", (order.face.path,), run[""]),),
                threads=self.cores,
                reading=order.media.reading,
            )
            self.encoder.encode(job, self._keep, lambda _: None)
        found = [self.store.get(keys[n]) for n in wanted]
        return [path.stat().st_size if path else 0 for path in found]

    def _keep(self, key: str, made: Path) -> None:
        self.store.take(key, made)


def too_large(order: Order, keys: Sequence[str], store: FolderStore) -> Order | None:
    """Return the order for a coarser film if this one would exceed its channel's largest file, else None.

    Args:
        order: what was encoded.
        keys: of its chunks. One that has gone counts nothing; whoever joins them says that it has.
        store: keeps them.
    """
    if not order.video.budget_bytes:
        return None
    allowed = max(1, order.channel.max_bytes - size_budget.rest_bytes(order.channel, order.media))
    size = sum(path.stat().st_size for path in map(store.get, keys) if path)
    if size <= allowed:
        return None
    coarser = size_budget.corrected(order.video.coarser_tenths, size, allowed)
    most = (size_budget.MOST_CRF - order.video.crf) * 10
    return replace(order, video=replace(order.video, coarser_tenths=min(most, coarser)))
