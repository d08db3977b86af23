"""Build: do all that is needed and nothing that is not."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.events import (
    BuildFinished,
    BuildProgress,
    BuildStarted,
    Event,
    TargetFailed,
    TargetFinished,
    TargetProgress,
    TargetStarted,
    TargetUpToDate,
    Warned,
)
from pipeline.core.plan import Target
from pipeline.engine import bundle, fall_back, first_pass, render
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests, storage_errors
from pipeline.engine.finish import Finisher
from pipeline.engine.plates import Plates
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project
from pipeline.engine.render import Scene
from pipeline.engine.store import FolderStore
from pipeline.errors import CampaignLocked, VidmsgError
from pipeline.ports import Encoder, Reporter

_CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did."""

    made: tuple[Target, ...]
    up_to_date: tuple[Target, ...]
    failed: tuple[Failed, ...]
    drafts: tuple[Target, ...] = ()
    """Those of the made and current ones that are drafts: not all of their words are approved."""


def build(
    project: Project, targets: Sequence[Target], tools: Tools, reporter: Reporter, *, jobs: int | None = None
) -> Outcome:
    """Make every target that is not up to date; one target's failure does not stop the others.

    Args:
        project: the campaign.
        targets: what to make.
        tools: the outside world.
        reporter: hears of everything.
        jobs: how many targets are encoded at once; by default what cores and memory allow.

    Raises:
        CampaignLocked: another build is at work here.
        StorageError: the output folder cannot be written.
    """
    with locked(project):
        shutil.rmtree(project.work, ignore_errors=True)
        FolderStore(project.cache / "store").tidy()
        return _Build(project, tools, reporter, jobs).run(targets)


@contextlib.contextmanager
def locked(project: Project) -> Iterator[None]:
    """Hold the campaign's lock; the system frees it when the process ends, however it ends.

    Raises:
        CampaignLocked: another process holds it.
        StorageError: the output folder cannot be written.
    """
    from filelock import FileLock, Timeout

    path = project.output / ".lock"
    with storage_errors(project.output):
        project.output.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise CampaignLocked(
                f"another build is at work in {project.root}",
                hint="Wait until it has finished, then build again: what it made will be taken over.",
            ) from None
    try:
        yield
    finally:
        lock.release()


class _Build:
    """One run: holds what the worker threads share."""

    def __init__(self, project: Project, tools: Tools, reporter: Reporter, jobs: int | None) -> None:
        self._project, self._tools, self._jobs = project, tools, jobs
        self._cores = min(jobs or _CORES, _CORES)
        self._digests = Digests(project.cache / "digests.json")
        self._store = FolderStore(
            project.cache / "store", on_damage=lambda what: self._emit(Warned("store", what))
        )
        self._limit_bytes = project.config.cache.max_gb * 10**9
        self._reporter, self._emit_lock = reporter, threading.Lock()
        self._finisher = Finisher(project, tools, self._store, self._emit)
        self._told: dict[Target, int] = {}
        self._wanted, self._began_s = 0, 0.0
        self._scenes = 0
        self._have: set[str] = set()
        self._drafts: list[Target] = []
        self._made: list[Target] = []
        self._current: list[Target] = []
        self._failed: list[Failed] = []
        self._running: dict[Future[Path], Target] = {}
        self._again: list[Order] = []
        self._corrected: set[Target] = set()

    def run(self, targets: Sequence[Target]) -> Outcome:
        self._emit(BuildStarted(len(targets)))
        # One thread gives work to the encoders, which use all cores; the others finish videos meanwhile.
        encoding = ThreadPoolExecutor(1, thread_name_prefix="vidmsg-encode")
        finishing = ThreadPoolExecutor(max(1, self._cores), thread_name_prefix="vidmsg")
        try:
            due, reasons = self._due(targets)
            self._wanted, self._began_s = len(due), time.monotonic()
            if due and self._tools.encoder.remark:
                self._emit(Warned("encoder", self._tools.encoder.remark))
            while due:
                self._again = []
                for encoder, own in fall_back.shared_out(due, self._tools.encoder):
                    for scene in render.scenes(self._within_budget(own, encoder), encoder):
                        self._render(scene, encoder, reasons, encoding, finishing)
                due = self._again
            while self._running:
                self._collect_finished(timeout_s=1.0)
        except BaseException:
            # Ctrl-C or a defect: stop at once, leave nothing running, keep what is finished.
            self._tools.encoder.stop()
            self._tools.prover.stop()
            raise
        finally:
            encoding.shutdown(wait=True, cancel_futures=True)
            finishing.shutdown(wait=True, cancel_futures=True)
            self._digests.save()
        shutil.rmtree(self._project.work, ignore_errors=True)
        self._store.trim(self._limit_bytes)
        return self._outcome()

    def _outcome(self) -> Outcome:
        made, current, failed = tuple(self._made), tuple(self._current), tuple(self._failed)
        drafts = tuple(t for t in self._drafts if t in made or t in current)
        names = tuple(str(f.target) for f in failed)
        self._emit(BuildFinished(len(made), len(current), names, tuple(map(str, drafts))))
        return Outcome(made, current, failed, drafts)

    def _due(self, targets: Sequence[Target]) -> tuple[list[Order], dict[Target, tuple[str, ...]]]:
        """Return what must be made, and why; say what need not or cannot be."""
        due, why = [], {}
        for order in orders(self._project, targets, self._tools, self._digests, self._emit):
            if isinstance(order, Failed):
                self._fail(order.target, order.error)
            elif reasons := self._why(order):
                due.append(order)
                why[order.target] = reasons
        return due, why

    def _why(self, order: Order) -> tuple[str, ...]:
        if order.draft:
            self._drafts.append(order.target)
            behind = bundle.why_finished_is_behind(self._project, order, self._digests)
            if behind:
                self._emit(Warned(str(order.target), behind))
        reasons = bundle.why_stale(self._project, order, self._digests)
        if not reasons:
            if not order.draft:
                bundle.drop_draft(self._project, order.target)
            self._current.append(order.target)
            self._emit(TargetUpToDate(str(order.target)))
        return tuple(str(r) for r in reasons)

    def _within_budget(self, due: Sequence[Order], encoder: Encoder) -> list[Order]:
        found = [order for order in due if order.target in self._corrected]
        fresh = [order for order in due if order.target not in self._corrected]
        work = self._project.work
        for order in first_pass.within_budget(
            fresh, encoder, self._store, self._emit, cores=self._cores, work=work
        ):
            if isinstance(order, Order):
                found.append(order)
            else:
                self._fail_or_fall_back(*order, encoder)
        return found

    def _fail_or_fall_back(self, order: Order, error: VidmsgError, encoder: Encoder) -> None:
        if encoder.fallback is None or not fall_back.may_help(encoder, error):
            self._fail(order.target, error)
            return
        self._corrected.discard(order.target)
        self._again.append(fall_back.moved(order, encoder.fallback))
        self._emit(Warned(str(order.target), f"x264 makes it, as the encoder failed: {error.message}"))

    def _came_out_too_large(self, order: Order, scene: Scene) -> bool:
        """True if a film is to be encoded again, coarser: once; then the channel's rules refuse it."""
        if order.target in self._corrected:
            return False
        coarser = first_pass.too_large(order, scene.wanted[order.target], self._store)
        if coarser is None:
            return False
        self._corrected.add(order.target)
        self._again.append(coarser)
        message = f"its captions made it too large: it is encoded again at CRF {coarser.video.quality}"
        self._emit(Warned(str(order.target), message))
        return True

    def _render(
        self,
        scene: Scene,
        encoder: Encoder,
        reasons: Mapping[Target, tuple[str, ...]],
        encoding: ThreadPoolExecutor,
        finishing: ThreadPoolExecutor,
    ) -> None:
        """Make a scene's missing chunks batch by batch; who has all of its chunks is finished meanwhile."""
        needed = {key for keys in scene.wanted.values() for key in keys} | set(scene.statistics)
        self._store.need(needed)
        self._have = {key for key in needed if self._store.get(key)}
        waiting = dict(scene.orders)
        failed: set[Target] = set()
        jobs = fall_back.at_once(encoder, self._jobs)
        self._scenes += 1
        plates = Plates(self._project.work / f"plates-{self._scenes}", scene.orders)
        while True:
            for target, order in list(waiting.items()):
                if target in failed or self._have.issuperset(scene.wanted[target]):
                    del waiting[target]
                    if target not in failed and not self._came_out_too_large(order, scene):
                        self._start(order, reasons[target])
                        self._running[finishing.submit(self._finish, order, scene, plates)] = target
            batch = render.next_batch(scene, self._have, failed, jobs, self._cores)
            if batch is None:
                return
            for target in batch.pieces:
                self._start(scene.orders[target], reasons[target])
            error = self._encode(batch, encoder, encoding, plates)
            if error is None:
                self._store.trim(self._limit_bytes)
            elif len(batch.pieces) > 1 and not fall_back.may_help(encoder, error):
                scene.suspects |= set(batch.pieces)
            else:
                failed |= set(batch.pieces)
                for target in batch.pieces:
                    self._fail_or_fall_back(scene.orders[target], error, encoder)

    def _encode(
        self, batch: render.Batch, encoder: Encoder, encoding: ThreadPoolExecutor, plates: Plates
    ) -> VidmsgError | None:
        """Make a batch's chunks, and look after what is finished meanwhile; return why it failed."""

        def work() -> VidmsgError | None:
            try:
                with storage_errors(self._project.work):
                    render.encode(
                        batch,
                        encoder,
                        self._store,
                        self._have,
                        self._tell,
                        cores=self._cores,
                        plates=plates,
                    )
            except VidmsgError as error:
                return error
            return None

        future = encoding.submit(work)
        while not future.done():
            everything: list[Future[Any]] = [future, *self._running]
            wait(everything, timeout=1.0, return_when=FIRST_COMPLETED)
            self._collect_finished(timeout_s=0)
        return future.result()

    def _start(self, order: Order, reasons: tuple[str, ...]) -> None:
        if order.target not in self._told:
            self._told[order.target] = -1
            self._emit(TargetStarted(str(order.target), reasons))

    def _finish(self, order: Order, scene: Scene, plates: Plates) -> Path:
        try:
            chunks = render.chunks_of(order, scene.wanted[order.target], self._store)
            self._tell(order.target, 1000)
            return self._finisher.finish(
                order, chunks, [end - first for first, end in scene.grid], plates.folder
            )
        finally:
            plates.done(order.target)

    def _tell(self, target: Target, permille: int) -> None:
        """Tell how far a target is; never the same twice, and never less than before."""
        if permille > self._told[target] and permille > 0:
            self._told[target] = permille
            self._emit(TargetProgress(str(target), permille))
            done = max(1, sum(max(0, p) for p in list(self._told.values())) // max(1, self._wanted))
            passed_s = time.monotonic() - self._began_s
            self._emit(BuildProgress(done, int(passed_s * (1000 - done) / done)))

    def _collect_finished(self, *, timeout_s: float) -> None:
        done, _ = wait(self._running, timeout=timeout_s, return_when=FIRST_COMPLETED)
        for future in done:
            target = self._running.pop(future)
            try:
                folder = future.result()
            except VidmsgError as error:
                self._fail(target, error)
                continue
            self._made.append(target)
            self._emit(TargetFinished(str(target), str(folder)))

    def _fail(self, target: Target, error: VidmsgError) -> None:
        self._failed.append(Failed(target, error))
        self._emit(TargetFailed(str(target), str(error), error.hint, error.kind))

    def _emit(self, event: Event) -> None:
        with self._emit_lock:
            self._reporter.emit(event)
