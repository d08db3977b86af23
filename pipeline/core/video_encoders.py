"""H.264 encoders in hardware, as ffmpeg knows them: what each must be told to make chunks that can be joined.

All of them: closed groups of pictures of a fixed length, each of which starts with an IDR picture and its own
headers; no key picture anywhere else; the channel's profile and number of B-frames.

The quality that corresponds to x264's CRF is an approximation: no two encoders choose their quantizers alike,
and chips of one maker differ too. Where an encoder has a scale like the quantizer's, 0 to 51, the CRF is
taken as it is. Sources, read in November 2026: OpenCV's reference of NVENC's parameters (``targetQuality``, 0
to 51); FFmpeg's documentation of QSV encoders (ICQ, 1 to 51; closed groups by ``cgop``); a patch to that of
VAAPI encoders (``rc_mode``); what the bundled ffmpeg says of each encoder's options. VideoToolbox's options
and the line from CRF to its 1 to 100 are recalled. No picture of any of them could be measured for this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core.plan import VideoSettings

X264, AUTO = "x264", "auto"
SESSIONS = 3
"""Films that one chip encodes at once at most: what NVIDIA's older consumer cards allow is the least."""


@dataclass(frozen=True, slots=True)
class VideoEncoder:
    """One of ffmpeg's encoders in hardware."""

    name: str
    """As in campaign.toml."""
    codec: str
    """As ffmpeg calls it."""
    label: str
    """For people."""
    limits_rate: bool = False
    """True if it keeps to a highest rate while it keeps to a quality."""
    whole_run: tuple[str, ...] = ()
    """Arguments before all others: the device."""
    uploads: bool = False
    """True if pictures must be put into the chip's memory first."""
    profiles: Mapping[str, str] | None = None
    """Our name of a profile -> the encoder's, where they differ."""


_CONSTRAINED = {"baseline": "constrained_baseline"}
HARDWARE: tuple[VideoEncoder, ...] = (
    VideoEncoder("videotoolbox", "h264_videotoolbox", "Apple VideoToolbox"),
    VideoEncoder("nvenc", "h264_nvenc", "NVIDIA NVENC", limits_rate=True),
    VideoEncoder("qsv", "h264_qsv", "Intel Quick Sync"),
    VideoEncoder(
        "vaapi",
        "h264_vaapi",
        "VA-API",
        whole_run=("-init_hw_device", "vaapi=chip", "-filter_hw_device", "chip"),
        uploads=True,
        profiles=_CONSTRAINED,
    ),
    VideoEncoder("amf", "h264_amf", "AMD AMF", profiles=_CONSTRAINED),
)
"""In the order in which ``auto`` tries them."""
NAMES = (X264, AUTO, *(e.name for e in HARDWARE))
"""What campaign.toml may ask for."""


def tried_for(wanted: str) -> tuple[VideoEncoder, ...]:
    """Return which encoders in hardware to try for what campaign.toml asks for."""
    return tuple(e for e in HARDWARE if wanted in (AUTO, e.name))


def suits(encoder: VideoEncoder, video: VideoSettings) -> bool:
    """True if an encoder can do all that is asked; x264 can do what another cannot."""
    return encoder.limits_rate or not video.max_kbps


def options(encoder: VideoEncoder, video: VideoSettings, gop: int) -> dict[str, Any]:
    """Return what ffmpeg must be told, beside what it is told for any encoder.

    Args:
        encoder: a row of :data:`HARDWARE`.
        video: what is wanted.
        gop: length of a group of pictures in frames.
    """
    tenths = min(510, video.crf * 10 + video.coarser_tenths)
    profile = (encoder.profiles or {}).get(video.profile, video.profile)
    found: dict[str, Any] = {
        "c:v": encoder.codec,
        "profile:v": profile,
        "bf": video.b_frames,
        "g": gop,
        "flags": "+cgop",
        **_OWN[encoder.name](tenths, video),
    }
    if video.max_kbps and encoder.limits_rate:
        found |= {"maxrate": f"{video.max_kbps}k", "bufsize": f"{video.buffer_kbit}k"}
    return found


def _nvenc(tenths: int, video: VideoSettings) -> dict[str, Any]:
    del video
    return {
        "preset": "p5",
        "tune": "hq",
        "rc": "vbr",
        "cq": f"{tenths // 10}.{tenths % 10}",
        "b:v": 0,  # else its default of 2 Mbit/s would hold
        "no-scenecut": 1,
        "forced-idr": 1,
        "b_ref_mode": "disabled",
        "a53cc": 0,
    }


def _qsv(tenths: int, video: VideoSettings) -> dict[str, Any]:
    del video
    return {
        "preset": "medium",
        "global_quality": _whole(tenths),
        "look_ahead": 0,
        "idr_interval": 0,
        "forced_idr": 1,
        "adaptive_i": 0,
        "adaptive_b": 0,
        "b_strategy": 0,
        "a53cc": 0,
    }


def _vaapi(tenths: int, video: VideoSettings) -> dict[str, Any]:
    del video
    return {"rc_mode": "CQP", "qp": _whole(tenths), "idr_interval": 0, "b_depth": 1, "sei": 0}


def _videotoolbox(tenths: int, video: VideoSettings) -> dict[str, Any]:
    del video
    better = 100 - tenths * 175 // 1000  # CRF 20 is 65
    return {"q:v": max(1, better), "allow_sw": 0, "realtime": 0, "a53cc": 0}


def _amf(tenths: int, video: VideoSettings) -> dict[str, Any]:
    quantizer = _whole(tenths)
    found: dict[str, Any] = {"usage": "transcoding", "quality": "balanced", "rc": "cqp"}
    found |= {"qp_i": quantizer, "qp_p": min(51, quantizer + 2), "forced_idr": 1, "bf_ref": 0}
    if video.b_frames:
        found |= {"max_b_frames": video.b_frames, "qp_b": min(51, quantizer + 4)}
    return found


def _whole(tenths: int) -> int:
    return max(1, -(-tenths // 10))


_OWN = {"nvenc": _nvenc, "qsv": _qsv, "vaapi": _vaapi, "videotoolbox": _videotoolbox, "amf": _amf}
