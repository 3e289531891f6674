"""A kind of change that mutation leaves out: named in the configuration or on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """A mutation operator that is not counted, and why: for one field, or for every field."""

    operator: str
    reason: str
    field: str | None = None
