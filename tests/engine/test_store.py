"""The store: whole or absent, verified, and never larger than allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.engine.store import FolderStore


def put(store: FolderStore, key: str, data: bytes = b"x" * 100) -> Path:
    def write(path: Path) -> None:
        path.write_bytes(data)

    return store.put(key, write)


def test_a_damaged_entry_is_a_miss_and_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    store = FolderStore(tmp_path, on_damage=told.append)
    put(store, "aa1").write_bytes(b"rotten")
    assert store.get("aa1") is None
    assert len(told) == 1
    assert store.get("aa1") is None
    assert len(told) == 1, "it is gone"


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)

    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put("aa1", fail)
    assert store.get("aa1") is None
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_finished_file_is_moved_in(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_bytes(b"chunk")
    store = FolderStore(tmp_path / "store")
    assert store.take("aa1", made).read_bytes() == b"chunk"
    assert not made.exists()


def test_the_longest_unused_goes_first_and_what_is_needed_stays(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for age, key in enumerate(("aa1", "bb2", "cc3", "dd4")):
        os.utime(put(store, key), (1000 + age, 1000 + age))
    store.need({"bb2"})
    store.get("aa1")
    assert store.size_bytes() == 400
    assert store.trim(250) == 200
    assert [key for key in ("aa1", "bb2", "cc3", "dd4") if store.get(key)] == ["aa1", "bb2"]
    assert store.trim(0) == 100, "what the build needs is never evicted"
    assert store.get("bb2")
