"""The documentation is complete and true as far as a machine can tell; every check is seen to fail once."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import inspect
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from pipeline.cli import cli, console
from pipeline.core.events import Event
from pipeline.core.findings import CHECKS
from pipeline.core.hygiene import FAULTS
from pipeline.core.staleness import Why
from pipeline.engine import bundle
from pipeline.engine.config import Config
from pipeline.engine.tables import Table
from pipeline.errors import VidmsgError
from pipeline.formats import script_text

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_ADDRESS = re.compile(r"https?://[^\s)`<>]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|dev|uk)\b")
_ABSOLUTE = re.compile(r"(?<![\w.~$<>/-])/(?:home|root|tmp|work|usr|var|opt|Users)\b|[A-Z]:\\")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *(?:\d\. )?```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _headings(text: str) -> list[str]:
    return [m.group(1) for m in re.finditer(r"^#{1,6} (.+)$", _FENCE.sub("", text), re.MULTILINE)]


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _family(root: type[Any]) -> Iterator[type[Any]]:
    yield root
    for child in root.__subclasses__():
        # Classes planted by other tests are no part of the product.
        if child.__module__.startswith("pipeline."):
            yield from _family(child)


def _blocks(text: str, kind: str) -> list[str]:
    return [inspect.cleandoc(body) for name, body in _FENCE.findall(text) if name == kind]


def _broken_links(page: Path, text: str) -> list[str]:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", text)):
        name, _, anchor = link.partition("#")
        if "://" in link:
            continue  # see the check on addresses
        target = (page.parent / name).resolve() if name else page
        ok = target.exists()
        if ok and anchor:
            headings = _headings(text if target == page else target.read_text("utf-8"))
            ok = anchor in map(_slug, headings)
        if not ok:
            broken.append(link)
    return broken


def _told_commands(text: str) -> Iterator[str]:
    """Yield what a reader is told to type: lines of shell blocks, and code within sentences."""
    for block in _blocks(text, "sh"):
        yield from block.splitlines()
    yield from re.findall(r"`((?:vidmsg|make) [^`\n]+)`", _FENCE.sub("", text))


def _problem(line: str) -> str:
    """Return what is wrong with a command that a page shows, or nothing."""
    words = shlex.split(line, comments=True)
    if words[:1] == ["make"]:
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        return "" if set(words[1:]) <= set(targets) else f"no such target: {line}"
    if words[:1] != ["vidmsg"]:
        return ""
    context, command = click.Context(cli, info_name="vidmsg"), click.Command("")
    group: click.Command = cli
    while isinstance(group, click.Group) and len(words) > 1 and not words[1].startswith("-"):
        found = group.get_command(context, words[1])
        if found is None:
            return f"no such command: {line}"
        group = command = found
        words = words[1:]
    known = {flag for option in command.params for flag in option.opts} | {"--help", "--version"}
    unknown = [w for w in words if w.startswith("--") and w not in known]
    return f"no such option: {line}" if unknown else ""


def _misplaced(text: str) -> list[str]:
    """Return web addresses and machines' own paths; only the sample's address may stand there."""
    found = [m.group() for p in (_ADDRESS, _ABSOLUTE) for m in p.finditer(text)]
    return [f for f in found if not f.endswith("report-it.org.uk")]


def test_generated_pages_are_what_the_code_says_now() -> None:
    """If this fails, run `make docs` and look at what has changed."""
    for name, text in _generate().pages().items():
        assert _read(f"reference/{name}") == text, f"docs/reference/{name} is out of date; run: make docs"


def test_every_command_and_option_is_in_the_reference() -> None:
    """The pages are generated; this makes sure that the generator forgets nothing."""
    sections = dict(
        re.findall(
            r"^## (vidmsg [\w -]+)\n(.*?)(?=^## |\Z)", _read("reference/cli.md"), re.MULTILINE | re.DOTALL
        )
    )
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        subs = command.commands if isinstance(command, click.Group) else {}
        for full, one in {name: command, **{f"{name} {sub}": c for sub, c in subs.items()}}.items():
            section = sections[f"vidmsg {full}"]
            for option in one.params:
                if isinstance(option, click.Option):
                    assert all(f"`{flag}" in section for flag in option.opts), f"vidmsg {full} {option.opts}"


def test_every_setting_is_in_the_reference() -> None:
    page = _read("reference/campaign-toml.md")
    for table, field in Config.model_fields.items():
        own = {"messages": _generate().MessageTable, "channels": _generate().ChannelTable}
        name = f"{table}.&lt;id&gt;" if table in own else table
        _look_for_settings(page, name, own.get(table, type(field.default)))


def _look_for_settings(page: str, table: str, model: type[Any]) -> None:
    section = page.partition(f"## [{table}")[2].partition("\n## ")[0]
    for name, setting in model.model_fields.items():
        if isinstance(setting.default, Table):
            _look_for_settings(page, f"{table}.{setting.alias or name}]", type(setting.default))
            continue
        assert f"| `{name}` |" in section, f"{table}.{name}"
        assert setting.description in section, f"{table}.{name}"


def _of_level_2(text: str) -> set[str]:
    return set(re.findall(r"^## (.+)$", text, re.MULTILINE))


def test_every_check_has_a_heading_and_no_heading_is_left_over() -> None:
    assert _of_level_2(_read("reference/checks.md")) == {*CHECKS, *FAULTS}


def test_every_kind_of_error_has_a_heading_and_no_heading_is_left_over() -> None:
    kinds = {cls.kind for cls in _family(VidmsgError)}
    assert _of_level_2(_read("reference/errors.md")) == kinds


def test_every_environment_variable_of_ours_has_a_heading() -> None:
    used = {
        name
        for file in (ROOT / "pipeline").rglob("*.py")
        for name in re.findall(r"\bVIDMSG_[A-Z_]+\b", file.read_text("utf-8"))
    }
    assert used
    assert _of_level_2(_read("reference/environment.md")) == used


def test_every_exit_code_has_a_row() -> None:
    codes = {0, console.FAILED, console.USAGE, console.FINDINGS}
    for file in (ROOT / "pipeline" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "sys.exit":
                codes |= {a.value for a in node.args if isinstance(a, ast.Constant) and type(a.value) is int}
    rows = re.findall(r"^\| (\d+) \|", _read("reference/exit-codes.md"), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(codes)


def test_every_event_is_described_with_its_keys() -> None:
    """Scripts are written against these names."""
    rows = dict(
        re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", _read("how-to/run-in-ci-or-scripts.md"), re.MULTILINE)
    )
    events = [cls for cls in _family(Event) if cls is not Event]
    assert len(events) > 5
    for cls in events:
        name = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        for field in dataclasses.fields(cls):
            assert f"`{field.name}`" in rows[name], f"{name}: {field.name}"


def test_every_input_and_manifest_key_is_described() -> None:
    getter = bundle.Order.inputs.fget  # type: ignore[attr-defined]
    inputs = re.findall(r'^\s+"([a-z ]+)":', inspect.getsource(getter), re.MULTILINE)
    assert "font" in inputs
    manifest = re.findall(r'"([a-z_0-9]+)":', inspect.getsource(bundle._manifest))
    page, stale = _read("reference/bundle.md"), _read("explanation/what-is-up-to-date.md")
    assert [n for n in [*inputs, *manifest, bundle.SCHEMA] if f"`{n}`" not in page] == []
    assert [n for n in inputs if f"| `{n}` |" not in stale] == []
    assert [why for why in Why if str(why) not in stale] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere_and_commands_exist(page: Path) -> None:
    """A reader who follows the page must not be left standing."""
    text = page.read_text("utf-8")
    assert _broken_links(page, text) == []
    assert [p for p in map(_problem, _told_commands(text)) if p] == []
    assert _misplaced(text) == []
    assert text.startswith("# ")


def test_every_page_can_be_reached_from_the_index() -> None:
    index = {(DOCS / link.partition("#")[0]).resolve() for link in _LINK.findall(_read("README.md"))}
    assert [p for p in DOCS.rglob("*.md") if p not in index and p.name != "README.md"] == []


def test_examples_in_the_pages_are_read_by_the_product() -> None:
    """People copy examples. Those that stand for whole files must be whole and right."""
    scripts = 0
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in _blocks(text, "toml"):
            tomllib.loads(block)
        for block in _blocks(text, "markdown"):
            if block.startswith("---"):
                tag = re.findall(r"^language: (\S+)$", block, re.MULTILINE)[0]
                script_text.loads(block, message="m", language=tag)
                scripts += 1
    assert scripts >= 3


def test_the_readme_warns_about_the_sample_and_shows_it() -> None:
    """Nobody may take the sample's wording for a translation, or its footage for a film."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(
        word in readme for word in ("native translator", "machine", "stand-in", "make demo", "make test")
    )
    picture = DOCS / "images" / "contact-sheet.jpg"
    assert picture.read_bytes().startswith(b"\xff\xd8\xff")
    assert picture.stat().st_size <= 300_000


def _seen(found: Iterable[str]) -> bool:
    return any(found)


def test_the_checks_see_planted_faults() -> None:
    """A check that cannot fail is a defect."""
    page = ROOT / "README.md"
    assert _seen(_broken_links(page, "[x](docs/no-such-page.md)"))
    assert _seen(_broken_links(page, "[x](docs/reference/checks.md#no-such-check)"))
    assert _seen(_broken_links(page, "# A\n[x](#b)"))
    assert not _seen(_broken_links(page, "# A b\n[x](#a-b) [y](docs/reference/checks.md#overlap)"))
    for line in ("vidmsg biuld", "vidmsg build --language vi", "vidmsg fonts snyc", "make dmeo"):
        assert _problem(line)
        assert list(_told_commands(f"```sh\n{line}\n```\nand `{line}`")) == [line, line]
    for line in ("vidmsg build x --lang vi", "vidmsg fonts sync --quiet", "make demo", "cd x"):
        assert not _problem(line)
    assert _misplaced("see example.org for more")
    assert _misplaced("in " + "/" + "home/me/x")
    assert not _misplaced("`scripts_text/x.md`, `https://www.report-it.org.uk`")
