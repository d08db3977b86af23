"""How long the translation memory takes: a TMX file of 3,000 sentences in 20 languages, and a long message.

    python benchmarks/memory.py [--units N] [--segments N] [--runs N]

Sentences are made of the sample campaign's words, between 40 and 180 characters long; a fifth hold a phone
number, a web address or a handle. Of the message's segments a third stand in the memory, a third differ from
a remembered one in a word or two, and a third are new. The best of several runs counts; CPU time is shown
beside, because it hardly depends on what else the computer is doing. Goal: import, look-up and check together
in under 2 seconds.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.adapters.memory.store import MemoryStore
from pipeline.core import facts, language, text_checks
from pipeline.core.facts import FactRules
from pipeline.core.matching import Match, Query
from pipeline.core.units import Unit
from pipeline.engine import memory_tmx
from pipeline.formats import script_text, tmx
from pipeline.formats.tmx import TmxUnit, TmxVariant

SOURCE = "en"
LANGUAGES = (
    "zh-Hans", "zh-Hant", "vi", "th", "ms", "id", "fil", "my", "km", "lo",
    "ko", "ja", "ar", "ur", "fa", "bn", "pa-Guru", "hi", "ta", "pl",
)  # fmt: skip
SCRIPTS = Path(__file__).parents[1] / "scripts_text"
RULES = FactRules(names=("Crimestoppers", "True Vision"))
FACTS = ("999", "101", "0800 555 111", "@MetCC", "https://www.report-it.org.uk")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step took, in milliseconds."""

    step: str
    wall_ms: int
    cpu_ms: int


def words(tag: str) -> list[str]:
    """Return the words of one language's sample; pieces of three characters where it has no spaces."""
    path = SCRIPTS / f"hate-crime.{tag}.md"
    script = script_text.loads(path.read_text(encoding="utf-8"), message="hate-crime", language=tag)
    text = " ".join(s.text for s in script.segments)
    if language.get(tag).spaces:
        found = text.split()
    else:
        joined = "".join(text.split())
        found = [joined[n : n + 3] for n in range(0, len(joined), 3)]
    return sorted({w for w in found if not any(c.isdigit() or c in "@:/." for c in w)})


def sentence(chance: random.Random, pool: Sequence[str], length: int, spaced: bool, fact: str) -> str:
    """Return some words, about ``length`` characters long, with the fact, if any, at the end."""
    out: list[str] = []
    while sum(map(len, out)) + len(out) * spaced < length:
        # A number of its own kind makes a large vocabulary of a small one.
        out.append(chance.choice(pool) + (chance.choice(pool)[:2] if chance.random() < 0.3 else ""))
    text = (" " if spaced else "").join(out)
    return f"{text} {fact}" if fact else text


def make_units(count: int) -> list[TmxUnit]:
    """Return the units of the memory."""
    chance = random.Random(4)
    pools = {tag: words(tag) for tag in (SOURCE, *LANGUAGES)}
    spaced = {tag: language.get(tag).spaces for tag in pools}
    units = []
    for number in range(count):
        length, fact = chance.randint(40, 180), chance.choice(FACTS) if number % 5 == 0 else ""
        variants = [
            TmxVariant(tag, sentence(chance, pool, length if spaced[tag] else length // 3, spaced[tag], fact))
            for tag, pool in pools.items()
        ]
        units.append(TmxUnit(tuple(variants), id=f"u{number}", source_language=SOURCE))
    return units


def make_message(units: Sequence[TmxUnit], count: int) -> list[Query]:
    """Return the segments of a message: known, nearly known and new in turn."""
    chance = random.Random(5)
    pool = words(SOURCE)
    queries = []
    for number in range(count):
        text = chance.choice(units).variants[0].text
        if number % 3 == 1:
            parts = text.split(" ")
            for _ in range(chance.randint(1, 2)):
                parts[chance.randrange(len(parts))] = chance.choice(pool)
            text = " ".join(parts)
        elif number % 3 == 2:
            text = sentence(chance, pool, chance.randint(40, 180), spaced=True, fact="")
        queries.append(Query(text))
    return queries


def timed(step: str, do: Callable[[], T], costs: list[Cost]) -> T:
    """Do something and note what it took."""
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    result = do()
    spent = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    costs.append(Cost(step, spent[0] // 1_000_000, spent[1] // 1_000_000))
    return result


def look_up(store: MemoryStore, queries: Sequence[Query]) -> list[tuple[Match, ...]]:
    """Look every segment up in every language."""
    return [row for tag in LANGUAGES for row in store.matches(queries, SOURCE, tag)]


def check(queries: Sequence[Query], found: Sequence[Sequence[Match]]) -> int:
    """Check the message's texts in every language, facts and terms included, and return the findings' number.

    Each text is checked with the translation that the memory has for it, or, where that has none, with what
    it has for some other text: so a third have real faults to find.
    """
    some = next(row[0].entry.target_text for row in found if row)
    count = 0
    for number, tag in enumerate(LANGUAGES):
        lang, rows = language.get(tag), found[number * len(queries) : (number + 1) * len(queries)]
        for at, (query, row) in enumerate(zip(queries, rows, strict=True)):
            unit = Unit(f"s{at}", query.text, row[0].entry.target_text if row else some)
            count += len(text_checks.check(unit, lang, RULES))
            count += len(facts.compare(unit.source, unit.target, RULES, tag).lost)
    return count


def run(file: Path, queries: Sequence[Query], folder: Path) -> tuple[list[Cost], str]:
    """Do everything once and return the costs and what was found."""
    costs: list[Cost] = []
    with MemoryStore(folder / "memory.sqlite", writable=True) as store:
        report = timed("import", lambda: memory_tmx.import_tmx(store, file, source_language=SOURCE), costs)
        found = timed("look-up", lambda: look_up(store, queries), costs)
        faults = timed("check", lambda: check(queries, found), costs)
    kinds = [row[0].kind for row in found if row]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    refused = sum(report.refused.values())
    told = f"{report.taken} pairs taken, {refused} refused; best matches: {told}; {faults} findings"
    return costs, told


def table(costs: Sequence[Cost]) -> str:
    """Return the figures as a Markdown table."""
    total = Cost("together", sum(c.wall_ms for c in costs), sum(c.cpu_ms for c in costs))
    rows = [f"| {c.step} | {c.wall_ms} | {c.cpu_ms} |" for c in (*costs, total)]
    return "\n".join(["| step | time, ms | CPU time, ms |", "|---|---|---|", *rows]) + "\n"


def main() -> int:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=3000, help="sentences in the memory")
    parser.add_argument("--segments", type=int, default=200, help="segments of the message")
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the best counts")
    asked = parser.parse_args()
    units = make_units(asked.units)
    queries = make_message(units, asked.segments)
    # Loading the libraries is paid once per process and is no part of the work.
    with MemoryStore(None) as small:
        small.matches([Query("a")], SOURCE, "pl")
    best: list[Cost] = []
    told = ""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "memory.tmx"
        file.write_bytes(tmx.dumps(units, source_language=SOURCE))
        sys.stdout.write(f"{file.stat().st_size // 1024} KiB of TMX\n")
        # What the benchmark made must not cost the garbage collector time while something else is measured.
        del units
        gc.collect()
        for number in range(asked.runs):
            folder = Path(name) / str(number)
            costs, told = run(file, queries, folder)
            if not best or sum(c.wall_ms for c in costs) < sum(c.wall_ms for c in best):
                best = costs
    sys.stdout.write(f"{told}\n\n{table(best)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
