"""Working fakes of the font ports, for tests and for trying things out without fonts.

The fakes of the other ports live beside their real ones: ``FakeEncoder``, ``FakeProber``, ``GivenSpeech``,
``FakeTranslator``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.core.hygiene import Fault, label
from pipeline.core.media import Face


class OneFace:
    """A font book with one face for every language."""

    def __init__(self, path: str = "/nowhere/fake.ttf") -> None:
        self.face_of_all = Face("Fake", path, "0" * 64, units_per_em=1000, cell_units=1300)

    def face(self, language: str) -> Face:  # noqa: ARG002
        """Return the face."""
        return self.face_of_all

    def sync(self, languages: Iterable[str]) -> tuple[Face, ...]:
        """Return the face for each language."""
        return tuple(self.face(tag) for tag in languages)


class Monospace:
    """Typography in which every character is half an em wide and lines break after spaces.

    ``undrawable`` holds the characters that the face cannot draw.
    """

    def __init__(self, undrawable: str = "") -> None:
        self._undrawable = undrawable

    def breaks(self, text: str, language: str) -> tuple[int, ...]:  # noqa: ARG002
        """Return the offsets after runs of spaces."""
        return tuple(m.end() for m in re.finditer(r" +", text) if m.end() < len(text))

    def width_px(self, text: str, face: Face, em_px: int) -> int:  # noqa: ARG002
        """Return half an em for each character."""
        return -(-len(text) * em_px // 2)

    def faults(self, text: str, face: Face) -> tuple[Fault, ...]:
        """Return the characters that cannot be drawn, each once."""
        return tuple(
            Fault(
                "glyph-missing",
                text.index(c),
                label(c),
                f"{face.family} has no glyph",
                "Use another character.",
            )
            for c in dict.fromkeys(text)
            if c in self._undrawable
        )
