"""What is found in words: it reaches whoever asks, stops what would harm viewers, and can be ignored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.findings import CHECKS, NEVER_IGNORED, Finding, Severity
from pipeline.engine import config
from pipeline.engine.check import Located, check, locate, sarif_of
from pipeline.engine.config import Config
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, orders
from pipeline.engine.status import survey
from pipeline.errors import ConfigError, FactsMissing, TranslationError, VidmsgError
from tests.conftest import Campaign, Workshop, translation

Maker = Callable[..., Campaign]
FRENCH = translation("fr").replace("Signalez les", "Signalez les les")
IGNORE = '[[checks.ignore]]\nid = "doubled-word"\nreason = "it is a name"\n'


def look(campaign: Campaign, fake_tools: Workshop, *tags: str) -> list[Located]:
    looking = campaign.looking
    return locate(looking, looking.targets(tags), fake_tools.tools(looking))


def of(found: list[Located], check_id: str) -> list[Located]:
    return [x for x in found if x.finding.id == check_id]


def stopped(campaign: Campaign, fake_tools: Workshop) -> VidmsgError:
    looking = campaign.looking
    (item,) = orders(
        looking,
        looking.targets(("fr",)),
        fake_tools.tools(looking),
        Digests(looking.cache / "d.json"),
        lambda _: None,
    )
    assert isinstance(item, Failed)
    return item.error


def test_a_finding_in_words_names_file_and_line(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(scripts={"fr": FRENCH})
    (seen,) = of(look(made, fake_tools), "doubled-word")
    assert (seen.path, seen.message_id) == ("scripts_text/trial.fr.md", "trial")
    assert seen.line is not None
    assert "les les" in made.script("fr").read_text("utf-8").splitlines()[seen.line - 1]
    assert seen.as_json()["line"] == seen.line
    assert seen.finding.severity is Severity.WARNING


def test_an_error_that_stops_a_language_names_its_segment(campaign: Maker, fake_tools: Workshop) -> None:
    """In code review it must stand beside the line that is to be changed."""
    made = campaign(scripts={"fr": translation("fr").replace("le 999.", "le 998.")})
    seen = look(made, fake_tools)[0]
    assert seen.finding.id == "stopped-facts"
    assert "998" in made.script("fr").read_text("utf-8").splitlines()[(seen.line or 0) - 1]


def test_a_finding_in_the_head_names_its_line(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(scripts={"fr": translation("fr").replace("post: 999", "post: Appelez le 999, 998")})
    (seen,) = of(look(made, fake_tools), "fact-added")
    assert (seen.finding.where, seen.finding.severity) == ("meta.post", Severity.WARNING)
    assert made.script("fr").read_text("utf-8").splitlines()[(seen.line or 0) - 1].startswith("post:")


def test_a_finding_about_timing_names_the_subtitle_file(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en"])
    fake_tools.build(made)
    made.edit(made.track("en"), "00:00:00,520 -->", "00:00:03,400 -->")
    (seen,) = [x for x in look(made, fake_tools) if x.finding.id == "too-short"]
    assert seen.path == "subtitles/trial/en.srt"
    assert seen.line == 2
    assert seen.finding.where == "s01"


def test_words_edited_in_the_subtitle_file_are_checked(campaign: Maker, fake_tools: Workshop) -> None:
    """They are what viewers will see."""
    made = campaign(["en", "fr"])
    fake_tools.build(made)
    made.edit(made.track("fr"), "Signalez les", "Signalez les les")
    assert of(look(made, fake_tools), "doubled-word")


@pytest.mark.parametrize(
    ("french", "kind", "said"),
    [
        (
            translation("fr").replace("Signalez les crimes de haine.", "TODO"),
            TranslationError,
            "'TODO' is no",
        ),
        (translation("fr").replace("post: 999", "post: 998"), FactsMissing, "meta.post: '999' is not in"),
        (translation("fr").replace("post: 999", "post: ٩٩٩"), FactsMissing, "it stands as '٩٩٩'"),
    ],
)
def test_what_would_harm_stops_the_language(
    campaign: Maker, fake_tools: Workshop, french: str, kind: type[VidmsgError], said: str
) -> None:
    error = stopped(campaign(scripts={"fr": french}), fake_tools)
    assert type(error) is kind
    assert said in error.message
    assert error.hint


def test_declared_names_and_equivalents_reach_the_check(campaign: Maker, fake_tools: Workshop) -> None:
    english = "---\ntitle: T\nlanguage: en\n---\n\n[s01] Tell True Vision by 9am.\n"
    declared = '[facts]\nnames = ["True Vision"]\n[facts.equivalents."9am"]\nfr = "9 h"\n'
    head = "---\ntitle: Titre\nlanguage: fr\n---\n\n[s01] "
    made = campaign(
        ["en", "fr"], config=declared, scripts={"en": english, "fr": head + "Vision vraie, dès 9 h."}
    )
    error = stopped(made, fake_tools)
    assert "the name 'True Vision' is not in the translation" in error.message
    assert '[facts.equivalents."True Vision"] fr =' in error.hint
    made.script("fr").write_text(head + "Dites-le à True Vision dès 9 h.\n", "utf-8")
    assert not [f for f in check_all(made, fake_tools) if f.severity is Severity.ERROR]
    made.script("fr").write_text(head + "Dites-le à True Vision dès 8 h.\n", "utf-8")
    assert "'9am' is not in" in stopped(made, fake_tools).message


def check_all(campaign: Campaign, fake_tools: Workshop) -> list[Finding]:
    looking = campaign.looking
    return check(looking, looking.targets(), fake_tools.tools(looking))


def test_an_ignored_finding_stays_but_does_not_warn(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(config=IGNORE, scripts={"fr": FRENCH})
    (seen,) = of(look(made, fake_tools), "doubled-word")
    assert seen.finding.ignored == "it is a name"
    run = json.loads(sarif_of([seen]))["runs"][0]
    assert run["results"][0]["suppressions"][0]["justification"] == "it is a name"
    looking = made.looking
    rows = list(survey(looking, looking.targets(("fr",)), fake_tools.tools(looking)))
    assert [f.ignored for f in rows[0].findings if f.id == "doubled-word"] == ["it is a name"]
    fake_tools.build(made)
    manifest = json.loads(made.file("fr", "manifest.json").read_text("utf-8"))
    assert [f["ignored"] for f in manifest["findings"] if f["id"] == "doubled-word"] == ["it is a name"]


@pytest.mark.parametrize(
    ("more", "ignored"),
    [
        ('language = "fr"', True),
        ('language = "pl"', False),
        ('message = "trial"', True),
        ('message = "other"', False),
        ('where = "s01"', True),
        ('where = "s02"', False),
    ],
)
def test_an_entry_speaks_only_of_what_it_names(
    campaign: Maker, fake_tools: Workshop, more: str, ignored: bool
) -> None:
    made = campaign(config=f"{IGNORE}{more}\n", scripts={"fr": FRENCH})
    found = look(made, fake_tools)
    (seen,) = of(found, "doubled-word")
    assert bool(seen.finding.ignored) is ignored
    unused = of(found, "ignore-unused")
    assert len(unused) == (not ignored)
    for entry in unused:
        assert (entry.path, entry.finding.severity) == ("campaign.toml", Severity.INFO)
        assert "[[checks.ignore]]" in (made.root / entry.path).read_text().splitlines()[(entry.line or 0) - 1]


def test_the_title_goes_by_one_name(campaign: Maker, fake_tools: Workshop) -> None:
    """The look at characters says ``title`` where the checks of words say ``meta.title``."""
    entry = '[[checks.ignore]]\nid = "odd-invisible"\nwhere = "meta.title"\nreason = "x"\n'
    made = campaign(
        config=entry, scripts={"fr": translation("fr").replace("Signalez-le", "Signa\u00adlez-le")}
    )
    (seen,) = of(look(made, fake_tools), "odd-invisible")
    assert seen.finding.ignored == "x"
    assert seen.line == 2


def test_a_declared_name_alone_may_stay(campaign: Maker, fake_tools: Workshop) -> None:
    """Where everything is a name there is nothing to translate."""
    text = "---\ntitle: {}\nlanguage: {}\n---\n\n[s01] True Vision\n"
    scripts = {"en": text.format("Title", "en"), "fr": text.format("Titre", "fr")}
    assert isinstance(stopped(campaign(["en", "fr"], scripts=scripts), fake_tools), TranslationError)
    declared = '[facts]\nnames = ["True Vision"]\n'
    made = campaign(["en", "fr"], scripts=scripts, config=declared, name="declared")
    assert not [f for f in check_all(made, fake_tools) if f.severity is not Severity.INFO]


def test_an_entry_is_unused_only_if_everything_was_looked_at(campaign: Maker, fake_tools: Workshop) -> None:
    """Whoever checks one language must not be told to delete what is for another."""
    made = campaign(config=IGNORE)
    assert of(look(made, fake_tools), "ignore-unused")
    assert not of(look(made, fake_tools, "pl"), "ignore-unused")
    made.script("fr").write_text("", "utf-8")
    assert not of(look(made, fake_tools), "ignore-unused")


def test_a_fact_that_no_source_has_is_told(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(config='[facts]\nnames = ["MetCC", "Crimestopers"]\n')
    (seen,) = of(look(made, fake_tools), "fact-unused")[1:]
    assert "'Crimestopers'" in seen.finding.message
    assert seen.path == "campaign.toml"
    assert not of(look(made, fake_tools, "fr"), "fact-unused")


def test_one_text_in_two_messages_is_translated_alike(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr"], config='[messages.again]\nfootage = "assets/base.mp4"\n')
    for tag in ("en", "fr"):
        text = made.script(tag).read_text("utf-8").replace("appelez le 999", "composez le 999")
        made.script(tag).with_name(f"again.{tag}.md").write_text(text, "utf-8")
    seen = of(look(made, fake_tools), "inconsistent")
    # The messages' order in campaign.toml decides which of the two is told.
    assert [(x.message_id, x.finding.where) for x in seen] == [("trial", "s02")]
    assert "at again/s02: " in seen[0].finding.message
    made.script("fr").with_name("again.fr.md").write_text("", "utf-8")
    assert not of(look(made, fake_tools), "inconsistent")


HEAD = '[messages.m]\nfootage = "a.mp4"\n\n'


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('id = "doubled-wort"\nreason = "x"', "no check 'doubled-wort'; did you mean 'doubled-word'?"),
        ('id = "fact-missing"\nreason = "x"', "'fact-missing' cannot be ignored"),
        ('id = "untranslated"\nreason = "x"', "'untranslated' cannot be ignored"),
        ('id = "zawgyi"\nreason = "x"', "'zawgyi' cannot be ignored"),
        ('id = "too-fast"\nreason = " "', "it must not be empty"),
        ('id = "too-fast"', "this key is needed"),
        ('id = "too-fast"\nreason = "x"\nlanguage = "xx"', "is not a language tag"),
    ],
)
def test_a_wrong_entry_is_refused(entry: str, said: str) -> None:
    first = '[[checks.ignore]]\nid = "too-long"\nreason = "y"\n'
    with pytest.raises(ConfigError) as caught:
        config.loads(f"{HEAD}[[checks.ignore]]\n{entry}\n")
    assert said in str(caught.value)
    with pytest.raises(ConfigError) as second:
        config.loads(f"{HEAD}{first}[[checks.ignore]]\n{entry}\n")
    assert caught.value.line is not None
    assert second.value.line == caught.value.line + 3


@pytest.mark.parametrize("check_id", sorted(set(CHECKS) - NEVER_IGNORED))
def test_every_other_check_can_be_ignored(check_id: str) -> None:
    loaded = config.loads(f'{HEAD}[[checks.ignore]]\nid = "{check_id}"\nreason = "x"\n')
    assert loaded.checks.ignores()[0].id == check_id


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('[facts.equivalents."999"]\nar = "٩٩٩"', "native digits"),
        ('[facts.equivalents."0800 555 111"]\nbn = ["x", "০800"]', "native digits"),
        ('[facts.equivalents."9am"]\nxx = "9"', "is not a language tag"),
        ('[facts.equivalents."9am"]\nfr = ""', "must not be empty"),
        ('[facts]\nnames = [" "]', "must not be empty"),
        ("[facts]\nname = []", "no such key"),
    ],
)
def test_wrong_facts_are_refused(facts: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        config.loads(f"{HEAD}{facts}\n")


def test_equivalents_may_be_one_text_or_several() -> None:
    loaded: Config = config.loads(
        f'{HEAD}[facts.equivalents."9am"]\nfr = ["9 h", "9 heures"]\nar = "٩ صباحا"\n'
    )
    rules = loaded.facts.as_rules()
    assert rules.equivalents_of("9am", "fr-CA") == ("9 h", "9 heures")
    assert rules.equivalents_of("9am", "ar") == ("٩ صباحا",)


def test_a_path_outside_the_campaign_does_not_show_the_computer(
    campaign: Maker, fake_tools: Workshop
) -> None:
    """Reports are published; folders of a computer are nobody's business."""
    made = campaign(scripts={"en": ""})
    text = sarif_of(look(made, fake_tools))
    uris = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(text)["runs"][0]["results"]
        for place in result["locations"]
    ]
    assert uris
    assert all(not Path(uri).is_absolute() for uri in uris)


def test_a_title_that_the_channel_refuses_is_found_at_its_line(campaign: Maker, fake_tools: Workshop) -> None:
    """It stops no language: the video is right, and a person can correct the title while publishing."""
    words = translation("fr")
    title = next(line for line in words.splitlines() if line.startswith("title:"))
    made = campaign(scripts={"fr": words.replace(title, f"{title} > agir")})
    (seen,) = of(look(made, fake_tools, "fr"), "post-refused")
    assert (seen.path, seen.finding.severity) == ("scripts_text/trial.fr.md", Severity.WARNING)
    assert made.script("fr").read_text("utf-8").splitlines()[(seen.line or 0) - 1].endswith("> agir")
