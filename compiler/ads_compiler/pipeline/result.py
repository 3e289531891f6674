"""The result of a run, from which the commands, the outputs and the site are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.evidence import Evidence
from ads_compiler.lifecycle.waivers import Waived


def _nothing(_code: str) -> bool:
    return False


@dataclass(frozen=True)
class Result:
    """The result of a run.

    `sources` are the compiled detector modules by strategy id, `compiled` what they were made of.

    `names` are the checked pages, and `looked_for` is whether the run checks a code. `complete` is
    whether the run read all pages, so that a page it did not see no longer exists.
    """

    catalog: Catalog
    diagnostics: Diagnostics
    strategies: int
    sources: Mapping[str, str] = field(default_factory=dict)
    compiled: Mapping[str, Entry] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    waivers: tuple[Waived, ...] = ()
    names: frozenset[str] = frozenset()
    looked_for: Callable[[str], bool] = _nothing
    complete: bool = False


NOTHING = Result(Catalog(()), (), 0)  # of a project without strategies
