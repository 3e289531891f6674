"""Claims of names: the name of a technique, an old name, or that of another technique."""

from __future__ import annotations

import re

from ads_compiler.attack import history
from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.verdicts.base import (
    RIGHT,
    UNKNOWN,
    Past,
    Replacement,
    Verdict,
    later,
    lineage,
    normalized,
)

_MARKS = str.maketrans("", "", " -_.,:;\t")


def name(
    index: Index, identity: str, text: str, past: Past = history.load, *, loose: bool = False
) -> Verdict:
    """Whether a technique has a name, alone or as `Parent: Name`.

    `loose` ignores case and the separator between the two names, as in prose.
    """
    known = index.technique(identity)
    if known is None:
        return UNKNOWN
    parent = index.technique(known.parent) if known.parent else None
    if text in names_of(known, parent) or (loose and _matches(text, known, parent)):
        return RIGHT
    message = f"{identity} is '{known.name}' in ATT&CK {index.release}, not '{text}'"
    replacement = Replacement(known.name, safe=_bare(text) == _bare(known.name))
    if normalized(text) in map(normalized, names_of(known, parent)):
        return Verdict(
            "wrong", message, f"write '{known.name}'", now=(known.name,), replacement=replacement
        )
    releases = past() if known.domain == ENTERPRISE else None
    for former in lineage(index, identity) if releases is not None else ():
        item = index.technique(former)
        if (
            releases is not None
            and item is not None
            and (
                release := _nearest_release(
                    releases, item, text, index.release, revoked=former == identity
                )
            )
        ):
            whose = "its name" if former == identity else f"the name of {former}, now {identity},"
            when = (
                f"that is its name from ATT&CK {release} on"
                if later(release, index)
                else f"that was {whose} up to ATT&CK {release}"
            )
            return Verdict(
                "drift",
                f"{message}; {when}",
                f"write '{known.name}'",
                release,
                (known.name,),
                replacement,
            )
    others = techniques_named(index, text)
    others = tuple(other for other in others if other.domain == known.domain) or others
    if others:
        ids = ", ".join(other.id for other in others[:3]) + (", …" if len(others) > 3 else "")
        hint = f"did you mean {ids} ('{others[0].name}')?"
        return Verdict(
            "wrong", message, hint, now=tuple(other.id for other in others), replacement=replacement
        )
    hint = f"write '{known.name}', or omit the name"
    return Verdict("wrong", message, hint, now=(known.name,), replacement=replacement)


def _bare(text: str) -> str:
    """A name in one case, without spaces and punctuation."""
    return text.casefold().translate(_MARKS)


def techniques_named(index: Index, text: str) -> tuple[Technique, ...]:
    """The active techniques with a name, which may be `Parent: Name`; names are not unique."""
    whole, last = normalized(text), normalized(text.rsplit(": ", 1)[-1])
    matches = [t for t in index.techniques() if t.active and normalized(t.name) in (whole, last)]
    parents = ((t, index.technique(t.parent) if t.parent else None) for t in matches)
    return tuple(t for t, parent in parents if whole in map(normalized, names_of(t, parent)))


def names_of(item: Technique, parent: Technique | None) -> tuple[str, ...]:
    """The name of a technique, alone and after that of its parent."""
    return (item.name, f"{parent.name}: {item.name}") if parent else (item.name,)


def _matches(text: str, item: Technique, parent: Technique | None) -> bool:
    """Whether a text is the name of a technique, with any separator after its parent's name."""
    name, own = normalized(text), normalized(item.name)
    if name == own or parent is None:
        return name == own
    prefix, own, name = normalized(parent.name), own.rstrip(" )"), name.rstrip(" )")
    separator = name[len(prefix) : len(name) - len(own)]
    separated = bool(separator) and not re.search(r"\w", separator)
    return separated and name.startswith(prefix) and name.endswith(own)


def _nearest_release(
    past: History, known: Technique, text: str, release: str, *, revoked: bool
) -> str | None:
    """The nearest release in which a technique had a name; `revoked` includes revoked states."""
    matches = [
        step
        for step, item in past.versions(known.id)
        if (revoked or item.active)
        and _matches(text, item, past.technique(step, item.parent) if item.parent else None)
    ]
    older = [step for step in matches if version_key(step) < version_key(release)]
    newer = [step for step in matches if version_key(step) > version_key(release)]
    return older[0] if older else newer[-1] if newer else None
