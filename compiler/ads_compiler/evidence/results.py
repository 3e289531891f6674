"""What running the cases has shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.plural import counted
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

    `scores` (where rules were changed to see what notices) and `reviews` are by the id of the strategy, and so are
    `doubts`: what is left of a template on the page, for which its cases prove nothing.
    """

    results: tuple[CaseResult, ...] = ()
    benign: Benign = field(default_factory=Benign)
    scores: Mapping[str, Score] = field(default_factory=dict)
    reviews: Mapping[str, Standing] = field(default_factory=dict)
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        """Whether nothing speaks against it: see `unproven`."""
        return not self.unproven(strategy)

    def unproven(self, strategy: str) -> tuple[str, ...]:
        """Why a strategy is not proven, in words; empty where it is. The one definition, for every output.

        Some Validation case must have run, which takes rules that compile; every case must hold; and nothing on
        the page may be left over from a template.
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
        """What the failed cases report; of a page whose logic does not compile, the first case speaks for all."""
        silent: set[str] = set()
        for result in self.results:
            if result.finding is None or result.strategy in silent:
                continue
            if not result.ran:
                silent.add(result.strategy)
            yield result.finding
