"""The timeline's picture: well-formed whatever is drawn, nothing from outside, readable without colours."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.cue import Cue, Region
from pipeline.core.language import get
from pipeline.core.profiles import fit
from pipeline.core.timeline import CardBar, CueBar, Lane, SegmentBar, Timeline, bars
from pipeline.formats import timeline, timeline_chart
from pipeline.formats.timed import LRI, PDI, RLM

NS = "{http://www.w3.org/2000/svg}"
CALM = CueBar("s01", 1000, 4000, "Call 999.", ("Call 999.",), 30, 120, 15)
FAST = CueBar("s02", 4080, 5000, "Too many words", ("Too many words",), 160, 120, 15)
ARABIC = CueBar("s01", 1000, 4000, "اتصلوا بالرقم 0800 555 111", ("اتصلوا بالرقم 0800 555 111",), 87, 120, 15)
TRIAL = Timeline(
    title="Report it",
    source_language="en",
    duration_ms=10_000,
    peaks=tuple(range(0, 1000, 2)),
    step_ms=20,
    speech=(Region(1000, 3500),),
    segments=(
        SegmentBar("s01", 1000, 3500, "Call 999.", 910, "aligned"),
        SegmentBar("s02", 4080, 5000, "Too many"),
    ),
    shots_ms=(4000,),
    lanes=(Lane("en", "English", False, (CALM, FAST)), Lane("ar", "Arabic", True, (ARABIC,))),
)
HOSTILE = "<script>alert(1)</script>]]>&\"'\x00\x0b\ud800\uffff xml:lang= "


def svg(drawn: Timeline) -> ElementTree.Element:
    return ElementTree.fromstring(timeline.dumps(drawn).encode("utf-8"))


def words(drawn: Timeline) -> list[str]:
    return [t.text or "" for t in svg(drawn).iter(f"{NS}text")]


def test_everything_is_in_the_picture() -> None:
    """Title, clock, segments with confidence, every language with its cues and speeds, the shot change."""
    shown = words(TRIAL)
    for wanted in (
        "Report it",
        "00:05.000",
        "s01 · 91 %",
        "s02",
        "English",
        "en · 2 cues · 1 too fast",
        "3.0 CPS",
    ):
        assert wanted in shown
    assert "! 16.0 CPS" in shown, "a sign that needs no colour"
    assert f"{RLM}اتصلوا بالرقم {LRI}0800 555 111{PDI}" in shown, "the number stays in order"
    assert len([e for e in svg(TRIAL).iter(f"{NS}line") if e.get("class") == "shot"]) == 2  # and the legend
    titles = [t.text or "" for t in svg(TRIAL).iter(f"{NS}title")]
    assert any("s02, 00:04.080 to 00:05.000, 16.0 CPS (limit 15)" in t for t in titles)


def test_right_to_left_words_begin_at_the_right_edge() -> None:
    """And say so, or browsers would set the sentence from left to right."""
    (arabic,) = [t for t in svg(TRIAL).iter(f"{NS}text") if "اتصلوا" in (t.text or "")]
    assert (arabic.get("direction"), arabic.get("lang")) == ("rtl", "ar")
    right = 4000 * timeline_chart.scale(TRIAL) // 1000
    assert int(arabic.get("x", "0")) == right - 5


def test_a_language_without_cues_says_why() -> None:
    """An empty lane alone would look like silence."""
    failed = replace(TRIAL, lanes=(Lane("ur", "Urdu", True, trouble="no translation for segment s02"),))
    assert "no translation for segment s02" in words(failed)
    assert "ur · no cues" in words(failed)


def test_an_end_card_is_a_bar_of_its_own_in_every_lane() -> None:
    """It is no cue: it has no reading speed, and is counted among none."""
    card = CardBar(7000, 10_000, ("الطوارئ: 999", "الشرطة: 101", "report-it.org.uk"), too_fast=False)
    (lane,) = TRIAL.lanes[1:]
    drawn = replace(TRIAL, lanes=(replace(lane, card=card),))
    shown, titles = words(drawn), [t.text or "" for t in svg(drawn).iter(f"{NS}title")]
    assert {"End card", "end card", "ar · 1 cues"} <= set(shown)
    assert f"{RLM}الطوارئ: {LRI}999{PDI}" in shown
    (told,) = [t for t in titles if t.startswith("End card, 00:07.000 to 00:10.000")]
    assert "report-it.org.uk" in told, "the third line has no room in the bar"
    px = timeline_chart.scale(drawn)
    in_lane, _in_legend = [b for b in svg(drawn).iter(f"{NS}rect") if b.get("class") == "cue card"]
    assert (in_lane.get("x"), in_lane.get("width")) == (str(7 * px), str(3 * px))
    assert "cue card" not in timeline.dumps(TRIAL)


def test_a_card_that_nobody_can_read_in_time_is_marked_without_colour() -> None:
    lane = replace(TRIAL.lanes[0], cues=(), card=CardBar(7000, 10_000, ("Many words",), too_fast=True))
    drawn = replace(TRIAL, lanes=(lane,))
    assert "! End card, too fast" in words(drawn)
    assert len([p for p in svg(drawn).iter(f"{NS}path") if p.get("class") == "hatch"]) == 2  # and the legend


@pytest.mark.parametrize(
    ("speed", "pace"), [(119, "calm"), (120, "calm"), (121, "brisk"), (150, "brisk"), (151, "fast")]
)
def test_colours_follow_the_profile(speed: int, pace: str) -> None:
    """At the limit is within it."""
    assert replace(CALM, cps_x10=speed).pace == pace


def test_speeds_are_rounded_up() -> None:
    """15.01 characters a second is above 15: a picture must not call it fine where the check warns."""
    cue = Cue("s01", "s01", 0, 1999, "x" * 30, ("x" * 30,))
    (bar,) = bars([cue], fit("plain-language", get("en")))
    assert (bar.cps_x10, bar.max_cps, bar.pace) == (151, 15, "fast")


def test_nothing_from_outside_and_nothing_that_runs() -> None:
    """The page opens from a mail attachment: no script, no address, and a policy that forbids both."""
    page = timeline.page(replace(TRIAL, title=HOSTILE))
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"\s(href|src)=|@import|url\(", page)
    assert "http" not in page.replace("http-equiv", "")


def test_the_page_offers_three_sizes_and_print() -> None:
    """Zoom and scroll work without a program."""
    page = timeline.page(TRIAL)
    assert page.count('type="radio"') == 3
    assert page.count(" checked") == 1
    assert "@media print" in page
    assert "overflow-x: auto" in page


def test_a_long_message_is_not_offered_at_sizes_that_no_browser_can_draw() -> None:
    """Half an hour is 36,000 pixels wide as it is."""
    assert timeline.page(replace(TRIAL, duration_ms=1_800_000)).count('type="radio"') == 1


class _Balanced(HTMLParser):
    """Complains about an element that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.text() | st.just(HOSTILE), st.integers(1, 40_000), st.lists(st.integers(0, 1000), max_size=60))
def test_any_words_and_times_give_a_well_formed_picture(text: str, length: int, peaks: list[int]) -> None:
    """What people write is data; and whatever is drawn lies within the picture."""
    cue = replace(FAST, start_ms=0, end_ms=length, text=text, lines=(text, text), id=text)
    drawn = replace(
        TRIAL,
        title=text,
        duration_ms=length,
        peaks=tuple(peaks),
        speech=(Region(0, length),),
        shots_ms=(length,),
        segments=(SegmentBar(text, 0, length, text, 300, text),),
        lanes=(Lane("ar", text, True, (cue,), trouble=text, card=CardBar(0, length, (text, text), True)),),
    )
    root = svg(drawn)
    width, height = int(root.get("width", "0")), int(root.get("height", "0"))
    for box in root.iter(f"{NS}rect"):
        assert 0 <= int(box.get("x", "0")) <= width
        assert 0 < int(box.get("width", "0")) <= width
        assert int(box.get("y", "0")) < height
    parser = _Balanced()
    parser.feed(timeline.page(drawn))
    assert parser.open == []
