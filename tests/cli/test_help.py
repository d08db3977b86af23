"""Help answers at once, and its examples are real."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline import cli
from tests.cli.conftest import Run

COMMANDS = ["build", "status", "explain", "check", "init", "import-script", "footage", "doctor", "fonts"]
COMMANDS += ["fonts sync", "fonts list", "verify", "stills", "approve", "export", "import"]
COMMANDS += ["memory", "memory import", "memory export", "memory find", "memory forget"]
COMMANDS += ["terms", "terms import", "terms export", "terms list"]
COMMANDS += ["translate", "timeline", "align", "cache"]
HEAVY: tuple[str, ...] = (
    "moviepy",
    "pydantic",
    "av",
    "numpy",
    "rich",
    "googletrans",
    "httpx",
    "icu4py",
    "docx",
    "pysrt",
)
HEAVY += ("tenacity", "keyring", "google.auth", "ctranslate2", "sentencepiece")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_holds_an_example_that_is_really_a_command(run: Run, command: str) -> None:
    """An example that does not parse is worse than none."""
    ran = run(*command.split(), "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    examples = [line.strip() for line in ran.out.splitlines() if line.startswith("  ") and "vidmsg " in line]
    lines = [line for line in examples if line.startswith("vidmsg ")]
    assert lines
    assert all(
        line.startswith(f"vidmsg {command}") or command in ("fonts", "memory", "terms") for line in lines
    )
    for line in lines:
        name, found, rest = cli.cli.resolve_command(click.Context(cli.cli), shlex.split(line)[1:])
        assert found is not None
        found.make_context(name, rest)


def test_the_list_of_commands_is_whole(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert {c.split()[0] for c in COMMANDS} == set(cli._COMMANDS)
    assert all(f"\n  {c} " in ran.out for c in cli._COMMANDS)
    files = {p.stem.removesuffix("_").replace("_", "-") for p in Path(cli.__file__).parent.glob("*.py")}
    assert files - {"--init-", "console", "options"} == set(cli._COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    """``vidmsg --help`` must answer at once."""
    code = (
        "import sys; sys.argv = ['vidmsg', '--help']\n"
        "from pipeline.cli import main\n"
        "try:\n main()\nexcept SystemExit as e:\n assert e.code == 0\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"


def test_importing_the_package_does_nothing() -> None:
    """No folder, no process, no heavy library for merely being there."""
    code = (
        "import sys, pkgutil, importlib, pipeline\n"
        "def stop(event, _):\n"
        "    if event in ('subprocess.Popen', 'os.mkdir'): raise RuntimeError(event)\n"
        "sys.addaudithook(stop)\n"
        "for m in pkgutil.walk_packages(pipeline.__path__, 'pipeline.'): importlib.import_module(m.name)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules and m != 'pydantic'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_a_reader_that_went_away_is_no_fault_of_ours() -> None:
    """``vidmsg status | head -1`` must not end in a traceback."""
    code = (
        "import errno, os, sys; sys.argv = ['vidmsg', 'fonts', 'list']\n"
        "from pipeline import cli, wiring\n"
        "def gone(): raise BrokenPipeError(errno.EPIPE, 'Broken pipe')\n"
        "wiring.describe_fonts = gone; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
