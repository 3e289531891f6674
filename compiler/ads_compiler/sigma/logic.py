"""Lower the `detection` of a rule to one condition: first its selections, then its `condition`."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Table
from functools import cache
from typing import Any, TypeVar

from pyparsing import ParseResults
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
)

from ads_compiler.core.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.core.plural import named
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Entry, Items, Mapping, Node, Scalar
from ads_compiler.detection.interpret import glob
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Excerpt,
    Not,
    Selection,
    Wildcard,
    leaves,
)
from ads_compiler.sigma.conditions import parse
from ads_compiler.sigma.detections import Detection
from ads_compiler.sigma.excerpts import excerpt
from ads_compiler.sigma.placeholders import MOST_TESTS, Placeholders
from ads_compiler.sigma.settings import NO_SETTINGS, Values
from ads_compiler.sigma.values import Refused, item, keyword

T = TypeVar("T")
Define = Callable[[Node, Span, str, list[Diagnostic]], T | None]


def lower_detection(
    node: Mapping,
    text: Text,
    findings: list[Diagnostic],
    values: Table[str, Values] = NO_SETTINGS.placeholders,
) -> Detection | None:
    """The condition of a rule's `detection`, or None if something was refused.

    `values` are the values of the project's placeholders.
    """
    placeholders = Placeholders(values)

    def define(node: Node, span: Span, name: str, findings: list[Diagnostic]) -> Condition | None:
        return _definition(node, span, name, findings, placeholders)

    before = len(findings)
    selections: dict[str, Condition]
    selections, names = read_selections(node, findings, define)
    parsed = bind_conditions(node, text, names, selections, findings, before)
    if not parsed:
        return None
    logic = parsed[0] if len(parsed) == 1 else AnyOf(tuple(parsed))
    written = excerpts(node, text)
    named = tuple(
        Selection(name, condition, written.get(name)) for name, condition in selections.items()
    )
    return Detection(logic, named, tuple(written[key] for key in written if key == "condition"))


def excerpts(node: Mapping, text: Text) -> dict[str, Excerpt]:
    """The source text of each key of a detection."""
    return {str(entry.key.value): excerpt(entry, text) for entry in node.entries}


def read_selections(
    node: Mapping, findings: list[Diagnostic], define: Define[T]
) -> tuple[dict[str, T], dict[str, Span]]:
    """The selections of a detection, each lowered by `define`, and the places of their names."""
    selections: dict[str, T] = {}
    names: dict[str, Span] = {}
    for entry in node.entries:
        name = str(entry.key.value)
        if name == "condition":
            continue
        if name == "timeframe":
            message = "'timeframe' and aggregations in conditions are no longer part of Sigma"
            findings.append(
                Diagnostic(
                    entry.key.span, "ADS402", message, "write a correlation rule with a timespan"
                )
            )
            continue
        names[name] = entry.key.span
        selection = define(entry.value, entry.key.span, name, findings)
        if selection is not None:
            selections[name] = selection
    if not names:
        findings.append(
            Diagnostic(node.span, "ADS401", "this detection has a condition but no selection")
        )
    return selections, names


def bind_conditions(
    node: Mapping,
    text: Text,
    names: dict[str, Span],
    selections: dict[str, Condition],
    findings: list[Diagnostic],
    before: int,
) -> list[Condition]:
    """Each condition of a detection over its selections; empty on any error since `before`."""
    conditions = conditions_of(node, findings)
    parsed = []
    used: set[str] = set()
    for condition in conditions:
        try:
            parsed.append(bind(condition, text, names, selections, used))
        except Refused as refused:
            findings.append(refused.finding)
    refused_already = any(f.severity is Severity.ERROR for f in findings[before:])
    for name in names if conditions and not refused_already else ():
        if name not in used:
            message = f"the condition does not use the selection '{name}'"
            findings.append(Diagnostic(names[name], "ADS408", message, "use it or remove it"))
    return [] if refused_already else parsed


def _definition(
    node: Node, span: Span, name: str, findings: list[Diagnostic], placeholders: Placeholders
) -> Condition | None:
    if isinstance(node, Mapping):
        lowered = [
            item(entry, findings, placeholders)
            for entry in node.entries
            if is_text_key(entry, findings)
        ]
        valid = tuple(one for one in lowered if one is not None)
        complete = len(valid) == len(node.entries) > 0
        joined: Condition | None = AllOf(valid) if len(valid) > 1 else next(iter(valid), None)
    elif isinstance(node, Items):
        parts = [_definition(one, one.span, name, findings, placeholders) for one in node.items]
        valid = tuple(one for one in parts if one is not None)
        complete = len(valid) == len(node.items) > 0
        joined = AnyOf(valid) if len(valid) > 1 else next(iter(valid), None)
    else:
        try:
            return keyword(node)
        except Refused as refused:
            findings.append(refused.finding)
            return None
    if not (node.entries if isinstance(node, Mapping) else node.items):
        findings.append(empty_selection(span, name))
    return joined if complete else None


def empty_selection(span: Span, name: str) -> Diagnostic:
    """The finding about an empty selection."""
    return Diagnostic(span, "ADS401", f"the selection '{name}' is empty")


def is_text_key(entry: Entry, findings: list[Diagnostic]) -> bool:
    """Whether the key of an item is text; reported if not."""
    if isinstance(entry.key.value, str):
        return True
    message = f"a field name must be text, not {entry.key.value!r}"
    findings.append(Diagnostic(entry.key.span, "ADS401", message, "put quotation marks around it"))
    return False


def conditions_of(node: Mapping, findings: list[Diagnostic]) -> list[Scalar]:
    """The conditions of a detection as written."""
    given = node.get("condition")
    if given is None:
        findings.append(
            Diagnostic(
                node.span,
                "ADS401",
                "this detection has no condition",
                "for example: condition: selection",
            )
        )
        return []
    items = list(given.items) if isinstance(given, Items) else [given]
    texts = [
        one
        for one in items
        if isinstance(one, Scalar) and isinstance(one.value, str) and one.value.strip()
    ]
    if len(texts) != len(items) or not items:
        findings.append(
            Diagnostic(
                given.span, "ADS404", "a condition must be text, such as 'selection and not filter'"
            )
        )
        return []
    return texts


def bind(
    condition: Scalar,
    text: Text,
    names: dict[str, Span],
    selections: dict[str, Condition],
    used: set[str],
) -> Condition:
    """A condition with its selections in place; a refused selection becomes an empty one.

    Adds the names that the condition uses to `used`.
    """
    parsed, originals = parse(condition)
    size = 0

    @cache
    def tests(name: str) -> int:
        return sum(1 for _ in leaves(selections[name])) if name in selections else 1

    def bound(node: Any) -> Condition:
        while isinstance(node, ParseResults) and len(node) == 1:
            node = node[0]
        match node:
            case ConditionIdentifier():
                word = originals.get(node.identifier, node.identifier)
                return chosen([word] if word in names and "*" not in word else [], word, AllOf)
            case ConditionSelector():
                word = originals.get(node.pattern, node.pattern)
                parts = _pattern(word if word != "them" else "*")
                hidden = "" if word.startswith("_") else "_"
                hits = [
                    n for n in names if glob(parts, n) and not (hidden and n.startswith(hidden))
                ]
                return chosen(hits, word, AllOf if node.cond_class is ConditionAND else AnyOf)
            case ConditionNOT(args=[inner]):
                return Not(bound(inner))
            case ConditionAND():
                return AllOf(tuple(bound(one) for one in node.args))
            case ConditionOR():
                return AnyOf(tuple(bound(one) for one in node.args))
        raise Refused(condition.span, "ADS404", f"invalid condition '{condition.value}'")

    def chosen(hits: list[str], word: str, link: type[AllOf] | type[AnyOf]) -> Condition:
        nonlocal size
        if not hits:
            hint = did_you_mean(word, names) or f"defined selections: {named(names) or 'none'}"
            raise Refused(
                _word_span(condition, word, text),
                "ADS404",
                f"the condition names '{word}', which is not defined",
                hint,
            )
        used.update(hits)
        size += sum(tests(name) for name in hits)
        if size > MOST_TESTS:
            message = f"the condition expands to more than {MOST_TESTS:,} tests"
            raise Refused(condition.span, "ADS404", message, "name each selection once")
        parts = tuple(selections.get(name, AnyOf(())) for name in hits)
        return parts[0] if len(parts) == 1 else link(parts)

    return bound(parsed)


def _pattern(word: str) -> tuple[str | Wildcard, ...]:
    """A pattern of names. A regular expression would be slow on a pattern with many stars."""
    parts: list[str | Wildcard] = []
    for number, part in enumerate(word.split("*")):
        parts += [Wildcard.MANY, part] if number else [part]
    return tuple(parts)


def _word_span(condition: Scalar, word: str, text: Text) -> Span:
    """The place of a word in a condition on one line; otherwise of the whole condition."""
    span = condition.span
    if span.line != span.end_line:
        return span
    row = span.line - 1 - text.first_line
    line, shift = text.line_text(row), text.shifts[row] if row < len(text.shifts) else 0
    start = span.column - 1 - shift
    match = re.compile(rf"(?<![\w.*-]){re.escape(word)}(?![\w.*-])").search(line, max(start, 0))
    if not match:
        return span
    return Span(span.file, span.line, match.start() + shift + 1, span.line, match.end() + shift + 1)
