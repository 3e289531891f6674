"""Results of cases, and the evidence of all strategies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.plural import counted
from ads_compiler.evidence.noise import Benign
from ads_compiler.evidence.reviews import ReviewStatus
from ads_compiler.evidence.scores import Score
from ads_compiler.strategy import Case


class Claim(Enum):
    """What a case claims about its events, which follows from its section."""

    ALERTS = "alerts"
    SUPPRESSED = "benign, no alert"
    ACCEPTED = "benign, alert accepted"
    MISSED = "malicious, missed"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case. `finding` is set if the case failed or could not run."""

    strategy: str
    case: Case
    claim: Claim
    events: int
    alerts: int
    fired: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    finding: Diagnostic | None = None
    ran: bool = True

    @property
    def passed(self) -> bool:
        """Whether the claim holds."""
        return self.finding is None


@dataclass(frozen=True)
class Evidence:
    """The evidence of all strategies: results in the order of pages, and alerts on benign events.

    `scores` (if rules were mutated), `reviews` and `doubts` are keyed by the id of the strategy.
    `doubts` name what is left over from a template on a page, so that its cases prove nothing.
    """

    results: tuple[CaseResult, ...] = ()
    benign: Benign = field(default_factory=Benign)
    scores: Mapping[str, Score] = field(default_factory=dict)
    reviews: Mapping[str, ReviewStatus] = field(default_factory=dict)
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, strategy: str) -> tuple[CaseResult, ...]:
        """The results of one strategy, by its id."""
        return self._by_strategy.get(strategy, ())

    @cached_property
    def _by_strategy(self) -> dict[str, tuple[CaseResult, ...]]:
        grouped: dict[str, list[CaseResult]] = {}
        for result in self.results:
            grouped.setdefault(result.strategy, []).append(result)
        return {key: tuple(results) for key, results in grouped.items()}

    def proven(self, strategy: str) -> bool:
        """Whether a strategy is proven, as defined by `unproven`."""
        return not self.unproven(strategy)

    def unproven(self, strategy: str) -> tuple[str, ...]:
        """The reasons why a strategy is not proven; empty if it is.

        At least one Validation case must have run, which requires that the rules compile. Every
        case must pass, and nothing on the page may be left over from a template. Every output
        uses this definition.
        """
        results = self.of(strategy)
        failed = sum(1 for result in results if not result.passed)
        reasons: list[str] = []
        if failed:
            verb = "fails" if failed == 1 else "fail"
            reasons.append(f"{failed} of {counted(len(results), 'case')} {verb}")
        elif not any(result.claim is Claim.ALERTS and result.ran for result in results):
            reasons.append("it has no case that must alert")
        return (*reasons, *self.doubts.get(strategy, ()))

    @property
    def findings(self) -> Iterator[Diagnostic]:
        """The findings of failed cases; only the first of a page whose logic does not compile."""
        not_compiled: set[str] = set()
        for result in self.results:
            if result.finding is None or result.strategy in not_compiled:
                continue
            if not result.ran:
                not_compiled.add(result.strategy)
            yield result.finding
