"""The data that the pages show."""

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
    """A page of the rule manual; `markdown` has its examples in fenced blocks."""

    code: str
    name: str
    severity: str
    summary: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that a waiver accepts.

    `owner` and `until` may be "". `left` is in days, negative once the waiver has expired, and None
    without an end. `line` is None if the waiver is for the whole page. `used` is None if unknown.
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
        """Whether the last day of the waiver has passed."""
        return self.left is not None and self.left < 0

    @property
    def days(self) -> str:
        """Return how long the waiver is still valid, in words."""
        if self.left is None:
            return "no end"
        if self.left == 0:
            return "last day today"
        days = counted(abs(self.left), "day")
        return f"expired {days} ago" if self.expired else f"{days} left"


# Each state of a review: its words and its tone. The most urgent state comes first.
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
    """The state of the review of a strategy: `kind` is a key of `_REVIEWS`, `age` is in days.

    Without a review, `kind` is `missing` if the status requires one and `none` if not, and `by` and
    `on` are "". `changed` names the parts of the page that changed since the review.
    """

    kind: str
    by: str = ""
    on: str = ""
    age: int = 0
    note: str = ""
    changed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the state in words."""
        return _REVIEWS[self.kind][0]

    @property
    def tone(self) -> str:
        """Return `holds`, `fails` or `none`."""
        return _REVIEWS[self.kind][1]

    @property
    def needs_review(self) -> bool:
        """Whether somebody should review the page."""
        return self.kind not in ("none", "valid")

    @property
    def urgency(self) -> int:
        """Return the place in a list that begins with the most urgent state."""
        return list(_REVIEWS).index(self.kind)


@dataclass(frozen=True)
class Site:
    """Everything that the pages show.

    `index` is the ATT&CK release of the coverage matrix. `day` is the day from which the days of
    waivers and reviews are counted. `reviewed` is by id of the strategy. `bars` are the lowest
    mutation scores by status, from 0 to 1.
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
        """Return the strategies in the order of their ids."""
        return self.catalog.entries

    @cached_property
    def codes(self) -> dict[str, ManualPage]:
        """Return the pages of the rule manual by code."""
        return {entry.code: entry for entry in self.manual}

    @cached_property
    def by_technique(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of the strategies by technique; a revoked one counts for its successor."""
        covering: dict[str, list[str]] = {}
        for entry in self.entries:
            if entry.strategy.status == "deprecated":
                continue
            for claim in entry.strategy.techniques:
                technique = self.index.technique(claim.id)
                if technique is not None and technique.revoked_by is not None:
                    technique = self.index.successor(claim.id)
                if technique is not None and technique.active:
                    covering.setdefault(technique.id, []).append(entry.strategy.id)
        return {key: tuple(dict.fromkeys(ids)) for key, ids in sorted(covering.items())}

    def tactic_name(self, word: str, domain: str = "enterprise-attack") -> str:
        """Return the name of a tactic, or the word itself if the release has no such tactic."""
        tactic = self.index.tactic(word, domain)
        return tactic.name if tactic else word

    def covering(self, technique: str) -> tuple[str, ...]:
        """Return the ids of the strategies for a technique and its sub-techniques."""
        under = (
            ids
            for key, ids in self.by_technique.items()
            if key == technique or key.startswith(f"{technique}.")
        )
        return tuple(sorted({identity for ids in under for identity in ids}))

    def proof(self, strategy: str) -> tuple[str, str]:
        """Return the kind (`holds`, `fails` or `none`) and the words of a strategy's proof."""
        results = self.evidence.of(strategy)
        failed = sum(1 for result in results if not result.passed)
        if failed:
            return "fails", f"{failed} of {len(results)} cases FAIL"
        reasons = self.evidence.unproven(strategy)
        if reasons:
            return "none", f"not proven: {reasons[0]}"
        return "holds", f"proven: {len(results)} of {len(results)} cases passed"

    def failing(self) -> tuple[CaseResult, ...]:
        """Return the cases that failed."""
        return tuple(result for result in self.evidence.results if not result.passed)

    def counts(self) -> Counter[str]:
        """Return how many strategies have each status."""
        return Counter(entry.strategy.status for entry in self.entries)
