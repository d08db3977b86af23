"""How long it takes to break and shape captions, per language.

    python benchmarks/breaking.py [--cues N]

Each language's sentences of the sample campaign are used again and again, each time with another number
behind, so that no two cues are alike, and set on two lines as for a 1280 x 720 picture. *Cold* is the first
time that a text is seen, with empty caches; *warm* the second time, in the same process. Shaping is with the
language's own font from the cache (``vidmsg fonts sync``); languages without one are named and left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.fonts.library import FontLibrary
from pipeline.adapters.typography import IcuHarfbuzz
from pipeline.core import facts, language, linebreak
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.core.style import Style
from pipeline.errors import FontError
from pipeline.formats import script_text

LANGUAGES = ("en", "zh-Hans", "ja", "ko", "th", "km", "my", "ar", "ur", "hi")
WIDTH_PX, HEIGHT_PX = 1280, 720
CUES = 10_000
SCRIPTS = Path(__file__).parents[1] / "scripts_text"


@dataclass(frozen=True, slots=True)
class Row:
    """What one language cost, in microseconds per cue."""

    tag: str
    letters: int
    """Mean length of a cue in code points."""
    cold_us: int
    warm_us: int


def texts(tag: str, count: int) -> list[str]:
    """Return ``count`` different cues in one language, made from its sample sentences."""
    path = SCRIPTS / f"hate-crime.{tag}.md"
    script = script_text.loads(path.read_text(encoding="utf-8"), message="hate-crime", language=tag)
    sentences = [segment.text for segment in script.segments]
    spaced = " " if language.get(tag).spaces else ""
    made = []
    for number in range(count):
        first, second = divmod(number, len(sentences))
        # The number makes every cue new, as a real campaign's are.
        made.append(f"{sentences[second]}{spaced}{1000 + first}")
    return made


def measure(tag: str, cues: Sequence[str], face: Face) -> Row:
    """Break every cue twice and return the two costs."""
    typography = IcuHarfbuzz()
    lang = language.get(tag)
    set_all(cues[:1], lang, face, IcuHarfbuzz())  # loading ICU, BudouX and the font is paid once per run
    typography.breaks("a", tag)
    spent = []
    for _ in range(2):
        start = time.perf_counter_ns()
        set_all(cues, lang, face, typography)
        spent.append((time.perf_counter_ns() - start) // len(cues) // 1000)
    return Row(tag, sum(map(len, cues)) // len(cues), *spent)


def set_all(cues: Sequence[str], lang: Language, face: Face, typography: IcuHarfbuzz) -> None:
    """Do for each cue what a build does: find breaks, measure, choose."""
    style = Style()
    em_px, max_px = face.em_px(style.em_px(HEIGHT_PX)), style.max_width_px(WIDTH_PX)
    for text in cues:
        linebreak.break_lines(
            text,
            breaks=typography.breaks(text, lang.tag),
            width=lambda line: typography.width_px(line, face, em_px),
            max_width=max_px,
            max_lines=style.max_lines,
            language=lang,
            facts=facts.find(text),
        )


def table(rows: Sequence[Row]) -> str:
    """Return the figures as a Markdown table; ratios are to the first row."""
    base = rows[0]
    out = [
        "| language | code points per cue | cold, µs per cue | × English | warm, µs per cue | × English |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cold, warm = row.cold_us / max(1, base.cold_us), row.warm_us / max(1, base.warm_us)
        out.append(f"| {row.tag} | {row.letters} | {row.cold_us} | {cold:.1f} | {row.warm_us} | {warm:.1f} |")
    return "\n".join(out) + "\n"


def main() -> int:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--cues", type=int, default=CUES, help="cues per language")
    count = parser.parse_args().cues
    rows = []
    for tag in LANGUAGES:
        try:
            face = FontLibrary(allow_install=False).face(tag)
        except FontError as error:
            sys.stderr.write(f"{tag}: left out, {error}\n")
            continue
        rows.append(measure(tag, texts(tag, count), face))
    if rows:
        sys.stdout.write(table(rows))
    return 0 if rows else 1


if __name__ == "__main__":
    raise SystemExit(main())
