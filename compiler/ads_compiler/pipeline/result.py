"""What a run has found: a value that the commands, the outputs and the site are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ads_compiler.catalog import Catalog
from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.evidence import Evidence
from ads_compiler.lifecycle.waivers import Waived


def _nothing(_code: str) -> bool:
    return False


@dataclass(frozen=True)
class Result:
    """What a run has found. `sources` holds the detector modules by strategy id, where they were compiled.

    `names` are the pages that it looked at, and `looked_for` says of a code whether it could have found it there.
    `complete` says that pages were not chosen, so that one it did not see is gone.
    """

    catalog: Catalog
    diagnostics: Diagnostics
    strategies: int
    sources: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    waivers: tuple[Waived, ...] = ()
    names: frozenset[str] = frozenset()
    looked_for: Callable[[str], bool] = _nothing
    complete: bool = False


NOTHING = Result(Catalog(()), (), 0)  # of a project without strategies
