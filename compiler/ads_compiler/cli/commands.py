"""The commands of `adsc`: each is imported when it is invoked, so that `adsc --help` is fast."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, NamedTuple

import click

from ads_compiler.cli import printing
from ads_compiler.core.errors import AdscError


class Lazy(NamedTuple):
    """A command: the module in this package, the name there, and the line in `adsc --help`."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "attack": Lazy("attack", "attack", "Show, compare, import, fetch and migrate ATT&CK releases."),
    "build": Lazy("build", "build", "Check, test and compile strategies, and publish the site."),
    "check": Lazy("check", "check", "Check strategies: structure, ATT&CK facts, detection logic."),
    "compile": Lazy(
        "compile", "compile_rules", "Compile strategies or Sigma rules to Python detectors."
    ),
    "coverage": Lazy("coverage", "coverage", "Show which ATT&CK techniques the strategies cover."),
    "doctor": Lazy("doctor", "doctor", "Show versions, extras, ATT&CK releases and configuration."),
    "explain": Lazy("explain", "explain", "Print the manual page of a CODE, or list all codes."),
    "explain-match": Lazy(
        "match", "explain_match", "Show why rules of a STRATEGY match an EVENT or do not."
    ),
    "export": Lazy("export", "export", "Export strategies for other tools."),
    "fmt": Lazy("fmt", "fmt", "Format pages without changing their meaning."),
    "import": Lazy("import_", "import_pages", "Convert pages or Sigma rules to strategies."),
    "init": Lazy("init", "init", "Create a repository of strategies."),
    "new": Lazy("new", "new", "Create a strategy for an ATT&CK TECHNIQUE."),
    "review": Lazy(
        "review", "review", "Record reviews of strategies, and show what changed since."
    ),
    "run": Lazy("run", "run", "Run detectors on EVENTS and write alerts as JSON lines."),
    "site": Lazy("build", "site", "Build or serve only the site."),
    "status": Lazy("status", "status", "List strategies by state, with the reason and what to do."),
    "test": Lazy("test", "test", "Run the cases of strategies through compiled detectors."),
    "waivers": Lazy("waivers", "waivers", "List all waivers: where, why, by whom, and until when."),
}


class LazyGroup(click.Group):
    """Imports a command when it is invoked, and reports a configuration error as one line."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, whose module is imported now; None if there is none."""
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return None
        module = import_module(f"{__package__}.{lazy.module}")
        command = getattr(module, lazy.attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in sorted(COMMANDS.items())])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line; errors of usage are printed like all other text."""
        printing.open_streams()
        if not extra.get("standalone_mode", True):
            return super().main(*args, **extra)
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            printing.usage(error)
            code = error.exit_code
        except click.Abort:
            printing.line("Aborted!", err=True)
            code = 1
        except OSError as error:  # of `--help` and `--version`, which click prints itself
            code = printing.unwritten(error)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; exit quietly when the reader of standard output is gone."""
        try:
            return super().invoke(ctx)
        except AdscError as error:
            printing.error(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            printing.forget_output()
            ctx.exit(0)
        except OSError as error:  # a path that is too long, no file descriptors, a disk that failed
            place = f"{os.fsdecode(error.filename)}: " if error.filename is not None else ""
            printing.error(AdscError(f"{place}{error.strerror or error}"))
            ctx.exit(AdscError.exit_code)
