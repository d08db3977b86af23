"""A target's names are used for folders and files."""

from __future__ import annotations

from pipeline.core.plan import Target


def test_a_targets_names() -> None:
    """The path under output/ and the stem of every file of its bundle."""
    target = Target("hate-crime", "pa-Guru", "youtube")
    assert str(target) == "hate-crime/pa-Guru/youtube"
    assert target.stem == "hate-crime.pa-Guru.youtube"
