"""Migrates the techniques of a page: ids, names, tactics; entries that become equal are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ads_compiler.attack.index import ENTERPRISE, Technique
from ads_compiler.attack.verdicts.base import label
from ads_compiler.authoring.migrate.draft import REMOVE, Change, Draft, Left
from ads_compiler.authoring.migrate.target import Move, Target
from ads_compiler.core import yaml
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items
from ads_compiler.strategy import TechniqueClaim


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of the techniques of a page, by their ids on the page."""

    target: Target
    by_id: dict[str, Move]

    @property
    def techniques(self) -> tuple[Technique, ...]:
        """The techniques whose moves are decided."""
        decided = (move.technique for move in self.by_id.values() if not move.why)
        return tuple(technique for technique in decided if technique is not None)

    @property
    def complete(self) -> bool:
        """Whether all moves are decided and the platforms of all techniques are known."""
        known = all(technique.platforms is not None for technique in self.techniques)
        return known and not any(move.why for move in self.by_id.values())

    def successor(self, identity: str) -> Technique | None:
        """The successor of an id if it is a technique of the page; None if undecided or current."""
        move = self.by_id.get(identity) or self.target.move(identity)
        return move.technique if move.moved and move.technique in self.techniques else None


@dataclass
class _Claim:
    number: int
    claim: TechniqueClaim
    move: Move
    words: list[str] = field(default_factory=list)


def techniques(draft: Draft, target: Target) -> Moves:
    """Edit the techniques of a page as far as the changes are unambiguous."""
    strategy = draft.page.strategy
    items = yaml.find(strategy.front, ["attack", "techniques"])
    groups: dict[str, list[_Claim]] = {}
    every = [
        [
            target.tactic(word, strategy.attack_version, _domain(claim, target))
            for word in claim.tactics
        ]
        for claim in strategy.techniques
    ]
    words: dict[str, list[str]] = {}
    for claim, tactics in zip(strategy.techniques, every, strict=True):
        words.setdefault(claim.id, []).extend(word for word in tactics if word)
    moves = {identity: target.move(identity, claimed) for identity, claimed in words.items()}
    for number, (claim, tactics) in enumerate(zip(strategy.techniques, every, strict=True)):
        move = moves[claim.id]
        one = _Claim(number, claim, move)
        if move.why or move.technique is None:
            choices = proposal(move)
            draft.left.append(
                Left(_place(draft, number, "id"), f"technique {claim.id}", move.why, choices)
            )
            one.words = [
                _spelled(word, known, target)
                for word, known in zip(claim.tactics, tactics, strict=True)
            ]
            _write_tactics(draft, one, one.words)
        else:
            one.words = list(_tactics(draft, one, tactics, move.technique, target))
            groups.setdefault(move.technique.id, []).append(one)
    merged: list[int] = []
    changes: list[Change] = []
    for technique, group in groups.items():
        for other in _edit(draft, group, target):
            merged.append(other.number)
            span, into = _place(draft, other.number, "id"), group[0]
            why = f"merged into the entry on line {_place(draft, into.number, 'id').line}"
            changes.append(Change(span, "technique", other.claim.id, technique, why))
    if isinstance(items, Items):
        draft.remove(items, sorted(merged), changes)
    return Moves(target, moves)


def _edit(draft: Draft, group: list[_Claim], target: Target) -> list[_Claim]:
    """Edit the first entry of a technique, and return the others that can be merged into it."""
    first, others = group[0], group[1:]
    technique = first.move.technique
    if technique is None:
        return []
    tactics = list(first.words)
    for other in others:
        tactics += other.words or technique.tactics
    if first.words and not _write_tactics(draft, first, tactics) and others:
        why = "its tactics cannot be merged with those of the entry above"
        for other in others:
            draft.left.append(
                Left(_place(draft, other.number, "id"), f"technique {other.claim.id}", why)
            )
        others = []
    node = yaml.find(draft.page.strategy.front, ["attack", "techniques", first.number, "id"])
    chain = [step.id for step in first.move.chain[:-1]]
    draft.scalar(
        node, technique.id, "technique", f"via {', '.join(chain)}" if chain else technique.name
    )
    _write_name(draft, first, technique, target)
    return others


def _write_tactics(draft: Draft, one: _Claim, tactics: Iterable[str]) -> bool:
    """Write the tactics of an entry: each in place of the one it replaces, new ones at the end."""
    items = yaml.find(draft.page.strategy.front, ["attack", "techniques", one.number, "tactics"])
    if not isinstance(items, Items):
        return True
    order, taken = list(tactics), set[str]()
    new: list[list[str]] = []
    for word in order[: len(items.items)]:
        new.append([] if word in taken else [word])
        taken.add(word)
    extra = [word for word in dict.fromkeys(order[len(items.items) :]) if word not in taken]
    last = max((number for number, words in enumerate(new) if words), default=0)
    new[last] += extra
    technique = one.move.technique
    return draft.rewrite(items, new, "tactic", f"of {technique.id}" if technique else "")


def _tactics(
    draft: Draft, one: _Claim, tactics: list[str | None], technique: Technique, target: Target
) -> Iterator[str]:
    """The tactics of a claim in the release, one for each word; undecided ones are kept.

    If the entry claims all current tactics of the technique, a former one is replaced by one of
    them.
    """
    ways = [target.counterparts(known, technique) if known else () for known in tactics]
    decided = [
        known if known in technique.tactics else way[0]
        for known, way in zip(tactics, ways, strict=True)
        if known and (known in technique.tactics or len(way) == 1)
    ]
    chain = (one.claim.id, *(step.id for step in one.move.chain))
    for position, (word, known) in enumerate(zip(one.claim.tactics, tactics, strict=True)):
        options = ways[position]
        if known in technique.tactics:
            yield known or word
        elif len(options) == 1:
            yield options[0]
        elif (
            known
            and not options
            and set(decided) == set(technique.tactics)
            and any(target.had_tactic(step, known) for step in chain)
        ):
            yield decided[0]
        else:
            span = _place(draft, one.number, "tactics", position)
            free = [tactic for tactic in technique.tactics if tactic not in tactics]
            choices = (
                *(options or free),
                *((REMOVE,) if len(one.claim.tactics) > 1 else ()),
            )
            why = f"{label(technique)} has {', '.join(technique.tactics)}"
            last = target.had_tactic(one.claim.id, known) if known else None
            why += f"; until {last} it had {known}" if last else ""
            draft.left.append(Left(span, f"tactic {word}", why, choices))
            yield _spelled(word, known, target)


def _spelled(word: str, known: str | None, target: Target) -> str:
    """An undecided word, replaced by its short name if it means something else in the release."""
    return word if known is None or target.same_tactic(word, known) else known


def _write_name(draft: Draft, one: _Claim, technique: Technique, target: Target) -> None:
    name, names = one.claim.name, target.names(technique)
    if name is None or name in names:
        return
    short, long = set[str](), set[str]()
    for identity in (one.claim.id, *(step.id for step in one.move.chain)):
        short_names, long_names = target.past_names(identity)
        short |= {known.casefold() for known in short_names}
        long |= {known.casefold() for known in long_names}
    node = yaml.find(draft.page.strategy.front, ["attack", "techniques", one.number, "name"])
    if name.casefold() in short | long:
        draft.scalar(
            node, names[0] if name.casefold() in short else names[-1], "name", f"of {technique.id}"
        )
    else:
        why = f"it never was the name of {one.claim.id}: the name or the id is wrong"
        draft.left.append(Left(_place(draft, one.number, "name"), f"name {name}", why, names[:1]))


def proposal(move: Move) -> tuple[str, ...]:
    """The choices for an undecided technique."""
    technique = move.technique
    if technique is None:
        return ()
    way = "".join(f", via {step.id}" for step in move.chain[:-1])
    return (
        f"{technique.id} ({technique.name}; {', '.join(technique.tactics)}){way}",
        "another technique",
    )


def _domain(claim: TechniqueClaim, target: Target) -> str:
    technique = target.index.technique(claim.id)
    return technique.domain if technique else ENTERPRISE


def _place(draft: Draft, number: int, *path: str | int) -> Span:
    return draft.page.strategy.span("attack", "techniques", number, *path)
