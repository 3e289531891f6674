"""Claims of platforms: right, renamed for all or some techniques, removed, or never listed."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from ads_compiler.attack import history
from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, version_key
from ads_compiler.attack.renames import COMPLETE_RENAMES, PLATFORM_RENAMES, new_name, old_names
from ads_compiler.attack.verdicts.base import (
    RIGHT,
    UNKNOWN,
    Past,
    Replacement,
    Verdict,
    later,
    lineage,
    nearest,
    normalized,
    platforms_outside,
    scope,
)

# Words often seen on pages that predate the history or were never platforms of ATT&CK.
_SYNONYMS = {
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


def platform(
    index: Index, word: str, identities: Sequence[str], past: Past = history.load
) -> Verdict:
    """Whether at least one technique of a page has a platform that the page claims."""
    techniques = [index.technique(identity) for identity in identities]
    known = [item for item in techniques if item is not None and item.active]
    fitting = sorted({name for item in known for name in item.platforms or ()})
    if word in fitting:
        return RIGHT
    has = f"its techniques have {', '.join(fitting)}"
    enterprise = all(item is None or item.domain == ENTERPRISE for item in techniques)
    releases = past() if enterprise else None
    ids = [member for item in known for member in lineage(index, item.id)] if releases else []
    if word not in index.platforms:
        return (
            UNKNOWN
            if word in platforms_outside(index)
            else _no_platform(index, word, fitting, ids, releases)
        )
    if not known or len(known) < len(techniques) or any(item.platforms is None for item in known):
        return UNKNOWN
    message = f"no technique of this page has the platform '{word}' in ATT&CK {index.release}"
    if last := nearest(releases, ids, lambda t: word in (t.platforms or ()), index.release):
        when = f"has it from {last[0]} on" if later(last[0], index) else f"had it up to {last[0]}"
        return Verdict("drift", f"{message}; {last[1].id} {when}", has, last[0], tuple(fitting))
    since = f" or in any other release since {releases.releases[0]}" if releases and known else ""
    return Verdict("wrong", message + since, has, now=tuple(fitting))


def _no_platform(
    index: Index, word: str, fitting: list[str], ids: list[str], past: History | None
) -> Verdict:
    """The verdict of a word that is not a platform of the release."""
    message = f"'{word}' is not a platform of {scope(index)}"
    known = f"known platforms: {', '.join(sorted(index.platforms))}"
    release = _nearest_release(past, word, index.release) if past else None
    if past is None or release is None:
        best = _best_match(index, word)
        if best is None:
            return Verdict("wrong", message, known)
        same = None
        if not fitting or best in fitting:  # any other one would be the next finding
            same = Replacement(best, safe=word.casefold() == best.casefold())
        hint = f"did you mean '{best}'?"
        return Verdict("wrong", message, hint, now=(best,), replacement=same)
    is_later = later(release, index)
    message += f"; it is one from {release} on" if is_later else f"; it was one up to {release}"
    related = old_names(word) if is_later else (PLATFORM_RENAMES.get(word, ""),)
    renamed = [name for name in related if name in index.platforms]
    complete = PLATFORM_RENAMES.get(word) in COMPLETE_RENAMES
    # If no platform of the page's techniques is known, only a complete rename is certain.
    now = tuple(name for name in renamed if name in fitting or (complete and not fitting))
    listed = nearest(past, ids, lambda t: word in (t.platforms or ()), index.release)
    if now and (listed or complete):
        replacement = Replacement(now[0], safe=complete) if len(now) == 1 else None
        hint = f"write {' or '.join(repr(name) for name in now)}"
        return Verdict("drift", message, hint, release, now, replacement)
    elsewhere = (
        f"for other techniques it is now '{renamed[0]}'; " if renamed and not is_later else ""
    )
    has = f"those of this page have {', '.join(fitting)}" if fitting else known
    return Verdict("drift", message, elsewhere + has, release, tuple(fitting))


def _best_match(index: Index, word: str) -> str | None:
    """The platform of the release that a word probably means."""
    by_word = {name.casefold(): name for name in index.platforms}
    synonym = _SYNONYMS.get(normalized(word)) or new_name(normalized(word))
    near = get_close_matches(normalized(word), sorted(by_word), n=1)
    return synonym if synonym in index.platforms else by_word[near[0]] if near else None


def _nearest_release(past: History, word: str, release: str) -> str | None:
    """The nearest release in which a technique had a platform of this name, older ones first."""
    older = [step for step in past.releases if version_key(step) <= version_key(release)]
    newer = past.releases[len(older) :]
    return next(
        (step for step in (*reversed(older), *newer) if word in _platforms(past, step)), None
    )


@cache
def _platforms(past: History, release: str) -> frozenset[str]:
    rows = (past.technique(release, identity) for identity in past.ids(release))
    return frozenset(name for row in rows if row and row.active for name in row.platforms or ())
