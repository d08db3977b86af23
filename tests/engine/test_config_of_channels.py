"""What campaign.toml says about channels: a slip is refused with its line, the rest is taken over."""

from __future__ import annotations

import pytest

from pipeline.core import channel as channels
from pipeline.core.reframe import CENTRE, Focus, Mode, Wish
from pipeline.engine import config
from pipeline.errors import ConfigError

GOOD = '[campaign]\nname = "Trial"\n\n[messages.trial]\nfootage = "assets/base.mp4"\n'
REFRAME = GOOD + "\n[messages.trial.reframe]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD + "[channels.mine]\nname = 'Mine'\n", 6, "name the channel it is made from"),
        (GOOD + '[channels.mine]\nbase = "vhs"\n', 6, "there is no channel 'vhs'"),
        (GOOD + '[channels."My TV"]\nbase = "web"\n', 6, "no channel id"),
        (GOOD + '[channels.mine]\nbase = "web"\nmax_width_px = 641\n', 6, "even numbers"),
        (GOOD + '[channels.mine]\nbase = "web"\nmax_width_px = "640"\n', 8, "integer"),
        (GOOD + '[channels.mine]\nbase = "web"\ncodec = "av1"\n', 8, "no such key"),
        (GOOD + '[channels.mine]\nbase = "web"\nsafe_permille = [1, 2, 3]\n', 8, "at least 4"),
        (REFRAME + 'mode = "stretch"\n', 8, "pattern"),
        (REFRAME + "focus = [500]\n", 8, "at least 2"),
        (REFRAME + "focus = [500, 1001]\n", 8, "from 0 to 1000"),
        (REFRAME + 'colour = "red"\n', 8, "pattern"),
        (REFRAME + 'moves = [{ at = "soon", focus = [1, 1] }]\n', 8, "no time"),
        (REFRAME + 'moves = [{ at = "00:00", focus = [1, 1] }]\n', 8, "order of their times"),
        (
            REFRAME + 'moves = [{ at = "00:09", focus = [1, 1] }, { at = "00:04", focus = [1, 1] }]\n',
            8,
            "order of their times",
        ),
        (REFRAME + '[messages.trial.reframe.channels.vhs]\nmode = "fit"\n', 8, "no channel 'vhs'"),
    ],
)
def test_slips_are_refused_with_their_place(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.loads(text)
    assert said in str(caught.value)
    assert caught.value.line == line


def test_an_own_channel_may_be_used_wherever_ours_may() -> None:
    text = GOOD.replace('name = "Trial"\n', 'name = "Trial"\nchannels = ["foyer"]\n')
    loaded = config.loads(
        text + '[channels.foyer]\nbase = "web"\nfixed = true\nsafe_permille = [0, 0, 0, 0]\n'
    )
    foyer, web = loaded.channel("foyer"), channels.get("web")
    assert (foyer.id, foyer.fixed, foyer.safe_permille) == ("foyer", True, (0, 0, 0, 0))
    assert (foyer.max_width_px, foyer.caption_files) == (web.max_width_px, web.caption_files)
    with pytest.raises(ConfigError, match="This campaign has foyer as well"):
        config.loads(text.replace('"foyer"', '"lobby"') + '[channels.foyer]\nbase = "web"\n')


def test_a_channel_of_ours_may_get_other_figures() -> None:
    loaded = config.loads(GOOD + "[channels.tiktok]\nmax_duration_ms = 3600000\n")
    assert loaded.channel("tiktok").max_duration_ms == 3_600_000
    assert channels.get("tiktok").max_duration_ms == 600_000, "only in this campaign"


def test_the_nearest_wish_counts() -> None:
    """Channel before message before the channel's own way; a channel's focus replaces the message's moves."""
    loaded = config.loads(
        REFRAME + 'mode = "crop"\nfocus = [300, 500]\nglide = true\ncolour = "#C8102E"\n'
        'moves = [{ at = "00:04.500", focus = [700, 500] }]\n'
        "[messages.trial.reframe.channels.x]\nfocus = [100, 100]\n"
        '[messages.trial.reframe.channels.web]\nmode = "fit"\n'
    )
    wish = loaded.messages["trial"].reframe.wish
    moves = (Focus(300, 500), Focus(700, 500, 4500))
    assert wish(channels.get("tiktok")) == Wish(Mode.CROP, moves, glide=True, colour="#C8102E")
    assert wish(channels.get("x")).focuses == (Focus(100, 100),)
    assert wish(channels.get("web")) == Wish(Mode.FIT, moves, glide=True, colour="#C8102E")
    assert config.loads(GOOD).messages["trial"].reframe.wish(channels.get("tiktok")) == Wish(
        Mode.BLUR, (CENTRE,)
    )
