"""Names become implementations, and what is not there is explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline import wiring
from pipeline.core.translation import Request
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


def test_every_engine_of_ours_is_made_by_its_name(campaign: Maker) -> None:
    """A misspelt entry point would be seen only by whoever needs that engine."""
    from pipeline.engine.config_translate import engine_tables

    made = campaign()
    names = [*engine_tables(), "googletrans", "pseudo", "apertium", "file", "memory"]
    engines = wiring.translators(made.project, names)
    assert [engine.name for engine in engines] == names


def test_engines_are_told_what_campaign_toml_says(campaign: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them share one budget: that of the run."""
    from pipeline.adapters.translators.settings import EngineSettings

    told: dict[str, EngineSettings] = {}

    class Point:
        def __init__(self, name: str) -> None:
            self.name = name

        def load(self) -> Callable[..., object]:
            class Engine:
                name = self.name

                def __init__(self, settings: EngineSettings) -> None:
                    told[self.name] = settings

            return Engine

    monkeypatch.setattr(wiring, "entry_points", lambda group: [Point("chat"), Point("other")])
    made = campaign(
        config='[translate.chat]\nurl = "http://localhost:1"\nmodel = "m"\n',
    )
    made.edit(
        made.root / "campaign.toml",
        "[translate]\n",
        "[translate]\nmax_chars_per_run = 5\ntimeout_s = 7\nrequests_per_minute = 9\n",
    )
    made.edit(made.root / "campaign.toml", "[messages", '[facts]\nnames = ["True Vision"]\n\n[messages')
    terms = "concept,language,term,status\nc1,en,hate crime,preferred\nc1,fr,crime de haine,preferred\n"
    terms += "c2,en,Crimestoppers,do-not-translate\n"
    (made.root / "assets" / "terms.csv").write_text(terms, encoding="utf-8")
    wiring.translators(made.project, ["chat", "other"])
    chat, other = told["chat"], told["other"]
    assert (chat.options, other.options) == ({"url": "http://localhost:1", "model": "m"}, {})
    assert chat.budget is other.budget
    assert (chat.timeout_s, chat.requests_per_minute, chat.folder) == (7, 9, made.root)
    assert chat.do_not_translate == ("True Vision", "Crimestoppers")
    assert chat.terms("Report hate crimes", "en", "fr") == (("hate crimes", "crime de haine"),)
    with pytest.raises(Exception, match="of the 5 of this run"):
        chat.budget.spend(6, Request("m", "en", "fr", ()), "chat")


def test_an_engine_of_others_may_take_nothing(campaign: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Factories without arguments were the rule, and still work."""

    class Point:
        name = "theirs"

        @staticmethod
        def load() -> Callable[[], object]:
            return lambda: type("Theirs", (), {"name": "theirs"})()

    monkeypatch.setattr(wiring, "entry_points", lambda group: [Point])
    assert wiring.translator("theirs", campaign().project).name == "theirs"
