"""The plan of a page: unambiguous changes as edits, and the decisions left to a person.

read:   file -> page (characters, strategy, rules)
plan:   techniques, platforms, tags and links -> edits, changes, left
verify: the edited page is read and planned again, which must produce no further edits
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
    """The plan of a page.

    `before` and `after` are whole files; `remaining` is `left` with positions in `after`.
    """

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
        """Whether the file changes."""
        return self.before != self.after

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines of a unified diff, without line ends."""
        return tuple(_diff(self.name, _lines(self.before), _lines(self.after)))


def plan(path: Path, name: str, target: Target) -> Plan:
    """The plan of a file. If it cannot be read, each finding is left to a person."""
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
    verified = _verified(page, draft, target)
    if verified is None:
        span = strategy.span("attack", "version")
        left = (Left(span, "page", "it cannot be edited safely", ("edit it by hand",)),)
        return Plan(
            page.name, strategy.id, strategy.attack_version, (), left, (), page.raw, page.raw, left
        )
    after, again, remaining = verified
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


def _verified(page: Page, draft: Draft, target: Target) -> tuple[str, Page, Sequence[Left]] | None:
    """The edited file, its page, and what is left there; None if the edits are not safe."""
    if not draft.edits:
        return page.raw, page, draft.left
    try:
        after = apply_raw(page.raw, draft.edits)
    except ValueError:  # the edits overlap
        return None
    again = parse(after, page.name)
    if not isinstance(again, Page):
        return None
    second, _ = _draft(again, target)
    return None if second.edits else (after, again, second.left)


def _draft(page: Page, target: Target) -> tuple[Draft, Moves | None]:
    draft, strategy = Draft(page), page.strategy
    version = strategy.span("attack", "version")
    if version_key(strategy.attack_version) > version_key(target.release):
        why = f"the page is pinned to a release newer than {target.release}"
        draft.left.append(Left(version, f"release {strategy.attack_version}", why))
        return draft, None
    foreign = [
        (number, target.foreign(claim.id)) for number, claim in enumerate(strategy.techniques)
    ]
    for number, technique in foreign:
        if technique is not None:
            why = (
                f"{DOMAINS[technique.domain]} ATT&CK {target.release} is not installed; "
                "the page is unchanged"
            )
            span = strategy.span("attack", "techniques", number, "id")
            draft.left.append(Left(span, f"technique {technique.id}", why))
    seen: set[str] = set()
    for number, claim in enumerate(strategy.techniques):
        if claim.id in seen:
            why = "it is listed twice; the page is unchanged"
            span = strategy.span("attack", "techniques", number, "id")
            draft.left.append(Left(span, f"technique {claim.id}", why, ("merge the two entries",)))
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
    """A unified diff of lines; the last item is the text after the last line end, often empty."""
    old, new = _with_ends(before), _with_ends(after)
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
        text = line.removesuffix("\n")
        yield text
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _with_ends(lines: list[str]) -> list[str]:
    complete = [f"{line}\n" for line in lines[:-1]]
    return [*complete, lines[-1]] if lines[-1] else complete
