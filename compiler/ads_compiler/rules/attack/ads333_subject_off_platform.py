"""ADS333 subject-off-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.scope import out_of_scope


@rule("ADS333")
def subject_off_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """What the page is about is a platform of one of its techniques, or runs on one.

    ## Why

    A page about containers that is mapped to a technique of routers covers neither: the coverage of routers counts
    what was never looked for there.

    ## What to do

    Map the page to the technique that happens where it looks; the hint names the likeliest. What a page is about is
    read from its title, else its goal, else from its telemetry where all of it is of one platform. A container runs
    on a Linux or Windows node, so a technique of those fits it too.
    """
    yield from out_of_scope(entry, catalog, scope.off_platform)
