"""Sigma filters: conditions that are added to other rules, mostly to exclude events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from ads_compiler.core.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.core.plural import named
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar, locate
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, LogSource, Match, Not
from ads_compiler.sigma import structure
from ads_compiler.sigma.detections import Detection

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = ("and", "or", "not", "all", "any", "of", "them")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter document.

    `rules` is None for a filter of any rule. `from_page` is False for a filter of the project.
    """

    node: Mapping
    text: Text
    rules: tuple[Scalar, ...] | None
    logsource: LogSource
    detection: Mapping
    from_page: bool = True

    def names(self, node: Mapping) -> bool:
        """Whether the filter names a rule, or applies to any."""
        return self.rules is None or any(is_named(str(one.value), node) for one in self.rules)

    def covers(self, node: Mapping) -> bool:
        """Whether the log source of the filter includes that of a rule."""
        source, read = self.logsource, structure.log_source(node)
        pairs = (
            (source.product, read.product),
            (source.category, read.category),
            (source.service, read.service),
        )
        return all(expected in (None, actual) for expected, actual in pairs)


def is_filter(node: Mapping) -> bool:
    """Whether a document is a filter."""
    return node.get("correlation") is None and any(
        entry.key.value == "filter" for entry in node.entries
    )


@lru_cache(maxsize=4096)
def identity(reference: str) -> UUID | str:
    """What a reference means: a UUID is an id, in any of its forms; anything else is a name."""
    try:
        return UUID(reference)
    except ValueError:
        return reference


def identities(node: Mapping) -> set[UUID | str]:
    """The references that mean this rule, as `identity` returns them."""
    name, given = (identity(structure.text(node, key)) for key in ("name", "id"))
    return {one for one in (name,) if one and isinstance(one, str)} | {
        one for one in (given,) if isinstance(one, UUID)
    }


def is_named(reference: str, node: Mapping) -> bool:
    """Whether a reference means this rule."""
    return identity(reference) in identities(node)


def read(
    node: Mapping, text: Text, findings: list[Diagnostic], from_page: bool = True
) -> Filter | None:
    """The filter in a document, with its condition unparsed; None if the document is malformed."""
    before = len(findings)
    findings.extend(structure.check_filter(node))
    body = node.get("filter")
    if not isinstance(body, Mapping):
        hint = "filter: {rules: [name-of-a-rule], selection: …, condition: not selection}"
        findings.append(
            Diagnostic(node.key_span("filter"), "ADS401", "'filter' must be a mapping", hint)
        )
        return None
    rules = _rules(body, findings)
    for entry in body.entries:
        name = str(entry.key.value)
        if name not in ("rules", "condition") and (not _NAME.fullmatch(name) or name in _WORDS):
            hint = "use letters, digits, '_' and '-', starting with a letter"
            message = f"invalid name '{name}' of a selection in a filter"
            findings.append(Diagnostic(entry.key.span, "ADS401", message, hint))
    if isinstance(body.get("condition"), Items):
        hint = "join the conditions with 'and' or 'or'"
        findings.append(
            Diagnostic(
                body.key_span("condition"),
                "ADS401",
                "the condition of a filter must be text, not a list",
                hint,
            )
        )
    if any(finding.severity is Severity.ERROR for finding in findings[before:]):
        return None
    detection = Mapping(
        tuple(entry for entry in body.entries if entry.key.value != "rules"), body.span
    )
    return Filter(node, text, rules, structure.log_source(node), detection, from_page)


def _rules(body: Mapping, findings: list[Diagnostic]) -> tuple[Scalar, ...] | None:
    given = body.get("rules")
    if isinstance(given, Scalar) and isinstance(given.value, str) and given.value:
        return None if given.value.lower() == "any" else (given,)
    if isinstance(given, Items):
        texts = tuple(
            one
            for one in given.items
            if isinstance(one, Scalar) and isinstance(one.value, str) and one.value
        )
        if len(texts) == len(given.items):
            return texts or None
    hint = "write 'rules: any', or a list of names and ids"
    message = (
        "this filter has no 'rules'" if given is None else "'rules' must be 'any' or name rules"
    )
    findings.append(
        Diagnostic(body.span if given is None else body.key_span("rules"), "ADS401", message, hint)
    )
    return ()


def might_name(node: Mapping, rule: Mapping) -> bool:
    """Whether a filter that could not be read may name a rule, which is then not compiled."""
    body = node.get("filter")
    rules = _rules(body, []) if isinstance(body, Mapping) else None
    return not rules or any(is_named(str(one.value), rule) for one in rules)


def check(
    one: Filter, rules: Sequence[Mapping], correlations: Sequence[Mapping]
) -> Iterator[Diagnostic]:
    """Yield findings about a filter that does not reach a rule, or that excludes nothing."""
    yield from without_negation(one)
    if one.rules is None:
        if rules and not any(one.covers(rule) for rule in rules):
            yield _mismatch(one, locate(one.node, ["logsource"]), "any rule of this page", rules)
        return
    given = [structure.text(rule, key) for rule in rules for key in ("name", "id")]
    known = [word for word in dict.fromkeys(given) if word]
    by_identity: dict[UUID | str, list[Mapping]] = {}
    for rule in rules:
        for name in identities(rule):
            by_identity.setdefault(name, []).append(rule)
    counting = {name for node in correlations for name in identities(node)}
    for reference in one.rules:
        word = str(reference.value)
        matches = by_identity.get(identity(word), [])
        if identity(word) in counting:
            message = f"the filter does not reach '{word}', which is a correlation"
            yield _warning(reference.span, message, "name the rules that the correlation counts")
        elif not matches:
            hint = (
                did_you_mean(word, known)
                or f"the page has {named(known) or 'no rules with a name or an id'}"
            )
            message = f"the filter names the rule '{word}', which this page does not have"
            yield Diagnostic(reference.span, "ADS405", message, hint)
        elif not one.covers(matches[0]):
            yield _mismatch(one, reference.span, f"'{word}'", matches)


def without_negation(one: Filter) -> Iterator[Diagnostic]:
    """Warn about a filter without a negation, which restricts its rules to what it matches."""
    condition = one.detection.get("condition")
    words = re.findall(r"[\w*-]+", str(condition.value)) if isinstance(condition, Scalar) else []
    if (
        words
        and "not" not in words
        and not any("neq" in key.split("|")[1:] for key in _keys(one.detection))
    ):
        message = (
            "this filter excludes nothing: without 'not', its rules match only what it matches"
        )
        where = locate(one.detection, ["condition"])
        yield _warning(
            where, message, "write 'not selection' to exclude what the selection matches"
        )


def project_filter_mismatches(filters: Iterable[Filter], rule: Mapping) -> Iterator[Diagnostic]:
    """Yield the findings about filters of the project that name a rule but do not reach it."""
    for one in filters:
        if not one.from_page and one.rules is not None and one.names(rule) and not one.covers(rule):
            name = f"the filter '{structure.text(one.node, 'title')}' ({one.text.name})"
            yield _mismatch(one, rule.key_span("title"), "this rule, which it names", [rule], name)


def joined(rule: Detection, filters: Iterable[tuple[Filter, Detection]], place: Span) -> Detection:
    """The detection of a rule with its filters; parts from other files are located at `place`."""
    added = tuple(filters)
    if not added:
        return rule
    conditions = [one.logic if owner.from_page else at(one.logic, place) for owner, one in added]
    selections = (
        *rule.selections,
        *(selection for _, one in added for selection in one.selections),
    )
    written = (*rule.conditions, *(text for _, one in added for text in one.conditions))
    return Detection(AllOf((rule.logic, *conditions)), selections, written)


def at(condition: Condition, place: Span) -> Condition:
    """A condition with all of its parts located at one place."""
    match condition:
        case AllOf(items):
            return AllOf(tuple(at(item, place) for item in items))
        case AnyOf(items):
            return AnyOf(tuple(at(item, place) for item in items))
        case Not(item):
            return Not(at(item, place))
        case Match() | Keyword():
            return replace(condition, span=place)


def _keys(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield str(entry.key.value)
            yield from _keys(entry.value)
    elif isinstance(node, Items):
        for item in node.items:
            yield from _keys(item)


def _mismatch(
    one: Filter, where: Span, target: str, rules: Sequence[Mapping], name: str = "the filter"
) -> Diagnostic:
    sources = ", ".join(dict.fromkeys(str(structure.log_source(rule)) for rule in rules))
    reads = "the rule reads" if len(rules) == 1 else "the rules read"
    message = f"{name} does not reach {target}: it is for {one.logsource}, but {reads} {sources}"
    return _warning(
        where, message, "give the filter the log source of the rule, or a less specific one"
    )


def _warning(span: Span, message: str, hint: str) -> Diagnostic:
    return Diagnostic(span, "ADS417", message, hint)
