"""The Encoder port over ffmpeg, and a fake that writes its jobs down."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters import pictures as stills
from pipeline.adapters.ffmpeg import assembly, graphs, mezzanine, overlay, picture, source, workplace
from pipeline.adapters.ffmpeg.binary import Binary
from pipeline.adapters.ffmpeg.chunks import Harvest
from pipeline.adapters.ffmpeg.join import join
from pipeline.adapters.ffmpeg.runner import STALL_TIMEOUT_S, Runner
from pipeline.core import spans
from pipeline.core.media import AudioReport, Reading
from pipeline.core.plan import (
    AssembleJob,
    AudioJob,
    BurnJob,
    EncodeJob,
    JoinJob,
    Lane,
    LogoJob,
    PicturesJob,
    Piece,
    StageJob,
    StillJob,
)
from pipeline.core.timebase import frames_ms
from pipeline.errors import EncodeFailed
from pipeline.ports import Keep

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


class FfmpegEncoder:
    """Makes media files with ffmpeg, each in a work folder of its own where every name is plain."""

    def __init__(self, binary: Binary, work_root: Path, *, stall_timeout_s: float = STALL_TIMEOUT_S) -> None:
        self.identity = binary.identity
        self.picture = picture.RECIPE
        self._runner = Runner(binary.path, stall_timeout_s=stall_timeout_s)
        self._work_root = work_root

    def audio(self, job: AudioJob, progress: Callable[[int], None]) -> AudioReport:
        """Write the loudness-normalised sound: one gain for all, and limited peaks only where they need it.

        The result is measured too: AAC overshoots, and limiting makes quieter.

        Raises:
            FootageError: the footage cannot be opened.
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with workplace.folder(self._work_root) as folder:
            workplace.link(Path(job.footage), folder / graphs.FOOTAGE)
            footage = _reading(job)
            heard = self._hear(graphs.FOOTAGE, folder, job.stream)
            gain = None
            if heard.integrated_lufs > _SILENCE_LUFS:
                gain = self._reach(job, footage, heard, folder, progress)
            else:
                self._runner.run(graphs.sound(job, footage, None), folder=folder, progress=progress)
            workplace.deliver(folder / graphs.SOUND, Path(job.output))
        progress(job.duration_ms)  # with original time stamps, ffmpeg's own count starts late
        if gain is None:
            return AudioReport(input_lufs="-inf", gain="none")
        kind = "linear" if gain.limit_db is None else "dynamic"
        return AudioReport(input_lufs=f"{heard.integrated_lufs:.1f}", gain=kind)

    def assemble(self, job: AssembleJob, progress: Callable[[int], None]) -> None:
        """Write footage made of pictures and a sound: lossless H.264, and uncompressed sound.

        Raises:
            FootageError: the sound cannot be opened, or there is none in its file.
            EncodeFailed: a picture cannot be read, or some have another size than the first.
            StorageError, ToolTimeout: see ``Runner.run``.
        """
        with workplace.folder(self._work_root) as folder:
            for number, picture in enumerate(job.pictures, start=1):
                workplace.link(Path(picture), folder / (assembly.PICTURE % number))
            if job.sound:
                workplace.link(Path(job.sound), folder / assembly.SOUND)
            frames = assembly.frames(job)
            args = assembly.arguments(frames, job)
            done = self._runner.run(args, folder=folder, progress=progress)
            if done.frames != frames:
                raise EncodeFailed(
                    f"only {done.frames} of {frames} pictures could be read",
                    command=args,
                    returncode=0,
                    stderr_tail=done.said,
                    hint="Give pictures of one kind and one size, such as PNG files of 1920 x 1080.",
                )
            workplace.deliver(folder / assembly.OUTPUT, Path(job.output))

    def stage(self, job: StageJob, progress: Callable[[int], None]) -> None:
        """Write footage with what stands before and after it.

        Raises:
            See ``mezzanine.make``.
        """
        mezzanine.make(job, self._runner, self._work_root, progress)

    def logo(self, job: LogoJob) -> None:
        """Write a picture of one size that can be laid over a video, as PNG.

        Raises:
            FootageError: the picture cannot be used.
            StorageError: it cannot be written.
        """
        self._runner.refuse_if_stopped()
        with workplace.folder(self._work_root) as folder:
            with workplace.storage("make a logo", folder):
                stills.write_logo(job, folder / overlay.FILE)
            workplace.deliver(folder / overlay.FILE, Path(job.output))

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        """Encode the pieces of all lanes in one run of ffmpeg; chunks are handed over as they are finished.

        Raises:
            FootageError: the footage cannot be opened.
            EncodeFailed: ffmpeg failed, the footage has fewer pictures than the job says, or the renderer
                lacked a font or a glyph.
            StorageError, ToolTimeout: see ``Runner.run``.
        """
        with workplace.folder(self._work_root) as folder:
            workplace.put_footage(folder, Path(job.footage), job.video)
            for n, lane in enumerate(job.lanes):
                names = {"track": graphs.TRACKS % n, "folder": graphs.FONT_FOLDERS % n}
                workplace.put_track(folder, lane.ass, lane.fonts, **names)
            reading = _reading(job)
            seekable = source.is_seekable(Path(job.footage), reading)
            args = graphs.encode(job, reading, seekable=seekable)
            trouble: dict[str, None] = {}
            harvest = Harvest(folder, job, keep, trouble)

            def tell(done_ms: int) -> None:
                harvest.look()
                progress(done_ms)

            done = self._runner.run(args, folder=folder, progress=tell, keep=_FONT_TROUBLE, kept=trouble)
            if trouble:
                raise _font_trouble(args, tuple(trouble))
            missing = harvest.finish()
            if missing:
                frames = sum(lane.frames for lane in job.lanes)
                raise EncodeFailed(
                    f"only {frames - missing} of {frames} pictures could be read from the footage",
                    command=args,
                    returncode=0,
                    stderr_tail=done.said,
                    hint="The footage is damaged or has changed. Replace it, then build again.",
                )

    def join(self, job: JoinJob) -> None:
        """Put chunks and sound together.

        Raises:
            EncodeFailed: the chunks do not fit each other.
            FootageError, StorageError: a file cannot be read or written.
        """
        self._runner.refuse_if_stopped()
        with workplace.folder(self._work_root) as folder:
            join(job, folder / graphs.JOINED)
            workplace.deliver(folder / graphs.JOINED, Path(job.output))

    def burn(self, job: BurnJob, progress: Callable[[int], None]) -> None:
        """Make one whole video, in the same way but without a store: for tests and measurements.

        Raises:
            See ``encode`` and ``join``.
        """
        grid = spans.grid(job.frames, spans.gop_frames(job.rate, job.video.gop_ms))
        pieces = tuple(Piece(f"{n:06d}", *span) for n, span in enumerate(grid))
        lane = Lane(job.ass, job.fonts, pieces)
        with workplace.folder(self._work_root) as folder:

            def keep(key: str, made: Path) -> None:
                made.replace(folder / key)

            self.encode(
                EncodeJob(job.footage, job.video, job.rate, (lane,), reading=job.reading), keep, progress
            )
            chunks = tuple(str(folder / piece.key) for piece in pieces)
            lengths = tuple(piece.frames for piece in pieces)
            self.join(
                JoinJob(chunks, lengths, job.audio, job.output, job.rate, job.title, job.video.edit_list)
            )

    def still(self, job: StillJob) -> None:
        """Write one frame, the first at or after the time, as JPEG.

        Raises:
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with workplace.folder(self._work_root) as folder:
            workplace.link(Path(job.video), folder / graphs.FOOTAGE)
            self._runner.run(graphs.still(job), folder=folder)
            workplace.deliver(folder / graphs.PICTURE, Path(job.output))

    def pictures(self, job: PicturesJob) -> None:
        """Write single captioned frames as PNG.

        Raises:
            FootageError: the footage cannot be opened.
            EncodeFailed, StorageError, ToolTimeout: see ``Runner.run``.
        """
        with workplace.folder(self._work_root) as folder:
            behind, seekable = None, False
            if job.footage:
                workplace.put_footage(folder, Path(job.footage), job.video)
                behind = _reading(job)
                seekable = source.is_seekable(Path(job.footage), behind)
            workplace.put_track(folder, job.ass, job.fonts)
            args = graphs.pictures(job, behind, seekable=seekable)
            done = self._runner.run(args, folder=folder, keep=_FONT_TROUBLE)
            if done.kept:
                raise _font_trouble(args, done.kept)
            for number, output in enumerate(job.outputs, start=1):
                workplace.deliver(folder / (graphs.PICTURES % number), Path(output))

    def stop(self) -> None:
        """Kill what is running; later calls fail."""
        self._runner.stop_all()

    def _hear(self, name: str, folder: Path, stream: int = 0) -> _Heard:
        return _heard(self._runner.run(graphs.measure(name, stream), folder=folder).said)

    def _reach(
        self,
        job: AudioJob,
        footage: Reading,
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
            self._runner.run(graphs.sound(job, footage, gain), folder=folder, progress=tell)
            tell = None  # progress never goes back
            got = self._hear(graphs.SOUND, folder)
            short_lu = job.integrated_lufs - got.integrated_lufs
            over_db = got.true_peak_db - job.true_peak_db
            if left == 0 or (abs(short_lu) <= _NEAR_LU and over_db <= _OVER_DB):
                break
            gain_db += short_lu if abs(short_lu) > _NEAR_LU else 0.0
            limit_db -= max(0.0, over_db)
        return gain


def _reading(job: AudioJob | EncodeJob | PicturesJob) -> Reading:
    return job.reading or source.look(Path(job.footage))


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


Job = AssembleJob | AudioJob | EncodeJob | JoinJob | LogoJob | PicturesJob | StageJob | StillJob


class FakeEncoder:
    """Writes each job as JSON to its output, so that what would be encoded is an ordinary value."""

    identity = "fake 1"
    picture = "fake"

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._stopped = False

    def audio(self, job: AudioJob, progress: Callable[[int], None]) -> AudioReport:
        """Write the job down."""
        self._write(job, job.output)
        progress(job.duration_ms)
        return AudioReport(input_lufs="-23.0", gain="linear")

    def assemble(self, job: AssembleJob, progress: Callable[[int], None]) -> None:
        """Write the job down."""
        del progress
        self._write(job, job.output)

    def stage(self, job: StageJob, progress: Callable[[int], None]) -> None:
        """Write the job down."""
        del progress
        self._write(job, job.output)

    def logo(self, job: LogoJob) -> None:
        """Write the job down."""
        self._write(job, job.output)

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        """Write each piece down: what is drawn, and on which frames."""
        self._refuse_if_stopped()
        self.jobs.append(job)
        for lane in job.lanes:
            for piece in lane.pieces:
                with tempfile.TemporaryDirectory() as folder:
                    made = Path(folder) / "chunk"
                    about = {"key": piece.key, "first": piece.first, "end": piece.end, "ass": lane.ass}
                    made.write_text(json.dumps(about), encoding="utf-8")
                    keep(piece.key, made)
        progress(max(frames_ms(lane.frames, job.rate) for lane in job.lanes))

    def join(self, job: JoinJob) -> None:
        """Write the job down, with the tracks of its chunks one after the other."""
        chunks = [json.loads(Path(name).read_text("utf-8")) for name in job.chunks if Path(name).exists()]
        self._write(job, job.output, ass="".join(chunk["ass"] for chunk in chunks))

    def still(self, job: StillJob) -> None:
        """Write the job down."""
        self._write(job, job.output)

    def pictures(self, job: PicturesJob) -> None:
        """Write the job down in the place of each picture."""
        for output in job.outputs:
            self._write(dataclasses.replace(job, outputs=(output,)), output)

    def stop(self) -> None:
        """Make later calls fail; nothing ever runs."""
        self._stopped = True

    def _write(self, job: Job, place: str, **more: str) -> None:
        self._refuse_if_stopped()
        self.jobs.append(job)
        output = Path(place)
        temporary = output.with_name(output.name + ".part")
        with workplace.storage(f"write {output.name}", output):
            output.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(dataclasses.asdict(job) | more, default=str), encoding="utf-8")
            temporary.replace(output)

    def _refuse_if_stopped(self) -> None:
        if self._stopped:
            raise EncodeFailed("stopped on request", command=(), returncode=-9, stderr_tail="")
