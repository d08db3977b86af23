"""A new campaign folder: everything a newcomer needs to see a first video."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from pipeline.core.reframe import BAR_COLOUR
from pipeline.core.script import Script, Segment
from pipeline.engine.config import FILE_NAME, Config, MessageTable, TranslateTable
from pipeline.engine.config_of_channels import ReframeTable
from pipeline.engine.files import storage_errors, write_text
from pipeline.engine.tables import Table, tables_in
from pipeline.errors import UsageError
from pipeline.formats import script_text

_REFRAMED: dict[str, Any] = {
    "mode": "blur",
    "focus": [500, 500],
    "moves": [],
    "glide": False,
    "colour": BAR_COLOUR,
    "channels": {},
}
_IGNORED = "/output/\n"
_MERGED = (
    "# Lines of the log of reviews are only ever added: two people's go together.\nreview.jsonl merge=union\n"
)


def init(folder: Path, *, message: str, languages: tuple[str, ...]) -> tuple[Path, ...]:
    """Make a campaign folder and return the files written; files that are there already stay.

    Args:
        folder: where; it may exist, but must not be a campaign already.
        message: id of the first message.
        languages: BCP 47 tags, the source language first.

    Raises:
        UsageError: there is a campaign already; nothing was changed.
        StorageError: the folder cannot be written.
    """
    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder} is a campaign already",
            hint="Nothing was changed. Edit its campaign.toml, or choose another folder.",
        )
    script = _first_script(message, languages[0])
    # campaign.toml comes last: without it the folder is no campaign yet, and a second try can go on.
    files = {
        folder / ".gitignore": _IGNORED,
        folder / ".gitattributes": _MERGED,
        folder / "scripts_text" / f"{message}.{languages[0]}.md": script_text.dumps(script),
        folder / FILE_NAME: sample_config(message, languages),
    }
    new = tuple(path for path in files if not path.exists())
    for name in ("assets", "subtitles"):
        with storage_errors(folder / name):
            (folder / name).mkdir(parents=True, exist_ok=True)
    for path in new:
        write_text(path, files[path])
    return new


def sample_config(message: str, languages: tuple[str, ...]) -> str:
    """Return a campaign.toml in which every setting stands with its explanation, defaults as comments."""
    chosen: dict[str, Any] = {
        "campaign.source_language": languages[0],
        "campaign.languages": list(languages),
        "translate.engines": list(TranslateTable().engines),
        "review.required": True,
    }
    lines = [
        "# What to make. Lines that start with # are explanations or defaults; remove the # to change one.",
        "",
    ]
    for table, model in tables_in(Config).items():
        lines.append(f"[{table}]")
        for name, field in model.model_fields.items():
            key = f"{table}.{name}"
            if not isinstance(field.default, Table):
                lines += _setting(name, field, chosen.get(key), shown=key in chosen or table == "campaign")
        lines.append("")
        lines += _tables_below(table, model)
    examples = {
        "footage": "assets/base.mp4",
        "sound": "assets/voice.wav",
        "frame_rate": 25,
        "languages": list(languages),
        "channels": ["youtube"],
    }
    lines.append(f"[messages.{message}]")
    for name, field in MessageTable.model_fields.items():
        if name in examples:
            lines += _setting(name, field, examples[name], shown=name == "footage")
    lines += ["", f"[messages.{message}.reframe]"]
    for name, field in ReframeTable.model_fields.items():
        lines += _setting(name, field, _REFRAMED[name], shown=False)
    lines += ["", "# An end card with contacts to report to has a table [messages.<id>.card]."]
    lines += ["", "# Channels of your own, and other figures for ours, have tables [channels.<id>]."]
    return "\n".join(lines) + "\n"


def _tables_below(table: str, model: type[Table]) -> list[str]:
    """Return the tables inside a table, which TOML wants behind the table's own keys."""
    lines = []
    for name, inner in tables_in(model).items():
        lines.append(f"[{table}.{name}]")
        lines += [
            line for n, field in inner.model_fields.items() for line in _setting(n, field, None, shown=False)
        ]
        lines.append("")
    return lines


def _setting(name: str, field: FieldInfo, value: Any, *, shown: bool) -> list[str]:
    default = field.get_default(call_default_factory=True) if value is None else value
    return [f"# {field.description}", f"{'' if shown else '# '}{name} = {_toml(default)}"]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value == {}:
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _first_script(message: str, language: str) -> Script:
    return Script(
        message=message,
        language=language,
        title="The title of your video",
        segments=(
            Segment("s01", "Write your message here, one sentence or two in each paragraph."),
            Segment(
                "s02",
                "Each paragraph has a short name in square brackets, which stays the same in every language.",
            ),
            Segment("s03", "In an emergency, call 999.", note="Numbers and web addresses stay as they are."),
        ),
        post="The text to publish beside the video.",
        notes="What translators should know.",
    )
