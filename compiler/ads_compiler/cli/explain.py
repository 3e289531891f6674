"""`adsc explain`."""

from __future__ import annotations

import click

from ads_compiler.cli import printing
from ads_compiler.core.codes import BY_CODE, CODES
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.rules import manual


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Print the manual page of a CODE, or list all codes.

    \b
    Example: adsc explain ADS301
    """
    if code is None:
        for item in CODES:
            printing.line(f"{item}  {item.severity.label:<8}{item.name}")
        return
    if (known := BY_CODE.get(code.upper())) is None:
        hint = did_you_mean(code.upper(), CODES) or "'adsc explain' lists all codes"
        raise ConfigError(f"unknown code '{code}'; {hint}")
    printing.lines(manual.page(known))
