"""Files and the store: nothing half-written is ever taken for finished."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import files
from pipeline.engine.files import Digests
from pipeline.engine.store import FolderStore
from pipeline.errors import EncodeFailed, StorageError

KEY = "ab" * 32


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "file.txt"
    files.write_text(path, "old")
    return path


def only(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir()] == [path.name], "something half-written is left"


def test_text_is_written_as_utf_8_with_the_usual_rights(old: Path) -> None:
    """A temporary file's 0600 would lock a colleague out of a shared folder."""
    files.write_text(old, "Zürich\n中文\n")
    assert old.read_bytes() == "Zürich\n中文\n".encode()
    umask = os.umask(0)
    os.umask(umask)
    assert old.stat().st_mode & 0o777 == 0o666 & ~umask
    only(old)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("fault", "seen"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.EIO, "I/O error"), StorageError)],
)
def test_a_crash_in_the_middle_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException, seen: type[BaseException]
) -> None:
    def crash(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(os if step == "fsync" else Path, step, crash)
    with pytest.raises(seen):
        files.write_text(old, "new and longer")
    monkeypatch.undo()
    assert old.read_text() == "old"
    only(old)


def test_a_full_disk_is_said_in_plain_words(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full") as caught:
        files.write_text(old, "new")
    assert "Free some space" in caught.value.hint
    assert caught.value.path == str(old)


def test_a_really_full_device_is_recognised() -> None:
    """The kernel's own answer, not our idea of it."""
    with (
        pytest.raises(StorageError, match="the disk is full"),
        files.storage_errors(Path("/dev/full")),
        Path("/dev/full").open("wb", buffering=0) as file,
    ):
        file.write(b"x")


def test_a_file_where_a_folder_should_be_is_a_storage_error(old: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written") as caught:
        files.write_text(old / "below", "x")
    assert caught.value.hint
    assert old.read_text() == "old"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"a": 1'])
def test_damaged_json_counts_as_absent(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    assert files.read_json(tmp_path / "x.json") is None


def test_digests_see_every_change_and_remember_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = tmp_path / "a", tmp_path / "cache.json"
    path.write_bytes(b"one")
    first = Digests(cache)
    before = first.of(path)
    first.save()
    reads: list[Path] = []
    real = files.of_file

    def counted(one: Path) -> str:
        reads.append(one)
        return real(one)

    monkeypatch.setattr(files, "of_file", counted)
    assert Digests(cache).of(path) == before
    assert reads == []
    path.write_bytes(b"two!")
    assert Digests(cache).of(path) != before
    assert reads == [path]


@pytest.mark.parametrize("content", ["[]", '{"%s": 1}', '{"%s": []}', '{"%s": [3, 4, 5]}', "nonsense"])
def test_a_damaged_memory_of_digests_only_costs_time(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    cache = tmp_path / "cache.json"
    cache.write_text(content.replace("%s", str(path)))
    assert Digests(cache).of(path) == files.of_file(path)


def writer(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text)

    return write


def test_the_store_gives_back_what_was_put(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    assert store.get(KEY) is None
    put = store.put(KEY, writer("sound"))
    assert store.get(KEY) == put
    assert put.read_text() == "sound"
    assert store.get("cd" * 32) is None


def test_a_damaged_entry_is_a_miss_and_removed(tmp_path: Path) -> None:
    """A bit that fell over must cost a new encode, never reach a video."""
    store = FolderStore(tmp_path / "store")
    put = store.put(KEY, writer("sound"))
    put.write_text("s0und")
    assert store.get(KEY) is None
    assert not put.exists()
    assert store.put(KEY, writer("sound")) == store.get(KEY)


@pytest.mark.parametrize(
    "fault",
    [KeyboardInterrupt(), EncodeFailed("failed", command=(), returncode=1, stderr_tail="")],
)
def test_a_crash_while_filling_an_entry_leaves_nothing(tmp_path: Path, fault: BaseException) -> None:
    store = FolderStore(tmp_path / "store")

    def crash(path: Path) -> None:
        path.write_text("half")
        raise fault

    with pytest.raises(type(fault)):
        store.put(KEY, crash)
    assert store.get(KEY) is None
    assert [p for p in (tmp_path / "store").rglob("*") if p.is_file()] == []


def test_what_a_killed_process_left_is_tidied_away(tmp_path: Path) -> None:
    """Only leftovers go: a store that forgot finished entries would encode them again."""
    store = FolderStore(tmp_path / "store")
    put = store.put(KEY, writer("sound"))
    (tmp_path / "store" / ".part-killed").mkdir()
    (tmp_path / "store" / ".part-killed" / "made").write_text("half")
    store.tidy()
    assert not (tmp_path / "store" / ".part-killed").exists()
    assert store.get(KEY) == put
