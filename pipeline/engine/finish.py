"""Finishing: encoded stretches and the sound become a video, which is looked at and put in place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.core import digest, proof
from pipeline.core.events import Event, StepStarted, Warned
from pipeline.core.findings import Finding, Severity
from pipeline.core.plan import AudioJob, JoinJob
from pipeline.engine import bundle, prove
from pipeline.engine.bundle import Order
from pipeline.engine.prepare import Tools
from pipeline.engine.project import Project
from pipeline.engine.store import FolderStore


class Finisher:
    """Finishes targets whose stretches are all encoded. Safe to use from several threads."""

    def __init__(
        self, project: Project, tools: Tools, store: FolderStore, emit: Callable[[Event], None]
    ) -> None:
        self._project, self._tools, self._store, self._emit = project, tools, store, emit
        self._sound_lock = threading.Lock()
        self._sounds: dict[str, Path] = {}

    def finish(self, order: Order, chunks: Sequence[Path], lengths: Sequence[int], plates: Path) -> Path:
        """Join, prove and put in place; return the bundle's folder.

        Args:
            order: what is made.
            chunks: the encoded stretches in order; their names are their digests.
            lengths: how many frames each must have.
            plates: a folder with frames of the footage that were put by for the proof.

        Raises:
            EncodeFailed, FootageError, ProofFailed, StorageError, ToolTimeout: nothing was put in place.
        """
        sound = self._sound(order) if order.media.has_audio else None

        def join(output: Path) -> JoinJob:
            return JoinJob(
                chunks=tuple(map(str, chunks)),
                lengths=tuple(lengths),
                audio="" if sound is None else str(sound),
                output=str(output),
                rate=order.media.rate,
                title=order.script.title,
                edit_list=order.video.edit_list,
            )

        def look(video: Path) -> tuple[dict[str, int], tuple[Finding, ...]]:
            memory = self._project.cache / "proofs" / f"{order.stem}.json"
            sights, found = prove.look_at_new(order, video, self._tools.prover, chunks, memory, plates)
            prove.refuse(found, str(order.target))
            about = prove.by_the_channels_rules(order, video, self._tools.inspect)
            prove.refuse([f for f in about if f.severity is Severity.ERROR], str(order.target))
            return proof.summary(sights), about

        return bundle.make(self._project, order, join, self._tools.encoder, look)

    def _sound(self, order: Order) -> Path:
        """Return the footage's sound for the channel: normalised and encoded once, then copied everywhere."""
        channel = order.channel
        parts: list[digest.JsonValue] = ["audio 4", order.footage_digest, order.media.duration_ms]
        parts += [order.media.audio_stream, order.media.reading.as_json()]
        parts += [channel.integrated_lufs, channel.true_peak_db, channel.audio_kbps, channel.edit_list]
        parts += [self._tools.encoder.identity]
        key = digest.of_values(parts)
        with self._sound_lock:
            if key not in self._sounds:
                self._store.need({key})
                self._sounds[key] = self._store.get(key) or self._store.put(
                    key, lambda path: self._encode_sound(order, path)
                )
            return self._sounds[key]

    def _encode_sound(self, order: Order, path: Path) -> None:
        name = order.footage.name
        self._emit(StepStarted(f"normalising the loudness of {name}"))
        channel = order.channel
        report = self._tools.encoder.audio(
            AudioJob(
                footage=str(order.footage),
                output=str(path),
                integrated_lufs=channel.integrated_lufs,
                true_peak_db=channel.true_peak_db,
                bitrate_kbps=channel.audio_kbps,
                sample_rate_hz=48_000,
                duration_ms=order.media.duration_ms,
                stream=order.media.audio_stream,
                reading=order.media.reading,
                edit_list=channel.edit_list,
            ),
            lambda _: None,
        )
        if report.gain == "dynamic":
            self._emit(Warned(name, "its peaks were limited to reach the channel's loudness"))
