"""Apertium: the real program where it is installed, and a pretended one for its bad days."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.translators.apertium import ApertiumTranslator
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady, EngineReplyInvalid, EngineUnavailable

from .services import settings

CALL = Segment("s02", "In an emergency, call 999.")
PLAIN = Segment("s01", "Please report the crime.")


def request(*segments: Segment, target: str = "es") -> Request:
    return Request("trial", "en", target, segments or (PLAIN, CALL))


def pretended(folder: Path, body: str, pairs: str = "eng-spa") -> str:
    """Write a program that lists ``pairs`` and, for a pair, runs ``body`` over ``lines``; return its path."""
    program = folder / "apertium"
    program.write_text(
        f"#!{sys.executable}\nimport sys, time\n"
        f"if sys.argv[1:] == ['-l']:\n    print({pairs!r}); sys.exit()\n"
        "assert sys.argv[1:-1] == ['-f', 'txt']\n"
        "lines = sys.stdin.buffer.read().decode().split('\\n\\n')[:-1]\n"
        "write = lambda rows: sys.stdout.buffer.write(''.join(row + '\\n\\n' for row in rows).encode())\n"
        + body,
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def engine(program: str, **changes: Any) -> ApertiumTranslator:
    return ApertiumTranslator(settings(**changes), program=program)


def _has_pair() -> bool:
    program = shutil.which("apertium")
    if program is None:
        return False
    done = subprocess.run([program, "-l"], capture_output=True, text=True, check=False)
    return "eng-spa" in done.stdout.split()


real = pytest.mark.skipif(not _has_pair(), reason="needs the Debian packages apertium and apertium-eng-spa")


@real
def test_the_real_program_translates_into_spanish_and_keeps_the_numbers() -> None:
    """Offline, and with every number, address and handle where it belongs."""
    segments = (
        Segment("s01", "The police want to help you."),
        Segment("s02", "In an emergency, call 999."),
        Segment("s03", "You can write to a.b@c.co.uk or visit https://www.report-it.org.uk at any time."),
    )
    answers = {t.id: t.text for t in ApertiumTranslator(settings()).translate(request(*segments))}
    assert answers["s01"].startswith("La policía")
    assert answers["s02"].startswith("En una emergencia")
    assert answers["s02"].endswith("999."), "a full stop is not lost either"
    assert "a.b@c.co.uk" in answers["s03"]
    assert "https://www.report-it.org.uk" in answers["s03"]


@real
def test_the_real_program_keeps_signs_that_mean_something_to_it() -> None:
    """Brackets, circumflexes and slashes are Apertium's own signs; nothing of a text is a command."""
    marks = ["[x]", "{x}", "^x$", "a/b", "\\n", "<b>x</b>", '"x"', "$(x)", "`x`", "x; y", "&amp;", "@x"]
    odd = tuple(Segment(f"odd{n}", f"The police {mark} help.") for n, mark in enumerate(marks))
    with pytest.raises(EngineReplyInvalid) as caught:
        ApertiumTranslator(settings()).translate(
            request(CALL, *odd, PLAIN, Segment("s09", "We frobnicate it."))
        )
    kept = dict(caught.value.usable)
    assert kept["s02"].endswith("999.")
    assert "delito" in kept["s01"] or "crimen" in kept["s01"], "what stands behind an odd text has not moved"


@real
def test_the_real_program_has_only_its_pairs() -> None:
    with pytest.raises(EngineNotReady, match="has no pair eng-eus installed"):
        ApertiumTranslator(settings()).translate(request(target="eu"))


@real
def test_the_real_program_leaves_no_english_word_behind() -> None:
    """A word it does not know is left in English: that must not look like Spanish."""
    segments = (Segment("s01", "The police frobnicate."), CALL)
    with pytest.raises(
        EngineReplyInvalid, match=r"unknown words in the source language \(frobnicate\) for s01"
    ) as caught:
        ApertiumTranslator(settings()).translate(request(*segments))
    assert [i for i, _ in caught.value.usable] == ["s02"]


def test_a_name_that_it_does_not_know_may_stay(tmp_path: Path) -> None:
    program = pretended(tmp_path, "write(['Llama a *Crimestoppers.' for _ in lines])")
    (answer,) = engine(program).translate(request(PLAIN))
    assert answer.text == "Llama a Crimestoppers."


def test_without_the_program_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EngineNotReady, match="is not installed") as caught:
        engine(str(tmp_path / "absent")).translate(request())
    assert "apt-get install apertium" in caught.value.hint


def test_a_pair_is_never_guessed(tmp_path: Path) -> None:
    """``eng-spa_AR`` is not ``eng-spa``, and a listing may hold anything."""
    program = pretended(tmp_path, "write(lines)", pairs="eng-spa_AR  spa-eng\n-rf eng-spaX")
    with pytest.raises(EngineNotReady, match="has no pair eng-spa"):
        engine(program).translate(request())
    with pytest.raises(EngineNotReady, match="does not know zh-Hans"):
        engine(program).translate(request(target="zh-Hans"))


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("write(lines[1:])", EngineReplyInvalid, "answered 1 texts for 2"),
        ("write([*lines, 'más'])", EngineReplyInvalid, "answered 3 texts for 2"),
        ("write([])", EngineReplyInvalid, "answered 0 texts for 2"),
        ("write([*lines, '', ''])", EngineReplyInvalid, "answered 4 texts for 2"),
        ("write(lines)", EngineReplyInvalid, "source text back untranslated for s01, s02"),
        ("write(['Dígalo.', 'Llame.'])", EngineReplyInvalid, "lost 999"),
        ("write(['Dígalo.', '  '])", EngineReplyInvalid, "gave an empty text for s02"),
        ("write(reversed(['Uno.', 'Dos \\u27ea0\\u27eb.']))", EngineReplyInvalid, "invented placeholder 0"),
        ("sys.exit(3)", EngineUnavailable, "ended with code 3"),
        ("time.sleep(60)", EngineUnavailable, "did not finish within 0.4 s"),
    ],
)
def test_bad_days_are_explained(tmp_path: Path, body: str, error: type[Exception], said: str) -> None:
    """The same failures as those of the services, as far as a program can have them."""
    changes = {"timeout_s": 0.4} if "sleep" in body else {}
    with pytest.raises(error, match=said) as caught:
        engine(pretended(tmp_path, body), **changes).translate(request())
    assert caught.value.hint  # type: ignore[attr-defined]


def test_nothing_is_left_running(tmp_path: Path) -> None:
    """Apertium is a script with a chain of programs: stopping the script alone would leave them."""
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(1.2); open({str(mark)!r}, 'w')"
    body = f"import subprocess\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)"
    with pytest.raises(EngineUnavailable):
        engine(pretended(tmp_path, body), timeout_s=0.6).translate(request())
    time.sleep(1)
    assert not mark.exists()


def test_line_breaks_do_not_shift_the_answers(tmp_path: Path) -> None:
    """One text is one paragraph, whatever stands in it."""
    program = pretended(tmp_path, "write([f'{n}: {line}' for n, line in enumerate(lines)])")
    segments = (Segment("s01", "One\u2028two\rthree"), Segment("s02", "Four"))
    with pytest.raises(EngineReplyInvalid) as caught:
        engine(program).translate(request(*segments))
    assert "added" in caught.value.message, "two lines went in and two came out"
