"""What a detector says of the strategy that it was compiled from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DetectorFacts:
    """The parts of an alert that do not depend on the event.

    `response_steps` are plain text; `file` is the path of the page.
    """

    id: str
    title: str
    status: str
    priority: str
    techniques: tuple[str, ...]
    attack_release: str
    contain: str | None
    escalate_to: str | None
    response_steps: tuple[str, ...]
    url: str
    response_url: str
    tool_version: str
    file: str = ""
