"""How well scripts are aligned with real speech, per language and under trouble.

    python -m benchmarks.alignment [--recordings N] [--long]

Recordings are strung together from Debian's Asterisk prompts, with pauses of 0.2 to 1.5 s, so that the truth
is known (``tests/adapters/spoken_material.py``; packages in ``.ci/packages.txt``). Written are Markdown
tables. ``--long`` adds recordings of 10 and 30 minutes, each in a fresh process, with time and memory.
"""

from __future__ import annotations

import argparse
import dataclasses
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.adapters.align.vad import SileroSpeechFinder
from pipeline.adapters.align.voice import VoiceAligner
from pipeline.core.alignment import LOW_CONFIDENCE_PERMILLE
from tests.adapters import spoken_material as material
from tests.adapters.spoken_material import Recording

PROMPTS = 15
Maker = Callable[[str, int], Recording]


@dataclass(slots=True)
class Tally:
    """What was seen in some recordings."""

    errors_ms: list[int] = field(default_factory=list)
    """Start heard less start true, of what was found."""
    lost: int = 0
    """Sentences that are spoken and were said not to be."""
    doubted: int = 0
    """Rightly placed sentences (within 0.3 s) that were called uncertain."""
    wrong: int = 0
    """Wrongly placed ones."""
    caught: int = 0
    """Wrongly placed ones that were called uncertain."""
    unspoken: int = 0
    unspoken_found: int = 0
    """Found: said not to be spoken, or called uncertain."""
    extra: int = 0
    extra_found: int = 0

    def add(self, path: Path, recording: Recording, tag: str) -> None:
        """Align one recording and compare with the truth."""
        regions = SileroSpeechFinder().regions(path)
        heard = VoiceAligner().align(path, recording.segments, tag, regions)
        for row in heard.segments:
            low = row.confidence_permille < LOW_CONFIDENCE_PERMILLE
            truth = recording.truth.get(row.id)
            if truth is None:
                self.unspoken += 1
                self.unspoken_found += low
            elif not row.is_spoken:
                self.lost += 1
            else:
                error_ms = row.start_ms - truth.start_ms
                self.errors_ms.append(error_ms)
                self.wrong += abs(error_ms) > 300
                self.caught += abs(error_ms) > 300 and low
                self.doubted += abs(error_ms) <= 300 and low
        for region in recording.extra:
            self.extra += 1
            self.extra_found += any(
                min(u.end_ms, region.end_ms) - max(u.start_ms, region.start_ms) > region.duration_ms // 2
                for u in heard.unscripted
            )

    def row(self, name: str) -> str:
        """Return a line of a Markdown table."""
        size = np.abs(np.array(self.errors_ms or [0]))
        total = len(self.errors_ms) + self.lost
        doubted = 100 * self.doubted / max(1, total)
        doubted = 100 * self.doubted / max(1, total)
        far = 100 * (self.wrong + self.lost) / max(1, total)
        found = [f"{self.unspoken_found}/{self.unspoken}" if self.unspoken else "",
                 f"{self.extra_found}/{self.extra}" if self.extra else ""]  # fmt: skip
        return (
            f"| {name} | {total} | {size.mean() / 1000:.3f} s | {np.percentile(size, 95) / 1000:.3f} s"
            f" | {far:.1f} % | {self.lost} | {self.caught}/{self.wrong} | {doubted:.1f} %"
            f" | {found[0]} | {found[1]} |"
        )


HEAD = (
    "| recordings | sentences | mean error of start | 95 % below | off by over 0.3 s | called unspoken"
    " | wrong ones doubted | right ones doubted | unspoken found | extra found |\n" + "|---" * 10 + "|"
)


def plain(tag: str, seed: int) -> Recording:
    """Return a clean recording."""
    return material.record(material.some(tag, PROMPTS, seed), seed)


def changed(change: Callable[[material.Sound], material.Sound]) -> Maker:
    """Return a maker of recordings whose sound is changed."""

    def make(tag: str, seed: int) -> Recording:
        made = plain(tag, seed)
        return dataclasses.replace(made, sound=change(made.sound))

    return make


def two_speakers(tag: str, seed: int) -> Recording:
    """Return a recording in which every second sentence is by a smaller speaker."""
    chosen = material.some(tag, PROMPTS, seed)
    return material.record([material.higher(p, 3) if n % 2 else p for n, p in enumerate(chosen)], seed)


def noisy(tag: str, seed: int) -> Recording:
    """Return a recording with pink noise 15 to 20 dB below the speech."""
    made = plain(tag, seed)
    return dataclasses.replace(made, sound=material.with_noise(made.sound, 15 + seed % 6, seed))


CASES: dict[str, Maker] = {
    "clean": plain,
    "noise 15–20 dB below": noisy,
    "speech starts after 10 s": lambda t, s: material.record(material.some(t, PROMPTS, s), s, lead_ms=10_000),
    "two speakers": two_speakers,
    "clipped": changed(lambda sound: np.clip(sound * 8, -0.5, 0.5)),
    "very quiet (−50 dB)": changed(lambda sound: sound * 0.00316),
    "one sentence unspoken": lambda t, s: material.record(
        material.some(t, PROMPTS, s), s, unspoken=[2 + s % 11]
    ),
    "one sentence extra": lambda t, s: material.record(
        material.some(t, PROMPTS, s), s, unscripted=[2 + s % 11]
    ),
}


def tables(count: int) -> Iterator[str]:
    """Yield the lines of both tables."""
    with tempfile.TemporaryDirectory() as folder:
        whole: dict[str, Tally] = {name: Tally() for name in CASES}
        yield HEAD
        for tag in material.LANGUAGES:
            for name, maker in CASES.items():
                own = Tally() if name in ("clean", "noise 15–20 dB below") else whole[name]
                for seed in range(count if own is not whole[name] else max(1, count // 2)):
                    made = maker(tag, 100 + seed)
                    path = material.write(Path(folder) / f"{tag}{len(name)}{seed}.wav", made.sound)
                    own.add(path, made, tag)
                    path.unlink()
                if own is not whole[name]:
                    yield own.row(f"{tag}, {name}")
        for name in list(CASES)[2:]:
            yield whole[name].row(name)


def long_one(minutes: int, folder: Path) -> tuple[Path, Path]:
    """Write a long recording, and what is known about it."""
    have = material.prompts("en")
    chosen = [have[n % len(have)] for n in range(minutes * 60 // 3)]
    made = material.record(chosen, 7)
    ids = {name for name, where in made.truth.items() if where.end_ms < minutes * 60_000}
    path = material.write(folder / "long.wav", made.sound[: minutes * 60 * material.RATE_HZ])
    known = dataclasses.replace(
        made,
        sound=np.zeros(0),
        segments=tuple(s for s in made.segments if s.id in ids),
        truth={name: where for name, where in made.truth.items() if name in ids},
    )
    truth = folder / "long.pickle"
    truth.write_bytes(pickle.dumps(known))
    return path, truth


def alone(path: Path, truth: Path) -> None:
    """Align a recording and say what it took; to be run in a fresh process."""
    made, tally = pickle.loads(truth.read_bytes()), Tally()
    start = time.perf_counter()
    tally.add(path, made, "en")
    spent = time.perf_counter() - start
    # Not ru_maxrss: Linux hands the parent's peak down to it.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak_mb = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    used = sum(
        getattr(resource.getrusage(who), kind)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for kind in ("ru_utime", "ru_stime")
    )
    length = path.parent.name.split("-")[0]
    name = f"{length}: {spent:.0f} s ({used:.0f} s of processor), {peak_mb} MB"
    sys.stdout.write(tally.row(name) + "\n")


def main() -> int:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--recordings", type=int, default=10, help="per language and case")
    parser.add_argument("--long", action="store_true", help="also recordings of 10 and 30 minutes")
    parser.add_argument("--alone", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if why := material.missing():
        sys.stderr.write(f"left out: {why}\n")
        return 1
    if given.alone:
        alone(*given.alone)
        return 0
    for line in tables(given.recordings):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    for minutes in (10, 30) if given.long else ():
        with tempfile.TemporaryDirectory(prefix=f"{minutes} minutes-") as folder:
            paths = [str(path) for path in long_one(minutes, Path(folder))]
            command = [sys.executable, "-m", "benchmarks.alignment", "--alone", *paths]
            subprocess.run(command, check=True, timeout=1200)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
