"""What a file says of its pictures' colours, brightness, shape and turn."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.adapters.ffmpeg.source import UNTAGGED_HD_PX
from pipeline.core.media import Reading
from pipeline.errors import FootageError

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# Numbers of ITU-T H.273.
_UNSAID = 2
_RGB = 0
_TRANSFERS = {16: "pq", 18: "hlg"}
_WIDE = {9: "bt2020", 11: "smpte431", 12: "smpte432"}
_FULL = 2
_USUAL_PEAK_NITS = 1000
"""What HDR is mostly graded for, and what ITU-R BT.2100 defines HLG's display by."""
_PEAKS_NITS = (400, 4000)
_DOLBY_VISION = frozenset({"dvh1", "dvhe", "dva1", "dvav"})


def reading(video: VideoStream, first: VideoFrame, start_s: Fraction, path: Path) -> Reading:
    """Return how the pictures must be read; what the first one says goes before what the file says.

    Raises:
        FootageError: Dolby Vision without colours that others can read.
    """
    said = video.codec_context
    primaries, trc, matrix = (
        next((value for value in (getattr(first, name), getattr(said, name)) if value != _UNSAID), _UNSAID)
        for name in ("color_primaries", "color_trc", "colorspace")
    )
    transfer = _TRANSFERS.get(trc, "")
    if not transfer and said.codec_tag in _DOLBY_VISION and trc == _UNSAID:
        raise FootageError(
            "these are Dolby Vision pictures without a part that other players can read (profile 5)",
            path=path,
            hint="Export it as HLG, HDR10 or ordinary (SDR) video.",
        )
    is_yuv = not first.format.is_rgb
    aspect = video.sample_aspect_ratio
    return Reading(
        start_s=start_s,
        matrix=_matrix(matrix, first.height, hdr=bool(transfer), is_yuv=is_yuv),
        transfer=transfer,
        primaries=_WIDE.get(primaries, ""),
        peak_nits=_peak_nits(first, transfer),
        rotation_deg=first.rotation % 360,
        mirrored=_is_mirrored(first),
        square=not aspect or aspect == 1,
        full_range=is_yuv and first.color_range == _FULL,
    )


def _matrix(matrix: int, height_px: int, *, hdr: bool, is_yuv: bool) -> str:
    if matrix != _UNSAID or not is_yuv:
        return "auto"
    if hdr:
        return "bt2020nc"
    # ffmpeg reads untagged pictures as standard definition, whatever their size.
    return "bt709" if height_px >= UNTAGGED_HD_PX else "auto"


def _peak_nits(first: VideoFrame, transfer: str) -> int:
    if transfer != "pq":
        return _USUAL_PEAK_NITS if transfer else 0
    light, screen = _side(first, "CONTENT_LIGHT_LEVEL"), _side(first, "MASTERING_DISPLAY_METADATA")
    found = 0
    if len(light) >= 4:
        found = int.from_bytes(light[:4], sys.byteorder)
    # AVMasteringDisplayMetadata: eight chromaticities, the least and the greatest luminance, two flags.
    if not found and len(screen) >= 88 and any(screen[84:88]):
        number, parts = (int.from_bytes(screen[at : at + 4], sys.byteorder, signed=True) for at in (72, 76))
        found = number // parts if parts > 0 else 0
    low, high = _PEAKS_NITS
    return min(high, max(low, found)) if found > 0 else _USUAL_PEAK_NITS


def _is_mirrored(first: VideoFrame) -> bool:
    """Tell whether the display matrix does more than turn by quarters."""
    raw = _side(first, "DISPLAYMATRIX")
    if len(raw) < 36:
        return False
    a, b, _, c, d = (int.from_bytes(raw[at : at + 4], sys.byteorder, signed=True) for at in range(0, 20, 4))
    return a * d - b * c < 0 or first.rotation % 90 != 0


def _side(first: VideoFrame, name: str) -> bytes:
    found = cast("Mapping[str, bytes]", first.side_data).get(name)
    return b"" if found is None else bytes(found)
