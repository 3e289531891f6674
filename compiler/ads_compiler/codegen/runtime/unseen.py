"""Events that no rule reads, and rules that were not tried: what a run reports at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ads_compiler.codegen.runtime.routing import Routed

UNSEEN_KINDS = 1_000  # kinds of unseen events that are counted; further ones are counted together
UNSEEN_SHOWN = 12
_UNSEEN_KEYS = 5
_UNSEEN_KEY_LENGTH = 40
_UNSEEN_WORDS = ("product", "category", "service")


class Unseen:
    """How many events no rule could read, by their shape and the reason."""

    def __init__(self) -> None:
        """Begin with no event."""
        self.counts: dict[tuple[str, str], int] = {}
        self._others = ("other shapes", "further kinds of events that no rule reads")

    @property
    def events(self) -> int:
        """How many events there were."""
        return sum(self.counts.values())

    def add(self, routed: Routed) -> None:
        """Count an event that reaches no rule."""
        self.note(routed.shape, unseen_reason(routed))

    def note(self, shape: str, reason: str) -> None:
        """Count an event, or what should have been one, with the reason in words."""
        kind = (shape, reason)
        if kind not in self.counts and len(self.counts) >= UNSEEN_KINDS:
            kind = self._others
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def rows(self) -> list[dict[str, Any]]:
        """The kinds, most events first."""
        rows = [
            {"shape": shape, "reason": reason, "events": number}
            for (shape, reason), number in self.counts.items()
        ]
        return sorted(rows, key=lambda row: (-int(str(row["events"])), str(row)))

    def lines(self) -> Iterator[str]:
        """The kinds as lines for people; the most frequent ones, and how many more there are."""
        rows = self.rows()
        if not rows:
            return
        number = self.events
        yield f"{number} event{'' if number == 1 else 's'} that no rule reads:"
        for row in rows[:UNSEEN_SHOWN]:
            yield f"{row['events']:>10}  {row['shape']}: {row['reason']}"
        if len(rows) > UNSEEN_SHOWN:
            rest = sum(row["events"] for row in rows[UNSEEN_SHOWN:])
            yield f"{rest:>10}  {len(rows) - UNSEEN_SHOWN} more kinds; see --explain-routing"


def unseen_reason(routed: Routed) -> str:
    """Why no rule reads an event: its log source, or that its shape is not known."""
    sources = (routed.products, routed.categories, routed.services)
    if all(words is None for words in sources):
        names = sorted(routed.event)
        keys = ", ".join(map(_unseen_key, names[:_UNSEEN_KEYS]))
        more = ", …" if len(names) > _UNSEEN_KEYS else ""
        return f"no known shape (keys: {keys}{more})" if keys else "an empty event"
    named = [" or ".join(sorted(words)) for words in sources if words]
    return f"no rule reads {'/'.join(map(_unseen_key, named)) or 'this log source'}"


def _unseen_key(text: str) -> str:
    return text if len(text) <= _UNSEEN_KEY_LENGTH else f"{text[:_UNSEEN_KEY_LENGTH]}…"


class NotTried:
    """Rules that were not tried on events of no known log source, as they match on absence."""

    def __init__(self) -> None:
        """Begin with no event."""
        self.events = 0
        self.rules: set[int] = set()

    def add(self, rules: frozenset[int]) -> None:
        """Count an event and the rules that were not tried on it."""
        self.events += 1
        self.rules |= rules

    def line(self) -> str | None:
        """What was left out, in one line; None if nothing was."""
        if not self.events:
            return None
        rules, events = len(self.rules), self.events
        return (
            f"{rules} rule{'' if rules == 1 else 's'} not tried on {events} event"
            f"{'' if events == 1 else 's'} of no known log source: they match events without any"
            " of their fields; --logsource names the source of a stream"
        )
