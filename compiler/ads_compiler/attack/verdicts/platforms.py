"""Claims of platforms: renamed everywhere, renamed for some techniques, gone, or never there."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from ads_compiler.attack import history
from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, version_key
from ads_compiler.attack.renames import HEIRS, WHOLE_HEIRS, forerunners, heir
from ads_compiler.attack.verdicts.base import (
    NOTHING,
    RIGHT,
    Past,
    Replacement,
    Verdict,
    family_of,
    flat,
    later,
    nearest,
    platforms_outside,
    scope,
)

# Words that are older than the history or never were ATT&CK's, and are often seen on pages.
_MEANT = {
    "aws": "IaaS",
    "azure": "IaaS",
    "docker": "Containers",
    "gcp": "IaaS",
    "kubernetes": "Containers",
    "mac os x": "macOS",
    "os x": "macOS",
    "osx": "macOS",
    "pre (pre-execution)": "PRE",
}
# A rename that holds for every technique.
_SAME_EVERYWHERE = ("Network", "Network Devices")


def platform(
    index: Index, word: str, identities: Sequence[str], past: Past = history.load
) -> Verdict:
    """Whether one of some techniques has a platform; given are all of a page, as it claims the platform of them all."""
    found = [index.technique(identity) for identity in identities]
    known = [item for item in found if item is not None and item.active]
    fitting = sorted({name for item in known for name in item.platforms or ()})
    if word in fitting:
        return RIGHT
    has = f"they have {', '.join(fitting)}"
    told = past() if all(item is None or item.domain == ENTERPRISE for item in found) else None
    family = [member for item in known for member in family_of(index, item.id)] if told else []
    if word not in index.platforms:
        return (
            NOTHING
            if word in platforms_outside(index)
            else _no_platform(index, word, fitting, family, told)
        )
    if not known or len(known) < len(found) or any(item.platforms is None for item in known):
        return NOTHING
    message = f"no technique of this page has the platform '{word}' in ATT&CK {index.release}"
    if last := nearest(told, family, lambda t: word in (t.platforms or ()), index.release):
        when = (
            f"has it only from {last[0]} on" if later(last[0], index) else f"had it up to {last[0]}"
        )
        return Verdict("drift", f"{message}; {last[1].id} {when}", has, last[0], tuple(fitting))
    since = f", nor had it in any other release since {told.releases[0]}" if told and known else ""
    return Verdict("wrong", message + since, has, now=tuple(fitting))


def _no_platform(
    index: Index, word: str, fitting: list[str], family: list[str], past: History | None
) -> Verdict:
    """The verdict of a word that is no platform in the release."""
    message = f"'{word}' is not a platform of {scope(index)}"
    release = _was_platform(past, word, index.release) if past else None
    if past is None or release is None:
        best = _meant(index, word)
        hint = (
            f"did you mean '{best}'?" if best else f"known are {', '.join(sorted(index.platforms))}"
        )
        if best is None:
            return Verdict("wrong", message, hint)
        same = word.casefold() == best.casefold()
        return Verdict("wrong", message, hint, now=(best,), replacement=Replacement(best, same))
    later_on = later(release, index)
    message += (
        f"; it is one only from {release} on" if later_on else f"; it was one up to {release}"
    )
    related = forerunners(word) if later_on else (HEIRS.get(word, ""),)
    heirs = [name for name in related if name in index.platforms]
    whole = HEIRS.get(word) in WHOLE_HEIRS
    # Where the techniques of the page say nothing, the one rename that holds for all of them does.
    now = tuple(name for name in heirs if name in fitting or (whole and not fitting))
    listed = nearest(past, family, lambda t: word in (t.platforms or ()), index.release)
    if now and (listed or whole):
        one = Replacement(now[0], safe=(word, now[0]) == _SAME_EVERYWHERE)
        return Verdict(
            "drift",
            message,
            f"write {' or '.join(repr(name) for name in now)}",
            release,
            now,
            one if len(now) == 1 else None,
        )
    called = f"of other techniques it is '{heirs[0]}' now; " if heirs and not later_on else ""
    has = (
        f"those of this page have {', '.join(fitting)}"
        if fitting
        else f"known are {', '.join(sorted(index.platforms))}"
    )
    return Verdict("drift", message, called + has, release, tuple(fitting))


def _meant(index: Index, word: str) -> str | None:
    """The platform of the release that a word probably means."""
    same = {name.casefold(): name for name in index.platforms}
    meant = _MEANT.get(flat(word)) or heir(flat(word))
    near = get_close_matches(flat(word), sorted(same), n=1)
    return meant if meant in index.platforms else same[near[0]] if near else None


def _was_platform(past: History, word: str, release: str) -> str | None:
    """The nearest release in which some technique had a platform of this name."""
    older = [step for step in past.releases if version_key(step) <= version_key(release)]
    later_on = past.releases[len(older) :]
    return next(
        (step for step in (*reversed(older), *later_on) if word in _platforms(past, step)), None
    )


@cache
def _platforms(past: History, release: str) -> frozenset[str]:
    rows = (past.technique(release, identity) for identity in past.ids(release))
    return frozenset(name for row in rows if row and row.active for name in row.platforms or ())
