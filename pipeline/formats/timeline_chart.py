"""The parts of the timeline's picture, as SVG elements: labels, chart and legend.

Colours are from the Okabe-Ito palette, which colour-blind people can tell apart, and
never the only sign: too fast is also hatched and marked with an exclamation mark, so that it prints in grey.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from pipeline.core.timebase import format_clock
from pipeline.core.timeline import (
    BRISK,
    CALM,
    FAST,
    SURE_PERMILLE,
    CardBar,
    CueBar,
    Lane,
    SegmentBar,
    Timeline,
)
from pipeline.formats.timed import directed

LABELS_PX = 180
WIDTH_PX = 1600
"""Width of the whole picture if the footage is short enough."""
LEAST_PX_PER_S, MOST_PX_PER_S = 20, 2000
_AXIS_PX, _WAVE_PX, _SEGMENTS_PX, _LANE_PX = 26, 90, 36, 70
_TICK_MS = (100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000)
_TICK_PX = 70
_INSET_PX = 3
"""Words do not touch the edge of their bar."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CARD = "card"
LEGEND = (
    (CALM, "comfortable to read"),
    (BRISK, "fast, but within the limit"),
    (FAST, "! too fast"),
)
STYLE = """\
text { font: 13px system-ui, "Noto Sans", sans-serif; fill: #111; }
.title { font-size: 20px; font-weight: 600; } .small { font-size: 11.5px; fill: #444; }
.speed { font-size: 11.5px; font-weight: 600; }
.name { font-weight: 600; } .wave { fill: #5a6b7a; } .speech { fill: #dfe7ee; } .axis { stroke: #bbb; }
.lane { fill: #f6f6f6; } .shot { stroke: #cc79a7; stroke-width: 1.5; stroke-dasharray: 6 3; }
.segment { fill: #fff; stroke: #555; }
.sure { fill: #009e73; } .unsure { fill: #d55e00; } .unknown { fill: #999; }
.cue { stroke: #333; } .calm { fill: #a9d6f2; } .brisk { fill: #f4e76a; } .fast { fill: #e8935a; }
.card { fill: #e3c4d6; stroke-width: 2; }
.hatch { stroke: #7a3300; stroke-width: 2; } .trouble { fill: #8a2800; }"""


def scale(timeline: Timeline) -> int:
    """Return the pixels for a second at which all fits into the usual width, if that can be read."""
    fitting = (WIDTH_PX - LABELS_PX) * 1000 // max(1, timeline.duration_ms)
    return max(LEAST_PX_PER_S, min(MOST_PX_PER_S, fitting))


def height_px(timeline: Timeline) -> int:
    """Return the height of the lanes."""
    return _AXIS_PX + _WAVE_PX + _SEGMENTS_PX + _LANE_PX * len(timeline.lanes)


def width_px(timeline: Timeline, px_per_s: int) -> int:
    """Return the width of the chart, without its labels."""
    return max(1, timeline.duration_ms * px_per_s // 1000)


def labels(timeline: Timeline) -> list[str]:
    """Return the column at the left: what each lane shows."""
    out = [
        text(12, _AXIS_PX + 40, "Sound", "name"),
        text(12, _AXIS_PX + 58, "shaded: speech is heard", "small"),
        text(12, _AXIS_PX + _WAVE_PX + 22, "Segments as spoken", "name"),
    ]
    for index, lane in enumerate(timeline.lanes):
        top = _lane_top(index)
        fast = sum(cue.pace == FAST for cue in lane.cues)
        said = f"{len(lane.cues)} cues" + (f" · {fast} too fast" if fast else "")
        if lane.trouble:
            said = "no cues"
        out += [
            text(12, top + 22, lane.name, "name"),
            text(12, top + 40, f"{lane.language} · {said}", "small"),
        ]
    return out


def chart(timeline: Timeline, px_per_s: int) -> list[str]:
    """Return everything that lies along time, from 0 at the left."""
    width, height = width_px(timeline, px_per_s), height_px(timeline)

    def x(time_ms: int) -> int:
        return time_ms * px_per_s // 1000

    out = _axis(timeline, px_per_s, height)
    for region in timeline.speech:
        left, right = x(region.start_ms), x(region.end_ms)
        out.append(
            f'<rect class="speech" x="{left}" y="{_AXIS_PX}" width="{right - left}" height="{_WAVE_PX}">'
            f"<title>speech, {_span(region.start_ms, region.end_ms)}</title></rect>"
        )
    out.append(_wave(timeline, px_per_s))
    out += [
        _segment(bar, x(bar.start_ms), x(bar.end_ms), timeline.source_language) for bar in timeline.segments
    ]
    for index, lane in enumerate(timeline.lanes):
        top = _lane_top(index)
        out.append(f'<rect class="lane" x="0" y="{top + 2}" width="{width}" height="{_LANE_PX - 4}"/>')
        if lane.trouble:
            out.append(text(8, top + 34, lane.trouble, "trouble"))
        out += [_cue(cue, x(cue.start_ms), x(cue.end_ms), top + 4, lane) for cue in lane.cues]
        if lane.card is not None:
            out.append(_card(lane.card, x(lane.card.start_ms), x(lane.card.end_ms), top + 4, lane))
    for time_ms in timeline.shots_ms:
        out.append(
            f'<line class="shot" x1="{x(time_ms)}" x2="{x(time_ms)}" y1="{_AXIS_PX - 6}" y2="{height}">'
            f"<title>shot change, {format_clock(time_ms)}</title></line>"
        )
    return out


def legend(timeline: Timeline) -> list[str]:
    """Return what the colours and lines mean."""
    out, left = [], 12
    for pace, meaning in LEGEND:
        out += [*_box(left, 8, 22, 16, pace, hatched=pace == FAST), text(left + 30, 21, meaning, "small")]
        left += 48 + 7 * len(meaning)
    if any(lane.card for lane in timeline.lanes):
        out += [*_box(left, 8, 22, 16, _CARD), text(left + 30, 21, "end card", "small")]
        left += 110
    if timeline.shots_ms:
        out.append(f'<line class="shot" x1="{left + 4}" x2="{left + 4}" y1="6" y2="26"/>')
        out.append(text(left + 14, 21, "shot change", "small"))
        left += 100
    if any(bar.confidence_permille is not None for bar in timeline.segments):
        for sure, meaning in (("sure", "time is sure"), ("unsure", "time is not sure")):
            out.append(f'<rect class="{sure}" x="{left}" y="14" width="22" height="5"/>')
            out.append(text(left + 30, 21, meaning, "small"))
            left += 48 + 7 * len(meaning)
    return [*out, text(left, 21, "CPS: characters a second. Rest on a bar to read all of it.", "small")]


def _axis(timeline: Timeline, px_per_s: int, height: int) -> list[str]:
    step_ms = next((t for t in _TICK_MS if t * px_per_s // 1000 >= _TICK_PX), _TICK_MS[-1])
    out = []
    for time_ms in range(0, timeline.duration_ms + 1, step_ms):
        at = time_ms * px_per_s // 1000
        clock = format_clock(time_ms)
        shown = clock if step_ms < 1000 else clock.rsplit(".", 1)[0]
        out.append(f'<line class="axis" x1="{at}" x2="{at}" y1="18" y2="{height}"/>')
        out.append(text(at + 3, 14, shown, "small"))
    return out


def _wave(timeline: Timeline, px_per_s: int) -> str:
    """Draw the loudness, one point for each pixel at most, as tall as the lane at the loudest moment."""
    middle, half = _AXIS_PX + _WAVE_PX // 2, _WAVE_PX // 2 - 4
    loudest = max([50, *timeline.peaks])
    columns = [
        (at, max(peak for _, peak in group) * half // loudest)
        for at, group in groupby(
            ((n * timeline.step_ms * px_per_s // 1000, peak) for n, peak in enumerate(timeline.peaks)),
            key=lambda pair: pair[0],
        )
    ]
    if not columns:
        return text(8, middle + 5, "no sound", "small")
    upper = " ".join(f"L{at} {middle - level - 1}" for at, level in columns)
    lower = " ".join(f"L{at} {middle + level + 1}" for at, level in reversed(columns))
    return f'<path class="wave" d="M{columns[0][0]} {middle} {upper} {lower} Z"/>'


def _segment(bar: SegmentBar, left: int, right: int, language: str) -> str:
    top, width = _AXIS_PX + _WAVE_PX + 4, max(1, right - left)
    if bar.confidence_permille is None:
        sure, says = "unknown", bar.id
    else:
        sure = "sure" if bar.confidence_permille >= SURE_PERMILLE else "unsure"
        says = f"{bar.id} · {bar.confidence_permille // 10} %"
    told = [f"{bar.id}, {_span(bar.start_ms, bar.end_ms)}"]
    told += [f"how sure: {bar.confidence_permille // 10} %"] if bar.confidence_permille is not None else []
    told += [bar.method] if bar.method else []
    return (
        f"<g{_language(language)}><title>{safe(chr(10).join([*told, bar.text]))}</title>"
        f'<rect class="segment" x="{left}" y="{top}" width="{width}" height="{_SEGMENTS_PX - 8}"/>'
        f'<rect class="{sure}" x="{left}" y="{top + _SEGMENTS_PX - 13}" width="{width}" height="5"/>'
        f"{_clipped(left, top, width, text(left + 5, top + 16, says, ''))}</g>"
    )


def _card(card: CardBar, left: int, right: int, top: int, lane: Lane) -> str:
    width, height = max(1, right - left), _LANE_PX - 8
    says = "! End card, too fast" if card.too_fast else "End card"
    told = f"{says.lstrip('! ')}, {_span(card.start_ms, card.end_ms)}"
    lines = [directed(line, rtl=lane.rtl) for line in card.lines]
    return (
        f"<g><title>{safe(chr(10).join([told, *lines]))}</title>"
        f"{''.join(_box(left, top, width, height, _CARD, hatched=card.too_fast))}"
        f"{_clipped(left, top, width, *_words(lines, left, right, top, lane), _speed(left, top, says))}</g>"
    )


def _cue(cue: CueBar, left: int, right: int, top: int, lane: Lane) -> str:
    width, height = max(1, right - left), _LANE_PX - 8
    cps = f"{cue.cps_x10 // 10}.{cue.cps_x10 % 10} CPS"
    says = f"! {cps}" if cue.pace == FAST else cps
    told = f"{cue.id}, {_span(cue.start_ms, cue.end_ms)}, {cps} (limit {cue.max_cps})"
    words = _words([directed(line, rtl=lane.rtl) for line in cue.lines], left, right, top, lane)
    return (
        f"<g><title>{safe(told)}\n{safe(directed(cue.text, rtl=lane.rtl))}</title>"
        f"{''.join(_box(left, top, width, height, cue.pace, hatched=cue.pace == FAST))}"
        f"{_clipped(left, top, width, *words, _speed(left, top, says))}</g>"
    )


def _words(lines: Sequence[str], left: int, right: int, top: int, lane: Lane) -> list[str]:
    """Return the first two lines of a bar; all of them are told when the pointer rests on it."""
    anchor, direction = (right - 5, "rtl") if lane.rtl else (left + 5, "ltr")
    return [
        text(anchor, top + 17 + 18 * row, line, "", lane.language, direction)
        for row, line in enumerate(lines[:2])
    ]


def _speed(left: int, top: int, says: str) -> str:
    return text(left + 5, top + _LANE_PX - 16, says, "speed")


def _box(left: int, top: int, width: int, height: int, kind: str, *, hatched: bool = False) -> list[str]:
    out = [f'<rect class="cue {kind}" x="{left}" y="{top}" width="{width}" height="{height}"/>']
    if hatched:  # a band of strokes along the lower edge: seen without colours, and no text stands on it
        strokes = " ".join(f"M{left + at} {top + height} l4 -4" for at in range(0, max(1, width - 4), 8))
        out.append(f'<path class="hatch" d="{strokes}"/>')
    return out


def _clipped(left: int, top: int, width: int, *inside: str) -> str:
    """Cut off what would run into the next bar: a nested picture does that without any ids."""
    left, width = left + _INSET_PX, max(1, width - 2 * _INSET_PX)
    return (
        f'<svg x="{left}" y="{top}" width="{width}" height="{_LANE_PX}"'
        f' viewBox="{left} {top} {width} {_LANE_PX}">{"".join(inside)}</svg>'
    )


def text(x: int, y: int, words: str, kind: str, lang: str = "", direction: str = "ltr") -> str:
    """Return one line of text; from right to left it ends at ``x`` and begins there."""
    marks = f' class="{kind}"' if kind else ""
    marks += _language(lang) if lang else ""
    marks += ' direction="rtl"' if direction == "rtl" else ""
    return f'<text x="{x}" y="{y}"{marks}>{safe(words)}</text>'


def _language(tag: str) -> str:
    """Return both attributes: a file of its own and a picture inside a page read different ones."""
    return f' lang="{safe(tag)}" xml:lang="{safe(tag)}"'


def _span(start_ms: int, end_ms: int) -> str:
    return f"{format_clock(start_ms)} to {format_clock(end_ms)}"


def _lane_top(index: int) -> int:
    return _AXIS_PX + _WAVE_PX + _SEGMENTS_PX + _LANE_PX * index


def safe(text: str) -> str:
    """Return a text escaped for an element or attribute; what XML cannot hold becomes U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", text))
