"""``vidmsg translate``: exit codes, a line for each language, a table, JSON, and the choice of engines."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.cli.conftest import Run
from tests.conftest import Campaign

Maker = Callable[..., Campaign]


def test_it_drafts_and_ends_with_0(run: Run, campaign: Maker) -> None:
    made = campaign(["en", "fr", "vi"], without=["vi"])
    ran = run("translate", made.root, "--engine", "pseudo")
    assert (ran.code, ran.err) == (0, "")
    assert "trial/fr: 3 of 3 segments (3 file)\n" in ran.out
    assert "trial/vi: 3 of 3 segments (3 pseudo), draft written\n" in ran.out
    assert "2 complete, 0 not" in ran.out
    assert "draft written" in ran.out.splitlines()[-3]
    assert made.script("vi").exists()
    assert made.finished() == {}


def test_an_incomplete_language_ends_with_1_and_says_why(
    run: Run, campaign: Maker, monkeypatch: object
) -> None:
    """The reason of each fall-through, and what to do."""
    made = campaign(["en", "fr", "vi"], without=["vi"])
    ran = run("translate", made.root, "--engine", "chat", "--engine", "ctranslate2")
    assert ran.code == 1
    assert "trial/vi: note: chat: chat has no address or no model. Set url and model under" in ran.err
    assert "trial/vi: note: ctranslate2: ctranslate2 has no folder of models. Set folder under" in ran.err
    assert (
        "trial/vi: 0 of 3 segments (none)\n  NOT COMPLETE: scripts_text/trial.vi.md: no translation"
        in ran.out
    )
    assert "1 complete, 1 not" in ran.out
    assert not made.script("vi").exists()


def test_json_has_a_line_for_each_event(run: Run, campaign: Maker) -> None:
    made = campaign(["en", "fr", "vi"], without=["vi"])
    ran = run("translate", made.root, "--json", "--engine", "chat", "--lang", "vi")
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert [e["event"] for e in events] == [
        "step-started",
        "warned",
        "language-drafted",
        "translate-finished",
    ]
    row = events[2]
    assert (row["where"], row["segments"], row["engines"], row["drafted"]) == ("trial/vi", 3, {}, False)
    assert row["missing"] == ["s01", "s02", "s03"]
    assert row["reasons"] == ["chat: chat has no address or no model"]
    assert row["hint"]
    assert events[3] == {"event": "translate-finished", "complete": 0, "incomplete": ["trial/vi"]}
    assert (ran.code, ran.err) == (1, "")


def test_campaign_toml_says_which_engines(run: Run, campaign: Maker) -> None:
    """Without ``file`` in the list, people's files are asked first all the same."""
    made = campaign(["en", "fr", "vi"], without=["vi"], engines=["pseudo"])
    before = made.script("fr").read_bytes()
    ran = run("translate", made.root)
    assert ran.code == 0
    assert "trial/fr: 3 of 3 segments (3 file)" in ran.out
    assert made.script("fr").read_bytes() == before


def test_wrong_use_ends_with_2(run: Run, campaign: Maker) -> None:
    made = campaign()
    for args, said in (
        (["--engine", "oracle"], "no translation engine 'oracle'"),
        (["--lang", "de"], "no language 'de'"),
        (["--message", "other"], "no message 'other'"),
    ):
        ran = run("translate", made.root, *args)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


def test_a_second_run_changes_nothing(run: Run, campaign: Maker) -> None:
    """What is drafted need not be paid for again."""
    made = campaign(["en", "vi"], without=["vi"])
    run("translate", made.root, "--engine", "pseudo")
    before = made.script("vi").read_bytes()
    assert "3 of 3 segments (3 file)" in run("translate", made.root, "--engine", "pseudo").out
    assert made.script("vi").read_bytes() == before
