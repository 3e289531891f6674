"""What ATT&CK says of a technique, for the draft of a page: facts, in words and with ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack.index import DetectionStrategy, Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping.releases import holder
from ads_compiler.authoring.draft.markdown import line
from ads_compiler.core.diagnostics import closest, did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.coverage.analytics import NAMELESS, source_words

MOST_GROUPS = 15


def index_for(installed: Installed, release: str | None) -> Index:
    """The release that a draft is pinned to: the one asked for, else the project's, else the newest installed."""
    known = installed.releases()
    if release is None and installed.pinned in known:
        release = installed.pinned
    return installed.load(release or (known[-1] if known else "of any number"))


def active(identity: str, index: Index) -> Technique:
    """A technique that pages can be mapped to; a set-up error says what would be right."""
    asked, identity = identity, identity.upper()
    found = index.technique(identity)
    if found is None:
        raise ConfigError(
            f"ATT&CK {index.release} has no technique '{asked}'; {_meant(asked, index)}"
        )
    if found.active:
        return found
    after = index.successor(identity)
    if after is not None:
        raise ConfigError(
            f"the technique {words(found)} is revoked; ATT&CK {index.release} has {words(after)} in its place"
        )
    raise ConfigError(f"the technique {words(found)} is {'revoked' if found.revoked_by else 'deprecated'}, "
                      f"and ATT&CK {index.release} has nothing in its place")  # fmt: skip


def _meant(asked: str, index: Index) -> str:
    known = [item for item in index.techniques() if item.active]
    if re.match(r"[Tt]\d", asked):
        return (
            did_you_mean(asked.upper(), [item.id for item in known])
            or "write it as T1611 or T1059.004"
        )
    name = closest(asked, [item.name for item in known])
    near = [words(item) for item in known if item.name == name]
    return f"did you mean {' or '.join(near)}?" if near else "write it as T1611 or T1059.004"


def words(technique: Technique) -> str:
    """A technique with its id."""
    return f"{technique.id} ({technique.name})"


def platforms(technique: Technique, index: Index, installed: Installed) -> tuple[str, ...]:
    """Its platforms; where the release does not tell them, those of the newest one that does, or of its kin."""
    if technique.platforms:
        return technique.platforms
    for release in reversed(installed.releases()):
        other = installed.load(release).technique(technique.id)
        if other is not None and other.platforms:
            return other.platforms
    before = (
        item for item in index.techniques(technique.domain) if item.revoked_by == technique.id
    )
    parent = index.technique(technique.parent) if technique.parent else None
    return next(
        (item.platforms for item in (*before, parent) if item is not None and item.platforms), ()
    )


@dataclass(frozen=True, slots=True)
class Advice:
    """ATT&CK's own detection strategy of a technique, and the release that has it."""

    detection: DetectionStrategy
    release: str


def advice(technique: str, index: Index, installed: Installed) -> Advice | None:
    """What the release, else the newest installed one that has it, advises on detecting a technique."""
    held = holder(index, installed, lambda one: one.detection_strategy(technique))
    found = held.detection_strategy(technique) if held else None
    return Advice(found, held.release) if held and found else None


def categorization(technique: Technique, index: Index) -> str:
    """A technique, its tactics and its platforms as a sentence."""
    names = [
        tactic.name
        for word in technique.tactics
        if (tactic := index.tactic(word, technique.domain))
    ]
    said = f"*{line(technique.name)}* ({technique.id}) is a technique of {_listed(names)} in ATT&CK {index.release}"
    if technique.platforms:
        said += f", known on {_listed(list(technique.platforms))}"
    parent = index.technique(technique.parent) if technique.parent else None
    return f"{said}." + (
        f" It is a sub-technique of *{line(parent.name)}* ({parent.id})." if parent else ""
    )


def context(technique: str, index: Index, installed: Installed) -> Iterator[str]:
    """Paragraphs: what ATT&CK advises on detecting a technique, and the groups that are known to use it."""
    found = advice(technique, index, installed)
    if found is not None:
        detection = found.detection
        lines = [
            f"ATT&CK {found.release} describes how to detect it in {detection.id}, *{line(detection.name)}*:",
            "",
        ]
        for analytic in detection.analytics:
            where = f" for {analytic.platform}" if analytic.platform not in NAMELESS else ""
            sources = [line(source_words(source)) for source in analytic.log_sources]
            read = (
                f" reads {'; '.join(dict.fromkeys(sources))}" if sources else " names no log source"
            )
            lines.append(f"- {analytic.id}{where}{read}.")
        yield "\n".join(lines)
    held = holder(index, installed, lambda one: one.groups())
    users = [group for group in held.groups() if technique in group.techniques] if held else []
    if held and users:
        named = [f"{line(group.name)} ({group.id})" for group in users[:MOST_GROUPS]]
        more = f", and {len(users) - MOST_GROUPS} more" if len(users) > MOST_GROUPS else ""
        told = f"{', '.join(named)}{more}" if more else _listed(named)
        yield f"Groups known to use it, according to ATT&CK {held.release}: {told}."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
