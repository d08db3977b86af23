"""A fake encoder, which writes its jobs down."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.adapters.ffmpeg import workplace
from pipeline.core.media import AudioReport
from pipeline.core.plan import (
    AssembleJob,
    AudioJob,
    EncodeJob,
    JoinJob,
    LogoJob,
    PicturesJob,
    StageJob,
    StillJob,
    VideoSettings,
    plate_name,
)
from pipeline.core.timebase import frames_ms
from pipeline.errors import EncodeFailed
from pipeline.ports import Encoder, Keep

Job = AssembleJob | AudioJob | EncodeJob | JoinJob | LogoJob | PicturesJob | StageJob | StillJob


class FakeEncoder:
    """Writes each job as JSON to its output, so that what would be encoded is an ordinary value."""

    identity = "fake 1"
    picture = "fake"
    looks_ahead = True
    remark = ""
    fallback: Encoder | None = None

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._stopped = False

    def suits(self, video: VideoSettings) -> bool:
        """True: it can do everything."""
        del video
        return True

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
                    if piece.statistics and not lane.statistics:
                        shutil.copyfile(made, Path(folder) / "statistics")
                        keep(piece.statistics, Path(folder) / "statistics")
                    keep(piece.key, made)
        for frame in job.plates:
            plate = Path(job.plates_folder) / plate_name(frame)
            plate.parent.mkdir(parents=True, exist_ok=True)
            plate.write_bytes(bytes(job.video.width_px * job.video.height_px))
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
