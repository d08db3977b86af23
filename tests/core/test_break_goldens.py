"""Line breaks as a careful typesetter would place them: a table decided by hand, over real dictionaries."""

from __future__ import annotations

import itertools
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.typography import IcuHarfbuzz
from pipeline.core import facts, language
from pipeline.core.breakpoints import is_default_ignorable, legal_breaks
from pipeline.core.linebreak import break_lines, join_lines, same_words

Row = tuple[str, int, int, str, str]
TABLE = Path(__file__).with_name("break_goldens.toml")
ROWS: list[Row] = [tuple(row) for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["cases"]]


def width(line: str) -> int:
    """A letter is 1, a full-width character 2, a mark on a letter 0: the same on every machine."""
    seen = [c for c in line if not (unicodedata.category(c)[0] == "M" or is_default_ignorable(c))]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in seen)


def broken(tag: str, text: str, limit: int, most: int) -> tuple[str, ...] | None:
    return break_lines(
        text,
        breaks=TYPOGRAPHY.breaks(text, tag),
        width=width,
        max_width=limit,
        max_lines=most,
        language=language.get(tag),
        facts=facts.find(text),
    )


TYPOGRAPHY = IcuHarfbuzz()


@pytest.mark.parametrize(("tag", "limit", "most", "marked", "why"), ROWS)
def test_lines_break_where_a_reader_would(tag: str, limit: int, most: int, marked: str, why: str) -> None:
    expected = tuple(part.strip() for part in marked.split("|"))
    assert broken(tag, marked.replace("|", ""), limit, most) == expected, why


@pytest.mark.parametrize(("tag", "limit", "most", "marked", "why"), ROWS)
def test_what_was_broken_breaks_the_same_again(
    tag: str, limit: int, most: int, marked: str, why: str
) -> None:
    """A subtitle file that is read and broken anew must not change; and no letter may be lost."""
    text = marked.replace("|", "")
    lines = broken(tag, text, limit, most)
    assert lines is not None, why
    assert same_words(lines, text)
    assert all(broken(tag, line, max(limit, width(line)), 1) == (line,) for line in lines)


TEXTS = {tag: [row[3].replace("|", "") for row in ROWS if row[0] == tag] for tag in {row[0] for row in ROWS}}


@given(st.data(), st.integers(4, 40), st.integers(1, 4))
def test_laws_over_real_dictionaries(data: st.DataObject, limit: int, most: int) -> None:
    """Words kept; broken again, the same; no line too wide unless nothing in it may be parted."""
    tag = data.draw(st.sampled_from(sorted(TEXTS)))
    lang = language.get(tag)
    parts = data.draw(st.lists(st.sampled_from(TEXTS[tag]), min_size=1, max_size=3))
    text = (" " if lang.spaces else "").join(parts).strip()
    lines = broken(tag, text, limit, most)
    if lines is None:
        return
    assert 1 <= len(lines) <= most
    assert same_words(lines, text)
    assert broken(tag, join_lines(lines, lang, text), limit, most) == lines
    legal = legal_breaks(text, TYPOGRAPHY.breaks(text, tag), facts.find(text), lang, inside_words=True)
    units = {text[a:b].strip() for a, b in itertools.pairwise((0, *legal, len(text)))}
    assert all(width(line) <= limit or line in units for line in lines), lines


def test_words_that_belong_together_are_parted_only_where_no_line_could_hold_them() -> None:
    """A Czech preposition does not end a line, but a line off the edge is worse."""
    text = "Mluvte s policií i s rodinou"
    assert broken("cs", text, 16, 2) == ("Mluvte s policií", "i s rodinou")
    assert broken("cs", text, 9, 4) == ("Mluvte", "s policií", "i s", "rodinou")
    assert broken("cs", text, 4, 3) is None


def test_a_listed_word_is_cut_only_where_no_line_could_hold_it() -> None:
    """In an upright picture "South-East Asia" in Thai may be wider than a line: off the edge is worse."""
    text = "ชาวเอเชียตะวันออกเฉียงใต้"
    assert broken("th", text, 18, 2) == ("ชาว", "เอเชียตะวันออกเฉียงใต้")
    narrow = broken("th", text, 12, 3)
    assert narrow is not None
    assert all(width(line) <= 12 for line in narrow)


def test_the_table_is_wide_enough() -> None:
    """The promise is 150 cases over 24 languages, each with a reason."""
    assert len({(row[0], row[3]) for row in ROWS}) == len(ROWS) >= 150
    assert len({row[0] for row in ROWS}) >= 24
    assert all(len(row[4]) > 8 for row in ROWS)
    # A case that fits on one line proves nothing about breaks.
    assert sum(width(row[3].replace("|", "")) <= row[1] for row in ROWS) <= 2
