"""What running the cases has shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.evidence.noise import Benign
from ads_compiler.evidence.reviews import Standing
from ads_compiler.evidence.scores import Score
from ads_compiler.strategy import Case


class Claim(Enum):
    """What a case says of its events, told by the section it stands in."""

    ALERTS = "alerts"
    SUPPRESSED = "benign, no alert"
    ACCEPTED = "benign, alert accepted"
    MISSED = "malicious, missed"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case after its run. `finding` is set where the claim does not hold, or the case could not run."""

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
    """All results, in the order of strategies and pages, and how loud the strategies are on ordinary events.

    `scores` (where rules were changed to see what notices) and `reviews` are by the id of the strategy.
    """

    results: tuple[CaseResult, ...] = ()
    benign: Benign = field(default_factory=Benign)
    scores: Mapping[str, Score] = field(default_factory=dict)
    reviews: Mapping[str, Standing] = field(default_factory=dict)

    def of(self, strategy: str) -> tuple[CaseResult, ...]:
        """The results of one strategy, by its id."""
        return self._by_strategy.get(strategy, ())

    @cached_property
    def _by_strategy(self) -> dict[str, tuple[CaseResult, ...]]:
        found: dict[str, list[CaseResult]] = {}
        for result in self.results:
            found.setdefault(result.strategy, []).append(result)
        return {key: tuple(results) for key, results in found.items()}

    def proven(self, strategy: str) -> bool:
        """Whether at least one Validation case ran, and no case of the strategy failed."""
        results = self.of(strategy)
        return any(r.claim is Claim.ALERTS for r in results) and all(r.passed for r in results)

    @property
    def findings(self) -> Iterator[Diagnostic]:
        """What the failed cases report; of a page whose logic does not compile, the first case speaks for all."""
        silent: set[str] = set()
        for result in self.results:
            if result.finding is None or result.strategy in silent:
                continue
            if not result.ran:
                silent.add(result.strategy)
            yield result.finding
