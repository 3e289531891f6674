"""The command line. The only package that imports click.

A command parses its arguments, calls the library, prints and exits: 0 if no finding is at or above
`--fail-on`, 1 if there are findings, 2 for usage and configuration errors. Data goes to standard
output, everything else to standard error.
"""

from __future__ import annotations

import click

from ads_compiler import __version__
from ads_compiler.cli.commands import LazyGroup


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="adsc")
def main() -> None:
    """Compile Alerting and Detection Strategies: check, test, build detectors, publish a site.

    \b
    Example: adsc check && adsc build
    """
