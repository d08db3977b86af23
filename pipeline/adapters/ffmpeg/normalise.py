"""What makes any footage's pictures ordinary: progressive, square pixels, BT.709 in limited range.

ffmpeg itself turns them upright before they come here; ``picture`` puts these steps into its chain.
"""

from __future__ import annotations

from typing import Any

from pipeline.core.media import Reading

# ffmpeg 9 takes these from the pictures and passes over the options of the same name; older ones the reverse.
COLOUR = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709"}
_REFERENCE_WHITE_NITS = 203
"""ITU-R BT.2408: what white paper has in HDR. It becomes 89 % of SDR's white; mid-grey stays where it was."""
_KNEE = "0.5"
"""Light below half of reference white is not changed at all."""
_TRANSFERS = {"pq": "smpte2084", "hlg": "arib-std-b67"}
_BETWEEN = "yuv444p"
"""What pictures are held in until they are framed: no colour is thinned out twice."""


def progressive(stream: Any, reading: Reading) -> Any:
    """Return whole pictures, one for two fields; this must come before any picture is dropped or doubled."""
    if not reading.fields:
        return stream
    return stream.filter("bwdif", mode="send_frame", parity=reading.fields, deint="all")


def scaled(stream: Any, reading: Reading, width_px: int, height_px: int) -> Any:
    """Return the pictures at the size given, as yuv420p, BT.709, limited range, square pixels.

    The size is asked for at once, so that pictures are scaled only once and that HDR is not mapped at a size
    which nobody needs.

    Args:
        stream: the footage's video, of ffmpeg-python.
        reading: how to read it.
        width_px: even.
        height_px: even.
    """
    if _is_wide(reading):
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
    return finished(stream)


def framable(stream: Any, reading: Reading) -> tuple[Any, str]:
    """Return the pictures at their displayed size, and the matrix to read them with: ready to be reframed.

    Ordinary pictures are left as they are, so that they are converted only once.
    """
    # Like the prober, only the stored width is stretched; that is the height of what was turned.
    turned = reading.rotation_deg % 180 != 0
    size = ("iw", "round(ih/sar)") if turned else ("round(iw*sar)", "ih")
    if _is_wide(reading):
        stream = _narrowed(stream, reading, *(() if reading.square else size))
        stream = stream.filter("setsar", 1).filter("format", _BETWEEN)
        return stream.filter("setparams", range="tv", **COLOUR), "bt709"
    if not reading.square:
        stream = stream.filter("scale", *size, flags="lanczos+accurate_rnd").filter("setsar", 1)
    return stream, reading.matrix


def finished(stream: Any) -> Any:
    """Return the stream in the coding of every finished video, and marked as such."""
    stream = stream.filter("setsar", 1).filter("format", "yuv420p")
    return stream.filter("setparams", range="tv", **COLOUR)


def _is_wide(reading: Reading) -> bool:
    return bool(reading.transfer or reading.primaries)


def _narrowed(stream: Any, reading: Reading, *size: int | str) -> Any:
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
    stream = stream.filter("zscale", *size, filter="lanczos", transfer="linear", **to_linear)
    stream = stream.filter("format", "gbrpf32le").filter("zscale", primaries="bt709")
    if hdr:
        peak = f"{max(reading.peak_nits, _REFERENCE_WHITE_NITS) / _REFERENCE_WHITE_NITS:.3f}"
        stream = stream.filter("tonemap", tonemap="mobius", param=_KNEE, peak=peak, desat=0)
    return stream.filter(
        "zscale", transfer="bt709", matrix="bt709", range="limited", dither="error_diffusion"
    )
