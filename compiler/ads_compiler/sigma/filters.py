"""Sigma filters: conditions of a project's own that are added to the rules that they name, mostly to exclude."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ads_compiler.core.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar, locate
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, LogSource, Match, Not
from ads_compiler.sigma import structure
from ads_compiler.sigma.detections import Detection

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = ("and", "or", "not", "all", "any", "of", "them")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter document. `rules` is None where it is for any rule; `own` says that it stands beside the rules."""

    node: Mapping
    text: Text
    rules: tuple[Scalar, ...] | None
    logsource: LogSource
    detection: Mapping
    own: bool = True

    def names(self, node: Mapping) -> bool:
        """Whether the filter is for a rule, as far as its name and id say."""
        return self.rules is None or any(is_named(str(one.value), node) for one in self.rules)

    def fits(self, node: Mapping) -> bool:
        """Whether the log source of a rule lies within that of the filter."""
        source, read = self.logsource, structure.log_source(node)
        pairs = (
            (source.product, read.product),
            (source.category, read.category),
            (source.service, read.service),
        )
        return all(wanted in (None, given) for wanted, given in pairs)


def is_filter(node: Mapping) -> bool:
    """Whether a document is a filter."""
    return node.get("correlation") is None and any(
        entry.key.value == "filter" for entry in node.entries
    )


def is_named(reference: str, node: Mapping) -> bool:
    """Whether a reference means this rule: a UUID means an id, and anything else a name."""
    try:
        wanted = UUID(reference)
    except ValueError:
        return bool(reference) and reference == structure.text(node, "name")
    try:
        return wanted == UUID(structure.text(node, "id"))
    except ValueError:
        return False


def read(node: Mapping, text: Text, findings: list[Diagnostic], own: bool = True) -> Filter | None:
    """The filter of a document without its condition; None where its form does not let it be applied."""
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
            hint = "letters, digits, '_' and '-', and a letter first"
            message = f"the selection '{name}' of a filter needs another name"
            findings.append(Diagnostic(entry.key.span, "ADS401", message, hint))
    if isinstance(body.get("condition"), Items):
        hint = "tie the conditions with 'and' or 'or'"
        findings.append(
            Diagnostic(
                body.key_span("condition"), "ADS401", "a filter has one condition, not a list", hint
            )
        )
    if any(finding.severity is Severity.ERROR for finding in findings[before:]):
        return None
    detection = Mapping(
        tuple(entry for entry in body.entries if entry.key.value != "rules"), body.span
    )
    return Filter(node, text, rules, structure.log_source(node), detection, own)


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
    hint = "rules: any, or a list of names and ids"
    message = (
        "a filter says with 'rules' which rules it is for"
        if given is None
        else "'rules' must name rules"
    )
    findings.append(
        Diagnostic(body.span if given is None else body.key_span("rules"), "ADS401", message, hint)
    )
    return ()


def might_name(node: Mapping, rule: Mapping) -> bool:
    """Whether a filter that could not be read may be meant for a rule: if so, the rule is not compiled without it."""
    body = node.get("filter")
    rules = _rules(body, []) if isinstance(body, Mapping) else None
    return not rules or any(is_named(str(one.value), rule) for one in rules)


def judge(
    one: Filter, rules: Sequence[Mapping], correlations: Sequence[Mapping]
) -> Iterator[Diagnostic]:
    """What can be said of a filter beside these rules: whom it does not reach, and that it excludes nothing."""
    yield from keeps_only(one)
    if one.rules is None:
        if rules and not any(one.fits(rule) for rule in rules):
            yield _unfit(one, locate(one.node, ["logsource"]), "any rule of this page", rules)
        return
    given = [structure.text(rule, key) for rule in rules for key in ("name", "id")]
    known = [word for word in dict.fromkeys(given) if word]
    for reference in one.rules:
        word = str(reference.value)
        found = [rule for rule in rules if is_named(word, rule)]
        if any(is_named(word, node) for node in correlations):
            message = f"the filter does not reach '{word}', which is a correlation"
            yield _warning(reference.span, message, "name the rules that it counts")
        elif not found:
            hint = (
                did_you_mean(word, known)
                or f"the page has {', '.join(known) or 'no rule with a name or an id'}"
            )
            message = f"the filter is for the rule '{word}', which this page does not have"
            yield Diagnostic(reference.span, "ADS405", message, hint)
        elif not one.fits(found[0]):
            yield _unfit(one, reference.span, f"'{word}'", found)


def keeps_only(one: Filter) -> Iterator[Diagnostic]:
    """The finding about a filter without a negation: it narrows the rules to what it matches."""
    condition = one.detection.get("condition")
    words = re.findall(r"[\w*-]+", str(condition.value)) if isinstance(condition, Scalar) else []
    if (
        words
        and "not" not in words
        and not any("neq" in key.split("|")[1:] for key in _keys(one.detection))
    ):
        message = "this filter excludes nothing: without 'not', its rules find only what it matches"
        where = locate(one.detection, ["condition"])
        yield _warning(
            where, message, "write 'not selection' to exclude what the selection matches"
        )


def unfit_project_filters(filters: Iterable[Filter], rule: Mapping) -> Iterator[Diagnostic]:
    """The findings about filters of the project that name a rule and do not reach it."""
    for one in filters:
        if not one.own and one.rules is not None and one.names(rule) and not one.fits(rule):
            told = f"the filter '{structure.text(one.node, 'title')}' ({one.text.name})"
            yield _unfit(one, rule.key_span("title"), "this rule, which it names", [rule], told)


def joined(rule: Detection, filters: Iterable[tuple[Filter, Detection]], place: Span) -> Detection:
    """The detection of a rule with those of its filters; what is in another file is shown at `place`."""
    added = tuple(filters)
    if not added:
        return rule
    conditions = [one.logic if known.own else at(one.logic, place) for known, one in added]
    selections = (
        *rule.selections,
        *(selection for _, one in added for selection in one.selections),
    )
    written = (*rule.conditions, *(text for _, one in added for text in one.conditions))
    return Detection(AllOf((rule.logic, *conditions)), selections, written)


def at(condition: Condition, place: Span) -> Condition:
    """A condition, all of which is shown at one place."""
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


def _unfit(
    one: Filter, where: Span, whom: str, rules: Sequence[Mapping], told: str = "the filter"
) -> Diagnostic:
    read = ", ".join(dict.fromkeys(str(structure.log_source(rule)) for rule in rules))
    reads = "the rule reads" if len(rules) == 1 else "the rules read"
    message = f"{told} does not reach {whom}: it is for {one.logsource}, and {reads} {read}"
    return _warning(
        where, message, "give the filter the log source of the rule, or leave words of it out"
    )


def _warning(span: Span, message: str, hint: str) -> Diagnostic:
    return Diagnostic(span, "ADS417", message, hint)
