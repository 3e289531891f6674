"""Rules of Splunk's contentctl (YAML) and of Elastic's detection-rules (TOML), read as facts.

Both state what an ADS page needs, but their queries are not Sigma. The formats are those of
https://github.com/splunk/contentctl and https://github.com/elastic/detection-rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ads_compiler.authoring.draft.attributes import texts
from ads_compiler.config import toml
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import read_text

_LEVELS = ("informational", "low", "medium", "high", "critical")
_GUIDE = re.compile(r"^#{2,4}[ \t]+(?P<title>[^\n]+)$", re.MULTILINE)
# Parts of Elastic's investigation guides, by a word of their heading.
_PARTS = (
    ("response", ("response", "remediation")),
    ("false_positives", ("false positive",)),
    ("triage", ("investigation steps", "triage steps")),
)


class NotReadError(Exception):
    """Why a file is no such rule."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a rule says, by the section of a page that it belongs to.

    `placed` has each key with its place. `priority` is empty if the rule states none.
    """

    title: str
    query: str
    language: str
    techniques: tuple[str, ...]
    priority: str
    created: str
    updated: str
    authors: tuple[str, ...]
    sources: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    placed: tuple[tuple[str, str], ...]


def splunk(path: Path, name: str) -> Foreign:
    """A detection of contentctl."""
    source = read_text(path, name)
    if isinstance(source, Diagnostic):
        raise NotReadError(source.message)
    node, findings = yaml.read(source)
    facts = yaml.plain(node) if node is not None and not findings else None
    if findings:
        raise NotReadError(f"{findings[0].span}: {findings[0].message}")
    if not isinstance(facts, dict) or not all(_text(facts, key) for key in ("name", "search")):
        raise NotReadError("it has no 'name' and 'search', which a detection of contentctl has")
    tags = _table(facts.get("tags"))
    tests = [_test(test) for test in _rows(facts.get("tests"))]
    tests += [f"Recorded events: <{address}>" for address in texts(tags.get("dataset"))]
    score = next((int(text) for text in texts(tags.get("risk_score")) if text.isdecimal()), None)
    return Foreign(
        title=_text(facts, "name"),
        query=_text(facts, "search"),
        language="splunk",
        techniques=_ids(tags.get("mitre_attack_id")),
        priority=_of_score(score),
        created=_day(facts.get("date")),
        updated=_day(facts.get("modified") or facts.get("date")),
        authors=tuple(re.split(r"\s*,\s*", _text(facts, "author"))) if facts.get("author") else (),
        sources=(*texts(facts.get("data_source")), *texts(facts.get("datamodel"))),
        sections={
            "strategy_abstract": tuple(texts(facts.get("description"))),
            "technical_context": tuple(texts(facts.get("how_to_implement"))),
            "false_positives": tuple(texts(facts.get("known_false_positives"))),
            "validation": tuple(filter(None, tests)),
            "additional_resources": tuple(texts(facts.get("references"))),
        },
        placed=_placed(facts, _SPLUNK),
    )


def elastic(path: Path, _name: str) -> Foreign:
    """A rule of detection-rules."""
    try:
        _, whole = toml.load(path)
    except ConfigError as error:
        raise NotReadError(str(error)) from error
    rule = whole.get("rule")
    if not isinstance(rule, dict) or not _text(rule, "name"):
        raise NotReadError("it has no table 'rule' with a 'name', which a rule of Elastic has")
    metadata = _table(whole.get("metadata"))
    guide: dict[str, str] = {}
    for part, text in _guide(_text(rule, "note")):
        guide[part] = f"{guide[part]}\n\n{text}" if part in guide else text
    context = [guide.get("", ""), _headless(_text(rule, "setup"))]
    severity = _text(rule, "severity").lower()
    return Foreign(
        title=_text(rule, "name"),
        query=_text(rule, "query"),
        language=_text(rule, "language") or _text(rule, "type") or "text",
        techniques=tuple(dict.fromkeys(_threats(rule.get("threat")))),
        priority=severity if severity in _LEVELS else "",
        created=_day(metadata.get("creation_date")),
        updated=_day(metadata.get("updated_date")),
        authors=tuple(texts(rule.get("author"))),
        sources=tuple(texts(rule.get("index"))),
        sections={
            "strategy_abstract": tuple(texts(rule.get("description"))),
            "technical_context": tuple(filter(None, context)),
            "false_positives": (
                *texts(rule.get("false_positives")),
                *_items(guide.get("false_positives", "")),
            ),
            "response": (*_items(guide.get("triage", "")), *_items(guide.get("response", ""))),
            "additional_resources": tuple(texts(rule.get("references"))),
        },
        placed=_placed(rule, _ELASTIC),
    )


READERS: Mapping[str, tuple[str, Callable[[Path, str], Foreign]]] = {
    "splunk": (".yml", splunk),
    "elastic": (".toml", elastic),
}
_SPLUNK = {
    "name": "title",
    "search": "Detection",
    "description": "Strategy Abstract",
    "data_source": "Strategy Abstract",
    "datamodel": "Strategy Abstract",
    "how_to_implement": "Technical Context",
    "known_false_positives": "False Positives",
    "references": "Additional Resources",
    "tests": "Validation",
    "tags": "attack, priority, Validation",
    "date": "created",
    "author": "authors",
}
_ELASTIC = {
    "name": "title",
    "query": "Detection",
    "language": "Detection",
    "description": "Strategy Abstract",
    "index": "Strategy Abstract",
    "note": "Technical Context, False Positives, Response",
    "setup": "Technical Context",
    "false_positives": "False Positives",
    "references": "Additional Resources",
    "threat": "attack",
    "severity": "priority",
    "author": "authors",
}


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    return value.strip() if isinstance(value, str) else ""


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(text.strip().upper() for text in texts(value))


def _day(value: Any) -> str:
    """A day as 2026-11-21, or an empty text."""
    match = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", str(value or ""))
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def _of_score(score: int | None) -> str:
    """The level of a risk score from 0 to 100, in steps of 20."""
    return "" if score is None else _LEVELS[min(4, max(0, score - 1) // 20)]


def _test(test: Mapping[str, Any]) -> str:
    """A test of contentctl as a list item: its name and the recorded events."""
    addresses = [f"<{data['data']}>" for data in _rows(test.get("attack_data")) if _web(data)]
    name = _text(test, "name") or "Test"
    return f"{name}: {', '.join(addresses)}" if addresses else ""


def _web(data: Mapping[str, Any]) -> bool:
    return re.fullmatch(r"https?://[^\s<>]+", str(data.get("data", ""))) is not None


def _threats(value: Any) -> Iterator[str]:
    """The ids of techniques, and of sub-techniques in place of those they belong to."""
    for threat in _rows(value):
        for technique in _rows(threat.get("technique")):
            below = [str(sub.get("id", "")) for sub in _rows(technique.get("subtechnique"))]
            yield from filter(None, below or [str(technique.get("id", ""))])


def _guide(note: str) -> Iterator[tuple[str, str]]:
    """The parts of an investigation guide: an introduction, and those of `_PARTS`."""
    marks = list(_GUIDE.finditer(note))
    ends = [*(mark.start() for mark in marks[1:]), len(note)][: len(marks)]
    introduction = [note[: marks[0].start()] if marks else note]
    for mark, end in zip(marks, ends, strict=True):
        text, title = note[mark.end() : end].strip(), mark["title"].lower()
        part = next((name for name, words in _PARTS if any(word in title for word in words)), None)
        if part is not None:
            yield part, text
        elif text and "related rules" not in title:
            introduction.append(text)
    yield "", "\n\n".join(filter(None, map(str.strip, introduction)))


def _headless(text: str) -> str:
    return _GUIDE.sub("", text, count=1).strip() if text.startswith("#") else text


def _items(text: str) -> tuple[str, ...]:
    """The items of the lists in a text, and each paragraph outside of them."""
    items: list[str] = []
    for part in re.split(r"\n\s*\n", text):
        pieces = re.split(r"(?m)^(?:[-*]|\d{1,2}[.)])[ \t]+", part)
        items += [" ".join(piece.split()) for piece in pieces if piece.strip()]
    return tuple(items)


def _placed(facts: Mapping[str, Any], places: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), places.get(str(key), "not on the page")) for key in facts)
