"""Sigma files, grouped by page: one file, or a correlation and the files of its rules."""

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
    """The files of one page, and their rules in lowered form."""

    texts: tuple[Text, ...]
    lowered: sigma.Lowered

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(item.name for item in self.texts)

    @cached_property
    def documents(self) -> tuple[SigmaDocument, ...]:
        """The documents, the main one first: a correlation comes before the rules it counts."""
        counted = {name for document in self.lowered.documents for name in _refers(document.node)}

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
        """The title of the first document that has one (even in invalid YAML), else a file name."""
        titles = [facts.get("title") for facts in self.facts]
        titles += [match[1] for item in self.texts if (match := _TITLE.search(item.text))]
        return next(
            (item for item in titles if isinstance(item, str) and item.strip()), ""
        ) or _words(self.files[0])

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that prevent rules from being compiled."""
        return tuple(
            finding for finding in self.lowered.diagnostics if finding.severity is Severity.ERROR
        )

    @cached_property
    def telemetry(self) -> tuple[Telemetry, ...]:
        """The log sources with the fields that the rules read; a TODO if they only use keywords."""
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
        """The log sources of a field of a rule's events; a correlation adds its group-by fields."""
        rule = next((rule for rule in self.lowered.rules if key in (rule.key, rule.sigma_id)), None)
        if rule is not None and not isinstance(rule.logic, Correlation):
            yield rule.logsource
        elif (
            rule is not None
            and isinstance(rule.logic, Correlation)
            and name not in rule.logic.group_by
        ):
            for inner in rule.logic.rules:
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
    """The files of each page, and the files left out, each with the reason."""
    usable: list[_File] = []
    left: list[tuple[str, str]] = []
    for path in files:
        content = read_text(path, path.as_posix(), kind="Sigma rule")
        if isinstance(content, Diagnostic):
            left.append((path.as_posix(), content.message))
        elif (file := _file(content)) is None:
            left.append((path.as_posix(), "contains no Sigma rule"))
        else:
            usable.append(file)
    groups = [usable] if together and usable else _groups(usable, left)
    pages = (tuple(file.text for file in group) for group in groups)
    return tuple(Source(texts, sigma.lower(texts, settings)) for texts in pages), tuple(left)


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
        frozenset(name for node in rules for name in _refers(node)),
        frozenset(name for node in filters for name in listed(node.get("filter"))),
        bool(rules) and len(filters) == len(rules),
    )


def _groups(files: Sequence[_File], left: list[tuple[str, str]]) -> list[list[_File]]:
    """Files joined by correlations; a file of filters joins the page whose rules it filters."""
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
                reason = (
                    "contains filters for rules on several pages; "
                    "add the file to 'filters' in adsc.toml"
                )
                left.append((file.text.name, reason))
    return list(groups.values())


def _is_filter(node: Mapping) -> bool:
    return node.get("correlation") is None and node.get("filter") is not None


def _refers(node: Mapping) -> tuple[str, ...]:
    return listed(node.get("correlation"))


def _names(node: Node | None) -> Iterator[str]:
    """The fields of a detection that is not compiled."""
    for entry in node.entries if isinstance(node, Mapping) else ():
        for inner in entry.value.items if isinstance(entry.value, Items) else (entry.value,):
            if isinstance(inner, Mapping):
                yield from (str(item.key.value or "").split("|")[0] for item in inner.entries)


def _words(file: str) -> str:
    return Path(file).stem.replace("_", " ").replace("-", " ")
