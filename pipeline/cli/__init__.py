"""The command line: one file per command, imported only when that command is run.

Exit codes: 0 all is well; 1 some target failed (the others are finished); 2 the command was used wrongly;
3 findings at error level; 130 interrupted.
"""

from __future__ import annotations

import gc
import importlib
import sys

import click

from pipeline import __version__
from pipeline.errors import VidmsgError

_COMMANDS = {
    "build": "Make every video that is not up to date.",
    "translate": "Draft the words that are missing, without making videos.",
    "status": "Show how far every language is, and why anything is stale.",
    "explain": "Say what a video is made of and why it is stale.",
    "check": "Look for faults in the words and the timing.",
    "export": "Write files for translators to work on in their own tools.",
    "import": "Take back what translators return.",
    "align": "Find when each segment of the script is spoken.",
    "approve": "Approve the words of a language, or take an approval back.",
    "verify": "Look at finished videos, frame by frame.",
    "timeline": "Draw when everything is said and shown, in every language.",
    "stills": "Make pictures of every caption for review.",
    "init": "Make a new campaign folder.",
    "import-script": "Turn a text or Word file into a script.",
    "memory": "Keep a translation memory: import, export, look up.",
    "footage": "Make stand-in footage that reads a script aloud.",
    "terms": "Keep the words that are used in each language.",
    "cache": "Show or limit what is kept between builds.",
    "fonts": "Fetch or list the fonts.",
    "doctor": "Check this computer and print a report to paste.",
}


class _Lazy(click.Group):
    """Imports a command's file only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_module(cmd_name))
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _module(command: str) -> str:
    # ``import`` is a word of Python's own and can name no module.
    name = command.replace("-", "_")
    return f"pipeline.cli.{'import_' if name == 'import' else name}"


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vidmsg")
def cli() -> None:
    """One message and one piece of footage become subtitled videos in every language.

    \b
    Example:
      vidmsg init my-campaign
      cd my-campaign
      vidmsg build
    """


def main() -> None:
    """Run the command line and end the process with the right exit code."""
    # Most of what a command makes lives as long as it; Python would look through all of it again and again,
    # for an eighth of the time of a build that has nothing to do.
    gc.set_threshold(100_000)
    try:
        code = cli.main(standalone_mode=False, prog_name="vidmsg")
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted. What is finished is kept; build again to go on from there.", err=True)
        sys.exit(130)
    except VidmsgError as error:
        from pipeline.cli.console import explain_error

        sys.exit(explain_error(error))
    sys.exit(code if isinstance(code, int) else 0)
