"""Coverage: every technique of a release with the strategies that claim it and their best state.

documented: a page claims the technique. compiled: the page has a sound detector. proven: see
`Evidence.unproven`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

from ads_compiler.attack.index import ENTERPRISE, Index, Tactic, Technique
from ads_compiler.catalog import Entry
from ads_compiler.evidence import Evidence
from ads_compiler.strategy import TechniqueClaim


class State(IntEnum):
    """How far a technique is covered; greater is better."""

    MISSING = 0
    DOCUMENTED = 1
    COMPILED = 2
    PROVEN = 3

    @property
    def label(self) -> str:
        """The name of the state as it is shown."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Mark:
    """A strategy that covers a technique in some of its tactics.

    `unproven` is the reason why its state is not better.
    """

    strategy: str
    title: str
    state: State
    tactics: frozenset[str]
    unproven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An active technique with its strategies. `below` counts its sub-techniques.

    Covering a sub-technique does not cover its parent.
    """

    technique: Technique
    marks: tuple[Mark, ...]
    below: int = 0
    below_covered: int = 0

    @property
    def state(self) -> State:
        """The best state of its strategies."""
        return max((mark.state for mark in self.marks), default=State.MISSING)

    def within(self, tactic: str) -> Row:
        """The technique as shown under a tactic: only with the strategies that name the tactic."""
        return replace(self, marks=tuple(mark for mark in self.marks if tactic in mark.tactics))


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A claim that does not resolve to a technique of the release."""

    strategy: str
    technique: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of ATT&CK: a phrase that describes it, its techniques, and notes for the reader."""

    words: str
    techniques: frozenset[str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """The coverage of a release. `rows` are its active techniques, or those of the scope."""

    index: Index
    rows: tuple[Row, ...]
    uncounted: tuple[Uncounted, ...] = ()
    scope: Scope | None = None

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """The matrices to show: Enterprise and those that strategies use, or those of the scope."""
        used = {row.technique.domain for row in self.rows if row.marks or self.scope is not None}
        if self.scope is None or not used:
            used.add(ENTERPRISE if ENTERPRISE in self.index.domains else self.index.domains[0])
        return tuple(domain for domain in self.index.domains if domain in used)

    def of(self, domain: str) -> tuple[Row, ...]:
        """The rows of a domain."""
        return tuple(row for row in self.rows if row.technique.domain == domain)

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows of the shown domains."""
        return tuple(row for row in self.rows if row.technique.domain in self.domains)

    def tactics(self) -> Iterator[tuple[Tactic, tuple[Row, ...]]]:
        """Every tactic of the shown domains in the order of the matrix, with its techniques."""
        for domain in self.domains:
            rows = self.of(domain)
            for tactic in self.index.tactics(domain):
                name = tactic.shortname
                yield (
                    tactic,
                    tuple(row.within(name) for row in rows if name in row.technique.tactics),
                )

    def within(self, scope: Scope | None) -> Coverage:
        """The part in a scope, missing techniques first."""
        if scope is None:
            return self
        chosen = [row for row in self.rows if row.technique.id in scope.techniques]
        return replace(
            self,
            rows=tuple(sorted(chosen, key=lambda row: (row.state, row.technique.id))),
            scope=scope,
        )


def counts(rows: Iterable[Row]) -> dict[State, int]:
    """The number of techniques in each state, the best state first."""
    by_state = Counter(row.state for row in rows)
    return {state: by_state[state] for state in reversed(State)}


def covered(rows: Iterable[Row]) -> int:
    """The number of techniques that have a strategy."""
    return sum(1 for row in rows if row.marks)


def state_of(entry: Entry, evidence: Evidence, compiled: Collection[str]) -> State:
    """The state of a strategy. Cases of a page that does not compile prove nothing."""
    identity = entry.strategy.id
    if not entry.sound or identity not in compiled:
        return State.DOCUMENTED
    return State.PROVEN if evidence.proven(identity) else State.COMPILED


def measure(
    entries: Iterable[Entry], evidence: Evidence, compiled: Collection[str], index: Index
) -> Coverage:
    """The coverage of a release. `compiled` holds the ids of the strategies that have a detector.

    Deprecated strategies do not count. A claim of a revoked technique counts for its successor.
    """
    marks: dict[str, dict[str, Mark]] = {}
    uncounted: list[Uncounted] = []
    for entry in entries:
        item = entry.strategy
        if item.status == "deprecated":
            continue
        state, reasons = state_of(entry, evidence, compiled), evidence.unproven(item.id)
        for claim in item.techniques:
            technique = resolve(claim.id, index)
            if technique is None:
                uncounted.append(Uncounted(item.id, claim.id, _reason(claim.id, index)))
                continue
            of_technique = marks.setdefault(technique.id, {})
            earlier = of_technique.get(item.id)
            tactics = _tactics(claim, technique, index) | (
                earlier.tactics if earlier else frozenset()
            )
            best = max(state, earlier.state) if earlier else state
            of_technique[item.id] = Mark(item.id, item.title, best, tactics, reasons)
    active = [technique for technique in index.techniques() if technique.active]
    children = Counter(technique.parent for technique in active)
    done = Counter(technique.parent for technique in active if technique.id in marks)
    rows = (
        Row(
            technique,
            tuple(marks.get(technique.id, {}).values()),
            children[technique.id],
            done[technique.id],
        )
        for technique in active
    )
    return Coverage(index, tuple(rows), tuple(uncounted))


def resolve(identity: str, index: Index) -> Technique | None:
    """The active technique that an id resolves to in a release, or None."""
    technique = index.technique(identity)
    return technique if technique is not None and technique.active else index.successor(identity)


def _reason(identity: str, index: Index) -> str:
    technique = index.technique(identity)
    if technique is None:
        return f"ATT&CK {index.release} does not have it"
    return (
        "it is deprecated" if technique.deprecated else "it is revoked and has no active successor"
    )


def _tactics(claim: TechniqueClaim, technique: Technique, index: Index) -> frozenset[str]:
    """The tactics of the technique that a claim names; all of them if it names none."""
    named = (index.tactic(word, technique.domain) for word in claim.tactics)
    return frozenset(
        t.shortname for t in named if t and t.shortname in technique.tactics
    ) or frozenset(technique.tactics)
