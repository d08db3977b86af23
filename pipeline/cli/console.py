"""Console output: progress bars on a terminal, plain lines without one, JSON lines for machines."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from pipeline.core import events as ev
from pipeline.core.alignment import METHODS, Alignment, clock
from pipeline.core.events import Event
from pipeline.core.findings import Finding
from pipeline.errors import ConfigError, UsageError, VidmsgError
from pipeline.ports import Reporter

if TYPE_CHECKING:
    from pipeline.engine.cache import Kind
    from pipeline.engine.review import Declared
    from pipeline.engine.take_back import Imported, ImportedTrack

FAILED, USAGE, FINDINGS = 1, 2, 3


def explain_error(error: VidmsgError) -> int:
    """Print an error for people and return the exit code."""
    click.secho(f"Error: {error}", fg="red", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)
    return USAGE if isinstance(error, (UsageError, ConfigError)) else FAILED


def print_json(value: Any) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


class JsonReporter:
    """Every event as a JSON object on a line of its own."""

    def emit(self, event: Event) -> None:
        """Print the event."""
        print_json(event.as_json())
        sys.stdout.flush()


class PlainReporter:
    """A line per thing worth telling; no progress."""

    def emit(self, event: Event) -> None:
        """Print the event, if people want to know."""
        line = line_for(event)
        if line:
            click.echo(line, err=isinstance(event, (ev.TargetFailed, ev.Warned)))


def line_for(event: Event) -> str:
    """Return an event as one or two lines of text, or nothing."""
    match event:
        case ev.StepStarted(what):
            return f"{what} …"
        case ev.TargetStarted(target, reasons):
            return f"{target}: rendering ({', '.join(reasons)})"
        case ev.TargetFinished(target, _):
            return f"{target}: done"
        case ev.TargetFailed(target, error, hint, _):
            return f"{target}: FAILED: {error}" + (f"\n  {hint}" if hint else "")
        case ev.LanguageDrafted():
            return draft_line(event)
        case ev.TranslateFinished(complete, incomplete):
            return f"{complete} complete, {len(incomplete)} not"
        case ev.Warned(where, message):
            return f"{where}: note: {message}"
        case ev.BuildFinished(made, up_to_date, failed, drafts):
            line = f"{made} made, {up_to_date} up to date, {len(failed)} failed"
            return f"{line}\n{_about_drafts(drafts)}" if drafts else line
    return ""


def _about_drafts(drafts: Sequence[str]) -> str:
    first, one = ", ".join(drafts[:5]), len(drafts) == 1
    more = f" and {len(drafts) - 5} more" if len(drafts) > 5 else ""
    verb, until = ("is a draft", "its words are") if one else ("are drafts", "their words are")
    return (
        f"{len(drafts)} of them {verb}, marked as such, until all {until} approved: {first}{more}\n"
        "  What is open: vidmsg status. To approve: vidmsg approve --lang LANG --by NAME"
    )


def draft_line(row: ev.LanguageDrafted) -> str:
    """Return one language's words as a line: how many there are, whose they are, and what is missing."""
    have = ", ".join(f"{count} {engine}" for engine, count in row.engines.items()) or "none"
    line = f"{row.where}: {sum(row.engines.values())} of {row.segments} segments ({have})"
    if not row.error:
        return line + (", draft written" if row.drafted else "")
    return f"{line}\n  NOT COMPLETE: {row.error}" + (f"\n  {row.hint}" if row.hint else "")


class RichReporter:
    """Progress bars: one for the whole, one for each target at work. Use as a context manager."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, Any] = {}
        self._overall: Any = None

    def __enter__(self) -> RichReporter:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def emit(self, event: Event) -> None:
        """Show the event."""
        progress = self._progress
        match event:
            case ev.BuildStarted(targets):
                self._overall = progress.add_task("All videos", total=targets)
            case ev.TargetStarted(target, _):
                self._tasks[target] = progress.add_task(target, total=1000)
            case ev.TargetProgress(target, done_permille):
                progress.update(self._tasks[target], completed=done_permille)
            case ev.BuildProgress(_, left_s):
                minutes, seconds = divmod(left_s, 60)
                words = f"All videos, {minutes}:{seconds:02d} left"
                progress.update(self._overall, description=words)
            case ev.TargetFinished(target, _) | ev.TargetFailed(target, _, _, _) | ev.TargetUpToDate(target):
                if target in self._tasks:
                    progress.remove_task(self._tasks.pop(target))
                progress.advance(self._overall)
        line = line_for(event)
        if line and not isinstance(event, ev.TargetStarted):
            style = "red" if isinstance(event, ev.TargetFailed) else None
            progress.console.print(line, style=style, markup=False, highlight=False)


def reporter(as_json: bool, stack: contextlib.ExitStack) -> Reporter:
    """Return the listener that suits the output: JSON, bars on a terminal, or plain lines."""
    if as_json:
        return JsonReporter()
    return stack.enter_context(RichReporter()) if sys.stderr.isatty() else PlainReporter()


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Mapping[str, str] | None = None
) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        # What people copy into the next command stays whole; the rest may wrap.
        shown.add_column(heading, no_wrap=number == 0, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell, style=(styles or {}).get(cell, "")) for cell in row))
    console.print(shown)


def print_drafts(rows: Sequence[ev.LanguageDrafted]) -> None:
    """Print what ``vidmsg translate`` did, as a table with a row for each language."""
    cells = [
        (
            row.where,
            str(row.segments),
            ", ".join(f"{count} {engine}" for engine, count in row.engines.items()),
            "yes" if row.drafted else "",
            ", ".join(row.missing),
            "; ".join(row.reasons) or row.error,
        )
        for row in rows
    ]
    table(("language", "segments", "from", "draft written", "missing", "why"), cells)


def print_verdict(target: str, faults: Sequence[str], figures: Mapping[str, int]) -> None:
    """Print what a finished video was found to be."""
    if faults:
        click.secho(f"{target}: NOT PROVEN", fg="red")
        for fault in faults:
            click.echo(f"  {fault}")
        return
    lowest = figures["lowest_correlation_per_10000"] / 10000
    worst = figures["largest_error_inside_tenths"] / 10
    click.echo(f"{target}: proven, {figures['looks']} looks, least {lowest:.4f}, worst spot {worst:.1f}")


def print_declared(done: Sequence[Declared], word: str) -> None:
    """Print what was noted in the log of reviews, and what is open."""
    for declared in done:
        said = f"{word}: {', '.join(declared.changed)}" if declared.changed else f"nothing new to be {word}"
        click.echo(f"{declared.language}: {said}")
        left = [s for s in declared.standings if not s.approved]
        if left:
            click.echo("  open: " + ", ".join(f"{s.unit} ({s.word})" for s in left))
        else:
            click.echo("  All words are approved: vidmsg build finishes the videos.")


def print_imported(imported: Imported | ImportedTrack, *, dry_run: bool) -> None:
    """Print what a file brought."""
    from pipeline.engine.take_back import ImportedTrack

    if isinstance(imported, ImportedTrack):
        _print_track(imported, dry_run=dry_run)
        return
    intake = imported.intake
    words = "would be taken" if dry_run else "taken"
    taken = f"{len(intake.taken)} {words}" + (f" ({', '.join(intake.taken)})" if intake.taken else "")
    click.echo(
        f"{imported.path}: {imported.message} in {imported.language}: {taken}, {len(intake.same)} as before"
    )
    for ids, what in (
        (intake.empty, "without words in the file, left as they were"),
        (intake.stale, "translated from an older source text, so stale"),
        (intake.gone, "no longer in the source, not taken"),
        (intake.absent, "added to the source after the file was made"),
    ):
        if ids:
            click.echo(f"  {what}: {', '.join(ids)}")
    for unit, remark in intake.remarks.items():
        click.echo(f"  remark{f' on {unit}' if unit else ''}: {remark}")
    if not dry_run:
        tag = imported.language
        click.echo(f"  Next: vidmsg check --lang {tag}, then: vidmsg approve --lang {tag} --by NAME")


def _print_track(imported: ImportedTrack, *, dry_run: bool) -> None:
    track, words = imported.track, "would be taken" if dry_run else "taken"
    taken = f"{len(track.taken)} segments {words}" + (f" ({', '.join(track.taken)})" if track.taken else "")
    what = f"{imported.message} in {imported.language}"
    click.echo(f"{imported.path}: {what}: {taken}, {len(track.unchanged)} as before")
    if track.kept:
        click.echo(f"  The file that was there is kept as {track.kept}")
    if track.findings:
        print_findings(track.findings)


def print_alignment(found: Alignment) -> None:
    """Print when each segment is spoken."""
    rows = [
        (
            row.id,
            clock(row.start_ms) if row.is_spoken else "not spoken",
            clock(row.end_ms) if row.is_spoken else "",
            f"{row.confidence_permille / 1000:.2f}",
            f"{row.method}: {METHODS[row.method]}",
        )
        for row in found.segments
    ]
    table(("segment", "from", "to", "confidence", "how"), rows, styles={"not spoken": "red"})


def print_cache(
    kinds: Sequence[Kind],
    about: Mapping[str, str],
    freed: int,
    limit_gb: int,
    trouble: VidmsgError | None,
    *,
    as_json: bool,
) -> None:
    """Print how much is kept between builds; ``trouble`` is why nobody can tell what is used."""
    total, unused = sum(k.size_bytes for k in kinds), sum(k.unused_bytes for k in kinds)
    if as_json:
        store = next(k.size_bytes for k in kinds if k.kind == "store")
        figures = {"bytes": store, "freed_bytes": freed, "max_gb": limit_gb, "total_bytes": total}
        known = {"unused_bytes": None if trouble else unused, "trouble": str(trouble or "")}
        print_json({**figures, **known, "kinds": [k.as_json() for k in kinds]})
        return
    if freed:
        click.echo(f"{_in_bytes(freed)} freed")
    for kind in kinds:
        after = f", at most {limit_gb} GB: [cache] max_gb in campaign.toml" if kind.kind == "store" else ""
        if kind.unused_bytes:
            after = f", {_in_bytes(kind.unused_bytes)} of it not used any longer: vidmsg cache --unused"
        click.echo(f"{_in_bytes(kind.size_bytes):>9}  {about[kind.kind]}{after}")
    click.echo(f"{_in_bytes(total):>9}  in all")
    if trouble:
        click.echo(f"nobody can tell what footage is not used any longer: {trouble}", err=True)
        click.echo(f"  {trouble.hint}", err=True)


def _in_bytes(size: int) -> str:
    return f"{size / 10**9:.2f} GB" if size >= 10**8 else f"{size / 10**6:.2f} MB"


def print_findings(found: Sequence[Finding]) -> None:
    """Print findings for people, and how many there are of each severity; ignored ones are only counted."""
    colours = {"error": "red", "warning": "yellow", "info": None}
    ignored = sum(bool(finding.ignored) for finding in found)
    found = [finding for finding in found if not finding.ignored]
    for finding in found:
        where = f"{finding.language} {finding.where}".strip()
        click.secho(
            f"{finding.severity}: {where}: {finding.message} [{finding.id}]", fg=colours[finding.severity]
        )
        if finding.hint and finding.severity != "info":
            click.echo(f"  {finding.hint}")
    counts = {s: sum(f.severity == s for f in found) for s in colours}
    words = (("error", "error"), ("warning", "warning"), ("info", "remark"))
    said = [f"{counts[key]} {word}{'' if counts[key] == 1 else 's'}" for key, word in words]
    click.echo(", ".join([*said, *([f"{ignored} ignored"] if ignored else [])]))
