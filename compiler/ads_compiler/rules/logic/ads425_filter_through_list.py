"""ADS425 filter-through-list."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.implication import signed_leaves
from ads_compiler.detection.tree import Correlation, Exists, Match, Null
from ads_compiler.rules.base import Finding, rule

# Parts of paths that hold lists, in the records of clusters and clouds.
_LISTS = frozenset(
    {
        "containers", "initcontainers", "ephemeralcontainers", "volumes", "volumemounts", "env", "envfrom", "ports",
        "rules", "subjects", "tolerations", "containerstatuses", "ippermissions", "ipranges", "items", "statement",
        "targetresources", "modifiedproperties", "records", "webhooks", "attachments", "recipients", "resources",
        "conditionalaccesspolicies", "appliedconditionalaccesspolicies", "securitygroups", "targets", "processes",
    }
)  # fmt: skip


@rule("ADS425")
def filter_through_list(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A filter does not go through a list of which one good member hides a bad one.

    ## Why

    A condition on a list holds as soon as one member fits. `not` turns this round: a pod with an approved container and
    one of the intruder's is filtered as a whole.

    ## What to do

    Filter by something that the event has once, such as the namespace or the user; or accept it, and say so under Blind
    Spots with a case.
    """
    shown = entry.strategy.sections.get("blind_spots")
    for item in entry.rules:
        seen: set[str] = set()
        for leaf, positive in (
            signed_leaves(item.logic) if not isinstance(item.logic, Correlation) else ()
        ):
            if (
                positive
                or not isinstance(leaf, Match)
                or isinstance(leaf.test, Null | Exists)
                or leaf.field in seen
            ):
                continue
            *path, _ = leaf.field.split(".")
            through = next(
                (part for part in path if part.casefold().rstrip("[]{}*") in _LISTS), None
            )
            if through and not (shown and leaf.field in shown.body):
                seen.add(leaf.field)
                told = f"the filter on '{leaf.field}' goes through the list '{through}'"
                hint = "filter by what the event has once, or name it under Blind Spots"
                yield leaf.span or item.span, f"{told}: one good member hides the rest", hint
