"""Planning alone: 10,000 made-up targets, without footage, fonts or files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import cast

from benchmarks.rendering.processes import Cost
from benchmarks.rendering.table import Row
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core import channel, language
from pipeline.core.cue import Cue
from pipeline.core.media import Face, Media
from pipeline.core.plan import Target
from pipeline.core.script import Script, Segment
from pipeline.core.style import Style
from pipeline.engine import render
from pipeline.engine.bundle import Order, settings_for
from pipeline.ports import Encoder

TARGETS, CUES, SECONDS = 10_000, 20, 60
_GOAL_S = 10.0
_CHANNELS = ("youtube", "instagram_reels", "instagram_feed", "tiktok", "whatsapp_status")
_LANGUAGES = 20
_RATE = Fraction(25)
_NOWHERE = Path("footage.mp4")


def made_up(count: int) -> Iterator[Order]:
    """Yield orders: messages of one piece of footage each, in 20 languages for five channels."""
    media = Media(SECONDS * 1000, 1920, 1080, _RATE, SECONDS * 25, True, "h264", "aac")
    tags = [known.tag for known, _ in zip(language.known(), range(_LANGUAGES), strict=False)]
    face = Face("Noto Sans", "font.ttf", "f" * 64, 1000, 1362)
    pictures = [(c, settings_for(c, media, crf=20, preset="veryfast")) for c in map(channel.get, _CHANNELS)]
    messages = -(-count // (len(tags) * len(pictures)))
    for number, (message, tag, (one, video)) in enumerate(product(range(messages), tags, pictures)):
        if number >= count:
            return
        name = f"m{message}"
        script = Script(name, tag, "Title", (Segment("s01", "Words."),))
        yield Order(
            target=Target(name, tag, one.id),
            channel=one,
            language=language.get(tag),
            source=script,
            script=script,
            cues=_cues(f"{name} in {tag}"),
            footage=_NOWHERE,
            footage_digest=name,
            media=media,
            face=replace(face, digest=f"{tag:f>64}"),
            style=Style(),
            video=video,
            findings=(),
            tools={},
        )


def _cues(words: str) -> tuple[Cue, ...]:
    """Return captions over nine tenths of the time."""
    each_ms = SECONDS * 1000 // CUES
    return tuple(
        Cue(f"s{n:02d}", f"s{n:02d}", n * each_ms, (n + 1) * each_ms - each_ms // 10, f"{words} {n}",
            (f"{words}, the first line", f"and the second of {n}"))
        for n in range(CUES)
    )  # fmt: skip


def measure(count: int) -> Row:
    """Plan so many targets, and say how long it took."""
    todo, encoder = list(made_up(count)), cast(Encoder, FakeEncoder())
    wall, cpu = time.perf_counter(), time.process_time()
    scenes = render.scenes(todo, encoder)
    keyed_s = time.perf_counter() - wall
    batches = [render.next_batch(scene, set(), set(), None, 2) for scene in scenes]
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
    spans = sum(len(keys) for scene in scenes for keys in scene.wanted.values())
    return Row(
        f"planning, {count:,} targets",
        f"< {_GOAL_S:g} s",
        cost.wall_s < _GOAL_S and all(batches),
        ours=cost,
        figure=f"{keyed_s:.2f} s of it for tracks and keys",
        note=f"{len(scenes)} scenes and {spans:,} spans of 2 s; {CUES} cues in {SECONDS} s for each target. "
        "In it: each target's track as text, sorting into scenes, each span's key, and the first batch of "
        "every scene with an empty store. Not in it: reading scripts, timing, line breaks, any disk.",
    )
