"""Keys: where they are found, and that no output of any kind ever shows one."""

from __future__ import annotations

import json
import logging
import pickle
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.adapters.translators import keys
from pipeline.adapters.translators.giving_up import GivesUp
from pipeline.adapters.translators.keys import Credential, Secret
from pipeline.core.events import Event
from pipeline.engine import drafts
from pipeline.errors import TranslationError
from tests.conftest import Campaign

from .failures import FAILURES
from .loopback import Reply
from .services import KITS, PLANTED, Kit, Seen, Server
from .test_failures import REQUEST

_TELLING = PLANTED[4:14]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Listen to every logger there is, at DEBUG."""
    with caplog.at_level(logging.DEBUG):
        for name in ("httpx", "httpcore", "tenacity", "urllib3", "google", "google.auth", "keyring"):
            caplog.set_level(logging.DEBUG, logger=name)
        yield caplog


def _logged(heard: pytest.LogCaptureFixture) -> str:
    return "".join(f"{r.getMessage()} {r.args!r} {r.exc_text or ''}" for r in heard.records)


def _shown(error: BaseException) -> str:
    """Return everything that a program could print of an exception, with the values in all frames."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = "".join(told.format())
    return frames + repr(error) + str(error) + repr(vars(error)) + repr(error.__context__)


def _echo(seen: Seen) -> Reply:
    """Give back what came, the key first, as an unfriendly service might in its words of failure."""
    telling = [v for v in seen.headers.values() if PLANTED in v]
    said = " ".join([*telling, str(seen.body.get("api_key", "") if isinstance(seen.body, dict) else "")])
    return Reply(json.dumps({"error": {"message": said}, "message": said}), 400)


def _good_with_key(kit: Kit) -> Any:
    return kit.answer(lambda texts: [f"译文 {PLANTED} {text}" for text in texts])


@pytest.mark.parametrize("name", KITS)
def test_no_error_and_no_log_shows_the_key(name: str, heard: pytest.LogCaptureFixture) -> None:
    """Every bad day of every service, with all loggers at DEBUG and the values of all frames."""
    kit = KITS[name]
    for row, failure in FAILURES.items():
        changes: dict[str, Any] = {"timeout_s": 0.05} if row == "timeout" else {}
        with Server(default=failure.answer(kit)) as server, pytest.raises(TranslationError) as caught:
            kit.make(server, **changes).translate(REQUEST)
        # Not kept in a variable: the next traceback would hold it, and so on, ever longer.
        assert _TELLING not in _shown(caught.value), row
        assert _TELLING.encode() not in pickle.dumps(caught.value)
    assert heard.records
    assert _TELLING not in _logged(heard)


@pytest.mark.parametrize("name", KITS)
def test_a_service_that_repeats_the_key_is_not_repeated(name: str, heard: pytest.LogCaptureFixture) -> None:
    """Some services quote the wrong key, or the whole request, in their answer."""
    kit = KITS[name]
    for answer in (_echo, _good_with_key(kit)):
        with Server(default=answer) as server, pytest.raises(TranslationError) as caught:
            kit.make(server).translate(REQUEST)
        assert any(PLANTED in f"{seen.headers} {seen.body}" for seen in server.seen), (
            "the key must have been sent"
        )
        assert _TELLING not in _shown(caught.value)
    assert _TELLING not in _logged(heard)


def test_the_test_sees_a_key_that_leaks(heard: pytest.LogCaptureFixture) -> None:
    """A check that cannot fail is a defect: each place is planted once."""
    value = PLANTED
    with pytest.raises(ValueError, match="x") as caught:
        raise ValueError("x")
    assert value in _shown(caught.value), "it stands in this frame"
    logging.getLogger("httpcore").debug("headers %s", {"key": PLANTED})
    assert _TELLING in _logged(heard)


class _Lines:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def emit(self, event: Event) -> None:
        self.lines.append(json.dumps(event.as_json()))


@pytest.mark.parametrize("name", KITS)
def test_no_event_and_no_file_shows_the_key(name: str, campaign: Any) -> None:
    """Once with a good service, once with one that quotes what it got: look at events and at every file."""
    made: Campaign = campaign(["en", "zh-Hans"])
    kit = KITS[name]
    for answer in (_echo, kit.good):
        told = _Lines()
        with Server(default=answer) as server:
            engines = [GivesUp(kit.make(server))]
            rows = drafts.draft(made.project, made.project.targets(), engines, told)
        assert (rows[0].error == "") is (answer is not _echo)
        assert told.lines
        assert _TELLING not in "".join(told.lines)
    files = [p for p in made.root.rglob("*") if p.is_file()]
    assert made.script("zh-Hans") in files
    assert not [p for p in files if PLANTED.encode() in p.read_bytes()]


def test_a_key_is_not_printed_or_pickled() -> None:
    key = Secret(PLANTED)
    shown = f"{key} {key!r} {key!s} {key:>40} {[key]} {Credential(key, header='X')}"
    assert _TELLING not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    ("text", "found"), [(PLANTED, True), (PLANTED[5:13], True), (PLANTED[5:12], False), ("", False)]
)
def test_a_telling_part_counts_as_the_key(text: str, found: bool) -> None:
    """Services quote keys in part: sk-Pla…Seen."""
    assert Secret(PLANTED).is_partly_in(f"<{text}>") is found


def test_a_stand_in_for_a_key_does_not_spoil_every_answer() -> None:
    """Servers on one's own computer want any key at all: "x" or "sk-translate" stand in honest answers."""
    kit = KITS["chat"]
    for value in ("x", "sk-translations-1"):
        with Server(default=kit.good) as server:
            assert kit.make(server, key=lambda _, value=value: Secret(value)).translate(REQUEST)
    assert Secret("abc").is_partly_in("xabcx"), "but no message repeats one"
    assert not Secret("").is_partly_in("anything")


def test_the_environment_comes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_keyring(monkeypatch, lambda *_: "from-the-keyring")
    monkeypatch.setenv("VIDMSG_TEST_KEY", "  from-the-environment\n")
    found = keys.find("VIDMSG_TEST_KEY")
    assert found is not None
    assert found.reveal() == "from-the-environment"
    monkeypatch.setenv("VIDMSG_TEST_KEY", " ")
    found = keys.find("VIDMSG_TEST_KEY")
    assert found is not None
    assert found.reveal() == "from-the-keyring"


def test_the_keyring_is_asked_by_the_documented_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    _with_keyring(monkeypatch, lambda service, user: asked.append((service, user)))
    assert keys.find("VIDMSG_TEST_KEY") is None
    assert asked == [("vidmsg", "VIDMSG_TEST_KEY")]


def test_a_keyring_that_is_locked_or_absent_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server there is no desktop that could open it."""
    errors = ModuleType("keyring.errors")
    errors.KeyringError = KeyError  # type: ignore[attr-defined]

    def locked(*_: str) -> str:
        raise KeyError("locked")

    _with_keyring(monkeypatch, locked)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert keys.find("VIDMSG_TEST_KEY") is None
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert keys.find("VIDMSG_TEST_KEY") is None


def _with_keyring(monkeypatch: pytest.MonkeyPatch, get: Any) -> None:
    ring = ModuleType("keyring")
    ring.get_password = get  # type: ignore[attr-defined]
    errors = ModuleType("keyring.errors")
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.delenv("VIDMSG_TEST_KEY", raising=False)


def test_the_real_keyring_can_be_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package itself, with its store that never holds anything."""
    pytest.importorskip("keyring")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert keys.find("VIDMSG_NOT_SET_KEY") is None
