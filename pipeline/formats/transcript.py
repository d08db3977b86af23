"""The transcript: one HTML page that stands alone, for screen readers, search and print."""

from __future__ import annotations

import html
from collections.abc import Mapping

from pipeline.core import facts, timebase
from pipeline.core.facts import Fact, FactKind
from pipeline.core.script import Script

_CSS = """\
body { font: 1.125rem/1.6 system-ui, sans-serif; color: #111; background: #fff;
  max-width: 40rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.3; }
time { display: block; font-size: .8rem; color: #555; font-variant-numeric: tabular-nums; }
[dir=rtl] time { text-align: right; }
a { color: #0645ad; }
@media print { body { max-width: none; margin: 0; } a { color: inherit; } p { break-inside: avoid; } }"""


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def dumps(script: Script, starts_ms: Mapping[str, int], *, rtl: bool) -> str:
    """Write the words of ``script`` as an HTML5 page, one paragraph per segment.

    ``starts_ms`` says when a segment's first cue starts, by segment id; a segment that it does not
    hold has no time. Facts are isolated left to right; only http and https addresses become links.
    """
    title = html.escape(script.title)
    page = [
        "<!DOCTYPE html>",
        f'<html lang="{html.escape(script.language)}" dir="{"rtl" if rtl else "ltr"}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{title}</title>",
        f"<style>\n{_CSS}\n</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{_marked(script.title)}</h1>",
    ]
    for segment in script.segments:
        start_ms = starts_ms.get(segment.id)
        time = "" if start_ms is None else _time(start_ms)
        page.append(f'<p id="{html.escape(segment.id)}">{time}{_marked(segment.text)}</p>')
    return "\n".join([*page, "</main>", "</body>", "</html>", ""])


def _time(start_ms: int) -> str:
    seconds, millis = divmod(start_ms, 1000)
    clock = timebase.format_clock(seconds * 1000).removesuffix(".000")
    return f'<time datetime="PT{seconds}.{millis:03d}S" dir="ltr">{clock}</time>'


def _marked(text: str) -> str:
    out: list[str] = []
    done = 0
    for fact in facts.find(text):
        out += [html.escape(text[done : fact.start]), _fact(fact)]
        done = fact.end
    return "".join([*out, html.escape(text[done:])])


def _fact(fact: Fact) -> str:
    shown = f'<bdi dir="ltr">{html.escape(fact.text)}</bdi>'
    if fact.kind is FactKind.URL and fact.text.startswith(("http://", "https://")):
        return f'<a href="{html.escape(fact.text)}">{shown}</a>'
    return shown
