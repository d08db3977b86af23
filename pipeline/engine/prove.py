"""Proof: a finished video is looked at, frame by frame, before anybody may take it for good."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.core import channel_rules, digest, proof, spans
from pipeline.core.channel import Channel
from pipeline.core.findings import Finding
from pipeline.core.proof import Look, ProofJob, Sight, Sights
from pipeline.engine.bundle import Order
from pipeline.engine.files import read_json, write_json
from pipeline.errors import ProofFailed, StorageError
from pipeline.formats import ass
from pipeline.ports import Inspect, Prover

_RECIPE = "1"
"""Changed by hand whenever the same picture would be judged otherwise."""


def look(order: Order, video: Path, prover: Prover) -> tuple[Sights, tuple[Finding, ...]]:
    """Decode a whole finished video; no findings means that it shows its track and nothing else.

    Raises:
        FootageError, EncodeFailed: it cannot be looked at.
    """
    sights = prover.prove(replace(_job(order, video), whole=True))
    return sights, _judge(order, sights)


def look_at_new(
    order: Order,
    video: Path,
    prover: Prover,
    chunks: Sequence[Path],
    memory: Path,
    plates: Path | None = None,
) -> tuple[Sights, tuple[Finding, ...]]:
    """Look at what is new in a video just joined; what was proven on the very same chunks is remembered.

    A look is remembered under the SHA-256 of its chunk, its frame inside the chunk, and everything that says
    what must be seen there. Chunks are closed groups of pictures and are joined without a change, so that
    equal bytes show equal pictures.

    Args:
        order: what was made.
        video: the joined file.
        prover: looks.
        chunks: files of the store, in order; their names are their digests.
        memory: what this target's last proof saw; written if all is well.
        plates: a folder with frames of the footage that were put by.

    Raises:
        FootageError, EncodeFailed: it cannot be looked at.
    """
    job = _job(order, video)
    known = _remembered(memory)
    marks = _marks(order, job, chunks)
    fresh = [n for n, mark in enumerate(marks) if mark not in known]
    # A track has at least one cue: without the first, a draft's mark alone could not be drawn.
    cues = sorted({0, *(job.looks[n].cue for n in fresh)})
    looks = tuple(replace(job.looks[n], cue=cues.index(job.looks[n].cue)) for n in fresh)
    put_by = "" if plates is None else str(plates)
    sights = prover.prove(replace(job, looks=looks, ass=order.gallery(cues), plates=put_by))
    clipped = {cues[index] for index in sights.clipped}
    seen = dict(zip(fresh, sights.seen, strict=True))
    whole = []
    for n, aim in enumerate(job.looks):
        if n in seen:
            whole.append(replace(seen[n], look=aim))
            continue
        correlation, spot_error, was_clipped = known[marks[n]]
        whole.append(Sight(aim, correlation, spot_error))
        if was_clipped:
            clipped.add(aim.cue)
    joined = Sights(sights.frames, tuple(sorted(clipped)), tuple(whole))
    found = _judge(order, joined)
    if not found:
        figures = [[s.correlation, s.spot_error, int(s.look.cue in clipped)] for s in whole]
        with contextlib.suppress(StorageError):  # it only costs time later
            write_json(memory, dict(zip(marks, figures, strict=True)))
    return joined, found


def _marks(order: Order, job: ProofJob, chunks: Sequence[Path]) -> list[str]:
    """Return for each look the digest of everything that decides what is seen in it."""
    shared, drawn = ass.drawn(order.track(), order.media.rate)
    base = digest.of_values(
        ["look", _RECIPE, shared, order.face.digest, job.spot_px, list(job.safe), dict(order.tools)]
    )
    gop = spans.gop_frames(order.media.rate, order.video.gop_ms)
    return [
        digest.of_values(
            [base, chunks[aim.frame // gop].name, aim.frame % gop, drawn[aim.cue].words, int(aim.expected)]
        )
        for aim in job.looks
    ]


def _remembered(memory: Path) -> dict[str, list[int]]:
    known = read_json(memory)
    if not isinstance(known, dict):
        return {}
    return {
        mark: figures
        for mark, figures in known.items()
        if isinstance(figures, list) and len(figures) == 3 and all(isinstance(f, int) for f in figures)
    }


def _judge(order: Order, sights: Sights) -> tuple[Finding, ...]:
    return proof.judge(sights, order.shown, frames=order.media.frames, language=order.language.tag)


def by_the_channels_rules(order: Order, video: Path, inspect: Inspect | None) -> tuple[Finding, ...]:
    """Hold a finished file against what its channel takes; see :mod:`pipeline.core.channel_rules`.

    Raises:
        FootageError: it cannot be read.
    """
    if inspect is None:
        return ()
    return channel_rules.check_file(order.channel, inspect(video), order.language.tag)


def refuse(found: Sequence[Finding], target: str) -> None:
    """Stop a target whose proof failed.

    Raises:
        ProofFailed: with every fault.
    """
    if found:
        faults = [f"{f.where} {f.message}".strip() for f in found]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ProofFailed(f"{target}: {faults[0]}{more}", faults=faults, hint=found[0].hint)


def plates(order: Order) -> frozenset[int]:
    """Return the frames that the proof compares with the footage itself: all that no solid box hides."""
    box = order.style.background == "box" and order.style.box_opacity_pct == 100
    solid = range(len(order.cues) if box else 0)  # never the end card's words, nor a draft's mark
    return frozenset(aim.frame for aim in _looks(order) if not (aim.expected and aim.cue in solid))


def _looks(order: Order) -> tuple[Look, ...]:
    media = order.media
    gop = spans.gop_frames(media.rate, order.video.gop_ms)
    return proof.looks(order.shown, media.rate, media.frames, marked=order.draft, gop=gop)


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
        looks=_looks(order),
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
