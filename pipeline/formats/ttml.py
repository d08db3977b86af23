"""TTML (the IMSC 1.1 text profile): captions for broadcasters and players that take no WebVTT."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core import timebase
from pipeline.formats import timed

_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xml:lang={language} ttp:timeBase="media" ttp:contentProfiles="{profile}">
  <head>
    <metadata><ttm:title>{title}</ttm:title></metadata>
    <styling>
      <style xml:id="caption" tts:direction="{direction}" tts:unicodeBidi="embed" tts:textAlign="center"
             tts:color="white" tts:backgroundColor="black" tts:fontFamily="proportionalSansSerif"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 60%" tts:extent="80% 30%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body region="bottom" style="caption">
    <div>
"""
_FOOT = "    </div>\n  </body>\n</tt>\n"


def dumps(cues: Sequence[timed.Timed], *, language: str, rtl: bool, title: str) -> str:
    """Write a track as IMSC text; direction is told by attributes, and facts are isolated all the same.

    Raises:
        TrackError: an empty track or cue, a blank line, a control character, or wrong times.
    """
    from xml.sax.saxutils import escape, quoteattr  # half of the library of the internet comes with it

    timed.check(cues)
    head = _HEAD.format(
        language=quoteattr(language), profile=_PROFILE, title=escape(title), direction="rtl" if rtl else "ltr"
    )
    return head + "".join(_paragraph(number, cue, rtl=rtl) for number, cue in enumerate(cues, 1)) + _FOOT


def _paragraph(number: int, cue: timed.Timed, *, rtl: bool) -> str:
    from xml.sax.saxutils import escape

    begin, end = (timebase.format_clock(t, hours=True) for t in (cue.start_ms, cue.end_ms))
    lines = "<br/>".join(escape(timed.directed(line, rtl=rtl)) for line in cue.lines)
    return f'      <p xml:id="c{number}" begin="{begin}" end="{end}" xml:space="preserve">{lines}</p>\n'
