"""How long the checks of words take: every check over every text of a long message in twenty languages.

    python benchmarks/checks.py [--segments N]

Each language's sentences of the sample campaign are used again and again, each time with another number
behind, so that no two are alike and nothing is remembered from the text before.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.core import facts, language, text_checks
from pipeline.core.facts import FactRules
from pipeline.core.language import Language
from pipeline.core.units import Unit
from pipeline.formats import script_text

LANGUAGES = (
    "zh-Hans", "zh-Hant", "vi", "th", "ms", "id", "fil", "my", "km", "lo",
    "ko", "ja", "ar", "ur", "fa", "bn", "pa-Guru", "hi", "ta", "pl",
)  # fmt: skip
SEGMENTS = 200
RULES = FactRules(names=("Crimestoppers", "True Vision"))
SCRIPTS = Path(__file__).parents[1] / "scripts_text"


def texts(tag: str) -> list[str]:
    """Return the sample's sentences in one language."""
    path = SCRIPTS / f"hate-crime.{tag}.md"
    script = script_text.loads(path.read_text(encoding="utf-8"), message="hate-crime", language=tag)
    return [segment.text for segment in script.segments]


def pairs(segments: int) -> Iterator[tuple[Language, list[Unit]]]:
    """Yield each language with its units, no two alike."""
    source = texts("en")
    for tag in LANGUAGES:
        target = texts(tag)
        yield (
            language.get(tag),
            [
                Unit(f"s{n}", f"{source[n % len(source)]} {n + 5}", f"{target[n % len(target)]} {n + 5}")
                for n in range(segments)
            ],
        )


def measure(segments: int) -> tuple[int, int]:
    """Return the processor time of the checks of words, and of the comparison of facts, in milliseconds."""
    work = list(pairs(segments))
    facts.find.cache_clear()
    begin = time.process_time_ns()
    for lang, units in work:
        for unit in units:
            text_checks.check(unit, lang, RULES)
    words = time.process_time_ns()
    facts.find.cache_clear()
    again = time.process_time_ns()
    for lang, units in work:
        for unit in units:
            facts.compare(unit.source, unit.target, RULES, lang.tag)
    end = time.process_time_ns()
    return (words - begin) // 1_000_000, (end - again) // 1_000_000


def main() -> int:
    """Measure and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--segments", type=int, default=SEGMENTS, help="segments per language")
    count = parser.parse_args().segments
    words_ms, facts_ms = measure(count)
    sys.stdout.write(
        f"{len(LANGUAGES)} languages x {count} segments: words {words_ms} ms, facts {facts_ms} ms\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
