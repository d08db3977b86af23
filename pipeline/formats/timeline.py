"""A message's timing as a picture: sound, speech, segments, shot changes and every language's cues.

Pure: values in, text out. An SVG file, or an HTML page that scrolls and zooms without any program in it.
"""

from __future__ import annotations

from pipeline.core.timeline import FAST, Timeline
from pipeline.formats.timeline_chart import (
    LABELS_PX,
    STYLE,
    chart,
    height_px,
    labels,
    legend,
    safe,
    scale,
    text,
    width_px,
)

_LEGEND_PX, _TITLE_PX = 34, 40
_LEAST_PX = 1250
"""The legend needs so much, however short the footage is."""
_ZOOMS = (1, 2, 4)
_WIDEST_PX = 40_000
"""A longer picture is not offered: browsers grow slow, and a long message is wide as it is."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PAGE_STYLE = """\
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; } p { margin: .2rem 0 .8rem; } svg { display: block; }
.all { display: flex; border: 1px solid #bbb; width: fit-content; max-width: 100%; margin: .6rem 0; }
.names { flex: none; border-right: 1px solid #bbb; } .time { overflow-x: auto; }
.time > svg { display: none; } label { margin-right: 1.2rem; }
@page { size: A4 landscape; margin: 10mm; }
@media print {
  body { margin: 0; } input, label, .hint { display: none; } .all { border: 0; width: 100%; }
  .names, .time { overflow: hidden; min-width: 0; border: 0; } .time > svg { display: none !important; }
  .names > svg, .time > svg.zoom1 { display: block !important; width: 100%; height: auto; }
}"""


def dumps(timeline: Timeline) -> str:
    """Write the whole picture as one SVG file."""
    width = max(LABELS_PX + width_px(timeline, scale(timeline)), _LEAST_PX)
    height = _TITLE_PX + height_px(timeline) + _LEGEND_PX
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" role="img" aria-label="{safe(timeline.title)}">',
            f"<style>\n{STYLE}\n</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            text(12, 27, timeline.title, "title", timeline.source_language),
            f'<g transform="translate(0 {_TITLE_PX})">',
            *labels(timeline),
            f'<g transform="translate({LABELS_PX} 0)">',
            *chart(timeline, scale(timeline)),
            "</g></g>",
            f'<g transform="translate(0 {_TITLE_PX + height_px(timeline)})">',
            *legend(timeline),
            "</g></svg>",
            "",
        ]
    )


def page(timeline: Timeline) -> str:
    """Write an HTML page round the picture: the names stay while time scrolls, and there are three sizes."""
    zooms = [zoom for zoom in _ZOOMS if zoom == 1 or width_px(timeline, scale(timeline) * zoom) <= _WIDEST_PX]
    shown = [f"#z{zoom}:checked ~ .all .zoom{zoom} {{ display: block; }}" for zoom in zooms]
    wide = width_px(timeline, scale(timeline))
    # On paper both parts shrink by as much, so that names stay beside their lanes.
    shown.append(f"@media print {{ .names {{ flex: {LABELS_PX} 1 0; }} .time {{ flex: {wide} 1 0; }} }}")
    title, height = safe(timeline.title), height_px(timeline)
    fast = sum(cue.pace == FAST for lane in timeline.lanes for cue in lane.cues)
    cues = sum(len(lane.cues) for lane in timeline.lanes)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en" dir="ltr">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{title} · timing</title>",
            f"<style>\n{_PAGE_STYLE}\n{STYLE}\n{chr(10).join(shown)}\n</style>",
            "</head>",
            "<body>",
            "<main>",
            f'<h1 lang="{safe(timeline.source_language)}">{title}</h1>',
            f"<p>{len(timeline.lanes)} languages, {cues} cues, {fast} of them too fast to read.</p>",
            *(
                f'<input type="radio" name="zoom" id="z{zoom}"{" checked" if zoom == 1 else ""}>'
                f'<label for="z{zoom}">{zoom}×</label>'
                for zoom in zooms
            ),
            '<div class="all"><div class="names">',
            _svg(LABELS_PX, height, labels(timeline), ""),
            '</div><div class="time" tabindex="0">',
            *(
                _svg(width_px(timeline, px), height, chart(timeline, px), f"zoom{zoom}")
                for zoom, px in ((zoom, scale(timeline) * zoom) for zoom in zooms)
            ),
            "</div></div>",
            _svg(1500, _LEGEND_PX, legend(timeline), ""),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _svg(width: int, height: int, inside: list[str], kind: str) -> str:
    marks = f' class="{kind}"' if kind else ""
    body = "\n".join(inside)
    return f'<svg{marks} width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n{body}\n</svg>'
