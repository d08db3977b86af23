"""One target's bundle: rendered in a work folder, put in its place in one move, described by a manifest."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pipeline
from pipeline.core import (
    digest,
    draft_mark,
    proof,
    reframe,
    review,
    size_budget,
    spans,
    timebase,
    video_rate,
)
from pipeline.core.card import Card
from pipeline.core.channel import Channel
from pipeline.core.cue import Cue
from pipeline.core.digest import JsonValue
from pipeline.core.findings import Finding
from pipeline.core.language import Language
from pipeline.core.media import Face, Media
from pipeline.core.plan import JoinJob, StillJob, Target, VideoSettings
from pipeline.core.reframe import Mode, Wish
from pipeline.core.review import Standing
from pipeline.core.script import Origin, Script, State
from pipeline.core.staleness import Reason, Why, compare
from pipeline.core.style import Style
from pipeline.engine.files import Digests, of_file, read_json, storage_errors, write_json, write_text
from pipeline.engine.project import Project
from pipeline.formats import ass, srt, timed, transcript, ttml, webvtt
from pipeline.ports import Encoder

SCHEMA = "vidmsg-manifest/1"
RECIPE = "9"
"""Changed by hand whenever the same inputs would give a different bundle."""
_POSTER_EXTENSION, _MANIFEST = ".jpg", ".manifest.json"


@dataclass(frozen=True, slots=True)
class Order:
    """Everything a bundle is made of."""

    target: Target
    channel: Channel
    language: Language
    source: Script
    script: Script
    """The words in the target's language, complete, in source order."""
    cues: tuple[Cue, ...]
    footage: Path
    footage_digest: str
    media: Media
    face: Face
    style: Style
    video: VideoSettings
    findings: tuple[Finding, ...]
    tools: Mapping[str, str]
    """Name -> version of what does the work."""
    standings: tuple[Standing, ...] = ()
    """How far a person's review of each text has come."""
    timing: Mapping[str, str | int] = field(default_factory=dict)
    """The figures of the timing profile in this language, for people to look at."""
    draft: bool = False
    """True if the campaign wants every text approved and not all of them are: the video is marked."""
    made_with: str = ""
    """Identity of the encoder that made the pictures, if it was not the one among the tools."""
    card: Card | None = None
    """The end card, if there is one."""

    @property
    def shown(self) -> tuple[Cue, ...]:
        """Everything with words that the picture shows one after the other: the cues, then the end card."""
        return self.cues if self.card is None else (*self.cues, self.card.cue)

    @property
    def stem(self) -> str:
        """Name of its files without the extension; a draft can be told by it wherever it is copied."""
        return f"{self.target.stem}.DRAFT" if self.draft else self.target.stem

    @property
    def mark(self) -> str:
        """The words of the draft mark, or nothing for a finished video."""
        return draft_mark.mark(self.language.tag) if self.draft else ""

    @property
    def inputs(self) -> dict[str, str]:
        """Name -> digest of every input that can change the bundle."""
        script, face = self.script, self.face
        segments: list[JsonValue] = [[s.id, s.text] for s in script.segments]
        cues: list[JsonValue] = [
            [c.id, c.segment, c.start_ms, c.end_ms, c.text, list(c.lines)] for c in self.cues
        ]
        carded = {"end card": digest.of_values(_card_values(self.card))} if self.card else {}
        marked = {"draft mark": digest.of_text(self.mark)} if self.draft else {}
        return {
            "footage": self.footage_digest,
            "script": digest.of_values([segments, script.title, script.post, script.origin, script.state]),
            "track": digest.of_values(cues),
            "style": digest.of_values(_plain(self.style)),
            "font": digest.of_values(
                [face.digest, face.optical_permille, face.slack_permille, face.overhang_permille]
            ),
            "channel": digest.of_values(_plain(self.channel)),
            "encoder settings": digest.of_values(self.picture()),
            "tools": digest.of_values(dict(self.tools)),
            "recipe": RECIPE,
            **carded,
            **marked,
        }

    def picture(self) -> dict[str, Any]:
        """Return everything that decides how the picture is framed and encoded, as plain values."""
        return picture_of(self.video)

    def track(self) -> str:
        """Return the track as the renderer takes it, at the cues' own times."""
        return self._drawn(self.cues, self.card, self.media.rate, (0, self.media.duration_ms))

    def gallery(self, only: Sequence[int] | None = None) -> str:
        """Return the track with cue ``n`` on frame ``n`` of one frame a second: one picture for each cue.

        The end card is the last cue, and a draft's mark follows on a frame of its own. ``only`` names the
        cues that are wanted, by index.
        """
        wanted = [c for n, c in enumerate(self.cues) if only is None or n in only]
        cues = [replace(c, start_ms=1000 * n, end_ms=1000 * n + 1000) for n, c in enumerate(wanted)]
        end_ms = 1000 * len(cues)
        card = self.card if only is None or len(self.cues) in only else None
        if card is not None:
            card, end_ms = card.at(end_ms, end_ms + 1000), end_ms + 1000
        return self._drawn(cues, card, Fraction(1), (end_ms, end_ms + 1000))

    def _drawn(self, cues: Sequence[Cue], card: Card | None, rate: Fraction, mark_ms: tuple[int, int]) -> str:
        return ass.dumps(
            cues,
            face=self.face,
            style=self.style,
            width_px=self.video.width_px,
            height_px=self.video.height_px,
            rate=rate,
            language=self.language,
            card=card,
            mark=ass.Mark(self.mark, *mark_ms) if self.draft else None,
        )


def picture_of(video: VideoSettings) -> dict[str, Any]:
    """Return everything of its settings that decides how a picture is framed and encoded, as plain values."""
    framed, plain = video.reframe, _plain(video)
    plain["reframe"] = None if framed is None else framed.as_json()
    del plain["coarser_tenths"]  # follows from the rest
    # What is not there leaves no trace, so that videos of before stay current.
    drawn = {name: plain.pop(name) for name in ("logo", "plain")}
    return plain | {name: value.as_json() for name, value in drawn.items() if value is not None}


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _card_values(card: Card) -> list[JsonValue]:
    blocks: list[JsonValue] = [[b.id, b.text, list(b.lines)] for b in card.blocks]
    return [blocks, card.start_ms, card.end_ms, card.em_permille, card.text_colour]


def why_stale(project: Project, order: Order, digests: Digests) -> tuple[Reason, ...]:
    """Return why a target must be made, or nothing if its bundle is whole and current."""
    folder = project.bundle_path(order.target, draft=order.draft)
    manifest = read_json(folder / (order.stem + _MANIFEST))
    if not _is_manifest(manifest):
        return (Reason(Why.NEVER_MADE),)
    reasons = list(compare(manifest["inputs"], order.inputs))
    for name, about in manifest["outputs"].items():
        path = folder / name
        if not path.is_file():
            reasons.append(Reason(Why.OUTPUT_MISSING, name))
        elif not _is_intact(path, about, digests):
            reasons.append(Reason(Why.OUTPUT_CHANGED, name))
    return tuple(reasons)


def why_finished_is_behind(project: Project, order: Order, digests: Digests) -> str:
    """Return why the finished video of a target that is now a draft must not be used any longer.

    Nothing is returned if there is no finished video.
    """
    if not order.draft:
        return ""
    reasons = why_stale(project, replace(order, draft=False), digests)
    if any(r.why is Why.NEVER_MADE for r in reasons):
        return ""
    if not reasons:
        return "the finished video shows words that are no longer approved"
    return f"the finished video is out of date: {', '.join(str(r) for r in reasons)}"


def _is_manifest(value: Any) -> bool:
    """True if the file is one of ours and whole; anything else means that the bundle was never finished."""
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        return False
    return isinstance(value.get("inputs"), dict) and isinstance(value.get("outputs"), dict)


def _is_intact(path: Path, about: Any, digests: Digests) -> bool:
    try:
        return isinstance(about, dict) and digests.of(path) == about.get("sha256")
    except OSError:  # it cannot be read, so it cannot be trusted
        return False


def make(
    project: Project,
    order: Order,
    join: Callable[[Path], JoinJob],
    encoder: Encoder,
    prove: Callable[[Path], tuple[Mapping[str, int], tuple[Finding, ...]]],
) -> Path:
    """Render a target, prove it and put its bundle in place; return the folder.

    Args:
        project: the campaign.
        order: what to make.
        join: gives the job that joins the encoded stretches and the sound into a file.
        encoder: makes the files.
        prove: looks at the finished video and returns figures and findings for the manifest, or raises.

    Raises:
        EncodeFailed, ProofFailed, StorageError, ToolTimeout: nothing was put in place.
    """
    scratch = project.work / f"bundle-{order.stem}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        with storage_errors(scratch):
            scratch.mkdir(parents=True)
            _render(order, join, scratch, encoder)
            video = scratch / f"{order.stem}.mp4"
            figures, found = prove(video)
            order = replace(order, findings=(*order.findings, *found))
            manifest = _manifest(order, scratch, figures)
            write_json(scratch / f"{order.stem}{_MANIFEST}", manifest)
        final = _put_in_place(project, order, scratch)
        if not order.draft:
            drop_draft(project, order.target)
        return final
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # a full disk needs the room at once


def _render(order: Order, join: Callable[[Path], JoinJob], scratch: Path, encoder: Encoder) -> None:
    stem = order.stem
    video = scratch / f"{stem}.mp4"
    encoder.join(join(video))
    _write_texts(order, scratch)
    encoder.still(
        StillJob(
            video=str(video),
            time_ms=_poster_ms(order),
            output=str(scratch / f"{stem}{_POSTER_EXTENSION}"),
            width_px=order.video.width_px,
            height_px=order.video.height_px,
        )
    )


def _poster_ms(order: Order) -> int:
    """Return a time in the first cue: a key frame's if it has one, for which no other need be decoded."""
    rate, cue = order.media.rate, order.cues[0]
    first, end = (timebase.first_frame(ms, rate) for ms in (cue.start_ms, cue.end_ms))
    gop = spans.gop_frames(rate, order.video.gop_ms)
    return timebase.frame_time_ms(proof.middle_frame(first, end, gop), rate)


def _write_texts(order: Order, scratch: Path) -> None:
    stem, script = order.stem, order.script
    tag, rtl = order.language.tag, order.language.is_rtl
    directed = [
        srt.SrtCue(c.start_ms, c.end_ms, tuple(timed.directed(line, rtl=rtl) for line in c.lines))
        for c in order.shown
    ]
    write_text(scratch / f"{stem}.srt", srt.dumps(directed))
    write_text(scratch / f"{stem}.vtt", webvtt.dumps(order.shown, language=tag, rtl=rtl))
    write_text(scratch / f"{stem}.ttml", ttml.dumps(order.shown, language=tag, rtl=rtl, title=script.title))
    starts_ms = {c.segment: c.start_ms for c in reversed(order.cues)}
    if order.card is not None:  # its words come last, in whatever place of the script they stand
        starts_ms |= {block.segment: order.card.start_ms for block in order.card.blocks}
        script = replace(script, segments=(*script.without_card.segments, *script.card_lines))
    write_text(scratch / f"{stem}.html", transcript.dumps(script, starts_ms, rtl=rtl))
    write_text(scratch / f"{stem}.post.txt", f"{script.title}\n\n{script.post.strip()}\n".strip() + "\n")


def _manifest(order: Order, scratch: Path, proof: Mapping[str, int]) -> dict[str, Any]:
    target, script = order.target, order.script
    return {
        "schema": SCHEMA,
        "target": {"message": target.message, "language": target.language, "channel": target.channel},
        "title": script.title,
        "wording": {"origin": script.origin, "state": script.state, "engine": script.engine},
        "machine_draft": is_machine_draft(script) and not review.all_approved(order.standings),
        "draft": order.draft,
        "review": [
            {"unit": s.unit, "state": s.state, "by": s.by, "when": s.when} for s in order.standings if s.by
        ],
        "inputs": order.inputs,
        "tools": dict(order.tools) | ({"encoder": order.made_with} if order.made_with else {}),
        "findings": [f.as_json() for f in order.findings],
        "proof": dict(proof),
        "outputs": {
            path.name: {"bytes": path.stat().st_size, "sha256": of_file(path)}
            for path in sorted(scratch.iterdir())
        },
    }


def is_machine_draft(script: Script) -> bool:
    """True if a machine wrote the words and nobody has reviewed them."""
    return script.origin is Origin.MACHINE and script.state in (State.INITIAL, State.TRANSLATED)


def drop_draft(project: Project, target: Target) -> None:
    """Remove the draft of a target whose finished video is there: it would only mislead."""
    folder = project.bundle_path(target, draft=True)
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # another channel's draft may still be there
        folder.parent.rmdir()


def _put_in_place(project: Project, order: Order, scratch: Path) -> Path:
    """Swap the finished folder in. A crash between the two moves leaves no bundle, never half of one."""
    final = project.bundle_path(order.target, draft=order.draft)
    aside = project.work / f"old-{order.stem}"
    shutil.rmtree(aside, ignore_errors=True)
    with storage_errors(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():
            final.replace(aside)
        try:
            scratch.replace(final)
        except OSError:
            if aside.exists():
                aside.replace(final)
            raise
    shutil.rmtree(aside, ignore_errors=True)
    return final


def settings_for(
    channel: Channel, media: Media, *, crf: int, preset: str, wish: Wish | None = None
) -> VideoSettings:
    """Return how the channel's picture is made of the footage: its size, and what is done with its shape.

    Args:
        channel: where it is published.
        media: the footage.
        crf: x264's quality.
        preset: x264's speed.
        wish: what the campaign asks for if the shapes differ; the channel's own way if it asks for nothing.

    Raises:
        InputError: the video is too long for the channel's largest file.
    """
    picture = video_rate.picture_for(channel, media)
    limit = video_rate.limit_for(channel, media)
    wish = wish or Wish(Mode(channel.reframe))
    framed = reframe.plan(picture, media.width_px, media.height_px, wish) if channel.fixed else None
    return VideoSettings(
        width_px=picture[0],
        height_px=picture[1],
        crf=crf,
        preset=preset,
        profile=channel.profile,
        b_frames=channel.b_frames,
        gop_ms=channel.gop_ms,
        reframe=framed,
        max_kbps=limit.max_kbps if limit else 0,
        buffer_kbit=limit.buffer_kbit if limit else 0,
        edit_list=channel.edit_list,
        budget_bytes=size_budget.budget_bytes(channel, media),
    )


def tool_versions(encoder: Encoder) -> dict[str, str]:
    """Return name -> version of what shapes a bundle."""
    return {"vidmsg": pipeline.__version__, "encoder": encoder.identity}


def worst_first(found: Sequence[Finding]) -> list[Finding]:
    """Sort findings: errors, warnings, remarks."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda f: (order[f.severity], f.language, f.where))
