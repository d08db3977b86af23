"""Names become implementations, and what is not there is explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline import wiring
from pipeline.errors import FontError
from tests.conftest import Campaign

Maker = Callable[..., Campaign]


def test_missing_fonts_are_those_of_the_campaign(campaign: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThai:
        def face(self, language: str) -> None:
            if language == "th":
                raise FontError("absent", language=language)

    monkeypatch.setattr(wiring, "fonts", NoThai)
    made = campaign(["en", "th"])
    assert wiring.missing_fonts(made.root) == ["th"]
    assert wiring.missing_fonts(made.root / "assets") == []


def test_an_unknown_engine_names_those_there_are(campaign: Maker) -> None:
    """The one value of campaign.toml that only the wiring can judge."""
    from pipeline.errors import UsageError

    made = campaign(engines=["file", "oracle"])
    with pytest.raises(UsageError, match="no translation engine 'oracle'") as caught:
        wiring.translator("oracle", made.project)
    assert "file, memory" in caught.value.hint
    assert "campaign.toml" in caught.value.hint


def test_the_memory_skips_what_cannot_be_read(campaign: Maker) -> None:
    """One broken translation must not stop the others from being remembered."""
    made = campaign(scripts={"fr": "broken"})
    known = wiring.memory_of(made.project)
    entry = known.lookup("Please report hate crime.", "en", "pl")
    assert entry is not None
    assert known.lookup("Please report hate crime.", "en", "fr") is None
    assert wiring.translator("memory", made.project).name == "memory"
    assert wiring.translator("file", made.project).name == "file"
