"""Drafts from Apertium, a free program that runs on this computer without the internet.

Source: the manual page ``apertium(1)``: ``-l`` lists the pairs that are installed, and a word that is not in
the dictionaries comes back as it was, behind a ``*``. Each text is a paragraph: with ``-f line``, which takes
each line for itself, version 3.8.3 drops a full stop at the end.

A name may stay as it is; any other unknown word would be left in the source language, so its segment is
refused and goes to the next engine.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence

from pipeline.adapters.translators import code_tables, codes
from pipeline.adapters.translators.codes import CodeTable
from pipeline.adapters.translators.drafting import Flaw, Limits, draft
from pipeline.adapters.translators.replies import listed, not_ready
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineUnavailable

_LIMITS = Limits(texts=200, chars=20_000)
_MODE = re.compile(r"[A-Za-z0-9_]{2,12}-[A-Za-z0-9_]{2,12}")
_UNKNOWN = re.compile(r"\*(\w[\w'’-]*)")
_BREAK = "\n\n"
_INSTALL = "On Debian or Ubuntu: apt-get install apertium, and a pair such as apertium-eng-spa."


class ApertiumTranslator:
    """Translates by the Apertium that is installed here, for the pairs that are installed with it."""

    name = "apertium"

    def __init__(
        self, settings: EngineSettings, *, program: str = "apertium", table: CodeTable | None = None
    ) -> None:
        """Take the settings; ``program`` and ``table`` are for tests."""
        self._settings = settings
        self._program = program
        self._table = table or code_tables.APERTIUM

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: Apertium or the pair is not installed.
            EngineUnavailable: it failed, or did not finish in time.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(request, self.name, self._table)
        program = shutil.which(self._program)
        if program is None:
            raise not_ready(self.name, request, "is not installed", _INSTALL)
        mode = f"{source}-{target}"
        listing = self._run([program, "-l"], "", request).split()
        if mode not in [m for m in listing if _MODE.fullmatch(m)]:
            raise not_ready(self.name, request, f"has no pair {mode} installed", _INSTALL)

        def ask(part: Request, texts: Mapping[str, str]) -> Mapping[str, str | Flaw]:
            # One text is one paragraph; a stray line break inside would shift all that follow.
            paragraphs = "".join(" ".join(text.split()) + _BREAK for text in texts.values())
            answers = self._run([program, "-f", "txt", mode], paragraphs, part).split(_BREAK)
            if answers[-1].strip() == "":
                answers.pop()
            listing = listed(self.name, part, answers, list(texts))
            return {i: _known(texts[i], answer) for i, answer in listing.items()}

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings, free=True)

    def _run(self, command: Sequence[str], text: str, request: Request) -> str:
        """Run Apertium with ``text`` on its standard input and return what it prints."""
        problem = ""
        try:
            with subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            ) as process:
                try:
                    out, _ = process.communicate(text.encode("utf-8"), timeout=self._settings.timeout_s)
                except BaseException:
                    # Apertium is a shell script with a chain of programs behind it: all of them must go.
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    raise
            if process.returncode != 0:
                problem = f"ended with code {process.returncode}"
        except subprocess.TimeoutExpired:
            problem = f"did not finish within {self._settings.timeout_s} s"
        except OSError as error:
            problem = f"cannot be started: {error.strerror}"
        if problem:
            raise EngineUnavailable(
                f"{self.name} {problem}",
                language=request.target,
                segments=[s.id for s in request.segments],
                hint="Try the program by itself, or use another engine.",
            )
        return out.decode("utf-8", "replace")


def _known(sent: str, answer: str) -> str | Flaw:
    """Return the answer without Apertium's marks, or what is wrong if a word of it was not translated."""
    if "*" in sent:
        return answer  # its own asterisks cannot be told from the marks: they show, and people see them
    unknown = [word for word in _UNKNOWN.findall(answer) if not word[0].isupper()]
    if unknown:
        return Flaw(f"left unknown words in the source language ({', '.join(dict.fromkeys(unknown))})")
    return _UNKNOWN.sub(r"\1", answer)
