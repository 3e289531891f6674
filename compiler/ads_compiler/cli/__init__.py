"""The command line. The only package that imports click.

A command parses its arguments, calls the library, prints and exits: 0 nothing at or above `--fail-on`,
1 findings, 2 usage or set-up. Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import os
import sys

import click

from ads_compiler import __version__
from ads_compiler.cli.attack import attack
from ads_compiler.cli.build import build, site
from ads_compiler.cli.check import check, explain
from ads_compiler.cli.compile import compile_rules
from ads_compiler.cli.coverage import coverage
from ads_compiler.cli.doctor import doctor
from ads_compiler.cli.export import export
from ads_compiler.cli.fmt import fmt
from ads_compiler.cli.import_ import import_pages
from ads_compiler.cli.init import init
from ads_compiler.cli.match import explain_match
from ads_compiler.cli.new import new
from ads_compiler.cli.review import review
from ads_compiler.cli.run import run
from ads_compiler.cli.status import status
from ads_compiler.cli.test import test
from ads_compiler.cli.waivers import waivers
from ads_compiler.core.errors import AdscError


class Group(click.Group):
    """Shows a set-up error as one line, and ends quietly when the reader of the output has gone."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; see the class."""
        try:
            return super().invoke(ctx)
        except AdscError as error:
            click.echo(f"adsc: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="adsc")
def main() -> None:
    """Compile Alerting and Detection Strategies: check, test, build detectors, publish a site.

    \b
    Example: adsc check && adsc build
    """


for command in (
    init, check, status, review, waivers, new, fmt, test, build, compile_rules, run, explain, explain_match, export,
    coverage, attack, site, import_pages, doctor,
):  # fmt: skip
    main.add_command(command)
