"""``vidmsg doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import console, options


@click.command("doctor")
@options.folder
@options.as_json
def command(folder: Path, as_json: bool) -> int:
    """Check this computer and print a report that you can paste into a message.

    \b
    Example:
      vidmsg doctor
    """
    from pipeline import wiring
    from pipeline.engine import doctor

    symptoms = doctor.examine(
        folder, wiring.check_encoder, lambda: wiring.missing_fonts(folder), wiring.hardware_encoders
    )
    if as_json:
        console.print_json([symptom.as_json() for symptom in symptoms])
    else:
        for symptom in symptoms:
            click.echo(f"{'ok  ' if symptom.ok else 'FAIL'} {symptom.what}: {symptom.detail}")
            if symptom.remedy:
                click.echo(f"       {symptom.remedy}")
    return 0 if all(symptom.ok for symptom in symptoms) else console.FAILED
