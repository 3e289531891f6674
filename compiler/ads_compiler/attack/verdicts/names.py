"""Claims of names: the name of a technique, an older one, or that of another technique."""

from __future__ import annotations

import re

from ads_compiler.attack import history
from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.verdicts.base import (
    NOTHING,
    RIGHT,
    Past,
    Replacement,
    Verdict,
    family_of,
    flat,
    later,
)

_MARKS = str.maketrans("", "", " -_.,:;\t")


def name(
    index: Index, identity: str, text: str, past: Past = history.load, *, loose: bool = False
) -> Verdict:
    """Whether a technique is called so, alone or as `Parent: Name`. `loose` overlooks case and joints, as in prose."""
    known = index.technique(identity)
    if known is None:
        return NOTHING
    parent = index.technique(known.parent) if known.parent else None
    if text in names_of(known, parent) or (loose and _said(text, known, parent)):
        return RIGHT
    message = f"{identity} is '{known.name}' in ATT&CK {index.release}, not '{text}'"
    replacement = Replacement(known.name, safe=_bare(text) == _bare(known.name))
    if flat(text) in map(flat, names_of(known, parent)):
        return Verdict(
            "wrong", message, f"write '{known.name}'", now=(known.name,), replacement=replacement
        )
    told = past() if known.domain == ENTERPRISE else None
    for former in family_of(index, identity) if told is not None else ():
        item = index.technique(former)
        if (
            told is not None
            and item is not None
            and (held := _name_held(told, item, text, index.release, revoked=former == identity))
        ):
            whose = "it was" if former == identity else f"{former}, which is {identity} now, was"
            when = (
                f"that is its name only from {held} on"
                if later(held, index)
                else f"{whose} called so up to {held}"
            )
            return Verdict(
                "drift",
                f"{message}; {when}",
                f"write '{known.name}'",
                held,
                (known.name,),
                replacement,
            )
    others = named_so(index, text)
    others = tuple(other for other in others if other.domain == known.domain) or others
    if others:
        ids = ", ".join(other.id for other in others[:3]) + (", …" if len(others) > 3 else "")
        hint = f"did you mean {ids}, called '{others[0].name}'?"
        return Verdict(
            "wrong", message, hint, now=tuple(other.id for other in others), replacement=replacement
        )
    hint = f"write '{known.name}', or leave it out"
    return Verdict("wrong", message, hint, now=(known.name,), replacement=replacement)


def _bare(text: str) -> str:
    """A name without case, spacing and marks."""
    return text.casefold().translate(_MARKS)


def named_so(index: Index, text: str) -> tuple[Technique, ...]:
    """The active techniques of a name, which may be `Parent: Name`; sub-techniques can share one."""
    last = flat(text.rsplit(": ", 1)[-1])
    found = [t for t in index.techniques() if t.active and flat(t.name) in (flat(text), last)]
    parents = ((t, index.technique(t.parent) if t.parent else None) for t in found)
    return tuple(t for t, parent in parents if flat(text) in map(flat, names_of(t, parent)))


def names_of(item: Technique, parent: Technique | None) -> tuple[str, ...]:
    """What a technique is called: its name, alone and after that of its parent."""
    return (item.name, f"{parent.name}: {item.name}") if parent else (item.name,)


def _said(text: str, item: Technique, parent: Technique | None) -> bool:
    """Whether a text is what a technique is called, whatever stands between its parent's name and its own."""
    said, own = flat(text), flat(item.name)
    if said == own or parent is None:
        return said == own
    above, own, said = flat(parent.name), own.rstrip(" )"), said.rstrip(" )")
    between = said[len(above) : len(said) - len(own)]
    joined = bool(between) and not re.search(r"\w", between)
    return joined and said.startswith(above) and said.endswith(own)


def _name_held(
    past: History, known: Technique, text: str, release: str, *, revoked: bool
) -> str | None:
    """The nearest release in which a technique had a name; `revoked` counts those in which it was revoked too."""
    held = [
        step
        for step, item in past.versions(known.id)
        if (revoked or item.active)
        and _said(text, item, past.technique(step, item.parent) if item.parent else None)
    ]
    older = [step for step in held if version_key(step) < version_key(release)]
    later = [step for step in held if version_key(step) > version_key(release)]
    return older[0] if older else later[-1] if later else None
