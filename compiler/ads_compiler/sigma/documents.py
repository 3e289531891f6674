"""The Sigma documents of a page, and the rule that each becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ads_compiler import yamlmap
from ads_compiler.detection.tree import Condition, Correlation, LogSource, Rule
from ads_compiler.diagnostics import Diagnostic, Severity
from ads_compiler.sigma import structure
from ads_compiler.source import Span, Text
from ads_compiler.yamlmap import Mapping, Node


@dataclass(frozen=True, slots=True)
class SigmaDocument:
    """One YAML document of a page. `rule` is None where it was refused."""

    node: Mapping
    text: Text
    key: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Lowered:
    """The rules of a page in its order, every document, and what was found."""

    rules: tuple[Rule, ...]
    documents: tuple[SigmaDocument, ...]
    diagnostics: tuple[Diagnostic, ...]


def lower(blocks: Sequence[Text]) -> Lowered:
    """Lower all Sigma blocks of one page together, since correlations refer across blocks."""
    findings: list[Diagnostic] = []
    documents: list[SigmaDocument] = []
    refused: set[int] = set()
    for text in blocks:
        nodes, problems = yamlmap.read_all(text)
        findings.extend(problems)
        if not nodes and not problems:
            findings.append(_error(text.start, "ADS401", "this Sigma block is empty"))
        damaged = _damaged(nodes, problems)
        for index, node in enumerate(nodes):
            if isinstance(node, Mapping):
                if index in damaged:
                    refused.add(len(documents))
                documents.append(SigmaDocument(node, text, _key(node, len(documents) + 1), None))
            else:
                findings.append(_error(node.span, "ADS401", "a Sigma rule must be a mapping of keys to values"))
    refused |= _report_duplicates(documents, findings)
    if not documents:
        return Lowered((), (), tuple(findings))
    done = _lower_documents(documents, refused, findings)
    return Lowered(tuple(d.rule for d in done if d.rule), tuple(done), tuple(findings))


def _lower_documents(
    documents: list[SigmaDocument], refused: set[int], findings: list[Diagnostic]
) -> list[SigmaDocument]:
    # pySigma takes tens of milliseconds to import: pages without logic do not pay for it.
    from ads_compiler.sigma import correlation
    from ads_compiler.sigma.logic import lower_detection

    correlations = {i: c for i, d in enumerate(documents) if isinstance(c := d.node.get("correlation"), Mapping)}
    keys: dict[str, str | None] = {}
    for index, document in enumerate(documents):
        for word in _names(document.node):
            keys.setdefault(word, None if index in correlations else document.key)
    silent = {
        keys.get(name)
        for counts in correlations.values()
        if not correlation.generates(counts)
        for name in correlation.references(counts)
    }
    done: list[SigmaDocument] = []
    for index, document in enumerate(documents):
        found: list[Diagnostic] = []
        logic: Condition | Correlation | None = None
        if postponed := structure.later(document.node):
            found.append(postponed)
        else:
            found.extend(structure.check(document.node))
            if index in correlations:
                logic = correlation.lower_correlation(correlations[index], keys, found)
            elif isinstance(detection := document.node.get("detection"), Mapping):
                logic = lower_detection(detection, document.text, found)
        findings.extend(found)
        if logic is None or index in refused or any(f.severity is Severity.ERROR for f in found):
            done.append(document)
        else:
            done.append(replace(document, rule=_rule(document, logic, document.key not in silent)))
    return _without_orphans(done)


def _rule(document: SigmaDocument, logic: Condition | Correlation, alerts: bool) -> Rule:
    node = document.node
    return Rule(
        key=document.key,
        title=structure.text(node, "title"),
        level=structure.text(node, "level"),
        logsource=LogSource() if node.get("correlation") is not None else structure.log_source(node),
        logic=logic,
        span=node.key_span("title"),
        sigma_id=structure.text(node, "id") or None,
        alerts=alerts,
        description=structure.text(node, "description"),
    )


def _without_orphans(documents: list[SigmaDocument]) -> list[SigmaDocument]:
    """Leave out correlations over rules that were refused: the refusal itself is the finding."""
    sound = {d.rule.key for d in documents if d.rule}
    return [
        replace(d, rule=None) if d.rule and not set(getattr(d.rule.logic, "rules", ())) <= sound else d
        for d in documents
    ]


def _damaged(nodes: Sequence[Node], problems: Iterable[Diagnostic]) -> set[int]:
    """The documents that lost a part in reading: of two equal keys only the first was kept."""
    return {
        max((index for index, node in enumerate(nodes) if node.span <= problem.span), default=0)
        for problem in problems
        if problem.code == "ADS007"
    }


def _names(node: Mapping) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (structure.text(node, "name"), structure.text(node, "id")) if word))


def _key(node: Mapping, position: int) -> str:
    return next(iter(_names(node)), f"rule-{position}")


def _report_duplicates(documents: list[SigmaDocument], findings: list[Diagnostic]) -> set[int]:
    """The documents that use a name or an id again; the first that has it keeps it."""
    seen: dict[str, Span] = {}
    refused: set[int] = set()
    for index, document in enumerate(documents):
        for value in _names(document.node) or (document.key,):
            word = next((w for w in ("name", "id") if structure.text(document.node, w) == value), "name")
            where = yamlmap.locate(document.node, [word])
            first = seen.setdefault(value.lower() if word == "id" else value, where)
            if first is not where:
                refused.add(index)
                message = f"another rule of this page has the {word} '{value}' already (line {first.line})"
                findings.append(_error(where, "ADS407", message, "give this rule one of its own"))
    return refused


def _error(span: Span, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(span, code, Severity.ERROR, message, hint)
