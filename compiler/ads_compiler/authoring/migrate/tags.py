"""The tags of a page's own rules: `attack.t1562.001`, `attack.defense_evasion`. An author's separator and case stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ads_compiler.attack.index import Technique
from ads_compiler.attack.renames import SPLIT
from ads_compiler.authoring.migrate.claims import Moves
from ads_compiler.authoring.migrate.draft import Draft, Left
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.core.yaml import Items, Scalar

_TECHNIQUE = re.compile(r"(attack\.)(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
_TACTIC = re.compile(r"(attack\.)([a-z]+(?:[-_][a-z]+)+)", re.IGNORECASE)


def tags(draft: Draft, target: Target, moves: Moves) -> None:
    """Edit the tags of every rule as far as the facts decide; see the module."""
    for rule in draft.page.rules:
        items = rule.get("tags")
        if isinstance(items, Items) and all(isinstance(item, Scalar) for item in items.items):
            _rule(draft, items, target, moves)


def _rule(draft: Draft, items: Items, target: Target, moves: Moves) -> None:
    words = [str(item.value) for item in items.items if isinstance(item, Scalar)]
    tagged = [found[2].upper() for word in words if (found := _TECHNIQUE.fullmatch(word))]
    tagged = [successor for identity in tagged for successor in _successors(identity, moves)]
    new: list[list[str]] = []
    for item, word in zip(items.items, words, strict=True):
        if found := _TECHNIQUE.fullmatch(word):
            ids = _successors(found[2].upper(), moves)
            new.append([found[1] + (i if found[2][0] == "T" else i.lower()) for i in ids])
        elif (found := _TACTIC.fullmatch(word)) and found[2].lower().replace("_", "-") in SPLIT:
            tactic = found[2].lower().replace("_", "-")
            options = _counterparts(tactic, tagged, target, moves)
            if not options and target.index.tactic(tactic) is None:
                why = f"ATT&CK {target.release} has no such tactic, and the rule's techniques do not decide it"
                draft.left.append(
                    Left(item.span, f"tag {word}", why, (*SPLIT[tactic], "take it out"))
                )
            separator = "_" if "_" in found[2] else "-"
            spelled = [found[1] + option.replace("-", separator) for option in options]
            new.append(spelled or [word])
        else:
            new.append([word])
    draft.rewrite(items, _once(words, new), "tag")


def _once(old: Sequence[str], new: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each tag at its first place; one that the author wrote twice is not ours to judge."""
    unchanged = {word for word, words in zip(old, new, strict=True) if list(words) == [word]}
    taken = {word.casefold() for word in unchanged}
    result = []
    for word, words in zip(old, new, strict=True):
        if list(words) == [word]:
            result.append([word])
            continue
        fresh = [tag for tag in words if tag.casefold() not in taken]
        taken |= {tag.casefold() for tag in fresh}
        result.append(fresh)
    return result


def _successors(identity: str, moves: Moves) -> list[str]:
    """What a tagged technique became; the tag of a parent follows the page's techniques below it."""
    if identity in moves.found:
        technique = moves.successor(identity)
        return [technique.id if technique else identity]
    below = [move for old, move in moves.found.items() if old.startswith(f"{identity}.")]
    if not below or any(move.why for move in below):
        technique = moves.successor(identity)
        return [technique.id if technique else identity]
    above = [move.technique.parent or move.technique.id for move in below if move.technique]
    return [identity] if identity in above else list(dict.fromkeys(above))


def _counterparts(tactic: str, tagged: Sequence[str], target: Target, moves: Moves) -> list[str]:
    """The tactics that the techniques of a rule, or else of the page, have in the place of one; none if undecided."""
    own = [technique for identity in tagged if (technique := _active(identity, target))]
    found: list[str] = []
    for technique in own or moves.techniques:
        options = target.counterparts(tactic, technique)
        if len(options) > 1:
            return []
        found += [option for option in options if option not in found]
    return found


def _active(identity: str, target: Target) -> Technique | None:
    known = target.index.technique(identity)
    return known if known is not None and known.active else None
