"""What a front matter states, fact by fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Where a strategy can stand, and the same in Sigma's words.
SIGMA_STATUS = {
    "draft": "experimental",
    "review": "test",
    "production": "stable",
    "deprecated": "deprecated",
}


@dataclass(frozen=True, slots=True)
class TechniqueClaim:
    """A technique as the page states it; `tactics` is empty where the page leaves them out."""

    id: str
    name: str | None
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telemetry:
    """A log source that must be collected, in Sigma's words, and the fields that are needed of it."""

    product: str | None
    category: str | None
    service: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What the page shows first; `acknowledge` and `contain_within` as written, such as `15m`."""

    contain: str
    escalate_to: str
    acknowledge: str
    contain_within: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding."""

    code: str
    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """Alerts on a file of ordinary events that the page owns up to: of one rule, or of each; at most so many."""

    events: str
    rule: str | None
    alerts: int
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedChange:
    """A change to a rule that no case needs to notice: its id, as `adsc test --mutate` prints it, and why."""

    change: str
    reason: str


def parse_date(text: str) -> date | None:
    """The day that a text names, or None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
