"""Facts of ATT&CK about a technique as text for a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack.index import DetectionStrategy, Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.verdicts.base import label
from ads_compiler.attack_mapping.releases import holder
from ads_compiler.authoring.draft.markdown import line
from ads_compiler.core.diagnostics import closest, did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.coverage.analytics import NAMELESS, source_words

MOST_GROUPS = 15


def index_for(installed: Installed, release: str | None) -> Index:
    """The release to pin a draft to: the given one, else the project's, else the newest."""
    known = installed.releases()
    if release is None and installed.pinned in known:
        release = installed.pinned
    return installed.load(release or (known[-1] if known else "of any number"))


def active(identity: str, index: Index) -> Technique:
    """An active technique; for any other id, a set-up error suggests what would be right."""
    word, identity = identity, identity.upper()
    technique = index.technique(identity)
    if technique is None:
        raise ConfigError(
            f"ATT&CK {index.release} has no technique '{word}'; {_suggestion(word, index)}"
        )
    if technique.active:
        return technique
    state = "revoked" if technique.revoked_by else "deprecated"
    successor = index.successor(identity)
    if successor is not None:
        raise ConfigError(
            f"the technique {label(technique)} is {state}; "
            f"its successor in ATT&CK {index.release} is {label(successor)}"
        )
    raise ConfigError(
        f"the technique {label(technique)} is {state} without a successor in ATT&CK {index.release}"
    )


def _suggestion(word: str, index: Index) -> str:
    known = [item for item in index.techniques() if item.active]
    if re.match(r"[Tt]\d", word):
        return (
            did_you_mean(word.upper(), [item.id for item in known])
            or "write it as T1611 or T1059.004"
        )
    name = closest(word, [item.name for item in known])
    near = [label(item) for item in known if item.name == name]
    return f"did you mean {' or '.join(near)}?" if near else "write it as T1611 or T1059.004"


def platforms(technique: Technique, index: Index, installed: Installed) -> tuple[str, ...]:
    """The platforms of a technique.

    If the release does not list them: those of the newest release that does, else those of its
    predecessors or its parent.
    """
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
    """ATT&CK's detection strategy for a technique, and the release that contains it."""

    detection: DetectionStrategy
    release: str


def advice(technique: str, index: Index, installed: Installed) -> Advice | None:
    """The detection strategy for a technique, from `index` or else the newest release with one."""
    source = holder(index, installed, lambda one: one.detection_strategy(technique))
    detection = source.detection_strategy(technique) if source else None
    return Advice(detection, source.release) if source and detection else None


def categorization(technique: Technique, index: Index) -> str:
    """Sentences that name a technique, its tactics, its platforms and its parent."""
    names = [
        tactic.name
        for word in technique.tactics
        if (tactic := index.tactic(word, technique.domain))
    ]
    text = (
        f"*{line(technique.name)}* ({technique.id}) is a technique of {_listed(names)} "
        f"in ATT&CK {index.release}"
    )
    if technique.platforms:
        text += f", known on {_listed(list(technique.platforms))}"
    parent = index.technique(technique.parent) if technique.parent else None
    return f"{text}." + (
        f" It is a sub-technique of *{line(parent.name)}* ({parent.id})." if parent else ""
    )


def context(technique: str, index: Index, installed: Installed) -> Iterator[str]:
    """Paragraphs on ATT&CK's advice on detecting a technique, and on the groups that use it."""
    advised = advice(technique, index, installed)
    if advised is not None:
        detection = advised.detection
        lines = [
            f"ATT&CK {advised.release} describes how to detect it in {detection.id}, "
            f"*{line(detection.name)}*:",
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
    source = holder(index, installed, lambda one: one.groups())
    users = [group for group in source.groups() if technique in group.techniques] if source else []
    if source and users:
        named = [f"{line(group.name)} ({group.id})" for group in users[:MOST_GROUPS]]
        more = f", and {len(users) - MOST_GROUPS} more" if len(users) > MOST_GROUPS else ""
        listed = f"{', '.join(named)}{more}" if more else _listed(named)
        yield f"Groups known to use it, according to ATT&CK {source.release}: {listed}."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
