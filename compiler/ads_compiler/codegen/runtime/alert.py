"""An alert: what matched, of which rule and strategy, and where an analyst reads on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.ruleset import Rule
from ads_compiler.codegen.runtime.values import shown_time

_NO_STRATEGY: dict[str, Any] = {
    "id": None,
    "attack": {"techniques": []},
    "url": None,
    "response_url": None,
}


def alert_of(
    strategy: Mapping[str, Any],
    rule: Rule,
    view: EventView,
    time: float | None,
    event: dict[str, Any],
    reached: dict[str, Any] | None,
) -> dict[str, Any]:
    """The alert of a rule; `reached` is what a correlation has counted."""
    matched = {}
    for name in rule.fields:
        values = [value for value in view.values(name) if value is not None]
        if values:
            matched[name] = values[0] if len(values) == 1 else values
    strategy = strategy or _NO_STRATEGY
    alert = {
        "strategy": strategy["id"],
        "title": strategy.get("title", rule.title),
        "priority": strategy.get("priority", rule.level),
        "techniques": list(strategy["attack"]["techniques"] or rule.techniques),
        "rule": {"key": rule.key, "title": rule.title, "level": rule.level, "id": rule.id},
        "time": shown_time(time),
        "matched": matched,
        "event": event,
        "url": strategy["url"],
        "response_url": strategy["response_url"],
    }
    return alert if reached is None else alert | {"correlation": reached}
