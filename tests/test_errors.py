"""Laws of the error tree: every class, now or later, crosses a process pool and stands in the drawing."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.errors import VidmsgError

# One value per annotation. A class with a parameter of another type fails the test until it has a value here.
SAMPLES: dict[str, Any] = {
    "str": "text",
    "int": 7,
    "float": 2.5,
    "int | None": 3,
    "str | Path": Path("a") / "b",
    "str | Path | None": Path("a") / "b",
    "Sequence[str]": ["a", "b"],
    "Sequence[tuple[str, str]]": [("s01", "999")],
}


def _family(root: type[VidmsgError]) -> Iterator[type[VidmsgError]]:
    yield root
    for child in root.__subclasses__():
        # Classes planted by tests are no part of the tree.
        if child.__module__.startswith("pipeline."):
            yield from _family(child)


def _data(cls: type[VidmsgError]) -> dict[str, Any]:
    parameters = list(inspect.signature(cls).parameters.values())
    return {p.name: SAMPLES[p.annotation] for p in parameters}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else str(value) if isinstance(value, Path) else value


def _check(cls: type[VidmsgError]) -> None:
    data = _data(cls)
    error = cls(**data)
    error.add_note("seen while testing")
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(error, protocol))
        assert type(copy) is cls
        assert copy.args == error.args
        assert str(copy) == str(error)
        assert vars(copy) == vars(error)
        assert {name: getattr(copy, name) for name in data} == {n: _plain(v) for n, v in data.items()}


@pytest.mark.parametrize("cls", list(_family(VidmsgError)), ids=lambda cls: cls.__name__)
def test_every_error_pickles_and_keeps_its_data(cls: type[VidmsgError]) -> None:
    """One that does not pickle hangs a pool of workers for ever."""
    _check(cls)


class _Forgets(VidmsgError):
    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args


class _Drops(VidmsgError):
    def __init__(self, message: str, *, line: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)


@pytest.mark.parametrize("cls", [_Forgets, _Drops])
def test_the_law_notices_a_class_that_loses_its_data(cls: type[VidmsgError]) -> None:
    """A check that cannot fail is a defect."""
    with pytest.raises((AssertionError, AttributeError)):
        _check(cls)


def _drawn(text: str) -> dict[str, str]:
    """Return child -> parent as the drawing has it."""
    tree: dict[str, str] = {}
    path: list[str] = []
    for line in text.splitlines():
        match = re.fullmatch(r" {4}([│├└─ ]*)([A-Z]\w+) {2,}\S.*", line)
        if match is not None:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            if depth:
                tree[match[2]] = path[depth - 1]
    return tree


def _real() -> dict[str, str]:
    return {cls.__name__: cls.__bases__[0].__name__ for cls in _family(VidmsgError) if cls is not VidmsgError}


def test_the_drawing_is_the_tree() -> None:
    """The drawing is what people read before they write an ``except``."""
    assert errors.__doc__ is not None
    assert _drawn(errors.__doc__) == _real()
    assert len(_real()) > 10


def test_the_law_notices_a_class_that_is_not_drawn() -> None:
    """Without its line, or under another parent, the drawing is wrong."""
    assert errors.__doc__ is not None
    without = "\n".join(line for line in errors.__doc__.splitlines() if "ToolTimeout" not in line)
    assert _drawn(without) != _real()
    moved = errors.__doc__.replace("│   └── ToolTimeout ", "├── ToolTimeout ")
    assert _drawn(moved) != _real()


def test_every_error_has_a_kind_of_its_own() -> None:
    """Listeners and the exit code tell errors apart by kind."""
    leaves = [cls for cls in _family(VidmsgError) if cls not in {VidmsgError}]
    kinds = [vars(cls).get("kind", "") for cls in leaves if vars(cls).get("kind")]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [(None, None, "bad"), ("a.md", None, "a.md: bad"), ("a.md", 3, "a.md:3: bad"), (None, 3, "line 3: bad")],
)
def test_an_input_error_says_where(path: str | None, line: int | None, text: str) -> None:
    """An editor jumps to path:line."""
    error = errors.ScriptError("bad", line=line)
    assert str(error if path is None else error.at(path)) == text


def test_a_file_name_once_known_is_kept() -> None:
    """The innermost reader knows best."""
    assert errors.InputError("bad", path="inner").at("outer").path == "inner"
