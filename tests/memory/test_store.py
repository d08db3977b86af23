"""The file of the memory is people's work: it survives crashes, and what is wrong with it is said."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from pipeline.adapters.memory import schema
from pipeline.adapters.memory.store import MemoryStore
from pipeline.core.matching import Query
from pipeline.errors import CampaignLocked, InputError, StorageError

from .conformance import TEXT, VI, entry


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a memory with one entry, in a folder with an awkward name."""
    file = tmp_path / "O'Brien? #1 ü%20" / "memory.sqlite"
    with MemoryStore(file, writable=True) as memory:
        memory.add([entry()])
    return file


def _texts(path: Path) -> list[str]:
    with MemoryStore(path) as memory:
        return [e.target_text for e in memory.all()]


def test_it_is_one_file_that_can_be_copied(path: Path) -> None:
    """A backup of the folder must hold everything, with nothing left in a log beside it."""
    assert [p.name for p in path.parent.iterdir()] == ["memory.sqlite"]
    assert _texts(path) == [VI]


def test_looking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be used"):
        MemoryStore(tmp_path / "memory.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["header", "middle", "cut", "text", "schema"])
def test_a_damaged_file_is_refused_and_kept(path: Path, damage: str) -> None:
    """It may be the only copy: say what to do, and repair nothing by guessing."""
    with MemoryStore(path, writable=True) as memory:
        memory.add(entry(f"{n} and more words to fill several pages", f"{n} chữ" * 20) for n in range(400))
    whole = path.read_bytes()
    middle = len(whole) // 2
    broken = {
        "header": b"\0" * 200 + whole[200:],
        "middle": whole[:8192] + os.urandom(64) * ((len(whole) - 8192) // 64),
        "cut": whole[:middle],
        "text": b"<?xml version='1.0'?><tmx/>" * 40,
        "schema": whole.replace(b"target_text TEXT", b"target_tixt TEXT"),
    }[damage]
    path.write_bytes(broken)
    with (
        pytest.raises(InputError, match=r"damaged|no translation memory") as caught,
        MemoryStore(path) as memory,
    ):
        memory.all()
    assert caught.value.path == str(path)
    assert "backup" in caught.value.hint or "Move the file away" in caught.value.hint
    assert path.read_bytes() == broken


def test_a_newer_file_is_refused(path: Path) -> None:
    """An older vidmsg must not write into tables that it does not know."""
    base = sqlite3.connect(path)
    base.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    base.close()
    before = path.read_bytes()
    for writable in (False, True):
        with pytest.raises(InputError, match="newer vidmsg") as caught:
            MemoryStore(path, writable=writable)
        assert "Install the newest" in caught.value.hint
    assert path.read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE bookmarks (address TEXT)")
    base.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="no translation memory of vidmsg"):
        MemoryStore(path, writable=True)
    assert path.read_bytes() == before


def test_a_value_that_we_never_write_is_damage(path: Path) -> None:
    base = sqlite3.connect(path)
    base.execute("UPDATE entry SET origin = 'oracle'")
    base.commit()
    base.close()
    with pytest.raises(InputError, match="damaged"):
        _texts(path)


def test_a_busy_file_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people may import at once."""
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(CampaignLocked, match="another process") as caught, MemoryStore(path) as memory:
            memory.all()
        assert caught.value.retryable
        assert caught.value.hint
    finally:
        other.close()
    assert _texts(path) == [VI]


def test_what_another_process_adds_is_seen(path: Path) -> None:
    """What was learned about likeness must not outlive the texts."""
    with MemoryStore(path) as one, MemoryStore(path, writable=True) as two:
        assert one.matches([Query("Quite another text.")], "en", "vi") == ((),)
        two.add([entry("Quite another text.", "Một câu khác.")])
        assert len(one.matches([Query("Quite another text.")], "en", "vi")[0]) == 1


def test_threads_take_turns(path: Path) -> None:
    """A build asks from several threads."""
    problems: list[BaseException] = []
    with MemoryStore(path, writable=True) as memory:

        def work(number: int) -> None:
            try:
                for n in range(10):
                    memory.add([entry(f"Text {number} {n}", f"Chữ {number} {n}")])
                    memory.matches([Query(TEXT)], "en", "vi")
            except BaseException as error:  # noqa: BLE001  # to be seen outside the thread
                problems.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(memory.all()) == 41


_CRASH = """
    import os, sys
    from pathlib import Path
    from pipeline.adapters.memory.store import MemoryStore
    from tests.memory.conformance import entry
    def entries():
        for n in range(20000):
            yield entry(f"Text number {n} of many", f"Câu {n} {'x' * 200}")
        os._exit(9)
    store = MemoryStore(Path(sys.argv[1]), writable=True)
    # So little of it fits into memory that half-done work is in the file when the process dies.
    store._base.execute("PRAGMA cache_size = 5")
    store.add(entries())
"""


def test_a_crash_in_the_middle_leaves_what_was_there(path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_CRASH), str(path)],
        check=False, cwd=root, timeout=60, capture_output=True,
    )  # fmt: skip
    assert ended.returncode == 9, ended.stderr
    assert len(list(path.parent.iterdir())) == 2, "the crash left its journal, so the test is a real one"
    assert _texts(path) == [VI]
    with MemoryStore(path, writable=True) as memory:
        assert memory.add([entry(), entry("Other.", "Khác.")]).taken == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_can_still_be_read(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        assert _texts(path) == [VI]
        with pytest.raises(StorageError, match="cannot be used"), MemoryStore(path, writable=True) as memory:
            memory.add([entry("Other.", "Khác.")])
    finally:
        path.parent.chmod(0o755)


def test_a_write_protected_memory_is_explained(path: Path) -> None:
    """As root too: SQLite itself is told that it may not write."""
    with MemoryStore(path, writable=True) as memory:
        memory._base.execute("PRAGMA query_only = ON")
        with pytest.raises(StorageError, match="cannot be used") as caught:
            memory.add([entry("Other.", "Khác.")])
    assert "writable" in caught.value.hint
    assert _texts(path) == [VI]


def test_a_full_disk_takes_nothing_in_part(path: Path) -> None:
    with MemoryStore(path, writable=True) as memory:
        (pages,) = memory._base.execute("PRAGMA page_count").fetchone()
        memory._base.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="disk is full"):
            memory.add(entry(f"Text {n}", f"{n} {'x' * 400}") for n in range(200))
    assert _texts(path) == [VI]


def test_a_folder_in_its_place_and_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").mkdir()
    (tmp_path / "assets").write_text("not a folder")
    for path in (tmp_path / "memory.sqlite", tmp_path / "assets" / "memory.sqlite"):
        with pytest.raises(StorageError, match="cannot be used"):
            MemoryStore(path, writable=True)
