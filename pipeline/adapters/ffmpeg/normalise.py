"""Any footage -> upright progressive pictures, square pixels, BT.709 in limited range, at a constant rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pipeline.core.media import Reading

# ffmpeg 9 takes these from the pictures and passes over the options of the same name; older ones the reverse.
COLOUR = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709"}
# A container may promise two pictures more than it holds; the prober lets that pass.
_MISSING_PICTURES = 2
_REFERENCE_WHITE_NITS = 203
"""ITU-R BT.2408: what white paper has in HDR. It becomes 89 % of SDR's white; mid-grey stays where it was."""
_KNEE = "0.5"
"""Light below half of reference white is not changed at all."""
_TRANSFERS = {"pq": "smpte2084", "hlg": "arib-std-b67"}


def apply(stream: Any, reading: Reading, rate: Fraction, *, width_px: int, height_px: int) -> Any:
    """Return the footage's pictures at ``rate``, from time zero, scaled to the size given, as yuv420p.

    ffmpeg itself turns them upright before they come here. The size is asked for at once, so that pictures
    are scaled only once and that HDR is not mapped at a size which nobody needs.

    Args:
        stream: the footage's video, of ffmpeg-python.
        reading: how to read it.
        rate: frames per second of the finished video.
        width_px: even.
        height_px: even.
    """
    stream = stream.filter("setpts", "PTS-STARTPTS")
    if reading.fields:  # before any picture is dropped or doubled
        stream = stream.filter("bwdif", mode="send_frame", parity=reading.fields, deint="all")
    stream = stream.filter("fps", f"{rate.numerator}/{rate.denominator}")
    stream = stream.filter("tpad", stop=_MISSING_PICTURES, stop_mode="clone")
    if reading.transfer or reading.primaries:
        stream = _narrowed(stream, reading, width_px, height_px)
    else:
        stream = stream.filter(
            "scale",
            width_px,
            height_px,
            flags="lanczos+accurate_rnd",
            in_color_matrix=reading.matrix,
            out_color_matrix="bt709",
            out_range="tv",
        )
    stream = stream.filter("setsar", 1).filter("format", "yuv420p")
    return stream.filter("setparams", range="tv", **COLOUR)


def _narrowed(stream: Any, reading: Reading, width_px: int, height_px: int) -> Any:
    """Bring wide colours, and brightness beyond white, into BT.709; in linear light, without rounding."""
    hdr = bool(reading.transfer)
    # What the file leaves unsaid is filled in: zimg refuses to guess.
    said = {"color_primaries": reading.primaries or "bt2020"}
    # Without HDR the same curve there and back leaves the tones as they are.
    said["color_trc"] = _TRANSFERS.get(reading.transfer, "bt709")
    if reading.matrix != "auto":
        said["colorspace"] = reading.matrix
    to_linear: dict[str, Any] = {"npl": _REFERENCE_WHITE_NITS} if hdr else {}
    stream = stream.filter("setparams", **said)
    stream = stream.filter("zscale", width_px, height_px, filter="lanczos", transfer="linear", **to_linear)
    stream = stream.filter("format", "gbrpf32le").filter("zscale", primaries="bt709")
    if hdr:
        peak = f"{max(reading.peak_nits, _REFERENCE_WHITE_NITS) / _REFERENCE_WHITE_NITS:.3f}"
        stream = stream.filter("tonemap", tonemap="mobius", param=_KNEE, peak=peak, desat=0)
    return stream.filter(
        "zscale", transfer="bt709", matrix="bt709", range="limited", dither="error_diffusion"
    )
