"""Processing pipelines: pySigma parses a rule and transforms it, then the result is lowered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sigma.conditions import ConditionAND
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError, SigmaRuleLocation
from sigma.modifiers import reverse_modifier_mapping
from sigma.processing.pipeline import ProcessingPipeline
from sigma.rule import (
    SigmaDetection,
    SigmaDetectionItem,
    SigmaDetections,
    SigmaLogSource,
    SigmaRule,
)
from sigma.types import SigmaCompareExpression, SigmaExpansion, SigmaNumber, SigmaType

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Entry, Items, Mapping, Node, Scalar
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Excerpt,
    LogSource,
    Match,
    Not,
    Null,
    Selection,
)
from ads_compiler.sigma import compat
from ads_compiler.sigma.applying import applied, parts_of
from ads_compiler.sigma.detections import Detection
from ads_compiler.sigma.growth import MOST_COPIES, combinations, copies, transformations
from ads_compiler.sigma.logic import (
    bind,
    bind_conditions,
    conditions_of,
    empty_selection,
    excerpts,
    is_text_key,
    read_selections,
)
from ads_compiler.sigma.placeholders import MOST_TESTS, Placeholders, expanded
from ads_compiler.sigma.refused import Refused
from ads_compiler.sigma.settings import Values
from ads_compiler.sigma.values import lower_value, size

_EXTERNAL = ("file_placeholders", "http_placeholders", "command_placeholders")
_QUERY_KEYS = ("postprocessing", "finalizers")


@dataclass
class _Place(SigmaRuleLocation):
    """The place of an item, which pySigma passes on when it transforms the item."""

    span: Span | None = None
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The detection of a rule or a filter in pySigma's model, with the places of its parts."""

    text: Text
    selections: dict[str, SigmaDetection]
    names: dict[str, Span]
    conditions: tuple[Scalar, ...]
    excerpts: dict[str, Excerpt]


def load(paths: Sequence[Path]) -> ProcessingPipeline:
    """The pipelines in some files, joined in the order of their priorities."""
    return _load(
        tuple((path, path.stat().st_mtime_ns) if path.is_file() else (path, 0) for path in paths)
    )


@lru_cache(maxsize=4)
def _load(paths: tuple[tuple[Path, int], ...]) -> ProcessingPipeline:
    loaded = [
        (pipeline.priority, str(path), pipeline) for path, _ in paths for pipeline in [_read(path)]
    ]
    ordered = [pipeline for _, _, pipeline in sorted(loaded, key=lambda row: row[:2])]
    joined = ordered[0]
    for pipeline in ordered[1:]:
        joined = joined + pipeline
    return joined


def _read(path: Path) -> ProcessingPipeline:
    try:
        node, findings = yaml.read(Text(path.name, regular_bytes(path).decode("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the pipeline {path} cannot be read: {error}") from error
    for finding in findings:
        raise ConfigError(
            f"the pipeline {path} cannot be read: line {finding.span.line}: {finding.message}"
        )
    if not isinstance(node, Mapping):
        raise ConfigError(f"the pipeline {path} must be a mapping with 'transformations'")
    facts = yaml.plain(node)
    for key in _QUERY_KEYS:
        if facts.get(key):
            raise ConfigError(
                f"the pipeline {path} has '{key}', which changes queries; "
                "detectors do not support it"
            )
    for word in (str(one.get("type")) for one in transformations(facts.get("transformations"))):
        if word in _EXTERNAL:
            raise ConfigError(
                f"the pipeline {path} has '{word}', which reads data from outside the project"
            )
    if (number := copies(facts.get("transformations"))) > MOST_COPIES:
        raise ConfigError(
            f"the mappings of the pipeline {path} make {number:,} copies of one item; "
            f"at most {MOST_COPIES:,} are allowed"
        )
    if not isinstance(facts.get("priority", 0), int):
        raise ConfigError(
            f"the pipeline {path}: 'priority' must be an integer, not {facts['priority']!r}"
        )
    if not isinstance(facts.get("vars", {}), dict):
        raise ConfigError(f"the pipeline {path}: 'vars' must be a mapping of names to values")
    try:
        return compat.pipeline(facts)
    except Exception as error:
        raise ConfigError(f"the pipeline {path} cannot be used: {error}") from error


def parse(node: Mapping, text: Text, findings: list[Diagnostic]) -> Parsed | None:
    """The detection of a rule or a filter, or None if something in it was refused."""
    before = len(findings)
    selections, names = read_selections(node, findings, _definition)
    if not bind_conditions(node, text, names, {}, findings, before):
        return None
    return Parsed(text, selections, names, tuple(conditions_of(node, [])), excerpts(node, text))


def _definition(
    node: Node, span: Span, name: str, findings: list[Diagnostic]
) -> SigmaDetection | None:
    items: list[SigmaDetectionItem | SigmaDetection | None]
    size = 1
    if isinstance(node, Mapping):
        size = len(node.entries)
        items = [_item(entry, findings) for entry in node.entries if is_text_key(entry, findings)]
    elif isinstance(node, Items) and not all(isinstance(one, Scalar) for one in node.items):
        size = len(node.items)
        items = [_definition(one, one.span, name, findings) for one in node.items]
    else:
        values = (
            [one for one in node.items if isinstance(one, Scalar)]
            if isinstance(node, Items)
            else [node]
        )
        size = min(len(values), 1)
        items = [_joined(None, [], values, span, findings)] if values else []
    if not size:
        findings.append(empty_selection(span, name))
        return None
    valid = [one for one in items if one is not None]
    return SigmaDetection(valid) if len(valid) == size else None


def _item(entry: Entry, findings: list[Diagnostic]) -> SigmaDetectionItem | None:
    try:
        field, modifiers, values = parts_of(entry)
    except Refused as refused:
        findings.append(refused.finding)
        return None
    return _joined(field, modifiers, values, entry.key.span, findings)


def _joined(
    field: str | None,
    modifiers: list[str],
    values: Sequence[Scalar],
    span: Span,
    findings: list[Diagnostic],
) -> SigmaDetectionItem | None:
    """One item of several values, each applied separately to be refused at its own place."""
    items: list[SigmaDetectionItem] = []
    for value in values:
        try:
            one = applied(field, modifiers, value, span)
        except Refused as refused:
            findings.append(refused.finding)
            continue
        for applied_value in one.value:
            _restore_integers(applied_value, value)
        items.append(one)
    if len(items) < len(values):
        return None
    first = items[0]
    first.value = [value for one in items for value in one.value]
    first.original_value = [value for one in items for value in one.original_value or []]
    compat.trust(first)
    where = values[0].span if len(values) == 1 and values[0].value is not None else span
    first.source = _Place(Path(span.file), span=where, modifiers=tuple(modifiers))
    return first


def _restore_integers(value: SigmaType, scalar: Scalar) -> None:
    """Replace numbers that pySigma has rounded by the integer as written."""
    number = value.number if isinstance(value, SigmaCompareExpression) else value
    if isinstance(number, SigmaNumber) and isinstance(scalar.value, int):
        number.number = scalar.value
    for inner in value.values if isinstance(value, SigmaExpansion) else ():
        _restore_integers(inner, scalar)


def transform(
    document: Mapping, parsed: Parsed, filters: Iterable[Parsed], pipeline: ProcessingPipeline
) -> SigmaRule:
    """The rule after the pipeline; refused if pySigma or the pipeline rejects it."""
    facts = common_facts(document)
    try:
        rule = SigmaRule(
            logsource=SigmaLogSource.from_dict(yaml.plain(document)["logsource"]),
            detection=SigmaDetections(
                dict(parsed.selections), [str(one.value) for one in parsed.conditions]
            ),
            **facts,
        )
    except SigmaError as error:
        raise _unreadable(document, _message(error)) from error
    if combinations(parsed.selections.values(), pipeline.vars):
        message = f"the pipelines expand this rule to more than {MOST_TESTS:,} values"
        raise Refused(document.key_span("title"), "ADS416", message, "use fewer placeholders")
    for one in filters:
        compat.apply_filter(rule, one.selections, str(one.conditions[0].value))
    applied_to(rule, document, pipeline)
    return rule


def common_facts(document: Mapping) -> dict[str, Any]:
    """The facts around the logic of a document, which conditions of pipelines may test."""
    given = yaml.plain(document)
    if problem := compat.unreadable(given):
        raise _unreadable(document, problem)
    try:
        facts, errors = SigmaRule.from_dict_common_params(given, collect_errors=True)
    except Exception as error:
        raise _unreadable(document, _message(error)) from error
    for wrong in errors:
        raise _unreadable(document, _message(wrong))
    return facts


def _unreadable(document: Mapping, problem: str) -> Refused:
    message = f"the pipelines cannot read this rule: {problem}"
    return Refused(document.key_span("title"), "ADS418", message)


def applied_to(
    rule: SigmaRule | SigmaCorrelationRule, document: Mapping, pipeline: ProcessingPipeline
) -> None:
    """Apply the pipeline to a rule; on failure, refuse the rule at the item or at its title."""
    try:
        pipeline.apply(rule)
    except Exception as error:
        where = document.key_span("title")
        place = getattr(error, "source", None)
        at = place.span if isinstance(place, _Place) and place.span else where
        hint = "change the rule, or the pipeline that rejects it"
        raise Refused(
            at, "ADS418", f"a pipeline rejects this rule: {_message(error)}", hint
        ) from error


def _message(error: BaseException) -> str:
    return (
        str(error.args[0])
        if isinstance(error, SigmaError) and error.args
        else str(error) or type(error).__name__
    )


def lower_rule(
    rule: SigmaRule,
    parsed: Parsed,
    title: Span,
    values: Table[str, Values],
    findings: list[Diagnostic],
) -> tuple[Detection, LogSource] | None:
    """The detection and the log source of a transformed rule; None if something was refused.

    Parts without a place in the file of the rule are located at its title.
    """
    before = len(findings)
    places = {name: parsed.names.get(name, title) for name in rule.detection.detections}
    selections: dict[str, Condition] = {}
    lower = _Lowering(Placeholders(values), parsed.text.name, findings)
    for name, detection in rule.detection.detections.items():
        lowered = lower.detection(detection, places[name])
        if lowered is not None:
            selections[name] = lowered
    parts: list[Condition] = []
    for scalar, condition in zip(parsed.conditions, rule.detection.parsed_condition, strict=True):
        try:
            parts.append(
                bind(
                    Scalar(condition.condition, scalar.span), parsed.text, places, selections, set()
                )
            )
        except Refused as refused:
            findings.append(refused.finding)
    if len(findings) > before:
        return None
    # pySigma gives the selections of filters random names.
    named_selections = tuple(
        Selection(name if name in parsed.names else "filter", condition, parsed.excerpts.get(name))
        for name, condition in selections.items()
    )
    written = tuple(text for key, text in parsed.excerpts.items() if key == "condition")
    logic = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    source = LogSource(rule.logsource.product, rule.logsource.category, rule.logsource.service)
    return Detection(logic, named_selections, written), source


@dataclass(frozen=True, slots=True)
class _Lowering:
    placeholders: Placeholders
    file: str
    findings: list[Diagnostic]

    def detection(self, detection: SigmaDetection, span: Span) -> Condition | None:
        conditions = [
            self.detection(one, span) if isinstance(one, SigmaDetection) else self.item(one, span)
            for one in detection.detection_items
        ]
        valid = tuple(one for one in conditions if one is not None)
        if not conditions:
            message = "the pipelines leave this selection empty"
            self.findings.append(
                Refused(
                    span, "ADS418", message, "remove the selection from the condition as well"
                ).finding
            )
        if len(valid) < len(conditions) or not conditions:
            return None
        if len(valid) == 1:
            return valid[0]
        return AllOf(valid) if detection.item_linking is ConditionAND else AnyOf(valid)

    def item(self, item: SigmaDetectionItem, span: Span) -> Condition | None:
        place = item.source if isinstance(item.source, _Place) else None
        where = place.span if place and place.span and place.span.file == self.file else span
        modifiers = (
            list(place.modifiers)
            if place
            else [reverse_modifier_mapping[m.__name__] for m in item.modifiers]
        )
        try:
            values = [
                one for value in item.value for one in expanded(value, self.placeholders, where)
            ]
            self.placeholders.spend(sum(map(size, values)), "ADS409", where)
            conditions = [
                lower_value(one, item.field, modifiers, Scalar(str(one), where), where)
                for one in values
            ]
        except Refused as refused:
            self.findings.append(refused.finding)
            return None
        if not conditions:
            if item.field is None:
                message = "the pipelines leave this search without a value"
                self.findings.append(Refused(where, "ADS418", message).finding)
                return None
            # In pySigma, an item without a value means an absent field.
            conditions = [Match(item.field, Null(), where)]
        linked = (
            conditions[0]
            if len(conditions) == 1
            else (AllOf if item.value_linking is ConditionAND else AnyOf)(tuple(conditions))
        )
        return Not(linked) if item.negated else linked
