"""Events reach programs as JSON lines: names and fields are a promise."""

from __future__ import annotations

import json
import typing

import pytest

from pipeline.core import events
from pipeline.core.events import Event

KINDS = [k for k in vars(events).values() if isinstance(k, type) and issubclass(k, Event) and k is not Event]
SAMPLES: dict[object, object] = {int: 7, bool: True, str: "ქართული", tuple[str, ...]: ("a", "b")}
SAMPLES[dict[str, int]] = {"deepl": 3}


def sample(kind: type[Event]) -> Event:
    """An event of this kind with something in every field."""
    return kind(**{name: SAMPLES[hint] for name, hint in typing.get_type_hints(kind).items()})


def test_the_names() -> None:
    """Programs match on them; a renamed class must not rename the event unseen."""
    assert {sample(kind).as_json()["event"] for kind in KINDS} == {
        "build-started", "step-started", "target-up-to-date", "target-started", "target-progress",
        "build-progress",
        "target-finished", "target-failed", "warned", "build-finished",
        "language-drafted", "translate-finished",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_survives_json_with_all_its_fields(kind: type[Event]) -> None:
    """A listener on the other end of a pipe knows as much as one in the same process."""
    event = sample(kind)
    back = json.loads(json.dumps(event.as_json()))
    assert back.pop("event")
    assert set(back) == set(typing.get_type_hints(kind))
    for name, value in back.items():
        own = getattr(event, name)
        assert value == (list(own) if isinstance(own, tuple) else own)
