"""Loudness: one gain for all of a sound, and limited peaks only where they need it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs, source, workplace
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.core.media import AudioReport, Reading
from pipeline.core.plan import AudioJob

_SILENCE_LUFS = -60.0
"""What is quieter is nobody speaking; to make it loud would only bring out the noise."""
_NEAR_LU = 0.5
_OVER_DB = 0.2
_TRIES = 3


def normalise(job: AudioJob, runner: Runner, work_root: Path, progress: Callable[[int], None]) -> AudioReport:
    """Write the loudness-normalised sound: one gain for all, and limited peaks only where they need it.

    The result is measured too: AAC overshoots, and limiting makes quieter.

    Raises:
        FootageError: the footage cannot be opened.
        EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
    """
    with workplace.folder(work_root) as folder:
        workplace.link(Path(job.footage), folder / graphs.FOOTAGE)
        footage = job.reading or source.look(Path(job.footage))
        heard = _hear(runner, graphs.FOOTAGE, folder, job.stream)
        gain = None
        if heard.integrated_lufs > _SILENCE_LUFS:
            gain = _reach(job, footage, heard, runner, folder, progress)
        else:
            runner.run(graphs.sound(job, footage, None), folder=folder, progress=progress)
        workplace.deliver(folder / graphs.SOUND, Path(job.output))
    progress(job.duration_ms)  # with original time stamps, ffmpeg's own count starts late
    if gain is None:
        return AudioReport(input_lufs="-inf", gain="none")
    kind = "linear" if gain.limit_db is None else "dynamic"
    return AudioReport(input_lufs=f"{heard.integrated_lufs:.1f}", gain=kind)


def _hear(runner: Runner, name: str, folder: Path, stream: int = 0) -> _Heard:
    return _heard(runner.run(graphs.measure(name, stream), folder=folder).said)


def _reach(
    job: AudioJob,
    footage: Reading,
    heard: _Heard,
    runner: Runner,
    folder: Path,
    progress: Callable[[int], None],
) -> graphs.Gain:
    """Encode until loudness and peaks are right, at most ``_TRIES`` times; return the gain used."""
    gain_db, limit_db = job.integrated_lufs - heard.integrated_lufs, float(job.true_peak_db)
    tell: Callable[[int], None] | None = progress
    for left in reversed(range(_TRIES)):
        needs_limit = heard.true_peak_db + gain_db > limit_db
        gain = graphs.Gain(gain_db, limit_db if needs_limit else None)
        runner.run(graphs.sound(job, footage, gain), folder=folder, progress=tell)
        tell = None  # progress never goes back
        got = _hear(runner, graphs.SOUND, folder)
        short_lu = job.integrated_lufs - got.integrated_lufs
        over_db = got.true_peak_db - job.true_peak_db
        if left == 0 or (abs(short_lu) <= _NEAR_LU and over_db <= _OVER_DB):
            break
        gain_db += short_lu if abs(short_lu) > _NEAR_LU else 0.0
        limit_db -= max(0.0, over_db)
    return gain


@dataclass(frozen=True, slots=True)
class _Heard:
    """How loud a sound is; ``-inf`` for silence."""

    integrated_lufs: float
    true_peak_db: float


def _heard(said: str) -> _Heard:
    summary = said[said.rfind("Summary:") :]
    figures = [re.search(rf"\b{name}:\s+(\S+) (?:LUFS|dBFS)", summary) for name in ("I", "Peak")]
    lufs, peak = (float(f.group(1)) if f else -math.inf for f in figures)
    return _Heard(lufs, peak)
