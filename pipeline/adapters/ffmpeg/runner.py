"""The one place that starts ffmpeg: progress, stall time-out, kept errors, no orphan left behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pipeline.errors import EncodeFailed, StorageError, ToolMissing, ToolTimeout

STALL_TIMEOUT_S = 180.0
"""ffmpeg is stopped when its output time has not moved for so long."""
_TAIL_LINES = 60
_TICKS = 8
_DISK_TROUBLE = {
    "No space left on device": "the disk is full",
    "Disk quota exceeded": "the disk quota is used up",
    "Read-only file system": "the disk cannot be written",
}
# Becomes ffmpeg after asking the kernel to kill it when we die, even by ``kill -9``. (A ``preexec_fn``
# would run Python between fork and exec, which can deadlock when other threads hold locks.)
_LAUNCHER = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
if os.getppid() != int(sys.argv[1]):  # the parent died before we asked
    sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a successful run of ffmpeg did."""

    said: str
    """The end of its messages."""
    kept: tuple[str, ...]
    """Every different line that the caller wanted kept, wherever it stood among the messages."""
    frames: int
    """How many pictures it wrote."""


class Runner:
    """Starts ffmpeg in a work folder and watches it. Safe to use from several threads."""

    def __init__(self, binary: str, *, stall_timeout_s: float = STALL_TIMEOUT_S) -> None:
        self._binary = binary
        self._stall_timeout_s = stall_timeout_s
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(
        self,
        args: Sequence[str],
        *,
        folder: Path,
        progress: Callable[[int], None] | None = None,
        keep: re.Pattern[str] | None = None,
        kept: dict[str, None] | None = None,
    ) -> Finished:
        """Run ffmpeg with ``args`` in ``folder``. If ``progress`` raises, ffmpeg is killed.

        Args:
            args: arguments without the program itself; files by plain names inside ``folder``.
            folder: the work folder.
            progress: called with the ms of output written so far, ever larger.
            keep: which lines of its messages are wanted even when many others follow.
            kept: filled with those lines as they come, for who cannot wait for the end.

        Raises:
            EncodeFailed: it returned an error, or was stopped by ``stop_all``.
            StorageError: the disk is full.
            ToolTimeout: it made no progress for the stall time-out.
            ToolMissing: it could not be started.
        """
        command = [self._binary, "-hide_banner", "-nostdin", "-nostats", "-y", "-progress", "pipe:1", *args]
        with (
            self._started(command, folder) as process,
            _Listener(process, keep, kept) as listener,
            _Watchdog(process, self._stall_timeout_s) as watchdog,
        ):
            frames = _follow(process, watchdog, progress)
            returncode = process.wait()
        if returncode == 0:
            return Finished("\n".join(listener.tail), tuple(listener.kept), frames)
        if self._stopped:
            raise _stopped(command)
        if watchdog.fired:
            raise ToolTimeout(
                f"ffmpeg made no progress for {self._stall_timeout_s:g} s and was stopped",
                timeout_s=self._stall_timeout_s,
                hint="Run the build again; if it happens again, check the footage and the disk.",
            )
        raise _failure(command, returncode, "\n".join(listener.tail), folder)

    def stop_all(self) -> None:
        """Kill every ffmpeg that is running and refuse to start more: for Ctrl-C."""
        with self._lock:
            self._stopped = True
            alive = list(self._alive)
        for process in alive:
            _kill(process)

    def refuse_if_stopped(self) -> None:
        """Raise what every run raises after ``stop_all``: for work beside ffmpeg.

        Raises:
            EncodeFailed: it was stopped.
        """
        if self._stopped:
            raise _stopped(())

    @contextlib.contextmanager
    def _started(self, command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
        process = self._start(command, folder)
        try:
            yield process
        except BaseException:
            _kill(process)
            raise
        finally:
            with self._lock:
                self._alive.discard(process)
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()

    def _start(self, command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
        if shutil.which(command[0]) is None:
            raise ToolMissing(f"there is no program {command[0]}", hint="Run: vidmsg doctor")
        with self._lock:
            if self._stopped:
                raise _stopped(command)
            try:
                process = subprocess.Popen(
                    _dying_with_us(command),
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={
                        **os.environ,
                        # The encoder puts an empty configuration there, so that only our fonts are seen.
                        "FONTCONFIG_FILE": str((folder / "fonts.conf").absolute()),
                        "AV_LOG_FORCE_NOCOLOR": "1",  # we read its messages
                    },
                    start_new_session=True,  # Ctrl-C is for us to handle, not for ffmpeg
                )
            except OSError as error:
                raise ToolMissing(
                    f"{command[0]} cannot be started: {error.strerror}",
                    hint="Run: vidmsg doctor",
                ) from error
            self._alive.add(process)
            return process


class _Listener:
    """Reads what a process says, so that it never waits for us; keeps the end and the wanted lines."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        keep: re.Pattern[str] | None,
        kept: dict[str, None] | None,
    ) -> None:
        self.tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self.kept: dict[str, None] = {} if kept is None else kept
        self._process = process
        self._keep = keep
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> _Listener:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            _kill(self._process)  # else the thread would listen to the end
        self._thread.join()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for raw in self._process.stderr:
            line = raw.decode("utf-8", "replace").rstrip()
            self.tail.append(line)
            if self._keep is not None and self._keep.search(line):
                self.kept[line] = None


class _Watchdog:
    """Kills a process that has not been fed for a while.

    It counts its own ticks instead of reading the clock: when we are suspended, so is the count.
    """

    def __init__(self, process: subprocess.Popen[bytes], timeout_s: float) -> None:
        self.fired = False
        self._process = process
        self._tick_s = timeout_s / _TICKS
        self._fed = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def feed(self) -> None:
        self._fed = True

    def _watch(self) -> None:
        idle_ticks = 0
        while not self._done.wait(self._tick_s):
            idle_ticks = 0 if self._fed else idle_ticks + 1
            self._fed = False
            if idle_ticks >= _TICKS:
                self.fired = True
                _kill(self._process)
                return


def _follow(
    process: subprocess.Popen[bytes], watchdog: _Watchdog, progress: Callable[[int], None] | None
) -> int:
    """Read the progress until the process closes its output; return the number of pictures."""
    assert process.stdout is not None
    last_ms = -1
    frames = 0
    for raw in process.stdout:
        name, _, value = raw.strip().partition(b"=")
        if not value.isdigit():  # "N/A" before the first picture
            continue
        if name == b"frame":
            frames = int(value)
        elif name == b"out_time_us" and (done_ms := int(value) // 1000) > last_ms:
            last_ms = done_ms
            watchdog.feed()
            if progress is not None:
                progress(done_ms)
    return frames


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and, where there are process groups, whatever it started: it may be a script."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _dying_with_us(command: Sequence[str]) -> Sequence[str]:
    """Return ``command`` such that, on Linux, the kernel kills it when the calling thread ends."""
    if sys.platform != "linux" or not sys.executable or getattr(sys, "frozen", False):
        return command
    return [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid()), *command]


def _stopped(command: Sequence[str]) -> EncodeFailed:
    return EncodeFailed(
        "ffmpeg was stopped on request",
        command=command,
        returncode=-9,
        stderr_tail="",
        hint="Run the build again; finished videos are kept.",
    )


def _failure(command: Sequence[str], returncode: int, said: str, folder: Path) -> EncodeFailed | StorageError:
    for words, meaning in _DISK_TROUBLE.items():
        if words in said:
            return StorageError(
                meaning,
                path=folder,
                hint="Free some space and run the build again; finished videos are kept.",
            )
    lines = said.splitlines()
    reason = next(
        (line for line in reversed(lines) if "rror" in line or "nvalid" in line), "".join(lines[-1:])
    )
    ending = f"ended with {returncode}"
    if returncode < 0:
        ending = f"was killed by signal {-returncode}"
    return EncodeFailed(
        f"ffmpeg {ending}: {reason.strip() or 'it said nothing'}",
        command=command,
        returncode=returncode,
        stderr_tail=said,
        hint="Check the footage with: vidmsg doctor; the whole message is in the log with --json.",
    )
