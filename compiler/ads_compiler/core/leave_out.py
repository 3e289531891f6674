"""Kinds of changes that mutation skips, as configured for the project or on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """A mutation operator that is not counted, and the reason; `field` limits it to one field."""

    operator: str
    reason: str
    field: str | None = None
