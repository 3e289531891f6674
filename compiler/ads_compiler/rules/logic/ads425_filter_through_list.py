"""ADS425 filter-through-list."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.implication import signed_leaves
from ads_compiler.detection.tree import Correlation, Exists, Match, Null
from ads_compiler.rules.base import Finding, rule

# Names of lists in field paths of cluster and cloud audit events.
_LISTS = frozenset(
    {
        "containers", "initcontainers", "ephemeralcontainers", "volumes", "volumemounts", "env",
        "envfrom", "ports", "rules", "subjects", "tolerations", "containerstatuses",
        "ippermissions", "ipranges", "items", "statement", "targetresources", "modifiedproperties",
        "records", "webhooks", "attachments", "recipients", "resources",
        "conditionalaccesspolicies", "appliedconditionalaccesspolicies", "securitygroups",
        "targets", "processes",
    }
)  # fmt: skip


@rule("ADS425")
def filter_through_list(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A filter does not exclude an event because of one member of a list.

    ## Why

    A condition on a list holds as soon as one member matches. Under `not`, a pod with one approved
    container and one of the intruder's is excluded as a whole.

    ## What to do

    Filter on a field that the event has only once, such as the namespace or the user. Otherwise
    document the gap under Blind Spots with a case.
    """
    blind_spots = entry.strategy.sections.get("blind_spots")
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
            if through and not (blind_spots and leaf.field in blind_spots.body):
                seen.add(leaf.field)
                message = f"the filter on '{leaf.field}' looks into the list '{through}'"
                hint = "filter on a field that the event has once, or name it under Blind Spots"
                yield leaf.span or item.span, f"{message}: one approved member hides the rest", hint
