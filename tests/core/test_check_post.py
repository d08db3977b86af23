"""Titles and posts are pasted into a channel's page by a person in a hurry: it must not refuse them there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.core.channel import Channel, get, known
from pipeline.core.checks import check_post
from pipeline.core.findings import Severity
from pipeline.core.script import Script

SOURCE = Script("m", "en", title="Report hate crime", segments=(), post="Call 999. #StopHate @MetCC\n")


def found(channel: str, **changes: Any) -> list[tuple[str, str]]:
    seen = check_post(SOURCE, replace(SOURCE, language="vi", **changes), get(channel))
    assert all(f.language == "vi" and f.severity is Severity.WARNING and f.hint for f in seen)
    return [(f.id, f.where) for f in seen]


@pytest.mark.parametrize("channel", known(), ids=lambda channel: channel.id)
def test_an_ordinary_post_is_taken_everywhere(channel: Channel) -> None:
    assert check_post(SOURCE, SOURCE, channel) == ()


@pytest.mark.parametrize("channel", ["youtube", "youtube_shorts"])
@pytest.mark.parametrize("sign", "<>")
def test_angle_brackets_are_refused_by_youtube(channel: str, sign: str) -> None:
    """In title and description alike; brackets of other scripts are taken."""
    assert found(channel, title=f"Report {sign} crime") == [("post-refused", "meta.title")]
    assert found(channel, post=f"Call {sign} 999") == [("post-refused", "meta.post")]
    assert found(channel, title="《报告》仇恨犯罪 ‹999› ＜999＞") == []
    assert found("tiktok", title=f"Report {sign} crime") == []


def test_both_signs_are_named_once() -> None:
    (seen,) = check_post(SOURCE, replace(SOURCE, title="<<Report>>"), get("youtube"))
    assert seen.message == "YouTube (landscape) refuses < and > here"


def test_lengths_are_judged_apart() -> None:
    """A title counts in characters and YouTube's description in bytes; each finding names its place."""
    assert found("youtube", title="仇" * 100, post="仇" * 1666) == []
    assert found("youtube", title="仇" * 101) == [("post-too-long", "meta.title")]
    assert found("youtube", post="仇" * 1667) == [("post-too-long", "meta.post")]
    assert found("youtube", post="a" * 5000 + "\n\n") == [], "it is published without blank ends"
    assert found("x", post="Report it: https://www.report-it.org.uk/your-police-force " + "a" * 245) == []
    assert found("x", post="仇" * 141) == [("post-too-long", "meta.post")]
    assert found("tiktok", title="a" * 500) == [], "it has no title of its own"


def test_instagram_counts_hashtags_and_handles() -> None:
    thirty, twenty = " ".join(f"#tag{n}" for n in range(30)), " ".join(f"@who{n}" for n in range(20))
    assert found("instagram_reels", post=f"{thirty} {twenty}") == []
    assert found("instagram_reels", post=f"{thirty} #one_more") == [("post-refused", "meta.post")]
    assert found("instagram_feed", post=f"{twenty} @one_more") == [("post-refused", "meta.post")]
    assert found("tiktok", post=f"{thirty} #one_more") == []


def test_a_missing_post_is_told_once() -> None:
    assert found("youtube", post="") == [("post-missing", "")]
