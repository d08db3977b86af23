"""Build: do all that is needed and nothing that is not."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from pipeline.core import digest, proof
from pipeline.core.events import (
    BuildFinished,
    BuildStarted,
    Event,
    StepStarted,
    TargetFailed,
    TargetFinished,
    TargetProgress,
    TargetStarted,
    TargetUpToDate,
    Warned,
)
from pipeline.core.plan import AudioJob, Target
from pipeline.engine import bundle, prove
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests, storage_errors
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project
from pipeline.engine.store import FolderStore
from pipeline.errors import CampaignLocked, VidmsgError
from pipeline.ports import Reporter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did."""

    made: tuple[Target, ...]
    up_to_date: tuple[Target, ...]
    failed: tuple[Failed, ...]
    drafts: tuple[Target, ...] = ()
    """Those of the made and current ones that are drafts: not all of their words are approved."""


def build(
    project: Project, targets: Sequence[Target], tools: Tools, reporter: Reporter, *, jobs: int
) -> Outcome:
    """Make every target that is not up to date; one target's failure does not stop the others.

    Args:
        project: the campaign.
        targets: what to make.
        tools: the outside world.
        reporter: hears of everything.
        jobs: how many targets are encoded at once.

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

    def __init__(self, project: Project, tools: Tools, reporter: Reporter, jobs: int) -> None:
        self._project, self._tools, self._jobs = project, tools, jobs
        self._digests = Digests(project.cache / "digests.json")
        self._store = FolderStore(project.cache / "store")
        self._reporter, self._emit_lock = reporter, threading.Lock()
        self._audio_lock = threading.Lock()
        self._audio: dict[str, Path | None] = {}
        self._drafts: list[Target] = []

    def run(self, targets: Sequence[Target]) -> Outcome:
        self._emit(BuildStarted(len(targets)))
        made: list[Target] = []
        current: list[Target] = []
        failed: list[Failed] = []
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="vidmsg") as pool:
            running: dict[Future[Path], Target] = {}
            try:
                for order in orders(self._project, targets, self._tools, self._digests, self._emit):
                    self._take(order, pool, running, current, failed)
                while running:
                    done, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
                    for future in done:
                        self._collect(future, running.pop(future), made, failed)
            except BaseException:
                # Ctrl-C or a defect: stop at once, leave nothing running, keep what is finished.
                self._tools.encoder.stop()
                self._tools.prover.stop()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
            finally:
                self._digests.save()
        shutil.rmtree(self._project.work, ignore_errors=True)
        drafts = tuple(t for t in self._drafts if t in made or t in current)
        self._emit(
            BuildFinished(
                len(made), len(current), tuple(str(f.target) for f in failed), tuple(map(str, drafts))
            )
        )
        return Outcome(tuple(made), tuple(current), tuple(failed), drafts)

    def _take(
        self,
        order: Order | Failed,
        pool: ThreadPoolExecutor,
        running: dict[Future[Path], Target],
        current: list[Target],
        failed: list[Failed],
    ) -> None:
        if isinstance(order, Failed):
            failed.append(order)
            self._say_failed(order)
            return
        if order.draft:
            self._drafts.append(order.target)
            behind = bundle.why_finished_is_behind(self._project, order, self._digests)
            if behind:
                self._emit(Warned(str(order.target), behind))
        reasons = bundle.why_stale(self._project, order, self._digests)
        if not reasons:
            if not order.draft:
                bundle.drop_draft(self._project, order.target)
            current.append(order.target)
            self._emit(TargetUpToDate(str(order.target)))
            return
        words = tuple(str(r) for r in reasons)
        running[pool.submit(self._make, order, words)] = order.target

    def _make(self, order: Order, reasons: tuple[str, ...]) -> Path:
        self._emit(TargetStarted(str(order.target), reasons))
        audio = self._sound(order)
        return bundle.make(
            self._project,
            order,
            audio,
            self._tools.encoder,
            self._progress(order.target, order.media.duration_ms),
            lambda video: self._prove(order, video),
        )

    def _prove(self, order: Order, video: Path) -> dict[str, int]:
        sights, found = prove.look(order, video, self._tools.prover)
        prove.refuse(found, str(order.target))
        return proof.summary(sights)

    def _progress(self, target: Target, duration_ms: int) -> Callable[[int], None]:
        def tell(done_ms: int) -> None:
            self._emit(TargetProgress(str(target), min(1000, done_ms * 1000 // max(1, duration_ms))))

        return tell

    def _sound(self, order: Order) -> Path | None:
        """Return the footage's sound for the channel: normalised and encoded once, then copied everywhere."""
        if not order.media.has_audio:
            return None
        channel = order.channel
        parts: list[digest.JsonValue] = ["audio 3", order.footage_digest, order.media.duration_ms]
        parts += [order.media.audio_stream, str(order.media.reading.start_s)]
        parts += [channel.integrated_lufs, channel.true_peak_db, channel.audio_kbps]
        parts += [self._tools.encoder.identity]
        key = digest.of_values(parts)
        with self._audio_lock:
            if key not in self._audio:
                self._audio[key] = self._store.get(key) or self._store.put(
                    key, lambda path: self._encode_sound(order, path)
                )
            return self._audio[key]

    def _encode_sound(self, order: Order, path: Path) -> None:
        name = order.footage.name
        self._emit(StepStarted(f"normalising the loudness of {name}"))
        channel = order.channel
        report = self._tools.encoder.audio(
            AudioJob(
                footage=str(order.footage),
                output=str(path),
                integrated_lufs=channel.integrated_lufs,
                true_peak_db=channel.true_peak_db,
                bitrate_kbps=channel.audio_kbps,
                sample_rate_hz=48_000,
                duration_ms=order.media.duration_ms,
                stream=order.media.audio_stream,
                reading=order.media.reading,
            ),
            lambda _: None,
        )
        if report.gain == "dynamic":
            self._emit(Warned(name, "its peaks were limited to reach the channel's loudness"))

    def _collect(
        self, future: Future[Path], target: Target, made: list[Target], failed: list[Failed]
    ) -> None:
        try:
            folder = future.result()
        except VidmsgError as error:
            failure = Failed(target, error)
            failed.append(failure)
            self._say_failed(failure)
            return
        made.append(target)
        self._emit(TargetFinished(str(target), str(folder)))

    def _say_failed(self, failure: Failed) -> None:
        error = failure.error
        self._emit(TargetFailed(str(failure.target), str(error), error.hint, error.kind))

    def _emit(self, event: Event) -> None:
        with self._emit_lock:
            self._reporter.emit(event)
