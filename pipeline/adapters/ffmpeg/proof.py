"""The Prover port: compares frames of a finished video with what libass draws for the track."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg import frames, graphs, source, workplace
from pipeline.adapters.ffmpeg.binary import Binary
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.core.plan import plate_name
from pipeline.core.proof import Look, ProofJob, Sight, Sights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.float32]

_BLACK, _WHITE = 16, 235
_SEEN, _SOLID = 0.02, 0.98
"""Opacity from which a pixel counts as painted, and as hiding the footage."""
_KEPT_FRAMES = 40
"""Frames of footage kept in memory: the next language asks for most of them again."""
_MARGIN_PX = 6
"""How far beyond the caption's box to look."""


@dataclass(frozen=True, slots=True)
class _Overlay:
    """One cue as libass draws it."""

    drawn: Any
    """Luma times opacity, of the part of the picture that is looked at."""
    opacity: Any
    """Opacity of the same part."""
    rows: slice
    columns: slice
    clipped: bool
    """True if it leaves the safe area."""
    solid: bool
    """True if what it covers cannot be seen through it."""


class PixelProver:
    """Looks at finished videos. Safe to use from several threads."""

    def __init__(self, binary: Binary, work_root: Path) -> None:
        self._runner = Runner(binary.path)
        self._work_root = work_root
        self._lock = threading.Lock()
        self._bare: OrderedDict[tuple[str, str, int, int, int], Any] = OrderedDict()

    def prove(self, job: ProofJob) -> Sights:
        """Look at every frame that the job names; of the video, only what they need is decoded.

        Raises:
            FootageError: a file cannot be decoded.
            EncodeFailed: the expected pictures cannot be drawn.
        """
        wanted, video = {look.frame for look in job.looks}, Path(job.video)
        with ThreadPoolExecutor(1, thread_name_prefix="vidmsg-draw") as beside:
            drawing = beside.submit(self._draw, job)
            count, pictures = (
                frames.every(video, wanted) if job.whole else frames.few(video, wanted, job.rate)
            )
            overlays = drawing.result()
        bare = self._footage(job, {x.frame for x in job.looks if not (x.expected and overlays[x.cue].solid)})
        seen = tuple(
            _compare(look, overlays[look.cue], pictures.get(look.frame), bare.get(look.frame), job.spot_px)
            for look in job.looks
        )
        return Sights(count, tuple(i for i, o in enumerate(overlays) if o.clipped), seen)

    def stop(self) -> None:
        """Stop what is running; later calls fail."""
        self._runner.stop_all()

    def _draw(self, job: ProofJob) -> list[_Overlay]:
        """Draw each cue on black and on white: the two together tell its luma and its opacity."""
        import numpy as np

        count = 1 + max((look.cue for look in job.looks), default=-1)
        if not count:
            return []
        width, height = job.settings.width_px, job.settings.height_px
        with workplace.folder(self._work_root) as folder:
            workplace.put_track(folder, job.ass, job.fonts)
            self._runner.run(graphs.overlays(width, height, count), folder=folder)
            black, white = (
                np.memmap(folder / name, np.uint8, "r", shape=(count, height, width))
                for name in (graphs.ON_BLACK, graphs.ON_WHITE)
            )
            return [_overlay(black[i], white[i], job.safe) for i in range(count)]

    def _footage(self, job: ProofJob, wanted: Collection[int]) -> dict[int, Any]:
        settings = job.settings
        made = repr((job.reading, job.rate, settings.reframe, settings.logo, settings.plain))
        shape = (job.footage, made, job.settings.width_px, job.settings.height_px)
        found = {n: plate for n in wanted if (plate := _plate(job, n)) is not None}
        if len(found) == len(wanted):
            return found
        with self._lock:
            found |= {n: self._bare[key] for n in wanted if (key := (*shape, n)) in self._bare}
            for number, luma in self._look_up(job, sorted(set(wanted) - set(found))):
                found[number] = self._bare[(*shape, number)] = luma
            while len(self._bare) > _KEPT_FRAMES:
                self._bare.popitem(last=False)
        return found

    def _look_up(self, job: ProofJob, missing: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """Yield single frames of the footage, as the encoder makes the channel's picture of them."""
        if not missing:
            return
        footage, settings = Path(job.footage), job.settings
        width, height = settings.width_px, settings.height_px
        reading = job.reading or source.look(footage)
        plain = settings.plain is not None and missing[-1] >= settings.plain.first
        if not (plain or settings.reframe or settings.logo) and reading.is_ordinary:
            yield from frames.some(footage, missing, job.rate, width, height, reading)
            return
        with workplace.folder(self._work_root) as folder:
            workplace.put_footage(folder, footage, settings)
            seekable = source.is_seekable(footage, reading)
            self._runner.run(
                graphs.bare(settings, job.rate, missing, reading, seekable=seekable), folder=folder
            )
            data = (folder / graphs.BARE).read_bytes()
        # Fewer if the footage ended early: what is missing counts as not seen.
        yield from zip(missing, _planes(data, width, height), strict=False)


def _plate(job: ProofJob, frame: int) -> Any:
    """Return a frame that was put by when the footage was encoded, or None."""
    import numpy as np

    path, shape = Path(job.plates) / plate_name(frame), (job.settings.height_px, job.settings.width_px)
    if not job.plates or not path.is_file() or path.stat().st_size != shape[0] * shape[1]:
        return None
    return np.memmap(path, np.uint8, "r", shape=shape)


def _planes(data: bytes, width: int, height: int) -> Any:
    import numpy as np

    return np.frombuffer(data, np.uint8).reshape(-1, height, width)


def _overlay(black: Any, white: Any, safe: tuple[int, int, int, int]) -> _Overlay:
    import numpy as np

    height, width = black.shape
    # Where nothing is drawn, black stays black and white white: most of the picture needs no arithmetic.
    painted = white.astype(np.int16) - black < round((1 - _SEEN) * (_WHITE - _BLACK))
    rows, columns = np.nonzero(painted.any(axis=1))[0], np.nonzero(painted.any(axis=0))[0]
    if not rows.size:
        nothing = np.zeros((0, 0), np.float32)
        return _Overlay(nothing, nothing, slice(0), slice(0), clipped=True, solid=True)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    clipped = left < safe[0] or top < safe[1] or right > safe[2] or bottom > safe[3]
    part = (
        slice(max(0, top - _MARGIN_PX), min(height, bottom + _MARGIN_PX)),
        slice(max(0, left - _MARGIN_PX), min(width, right + _MARGIN_PX)),
    )
    opacity = 1 - (white[part].astype(np.float32) - black[part]) / (_WHITE - _BLACK)
    drawn = black[part] - _BLACK * (1 - opacity)
    solid = bool((opacity > _SOLID).sum() > 0.9 * painted.sum())
    return _Overlay(drawn, opacity, *part, clipped=bool(clipped), solid=solid)


def _compare(look: Look, overlay: _Overlay, picture: Any, bare: Any, spot_px: int) -> Sight:
    """Compare one frame with what is expected of it: the footage, with or without the cue."""
    import numpy as np

    wants_footage = not look.expected or not overlay.solid
    if picture is None or not overlay.drawn.size or (wants_footage and bare is None):
        return Sight(look, correlation=0, spot_error=2550)
    shown = picture[overlay.rows, overlay.columns].astype(np.float32)
    if not look.expected:
        footage = bare[overlay.rows, overlay.columns].astype(np.float32)
        return Sight(look, correlation=10000, spot_error=_worst_spot(shown - footage, 2 * spot_px))
    expected, mask = overlay.drawn, overlay.opacity > _SOLID
    if not overlay.solid:
        mask = overlay.opacity > _SEEN
        expected = expected + (1 - overlay.opacity) * bare[overlay.rows, overlay.columns]
    correlation = np.corrcoef(shown[mask], expected[mask])[0, 1] if mask.any() else 0.0
    return Sight(
        look,
        correlation=round(10000 * float(np.nan_to_num(correlation))),
        spot_error=_worst_spot(np.where(mask, shown - expected, 0), spot_px),
    )


def _worst_spot(difference: Any, side: int) -> int:
    """Return the largest absolute mean over any square of this side, in tenths of a grey level."""
    import numpy as np

    side = min(side, *difference.shape)
    sums = np.pad(np.cumsum(np.cumsum(difference, axis=0, dtype=np.float64), axis=1), ((1, 0), (1, 0)))
    spots = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return round(10 * float(np.abs(spots).max()) / side**2)


class BlindProver:
    """A prover for tests: reports what it is told, by default that all is well."""

    def __init__(self, *, spot_error: int = 0) -> None:
        self.jobs: list[ProofJob] = []
        self._spot_error = spot_error

    def prove(self, job: ProofJob) -> Sights:
        """Take the job down and report every look with the same figures."""
        self.jobs.append(job)
        return Sights(job.frames, (), tuple(Sight(look, 10000, self._spot_error) for look in job.looks))

    def stop(self) -> None:
        """Nothing runs."""
