"""Files in the old format, in which an `action: global` document applies to those after it.

The documents of one text are merged as pySigma merges those of one file: shared values override
those of a document, mappings are merged key by key, and every key keeps its place.
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
    """The documents without actions, each with whether it is too incomplete to compile."""
    incomplete = set(damaged)
    documents: list[tuple[Node, bool]] = []
    shared, last = _Part(), _Part()
    for index, node in enumerate(nodes):
        if not isinstance(node, Mapping):
            documents.append((node, index in incomplete))
            continue
        action = _action(node)
        here = _Part(_without_action(node), index in incomplete)
        try:
            if action == "global":
                shared = last = here
            elif action == "reset":
                shared = _Part()
            elif action == "repeat":
                both = here.over(last)
                shared, last = both if shared is last else shared, both
                documents.append((both.node, both.incomplete))
            elif action is not None:
                findings.append(_unknown(node, action))
                documents.append((here.node, True))
            elif node.get("correlation") is not None or _has(node, "filter"):
                documents.append((node, here.incomplete))
            else:
                last = shared.over(here)
                documents.append((last.node, last.incomplete))
        except Refused as refused:
            findings.append(refused.finding)
            documents.append((here.node, True))
    return documents


class _Part:
    def __init__(self, node: Mapping | None = None, incomplete: bool = False) -> None:
        self.content = node
        self.incomplete = incomplete

    @property
    def node(self) -> Mapping:
        assert self.content is not None
        return self.content

    def over(self, below: _Part) -> _Part:
        if self.content is None or below.content is None:
            return below if self.content is None else self
        return _Part(_merge(below.content, self.content), self.incomplete or below.incomplete)


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
            message = (
                f"'{word}' is a mapping on line {entry.key.span.line} but not here, "
                "so the two cannot be merged"
            )
            raise Refused(old.key.span, "ADS401", message, "write the rule out in full")
    return Mapping(tuple(entries.values()), below.span)


def _action(node: Mapping) -> str | None:
    action = node.get("action")
    if action is None or (isinstance(action, Scalar) and action.value is None):
        return None
    return str(action.value) if isinstance(action, Scalar) else ""


def _without_action(node: Mapping) -> Mapping:
    return Mapping(tuple(entry for entry in node.entries if entry.key.value != "action"), node.span)


def _has(node: Mapping, key: str) -> bool:
    return any(entry.key.value == key for entry in node.entries)


def _unknown(node: Mapping, action: str) -> Diagnostic:
    hint = did_you_mean(action, _ACTIONS) or f"valid actions: {', '.join(_ACTIONS)}"
    return Refused(locate(node, ["action"]), "ADS401", f"unknown action '{action}'", hint).finding
