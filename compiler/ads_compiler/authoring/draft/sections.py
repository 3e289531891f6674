"""The sections of a page, from Sigma rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, placeholders, regression
from ads_compiler.authoring.draft.attributes import PLACES, of_ads, tested, texts, written
from ads_compiler.authoring.draft.markdown import TODO, bullets, code, line, link, prose
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.draft.tags import Mapped
from ads_compiler.authoring.draft.values import Values
from ads_compiler.strategy import sections

_EMPTY = (
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
    """The sections by key, the attributes used in them with the title of the section, and notes."""

    sections: dict[str, str]
    used: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def body(
    source: Source, facts: Values, mapping: Mapped, index: Index, installed: Installed
) -> Written:
    """All sections except Detection."""
    given, used, notes = _attributes(source)
    described = _descriptions(source)
    if described and "strategy_abstract" in given and "goal" not in given:
        given["goal"] = [described]
        used.append(("description", "Goal"))
    elif described:
        given.setdefault("strategy_abstract", []).insert(0, described)
    categories = [attack.categorization(item, index) for item in mapping.techniques]
    if not categories:
        categories = [
            f"{TODO} no tag of the rules names a technique of ATT&CK {index.release}; "
            "choose the one that fits."
        ]
    elif "categorization" not in given:
        categories.append(placeholders.CATEGORIZATION)
    context = given.get("technical_context") or [placeholders.CONTEXT]
    for item in mapping.techniques:
        context += attack.context(item.id, index, installed)
    parts = {
        "goal": given.get("goal") or [placeholders.GOAL],
        "categorization": [*categories, *given.get("categorization", ())],
        "strategy_abstract": [
            *(given.get("strategy_abstract") or [placeholders.ABSTRACT]),
            _reads(source),
        ],
        "technical_context": context,
        "blind_spots": _blind_spots(source, given),
        "false_positives": [*given.get("false_positives", ()), *_false_positives(source, given)],
        "validation": _validation(source, given, notes),
        "priority": _priority(facts, given),
        "response": given.get("response") or [placeholders.RESPONSE],
        "additional_resources": [
            _resources(source, mapping),
            *given.get("additional_resources", ()),
        ],
    }
    texts_of = {key: "\n\n".join(filter(None, paragraphs)) for key, paragraphs in parts.items()}
    nonempty = {key: text for key, text in texts_of.items() if text}
    return Written(nonempty, tuple(used), tuple(notes))


def _attributes(source: Source) -> tuple[dict[str, list[str]], list[tuple[str, str]], list[str]]:
    given: dict[str, list[str]] = {}
    used: list[tuple[str, str]] = []
    notes = []
    for facts in source.facts:
        for name, value in of_ads(facts):
            place = PLACES.get(name)
            if place is None:
                notes.append(
                    f"'rsigma.ads.{name}' is only in the Sigma block: it matches no section"
                )
            elif text := written(place, value):
                if text not in given.setdefault(place, []):
                    given[place].append(text)
                section = "blind_spots" if place == "assumptions" else place
                used.append((f"rsigma.ads.{name}", sections.kinds()[section].title))
    return given, used, notes


def _descriptions(source: Source) -> str:
    """The descriptions of the rules; if there are several, each after the title of its rule."""
    pairs = [
        (str(facts.get("title") or ""), "\n".join(texts(facts.get("description"))))
        for facts in source.facts
    ]
    described = [(title, text) for title, text in dict.fromkeys(pairs) if text.strip()]
    if len(source.facts) == 1:
        return prose(described[0][1]) if described else ""
    return "\n\n".join(
        f"**{line(title)}**\n\n{prose(text)}" if title.strip() else prose(text)
        for title, text in described
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
        *(given.get("blind_spots") or [placeholders.BLIND_SPOTS]),
        "### Assumptions",
        *([part for part in assumed if part] or [placeholders.ASSUMPTIONS]),
    ]


def _false_positives(source: Source, given: dict[str, list[str]]) -> Iterator[str]:
    listed = dict.fromkeys(
        text.strip() for facts in source.facts for text in texts(facts.get("falsepositives"))
    )
    known = [text for text in listed if text.rstrip(".").casefold() not in _EMPTY]
    if known:
        yield bullets(known)
    elif "false_positives" not in given:
        words = ", ".join(f"“{line(text)}”" for text in listed)
        before = f"The rule only lists {words}. " if listed else ""
        yield f"- {before}{placeholders.FALSE_POSITIVE}"


def _validation(source: Source, given: dict[str, list[str]], notes: list[str]) -> list[str]:
    """How the rules were tested; regression tests become cases, and `notes` name the others."""
    listed = list(dict.fromkeys(item for facts in source.facts for item in tested(facts)))
    recorded: list[str] = []
    for document, facts in zip(source.documents, source.facts, strict=True):
        for block, problem in regression.cases(document.text, facts):
            if block and block not in recorded:
                recorded.append(block)
            elif problem:
                notes.append(f"regression test left out: {problem}")
    if recorded:
        recorded.insert(
            0, "These events were recorded; one alert of the rule is expected for each."
        )
    steps = given.get("validation") or ([] if listed or recorded else [placeholders.VALIDATION])
    return [*steps, "\n".join(f"- {item}" for item in listed), *recorded]


def _reads(source: Source) -> str:
    """What the rules read, in Sigma's terms."""
    logs = dict.fromkeys(str(rule.logsource) for rule in source.lowered.rules)
    listed = " and ".join(code(log) for log in logs if log != "any")
    return f"The events come from the log source {listed}." if listed else ""


def _priority(facts: Values, given: dict[str, list[str]]) -> list[str]:
    level = f"{facts.priority.capitalize()}, the level of the rule." if facts.stated else ""
    rest = given.get("priority") or [placeholders.PRIORITY]
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
