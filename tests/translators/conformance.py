"""What every Translator must do, as checks that take any engine.

An engine under test must be able to translate :data:`SOURCE` into :data:`TARGET`, wholly or in part.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from pipeline.core import facts
from pipeline.core.script import Script, Segment, source_digests
from pipeline.core.translation import Request, is_echo
from pipeline.errors import VidmsgError
from pipeline.ports import Translator

TARGET = "zh-Hans"

SOURCE = Script(
    message="trial",
    language="en",
    title="Trial",
    segments=(
        Segment("s01", "The police take a zero-tolerance approach to hate crime."),
        Segment("s02", "In an emergency, call 999."),
        Segment("s03", "At other times, call 101, report online, or tweet @MetCC."),
        Segment("s04", "To stay anonymous, contact Crimestoppers on 0800 555 111, or online."),
        Segment("s05", "https://www.report-it.org.uk"),
        Segment("close", "Or write to a.b@c.co.uk, 24/7."),
    ),
)

TRANSLATION = Script(
    message="trial",
    language=TARGET,
    title="试用",
    segments=(
        Segment("s01", "警方对仇恨犯罪采取零容忍态度。"),
        Segment("s02", "紧急情况下请拨打999。"),
        Segment("s03", "其他时间请拨打101、在线举报或发推文@MetCC。"),
        Segment("s04", "如需匿名，请拨打0800 555 111联系Crimestoppers，或在线举报。"),
        Segment("s05", "https://www.report-it.org.uk"),
        Segment("close", "或写信至a.b@c.co.uk，24/7。"),
    ),
    sources=source_digests(SOURCE),
)


def request(*ids: str, target: str = TARGET) -> Request:
    """Return a request for these segments in this order; for all without any."""
    chosen = [s for i in ids if (s := SOURCE.segment(i)) is not None] if ids else list(SOURCE.segments)
    return Request(SOURCE.message, SOURCE.language, target, tuple(chosen))


def answers_something(engine: Translator) -> None:
    """Without this, the checks below would pass on an engine that never says a word."""
    assert engine.translate(request())


def ids_come_back_as_given(engine: Translator) -> None:
    """An unknown or doubled id would put words under the wrong picture."""
    ids = [t.id for t in engine.translate(request())]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {s.id for s in SOURCE.segments}


def answers_only_what_was_asked(engine: Translator) -> None:
    """What was not asked for is already translated, perhaps by a person."""
    assert {t.id for t in engine.translate(request("s04", "s02"))} <= {"s02", "s04"}


def never_answers_empty_text(engine: Translator) -> None:
    """An empty cue is a silence that nobody notices."""
    assert all(t.text.strip() for t in engine.translate(request()))


def order_carries_no_meaning(engine: Translator) -> None:
    """Matching by position is how subtitles slip by one line."""
    forward = {t.id: t.text for t in engine.translate(request())}
    backward = {t.id: t.text for t in engine.translate(request(*reversed([s.id for s in SOURCE.segments])))}
    assert forward == backward


def keeps_protected_facts(engine: Translator) -> None:
    """A wrong phone number in an emergency message does harm."""
    source = {s.id: s.text for s in SOURCE.segments}
    assert [facts.missing(source[t.id], t.text) for t in engine.translate(request()) if t.id in source]
    assert not any(facts.missing(source[t.id], t.text) for t in engine.translate(request()) if t.id in source)


def never_echoes_the_source(engine: Translator) -> None:
    """The source text in a video of another language looks finished and is not."""
    source = {s.id: s.text for s in SOURCE.segments}
    assert not any(is_echo(source[t.id], t.text) for t in engine.translate(request()) if t.id in source)


def says_who_answered(engine: Translator) -> None:
    """Reviewers must see which engine a line came from."""
    assert all(t.engine == engine.name for t in engine.translate(request()))


def texts_are_single_lines(engine: Translator) -> None:
    """Line breaks are placed later, by width."""
    assert all(t.text == " ".join(t.text.split()) for t in engine.translate(request()))


def empty_request_gives_empty_answer(engine: Translator) -> None:
    """A language that is complete costs no call."""
    assert not engine.translate(Request(SOURCE.message, SOURCE.language, TARGET, ()))


def works_twice(engine: Translator) -> None:
    """One engine serves many languages and messages, one after the other."""
    assert list(engine.translate(request())) == list(engine.translate(request()))


CHECKS: tuple[Callable[[Translator], None], ...] = (
    answers_something,
    ids_come_back_as_given,
    answers_only_what_was_asked,
    never_answers_empty_text,
    order_carries_no_meaning,
    keeps_protected_facts,
    never_echoes_the_source,
    says_who_answered,
    texts_are_single_lines,
    empty_request_gives_empty_answer,
    works_twice,
)


def fails_with_a_typed_picklable_error(engine: Translator) -> None:
    """For an engine arranged to fail: the error must tell what to do and cross a process pool."""
    error = _failure(engine)
    assert error is not None
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert vars(copy) == vars(error)
    assert error.hint


def _failure(engine: Translator) -> VidmsgError | None:
    try:
        engine.translate(request())
    except VidmsgError as error:
        return error
    return None
