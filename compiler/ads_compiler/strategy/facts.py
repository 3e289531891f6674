"""The facts of the front matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# The statuses of a strategy, with those of Sigma.
SIGMA_STATUS = {
    "draft": "experimental",
    "review": "test",
    "production": "stable",
    "deprecated": "deprecated",
}


@dataclass(frozen=True, slots=True)
class TechniqueClaim:
    """A technique that the page claims; `tactics` is empty if the page does not list them."""

    id: str
    name: str | None
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telemetry:
    """A required log source, in Sigma's terms, and its required fields."""

    product: str | None
    category: str | None
    service: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """The response facts; `acknowledge` and `contain_within` as written, such as `15m`."""

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
    """Documented alerts on a file of ordinary events: at most `alerts`, of one rule or of each."""

    events: str
    rule: str | None
    alerts: int
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedChange:
    """A change to a rule that no case must detect: its id from `adsc test --mutate`, and why."""

    change: str
    reason: str


def parse_date(text: str) -> date | None:
    """The date in a text, or None if it is not a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
