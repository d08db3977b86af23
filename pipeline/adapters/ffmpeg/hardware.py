"""Encoders in hardware: whether one works here is found out by using it."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from pipeline.adapters.ffmpeg import workplace
from pipeline.adapters.ffmpeg.binary import Binary, encoders
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.join import join
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.core.media import Reading
from pipeline.core.plan import EncodeJob, JoinJob, Lane, Piece, VideoSettings
from pipeline.core.video_encoders import HARDWARE, VideoEncoder, tried_for
from pipeline.errors import EncodeFailed, FootageError, ToolTimeout

_STALL_TIMEOUT_S = 20.0
_RATE, _GOP = Fraction(25), 12
_VIDEO = VideoSettings(640, 360, 20, "ultrafast", "main", 0, _GOP * 40)
_PIECES = (Piece("first", 0, _GOP), Piece("second", _GOP, _GOP * 2 - 3))
"""Two whole chunks; the last of a film is mostly shorter."""
_TRACK = "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\nPlayResY: 360\n"
_ADDRESS = re.compile(r"\[[^\]]* @ 0x[0-9a-f]+\]\s*")
_REASON = re.compile(r"cannot|fail|error|not found|no such|no device", re.IGNORECASE)
_MOST_WORDS = 160


def chosen(binary: Binary, wanted: str, work_root: Path) -> FfmpegEncoder:
    """Return the encoder that campaign.toml asks for, or x264 and, in its ``remark``, why.

    Args:
        binary: ffmpeg.
        wanted: one of ``video_encoders.NAMES``.
        work_root: where work folders may be made.

    Raises:
        StorageError, ToolMissing: ffmpeg cannot be used at all.
    """
    reasons = []
    for row in tried_for(wanted):
        reason = why_not(binary, row, work_root)
        if not reason:
            return FfmpegEncoder(binary, work_root, hardware=row)
        reasons.append(f"{row.name} ({reason})")
    remark = f"x264 is used, as no other encoder works here: {'; '.join(reasons)}" if reasons else ""
    return FfmpegEncoder(binary, work_root, remark=remark)


def all_reasons(binary: Binary, work_root: Path) -> dict[str, str]:
    """Return, for each encoder in hardware, why it does not work here; nothing if it does."""
    return {row.name: why_not(binary, row, work_root) for row in HARDWARE}


def why_not(binary: Binary, row: VideoEncoder, work_root: Path) -> str:
    """Encode two chunks and join them, all as in a build; return what went wrong, or nothing.

    Raises:
        StorageError, ToolMissing: ffmpeg cannot be used at all.
    """
    if row.codec not in encoders(binary):
        return f"this ffmpeg was built without {row.codec}"
    runner = Runner(binary.path, stall_timeout_s=_STALL_TIMEOUT_S)
    with workplace.folder(work_root) as folder:
        made = folder / "trial.mkv"
        pattern = f"testsrc2=s={_VIDEO.width_px}x{_VIDEO.height_px}:r={_RATE}:d=1"
        runner.run(["-f", "lavfi", "-i", pattern, "-c:v", "mjpeg", "-q:v", "3", made.name], folder=folder)
        encoder = FfmpegEncoder(binary, work_root, hardware=row, stall_timeout_s=_STALL_TIMEOUT_S)

        def keep(key: str, chunk: Path) -> None:
            chunk.replace(folder / key)

        job = EncodeJob(str(made), _VIDEO, _RATE, (Lane(_TRACK, (), _PIECES),), reading=Reading())
        chunks = tuple(str(folder / piece.key) for piece in _PIECES)
        lengths = tuple(piece.frames for piece in _PIECES)
        try:
            encoder.encode(job, keep, lambda _: None)
            join(JoinJob(chunks, lengths, "", "", _RATE, "trial"), folder / "joined.mp4")
        except EncodeFailed as error:
            return _first_reason(error)
        except (FootageError, ToolTimeout) as error:
            return error.message
    return ""


def _first_reason(error: EncodeFailed) -> str:
    """Return the first line that says what is wrong: what follows are its consequences."""
    lines = [_ADDRESS.sub("", line).strip() for line in error.stderr_tail.splitlines()]
    found = next((n for n in lines if _REASON.search(n) and "fontconfig" not in n), error.message)
    return found.rstrip(".")[:_MOST_WORDS]
