"""The language table is data that people rely on unseen; every row and every fallback is looked at."""

from __future__ import annotations

import langcodes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import language, language_table
from pipeline.core.language import Language, get, known
from pipeline.errors import InputError

ALL = tuple(known())
# What the project was asked for: tag -> (script, right to left, words separated by spaces).
ASKED = {
    "en": ("Latn", False, True),
    "zh-Hans": ("Hans", False, False),
    "zh-Hant": ("Hant", False, False),
    "vi": ("Latn", False, True),
    "th": ("Thai", False, False),
    "ms": ("Latn", False, True),
    "id": ("Latn", False, True),
    "fil": ("Latn", False, True),
    "my": ("Mymr", False, False),
    "km": ("Khmr", False, False),
    "lo": ("Laoo", False, False),
    "ko": ("Kore", False, True),
    "ja": ("Jpan", False, False),
    "ar": ("Arab", True, True),
    "ur": ("Arab", True, True),
    "fa": ("Arab", True, True),
    "bn": ("Beng", False, True),
    "pa-Guru": ("Guru", False, True),
    "hi": ("Deva", False, True),
    "ta": ("Taml", False, True),
    "so": ("Latn", False, True),
    "pl": ("Latn", False, True),
}


@pytest.mark.parametrize("tag", ASKED)
def test_every_language_asked_for_is_there_and_right(tag: str) -> None:
    """Script, direction and spaces decide fonts, bidi and line breaks."""
    found = get(tag)
    assert found.tag == tag
    assert (found.script, found.is_rtl, found.spaces) == ASKED[tag]


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.tag)
def test_every_row_is_sound(row: Language) -> None:
    """A typing slip in the table would spoil one language in silence."""
    assert langcodes.tag_is_valid(row.tag)
    assert get(row.tag) == language._nearest(row.tag) == row, "what the table answers at once is right"
    assert row.script == langcodes.Language.get(row.tag).maximize().script
    assert row.direction in {"ltr", "rtl"}
    assert row.is_rtl == (row.script in {"Arab", "Hebr"})
    assert row.spaces == (row.script not in {"Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"})
    assert 3 <= row.max_cps <= 25
    assert 10 <= row.max_chars_per_line <= 45
    assert 500 <= row.min_duration_ms < row.max_duration_ms <= 10_000
    assert 1 <= row.min_gap_frames <= 4
    assert row.name == row.name.strip() != ""
    assert row.endonym == row.endonym.strip() != ""


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.tag)
def test_every_figure_says_where_it_comes_from(row: Language) -> None:
    """``seen`` and ``recalled`` are promises to reviewers: only a carried-over row names EXTRAP."""
    assert row.basis in {"seen", "recalled"}
    assert (row.basis == "recalled") == ("EXTRAP" in row.sources)
    listed = language_table.__doc__ or ""
    assert all(f"* {key}:" in listed for key in row.sources)


def test_no_row_stands_twice() -> None:
    """The second would never be found."""
    tags = [row.tag.lower() for row in ALL]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.tag)
def test_a_row_is_found_by_its_own_tag_in_any_letter_case(row: Language) -> None:
    """People write zh-hans, ZH-HANS and zh_Hans; the answer is always written one way."""
    for tag in (row.tag, row.tag.upper(), row.tag.lower(), row.tag.replace("-", "_")):
        assert get(tag) == row


@pytest.mark.parametrize(
    ("tag", "like"),
    [
        ("pt-BR", "pt"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("fa-AF", "fa"),
        ("prs", "fa"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("cmn-Hant", "zh-Hant"),
        ("zho", "zh-Hans"),
        ("yue", "yue-Hant-HK"),
        ("yue-HK", "yue-Hant-HK"),
        ("zh-yue", "yue-Hant-HK"),
        ("pa", "pa-Guru"),
        ("pa-IN", "pa-Guru"),
        ("pa-PK", "pa-Arab"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("iw", "he"),
        ("in", "id"),
        ("zsm", "ms"),
        ("en-u-nu-latn", "en"),
    ],
)
def test_a_relative_lends_its_limits_and_the_tag_stays(tag: str, like: str) -> None:
    """The file is called what the campaign calls it; the limits come from the nearest of the same script."""
    found, row = get(tag), get(like)
    assert found.tag == tag
    assert found == Language(tag, *[getattr(row, name) for name in Language.__slots__[1:]])


@pytest.mark.parametrize("tag", ["ur-Latn", "ar-Latn", "hi-Latn", "zh-Latn", "pa-Deva", "ms-Arab", "en-Arab"])
def test_another_script_is_no_relative(tag: str) -> None:
    """Roman Urdu set from right to left, in an Arabic font, would be worse than a clear refusal."""
    with pytest.raises(InputError, match="no subtitle limits") as caught:
        get(tag)
    assert "zh-Hans" in caught.value.hint


@pytest.mark.parametrize("tag", ["sr", "sr-Latn", "tlh", "ku", "mul", "zxx", "x-klingon"])
def test_an_unknown_language_is_refused_with_those_we_know(tag: str) -> None:
    """Guessed limits would look like knowledge."""
    with pytest.raises(InputError, match="no subtitle limits") as caught:
        get(tag)
    assert all(row.tag in caught.value.hint for row in ALL)


@pytest.mark.parametrize(
    "tag",
    [*["", " ", "english", "en ", " en", "en\n", "en--GB", "-en", "xx", "12", "zh_"], "en/..", "../en", "und"]
    + ["und-GB", "a" * 300],
)
def test_nonsense_is_refused_with_an_example(tag: str) -> None:
    """A tag becomes a file name; only a real one may pass, and the hint shows what real ones look like."""
    with pytest.raises(InputError, match="not a language tag") as caught:
        get(tag)
    assert "zh-Hans" in caught.value.hint


@given(
    st.sampled_from(["en", "zh", "zh-Hant", "pa", "fil", "tl", "iw", "pt", "ur", "ja", "yue", "sr", "zho"]),
    st.sampled_from(
        ["", "-GB", "-pk", "-TW", "-419", "-Latn", "-arab", "-Hans", "_hk", "-x-a-bc", "-u-nu-latn"]
    ),
)
def test_the_answers_tag_is_a_fixed_point(head: str, tail: str) -> None:
    """Asking again with the tag that came back must change nothing, or files would be made twice."""
    try:
        found = get(head + tail)
    except InputError:
        return
    assert get(found.tag) == found
    assert found.tag.lower() == (head + tail).replace("_", "-").lower()


def test_extensions_keep_small_letters() -> None:
    """``NU`` or ``Latn`` after a single letter would be another spelling of the same file name."""
    assert get("EN-U-NU-LATN").tag == "en-u-nu-latn"
    assert get("ZH_hans-cn").tag == "zh-Hans-CN"
