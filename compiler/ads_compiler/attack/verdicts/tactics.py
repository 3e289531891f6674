"""Claims of tactics, by short name, name or id, with the meaning of these in each release."""

from __future__ import annotations

from difflib import get_close_matches

from ads_compiler.attack import history
from ads_compiler.attack.index import ENTERPRISE, Index, Technique
from ads_compiler.attack.renames import EVASION, PARTS, SPLIT
from ads_compiler.attack.verdicts.base import (
    DOMAINS,
    UNKNOWN,
    Past,
    Verdict,
    label,
    later,
    lineage,
    nearest,
    only,
    scope,
)

_EVASION = EVASION.shortname
_PARTS = SPLIT[_EVASION]


def tactic(index: Index, identity: str, word: str, past: Past = history.load) -> Verdict:
    """Whether a technique has a tactic, given by short name, name or id.

    `now` of a right claim is the short name.
    """
    known = index.technique(identity)
    if known is None or not known.active:
        return UNKNOWN
    here = index.tactic(word, known.domain)
    if here is not None and here.shortname in known.tactics:
        return Verdict("right", now=(here.shortname,))
    releases = past() if known.domain == ENTERPRISE else None
    named = meanings(index, word, known.domain)
    ids = lineage(index, identity) if releases and named else ()
    if match := nearest(releases, ids, lambda t: bool(named & set(t.tactics)), index.release):
        return _tactic_drift(index, known, word, named, match)
    hint = f"{known.id} has {', '.join(known.tactics)}"
    split = here is not None and here.shortname in _PARTS
    last = nearest(releases, ids, lambda t: _EVASION in t.tactics, index.release) if split else None
    if last is not None:
        parts = " and ".join(part for part in _PARTS if part in known.tactics)
        moved = f"{known.id} moved to {parts}" if parts else f"{known.id} is in neither part"
        hint = (
            f"{last[1].id} had Defense Evasion up to {last[0]}; the tactic was split, "
            f"and {moved}: {hint}"
        )
    since = f" or in any other release since {releases.releases[0]}" if releases else ""
    if here is not None:
        message = f"'{word}' is not a tactic of {label(known)} in ATT&CK {index.release}{since}"
    elif named:
        message = f"{scope(index)} has no tactic '{word}', and {label(known)} never had it"
    else:
        message = f"there is no tactic '{word}' in {DOMAINS[known.domain]} ATT&CK {index.release}"
        # Suggest only tactics of the technique: any other would be the next finding.
        best = get_close_matches(word.casefold(), known.tactics, n=1)
        hint = f"did you mean '{best[0]}'? {hint}" if best else hint
    return Verdict("wrong", message, hint, now=known.tactics)


def meanings(index: Index, word: str, domain: str) -> frozenset[str]:
    """The short names of the tactics that a word names in any release."""
    here = index.tactic(word, domain)
    old = {
        item.shortname
        for item in (EVASION, *PARTS)
        if item.domain == domain and item.is_named(word)
    }
    return frozenset(old | ({here.shortname} if here else set()))


def _tactic_drift(
    index: Index, known: Technique, word: str, named: frozenset[str], match: tuple[str, Technique]
) -> Verdict:
    release, then = match
    whose = label(known) if then.id == known.id else f"{label(then)}, now {label(known)},"
    has, one = f"{known.id} has {', '.join(known.tactics)}", only(known.tactics)
    if later(release, index):
        message = (
            f"'{word}' is a tactic of {whose} from ATT&CK {release} on, but not in {index.release}"
        )
        return Verdict("drift", message, f"{has} in {index.release}", release, known.tactics, one)
    message = (
        f"'{word}' was a tactic of {whose} up to ATT&CK {release}, but is not in {index.release}"
    )
    if _EVASION not in named & set(then.tactics):
        return Verdict("drift", message, has, release, known.tactics, one)
    split = (
        "ATT&CK 19 renamed TA0005 from Defense Evasion to Stealth "
        "and split off Defense Impairment (TA0112)"
    )
    parts = tuple(part for part in _PARTS if part in known.tactics)
    if not parts:
        return Verdict("drift", message, f"{split}; {has}", release, known.tactics, one)
    words = " and ".join(f"'{part}'" for part in parts)
    hint = f"{split}; for {known.id} write {words}"
    return Verdict("drift", message, hint, release, parts, only(parts))
