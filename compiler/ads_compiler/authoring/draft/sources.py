"""Sigma files, grouped to what stands on one page: a file, or the files that a correlation ties together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ads_compiler import sigma
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node
from ads_compiler.detection.tree import Correlation, LogSource, fields_read
from ads_compiler.sigma import SigmaDocument
from ads_compiler.sigma.settings import Settings
from ads_compiler.sigma.structure import listed, log_source, text
from ads_compiler.strategy import Telemetry

_SIGMA = ("detection", "correlation", "filter", "logsource")
_LOOKS_LIKE_SIGMA = re.compile(r"^(detection|correlation|logsource|filter):", re.MULTILINE)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
UNKNOWN_FIELD = "TODO"


@dataclass(frozen=True)
class Source:
    """The files of one page, and what they are lowered to."""

    texts: tuple[Text, ...]
    lowered: sigma.Lowered

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(item.name for item in self.texts)

    @cached_property
    def documents(self) -> tuple[SigmaDocument, ...]:
        """The documents, the one that the page is about first: a correlation before the rules that it counts."""
        counted = {name for document in self.lowered.documents for name in _counted(document.node)}

        def order(document: SigmaDocument) -> int:
            if document.is_filter:
                return 3
            if not {text(document.node, "name"), text(document.node, "id")} - {""} & counted:
                return 0 if document.node.get("correlation") is not None else 1
            return 2

        return tuple(sorted(self.lowered.documents, key=order))

    @cached_property
    def facts(self) -> tuple[dict[str, Any], ...]:
        """The documents as plain values, in the order of `documents`."""
        return tuple(
            {str(key): value for key, value in yaml.plain(document.node).items()}
            for document in self.documents
        )

    @property
    def title(self) -> str:
        """The title of the first document that has one, readable or not; else the name of the first file."""
        titles = [facts.get("title") for facts in self.facts]
        titles += [found[1] for item in self.texts if (found := _TITLE.search(item.text))]
        return next(
            (item for item in titles if isinstance(item, str) and item.strip()), ""
        ) or _spoken(self.files[0])

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Why rules are not compiled."""
        return tuple(
            finding for finding in self.lowered.diagnostics if finding.severity is Severity.ERROR
        )

    @cached_property
    def telemetry(self) -> tuple[Telemetry, ...]:
        """The log sources, each with the fields that are read of it; one that is only searched has a TODO."""
        fields: dict[LogSource, dict[str, None]] = {}
        for document in self.lowered.documents:
            for source, names in self._reads(document):
                if source != LogSource():
                    fields.setdefault(source, {}).update(dict.fromkeys(names))
        return tuple(
            Telemetry(
                source.product, source.category, source.service, tuple(names) or (UNKNOWN_FIELD,)
            )
            for source, names in fields.items()
        )

    def _reads(self, document: SigmaDocument) -> Iterator[tuple[LogSource, Sequence[str]]]:
        rule = document.rule
        if rule is None:
            if document.node.get("detection") is not None:
                yield (
                    log_source(document.node),
                    [name for name in _names(document.node.get("detection")) if name],
                )
        elif not isinstance(rule.logic, Correlation):
            yield rule.logsource, fields_read(rule.logic)
        else:
            for key in rule.logic.rules:
                aliases = {
                    alias.name: dict(alias.fields).get(key, alias.name)
                    for alias in rule.logic.aliases
                }
                for name in dict.fromkeys(
                    aliases.get(n, n) for n in (*rule.logic.group_by, *rule.logic.fields)
                ):
                    yield from ((source, (name,)) for source in self._origins(key, name))

    def _origins(self, key: str, name: str) -> Iterator[LogSource]:
        """Where a field of a rule's events comes from; a correlation gives its group's fields itself."""
        found = next(
            (rule for rule in self.lowered.rules if key in (rule.key, rule.sigma_id)), None
        )
        if found is not None and not isinstance(found.logic, Correlation):
            yield found.logsource
        elif (
            found is not None
            and isinstance(found.logic, Correlation)
            and name not in found.logic.group_by
        ):
            for inner in found.logic.rules:
                yield from self._origins(inner, name)


@dataclass(frozen=True, slots=True)
class _File:
    text: Text
    names: frozenset[str]
    refers: frozenset[str]
    filters: frozenset[str]
    only_filters: bool


def read(
    files: Sequence[Path], settings: Settings, together: bool = False
) -> tuple[tuple[Source, ...], tuple[tuple[str, str], ...]]:
    """The pages that files make, and the files that make none, each with the reason."""
    found: list[_File] = []
    left: list[tuple[str, str]] = []
    for path in files:
        content = read_text(path, path.as_posix(), kind="Sigma rule")
        if isinstance(content, Diagnostic):
            left.append((path.as_posix(), content.message))
        elif (file := _file(content)) is None:
            left.append((path.as_posix(), "it holds no Sigma rule"))
        else:
            found.append(file)
    groups = [found] if together and found else _groups(found, left)
    made = (tuple(file.text for file in group) for group in groups)
    return tuple(Source(texts, sigma.lower(texts, settings)) for texts in made), tuple(left)


def _file(content: Text) -> _File | None:
    nodes, problems = yaml.read_all(content)
    mappings = [node for node in nodes if isinstance(node, Mapping)]
    rules = [node for node in mappings if any(node.get(key) is not None for key in _SIGMA)]
    if not rules and not (problems and _LOOKS_LIKE_SIGMA.search(content.text)):
        return None
    names = {text(node, key) for node in mappings for key in ("name", "id")} - {""}
    filters = [node for node in rules if _is_filter(node)]
    return _File(
        content,
        frozenset(names),
        frozenset(name for node in rules for name in _counted(node)),
        frozenset(name for node in filters for name in listed(node.get("filter"))),
        bool(rules) and len(filters) == len(rules),
    )


def _groups(files: Sequence[_File], left: list[tuple[str, str]]) -> list[list[_File]]:
    """Files that a correlation ties together; a file of filters goes to the one page that it is about."""
    rules = [file for file in files if not file.only_filters]
    owner: dict[str, int] = {}
    for number, file in enumerate(rules):
        for name in file.names:
            owner.setdefault(name, number)
    root = list(range(len(rules)))

    def top(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for number, file in enumerate(rules):
        for name in file.refers & owner.keys():
            first, second = sorted((top(number), top(owner[name])))
            root[second] = first
    groups: dict[int, list[_File]] = {}
    for number, file in enumerate(rules):
        groups.setdefault(top(number), []).append(file)
    for file in files:
        if file.only_filters:
            homes = {top(owner[name]) for name in file.filters & owner.keys()}
            if len(homes) == 1 and file.filters <= owner.keys():
                groups[homes.pop()].append(file)
            else:
                reason = "it holds filters, and not of the rules of one page: name it under 'filters' in adsc.toml"
                left.append((file.text.name, reason))
    return list(groups.values())


def _is_filter(node: Mapping) -> bool:
    return node.get("correlation") is None and node.get("filter") is not None


def _counted(node: Mapping) -> tuple[str, ...]:
    return listed(node.get("correlation"))


def _names(node: Node | None) -> Iterator[str]:
    """The fields of a detection that is not compiled."""
    for entry in node.entries if isinstance(node, Mapping) else ():
        for inner in entry.value.items if isinstance(entry.value, Items) else (entry.value,):
            if isinstance(inner, Mapping):
                yield from (str(item.key.value or "").split("|")[0] for item in inner.entries)


def _spoken(file: str) -> str:
    return Path(file).stem.replace("_", " ").replace("-", " ")
