"""The lines of the table: each measures one thing, ours and the other way next to each other in time."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.rendering import by_hand, campaign, likeness, planning
from benchmarks.rendering.processes import Cost, measured
from benchmarks.rendering.table import Row, by_kind, ratio_row
from pipeline.core.spans import gop_frames
from pipeline.core.timebase import first_frame
from pipeline.engine.bundle import Order

CHANNELS = ("youtube", "instagram_reels", "instagram_feed")
_EDITED = ("vi", "s05")


@dataclass(slots=True)
class Bench:
    """What to measure with, and what is shared between lines."""

    folder: Path
    languages: Sequence[str]
    size: str
    seconds: int
    stretch_s: int
    """How much of the footage MoviePy composes."""
    targets: int
    """How many are planned."""
    compared: int = 2
    """Languages whose quality is compared."""
    _campaigns: dict[str, Path] = field(default_factory=dict)
    _cold: tuple[list[Order], Cost, Cost] | None = None

    def campaign(self, name: str, languages: int | None = None, channels: int = 1) -> Path:
        """Return a campaign of this name, made when it is first asked for."""
        if name not in self._campaigns:
            size, seconds = (
                (campaign.TINY, campaign.LEAST_SECONDS) if name == "tiny" else (self.size, self.seconds)
            )
            tags = self.languages[:languages]
            self._campaigns[name] = campaign.make_campaign(
                self.folder / name, tags, CHANNELS[:channels], size, seconds
            )
        return self._campaigns[name]

    def scratch(self, name: str) -> Path:
        """Return a folder for what is made by hand."""
        path = self.folder / f"by-hand-{name}"
        path.mkdir(exist_ok=True)
        return path

    def cold(self) -> tuple[list[Order], Cost, Cost]:
        """Return all languages for one channel: what was made, by the loop, and by us. It is done once."""
        if self._cold is None:
            self._cold = _side_by_side(self, self.campaign("main"), "main")
        return self._cold


def _side_by_side(bench: Bench, root: Path, name: str) -> tuple[list[Order], Cost, Cost]:
    todo, place = campaign.all_orders(root), bench.scratch(name)
    campaign.forget(root)

    def loop() -> None:
        for order in todo:
            by_hand.plain(order, place, place / f"{order.stem}.mp4")

    theirs = measured(loop, in_detail=True)
    ours = measured(lambda: campaign.vidmsg(root, "build"), in_detail=True)
    return todo, theirs, ours


def cold(bench: Bench) -> Iterator[Row]:
    """A cold build of all languages for one channel, against a plain loop of ffmpeg."""
    todo, theirs, ours = bench.cold()
    shown = statistics.mean(map(campaign.covered, todo))
    yield ratio_row(
        f"cold, {len(todo)} languages, 1 channel", theirs, ours, wall=1.4, cpu=1.3,
        note=f"captions over {shown:.0%} of the time (85 to 90 % wanted); ours with proof, poster and texts",
    )  # fmt: skip


def outside(bench: Bench) -> Iterator[Row]:
    """CPU time outside x264, and memory, of the cold build."""
    todo, theirs, ours = bench.cold()
    share = ours.outside_x264
    yield Row("CPU time outside x264, cold", "<= 15 %", share <= 0.15, figure=f"{share:.1%}",
              note=f"what was not seen counts as outside; the plain loop has {theirs.outside_x264:.1%}\n\n"
              + by_kind(theirs, ours))  # fmt: skip
    yield Row(f"most memory, {len(todo)} languages", "< 2000 MB", ours.peak_mb < 2000,
              figure=f"{ours.peak_mb:.0f} MB (plain loop: {theirs.peak_mb:.0f} MB)",
              note="of all processes together; shared pages count once")  # fmt: skip


def size(bench: Bench) -> Iterator[Row]:
    """Size and quality of the cold build's videos."""
    todo, _, _ = bench.cold()
    root, place = bench.campaign("main"), bench.scratch("main")
    pairs = [(o, place / f"{o.stem}.mp4", campaign.video_of(root, o)) for o in todo]
    theirs_bytes = sum(likeness.picture_bytes(hand) for _, hand, _ in pairs)
    more = sum(likeness.picture_bytes(own) for _, _, own in pairs) / theirs_bytes - 1
    yield Row("size against the plain loop", "within 3 %", abs(more) <= 0.03, figure=f"{more:+.2%}",
              note="of the pictures alone: the loop copies the sound, and we set its loudness")  # fmt: skip
    scores = [
        (likeness.vmaf(o, hand, place), likeness.vmaf(o, own, place))
        for o, hand, own in pairs[: bench.compared]
    ]
    worst = max((own - hand for hand, own in scores), key=abs)
    said = "; ".join(f"{hand:.2f} and ours {own:.2f}" for hand, own in scores)
    yield Row("VMAF against the plain loop", "within 0.2", abs(worst) <= 0.2, figure=f"{worst:+.3f}",
              note=f"mean VMAF of the loop's: {said}; against the uncompressed pictures")  # fmt: skip


def edited(bench: Bench) -> Iterator[Row]:
    """One cue edited in one language."""
    bench.cold()
    root, place, (tag, segment) = bench.campaign("main"), bench.scratch("main"), _EDITED
    before, had = campaign.all_orders(root), campaign.chunk_keys(root)
    campaign.edit(root, tag, segment)
    changed = [
        (o, [c for c in o.cues if c not in was.cues])
        for was, o in zip(before, campaign.all_orders(root), strict=True)
    ]
    ((order, cues),) = [(o, cues) for o, cues in changed if cues]
    (cue,) = cues  # nothing else may have moved
    if (cue.start_ms, cue.end_ms) not in [(c.start_ms, c.end_ms) for was in before for c in was.cues]:
        raise SystemExit(f"cannot measure: the edit moved {cue.id}")
    one = measured(lambda: by_hand.plain(order, place, place / "edited.mp4"))
    ours = measured(lambda: campaign.vidmsg(root, "build"))
    new = [path for key, path in campaign.chunk_keys(root).items() if key not in had]
    frames, rate = campaign.frames_in(new), order.media.rate
    length = first_frame(cue.end_ms, rate) - first_frame(cue.start_ms, rate)
    most = length + 2 * gop_frames(rate, order.video.gop_ms)
    yield ratio_row("one cue edited in one language", one, ours, wall=8,
                    note=f"{tag}, {cue.id}, {cue.duration_ms} ms; only this cue's words differ")  # fmt: skip
    yield Row("frames encoded again", f"<= {most} (cue + 2 GOPs)", 0 < frames <= most,
              figure=f"{frames} for a cue of {length}")  # fmt: skip


def channels(bench: Bench) -> Iterator[Row]:
    """A cold build of four languages for three channels of different shapes."""
    todo, theirs, ours = _side_by_side(bench, bench.campaign("shapes", 4, 3), "shapes")
    shapes = ", ".join(dict.fromkeys(f"{o.video.width_px}x{o.video.height_px}" for o in todo))
    yield ratio_row(f"cold, {len(todo)} videos for 3 channels", theirs, ours, wall=1.5, cpu=1.5,
                    note=f"pictures of {shapes}; the loop frames them as we do")  # fmt: skip


def moviepy(bench: Bench) -> Iterator[Row]:
    """A cold build of four languages against MoviePy."""
    root, place = bench.campaign("four", 4), bench.scratch("four")
    todo = campaign.all_orders(root)
    campaign.forget(root)
    stretch_s, threads = min(bench.stretch_s, bench.seconds), os.cpu_count() or 1
    one = measured(lambda: by_hand.moviepy(todo[0], stretch_s, threads, place / "moviepy.mp4"))
    ours = measured(lambda: campaign.vidmsg(root, "build"))
    factor = len(todo) * bench.seconds / stretch_s
    yield ratio_row(f"cold, {len(todo)} languages, against MoviePy", one.times(factor), ours, wall=8,
                    note=f"MoviePy made {stretch_s} s of {todo[0].target.language}, in {one.wall_s:.1f} s; "
                    f"the figures are {factor:g} times that")  # fmt: skip


def unchanged(bench: Bench) -> Iterator[Row]:
    """Nothing changed, in a campaign of tiny pictures: their size makes no difference to it."""
    root = bench.campaign("tiny", channels=3)
    campaign.vidmsg(root, "build")
    costs = [measured(lambda: campaign.vidmsg(root, "build")) for _ in range(3)]
    middle = sorted(costs, key=lambda c: c.wall_s)[1]
    count = len(bench.languages) * len(CHANNELS)
    yield Row(f"nothing changed, {count} targets", "< 1 s wall", middle.wall_s < 1, ours=middle,
              note="median of three; " + ", ".join(f"{c.wall_s:.2f} s" for c in costs))  # fmt: skip


def plan(bench: Bench) -> Iterator[Row]:
    """Planning alone."""
    yield planning.measure(bench.targets)


ROWS = {
    "cold": cold, "outside": outside, "size": size, "edit": edited, "channels": channels,
    "moviepy": moviepy, "unchanged": unchanged, "planning": plan,
}  # fmt: skip
"""Name -> what measures it, in the order in which they run."""
