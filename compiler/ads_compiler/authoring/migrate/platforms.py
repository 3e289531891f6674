"""Migrates the platforms of a page: renamed if its techniques decide it, else left to a person."""

from __future__ import annotations

from ads_compiler.attack.index import Technique
from ads_compiler.attack.renames import COMPLETE_RENAMES, new_name
from ads_compiler.authoring.migrate.claims import Moves
from ads_compiler.authoring.migrate.draft import REMOVE, Draft, Left
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.core import yaml
from ads_compiler.core.yaml import Items


def platforms(draft: Draft, target: Target, moves: Moves) -> None:
    """Edit the platforms of a page as far as the changes are unambiguous."""
    strategy = draft.page.strategy
    items = yaml.find(strategy.front, ["platforms"])
    if not isinstance(items, Items):
        return
    new: list[list[str]] = []
    taken: set[str] = set()
    for number, platform in enumerate(strategy.platforms):
        word = _renamed(platform, target, moves)
        problem = _problem(word, target, moves)
        if problem is not None and word not in taken:
            why, choices = problem
            draft.left.append(
                Left(strategy.span("platforms", number), f"platform {platform}", why, choices)
            )
        new.append([] if word in taken else [word])
        taken.add(word)
    draft.rewrite(items, new, "platform", f"its name in ATT&CK {target.release}")


def _renamed(platform: str, target: Target, moves: Moves) -> str:
    """The name of a platform in the release; unchanged if undecided."""
    if platform in target.index.platforms:
        return platform
    name = new_name(platform)
    if name in COMPLETE_RENAMES and name in target.index.platforms:
        return name
    for old, move in moves.by_id.items():
        technique = move.technique
        if not name or technique is None or move.why or name not in (technique.platforms or ()):
            continue
        if any(target.had_platform(identity, platform) for identity in (old, technique.id)):
            return name
    return platform


def _problem(platform: str, target: Target, moves: Moves) -> tuple[str, tuple[str, ...]] | None:
    """Why a platform is left to a person, and the choices; None if it is right or unknown."""
    fitting = sorted({name for technique in moves.techniques for name in technique.platforms or ()})
    if platform in target.index.platforms:
        if not moves.complete or platform in fitting:
            return None
        listed = ", ".join(_lists(technique) for technique in moves.techniques)
        return f"no technique of the page has it in ATT&CK {target.release}: {listed}", (REMOVE,)
    if target.foreign_platform(platform):
        return None
    name = new_name(platform)
    if name in target.index.platforms:
        why = f"it became {name} only for some techniques, but for no decided one of the page"
        return why, (name or "", REMOVE)
    return f"ATT&CK {target.release} has no such platform", tuple(fitting)


def _lists(technique: Technique) -> str:
    return f"{technique.id} has {', '.join(technique.platforms or ())}"
