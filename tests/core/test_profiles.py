"""Profiles: whose figures hold in which language; a wrong figure here is a wrong caption everywhere."""

from __future__ import annotations

import pytest

from pipeline.core import profiles
from pipeline.core.language import get, known
from pipeline.core.profiles import PROFILES, fit
from pipeline.errors import InputError

LANGUAGES = tuple(known())


@pytest.mark.parametrize(
    ("profile", "tag", "max_cps", "comfortable"),
    [
        ("plain-language", "en", 15, 12),  # 12 to 15, as the profile promises
        ("plain-language", "ta", 15, 12),
        ("plain-language", "zh-Hans", 7, 5),  # a character says more than a letter
        ("plain-language", "ja", 4, 3),
        ("plain-language", "ko", 9, 7),
        ("netflix", "en", 20, 20),
        ("netflix", "pl", 17, 17),
        ("netflix", "hi", 22, 22),
        ("netflix", "zh-Hant", 9, 9),
        ("bbc", "en", 15, 13),  # 180 and 160 words a minute
        ("bbc", "zh-Hans", 6, 5),
        ("ted", "en", 21, 21),
        ("ted", "ja", 4, 4),
    ],
)
def test_reading_speeds_are_the_published_ones(
    profile: str, tag: str, max_cps: int, comfortable: int
) -> None:
    """Worked out by hand from the published figures."""
    limits = fit(profile, get(tag))
    assert (limits.language.max_cps, limits.comfort_cps_x1000 // 1000) == (max_cps, comfortable)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_every_figure_is_usable_in_every_language(profile: profiles.Profile) -> None:
    """Nothing is zero, upside down or floating; what a person looks at are words and whole numbers."""
    for language in LANGUAGES:
        limits = fit(profile, language)
        own = limits.language
        assert 0 < limits.comfort_cps_x1000 <= own.max_cps * 1000
        assert 0 < own.min_duration_ms < own.max_duration_ms == 7000
        assert own.max_chars_per_line <= language.max_chars_per_line
        assert own.min_gap_frames in (0, 2)
        assert (own.tag, own.script, own.spaces) == (language.tag, language.script, language.spaces)
        assert limits.sources
        assert {type(v) for v in limits.figures().values()} == {str, int}


def test_plain_language_never_asks_for_faster_reading_than_the_others() -> None:
    """It is the default because it is the kindest; the language's own figure still wins if it is lower."""
    for language in LANGUAGES:
        speeds = {p.name: fit(p, language).language.max_cps for p in PROFILES}
        assert speeds["plain-language"] <= min(speeds["netflix"], speeds["ted"])
    assert profiles.DEFAULT == PROFILES[0].name == "plain-language"


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    """A typing error must not give other captions in silence."""
    with pytest.raises(InputError) as caught:
        profiles.get("netfilx")
    assert "bbc" in caught.value.hint
