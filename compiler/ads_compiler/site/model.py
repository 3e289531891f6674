"""What the pages are made from, put together once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ads_compiler.attack.index import Index
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Evidence
from ads_compiler.strategy import Strategy

PRIORITY_ORDER = ("critical", "high", "medium", "low", "informational")


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the rule manual; `markdown` is our own text with examples in fenced blocks."""

    code: str
    name: str
    severity: str
    summary: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that a page's waiver accepts. `owner` and `until` may be "", `left` is negative once it has expired.

    `line` is that of a comment, and None where the waiver holds for the whole page; `used` is None if not known.
    """

    strategy: Strategy
    code: str
    reason: str
    owner: str
    until: str
    left: int | None
    line: int | None
    used: bool | None

    @property
    def expired(self) -> bool:
        """Whether its last day has passed."""
        return self.left is not None and self.left < 0

    @property
    def days(self) -> str:
        """How long it still holds, in words."""
        if self.left is None:
            return "no end"
        if self.left == 0:
            return "its last day is today"
        days = counted(abs(self.left), "day")
        return f"expired {days} ago" if self.expired else f"{days} left"


# The words for each way that a review can stand, and whether that is good, bad or neither.
_REVIEWS = {
    "missing": ("review missing", "fails"),
    "void": ("review void", "fails"),
    "self": ("reviewed by its author", "fails"),
    "due": ("review due", "none"),
    "none": ("not reviewed", "none"),
    "valid": ("reviewed", "holds"),
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How the review of a strategy stands: a key of the words for it, and who read it when; `age` is in days.

    `missing` is said where the status asks for a review, `none` where it does not. `by` and `on` are "" in both.
    `changed` names in words what says something else since.
    """

    kind: str
    by: str = ""
    on: str = ""
    age: int = 0
    note: str = ""
    changed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The state in words."""
        return _REVIEWS[self.kind][0]

    @property
    def tone(self) -> str:
        """`holds`, `fails` or `none`."""
        return _REVIEWS[self.kind][1]

    @property
    def wanted(self) -> bool:
        """Whether somebody should read the page."""
        return self.kind not in ("none", "valid")

    @property
    def urgency(self) -> int:
        """The place in a list that begins with what is most wanting."""
        return list(_REVIEWS).index(self.kind)


@dataclass(frozen=True)
class Site:
    """Everything that the pages show. `index` is the release of the coverage matrix, `day` that of `accepted`.

    `reviewed` is by the id of the strategy, `bars` are the least mutation scores by status, from 0 to 1.
    """

    catalog: Catalog
    evidence: Evidence
    index: Index
    manual: tuple[ManualPage, ...]
    modules: Mapping[str, str]
    findings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    name: str = "Detection strategies"
    accepted: tuple[Accepted, ...] = ()
    day: str = ""
    reviewed: Mapping[str, Reviewed] = field(default_factory=dict)
    bars: Mapping[str, float] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The strategies in the order of their ids."""
        return self.catalog.entries

    @cached_property
    def codes(self) -> dict[str, ManualPage]:
        """The manual by code."""
        return {entry.code: entry for entry in self.manual}

    @cached_property
    def by_technique(self) -> dict[str, tuple[str, ...]]:
        """The ids of the strategies that cover a technique of the release; a revoked one counts for its successor."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            if entry.strategy.status == "deprecated":
                continue
            for claim in entry.strategy.techniques:
                technique = self.index.technique(claim.id)
                if technique is not None and technique.revoked_by is not None:
                    technique = self.index.successor(claim.id)
                if technique is not None and technique.active:
                    found.setdefault(technique.id, []).append(entry.strategy.id)
        return {key: tuple(dict.fromkeys(ids)) for key, ids in sorted(found.items())}

    def covering(self, technique: str) -> tuple[str, ...]:
        """The strategies that cover a technique or one of its sub-techniques."""
        under = (
            ids
            for key, ids in self.by_technique.items()
            if key == technique or key.startswith(f"{technique}.")
        )
        return tuple(sorted({identity for ids in under for identity in ids}))

    def proof(self, strategy: str) -> tuple[str, str]:
        """Kind and words of a strategy's proof: `holds`, `fails` or `none`. One failed case is never `holds`."""
        results = self.evidence.of(strategy)
        failed = sum(1 for result in results if not result.passed)
        if failed:
            return "fails", f"{failed} of {len(results)} cases FAIL"
        reasons = self.evidence.unproven(strategy)
        if reasons:
            return "none", f"not proven: {reasons[0]}"
        return "holds", f"proven: {len(results)} of {len(results)} cases hold"

    def failing(self) -> tuple[CaseResult, ...]:
        """The cases that do not hold."""
        return tuple(result for result in self.evidence.results if not result.passed)

    def counts(self) -> Counter[str]:
        """How many strategies have each status."""
        return Counter(entry.strategy.status for entry in self.entries)
