"""Claims of tactics, told by short name, name or id, with what those meant in each release."""

from __future__ import annotations

from difflib import get_close_matches

from ads_compiler.attack import history
from ads_compiler.attack.index import ENTERPRISE, Index, Technique
from ads_compiler.attack.renames import EVASION, PARTS, SPLIT
from ads_compiler.attack.verdicts.base import (
    DOMAINS,
    NOTHING,
    Past,
    Verdict,
    family_of,
    later,
    named,
    nearest,
    only,
    scope,
)

_EVASION = EVASION.shortname
_PARTS = SPLIT[_EVASION]


def tactic(index: Index, identity: str, word: str, past: Past = history.load) -> Verdict:
    """Whether a technique has a tactic, told by short name, name or id; `now` of what is right is the short name."""
    known = index.technique(identity)
    if known is None or not known.active:
        return NOTHING
    here = index.tactic(word, known.domain)
    if here is not None and here.shortname in known.tactics:
        return Verdict("right", now=(here.shortname,))
    told, meant = (
        past() if known.domain == ENTERPRISE else None,
        meanings(index, word, known.domain),
    )
    family = family_of(index, identity) if told and meant else ()
    if found := nearest(told, family, lambda t: bool(meant & set(t.tactics)), index.release):
        return _tactic_drift(index, known, word, meant, found)
    hint = f"{known.id} has {', '.join(known.tactics)}"
    split = here is not None and here.shortname in _PARTS
    was = nearest(told, family, lambda t: _EVASION in t.tactics, index.release) if split else None
    if was is not None:
        went = " and ".join(part for part in _PARTS if part in known.tactics)
        became = f"{known.id} went to {went}" if went else f"{known.id} is in neither part"
        hint = f"Defense Evasion, which {was[1].id} had up to {was[0]}, was split, and {became}: {hint}"
    since = f", nor in any other release since {told.releases[0]}" if told else ""
    if here is not None:
        message = f"'{word}' is not a tactic of {named(known)} in ATT&CK {index.release}{since}"
    elif meant:
        message = f"{scope(index)} has no tactic '{word}', and {named(known)} never had it"
    else:
        message = f"there is no tactic '{word}' in {DOMAINS[known.domain]} ATT&CK {index.release}"
        # A tactic that the technique does not have would only be the next finding.
        best = get_close_matches(word.casefold(), known.tactics, n=1)
        hint = f"did you mean '{best[0]}'? {hint}" if best else hint
    return Verdict("wrong", message, hint, now=known.tactics)


def meanings(index: Index, word: str, domain: str) -> frozenset[str]:
    """The short names of the tactics that a word has ever named."""
    here = index.tactic(word, domain)
    old = {
        item.shortname
        for item in (EVASION, *PARTS)
        if item.domain == domain and item.is_named(word)
    }
    return frozenset(old | ({here.shortname} if here else set()))


def _tactic_drift(
    index: Index, known: Technique, word: str, meant: frozenset[str], found: tuple[str, Technique]
) -> Verdict:
    held, then = found
    whose = named(known) if then.id == known.id else f"{named(then)}, which is {named(known)} now,"
    has, one = ", ".join(known.tactics), only(known.tactics)
    parts = tuple(part for part in _PARTS if part in known.tactics)
    if later(held, index):
        message = (
            f"'{word}' is a tactic of {whose} only from ATT&CK {held} on, not in {index.release}"
        )
        return Verdict(
            "drift", message, f"{known.id} has {has} in {index.release}", held, known.tactics, one
        )
    message = f"'{word}' was a tactic of {whose} up to ATT&CK {held}, and is not in {index.release}"
    if _EVASION not in meant & set(then.tactics):
        return Verdict("drift", message, f"{known.id} has {has}", held, known.tactics, one)
    split = "TA0005, once Defense Evasion, is Stealth since ATT&CK 19, and Defense Impairment (TA0112) was split off"
    if not parts:
        return Verdict(
            "drift",
            message,
            f"{split}; {known.id} is in neither: it has {has}",
            held,
            known.tactics,
            one,
        )
    cure = " and ".join(f"'{part}'" for part in parts)
    return Verdict(
        "drift", message, f"{split}; for {known.id} write {cure}", held, parts, only(parts)
    )
