"""Stills: a picture of every cue, for a translator who has none of our tools."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

from pipeline.core.media import Face
from pipeline.core.plan import PicturesJob, Target
from pipeline.core.timebase import first_frame
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests, storage_errors, write_text
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project
from pipeline.formats import contact_sheet
from pipeline.formats.contact_sheet import Row
from pipeline.ports import Encoder

PAGE = "index.html"


def of_target(project: Project, target: Target, tools: Tools, out: Path, *, plain: bool) -> Path:
    """Make the stills of one target as it stands now, built or not; see :func:`make`.

    Raises:
        VidmsgError: the target cannot be made, for the same reasons as in a build.
    """
    digests = Digests(project.cache / "digests.json")
    for item in orders(project, (target,), tools, digests, lambda _: None):
        if isinstance(item, Failed):
            raise item.error
        return make(item, tools.encoder, out, plain=plain)
    raise AssertionError("a target always gives an order or a failure")


def make(order: Order, encoder: Encoder, out: Path, *, plain: bool) -> Path:
    """Draw every cue of a target and write a contact sheet beside the pictures; return the page.

    Args:
        order: the target.
        encoder: draws the pictures.
        out: the folder to fill; pictures of the same names are replaced.
        plain: grey behind the captions in place of the footage.

    Raises:
        EncodeFailed, StorageError, ToolTimeout: the pictures could not be made.
    """
    names = tuple(f"{cue.id}.png" for cue in order.shown)
    encoder.pictures(_job(order, tuple(str(out / name) for name in names), plain=plain))
    segments = {s.id: s for s in order.source.segments}
    pictured = list(zip(order.cues, names, strict=False))
    if order.card is not None:  # one picture shows all of its lines
        pictured += [(block, names[-1]) for block in order.card.blocks]
    rows = [
        Row(
            cue=cue.id,
            picture=name,
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            source=segments[cue.segment].text,
            target=cue.text,
            note=segments[cue.segment].note,
        )
        for cue, name in pictured
    ]
    page = contact_sheet.dumps(
        rows,
        title=order.script.title,
        notes=order.source.notes,
        source_language=order.source.language,
        language=order.language.tag,
        rtl=order.language.is_rtl,
    )
    write_text(out / PAGE, page)
    _lend_font(order.face, out)
    return out / PAGE


def _lend_font(face: Face, out: Path) -> None:
    """Put the font beside the page: the reviewer's computer may have none that draws these words."""
    with storage_errors(out):
        shutil.copyfile(face.path, out / contact_sheet.FONT)


def _job(order: Order, outputs: tuple[str, ...], *, plain: bool) -> PicturesJob:
    rate = order.media.rate
    middles = tuple(
        (first_frame(c.start_ms, rate) + first_frame(c.end_ms, rate) - 1) // 2 for c in order.shown
    )
    return PicturesJob(
        footage="" if plain else str(order.footage),
        ass=order.gallery() if plain else order.track(),
        fonts=(order.face.path,),
        video=order.video,
        rate=Fraction(1) if plain else rate,
        frames=tuple(range(len(order.shown))) if plain else middles,
        outputs=outputs,
        reading=order.media.reading,
    )
