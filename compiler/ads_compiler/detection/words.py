"""Correlations in words, for published pages and explanations."""

from __future__ import annotations

from collections.abc import Callable

from ads_compiler.detection.tree import Bound, Correlation

_BOUNDS = {
    "gt": "more than",
    "gte": "at least",
    "lt": "fewer than",
    "lte": "at most",
    "eq": "exactly",
    "neq": "other than",
}
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


def counted(logic: Correlation, name: Callable[[str], str] = str) -> str:
    """The threshold: "at least 3 events within 5 min for one host, of failed".

    `name` formats the names of fields and rules.
    """
    fewer = "less" if logic.kind.startswith("value") and logic.kind != "value_count" else "fewer"
    bounds = " and ".join(_bound(bound, fewer) for bound in logic.bounds)
    field = " and ".join(map(name, logic.fields))
    rules = ", ".join(map(name, logic.rules))
    group = f" for one {' and '.join(map(name, logic.group_by))}" if logic.group_by else ""
    within = f" within {span(logic.seconds)}{group}"
    match logic.kind:
        case "event_count":
            return f"{bounds} events{within}, of {rules}"
        case "value_count":
            return f"{bounds} different {field}{within}, of {rules}"
        case "temporal":
            every = logic.bounds == (Bound("gte", len(logic.rules)),)
            return f"{'all' if every else bounds} of {rules}{within}"
        case "temporal_ordered":
            return f"{' and then '.join(map(name, logic.rules))}{within}"
        case "value_sum":
            return f"a sum of {field} of {bounds}{within}, of {rules}"
        case "value_avg":
            return f"a mean of {field} of {bounds}{within}, of {rules}"
        case "value_percentile":
            return f"a {logic.percentile:g}th percentile of {field} of {bounds}{within}, of {rules}"


def span(seconds: int) -> str:
    """A time span in its largest whole unit: "5 min"."""
    unit, short = next(((unit, short) for unit, short in _UNITS if seconds % unit == 0), (1, "s"))
    return f"{seconds // unit} {short}"


def _bound(bound: Bound, fewer: str) -> str:
    return f"{_BOUNDS[bound.op].replace('fewer', fewer)} {bound.value}"
