"""campaign.toml: every kind of mistake is refused with its line and a remedy."""

from __future__ import annotations

import tomllib
import traceback
from pathlib import Path

import pytest

from pipeline.core.style import Style
from pipeline.engine import config, init
from pipeline.engine.config import Config
from pipeline.errors import ConfigError

GOOD = """\
[campaign]
name = "Trial"
languages = ["en", "vi"]

[video]
crf = 21

[messages.trial]
footage = "assets/base.mp4"
"""


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        config.loads(text, path="campaign.toml")
    assert caught.value.hint
    assert caught.value.path == "campaign.toml"
    return caught.value


def test_the_good_file_is_good() -> None:
    """Every mistake below is one change to this file, so it must load as it is."""
    loaded = config.loads(GOOD)
    assert loaded.languages_of("trial") == ("en", "vi")
    assert loaded.channels_of("trial") == ("youtube",)
    assert loaded.video.crf == 21


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('name = "Trial"', "name = Trial", 2, "not valid TOML"),
        ('["en", "vi"]', '["en", "vi"', 5, "not valid TOML"),
        ('"assets/base.mp4"', '"assets/base.mp4', 9, "not valid TOML"),
        ('[messages.trial]\nfootage = "assets/base.mp4"\n', "[messages", 8, "not valid TOML"),
        ("crf = 21", "crf = 21\ncfr = 20", 7, "video.cfr: there is no such key"),
        ("crf = 21", "[video.more]\nx = 1", 6, "video.more: there is no such key"),
        ("[video]", "[vidoe]", 5, "vidoe: there is no such key"),
        ("crf = 21", 'crf = "21"', 6, "video.crf: "),
        ("crf = 21", "crf = 21.5", 6, "video.crf: "),
        ("crf = 21", "crf = true", 6, "video.crf: "),
        ("crf = 21", "crf = 99", 6, "video.crf: "),
        ("crf = 21", 'preset = "quick"', 6, "video.preset: "),
        ("[video]\ncrf = 21", '[style]\ntext_colour = "yellow"', 6, "style.text_colour: "),
        ('["en", "vi"]', '"en"', 3, "campaign.languages: "),
        ('["en", "vi"]', '["en", 5]', 3, "campaign.languages: "),
        ('["en", "vi"]', "[]", 3, "campaign.languages: "),
        ('["en", "vi"]', '["en", "xx-YY"]', 3, "'xx-YY' is not a language tag"),
        ('["en", "vi"]', '["en", "tlh"]', 3, "no subtitle limits are known for the language 'tlh'"),
        ('["en", "vi"]', '["en", "vi", "en"]', 3, "'en' is named twice"),
        ('["en", "vi"]', '["zh-Hans", "zh_hans"]', 3, "'zh-Hans' is named twice"),
        ('name = "Trial"', 'source_language = "english?"', 2, "'english?' is not a language tag"),
        ('name = "Trial"', 'channels = ["tiktak"]', 2, "there is no channel 'tiktak'"),
        ('name = "Trial"', 'channels = ["youtube", "youtube"]', 2, "'youtube' is named twice"),
        ("[video]\ncrf = 21", '[translate]\nengines = ["memory", "file"]', 6, "file must come first"),
        ("[video]\ncrf = 21", '[translate]\nengines = ["file", "file"]', 6, "'file' is named twice"),
        ("[messages.trial]", '[messages."Not An Id"]', 8, "'Not An Id' is no message id"),
        ("[messages.trial]", "[messages.-]", 8, "'-' is no message id"),
        ('footage = "assets/base.mp4"', 'title = "x"', 8, "messages.trial.footage: this key is needed"),
        ('footage = "assets/base.mp4"', 'footage = ""', 9, "messages.trial.footage: "),
        (
            'footage = "assets/base.mp4"',
            'footage = "a.mp4"\nlanguages = ["qq"]',
            10,
            "'qq' is not a language",
        ),
        ('footage = "assets/base.mp4"', 'footage = "a.mp4"\nchannels = ["vhs"]', 10, "no channel 'vhs'"),
    ],
)
def test_each_mistake_has_its_line_and_a_remedy(old: str, new: str, line: int, said: str) -> None:
    """A newcomer's typing mistake must point at the line, not at a stack of our code."""
    assert GOOD.count(old) == 1
    error = refused(GOOD.replace(old, new))
    assert said in error.message
    assert error.line == line


def test_a_campaign_without_messages_is_refused() -> None:
    """There is no line for what is not there, but the key's name says what to add."""
    error = refused('[campaign]\nname = "Trial"\n')
    assert error.message == "messages: this key is needed"


def test_a_folder_without_campaign_toml_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no campaign\.toml in ") as caught:
        config.load(tmp_path)
    assert "vidmsg init" in caught.value.hint


def test_a_campaign_toml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_bytes(GOOD.replace("Trial", "Été").encode("windows-1252"))
    with pytest.raises(ConfigError, match="not UTF-8 text") as caught:
        config.load(tmp_path)
    assert caught.value.hint == "Save it as UTF-8."


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert config.load(tmp_path).campaign.name == "Trial"


def test_a_message_may_have_languages_of_its_own() -> None:
    loaded = config.loads(GOOD + 'languages = ["EN", "zh_hans"]\n')
    assert loaded.languages_of("trial") == ("en", "zh-Hans")


def test_the_sample_file_of_init_loads_and_holds_the_defaults() -> None:
    """The file that documents the settings must not say anything else than the code does."""
    text = init.sample_config("my-message", ("en", "vi"))
    loaded = config.loads(text)
    assert loaded.campaign == config.CampaignTable(name="My campaign", languages=("en", "vi"))
    assert (loaded.style, loaded.video) == (config.StyleTable(), config.VideoTable())
    assert loaded.translate == config.TranslateTable()
    assert loaded.style.as_style() == Style()


def test_the_sample_file_stays_the_same_with_every_default_switched_on() -> None:
    """A commented default that differs from the real one would mislead whoever takes the # away."""
    text = init.sample_config("my-message", ("en", "vi"))
    lines = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        is_setting = " = " in bare and bare.split(" = ")[0].isidentifier()
        lines.append(bare if is_setting else line)
    switched_on = "\n".join(lines)
    assert switched_on != text
    on, off = config.loads(switched_on), config.loads(text)
    assert on.model_dump(exclude={"messages"}) == off.model_dump(exclude={"messages"})
    assert on.languages_of("my-message") == off.languages_of("my-message")
    assert on.channels_of("my-message") == off.channels_of("my-message")
    tables = tomllib.loads(switched_on)
    for table, model in Config.model_fields.items():
        if table not in ("messages", "channels"):
            fields = type(model.default).model_fields
            assert set(tables[table]) == {field.alias or name for name, field in fields.items()}


def test_people_s_files_are_always_asked_first() -> None:
    """``file`` may be left out of the list, and is there all the same: no machine overrules a person."""
    loaded = config.loads(GOOD + '[translate]\nengines = ["memory", "deepl", "googletrans"]\n')
    assert loaded.translate.engines == ("file", "memory", "deepl", "googletrans")
    assert config.loads(GOOD + '[translate]\nengines = ["file"]\n').translate.engines == ("file",)


SECRET = "sk-do-not-show-4711"


@pytest.mark.parametrize(
    ("table", "name", "place"),
    [
        ("translate.deepl", "api_key", "VIDMSG_DEEPL_KEY"),
        ("translate.azure", "key", "VIDMSG_AZURE_KEY"),
        ("translate.google-cloud", "token", "VIDMSG_GOOGLE_CLOUD_TOKEN"),
        ("translate.libretranslate", "api-key", "VIDMSG_LIBRETRANSLATE_KEY"),
        ("translate.chat", "password", "VIDMSG_CHAT_KEY"),
        ("translate.chat", "Authorization_secret", "VIDMSG_CHAT_KEY"),
        ("translate", "deepl_auth_key", "the environment"),
        ("video", "key", "the environment"),
    ],
)
def test_a_key_in_campaign_toml_is_refused_and_never_shown(table: str, name: str, place: str) -> None:
    """The file is passed on and put under version control; the message says where a key belongs instead."""
    text = GOOD.replace("[video]\ncrf = 21", f'[{table}]\n{name} = "{SECRET}"')
    error = refused(text)
    assert error.line == 6
    assert "a key must not stand in this file" in error.message
    assert place in error.message
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.hint
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("table", "url", "said"),
    [
        ("libretranslate", "http://translate.police.test", "must begin with https://"),
        ("chat", "ftp://localhost", "begins with https://"),
        ("chat", "localhost:8080", "begins with https://"),
        ("azure", f"https://user:{SECRET}@translate.test", "no user name, password, query or key"),
        ("azure", f"https://translate.test/?key={SECRET}", "no user name, password, query or key"),
        ("azure", "https://translate.test:port", "no web address"),
        ("azure", "https://[half", "no web address"),
    ],
)
def test_an_unsafe_address_is_refused(table: str, url: str, said: str) -> None:
    """Texts and keys must not cross a network in the open."""
    error = refused(GOOD.replace("[video]\ncrf = 21", f'[translate.{table}]\nurl = "{url}"'))
    assert said in error.message
    assert error.line == 6
    assert SECRET not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "url", ["https://a.test/v1", "http://localhost:5000", "http://127.0.0.1", "http://[::1]:8/x"]
)
def test_https_or_this_computer_is_a_safe_address(url: str) -> None:
    loaded = config.loads(GOOD + f'[translate.chat]\nurl = "{url}"\nmodel = "m"\n')
    assert loaded.translate.options("chat") == {"url": url, "model": "m"}


def test_an_engine_without_a_table_has_no_options() -> None:
    loaded = config.loads(GOOD + '[translate.google-cloud]\nproject = "my-project"\n').translate
    assert loaded.options("googletrans") == {}
    assert loaded.options("google-cloud") == {"project": "my-project", "location": "global"}


def test_timing_has_a_profile_a_source_and_shot_changes() -> None:
    """Without the table the kindest profile holds; `{message}` names each message's own subtitle file."""
    assert config.loads(GOOD).timing.profile == "plain-language"
    more = '[timing]\nprofile = "bbc"\nsource = "timed/{message}.en.srt"\nshot_changes = false\n' + GOOD
    timing = config.loads(more).timing
    assert (timing.profile, timing.shot_changes) == ("bbc", False)
    assert timing.source_of("trial") == "timed/trial.en.srt"
    refused('[timing]\nprofile = "fast"\n' + GOOD)
