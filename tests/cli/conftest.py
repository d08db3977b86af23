"""``vidmsg`` in this process, with tools that only pretend."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import cli, wiring
from tests.conftest import Workshop


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fake_tools: Workshop, tmp_path: Path
) -> Run:
    """Return what runs ``vidmsg`` in this process, in an empty folder, with tools that only pretend."""
    monkeypatch.setattr(wiring, "tools", lambda project, engines=None: fake_tools.tools(project))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def call(*args: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["vidmsg", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, said.out, said.err)

    return call
