"""The sections of a page that is made of Sigma rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, gaps
from ads_compiler.authoring.draft.attributes import PLACES, of_ads, tested, texts, written
from ads_compiler.authoring.draft.markdown import TODO, bullets, code, line, link, prose
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.draft.tags import Mapped
from ads_compiler.authoring.draft.values import Values
from ads_compiler.strategy import sections

_UNTOLD = (
    "unknown",
    "unlikely",
    "none",
    "n/a",
    "na",
    "-",
    "tbd",
    "todo",
    "unkown",
    "none known",
    "not known",
)


@dataclass(frozen=True, slots=True)
class Written:
    """The sections by key, the attributes that went into them with the place of each, and notes."""

    sections: dict[str, str]
    used: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def body(
    source: Source, told: Values, mapping: Mapped, index: Index, installed: Installed
) -> Written:
    """All sections but Detection."""
    given, used, notes = _attributes(source)
    described = _descriptions(source)
    if described and "strategy_abstract" in given and "goal" not in given:
        given["goal"] = [described]
        used.append(("description", "Goal"))
    elif described:
        given.setdefault("strategy_abstract", []).insert(0, described)
    facts = [attack.categorization(item, index) for item in mapping.techniques]
    if not facts:
        facts = [
            f"{TODO} no tag of the rules names a technique of ATT&CK {index.release}; find the one that fits."
        ]
    elif "categorization" not in given:
        facts.append(gaps.CATEGORIZATION)
    context = given.get("technical_context") or [gaps.CONTEXT]
    for item in mapping.techniques:
        context += attack.context(item.id, index, installed)
    made = {
        "goal": given.get("goal") or [gaps.GOAL],
        "categorization": [*facts, *given.get("categorization", ())],
        "strategy_abstract": given.get("strategy_abstract") or [gaps.ABSTRACT],
        "technical_context": context,
        "blind_spots": _blind_spots(source, given),
        "false_positives": [*given.get("false_positives", ()), *_false_positives(source, given)],
        "validation": _validation(source, given),
        "priority": _priority(told, given),
        "response": given.get("response") or [gaps.RESPONSE],
        "additional_resources": [
            _resources(source, mapping),
            *given.get("additional_resources", ()),
        ],
    }
    text = {key: "\n\n".join(filter(None, parts)) for key, parts in made.items()}
    return Written({key: part for key, part in text.items() if part}, tuple(used), tuple(notes))


def _attributes(source: Source) -> tuple[dict[str, list[str]], list[tuple[str, str]], list[str]]:
    given: dict[str, list[str]] = {}
    used: list[tuple[str, str]] = []
    notes = []
    for facts in source.facts:
        for name, value in of_ads(facts):
            place = PLACES.get(name)
            if place is None:
                notes.append(
                    f"'rsigma.ads.{name}' stays in the Sigma block alone: no section is meant by it"
                )
            elif text := written(place, value):
                if text not in given.setdefault(place, []):
                    given[place].append(text)
                section = "blind_spots" if place == "assumptions" else place
                used.append((f"rsigma.ads.{name}", sections.kinds()[section].title))
    return given, used, notes


def _descriptions(source: Source) -> str:
    """What the rules describe; where there are several, each after its title."""
    found = [
        (str(facts.get("title") or ""), "\n".join(texts(facts.get("description"))))
        for facts in source.facts
    ]
    said = [(title, text) for title, text in dict.fromkeys(found) if text.strip()]
    if len(source.facts) == 1:
        return prose(said[0][1]) if said else ""
    return "\n\n".join(
        f"**{line(title)}**\n\n{prose(text)}" if title.strip() else prose(text)
        for title, text in said
    )


def _blind_spots(source: Source, given: dict[str, list[str]]) -> list[str]:
    needed = dict.fromkeys(
        text
        for facts in source.facts
        if isinstance(logsource := facts.get("logsource"), dict)
        for text in texts(logsource.get("definition"))
    )
    assumed = [*given.get("assumptions", ()), bullets(list(needed))]
    return [
        "### Blind Spots",
        *(given.get("blind_spots") or [gaps.BLIND_SPOTS]),
        "### Assumptions",
        *([part for part in assumed if part] or [gaps.ASSUMPTIONS]),
    ]


def _false_positives(source: Source, given: dict[str, list[str]]) -> Iterator[str]:
    said = dict.fromkeys(
        text.strip() for facts in source.facts for text in texts(facts.get("falsepositives"))
    )
    known = [text for text in said if text.rstrip(".").casefold() not in _UNTOLD]
    if known:
        yield bullets(known)
    elif "false_positives" not in given:
        words = ", ".join(f"“{line(text)}”" for text in said)
        before = f"The rule says {words}. " if said else ""
        yield f"- {before}{gaps.FALSE_POSITIVE}"


def _validation(source: Source, given: dict[str, list[str]]) -> list[str]:
    notes = list(dict.fromkeys(item for facts in source.facts for item in tested(facts)))
    steps = given.get("validation") or ([] if notes else [gaps.VALIDATION])
    return [*steps, "\n".join(f"- {item}" for item in notes)]


def _priority(told: Values, given: dict[str, list[str]]) -> list[str]:
    level = f"{told.priority.capitalize()}, the level of the rule." if told.stated else ""
    rest = given.get("priority") or [gaps.PRIORITY]
    return [level, *rest]


def _resources(source: Source, mapping: Mapped) -> str:
    items = [f"[ATT&CK: {line(item.name)}]({item.url})" for item in mapping.techniques]
    own = {item.url.rstrip("/").lower() for item in mapping.techniques}
    for facts in source.facts:
        for text in texts(facts.get("references")):
            if text.strip().rstrip("/").lower() not in own:
                own.add(text.strip().rstrip("/").lower())
                items.append(link(text))
        related = facts.get("related")
        for item in related if isinstance(related, list) else []:
            if isinstance(item, dict) and item.get("id"):
                kind = f" ({line(str(item['type']))})" if item.get("type") else ""
                items.append(f"Related Sigma rule: {code(str(item['id']))}{kind}")
    return "\n".join(f"- {item}" for item in dict.fromkeys(items))
