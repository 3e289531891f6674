"""Claims of ids: a technique exists, was revoked or deprecated, or belongs to another release."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from ads_compiler.attack import history
from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.verdicts.base import (
    DOMAINS,
    RIGHT,
    Past,
    Verdict,
    label,
    last_active,
    later,
    nearest,
    outside,
    scope,
)


def technique(index: Index, identity: str, past: Past = history.load) -> Verdict:
    """Whether there is an active technique with this id."""
    known = index.technique(identity)
    if known is None:
        return _absent(index, identity, past)
    if known.active:
        return RIGHT
    release, since = last_active(identity, index, past())
    if known.revoked_by is None:
        message = (
            f"technique '{identity}' ({known.name}) is deprecated in ATT&CK {index.release}{since}"
        )
        return Verdict("drift", message, "choose an active technique", release)
    steps = index.chain(identity)
    message = f"technique '{identity}' is revoked in ATT&CK {index.release}{since}"
    if not steps[-1].active:
        hint = "choose another technique, or remove this one"
        return Verdict("drift", f"{message}; it has no active successor", hint, release)
    message += f"; its successor is {label(steps[-1])}"
    if len(steps) > 2:
        message += f", via {', '.join(label(step) for step in steps[1:-1])}"
    if steps[-1].name != steps[0].name:
        changed = "has changed" if len(steps) > 2 else "may have changed"
        message += f"; its name was {steps[0].name}, so the meaning {changed}"
    return Verdict("drift", message, f"write '{steps[-1].id}'", release, (steps[-1].id,))


def _absent(index: Index, identity: str, past: Past) -> Verdict:
    if elsewhere := outside(identity, index):
        item, release = elsewhere
        domain = DOMAINS[item.domain]
        message = (
            f"technique '{identity}' ({item.name}) belongs to {domain} ATT&CK and is not checked: "
            f"only {scope(index)} is installed"
        )
        return Verdict("unknown", message, f"ATT&CK {release} is installed with {domain}")
    if match := nearest(past(), [identity], lambda _: True, index.release):
        release, item = match
        when = (
            f"exists from {release} on" if later(release, index) else f"last existed in {release}"
        )
        message = (
            f"technique '{identity}' ({item.name}) does not exist in {scope(index)}; it {when}"
        )
        hint = f"pin the page to a release that has it, such as ATT&CK {release}, or remove it"
        return Verdict("drift", message, hint, release)
    message = f"technique '{identity}' does not exist in {scope(index)}"
    return Verdict("wrong", message, _suggestion(index, identity))


@lru_cache(maxsize=64)
def _active(index: Index, parent: str | None) -> Mapping[str, Technique]:
    """The techniques that are in use by their ids, or the sub-techniques of one of them."""
    return {
        one.id: one
        for one in index.techniques()
        if one.active and (parent is None or one.parent == parent)
    }


def _suggestion(index: Index, identity: str) -> str:
    """A hint that names a technique with a similar id, or where to look."""
    parent = index.technique(identity.split(".")[0]) if "." in identity else None
    known = _active(index, None if parent is None else parent.id)
    # Ids are short and similar: below 0.8, at least two digits differ, too many for a suggestion.
    near = next((known[best] for best in get_close_matches(identity, known, n=1, cutoff=0.8)), None)
    if near is not None:
        return f"did you mean '{near.id}' ({near.name})?"
    if parent is not None and known:
        return f"{label(parent)} has {min(known)} to {max(known)}"
    successor = index.successor(parent.id) if parent else None
    if parent is not None and successor is not None:
        return f"{parent.id} is revoked; its successor is {label(successor)}"
    return "look it up at https://attack.mitre.org/"
