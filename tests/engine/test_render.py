"""What is encoded: each span once, only where something changed, and never again after a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rendering.planning import made_up
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.events import Warned
from pipeline.core.plan import EncodeJob, JoinJob, Plain
from pipeline.engine import render
from pipeline.errors import EncodeFailed
from pipeline.ports import Keep
from tests.conftest import MEDIA, Campaign, Workshop

Maker = Callable[..., Campaign]
ALL = ("en", "fr", "pl")


def jobs(tools: Workshop) -> list[EncodeJob]:
    assert isinstance(tools.encoder, FakeEncoder)
    return [job for job in tools.encoder.jobs if isinstance(job, EncodeJob)]


def test_the_first_language_looks_ahead_and_one_run_serves_all_others(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign()
    fake_tools.build(made, jobs=3)
    first, rest = jobs(fake_tools)
    assert [len(first.lanes), len(rest.lanes)] == [1, 2]
    assert not any(lane.statistics for lane in first.lanes)
    for lane in rest.lanes:
        assert len(lane.statistics) == len(lane.pieces)
    keys = [piece.key for piece in (*first.pieces, *rest.pieces)]
    assert len(keys) == len(set(keys)), "spans without a cue are made once"
    spans = sorted({(p.first, p.end) for p in first.pieces})
    assert spans == [(n, n + 50) for n in range(0, MEDIA.frames, 50)]
    assert len(keys) <= 3 * len(spans)


def test_an_edit_needs_no_look_ahead(campaign: Maker, fake_tools: Workshop) -> None:
    """What the first build found out about a span holds for every later wording of it."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.script("fr"), "appelez", "composez")
    fake_tools.build(made)
    assert all(lane.statistics for job in jobs(fake_tools) for lane in job.lanes)


def test_lost_statistics_are_found_out_again(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr"])
    fake_tools.build(made)
    _, rest = jobs(fake_tools)
    for name in rest.lanes[0].statistics:
        Path(name).write_text("rotten")
    made.edit(made.script("fr"), "appelez", "composez")
    assert fake_tools.build(made).failed == ()
    (job,) = jobs(fake_tools)
    assert [lane.statistics for lane in job.lanes] == [()]


def test_edit_one_cue_and_exactly_its_spans_are_encoded(campaign: Maker, fake_tools: Workshop) -> None:
    """The heart of the matter: a corrected word costs its cue's groups of pictures and nothing more."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.script("fr"), "appelez", "composez")
    assert [t.language for t in fake_tools.build(made).made] == ["fr"]
    # The second cue stands from 4.5 s on, at 25 frames a second: see SPEECH.
    from_frame, to_frame = edges(made, 1)
    wanted = [(n, n + 50) for n in range(0, 300, 50) if n < to_frame and n + 50 > from_frame]
    assert fake_tools.encoded == wanted
    assert 0 < len(wanted) < 6


def edges(made: Campaign, cue: int) -> tuple[int, int]:
    """Return a French cue's first frame and the frame after its last, as the track file has them."""
    times = [line for line in made.track("fr").read_text("utf-8").splitlines() if "-->" in line][cue]
    first, last = (part.strip().replace(",", ":").split(":") for part in times.split("-->"))
    ms = [((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(z) for h, m, s, z in (first, last)]
    return -(-ms[0] * 25 // 1000), -(-ms[1] * 25 // 1000)


def test_undoing_an_edit_encodes_nothing(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    made.edit(made.script("fr"), "appelez", "composez")
    fake_tools.build(made)
    made.edit(made.script("fr"), "composez", "appelez")
    assert len(fake_tools.build(made).made) == 1
    assert fake_tools.encoded == []


def test_deleting_the_videos_encodes_nothing(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    for name in made.finished():
        (made.root / "output" / name).unlink()
    assert len(fake_tools.build(made).made) == 3
    assert fake_tools.encoded == []


def test_a_damaged_chunk_is_made_again_and_told(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en"])
    fake_tools.build(made)
    (join,) = [j for j in fake_tools.encoder.jobs if isinstance(j, JoinJob)]  # type: ignore[attr-defined]
    Path(join.chunks[2]).write_text("rotten")
    made.file("en", "mp4").unlink()
    assert fake_tools.build(made).failed == ()
    assert fake_tools.encoded == [(100, 150)]
    assert "damaged" in str(fake_tools.heard.of(Warned))


class Dying(FakeEncoder):
    """Dies after some chunks, like a process that is killed."""

    def __init__(self, after: int, fault: BaseException) -> None:
        super().__init__()
        self.left, self.fault = after, fault

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        chunks = {piece.key for piece in job.pieces}

        def keep_some(key: str, made: Path) -> None:
            if not self.left:
                raise self.fault
            self.left -= key in chunks
            keep(key, made)

        super().encode(job, keep_some, progress)


@pytest.mark.parametrize("after", [0, 1, 5, 8])
def test_no_finished_chunk_is_made_twice_after_a_stop(
    campaign: Maker, fake_tools: Workshop, after: int
) -> None:
    made = campaign(name="reference")
    fake_tools.build(made)
    everything = len(fake_tools.encoded)
    stopped = campaign(name="stopped")
    fake_tools.encoder = Dying(after, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        fake_tools.build(stopped)
    fake_tools.encoder = FakeEncoder()
    assert fake_tools.build(stopped).failed == ()
    assert len(fake_tools.encoded) == everything - after


def test_a_fault_of_a_whole_batch_is_pinned_on_the_one_that_has_it(
    campaign: Maker, fake_tools: Workshop
) -> None:
    class Picky(FakeEncoder):
        def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
            if any("haine" in lane.ass for lane in job.lanes):
                raise EncodeFailed("no glyph", command=(), returncode=0, stderr_tail="")
            super().encode(job, keep, progress)

    fake_tools.encoder = Picky()
    outcome = fake_tools.build(campaign(), jobs=3)
    assert [f.target.language for f in outcome.failed] == ["fr"]
    assert {t.language for t in outcome.made} == {"en", "pl"}


def changed(value: object) -> object:
    """Return another value of its kind."""
    match value:
        case bool():
            return not value
        case Fraction() | int():
            return value + 1
        case str():
            return f"{value}x"
        case None:
            return Plain("#000000", 7)
    raise TypeError(value)


def test_what_changes_a_pixel_changes_every_key() -> None:
    """What the targets over a picture share is worked out once; it must never be taken for another's."""
    (order,) = made_up(1)
    encoder, media, video = FakeEncoder(), order.media, order.video

    def each(thing: Any, *names: str) -> list[Any]:
        return [replace(thing, **{name: changed(getattr(thing, name))}) for name in names]

    medias = each(media, "rate", "frames")
    medias += [replace(media, reading=r) for r in each(media.reading, *media.reading.__slots__)]
    settled = {"budget_bytes", "reframe", "logo"}
    videos = each(video, *(name for name in video.__slots__ if name not in settled))
    others = [replace(order, footage_digest="other"), *(replace(order, media=m) for m in medias)]
    others += [replace(order, video=v) for v in videos]
    keys = [render.bare_keys(o, encoder)[1][0] for o in (order, *others, order)]
    encoder.identity = "another"
    keys.append(render.bare_keys(order, encoder)[1][0])
    encoder.picture = "yet another"
    keys.append(render.bare_keys(order, encoder)[1][0])
    assert len(set(keys)) == len(keys) - 1
    assert keys[0] == keys[-3]
