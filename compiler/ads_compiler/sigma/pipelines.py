"""Processing pipelines: pySigma parses a rule, changes it as they say, and what comes out is lowered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from ads_compiler.sigma.logic import (
    conditions_of,
    excerpts,
    hollow,
    named,
    read_selections,
    tie,
    tie_all,
)
from ads_compiler.sigma.placeholders import Placeholders, expanded
from ads_compiler.sigma.refused import Refused
from ads_compiler.sigma.values import lower_value

_OUTSIDE = ("file_placeholders", "http_placeholders", "command_placeholders")
_OF_QUERIES = ("postprocessing", "finalizers")


@dataclass
class _Place(SigmaRuleLocation):
    """Where an item stands; pySigma hands it on to what the item becomes."""

    span: Span | None = None
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The detection of a rule or a filter as pySigma holds it, with the places of its parts."""

    text: Text
    selections: dict[str, SigmaDetection]
    names: dict[str, Span]
    conditions: tuple[Scalar, ...]
    excerpts: dict[str, Excerpt]


def load(paths: Sequence[Path]) -> ProcessingPipeline:
    """The pipelines of some files as one, in the order of their priorities."""
    return _load(
        tuple((path, path.stat().st_mtime_ns) if path.is_file() else (path, 0) for path in paths)
    )


@lru_cache(maxsize=4)
def _load(paths: tuple[tuple[Path, int], ...]) -> ProcessingPipeline:
    made = [
        (pipeline.priority, str(path), pipeline) for path, _ in paths for pipeline in [_read(path)]
    ]
    ordered = [pipeline for _, _, pipeline in sorted(made, key=lambda row: row[:2])]
    joined = ordered[0]
    for pipeline in ordered[1:]:
        joined = joined + pipeline
    return joined


def _read(path: Path) -> ProcessingPipeline:
    try:
        node, findings = yaml.read(Text(path.name, path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the pipeline {path} cannot be read: {error}") from error
    for finding in findings:
        raise ConfigError(
            f"the pipeline {path} cannot be read: line {finding.span.line}: {finding.message}"
        )
    if not isinstance(node, Mapping):
        raise ConfigError(f"the pipeline {path} must be a mapping with 'transformations'")
    facts = yaml.plain(node)
    for key in _OF_QUERIES:
        if facts.get(key):
            raise ConfigError(
                f"the pipeline {path} has '{key}', which changes queries; a detector is none"
            )
    for word in _types(facts.get("transformations")):
        if word in _OUTSIDE:
            raise ConfigError(
                f"the pipeline {path} has '{word}', which reads what is not part of the project"
            )
    if not isinstance(facts.get("priority", 0), int):
        raise ConfigError(
            f"the pipeline {path} has the priority '{facts['priority']}', which is no whole number"
        )
    try:
        return compat.pipeline(facts)
    except Exception as error:
        raise ConfigError(f"the pipeline {path} cannot be used: {error}") from error


def _types(given: Any) -> Iterable[str]:
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict):
            yield str(one.get("type"))
            yield from _types(one.get("items"))


def parse(node: Mapping, text: Text, findings: list[Diagnostic]) -> Parsed | None:
    """The detection of a rule or a filter, or None where something in it was refused."""
    before = len(findings)
    selections, names = read_selections(node, findings, _definition)
    if not tie_all(node, text, names, {}, findings, before):
        return None
    return Parsed(text, selections, names, tuple(conditions_of(node, [])), excerpts(node, text))


def _definition(
    node: Node, span: Span, name: str, findings: list[Diagnostic]
) -> SigmaDetection | None:
    made: list[SigmaDetectionItem | SigmaDetection | None]
    size = 1
    if isinstance(node, Mapping):
        size = len(node.entries)
        made = [_item(entry, findings) for entry in node.entries if named(entry, findings)]
    elif isinstance(node, Items) and not all(isinstance(one, Scalar) for one in node.items):
        size = len(node.items)
        made = [_definition(one, one.span, name, findings) for one in node.items]
    else:
        values = (
            [one for one in node.items if isinstance(one, Scalar)]
            if isinstance(node, Items)
            else [node]
        )
        size = min(len(values), 1)
        made = [_joined(None, [], values, span, findings)] if values else []
    if not size:
        findings.append(hollow(span, name))
        return None
    kept = [one for one in made if one is not None]
    return SigmaDetection(kept) if len(kept) == size else None


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
    """The item of several values: each is read by itself, so that each is refused at its place."""
    made: list[SigmaDetectionItem] = []
    for value in values:
        try:
            one = applied(field, modifiers, value, span)
        except Refused as refused:
            findings.append(refused.finding)
            continue
        for found in one.value:
            _as_written(found, value)
        made.append(one)
    if len(made) < len(values):
        return None
    first = made[0]
    first.value = [value for one in made for value in one.value]
    first.original_value = [value for one in made for value in one.original_value or []]
    compat.trust(first)
    where = values[0].span if len(values) == 1 and values[0].value is not None else span
    first.source = _Place(Path(span.file), span=where, modifiers=tuple(modifiers))
    return first


def _as_written(value: SigmaType, scalar: Scalar) -> None:
    """Give a whole number back what pySigma rounds off."""
    number = value.number if isinstance(value, SigmaCompareExpression) else value
    if isinstance(number, SigmaNumber) and isinstance(scalar.value, int):
        number.number = scalar.value
    for inner in value.values if isinstance(value, SigmaExpansion) else ():
        _as_written(inner, scalar)


def transform(
    document: Mapping, parsed: Parsed, filters: Iterable[Parsed], pipeline: ProcessingPipeline
) -> SigmaRule:
    """The rule as it leaves the pipeline. Refused where pySigma cannot read it, or where the pipeline fails it."""
    kept = common_facts(document)
    try:
        rule = SigmaRule(
            logsource=SigmaLogSource.from_dict(yaml.plain(document)["logsource"]),
            detection=SigmaDetections(
                dict(parsed.selections), [str(one.value) for one in parsed.conditions]
            ),
            **kept,
        )
    except SigmaError as error:
        raise _unreadable(document, _message(error)) from error
    for one in filters:
        compat.apply_filter(rule, one.selections, str(one.conditions[0].value))
    applied_to(rule, document, pipeline)
    return rule


def common_facts(document: Mapping) -> dict[str, Any]:
    """What pySigma reads of a document around its logic, and conditions of pipelines may ask for."""
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
    """Apply the pipeline to the rule of a document; refused at the item, or else at the title, where it fails."""
    try:
        pipeline.apply(rule)
    except Exception as error:
        where = document.key_span("title")
        place = getattr(error, "source", None)
        at = place.span if isinstance(place, _Place) and place.span else where
        hint = "change the rule, or the pipeline that refuses it"
        raise Refused(
            at, "ADS418", f"a pipeline refuses this rule: {_message(error)}", hint
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
    placeholders: Placeholders,
    findings: list[Diagnostic],
) -> tuple[Detection, LogSource] | None:
    """The detection and the log source of a transformed rule; None where something in it was refused.

    What is of no place of the rule's own file is shown at its title.
    """
    before = len(findings)
    places = {name: parsed.names.get(name, title) for name in rule.detection.detections}
    selections: dict[str, Condition] = {}
    lower = _Lowering(placeholders, parsed.text.name, findings)
    for name, detection in rule.detection.detections.items():
        made = lower.detection(detection, places[name])
        if made is not None:
            selections[name] = made
    parts: list[Condition] = []
    for scalar, condition in zip(parsed.conditions, rule.detection.parsed_condition, strict=True):
        try:
            parts.append(
                tie(
                    Scalar(condition.condition, scalar.span), parsed.text, places, selections, set()
                )
            )
        except Refused as refused:
            findings.append(refused.finding)
    if len(findings) > before:
        return None
    # A filter's selections have drawn names by now.
    made_of = tuple(
        Selection(name if name in parsed.names else "filter", condition, parsed.excerpts.get(name))
        for name, condition in selections.items()
    )
    written = tuple(text for key, text in parsed.excerpts.items() if key == "condition")
    logic = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    source = LogSource(rule.logsource.product, rule.logsource.category, rule.logsource.service)
    return Detection(logic, made_of, written), source


@dataclass(frozen=True, slots=True)
class _Lowering:
    placeholders: Placeholders
    file: str
    findings: list[Diagnostic]

    def detection(self, detection: SigmaDetection, span: Span) -> Condition | None:
        made = [
            self.detection(one, span) if isinstance(one, SigmaDetection) else self.item(one, span)
            for one in detection.detection_items
        ]
        kept = tuple(one for one in made if one is not None)
        if not made:
            message = "the pipelines leave nothing of this selection"
            self.findings.append(
                Refused(
                    span, "ADS418", message, "drop the selection from the condition, too"
                ).finding
            )
        if len(kept) < len(made) or not made:
            return None
        if len(kept) == 1:
            return kept[0]
        return AllOf(kept) if detection.item_linking is ConditionAND else AnyOf(kept)

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
            made = [
                lower_value(one, item.field, modifiers, Scalar(str(one), where), where)
                for one in values
            ]
        except Refused as refused:
            self.findings.append(refused.finding)
            return None
        if not made:
            if item.field is None:
                message = "the pipelines leave no value of this search"
                self.findings.append(Refused(where, "ADS418", message).finding)
                return None
            made = [
                Match(item.field, Null(), where)
            ]  # an item without a value is an absent field, says pySigma
        linked = (
            made[0]
            if len(made) == 1
            else (AllOf if item.value_linking is ConditionAND else AnyOf)(tuple(made))
        )
        return Not(linked) if item.negated else linked
