"""Proof: a finished video is looked at, frame by frame, before anybody may take it for good."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.core import proof
from pipeline.core.channel import Channel
from pipeline.core.findings import Finding
from pipeline.core.proof import ProofJob, Sights
from pipeline.engine.bundle import Order
from pipeline.errors import ProofFailed
from pipeline.ports import Prover


def look(order: Order, video: Path, prover: Prover) -> tuple[Sights, tuple[Finding, ...]]:
    """Look at a finished video; no findings means that it shows its track and nothing else.

    Raises:
        FootageError, EncodeFailed: it cannot be looked at.
    """
    sights = prover.prove(_job(order, video))
    frames, language = order.media.frames, order.language.tag
    return sights, proof.judge(sights, order.cues, frames=frames, language=language)


def refuse(found: Sequence[Finding], target: str) -> None:
    """Stop a target whose proof failed.

    Raises:
        ProofFailed: with every fault.
    """
    if found:
        faults = [f"{f.where} {f.message}".strip() for f in found]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ProofFailed(f"{target}: {faults[0]}{more}", faults=faults, hint=found[0].hint)


def _job(order: Order, video: Path) -> ProofJob:
    settings, media = order.video, order.media
    width, height = settings.width_px, settings.height_px
    return ProofJob(
        video=str(video),
        footage=str(order.footage),
        ass=order.gallery(),
        fonts=(order.face.path,),
        settings=settings,
        rate=media.rate,
        frames=media.frames,
        spot_px=proof.spot_px(order.face.em_px(order.style.em_px(height))),
        safe=safe_area(order.channel, width, height),
        looks=proof.looks(order.cues, media.rate, media.frames, marked=order.draft),
        reading=media.reading,
    )


def safe_area(channel: Channel, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom edge of the channel's safe area in pixels."""
    left, top, right, bottom = channel.safe_permille
    return (
        left * width_px // 1000,
        top * height_px // 1000,
        width_px - right * width_px // 1000,
        height_px - bottom * height_px // 1000,
    )
