"""ffmpeg is watched, stopped and cleaned up after, whatever it or we do."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.errors import EncodeFailed, StorageError, ToolMissing, ToolTimeout

FFMPEG = binary.find().path
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
# -re: in real time, so that it is still running when we interfere.
LONG = ["-re", "-f", "lavfi", "-i", "color=s=16x16:d=600", "-f", "null", "-"]
SHORT = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=2", "-f", "null", "-"]


def fake(folder: Path, text: str) -> str:
    path = folder / "fake-ffmpeg"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def is_gone(pid: int, within_s: float = 2.0) -> bool:
    """True once no process, or only an unreaped one, has this id."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.02)
    return False


def wait_for(path: Path, within_s: float = 10.0) -> str:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if path.exists() and (text := path.read_text().strip()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"{path.name} never came")


@pytest.fixture(autouse=True)
def _nothing_leaks() -> Iterator[None]:
    threads, files = threading.active_count(), open_files()
    yield
    assert threading.active_count() == threads
    assert open_files() == files


def test_progress_grows_and_ends_near_the_end(tmp_path: Path) -> None:
    seen: list[int] = []
    finished = Runner(FFMPEG).run(SHORT, folder=tmp_path, progress=seen.append)
    assert seen == sorted(set(seen))
    assert 1900 <= seen[-1] <= 2000
    assert finished.frames == 50


def test_a_failure_says_why_and_crosses_a_process_pool(tmp_path: Path) -> None:
    with pytest.raises(EncodeFailed, match=r"ended with \d+: .*No such file") as caught:
        Runner(FFMPEG).run(["-i", "absent.mp4", "-f", "null", "-"], folder=tmp_path)
    error = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value)
    assert "absent.mp4" in error.stderr_tail
    assert error.returncode > 0
    assert error.command[0] == FFMPEG
    assert error.hint


def test_a_crash_is_told_from_a_failure(tmp_path: Path) -> None:
    with pytest.raises(EncodeFailed, match="killed by signal 11"):
        Runner(fake(tmp_path, "kill -SEGV $$\n")).run([], folder=tmp_path)


@pytest.mark.parametrize("words", ["No space left on device", "Read-only file system"])
def test_a_full_disk_is_no_encoding_fault(words: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        Runner(fake(tmp_path, f"echo 'x: {words}' >&2; exit 1\n")).run([], folder=tmp_path)
    assert caught.value.hint


def test_an_absent_program_is_a_missing_tool(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="no program"):
        Runner(str(tmp_path / "nothing")).run([], folder=tmp_path)


@linux_only
def test_a_stall_is_ended_with_everything_the_program_started(tmp_path: Path) -> None:
    program = fake(tmp_path, "sleep 60 & echo $! > child; echo $$ > self; wait\n")
    began = time.monotonic()
    with pytest.raises(ToolTimeout, match=r"no progress for 0\.5 s") as caught:
        Runner(program, stall_timeout_s=0.5).run([], folder=tmp_path)
    assert time.monotonic() - began < 3
    assert caught.value.timeout_s == 0.5
    assert is_gone(int(wait_for(tmp_path / "self")))
    assert is_gone(int(wait_for(tmp_path / "child")))


def test_slow_but_steady_work_is_no_stall(tmp_path: Path) -> None:
    program = fake(tmp_path, "for i in 1 2 3 4 5 6 7 8; do echo out_time_us=${i}000; sleep 0.15; done\n")
    seen: list[int] = []
    Runner(program, stall_timeout_s=0.6).run([], folder=tmp_path, progress=seen.append)
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8]


def test_repeating_the_same_time_is_a_stall(tmp_path: Path) -> None:
    program = fake(tmp_path, "while :; do echo out_time_us=1000; sleep 0.05; done\n")
    with pytest.raises(ToolTimeout):
        Runner(program, stall_timeout_s=0.4).run([], folder=tmp_path)


def test_stop_ends_every_run_at_once_and_refuses_new_ones(tmp_path: Path) -> None:
    runner = Runner(FFMPEG)
    started = threading.Barrier(3)
    errors: list[BaseException] = []

    def work() -> None:
        seen: list[int] = []

        def tell(ms: int) -> None:
            if not seen:
                started.wait(10)
            seen.append(ms)

        try:
            runner.run(LONG, folder=tmp_path, progress=tell)
        except EncodeFailed as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    started.wait(10)
    began = time.monotonic()
    runner.stop_all()
    for thread in threads:
        thread.join(5)
    assert time.monotonic() - began < 1
    assert [str(e) for e in errors] == ["ffmpeg was stopped on request"] * 2
    with pytest.raises(EncodeFailed, match="stopped on request"):
        runner.run(SHORT, folder=tmp_path)


@linux_only
def test_a_fault_in_the_callback_kills_the_child(tmp_path: Path) -> None:
    program = fake(tmp_path, "echo $$ > self; echo out_time_us=1000; sleep 60\n")

    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Runner(program).run([], folder=tmp_path, progress=fail)
    assert is_gone(int(wait_for(tmp_path / "self")), 0.5)


@linux_only
def test_nothing_is_left_when_we_are_killed(tmp_path: Path) -> None:
    """``kill -9`` of the parent during an encode, the hardest end there is."""
    code = f"""
        import os
        from pathlib import Path
        from pipeline.adapters.ffmpeg.runner import Runner
        def tell(ms):
            children = Path(f"/proc/self/task/{{os.getpid()}}/children")
            Path("running").write_text(children.read_text())
        Runner({FFMPEG!r}).run({LONG!r}, folder=Path("."), progress=tell)
    """
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}
    )
    try:
        child = int(wait_for(tmp_path / "running").split()[0])
        assert Path(f"/proc/{child}/exe").resolve() == Path(FFMPEG).resolve()
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert is_gone(child)


def test_a_flood_of_messages_blocks_nothing_and_loses_no_wanted_line(tmp_path: Path) -> None:
    program = fake(
        tmp_path,
        "echo wanted one >&2; i=0; while [ $i -lt 20000 ]; do echo 'noise noise noise noise' >&2;"
        " i=$((i+1)); done; echo wanted two >&2; echo wanted one >&2; echo out_time_us=5000\n",
    )
    finished = Runner(program, stall_timeout_s=20).run([], folder=tmp_path, keep=re.compile("wanted"))
    assert finished.kept == ("wanted one", "wanted two")
    assert len(finished.said.splitlines()) == 60


def test_the_child_reads_nothing_of_ours(tmp_path: Path) -> None:
    program = fake(tmp_path, "if read line; then exit 9; fi; exit 0\n")
    Runner(program, stall_timeout_s=5).run([], folder=tmp_path)


def test_messages_come_without_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AV_LOG_FORCE_COLOR", "1")
    assert "\x1b" not in Runner(FFMPEG).run(SHORT, folder=tmp_path).said


def test_the_fonts_of_the_system_are_out_of_sight(tmp_path: Path) -> None:
    finished = Runner(fake(tmp_path, 'echo "$FONTCONFIG_FILE" >&2\n')).run([], folder=tmp_path)
    assert finished.said == str(tmp_path / "fonts.conf")
