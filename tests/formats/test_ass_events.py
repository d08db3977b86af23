"""We write the events ourselves, as pysubs2 takes too long for thousands of videos; to the byte as it would.

What is drawn is known by the text of the track. Another letter in it would encode every video again.
"""

from __future__ import annotations

from fractions import Fraction

import pysubs2
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import language as languages
from pipeline.core import timebase
from pipeline.core.card import Card
from pipeline.core.cue import Cue
from pipeline.core.media import Face
from pipeline.core.style import Style
from pipeline.formats import ass, ass_head, timed

from .strategies import lines

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30), Fraction(60000, 1001)]
FACES = [Face("Sans", "", "", 1000, 1362), Face("Tall", "", "", 1000, 1990, True, 1040, 398, 87)]
TEN_HOURS_MS = 36_000_000


@st.composite
def cues(draw: st.DrawFn) -> tuple[Cue, ...]:
    """A track that could be anywhere in the ten hours that the format holds."""
    start_ms, found = draw(st.integers(0, TEN_HOURS_MS - 60_000)), []
    for number in range(draw(st.integers(1, 4))):
        end_ms = start_ms + draw(st.integers(100, 9000))
        words = tuple(draw(st.lists(lines(), min_size=1, max_size=3)))
        found.append(Cue(f"s{number}", f"s{number}", start_ms, end_ms, " ".join(words), words))
        start_ms = end_ms + draw(st.integers(0, 2000))
    return tuple(found)


cards = st.none() | st.builds(
    lambda words: Card(tuple(Cue(t, t, 50_000, 59_000, t, (t, t)) for t in words), 70, "#112233"),
    st.lists(lines(), min_size=1, max_size=3),
)
# The last hundredths of ten hours round up to what pysubs2 clamps with a warning; see the last test.
marks = st.none() | st.builds(ass.Mark, lines(), st.just(0), st.integers(100, TEN_HOURS_MS - 100))


def write(
    cues: tuple[Cue, ...], tag: str, rate: Fraction, face: Face, card: Card | None, mark: ass.Mark | None
) -> str:
    return ass.dumps(
        cues,
        face=face,
        style=Style(),
        width_px=640,
        height_px=360,
        rate=rate,
        language=languages.get(tag),
        card=card,
        mark=mark,
    )


tracks = st.builds(
    lambda *what: (write(*what), what),
    cues(),
    st.sampled_from(["en", "ar", "zh-Hans"]),
    st.sampled_from(RATES),
    st.sampled_from(FACES),
    cards,
    marks,
)
Written = tuple[str, tuple[tuple[Cue, ...], str, Fraction, Face, Card | None, ass.Mark | None]]


def shown(line: str, tag: str) -> str:
    text = timed.isolate_facts(line).replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")
    return f"{timed.RLM}{text}" if tag == "ar" else text


def meant(track: Written) -> list[pysubs2.SSAEvent]:
    """Return the events of a track as pysubs2 holds them."""
    text, (cues, tag, rate, face, card, mark) = track
    beside, above = ass_head.padding_px(face, Style(), 360)
    tall = f"{{\\xshad{beside}\\yshad{above}}}" if face.slack_permille else ""
    found = [
        (c.start_ms, c.end_ms, "caption", tall + "\\N".join(shown(x, tag) for x in c.lines)) for c in cues
    ]
    if card:
        size = int(next(row for row in text.split("\n") if row.startswith("Style: card")).split(",")[2])
        gap = f"\\N{{\\fs{2 * round(Fraction(6, 10) * face.em_px(25))}}}\\N{{\\fs{size}}}"
        blocks = ["\\N".join(shown(x, tag) for x in block.lines) for block in card.blocks]
        found.append((card.start_ms, card.end_ms, "card", gap.join(blocks)))
    if mark:
        found.append((mark.start_ms, mark.end_ms, "mark", shown(mark.text, tag)))
    return [
        pysubs2.SSAEvent(
            start=timebase.ass_time_cs(start_ms, rate) * 10,
            end=timebase.ass_time_cs(end_ms, rate) * 10,
            style=style,
            text=words,
        )
        for start_ms, end_ms, style, words in found
    ]


@given(tracks)
def test_the_file_is_byte_for_byte_what_pysubs2_would_write(track: Written) -> None:
    text, _ = track
    theirs = pysubs2.SSAFile.from_string(text, format_="ass")
    theirs.events = meant(track)
    assert theirs.to_string("ass", header_notice="") == text


@given(tracks)
def test_pysubs2_reads_exactly_the_events_that_were_meant(track: Written) -> None:
    assert pysubs2.SSAFile.from_string(track[0], format_="ass").events == meant(track)


@given(tracks)
def test_each_event_is_drawn_on_its_cues_frames(track: Written) -> None:
    text, (cues, _, rate, _, _, _) = track
    _, drawn = ass.drawn(text, rate)
    for cue, seen in zip(cues, drawn, strict=False):
        frames = (timebase.first_frame(cue.start_ms, rate), timebase.first_frame(cue.end_ms, rate))
        assert (seen.first, seen.end) == frames


def test_the_mark_of_a_film_of_more_than_ten_hours_ends_with_the_last_time_there_is() -> None:
    cue = Cue("s", "s", 0, 900, "x", ("x",))
    mark = ass.Mark("DRAFT", 0, TEN_HOURS_MS * 2)
    text = write((cue,), "en", Fraction(25), FACES[0], None, mark)
    assert text.endswith("Dialogue: 0,0:00:00.00,9:59:59.99,mark,,0,0,0,,DRAFT\n")
