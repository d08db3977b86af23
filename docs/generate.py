"""Writes the reference pages that can be made from the code itself: ``python docs/generate.py``.

``tests/test_docs.py`` compares the pages with what this would write now.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli import cli
from pipeline.core import fonts_table, language, language_table
from pipeline.engine.config import (
    CacheTable,
    CampaignTable,
    ChecksTable,
    FactsTable,
    MessageTable,
    ReviewTable,
    StyleTable,
    TranslateTable,
    VideoTable,
)
from pipeline.engine.config_of_checks import IgnoreTable
from pipeline.engine.config_translate import engine_tables
from pipeline.engine.tables import Table

REFERENCE = Path(__file__).resolve().parent / "reference"
_TABLES = (
    ("[campaign]", CampaignTable),
    ("[translate]", TranslateTable),
    *(
        (f"[translate.{name}]", type(getattr(TranslateTable(), field)))
        for name, field in engine_tables().items()
    ),
    ("[review]", ReviewTable),
    ("[style]", StyleTable),
    ("[video]", VideoTable),
    ("[cache]", CacheTable),
    ("[facts]", FactsTable),
    ("[checks]", ChecksTable),
    ("[[checks.ignore]]", IgnoreTable),
    ("[messages.&lt;id&gt;]", MessageTable),
)
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
files. Languages are listed on [their own page](languages.md). So far there is one channel, `youtube`.

Engines: `file` reads your translation files, and `memory` takes over what the campaign or its
[translation memory](../how-to/use-a-translation-memory.md) has for exactly the same words. All others are
[machines](../how-to/translation-engines.md), which give [drafts](../how-to/machine-drafts.md). The sample
campaign uses only the first two. Keys of services never stand in this file: they belong in the
[environment](environment.md) or in the system's keyring.

[How names and numbers are protected](../how-to/protect-names-and-numbers.md), and
[how a finding is ignored](../how-to/ignore-a-finding.md), have pages of their own.
"""
_LANGUAGES_HEAD = f"""\
# Languages

{_NOTE}
Give languages in `campaign.toml` and on the command line by their tag. A relative of a known language works
too and takes its limits, if it is written in the same script: `pt-BR` takes those of `pt`.

**CPS** is characters per second, the reading speed beyond which the `too-fast` check warns. **Line** is
characters per line. In Chinese, Japanese and Korean a full-width character counts one, and a Latin letter,
digit or space a half. **Shortest** is the shortest cue, in milliseconds. In every language two frames are
left between cues, and a cue of more than 7000 milliseconds is remarked upon.

**Basis** says where the figures come from. *seen*: a published page gives figures for this language.
*recalled*: they are carried over from a near language, and a native subtitler should look at them.

| Tag | Language | Own name | Direction | CPS | Line | Shortest | Basis | Sources |
|---|---|---|---|---|---|---|---|---|"""
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
        "languages.md": _languages_page(),
        "fonts.md": _fonts_page(),
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
    for heading, model in _TABLES:
        out += [f"## {heading}", "", _sentence(model.__doc__ or ""), ""]
        out += ["| Key | Default | Allowed | Meaning |", "|---|---|---|---|"]
        schema = model.model_json_schema()["properties"]
        for name, field in model.model_fields.items():
            value = None if field.is_required() else field.get_default(call_default_factory=True)
            if isinstance(value, Table):
                continue  # a table of its own, behind this one
            default = "must be given" if field.is_required() else f"`{_toml(value)}`"
            if value == "":
                default = "any"
            if default == "`None`":
                default = "the campaign's"
            out.append(f"| `{name}` | {default} | {_allowed(schema[name])} | {field.description} |")
        out.append("")
    return "\n".join([*out, _SETTINGS_TAIL])


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)  # an empty table is {} in both languages


def _allowed(schema: dict[str, Any]) -> str:
    kind = next((o for o in schema.get("anyOf", [schema]) if o.get("type") != "null"), schema)
    if "minimum" in kind:
        return f"{kind['minimum']} to {kind['maximum']}"
    pattern = kind.get("pattern", "")
    if choices := re.fullmatch(r"\^\(([a-z|]+)\)\$", pattern):
        return ", ".join(f"`{c}`" for c in choices.group(1).split("|"))
    if pattern.startswith("^#"):
        return '`"#RRGGBB"`'
    if "$ref" in kind.get("items", {}):
        return "tables"
    return {
        "object": "tables of texts, or of lists of texts",
        "boolean": "`true` or `false`",
        "array": "a list of texts, each named once" if kind.get("minItems") != 1 else "a list, not empty",
        "string": "text",
    }[kind["type"]]


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


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"wrote docs/reference/{name}\n")


if __name__ == "__main__":
    main()
