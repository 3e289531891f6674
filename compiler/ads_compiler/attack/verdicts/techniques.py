"""Claims of ids: a technique that exists, was revoked or deprecated, or is of another release."""

from __future__ import annotations

from difflib import get_close_matches

from ads_compiler.attack import history
from ads_compiler.attack.index import Index
from ads_compiler.attack.verdicts.base import (
    DOMAINS,
    RIGHT,
    Past,
    Verdict,
    fate,
    later,
    named,
    nearest,
    outside,
    scope,
)


def technique(index: Index, identity: str, past: Past = history.load) -> Verdict:
    """Whether there is an active technique of this id."""
    known = index.technique(identity)
    if known is None:
        return _absent(index, identity, past)
    if known.active:
        return RIGHT
    held, since = fate(identity, index, past())
    if known.revoked_by is None:
        message = (
            f"technique '{identity}' ({known.name}) is deprecated in ATT&CK {index.release}{since}"
        )
        return Verdict("drift", message, "choose an active technique", held)
    steps = index.chain(identity)
    message = f"technique '{identity}' is revoked in ATT&CK {index.release}{since}"
    if not steps[-1].active:
        hint = "look for the technique that fits, or remove it"
        return Verdict("drift", f"{message}; it has no active successor", hint, held)
    told = f"{message}; its successor is {named(steps[-1])}"
    if len(steps) > 2:
        way = ", then ".join(named(step) for step in steps[1:-1])
        told += f", after {way}"
    if steps[-1].name != steps[0].name:
        changed = "has changed on the way" if len(steps) > 2 else "may have changed"
        told += f"; it was called {steps[0].name}, so the meaning {changed}"
    return Verdict("drift", told, f"write '{steps[-1].id}'", held, (steps[-1].id,))


def _absent(index: Index, identity: str, past: Past) -> Verdict:
    if elsewhere := outside(identity, index):
        found, release = elsewhere
        message = (
            f"technique '{identity}' ({found.name}) is of {DOMAINS[found.domain]} ATT&CK, "
            f"and only {scope(index)} is installed: it is not checked"
        )
        return Verdict("unknown", message, f"ATT&CK {release} is installed with it")
    if known := nearest(past(), [identity], lambda _: True, index.release):
        held, found = known
        when = "and exists only from" if later(held, index) else "and existed last in"
        message = (
            f"technique '{identity}' ({found.name}) does not exist in {scope(index)}, {when} {held}"
        )
        message += " on" if later(held, index) else ""
        return Verdict(
            "drift",
            message,
            f"pin the page to a release that has it, such as ATT&CK {held}, or remove it",
            held,
        )
    return Verdict(
        "wrong",
        f"technique '{identity}' does not exist in {scope(index)}",
        _likely(index, identity),
    )


def _likely(index: Index, identity: str) -> str:
    """One whose id is a slip away, or where to look."""
    parent = index.technique(identity.split(".")[0]) if "." in identity else None
    known = {
        t.id: t
        for t in index.techniques()
        if t.active and (parent is None or t.parent == parent.id)
    }
    # Ids are short and alike: below 0.8, two digits or more differ, and the suggestion would be a guess.
    near = next((known[best] for best in get_close_matches(identity, known, n=1, cutoff=0.8)), None)
    if near is not None:
        return f"did you mean '{near.id}' ({near.name})?"
    if parent is not None and known:
        return f"{named(parent)} has {min(known)} to {max(known)}"
    successor = index.successor(parent.id) if parent else None
    if parent is not None and successor is not None:
        return f"{parent.id} is revoked; its successor is {named(successor)}"
    return "look it up at https://attack.mitre.org/"
