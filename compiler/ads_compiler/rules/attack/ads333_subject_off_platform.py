"""ADS333 subject-off-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.scope import out_of_scope


@rule("ADS333")
def subject_off_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The subject of the page is, or runs on, a platform of one of its techniques.

    ## Why

    A page about containers that is mapped to a technique for routers covers neither: it counts as
    coverage of routers without looking at any.

    ## What to do

    Map the page to the technique that matches what it looks at; the hint names the likeliest one.
    The subject is read from the title, otherwise from the goal, otherwise from the telemetry if all
    of it belongs to one platform. A container runs on a Linux or Windows node, so techniques for
    those platforms fit it too.
    """
    yield from out_of_scope(entry, catalog, scope.off_platform)
