"""Profiles: whose rules of timing are followed, and what they come to in each language.

A profile is documented data. :func:`fit` puts it together with one language's own figures
(:mod:`pipeline.core.language_table`); per-language numbers stay per language. Sources, compiled 2026:

* SE, NF-TIM and the languages' own keys: see the table of languages
* SE-WPM: SubtitleEdit, SeGeneral.cs, its Netflix profile sets 20 CPS beside 240 words a minute
* BBC: BBC Subtitle Guidelines; its gaps from bbc/ttml-validator, bbcTimingXmlCheck.py, commit 6b68f33
* TED: TED Translators, subtitling cheat-sheet, 2015 to 2016
* OURS: a choice of this project where no published figure was found
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.core.language import Language
from pipeline.errors import InputError

DEFAULT = "plain-language"
_SLOW_CPS: Mapping[str, int] = {"Hans": 7, "Hant": 7, "Jpan": 4, "Kore": 9}
"""Characters a second for slower readers (children's programmes), where a character says more than a letter:
SE, and the Netflix guides NF-ZHS, NF-ZHT, NF-JA and NF-KO."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One body's rules. ``None`` stands for the language's own figure."""

    name: str
    about: str
    """What it is for, in one sentence."""
    sources: tuple[str, ...]
    slow: bool = False
    """In Chinese, Japanese and Korean take the figure for slower readers."""
    cps_permille: int = 1000
    """Of the language's figure."""
    most_cps: int | None = None
    """Never more than this, whatever the language's figure."""
    flat_cps: int | None = None
    """In place of the language's figure where each letter counts one; others keep theirs."""
    comfort_permille: int = 1000
    """Where there is silence, cues stay until this share of the fastest speed is enough."""
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    min_gap_frames: int | None = None
    max_chars_per_line: int | None = None
    """Never more than this, whatever the language's figure."""
    close_gap_ms: int = 500
    """A gap shorter than this is closed to the least gap."""
    lead_in_ms: int = 0
    """The most a cue may start before its words to gain time; only in silence."""
    late_ms: int = 0
    """The most a cue may start after its words, because the one before it needs the time."""
    linger_ms: int = 500
    """A cue stays this long after its words if there is room, however few they are."""


PROFILES: tuple[Profile, ...] = (
    Profile(
        "plain-language",
        "Public safety: second-language and slow readers can follow (12 to 15 characters a second).",
        ("SE", "NF-TIM", "TED", "OURS"),
        slow=True,
        most_cps=15,
        comfort_permille=800,  # 12 of 15
        min_duration_ms=1000,  # TED, and SubtitleEdit's profiles for Amazon and Arte
        lead_in_ms=500,  # OURS
        late_ms=200,  # OURS
    ),
    Profile(
        "netflix",
        "Netflix Timed Text Style Guides: adult viewers.",
        ("SE", "NF-TIM"),
        lead_in_ms=84,  # two frames at 24 a second: "within 1-2 frames"
        late_ms=84,
    ),
    Profile(
        "bbc",
        "BBC Subtitle Guidelines: 160 to 180 words a minute, no gaps below a second and a half.",
        ("BBC", "SE-WPM", "OURS"),
        cps_permille=750,  # 180 of 240 words a minute
        comfort_permille=889,  # 160 of 180
        min_gap_frames=0,
        max_chars_per_line=37,
        close_gap_ms=1500,
        lead_in_ms=200,  # OURS
        late_ms=200,  # OURS
    ),
    Profile(
        "ted",
        "TED Translators: 21 characters a second, one second at least.",
        ("TED",),
        flat_cps=21,
        min_duration_ms=1000,
        max_duration_ms=7000,
        max_chars_per_line=42,
        lead_in_ms=100,
    ),
)
"""Every profile; the first is the default."""


@dataclass(frozen=True, slots=True)
class Limits:
    """One profile in one language: every figure that spotting obeys."""

    profile: str
    language: Language
    """The language with the profile's own speeds, durations, gap and line in place of its usual ones, so
    that whatever takes a language checks by the profile."""
    comfort_cps_x1000: int
    """Reading speed for which cues stay where there is silence, in characters per 1000 seconds."""
    close_gap_ms: int
    lead_in_ms: int
    late_ms: int
    linger_ms: int
    basis: str
    """``seen`` if published figures for this language stand behind the speed, else ``recalled``."""
    sources: tuple[str, ...]

    def figures(self) -> dict[str, str | int]:
        """Return every figure by name, in plain words and whole numbers, for people to look at."""
        language = self.language
        return {
            "profile": self.profile,
            "max_cps": language.max_cps,
            "comfortable_cps": self.comfort_cps_x1000 // 1000,
            "max_chars_per_line": language.max_chars_per_line,
            "min_duration_ms": language.min_duration_ms,
            "max_duration_ms": language.max_duration_ms,
            "min_gap_frames": language.min_gap_frames,
            "close_gap_ms": self.close_gap_ms,
            "lead_in_ms": self.lead_in_ms,
            "late_ms": self.late_ms,
            "linger_ms": self.linger_ms,
            "basis": self.basis,
            "sources": ", ".join(self.sources),
        }


def get(name: str) -> Profile:
    """Return the profile called ``name``.

    Raises:
        InputError: there is none; the hint lists them.
    """
    for profile in PROFILES:
        if profile.name == name:
            return profile
    raise InputError(
        f"there is no timing profile {name!r}", hint="Known: " + ", ".join(p.name for p in PROFILES) + "."
    )


def fit(profile: Profile | str, language: Language) -> Limits:
    """Put a profile together with a language's own figures.

    Raises:
        InputError: there is no such profile.
    """
    chosen = get(profile) if isinstance(profile, str) else profile
    own_cps, basis = _speed(chosen, language)
    fitted = replace(
        language,
        max_cps=own_cps,
        min_duration_ms=_either(chosen.min_duration_ms, language.min_duration_ms),
        max_duration_ms=_either(chosen.max_duration_ms, language.max_duration_ms),
        min_gap_frames=_either(chosen.min_gap_frames, language.min_gap_frames),
        max_chars_per_line=min(
            _either(chosen.max_chars_per_line, language.max_chars_per_line), language.max_chars_per_line
        ),
    )
    return Limits(
        profile=chosen.name,
        language=fitted,
        comfort_cps_x1000=own_cps * chosen.comfort_permille,
        close_gap_ms=chosen.close_gap_ms,
        lead_in_ms=chosen.lead_in_ms,
        late_ms=chosen.late_ms,
        linger_ms=chosen.linger_ms,
        basis=basis,
        sources=tuple(dict.fromkeys((*chosen.sources, *language.sources))),
    )


def _speed(profile: Profile, language: Language) -> tuple[int, str]:
    wide = language.script in _SLOW_CPS
    if profile.flat_cps is not None:
        return (language.max_cps, "recalled") if wide else (profile.flat_cps, "seen")
    cps = _SLOW_CPS[language.script] if profile.slow and wide else language.max_cps
    cps = max(1, cps * profile.cps_permille // 1000)
    return (cps if profile.most_cps is None else min(cps, profile.most_cps)), language.basis


def _either(given: int | None, own: int) -> int:
    return own if given is None else given
