"""The plan of a page: what the facts decide, as edits, and what is left to a person.

read:   file -> page (characters, facts, rules)
plan:   techniques, platforms, tags and addresses -> edits, changes, left
prove:  the edited page is read and planned again; nothing may be left that is decided
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ads_compiler.attack.index import version_key
from ads_compiler.attack.verdicts import DOMAINS
from ads_compiler.authoring.migrate.claims import Moves, techniques
from ads_compiler.authoring.migrate.draft import Change, Draft, Left
from ads_compiler.authoring.migrate.links import links, mentions, old_names
from ads_compiler.authoring.migrate.page import Page, parse, read
from ads_compiler.authoring.migrate.platforms import platforms
from ads_compiler.authoring.migrate.tags import tags
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.core import yaml
from ads_compiler.core.yaml_edits import apply_raw


@dataclass(frozen=True)
class Plan:
    """What happens to a page. `before` and `after` are whole files; `remaining` is `left` with places in `after`."""

    name: str
    id: str = ""
    release: str = ""
    changes: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    remaining: tuple[Left, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the file becomes another."""
        return self.before != self.after

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines of a unified diff, without their line ends."""
        return tuple(_diff(self.name, _lines(self.before), _lines(self.after)))


def plan(path: Path, name: str, target: Target) -> Plan:
    """The plan of a file. One that cannot be read is left to a person, finding by finding."""
    page = read(path, name)
    if isinstance(page, Page):
        return plan_page(page, target)
    left = tuple(
        Left(finding.span, "page", f"{finding.code} {finding.message}") for finding in page
    )
    return Plan(name, left=left, remaining=left)


def plan_page(page: Page, target: Target) -> Plan:
    """The plan of a page."""
    strategy = page.strategy
    draft, moves = _draft(page, target)
    proved = _proved(page, draft, target)
    if proved is None:
        where = strategy.span("attack", "version")
        left = (
            Left(
                where,
                "page",
                "it is written in a way that cannot be edited safely",
                ("edit it by hand",),
            ),
        )
        return Plan(
            page.name, strategy.id, strategy.attack_version, (), left, (), page.raw, page.raw, left
        )
    after, again, remaining = proved
    return Plan(
        name=page.name,
        id=strategy.id,
        release=strategy.attack_version,
        changes=tuple(sorted(draft.changes, key=lambda change: change.span)),
        left=_ordered(draft.left),
        notes=tuple(_notes(again, after, target, moves)) if moves else (),
        before=page.raw,
        after=after,
        remaining=_ordered(remaining),
    )


def _notes(again: Page, after: str, target: Target, moves: Moves) -> Iterator[str]:
    yield from mentions(_lines(after), again.strategy.document.body_row, moves)
    yield from old_names(again, target, moves)


def _proved(page: Page, draft: Draft, target: Target) -> tuple[str, Page, Sequence[Left]] | None:
    """The edited file, the page that it is, and what is left there; None where that is not the page that was meant."""
    if not draft.edits:
        return page.raw, page, draft.left
    try:
        after = apply_raw(page.raw, draft.edits)
    except ValueError:  # edits that touch the same characters
        return None
    again = parse(after, page.name)
    if not isinstance(again, Page):
        return None
    proof, _ = _draft(again, target)
    return None if proof.edits else (after, again, proof.left)


def _draft(page: Page, target: Target) -> tuple[Draft, Moves | None]:
    draft, strategy = Draft(page), page.strategy
    version = strategy.span("attack", "version")
    if version_key(strategy.attack_version) > version_key(target.release):
        why = f"the page is checked against a newer release than {target.release}"
        draft.left.append(Left(version, f"release {strategy.attack_version}", why))
        return draft, None
    foreign = [
        (number, target.foreign(claim.id)) for number, claim in enumerate(strategy.techniques)
    ]
    for number, technique in foreign:
        if technique is not None:
            why = f"{DOMAINS[technique.domain]} ATT&CK {target.release} is not installed; the page stays as it is"
            where = strategy.span("attack", "techniques", number, "id")
            draft.left.append(Left(where, f"technique {technique.id}", why))
    seen: set[str] = set()
    for number, claim in enumerate(strategy.techniques):
        if claim.id in seen:
            why = "it is listed twice, and only a person knows what was meant; the page stays as it is"
            where = strategy.span("attack", "techniques", number, "id")
            draft.left.append(Left(where, f"technique {claim.id}", why, ("join the two entries",)))
        seen.add(claim.id)
    if draft.left:
        return draft, None
    draft.scalar(yaml.find(strategy.front, ["attack", "version"]), target.release, "release")
    moves = techniques(draft, target)
    platforms(draft, target, moves)
    tags(draft, target, moves)
    links(draft, target, moves)
    return draft, moves


def _ordered(left: Sequence[Left]) -> tuple[Left, ...]:
    return tuple(sorted(left, key=lambda item: item.span))


def _lines(raw: str) -> list[str]:
    return raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _diff(name: str, before: list[str], after: list[str]) -> Iterator[str]:
    """A unified diff of lines; the last piece is what stands after the last line end, mostly nothing."""
    old, new = _ended(before), _ended(after)
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
        text = line.removesuffix("\n")
        yield text
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _ended(lines: list[str]) -> list[str]:
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
