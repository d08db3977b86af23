"""The Encoder port over ffmpeg."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.adapters import pictures as stills
from pipeline.adapters.ffmpeg import (
    assembly,
    first_pass,
    graphs,
    loudness,
    mezzanine,
    overlay,
    picture,
    source,
    workplace,
)
from pipeline.adapters.ffmpeg.binary import Binary
from pipeline.adapters.ffmpeg.chunks import Harvest
from pipeline.adapters.ffmpeg.join import join
from pipeline.adapters.ffmpeg.runner import STALL_TIMEOUT_S, Runner
from pipeline.core import spans, video_encoders
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
    VideoSettings,
    plate_name,
)
from pipeline.core.video_encoders import VideoEncoder
from pipeline.errors import EncodeFailed
from pipeline.ports import Keep

# What libass says, at ffmpeg's ordinary log level, when it cannot draw as asked: it goes on all the same.
_NO_GLYPH = re.compile(r"glyph 0x0*([1-9a-f][0-9a-f]*)", re.IGNORECASE)
_NO_FONT = re.compile(r"fontselect: (?:failed .* glyph 0x0+ .*?|Using default font.*?)\(([^()]*), \d+, \d+\)")
_FOREIGN_FONT = re.compile(r"fontselect: \(([^()]*), \d+, \d+\) -> [^,]*[/\\]")
_FONT_TROUBLE = re.compile("|".join(p.pattern for p in (_NO_GLYPH, _NO_FONT, _FOREIGN_FONT)), re.IGNORECASE)


class FfmpegEncoder:
    """Makes media files with ffmpeg, each in a work folder of its own where every name is plain."""

    def __init__(
        self,
        binary: Binary,
        work_root: Path,
        *,
        stall_timeout_s: float = STALL_TIMEOUT_S,
        hardware: VideoEncoder | None = None,
        remark: str = "",
    ) -> None:
        self.identity = f"{binary.identity} with {hardware.codec}" if hardware else binary.identity
        self.picture = picture.RECIPE
        self.remark = remark
        self.fallback: FfmpegEncoder | None = None
        self.looks_ahead = hardware is None
        self._hardware = hardware
        self._runner = Runner(binary.path, stall_timeout_s=stall_timeout_s)
        self._work_root = work_root
        if hardware:
            self.fallback = FfmpegEncoder(binary, work_root, stall_timeout_s=stall_timeout_s)
            self.fallback._runner = self._runner  # stopped together

    def suits(self, video: VideoSettings) -> bool:
        """True if it can do all that is asked of it."""
        return self._hardware is None or video_encoders.suits(self._hardware, video)

    def audio(self, job: AudioJob, progress: Callable[[int], None]) -> AudioReport:
        """Write the loudness-normalised sound.

        Raises:
            See ``loudness.normalise``.
        """
        return loudness.normalise(job, self._runner, self._work_root, progress)

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
            bits = first_pass.put(folder, job)
            args = graphs.encode(job, reading, bits, seekable=seekable, hardware=self._hardware)
            trouble: dict[str, None] = {}
            tails = {} if self._hardware else first_pass.tails(folder, job, bits)
            harvest = Harvest(folder, job, keep, trouble, tails)

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
            _deliver_plates(folder, job)

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


def _deliver_plates(folder: Path, job: EncodeJob) -> None:
    """Move the frames without captions to their place; the proof decodes for itself what is not whole."""
    for frame in job.plates:
        made = folder / (graphs.PLATES % frame)
        if made.is_file() and made.stat().st_size == job.video.width_px * job.video.height_px:
            workplace.deliver(made, Path(job.plates_folder) / plate_name(frame))


def _reading(job: EncodeJob | PicturesJob) -> Reading:
    return job.reading or source.look(Path(job.footage))


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
