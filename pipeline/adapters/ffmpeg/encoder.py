"""The Encoder port over ffmpeg, and a fake that writes its jobs down."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs
from pipeline.adapters.ffmpeg.binary import Binary
from pipeline.adapters.ffmpeg.container import opened
from pipeline.adapters.ffmpeg.runner import STALL_TIMEOUT_S, Runner
from pipeline.core.media import AudioReport
from pipeline.core.plan import AudioJob, BurnJob, StillJob
from pipeline.errors import EncodeFailed, StorageError

# An existing, empty configuration: ffmpeg must see our fonts and no others.
_NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>\n'
# What libass says, at ffmpeg's ordinary log level, when it cannot draw as asked: it goes on all the same.
_NO_GLYPH = re.compile(r"glyph 0x0*([1-9a-f][0-9a-f]*)", re.IGNORECASE)
_NO_FONT = re.compile(r"fontselect: (?:failed .* glyph 0x0+ .*?|Using default font.*?)\(([^()]*), \d+, \d+\)")
_FOREIGN_FONT = re.compile(r"fontselect: \(([^()]*), \d+, \d+\) -> [^,]*[/\\]")
_FONT_TROUBLE = re.compile("|".join(p.pattern for p in (_NO_GLYPH, _NO_FONT, _FOREIGN_FONT)), re.IGNORECASE)

_SILENCE_LUFS = -60.0
"""What is quieter is nobody speaking; to make it loud would only bring out the noise."""
_NEAR_LU = 0.5
_OVER_DB = 0.2
_TRIES = 3
_UNTAGGED_HD_PX = 720


class FfmpegEncoder:
    """Makes media files with ffmpeg, each in a work folder of its own where every name is plain."""

    def __init__(self, binary: Binary, work_root: Path, *, stall_timeout_s: float = STALL_TIMEOUT_S) -> None:
        self.identity = binary.identity
        self._runner = Runner(binary.path, stall_timeout_s=stall_timeout_s)
        self._work_root = work_root

    def audio(self, job: AudioJob, progress: Callable[[int], None]) -> AudioReport:
        """Write the loudness-normalised sound: one gain for all, and limited peaks only where they need it.

        The result is measured too: AAC overshoots, and limiting makes quieter.

        Raises:
            FootageError: the footage cannot be opened.
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with self._folder() as folder:
            _link(Path(job.footage), folder / graphs.FOOTAGE)
            source = _look(Path(job.footage))
            heard = self._hear(graphs.FOOTAGE, folder)
            gain = None
            if heard.integrated_lufs > _SILENCE_LUFS:
                gain = self._reach(job, source, heard, folder, progress)
            else:
                self._runner.run(graphs.sound(job, source, None), folder=folder, progress=progress)
            _deliver(folder / graphs.SOUND, Path(job.output))
        progress(job.duration_ms)  # with original time stamps, ffmpeg's own count starts late
        if gain is None:
            return AudioReport(input_lufs="-inf", gain="none")
        kind = "linear" if gain.limit_db is None else "dynamic"
        return AudioReport(input_lufs=f"{heard.integrated_lufs:.1f}", gain=kind)

    def burn(self, job: BurnJob, progress: Callable[[int], None]) -> None:
        """Write the footage with one track burned in.

        Raises:
            FootageError: the footage cannot be opened.
            EncodeFailed: ffmpeg failed, the footage has fewer pictures than the job says, or the renderer
                lacked a font or a glyph.
            StorageError, ToolTimeout: see ``Runner.run``.
        """
        with self._folder() as folder:
            _link(Path(job.footage), folder / graphs.FOOTAGE)
            if job.audio:
                _link(Path(job.audio), folder / graphs.AUDIO)
            with _storage("make a work folder", folder):
                (folder / graphs.TRACK).write_text(job.ass, encoding="utf-8")
                (folder / graphs.FONTS).mkdir()
            for number, font in enumerate(job.fonts):
                _link(Path(font), folder / graphs.FONTS / f"font{number}{Path(font).suffix}")
            args = graphs.burn(job, _look(Path(job.footage)))
            done = self._runner.run(args, folder=folder, progress=progress, keep=_FONT_TROUBLE)
            if done.kept:
                raise _font_trouble(args, done.kept)
            if done.frames != job.frames:
                raise EncodeFailed(
                    f"only {done.frames} of {job.frames} pictures could be read from the footage",
                    command=args,
                    returncode=0,
                    stderr_tail=done.said,
                    hint="The footage is damaged or has changed. Replace it, then build again.",
                )
            _deliver(folder / graphs.OUTPUT, Path(job.output))

    def still(self, job: StillJob) -> None:
        """Write one frame, the first at or after the time, as JPEG.

        Raises:
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with self._folder() as folder:
            _link(Path(job.video), folder / graphs.FOOTAGE)
            self._runner.run(graphs.still(job), folder=folder)
            _deliver(folder / graphs.PICTURE, Path(job.output))

    def stop(self) -> None:
        """Kill what is running; later calls fail."""
        self._runner.stop_all()

    def _hear(self, name: str, folder: Path) -> _Heard:
        return _heard(self._runner.run(graphs.measure(name), folder=folder).said)

    def _reach(
        self,
        job: AudioJob,
        source: graphs.Source,
        heard: _Heard,
        folder: Path,
        progress: Callable[[int], None],
    ) -> graphs.Gain:
        """Encode until loudness and peaks are right, at most ``_TRIES`` times; return the gain used."""
        gain_db, limit_db = job.integrated_lufs - heard.integrated_lufs, float(job.true_peak_db)
        tell: Callable[[int], None] | None = progress
        for left in reversed(range(_TRIES)):
            needs_limit = heard.true_peak_db + gain_db > limit_db
            gain = graphs.Gain(gain_db, limit_db if needs_limit else None)
            self._runner.run(graphs.sound(job, source, gain), folder=folder, progress=tell)
            tell = None  # progress never goes back
            got = self._hear(graphs.SOUND, folder)
            short_lu = job.integrated_lufs - got.integrated_lufs
            over_db = got.true_peak_db - job.true_peak_db
            if left == 0 or (abs(short_lu) <= _NEAR_LU and over_db <= _OVER_DB):
                break
            gain_db += short_lu if abs(short_lu) > _NEAR_LU else 0.0
            limit_db -= max(0.0, over_db)
        return gain

    @contextlib.contextmanager
    def _folder(self) -> Iterator[Path]:
        with _storage("make a work folder", self._work_root):
            self._work_root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="job-", dir=self._work_root))
        try:
            with _storage("make a work folder", self._work_root):
                (folder / "fonts.conf").write_text(_NO_FONTS, encoding="utf-8")
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


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


def _look(footage: Path) -> graphs.Source:
    from av.stream import Disposition

    with opened(footage) as container:
        videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        for video in videos:
            start_s = Fraction(video.start_time or 0) * Fraction(video.time_base or 1)
            # ffmpeg reads untagged pictures as standard definition, whatever their size.
            untagged_hd = video.codec_context.colorspace == 2 and video.height >= _UNTAGGED_HD_PX
            return graphs.Source(start_s, "bt709" if untagged_hd else "auto")
    return graphs.Source(Fraction(0), "auto")


def _font_trouble(args: Sequence[str], lines: Sequence[str]) -> EncodeFailed:
    said = "\n".join(lines)
    glyphs = sorted({f"U+{code.upper():0>4}" for code in _NO_GLYPH.findall(said)})
    families = sorted({*_NO_FONT.findall(said), *_FOREIGN_FONT.findall(said)})
    reasons = [f"the font {family!r} is not among the track's fonts" for family in families]
    if glyphs:
        reasons.append(f"the track's fonts have no glyph for {', '.join(glyphs)}")
    return EncodeFailed(
        "the captions cannot be drawn: " + "; ".join(reasons),
        command=args,
        returncode=0,
        stderr_tail=said,
        hint="Run: vidmsg fonts sync, then build again.",
    )


@contextlib.contextmanager
def _storage(doing: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot {doing}: {error.strerror}",
            path=path,
            hint="Make the folder writable, or free some space; then build again.",
        ) from error


def _link(source: Path, name: Path) -> None:
    try:
        name.symlink_to(source.resolve())
    except OSError:  # a file system or Windows account without symbolic links
        with _storage("copy into the work folder", name):
            shutil.copyfile(source, name)


def _deliver(made: Path, output: Path) -> None:
    """Move a finished file to its place, so that the place never holds half of it."""
    if not made.is_file() or made.stat().st_size == 0:
        raise EncodeFailed(
            "ffmpeg wrote nothing", command=(), returncode=0, stderr_tail="", hint="Run the build again."
        )
    with _storage(f"write {output.name}", output):
        output.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.replace(output)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy_across(made, output)


def _copy_across(made: Path, output: Path) -> None:
    """Do the same when the place is on another disk than the work folder."""
    with tempfile.TemporaryDirectory(prefix=".vidmsg-", dir=output.parent) as beside:
        shutil.copyfile(made, Path(beside) / "part")
        (Path(beside) / "part").replace(output)


class FakeEncoder:
    """Writes each job as JSON to its output, so that what would be encoded is an ordinary value."""

    identity = "fake 1"

    def __init__(self) -> None:
        self.jobs: list[AudioJob | BurnJob | StillJob] = []
        self._stopped = False

    def audio(self, job: AudioJob, progress: Callable[[int], None]) -> AudioReport:
        """Write the job down."""
        self._write(job)
        progress(job.duration_ms)
        return AudioReport(input_lufs="-23.0", gain="linear")

    def burn(self, job: BurnJob, progress: Callable[[int], None]) -> None:
        """Write the job down."""
        self._write(job)
        progress(job.duration_ms)

    def still(self, job: StillJob) -> None:
        """Write the job down."""
        self._write(job)

    def stop(self) -> None:
        """Make later calls fail; nothing ever runs."""
        self._stopped = True

    def _write(self, job: AudioJob | BurnJob | StillJob) -> None:
        if self._stopped:
            raise EncodeFailed("stopped on request", command=(), returncode=-9, stderr_tail="")
        self.jobs.append(job)
        output = Path(job.output)
        temporary = output.with_name(output.name + ".part")
        with _storage(f"write {output.name}", output):
            output.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(dataclasses.asdict(job), default=str), encoding="utf-8")
            temporary.replace(output)
