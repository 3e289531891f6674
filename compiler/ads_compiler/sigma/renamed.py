"""Rename the fields of a correlation by processing pipelines; all else stays as written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sigma.correlations import (
    SigmaCorrelationCondition,
    SigmaCorrelationConditionOperator,
    SigmaCorrelationFieldAliases,
    SigmaCorrelationRule,
    SigmaRuleReference,
)
from sigma.processing.pipeline import ProcessingPipeline
from sigma.rule import SigmaRule

from ads_compiler.core import yaml
from ads_compiler.core.yaml import Entry, Items, Mapping, Node, Scalar
from ads_compiler.sigma.pipelines import applied_to, common_facts


def renamed(document: Mapping, rules: Iterable[SigmaRule], pipeline: ProcessingPipeline) -> Mapping:
    """The `correlation` of a document with its fields renamed; refused if a pipeline rejects it."""
    node = document.get("correlation")
    assert isinstance(node, Mapping)
    condition = node.get("condition")
    field = condition.get("field") if isinstance(condition, Mapping) else None
    groups, fields, aliases = _texts(node.get("group-by")), _texts(field), _aliases(node)
    rule = SigmaCorrelationRule(
        rules=[],
        group_by=groups,
        aliases=SigmaCorrelationFieldAliases.from_dict(aliases),
        condition=SigmaCorrelationCondition(SigmaCorrelationConditionOperator.GTE, 1, list(fields)),
        **common_facts(document),
    )
    rule.referenced_rules = [_reference(counted) for counted in rules]
    applied_to(rule, document, pipeline)
    assert isinstance(rule.condition, SigmaCorrelationCondition)
    node = _replaced(node, ["group-by"], groups, list(rule.group_by or ()))
    node = _replaced(node, ["condition", "field"], fields, list(rule.condition.fieldref or ()))
    for alias in rule.aliases:
        for reference, name in alias.mapping.items():
            old = aliases[alias.alias][reference.reference]
            node = _replaced(node, ["aliases", alias.alias, reference.reference], [old], [name])
    return node


def _reference(rule: SigmaRule) -> SigmaRuleReference:
    reference = SigmaRuleReference(rule.title)
    reference.rule = rule
    return reference


def _texts(node: Node | None) -> list[str]:
    """The field names in a node; empty if one is not text, which is reported elsewhere."""
    given = node.items if isinstance(node, Items) else () if node is None else (node,)
    texts = [str(one.value) for one in given if isinstance(one, Scalar) and one.value is not None]
    return texts if len(texts) == len(given) else []


def _aliases(node: Mapping) -> dict[str, dict[str, str]]:
    given = node.get("aliases")
    return {
        str(entry.key.value): {
            str(one.key.value): str(yaml.plain(one.value)) for one in entry.value.entries
        }
        for entry in (given.entries if isinstance(given, Mapping) else ())
        if isinstance(entry.value, Mapping)
    }


def _replaced(node: Mapping, path: Sequence[str], old: list[str], new: list[str]) -> Mapping:
    """The mapping with the field names at a path replaced; new names keep the place of the old."""
    if old == new:
        return node
    entries = []
    for entry in node.entries:
        if str(entry.key.value) != path[0]:
            entries.append(entry)
        elif len(path) > 1 and isinstance(entry.value, Mapping):
            entries.append(Entry(entry.key, _replaced(entry.value, path[1:], old, new)))
        else:
            given = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
            spans = (
                [one.span for one in given]
                if len(given) == len(new)
                else [entry.key.span] * len(new)
            )
            scalars = tuple(Scalar(name, span) for name, span in zip(new, spans, strict=True))
            single = len(scalars) == 1 and isinstance(entry.value, Scalar)
            entries.append(
                Entry(entry.key, scalars[0] if single else Items(scalars, entry.value.span))
            )
    return Mapping(tuple(entries), node.span)
