"""TTML that any XML reader takes, with the words, times and directions that players need."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TrackError
from pipeline.formats import ttml
from pipeline.formats.srt import SrtCue

from .strategies import lines
from .test_srt import cues

NS = {"tt": "http://www.w3.org/ns/ttml"}


def paragraphs(text: str) -> list[tuple[str, str, list[str]]]:
    found = []
    for p in ET.fromstring(text).iterfind(".//tt:p", NS):
        own = [p.text or "", *((br.tail or "") for br in p)]
        found.append((p.attrib["begin"], p.attrib["end"], own))
    return found


@given(
    cues(st.one_of(lines(), st.sampled_from(["a --> b", "&lt;", "]]>", '"quoted"', "101"]))), st.booleans()
)
def test_words_and_order_survive_any_xml_reader(track: list[SrtCue], rtl: bool) -> None:
    found = paragraphs(ttml.dumps(track, language="ur", rtl=rtl, title='<&">'))
    marks = str.maketrans("", "", "\u200f\u2066\u2069")
    assert [[line.translate(marks) for line in own] for _, _, own in found] == [
        [line.translate(marks) for line in cue.lines] for cue in track
    ]


def test_times_direction_and_isolates() -> None:
    track = [SrtCue(1016, 5096, ("Crimestoppers على الرقم", "0800 555 111"))]
    text = ttml.dumps(track, language="ar", rtl=True, title="عنوان")
    assert 'xml:lang="ar"' in text
    assert 'tts:direction="rtl"' in text
    assert paragraphs(text) == [
        ("00:00:01.016", "00:00:05.096", ["\u200fCrimestoppers على الرقم", "\u200f\u20660800 555 111\u2069"])
    ]
    assert 'tts:direction="ltr"' in ttml.dumps(track, language="en", rtl=False, title="t")


def test_an_empty_track_is_refused() -> None:
    with pytest.raises(TrackError):
        ttml.dumps([], language="en", rtl=False, title="t")
