"""Clean plates: put by once for all who need them, dropped as soon as nobody does, and never much of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.plan import EncodeJob, Target, plate_name
from pipeline.engine import plates as plates_module
from pipeline.engine import prove
from pipeline.engine.plates import Plates
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]
A, B = Target("m", "en", "web"), Target("m", "fr", "web")


class _Video:
    width_px, height_px = 4, 2


class _Order:
    video = _Video()


def of(folder: Path, wanted: Mapping[Target, set[int]], monkeypatch: pytest.MonkeyPatch) -> Plates:
    orders = {target: _Order() for target in wanted}
    by_id = {id(order): frozenset(wanted[target]) for target, order in orders.items()}
    monkeypatch.setattr(prove, "plates", lambda order: by_id[id(order)])
    return Plates(folder, orders)  # type: ignore[arg-type]


def put(folder: Path, due: tuple[int, ...]) -> None:
    for n in due:
        (folder / plate_name(n)).write_bytes(bytes(8))


def there(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_each_frame_is_put_by_once_and_kept_for_the_last_who_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plates = of(tmp_path / "p", {A: {1, 5, 60}, B: {5, 7}}, monkeypatch)
    assert plates.due([A], 0, 50) == (1, 5)
    put(plates.folder, (1, 5))
    assert plates.due([A, B], 0, 100) == (7, 60)
    put(plates.folder, (7, 60))
    plates.done(A)
    assert there(plates.folder) == {"5.luma", "7.luma"}
    plates.done(B)
    plates.done(B)
    assert there(plates.folder) == set()


def test_no_more_is_put_by_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plates_module, "MOST_BYTES", 3 * 8)
    plates = of(tmp_path / "p", {A: set(range(10)), B: {20, 21}}, monkeypatch)
    assert plates.due([A, B], 0, 100) == (0, 1, 2)
    assert plates.due([A, B], 0, 100) == ()
    plates.done(A)  # room again, also if the frames were never written
    assert plates.due([B], 0, 100) == (20, 21)


def test_a_build_asks_for_what_its_proof_compares_and_leaves_nothing(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign(["en", "fr"])
    fake_tools.build(made)
    assert isinstance(fake_tools.encoder, FakeEncoder)
    jobs = [job for job in fake_tools.encoder.jobs if isinstance(job, EncodeJob)]
    first, second = jobs
    assert first.plates
    assert second.plates == (), "both languages have the same times"
    assert first.plates_folder == second.plates_folder
    assert not Path(first.plates_folder).exists()
