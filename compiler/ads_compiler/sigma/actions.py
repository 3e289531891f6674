"""Files of the old form, in which `action: global` holds what the documents after it share.

The documents of one text are merged as pySigma merges those of one file: what is shared wins over what a document
says itself, mappings are merged key by key, and every key keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ads_compiler.core.diagnostics import Diagnostic, did_you_mean
from ads_compiler.core.yaml import Entry, Mapping, Node, Scalar, locate
from ads_compiler.sigma.refused import Refused

_ACTIONS = ("global", "reset", "repeat")


def merged(
    nodes: Sequence[Node], damaged: Iterable[int], findings: list[Diagnostic]
) -> list[tuple[Node, bool]]:
    """The documents without their actions, and of each whether it has lost a part and is not to be compiled."""
    lost = set(damaged)
    made: list[tuple[Node, bool]] = []
    shared, last = _Part(), _Part()
    for index, node in enumerate(nodes):
        if not isinstance(node, Mapping):
            made.append((node, index in lost))
            continue
        action = _action(node)
        here = _Part(_without_action(node), index in lost)
        try:
            if action == "global":
                shared = last = here
            elif action == "reset":
                shared = _Part()
            elif action == "repeat":
                both = here.over(last)
                shared, last = both if shared is last else shared, both
                made.append((both.node, both.lost))
            elif action is not None:
                findings.append(_unknown(node, action))
                made.append((here.node, True))
            elif node.get("correlation") is not None or _has(node, "filter"):
                made.append((node, here.lost))
            else:
                last = shared.over(here)
                made.append((last.node, last.lost))
        except Refused as refused:
            findings.append(refused.finding)
            made.append((here.node, True))
    return made


class _Part:
    def __init__(self, node: Mapping | None = None, lost: bool = False) -> None:
        self.given = node
        self.lost = lost

    @property
    def node(self) -> Mapping:
        assert self.given is not None
        return self.given

    def over(self, below: _Part) -> _Part:
        if self.given is None or below.given is None:
            return below if self.given is None else self
        return _Part(_merge(below.given, self.given), self.lost or below.lost)


def _merge(below: Mapping, above: Mapping) -> Mapping:
    entries = {entry.key.value: entry for entry in below.entries}
    for entry in above.entries:
        old = entries.get(entry.key.value)
        if old is None or not isinstance(entry.value, Mapping):
            entries[entry.key.value] = entry
        elif isinstance(old.value, Mapping):
            entries[entry.key.value] = Entry(old.key, _merge(old.value, entry.value))
        else:
            word = entry.key.value
            message = f"'{word}' is a mapping on line {entry.key.span.line} and none here, so the two cannot be merged"
            raise Refused(old.key.span, "ADS401", message, "write the rule out in full")
    return Mapping(tuple(entries.values()), below.span)


def _action(node: Mapping) -> str | None:
    given = node.get("action")
    if given is None or (isinstance(given, Scalar) and given.value is None):
        return None
    return str(given.value) if isinstance(given, Scalar) else ""


def _without_action(node: Mapping) -> Mapping:
    return Mapping(tuple(entry for entry in node.entries if entry.key.value != "action"), node.span)


def _has(node: Mapping, key: str) -> bool:
    return any(entry.key.value == key for entry in node.entries)


def _unknown(node: Mapping, action: str) -> Diagnostic:
    hint = did_you_mean(action, _ACTIONS) or f"known are {', '.join(_ACTIONS)}"
    return Refused(locate(node, ["action"]), "ADS401", f"unknown action '{action}'", hint).finding
