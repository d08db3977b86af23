"""A contact sheet: every cue's picture beside source and translation, on one page to review or print."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.timebase import format_clock

FONT = "font.ttf"
"""Name of the font file beside the page."""

_CSS = """\
@font-face { font-family: "caption"; src: url("font.ttf"); }
h1, td.target { font-family: "caption", system-ui, sans-serif; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th { text-align: start; }
th, td { border-bottom: 1px solid #bbb; padding: .6rem; vertical-align: top; }
td.picture { width: 45%; } img { width: 100%; height: auto; display: block; }
td.source { width: 22%; } td.target { font-size: 1.15rem; line-height: 1.9; }
:lang(ur), :lang(pa-Arab) { line-height: 2.8; }
small { color: #555; display: block; }
.notes { white-space: pre-line; max-width: 50rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; } tr { break-inside: avoid; } thead { display: table-header-group; } }"""


@dataclass(frozen=True, slots=True)
class Row:
    """One cue on the sheet."""

    cue: str
    """Cue id."""
    picture: str
    """File name of the picture, beside the page."""
    start_ms: int
    end_ms: int
    source: str
    """The segment in the source language."""
    target: str
    """The cue's words."""
    note: str = ""
    """The note to translators."""


def dumps(
    rows: Sequence[Row], *, title: str, notes: str, source_language: str, language: str, rtl: bool
) -> str:
    """Write the sheet as one HTML5 page; pictures lie beside it."""
    direction = "rtl" if rtl else "ltr"
    body = [_row(row, source_language, language, direction) for row in rows]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en" dir="ltr">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)} · {html.escape(language)}</title>",
            f"<style>\n{_CSS}\n</style>",
            "</head>",
            "<body>",
            f'<h1 lang="{html.escape(language)}" dir="{direction}">{html.escape(title)}</h1>',
            f'<p class="notes">{html.escape(notes)}</p>',
            "<table>",
            f"<thead><tr><th>Cue</th><th>Picture</th><th>{html.escape(source_language)}</th>"
            f"<th>{html.escape(language)}</th></tr></thead>",
            "<tbody>",
            *body,
            "</tbody>",
            "</table>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _row(row: Row, source_language: str, language: str, direction: str) -> str:
    times = f"{format_clock(row.start_ms)} – {format_clock(row.end_ms)}"
    note = f"<small>{html.escape(row.note)}</small>" if row.note else ""
    picture, words = html.escape(row.picture), html.escape(row.target)
    return (
        f'<tr id="{html.escape(row.cue)}"><td>{html.escape(row.cue)}<small>{times}</small></td>'
        f'<td class="picture"><img src="{picture}" alt="{words}" loading="lazy"></td>'
        f'<td class="source" lang="{html.escape(source_language)}">{html.escape(row.source)}{note}</td>'
        f'<td class="target" lang="{html.escape(language)}" dir="{direction}">{words}</td></tr>'
    )
