"""The sound tracks of a file, and what else it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.core.footage import sound_to_use
from pipeline.core.media import AudioStream, Media

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

_NAMES = {
    "video": ("further picture track", "further picture tracks"),
    "subtitle": ("subtitle track", "subtitle tracks"),
    "data": ("data track", "data tracks"),
    "attachment": ("attached file", "attached files"),
}


def with_sound(media: Media, container: InputContainer, heard: Collection[int]) -> Media:
    """Return ``media`` with its sound tracks; the one to use is chosen by what the file says of them.

    Args:
        media: what is known already.
        container: the open file.
        heard: indexes of the streams with sound in them that can be decoded.
    """
    streams = tuple(_sound(stream, usable=stream.index in heard) for stream in container.streams.audio)
    if not any(stream.usable for stream in streams):
        return media
    used = sound_to_use(streams, [0 if stream.usable else -1 for stream in streams])
    return replace(
        media, has_audio=True, audio_codec=streams[used].codec, audio_streams=streams, audio_stream=used
    )


def _sound(stream: Stream, *, usable: bool) -> AudioStream:
    from av.stream import Disposition

    special = (
        Disposition.comment
        | Disposition.hearing_impaired
        | Disposition.visual_impaired
        | Disposition.karaoke
        | Disposition.descriptions
    )
    codec = stream.codec_context
    return AudioStream(
        codec=codec.codec.canonical_name if codec else "unknown",
        channels=getattr(codec, "channels", 0) or 0,
        language=str(stream.metadata.get("language", ""))[:16],
        default=bool(stream.disposition & Disposition.default),
        special=bool(stream.disposition & special),
        usable=usable,
    )


def left_out(container: InputContainer, video: VideoStream) -> tuple[str, ...]:
    """Say in plain words which streams of a file are not used; its other sounds are told elsewhere."""
    from av.stream import Disposition

    kinds: Counter[str] = Counter()
    for stream in container.streams:
        if stream.index == video.index or stream.type == "audio":
            continue
        cover = stream.type == "video" and stream.disposition & Disposition.attached_pic
        kinds["cover" if cover else stream.type] += 1
    said = [("a cover picture" if kinds.pop("cover", 0) else "")]
    for kind, number in sorted(kinds.items()):
        one, many = _NAMES.get(kind, ("unknown track", "unknown tracks"))
        said.append(f"{number} {one if number == 1 else many}")
    return tuple(words for words in said if words)
