"""Writes the reference pages that can be made from the code itself: ``python docs/generate.py``.

``tests/test_docs.py`` compares the pages with what this would write now.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli import cli
from pipeline.core import channel, channel_table, fonts_table, language, language_table, profiles
from pipeline.engine.config import Card, Config, MessageTable, StageTable
from pipeline.engine.config_of_channels import ChannelTable, MoveTable, ReframeTable
from pipeline.engine.config_of_checks import IgnoreTable
from pipeline.engine.config_of_stage import LogoTable
from pipeline.engine.tables import Table, tables_in

REFERENCE = Path(__file__).resolve().parent / "reference"
_TABLES_BY_ID: tuple[tuple[str, type[Table]], ...] = (
    ("[messages.&lt;id&gt;]", MessageTable),
    ("[messages.&lt;id&gt;.reframe]", ReframeTable),
    ("moves", MoveTable),
    ("[messages.&lt;id&gt;.card]", Card),
    ("[channels.&lt;id&gt;]", ChannelTable),
)
_IF_ABSENT = {ReframeTable: "none", ChannelTable: "the base's"}
_IF_EMPTY = {StageTable: "none", LogoTable: "none"}
_NOTE = "<!-- Written by docs/generate.py from the code. Do not edit: run `make docs`. -->\n"
_VALUES = {"integer range": "N", "directory": "DIR"}

_SETTINGS_HEAD = f"""\
# campaign.toml

{_NOTE}
What to make. The file is TOML: text stands between quotes, and a list looks like `["en", "vi"]`. A key that
is not listed here is refused, with its line, so that a typing error is never taken for a setting. Only
`[messages.<id>]` with its `footage` is needed; everything else has a default.

A permille is a thousandth, so that one style suits every picture size: `em_permille = 52` is 37 pixels in a
picture 720 pixels high.
"""
_SETTINGS_TAIL = """\
A message's id, in `[messages.<id>]`, is made of small letters, digits and hyphens; it names the message's
files. Languages are listed on [their own page](languages.md), and so are [channels](channels.md).

`[messages.<id>.reframe.channels.<channel>]` takes the keys of `[messages.<id>.reframe]` but `channels`, and
goes before them. [How to publish to a channel](../how-to/publish-to-a-channel.md) shows all of this at work.

`[messages.<id>.stage]` and `[messages.<id>.stage.logo]` take the keys of `[stage]` and `[stage.logo]`, and go
before them. [How to add an intro, an outro and a logo](../how-to/add-an-intro-and-a-logo.md) shows them at
work.

Engines: `file` reads your translation files, and `memory` takes over what the campaign or its
[translation memory](../how-to/use-a-translation-memory.md) has for exactly the same words. All others are
[machines](../how-to/translation-engines.md), which give [drafts](../how-to/machine-drafts.md). The sample
campaign uses only the first two. Keys of services never stand in this file: they belong in the
[environment](environment.md) or in the system's keyring.

[How names and numbers are protected](../how-to/protect-names-and-numbers.md), and
[how a finding is ignored](../how-to/ignore-a-finding.md), have pages of their own.
"""
_CHANNELS_HEAD = f"""\
# Channels

{_NOTE}
A channel is where a video is published, and what is accepted there. Name channels in `campaign.toml`.
[How to publish to a channel](../how-to/publish-to-a-channel.md) says how to choose and change them.

**Limits move, and accounts differ: look at the channel's own page before you rely on a number here.** The
**basis** says how far to trust a figure. *seen*: it was read in the source. *recalled*: general knowledge,
which nobody has confirmed. *derived*: it follows from figures with a source. *ours*: our choice within what
is allowed. Where two figures contradicted each other, the stricter one counts, and one that was seen counts
more than one that was recalled.

**Picture:** *fixed* means that every video has exactly this size, and footage of another shape is reframed.
Otherwise the video has the footage's shape, is never enlarged, and upright footage turns the size round.
**Safe area:** the margins at the left, top, right and bottom that the channel's own controls may cover, in
permille of width and height. Captions stay inside. A dash means that there is no limit, or none is known.
"""
_FIGURES = {
    "picture": "Picture, pixels",
    "reframe": "Reframing",
    "min_fps": "Frames a second, least",
    "max_fps": "Frames a second, most",
    "profile": "H.264 profile",
    "level": "H.264 level, most",
    "b_frames": "B-frames in a row, most",
    "gop_ms": "Key frames, ms apart",
    "edit_list": "Edit list in the MP4",
    "audio_kbps": "Sound (AAC-LC), kbit/s",
    "integrated_lufs": "Loudness, LUFS",
    "true_peak_db": "True peak, dBTP",
    "min_duration_ms": "Shortest, s",
    "max_duration_ms": "Longest, s",
    "advised_duration_ms": "Longest without a warning, s",
    "max_bytes": "Largest file, MB",
    "advised_bytes": "Largest file without a warning, MB",
    "max_kbps": "Picture, kbit/s, most",
    "min_aspect_permille": "Narrowest picture, width by height",
    "max_aspect_permille": "Widest picture, width by height",
    "safe_permille": "Safe area, margins",
    "title_max": "Title, characters",
    "post_max": "Post",
    "refused_characters": "Refused in titles and posts",
    "hashtags_max": "Hashtags in a post, most",
    "mentions_max": "Handles of others in a post, most",
    "caption_files": "Subtitle files it takes",
}
_LARGER_UNITS = (
    ("_duration_ms", 1000),
    ("_bytes", 1_000_000),
    ("_aspect_permille", 1000),
    ("level", 10),
)
_LANGUAGES_HEAD = f"""\
# Languages

{_NOTE}
Give languages in `campaign.toml` and on the command line by their tag. A relative of a known language works
too and takes its limits, if it is written in the same script: `pt-BR` takes those of `pt`.

**CPS** is characters per second, a reading speed that adults can follow; the
[timing profile](profiles.md) that you choose may ask for a slower one, and the `too-fast` check warns beyond
that. **Line** is characters per line. In Chinese, Japanese and Korean a full-width character counts one, and
a Latin letter, digit or space a half. **Shortest** is the shortest cue, in milliseconds. In every language
two frames are left between cues, and a cue of more than 7000 milliseconds is remarked upon.

**Basis** says where the figures come from. *seen*: a published page gives figures for this language.
*recalled*: they are carried over from a near language, and a native subtitler should look at them.

| Tag | Language | Own name | Direction | CPS | Line | Shortest | Basis | Sources |
|---|---|---|---|---|---|---|---|---|"""
_PROFILES_HEAD = f"""\
# Timing profiles

{_NOTE}
A profile says how long captions are shown. Choose one with `profile` in
[`[timing]`](campaign-toml.md#timing). Where a cell says *own*, each language's [own figure](languages.md)
holds. How the figures are used is explained under [timing](../explanation/timing.md).
"""
_PROFILES_TAIL = """
**Too fast** is the reading speed beyond which the [`too-fast`](checks.md#too-fast) check warns.
**Comfortable** is the speed for which a caption stays where there is silence. Both are in characters a
second, for English, Polish, Chinese, Japanese and Korean. **Close** is the pause between two captions that is
too short to be left empty. **Early** and **late** are the most that a caption may start before or after its
words to gain time.

## Sources
"""
_FONTS_HEAD = f"""\
# Fonts

{_NOTE}
Each script has exactly one font, the same on every computer, chosen by looking at captions. It is fetched
once by `vidmsg fonts sync` and kept in your user cache folder
([`VIDMSG_FONT_CACHE`](environment.md#vidmsg_font_cache) changes where). A file is kept only if it can draw
samples of its script, the Latin letters, Western digits and common punctuation.

`vidmsg fonts sync` looks in this order: the cache; the font's npm package, of an exact version and compared
with a noted checksum; a font of that family that this computer has already (Latin letters are added from
Noto Sans where it lacks them); and, for root on Debian or Ubuntu, the system packages `fonts-noto-core` and
`fonts-noto-cjk`. `vidmsg fonts list` shows what you have and where it came from.

| Font | Also accepted | Languages |
|---|---|---|"""
_FONTS_TAIL = """
There is no setting for another font. Why there is one font for each script:
[line breaks and fonts](../explanation/line-breaks-and-fonts.md).
"""


def pages() -> dict[str, str]:
    """Return file name -> text of every generated page in ``docs/reference``."""
    return {
        "cli.md": _cli_page(),
        "campaign-toml.md": _settings_page(),
        "channels.md": _channels_page(),
        "languages.md": _languages_page(),
        "fonts.md": _fonts_page(),
        "profiles.md": _profiles_page(),
    }


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield the full name and the click command of every command, sub-commands behind their group."""
    context = click.Context(cli, info_name="vidmsg")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield f"vidmsg {name}", command
        if isinstance(command, click.Group):
            yield from ((f"vidmsg {name} {sub}", command.commands[sub]) for sub in sorted(command.commands))


def _cli_page() -> str:
    out = [
        "# Commands\n",
        _NOTE,
        "Every command answers `--help` (or `-h`). Exit codes have [their own page](exit-codes.md).",
        "`[DIR]` is the campaign folder; without it, the current folder is meant.\n",
    ]
    for name, command in commands():
        context = click.Context(command)
        words = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
        options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
        group = isinstance(command, click.Group)
        usage = " ".join([name, *(["[OPTIONS]"] if options else []), *words, *(["COMMAND"] if group else [])])
        out += [f"## {name}", "", f"    {usage}", "", _prose(command.help or ""), ""]
        if options:
            out += ["| Option | Meaning |", "|---|---|"]
            out += [f"| {_flags(option)} | {_meaning(option)} |" for option in options]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _prose(text: str) -> str:
    """Turn a click help text into Markdown: what stands behind a backspace mark is a block of code."""
    out: list[str] = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b"):
            title, *lines = block.removeprefix("\b\n").split("\n")
            out.append("\n".join([title, "", "```sh", *(line.strip() for line in lines), "```"]))
        else:
            out.append(block)
    return "\n\n".join(out)


def _flags(option: click.Option) -> str:
    value = "" if option.is_flag else f" {_VALUES.get(option.type.name, option.type.name.upper())}"
    return ", ".join(f"`{flag}{value}`".replace("|", "\\|") for flag in option.opts)


def _meaning(option: click.Option) -> str:
    text = option.help or ""
    if option.required:
        text += " Must be given."
    if option.show_default and isinstance(option.default, str):
        text += f" [default: {option.default}]"
    return text.replace("|", "\\|")


def _settings_page() -> str:
    out = [_SETTINGS_HEAD]
    for heading, model in (*_tables(), *_TABLES_BY_ID):
        out += [f"## {heading}", "", _sentence(model.__doc__ or ""), ""]
        out += ["| Key | Default | Allowed | Meaning |", "|---|---|---|---|"]
        schema = model.model_json_schema()["properties"]
        for name, field in model.model_fields.items():
            value = None if field.is_required() else field.get_default(call_default_factory=True)
            if isinstance(value, Table):
                continue  # a table of its own, behind this one
            default = "must be given" if field.is_required() else f"`{_toml(value)}`"
            if value == "":
                default = _IF_EMPTY.get(model, "any")
            if default == "`None`":
                default = "none" if _is_table(schema[name]) else _IF_ABSENT.get(model, "the campaign's")
            out.append(f"| `{name}` | {default} | {_allowed(schema[name])} | {field.description} |")
        out.append("")
    return "\n".join([*out, _SETTINGS_TAIL])


def _tables() -> Iterator[tuple[str, type[Table]]]:
    """Yield the tables that every campaign has, each with those in it, in the order of the sample file."""
    for name, model in tables_in(Config).items():
        yield f"[{name}]", model
        yield from ((f"[{name}.{inner}]", table) for inner, table in tables_in(model).items())
        if name == "checks":
            yield "[[checks.ignore]]", IgnoreTable


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)  # an empty table is {} in both languages


def _is_table(schema: dict[str, Any]) -> bool:
    return any("$ref" in kind for kind in schema.get("anyOf", ()))


def _allowed(schema: dict[str, Any]) -> str:
    if _is_table(schema):
        return "a table, see below"
    kind = next((o for o in schema.get("anyOf", [schema]) if o.get("type") != "null"), schema)
    if "minimum" in kind:
        return f"{kind['minimum']} to {kind['maximum']}"
    if "$ref" in kind:
        return "a table"
    pattern = kind.get("pattern", "")
    if choices := re.fullmatch(r"\^\(([a-z|-]+)\)\$", pattern):
        return ", ".join(f"`{c}`" for c in choices.group(1).split("|"))
    if pattern.startswith("^#"):
        return '`"#RRGGBB"`'
    if "$ref" in kind.get("items", {}) or "$ref" in kind.get("additionalProperties", {}):
        return "tables"
    if kind.get("items", {}).get("type") == "integer":
        return f"a list of {kind['minItems']} numbers"
    return {
        "object": "tables of texts, or of lists of texts",
        "boolean": "`true` or `false`",
        "array": "a list of texts, each named once" if kind.get("minItems") != 1 else "a list, not empty",
        "string": "text",
    }[kind["type"]]


def _channels_page() -> str:
    out = [_CHANNELS_HEAD, "| Channel | Name | Picture | Longest | Largest file |", "|---|---|---|---|---|"]
    for one in channel.known():
        length, size = (_shown(one, name) for name in ("max_duration_ms", "max_bytes"))
        out.append(f"| [`{one.id}`](#{one.id}) | {one.name} | {_picture(one)} | {length} s | {size} MB |")
    for channel_id, name, row in channel_table.CHANNELS:
        one = channel.get(channel_id)
        out += ["", f"## {channel_id}", "", f"{name}.", ""]
        out += ["| Figure | Value | Basis | Source | Note |", "|---|---|---|---|---|"]
        for key, title in _FIGURES.items():
            figure = row["max_width_px" if key == "picture" else key]
            if figure.value in (0, None, "") and not figure.note.startswith("it") and figure.basis == "ours":
                continue
            value = _picture(one) if key == "picture" else _shown(one, key)
            out.append(f"| {title} | {value} | {figure.basis} | {figure.source} | {figure.note} |")
    out += ["", "## Sources", ""]
    out += [f"* {key}: {about}" for key, about in channel_table.SOURCES.items()]
    return "\n".join(out).replace(" — s |", " — |").replace(" — MB |", " — |") + "\n"


def _picture(one: channel.Channel) -> str:
    size = f"{one.max_width_px} × {one.max_height_px}"
    return f"{size}, fixed" if one.fixed else f"up to {size}"


def _shown(one: channel.Channel, name: str) -> str:
    value = getattr(one, name)
    if name == "post_max" and value:
        return f"{value} {channel.POST_UNITS[one.post_unit]}"
    if name == "refused_characters":
        return " ".join(f"`{c}`" for c in value) or "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "—"
    if value == 0 and name not in ("b_frames", "true_peak_db"):
        return "—"
    for ending, unit in _LARGER_UNITS:
        if name.endswith(ending):
            return f"{value / unit:g}" if value < 10**6 * unit else f"{value // unit}"
    return str(value)


def _languages_page() -> str:
    out = [_LANGUAGES_HEAD]
    for row in language.known():
        out.append(
            f"| `{row.tag}` | {row.name} | {row.endonym} | {row.direction} | {row.max_cps} |"
            f" {row.max_chars_per_line} | {row.min_duration_ms} | {row.basis} | {', '.join(row.sources)} |"
        )
    doc = inspect.cleandoc(language_table.__doc__ or "")
    sources = [line for line in doc.splitlines() if line.startswith("* ")]
    return "\n".join([*out, "", "## Sources", "", *sources]) + "\n"


def _fonts_page() -> str:
    out = [_FONTS_HEAD]
    users: dict[fonts_table.FontSource, list[str]] = {}
    for row in language.known():
        users.setdefault(fonts_table.choose(row), []).append(f"`{row.tag}`")
    for source, tags in users.items():
        out.append(f"| {source.family} | {', '.join(source.aliases)} | {', '.join(tags)} |")
    return "\n".join([*out, _FONTS_TAIL])


_TAGS = ("en", "pl", "zh-Hans", "ja", "ko")


def _profiles_page() -> str:
    out = [_PROFILES_HEAD]
    out += [f"**`{p.name}`**: {p.about} Sources: {', '.join(p.sources)}.\n" for p in profiles.PROFILES]
    out += [f"| | {' | '.join(f'`{p.name}`' for p in profiles.PROFILES)} |", "|---" * 5 + "|"]
    fitted = [[profiles.fit(p, language.get(tag)) for tag in _TAGS] for p in profiles.PROFILES]

    def row(name: str, cells: Iterable[str]) -> None:
        out.append(f"| {name} | {' | '.join(cells)} |")

    def own(value: int | None, unit: str) -> str:
        return "own" if value is None else f"{value} {unit}".strip()

    row("Too fast", (" / ".join(str(f.language.max_cps) for f in fits) for fits in fitted))
    row("Comfortable", (" / ".join(str(f.comfort_cps_x1000 // 1000) for f in fits) for fits in fitted))
    row("Shortest", (own(p.min_duration_ms, "ms") for p in profiles.PROFILES))
    row("Longest", (own(p.max_duration_ms, "ms") for p in profiles.PROFILES))
    row("Gap", (own(p.min_gap_frames, "frames") for p in profiles.PROFILES))
    row("Close", (f"{p.close_gap_ms} ms" for p in profiles.PROFILES))
    row("Early", (f"{p.lead_in_ms} ms" for p in profiles.PROFILES))
    row("Late", (f"{p.late_ms} ms" for p in profiles.PROFILES))
    row("Linger", (f"{p.linger_ms} ms" for p in profiles.PROFILES))
    row("Characters in a line", (own(p.max_chars_per_line, "at most") for p in profiles.PROFILES))
    doc = inspect.cleandoc(profiles.__doc__ or "")
    sources = [line for line in doc.splitlines() if line.startswith("* ")]
    return "\n".join([*out, _PROFILES_TAIL, *sources]) + "\n"


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"wrote docs/reference/{name}\n")


if __name__ == "__main__":
    main()
