"""Joins chunks into an MP4 without encoding anything again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.adapters.ffmpeg import workplace
from pipeline.adapters.ffmpeg.chunks import Packet, packets_of, ranks
from pipeline.adapters.ffmpeg.container import opened
from pipeline.core.plan import JoinJob
from pipeline.errors import EncodeFailed, StorageError

_OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}
_WITHOUT_EDIT_LIST = {**_OPTIONS, "movflags": "+faststart+negative_cts_offsets", "use_editlist": "0"}


def join(job: JoinJob, output: Path) -> None:
    """Write the chunks one after the other and the sound beside them; the first picture is at 0.

    Raises:
        EncodeFailed: a chunk has another length or other headers than it must have.
        FootageError: a chunk or the sound cannot be read.
        StorageError: the file cannot be written.
    """
    import av

    delay = _check(job)
    base, options = 1 / job.rate, _OPTIONS if job.edit_list else _WITHOUT_EDIT_LIST
    try:
        with ExitStack() as stack:
            first = stack.enter_context(opened(Path(job.chunks[0]), packets_only=True))
            out = stack.enter_context(av.open(str(output), "w", format="mp4", options=options))
            out.metadata["title"] = job.title
            video = out.add_stream_from_template(first.streams.video[0])
            video.time_base = base
            sound: Iterator[Any] = iter(())
            if job.audio:
                heard = stack.enter_context(opened(Path(job.audio)))
                audio = out.add_stream_from_template(heard.streams.audio[0])
                sound = _of_stream(heard.demux(heard.streams.audio[0]), audio)
            for packet in _in_turn(_pictures(job, video, base, delay), sound):
                out.mux_one(packet)
    except OSError as error:
        if isinstance(error, av.FFmpegError) and error.errno not in (28, 122, 30):
            raise _unfit(f"the chunks cannot be joined: {error.strerror}") from error
        raise StorageError(
            f"cannot write {output.name}: {error.strerror}",
            path=output,
            hint="Free some space and run the build again; finished stretches are kept.",
        ) from error


def _check(job: JoinJob) -> int:
    """Make sure that the chunks fit each other; return by how many frames decoding runs ahead."""
    headers: set[bytes] = set()
    delay = 0
    for name, length in zip(job.chunks, job.lengths, strict=True):
        with opened(Path(name), packets_only=True) as container:
            headers.add(bytes(container.streams.video[0].codec_context.extradata or b""))
        packets = list(packets_of(Path(name)))
        if len(packets) != length or not packets[0].is_key:
            raise _unfit(f"a chunk has {len(packets)} of {length} pictures")
        delay = max(delay, *(n - rank for n, rank in enumerate(ranks(packets, Path(name)))))
    if len(headers) != 1:
        raise _unfit("chunks of one video have different headers")
    return delay


def _pictures(job: JoinJob, stream: Any, base: Fraction, delay: int) -> Iterator[Any]:
    import av

    start = 0
    for name, length in zip(job.chunks, job.lengths, strict=True):
        packets: list[Packet] = list(packets_of(Path(name)))
        for n, (packet, rank) in enumerate(zip(packets, ranks(packets, Path(name)), strict=True)):
            made = av.Packet(packet.data)
            made.stream, made.time_base = stream, base
            made.pts, made.dts, made.duration = start + rank, start + n - delay, 1
            made.is_keyframe = packet.is_key
            yield made
        start += length


def _of_stream(packets: Iterator[Any], stream: Any) -> Iterator[Any]:
    for packet in packets:
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _in_turn(*streams: Iterator[Any]) -> Iterator[Any]:
    """Yield packets of all streams in the order of their time."""
    import heapq

    def timed(number: int, packets: Iterator[Any]) -> Iterator[tuple[Fraction, int, int, Any]]:
        for count, packet in enumerate(packets):
            yield packet.dts * packet.time_base, number, count, packet

    for *_, packet in heapq.merge(*(timed(n, s) for n, s in enumerate(streams))):
        yield packet


def _unfit(what: str) -> EncodeFailed:
    return EncodeFailed(what, command=(), returncode=0, stderr_tail="", hint=workplace.REMEDY)
