"""The `detection` of a rule to one condition: selections are lowered item by item, the condition ties them."""

from __future__ import annotations

import re
from typing import Any

from pyparsing import ParseResults
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)

from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Not
from ads_compiler.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.sigma.values import Refused, item, keyword
from ads_compiler.source import Span, Text
from ads_compiler.yamlmap import Entry, Items, Mapping, Node, Scalar

_LOUD = re.compile(r"\b(AND|OR|NOT|OF|THEM|ALL|ANY)\b")


def lower_detection(node: Mapping, text: Text, findings: list[Diagnostic]) -> Condition | None:
    """The condition of a rule's `detection`, or None where something was refused; every problem is told."""
    before = len(findings)
    selections: dict[str, Condition] = {}
    names: dict[str, Span] = {}
    for entry in node.entries:
        name = str(entry.key.value)
        if name == "condition":
            continue
        if name == "timeframe":
            message = "a 'timeframe' belongs to aggregations in conditions, which are no longer part of Sigma"
            findings.append(_error(entry.key.span, "ADS402", message, "write a correlation rule with a timespan"))
            continue
        names[name] = entry.key.span
        lowered = _definition(entry.value, entry.key.span, name, findings)
        if lowered is not None:
            selections[name] = lowered
    if not names:
        findings.append(_error(node.span, "ADS401", "this detection has no selection, only a condition"))
    conditions = _conditions(node, findings)
    parsed = []
    used: set[str] = set()
    for condition in conditions:
        try:
            parsed.append(_tie(_parse(condition), names, selections, condition, text, used))
        except Refused as refused:
            findings.append(refused.finding)
    refused_already = any(f.severity is Severity.ERROR for f in findings[before:])
    for name in names if conditions and not refused_already else ():
        if name not in used:
            message = f"the selection '{name}' is never used by the condition"
            findings.append(Diagnostic(names[name], "ADS408", Severity.WARNING, message, "use it or remove it"))
    if refused_already or not parsed:
        return None
    return parsed[0] if len(parsed) == 1 else AnyOf(tuple(parsed))


def _definition(node: Node, span: Span, name: str, findings: list[Diagnostic]) -> Condition | None:
    if isinstance(node, Mapping):
        lowered = [item(entry, findings) for entry in node.entries if _named(entry, findings)]
        kept = tuple(one for one in lowered if one is not None)
        complete = len(kept) == len(node.entries) > 0
        joined: Condition | None = AllOf(kept) if len(kept) > 1 else next(iter(kept), None)
    elif isinstance(node, Items):
        parts = [_definition(one, one.span, name, findings) for one in node.items]
        kept = tuple(one for one in parts if one is not None)
        complete = len(kept) == len(node.items) > 0
        joined = AnyOf(kept) if len(kept) > 1 else next(iter(kept), None)
    else:
        try:
            return keyword(node)
        except Refused as refused:
            findings.append(refused.finding)
            return None
    if not (node.entries if isinstance(node, Mapping) else node.items):
        findings.append(_error(span, "ADS401", f"the selection '{name}' is empty"))
    return joined if complete else None


def _named(entry: Entry, findings: list[Diagnostic]) -> bool:
    if isinstance(entry.key.value, str):
        return True
    message = f"a field name must be text, not {entry.key.value!r}"
    findings.append(_error(entry.key.span, "ADS401", message, "put quotation marks around it"))
    return False


def _conditions(node: Mapping, findings: list[Diagnostic]) -> list[Scalar]:
    given = node.get("condition")
    if given is None:
        findings.append(
            _error(node.span, "ADS401", "this detection has no condition", "for example: condition: selection")
        )
        return []
    found = list(given.items) if isinstance(given, Items) else [given]
    texts = [one for one in found if isinstance(one, Scalar) and isinstance(one.value, str) and one.value.strip()]
    if len(texts) != len(found) or not found:
        findings.append(_error(given.span, "ADS404", "a condition must be text, such as 'selection and not filter'"))
        return []
    return texts


def _parse(condition: Scalar) -> Any:
    text = str(condition.value)
    if "|" in text:
        hint = "write a correlation rule (event_count or value_count) instead"
        raise Refused(
            condition.span, "ADS402", "an aggregation behind '|' in a condition is no longer part of Sigma", hint
        )
    no_detections: Any = None
    try:
        return SigmaCondition(text, no_detections).parse(postprocess=False)
    except RecursionError as error:
        raise Refused(condition.span, "ADS404", "the condition is nested too deeply") from error
    except Exception as error:
        # pyparsing's own words name its grammar, which nobody who writes a rule has seen.
        rest = text[getattr(error.__context__, "loc", 0) :].strip()
        message = f"the condition '{text}' " + (f"cannot be read at '{rest}'" if rest else "ends too early")
        hint = "names, 'and', 'or', 'not', '1 of x*', 'all of them', parentheses"
        if _LOUD.search(text):
            hint = "write 'and', 'or', 'not', 'of' and 'them' in small letters"
        raise Refused(condition.span, "ADS404", message, hint) from error


def _tie(
    parsed: Any, names: dict[str, Span], selections: dict[str, Condition], condition: Scalar, text: Text, used: set[str]
) -> Condition:
    """The parsed condition with its selections in place. A selection that was refused stands as an empty one."""

    def tied(node: Any) -> Condition:
        while isinstance(node, ParseResults) and len(node) == 1:
            node = node[0]
        match node:
            case ConditionIdentifier():
                return chosen([node.identifier] if node.identifier in names else [], node.identifier, AllOf)
            case ConditionSelector():
                pattern = re.compile(re.escape(node.pattern).replace(r"\*", ".*") if node.pattern != "them" else ".*")
                hidden = "" if node.pattern.startswith("_") else "_"
                hits = [n for n in names if pattern.fullmatch(n) and not (hidden and n.startswith(hidden))]
                return chosen(hits, node.pattern, AllOf if node.cond_class is ConditionAND else AnyOf)
            case ConditionNOT(args=[inner]):
                return Not(tied(inner))
            case ConditionAND():
                return AllOf(tuple(tied(one) for one in node.args))
            case ConditionOR():
                return AnyOf(tuple(tied(one) for one in node.args))
        raise Refused(condition.span, "ADS404", f"the condition '{condition.value}' cannot be read")

    def chosen(hits: list[str], word: str, link: type[AllOf] | type[AnyOf]) -> Condition:
        if not hits:
            hint = did_you_mean(word, names) or f"defined are {', '.join(names) or 'none'}"
            raise Refused(
                _word_span(condition, word, text), "ADS404", f"the condition names '{word}', which is not defined", hint
            )
        used.update(hits)
        parts = tuple(selections.get(name, AnyOf(())) for name in hits)
        return parts[0] if len(parts) == 1 else link(parts)

    return tied(parsed)


def _word_span(condition: Scalar, word: str, text: Text) -> Span:
    """The place of a word inside a condition that stands on one line; else of the whole condition."""
    span = condition.span
    if span.line != span.end_line:
        return span
    row = span.line - 1 - text.first_line
    line, shift = text.line_text(row), text.shifts[row] if row < len(text.shifts) else 0
    start = span.column - 1 - shift
    found = re.compile(rf"(?<![\w*-]){re.escape(word)}(?![\w*-])").search(line, max(start, 0))
    if not found:
        return span
    return Span(span.file, span.line, found.start() + shift + 1, span.line, found.end() + shift + 1)


def _error(span: Span, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(span, code, Severity.ERROR, message, hint)
