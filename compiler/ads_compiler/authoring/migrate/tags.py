"""Migrates tags of rules such as `attack.t1562.001`; the author's separator and case are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ads_compiler.attack.index import Technique
from ads_compiler.attack.renames import SPLIT
from ads_compiler.authoring.migrate.claims import Moves
from ads_compiler.authoring.migrate.draft import REMOVE, Draft, Left
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.core.yaml import Items, Scalar

_TECHNIQUE = re.compile(r"(attack\.)(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
_TACTIC = re.compile(r"(attack\.)([a-z]+(?:[-_][a-z]+)+)", re.IGNORECASE)


def tags(draft: Draft, target: Target, moves: Moves) -> None:
    """Edit the tags of every rule as far as the changes are unambiguous."""
    for rule in draft.page.rules:
        items = rule.get("tags")
        if isinstance(items, Items) and all(isinstance(item, Scalar) for item in items.items):
            _rule(draft, items, target, moves)


def _rule(draft: Draft, items: Items, target: Target, moves: Moves) -> None:
    words = [str(item.value) for item in items.items if isinstance(item, Scalar)]
    tagged = [match[2].upper() for word in words if (match := _TECHNIQUE.fullmatch(word))]
    tagged = [successor for identity in tagged for successor in _successors(identity, moves)]
    new: list[list[str]] = []
    for item, word in zip(items.items, words, strict=True):
        if match := _TECHNIQUE.fullmatch(word):
            ids = _successors(match[2].upper(), moves)
            new.append([match[1] + (i if match[2][0] == "T" else i.lower()) for i in ids])
        elif (match := _TACTIC.fullmatch(word)) and match[2].lower().replace("_", "-") in SPLIT:
            tactic = match[2].lower().replace("_", "-")
            options = _counterparts(tactic, tagged, target, moves)
            if not options and target.index.tactic(tactic) is None:
                why = (
                    f"ATT&CK {target.release} has no such tactic, "
                    "and the techniques of the rule do not determine its successor"
                )
                draft.left.append(Left(item.span, f"tag {word}", why, (*SPLIT[tactic], REMOVE)))
            separator = "_" if "_" in match[2] else "-"
            spelled = [match[1] + option.replace("-", separator) for option in options]
            new.append(spelled or [word])
        else:
            new.append([word])
    draft.rewrite(items, _without_duplicates(words, new), "tag")


def _without_duplicates(old: Sequence[str], new: Sequence[Sequence[str]]) -> list[list[str]]:
    """New tags only at their first position; duplicates that the author wrote are kept."""
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
    """The successors of a tagged technique; those of a parent follow its sub-techniques."""
    if identity in moves.by_id:
        technique = moves.successor(identity)
        return [technique.id if technique else identity]
    below = [move for old, move in moves.by_id.items() if old.startswith(f"{identity}.")]
    if not below or any(move.why for move in below):
        technique = moves.successor(identity)
        return [technique.id if technique else identity]
    above = [move.technique.parent or move.technique.id for move in below if move.technique]
    return [identity] if identity in above else list(dict.fromkeys(above))


def _counterparts(tactic: str, tagged: Sequence[str], target: Target, moves: Moves) -> list[str]:
    """The tactics that replace one, by the techniques of a rule or else the page; may be empty."""
    own = [technique for identity in tagged if (technique := _active(identity, target))]
    replacements: list[str] = []
    for technique in own or moves.techniques:
        options = target.counterparts(tactic, technique)
        if len(options) > 1:
            return []
        replacements += [option for option in options if option not in replacements]
    return replacements


def _active(identity: str, target: Target) -> Technique | None:
    known = target.index.technique(identity)
    return known if known is not None and known.active else None
