"""Every engine keeps the port's promises, and the suite notices an engine that does not."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points

import pytest

from pipeline.adapters.translators.apertium import ApertiumTranslator
from pipeline.adapters.translators.codes import CodeTable
from pipeline.adapters.translators.ctranslate2_models import CTranslate2Translator
from pipeline.adapters.translators.fake import FakeTranslator
from pipeline.adapters.translators.file import FileTranslator
from pipeline.adapters.translators.google import GoogleTranslator, Patience
from pipeline.adapters.translators.memory import MemoryTranslator
from pipeline.adapters.translators.pseudo import PseudoTranslator
from pipeline.core import memory
from pipeline.core.script import Script
from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineUnavailable, ScriptError
from pipeline.ports import Translator

from . import conformance as c
from . import tiny_model
from .loopback import Loopback, Reply
from .services import KITS, Server, settings
from .test_apertium import pretended

QUICK = Patience(attempts=2, base_delay_ms=1, call_timeout_ms=5_000, budget_ms=10_000)


def _file() -> Translator:
    return FileTranslator(lambda _message, language: c.TRANSLATION if language == c.TARGET else None)


def _memory() -> Translator:
    return MemoryTranslator(memory.build([(c.SOURCE, c.TRANSLATION)]))


def _fake() -> Translator:
    return FakeTranslator({(c.TARGET, s.id): s.text for s in c.TRANSLATION.segments})


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture(scope="module")
def services() -> Iterator[dict[str, Server]]:
    """A server for each service that is asked by key; it speaks that service's protocol."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(Server(default=kit.good)) for name, kit in KITS.items()}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Translator]:
    """Engines that run here: Apertium, pretended, and CTranslate2 with a real and tiny model."""
    folder = tmp_path_factory.mktemp("local")
    program = pretended(folder, "write(['译文 ' + line for line in lines])", pairs="eng-zho")
    table = CodeTable({"en": "eng", c.TARGET: "zho"})
    pytest.importorskip("ctranslate2", reason="needs the extra `engines`")
    tiny_model.make(folder / "models" / f"en-{c.TARGET}", [s.text for s in c.SOURCE.segments])
    told = settings(folder=folder, options={"folder": "models"})
    return {
        "apertium": ApertiumTranslator(settings(), program=program, table=table),
        "ctranslate2": CTranslate2Translator(told, beam_size=1, threads=1),
    }


ENGINES = ["file", "memory", "pseudo", "fake", "google", *KITS, "apertium", "ctranslate2"]


def test_every_engine_that_is_installed_is_here() -> None:
    """An engine without this suite could break every promise unseen."""
    names = {point.name for point in entry_points(group="vidmsg.translators") if "pipeline." in point.value}
    assert {name.replace("googletrans", "google") for name in names} <= set(ENGINES)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, server: Loopback, services: dict[str, Server]) -> Translator:
    makers: dict[str, Callable[[], Translator]] = {
        "file": _file,
        "memory": _memory,
        "pseudo": PseudoTranslator,
        "fake": _fake,
        "google": lambda: GoogleTranslator(QUICK, transport=server.transport),
    }
    if request.param in KITS:
        return KITS[request.param].make(services[request.param])
    if request.param in ("apertium", "ctranslate2"):
        local: dict[str, Translator] = request.getfixturevalue("local")
        return local[request.param]
    return makers[request.param]()


@pytest.mark.parametrize("check", c.CHECKS, ids=lambda check: check.__name__)
def test_engine_keeps_the_promise(engine: Translator, check: Callable[[Translator], None]) -> None:
    check(engine)


def _unreadable(_message: str, _language: str) -> Script | None:
    raise ScriptError("segment s01 stands twice", path="trial.zh-Hans.md", line=9, hint="Rename one.")


def test_failures_are_typed_and_cross_a_process_pool() -> None:
    """An error that does not pickle hangs a pool of workers for ever."""
    down = EngineUnavailable("down", language=c.TARGET, segments=("s01",), hint="Wait.")
    with Loopback(default=lambda _: Reply(status=500)) as broken:
        failing: list[Translator] = [
            FileTranslator(_unreadable),
            FakeTranslator({}, failures=[down]),
            FakeTranslator({}),
            GoogleTranslator(QUICK, transport=broken.transport),
            ApertiumTranslator(settings(), program="no-such-program"),
            CTranslate2Translator(settings()),
        ]
        for engine in failing:
            c.fails_with_a_typed_picklable_error(engine)
    for kit in KITS.values():
        with Server(default=lambda _: Reply(status=500)) as broken_service:
            c.fails_with_a_typed_picklable_error(kit.make(broken_service))


class Broken:
    """Answers like the fake, with one fault planted."""

    name = "fake"

    def __init__(self, fault: Callable[[Request, list[Translated]], Sequence[Translated]]) -> None:
        self._fault = fault
        self._good = _fake()

    def translate(self, request: Request) -> Sequence[Translated]:
        return self._fault(request, list(self._good.translate(request)))


def _all(good: list[Translated], **changes: str) -> list[Translated]:
    return [dataclasses.replace(t, **changes) for t in good]  # type: ignore[arg-type]


def _everything(_request: Request, _good: list[Translated]) -> Sequence[Translated]:
    return _fake().translate(c.request())


def _by_position(request: Request, good: list[Translated]) -> Sequence[Translated]:
    texts = sorted(t.text for t in good)
    return [dataclasses.replace(t, text=x) for t, x in zip(good, texts, strict=True)]


def _growing() -> Callable[[Request, list[Translated]], Sequence[Translated]]:
    calls: list[int] = []

    def fault(_request: Request, good: list[Translated]) -> Sequence[Translated]:
        calls.append(1)
        return _all(good, text="好" * len(calls))

    return fault


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (c.answers_something, lambda r, good: []),
        (c.ids_come_back_as_given, lambda r, good: [*good, *good[:1]]),
        (c.ids_come_back_as_given, lambda r, good: _all(good, id="s99")[:1]),
        (c.answers_only_what_was_asked, _everything),
        (c.never_answers_empty_text, lambda r, good: _all(good, text=" ")),
        (c.order_carries_no_meaning, _by_position),
        (c.keeps_protected_facts, lambda r, good: _all(good, text="拨打٩٩٩")),
        (c.keeps_protected_facts, lambda r, good: []),
        (
            c.never_echoes_the_source,
            lambda r, good: [
                dataclasses.replace(t, text=s.text) for t, s in zip(good, r.segments, strict=True)
            ],
        ),
        (c.says_who_answered, lambda r, good: _all(good, engine="googletrans")),
        (c.texts_are_single_lines, lambda r, good: _all(good, text="一\n二")),
        (c.empty_request_gives_empty_answer, _everything),
        (c.works_twice, _growing()),
        (c.fails_with_a_typed_picklable_error, lambda r, good: good),
    ],
)
def test_suite_notices_a_planted_fault(
    check: Callable[[Translator], None],
    fault: Callable[[Request, list[Translated]], Sequence[Translated]],
) -> None:
    """A check that cannot fail is a defect."""
    with pytest.raises(AssertionError):
        check(Broken(fault))


def test_every_check_has_a_planted_fault() -> None:
    """A new check must come with a proof that it can fail."""
    marks = test_suite_notices_a_planted_fault.pytestmark  # type: ignore[attr-defined]
    proven = {case[0] for case in marks[0].args[1]}
    assert proven == {*c.CHECKS, c.fails_with_a_typed_picklable_error}
