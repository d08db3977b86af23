"""What something took: wall time, CPU time by kind of thread, and memory of all processes it started.

CPU time is that of finished children, as the kernel counts it. Threads are sampled beside it, to say whose
time it was; what was not seen, because a thread ended between two samples, is shown as such.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline.adapters.ffmpeg import binary

X264, UNSEEN = "x264", "not seen"
_SAMPLE_S = 0.2
_SAMPLES_FOR_EACH_WEIGHING = 4
_KINDS = (
    (re.compile(r"enc\d+:\d+:libx264"), X264),
    (re.compile(r"enc\d"), "other encoders"),
    (re.compile(r"dec\d|av:"), "decoders"),
    (re.compile(r"vf#|af#|fc\d"), "filters"),
    (re.compile(r"(?:mux|dmx)\d"), "reading and writing"),
)
_FILTERS = re.compile(r"vf#|fc\d")


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took."""

    wall_s: float
    cpu_s: float
    peak_mb: float = 0.0
    """Most memory at one time, of all processes together; shared pages count once."""
    kinds: Mapping[str, float] = field(default_factory=dict)
    """Kind of thread -> CPU seconds; ``not seen`` is what the samples missed."""

    def times(self, factor: float) -> Cost:
        """Return what so many times as much would take."""
        return Cost(self.wall_s * factor, self.cpu_s * factor, self.peak_mb)

    @property
    def outside_x264(self) -> float:
        """Share of CPU time outside x264's threads; what was not seen counts as outside."""
        return 1 - self.kinds.get(X264, 0.0) / self.cpu_s if self.cpu_s else 0.0

    @property
    def coverage(self) -> float:
        """Share of CPU time that the samples saw."""
        return 1 - self.kinds.get(UNSEEN, 0.0) / self.cpu_s if self.cpu_s else 0.0


@dataclass(slots=True)
class Process:
    """What was seen of one process."""

    command: tuple[str, ...] = ()
    threads: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Thread id -> name, and nanoseconds it has run."""


def measured(work: Callable[[], object], *, in_detail: bool = False) -> Cost:
    """Do something that starts processes, and say what it took.

    Args:
        work: what to do; its processes must have ended when it returns.
        in_detail: look at each thread and at memory too. That costs about a hundredth of a core.
    """
    done, seen, peak = threading.Event(), dict[int, Process](), [0.0]
    watcher = threading.Thread(target=_watch, args=(done, seen, peak))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if in_detail:
        watcher.start()
    try:
        work()
    finally:
        wall_s = time.monotonic() - began
        done.set()
        if in_detail:
            watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not in_detail:
        return Cost(wall_s, cpu_s)
    kinds = by_kind(seen.values(), x264_threads)
    kinds[UNSEEN] = max(0.0, cpu_s - sum(kinds.values()))
    return Cost(wall_s, cpu_s, peak[0], kinds)


def _watch(done: threading.Event, seen: dict[int, Process], peak: list[float]) -> None:
    turn = 0
    while not done.wait(_SAMPLE_S):
        pids = list(descendants(os.getpid()))
        for pid in pids:
            _look(pid, seen.setdefault(pid, Process()))
        if turn % _SAMPLES_FOR_EACH_WEIGHING == 0:
            peak[0] = max(peak[0], sum(map(memory_mb, pids)))
        turn += 1


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and those that these started."""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from descendants(child)


def memory_mb(pid: int) -> float:
    """Return a process's share of memory in MB (10^6 bytes), or 0 if it has gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _look(pid: int, process: Process) -> None:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        process.command = tuple(command.split("\0")[:-1]) or process.command
        tids = [path.name for path in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return
    for tid in tids:
        try:
            name = Path(f"/proc/{pid}/task/{tid}/comm").read_text().strip()
            ran_ns = int(Path(f"/proc/{pid}/task/{tid}/schedstat").read_text().split()[0])
        except (OSError, IndexError):
            continue
        process.threads[int(tid)] = (name, ran_ns)


def by_kind(processes: Iterable[Process], unnamed: Callable[[str, str], int]) -> dict[str, float]:
    """Add up CPU seconds by kind of thread.

    ffmpeg opens an encoder in the thread that filters, when the first picture comes out of it, so that
    x264's own threads carry the filters' name. They are the youngest of that name.

    Args:
        processes: what was seen.
        unnamed: (threads asked for, preset) -> how many threads x264 starts for one encoder.
    """
    total: dict[str, float] = {}
    for process in processes:
        is_ffmpeg = bool(process.command) and "ffmpeg" in Path(process.command[0]).name
        encodes = "libx264" in process.command
        encoders = sum(1 for name, _ in process.threads.values() if name.startswith("enc") and "x264" in name)
        filters = sorted(tid for tid, (name, _) in process.threads.items() if _FILTERS.match(name))
        of_x264: set[int] = set()
        if encodes and encoders:
            each = unnamed(_after(process.command, "-threads"), _after(process.command, "-preset"))
            # The first of the name is the filters' own, whatever was counted.
            of_x264 = set(filters[max(1, len(filters) - encoders * each) :])
        for tid, (name, ran_ns) in process.threads.items():
            kind = X264 if tid in of_x264 else kind_of(name, is_ffmpeg=is_ffmpeg, encodes=encodes)
            total[kind] = total.get(kind, 0.0) + ran_ns / 1e9
    return total


def kind_of(name: str, *, is_ffmpeg: bool, encodes: bool) -> str:
    """Return what a thread does, by its name and its process."""
    if not is_ffmpeg:
        return "Python"
    kind = next((kind for pattern, kind in _KINDS if pattern.match(name)), "ffmpeg itself")
    return kind if encodes else f"{kind}, other runs"


def _after(command: tuple[str, ...], option: str) -> str:
    return command[command.index(option) + 1] if option in command[:-1] else ""


@cache
def x264_threads(threads: str, preset: str) -> int:
    """Return how many threads x264 starts for one encoder of 1080p: counted where filters have only one."""
    args = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=25:d=20", "-c:v", "libx264", "-filter_threads", "1"]
    args += [*(["-threads", threads] if threads else []), *(["-preset", preset] if preset else [])]
    command = [binary.find().path, "-v", "error", "-nostdin", *args, "-f", "null", "-"]
    with subprocess.Popen(command) as running:
        process = Process()
        for _ in range(10):
            time.sleep(0.1)
            _look(running.pid, process)
        running.kill()
    return max(0, sum(1 for name, _ in process.threads.values() if _FILTERS.match(name)) - 1)
