"""The Sigma documents of a page, and the rule that each becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Mapping, Node
from ads_compiler.detection.tree import Correlation, LogSource, Rule
from ads_compiler.sigma import actions, circles, filters, structure
from ads_compiler.sigma.detections import Detection
from ads_compiler.sigma.settings import NO_SETTINGS, Settings


@dataclass(frozen=True, slots=True)
class SigmaDocument:
    """One YAML document of a page. `rule` is None if it was refused or is a filter."""

    node: Mapping
    text: Text
    key: str
    rule: Rule | None

    @property
    def is_filter(self) -> bool:
        """Whether it is a filter, not a rule."""
        return filters.is_filter(self.node)


@dataclass(frozen=True, slots=True)
class Lowered:
    """The rules of a page in their order, every document, and the diagnostics."""

    rules: tuple[Rule, ...]
    documents: tuple[SigmaDocument, ...]
    diagnostics: tuple[Diagnostic, ...]


def lower(
    blocks: Sequence[Text],
    settings: Settings | None = None,
    declared: Sequence[LogSource] = (),
) -> Lowered:
    """Lower all Sigma blocks of a page at once: correlations and filters refer across blocks.

    `declared` are the log sources of the page's telemetry.
    """
    findings: list[Diagnostic] = []
    documents: list[SigmaDocument] = []
    refused: set[int] = set()
    shared: dict[tuple[str, Span], int] = {}
    for text in blocks:
        nodes, problems = yaml.read_all(text)
        findings.extend(problems)
        if not nodes and not problems:
            findings.append(Diagnostic(text.start, "ADS401", "this Sigma block is empty"))
        for node, damaged in actions.merged(nodes, _damaged(nodes, problems), findings):
            if isinstance(node, Mapping):
                if damaged:
                    refused.add(len(documents))
                key = _key(node, len(documents) + 1, shared)
                documents.append(SigmaDocument(node, text, key, None))
            else:
                findings.append(
                    Diagnostic(
                        node.span, "ADS401", "a Sigma rule must be a mapping of keys to values"
                    )
                )
    refused |= _report_duplicates(documents, findings)
    if not documents:
        return Lowered((), (), tuple(findings))
    lowered = _lower_documents(documents, refused, findings, settings or NO_SETTINGS, declared)
    return Lowered(tuple(d.rule for d in lowered if d.rule), tuple(lowered), tuple(findings))


def _lower_documents(
    documents: list[SigmaDocument],
    refused: set[int],
    findings: list[Diagnostic],
    settings: Settings,
    declared: Sequence[LogSource],
) -> list[SigmaDocument]:
    # Imported here because pySigma takes tens of milliseconds to import.
    from ads_compiler.sigma import correlation
    from ads_compiler.sigma.rules import RuleLowering

    correlations = {
        i: c for i, d in enumerate(documents) if isinstance(c := d.node.get("correlation"), Mapping)
    }
    keys: dict[str, str] = {}
    filter_indices = {
        index for index, document in enumerate(documents) if filters.is_filter(document.node)
    }
    for index, document in enumerate(documents):
        for word in _names(document.node) if index not in filter_indices else ():
            keys.setdefault(word, document.key)
    without_alert = {
        keys.get(name)
        for counts in correlations.values()
        if not correlation.generates(counts)
        for name in correlation.references(counts)
    }
    rules = RuleLowering(settings)
    everything = [(document.node, document.text) for document in documents]
    page_rules = [
        d.node for i, d in enumerate(documents) if i not in filter_indices and i not in correlations
    ]
    for index in sorted(filter_indices):
        node, text = documents[index].node, documents[index].text
        findings.extend(
            rules.read_filter(node, text, page_rules, [documents[i].node for i in correlations])
        )
    results: list[SigmaDocument] = []
    for index, document in enumerate(documents):
        problems = [] if index in filter_indices else structure.check(document.node, declared)
        logic: Detection | Correlation | None = None
        source = LogSource()
        if index in correlations:
            counts = rules.correlation(document.node, everything, problems)
            logic = correlation.lower_correlation(counts, keys, problems)
        elif index not in filter_indices and isinstance(
            detection := document.node.get("detection"), Mapping
        ):
            logic, source = rules.lower(document.node, detection, document.text, problems) or (
                None,
                source,
            )
        findings.extend(problems)
        if logic is None or index in refused or any(f.severity is Severity.ERROR for f in problems):
            results.append(document)
        else:
            results.append(
                replace(
                    document, rule=_rule(document, logic, source, document.key not in without_alert)
                )
            )
    return circles.complete(circles.without_circles(results, findings))


def _rule(
    document: SigmaDocument, logic: Detection | Correlation, source: LogSource, alerts: bool
) -> Rule:
    node = document.node
    lowered = logic if isinstance(logic, Detection) else None
    return Rule(
        key=document.key,
        title=structure.text(node, "title"),
        level=structure.text(node, "level"),
        logsource=source,
        logic=logic.logic if isinstance(logic, Detection) else logic,
        span=node.key_span("title"),
        sigma_id=structure.text(node, "id") or None,
        alerts=alerts,
        description=structure.text(node, "description"),
        techniques=structure.techniques(node),
        selections=lowered.selections if lowered else (),
        conditions=lowered.conditions if lowered else (),
    )


def _damaged(nodes: Sequence[Node], problems: Iterable[Diagnostic]) -> set[int]:
    """The indices of documents with a duplicate key, of which only the first was read."""
    return {
        max((index for index, node in enumerate(nodes) if node.span <= problem.span), default=0)
        for problem in problems
        if problem.code == "ADS007"
    }


def _names(node: Mapping) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            word for word in (structure.text(node, "name"), structure.text(node, "id")) if word
        )
    )


def _key(node: Mapping, position: int, shared: dict[tuple[str, Span], int]) -> str:
    """The key of a document: its name or id, with a number where a global document gave it."""
    name = next(iter(_names(node)), None)
    if name is None:
        return f"rule-{position}"
    where = yaml.locate(node, ["name" if structure.text(node, "name") else "id"])
    number = shared[name, where] = shared.get((name, where), 0) + 1
    return name if number == 1 else f"{name}-{number}"


def _report_duplicates(documents: list[SigmaDocument], findings: list[Diagnostic]) -> set[int]:
    """Report documents that reuse a name or an id, and return their indices.

    The documents after one `action: global` may all have the id of it.
    """
    seen: dict[str, tuple[int, Span]] = {}
    refused: set[int] = set()
    for index, document in enumerate(documents):
        for value in _names(document.node) or (document.key,):
            word = next(
                (w for w in ("name", "id") if structure.text(document.node, w) == value), "name"
            )
            where = yaml.locate(document.node, [word])
            owner, first = seen.setdefault(value.lower() if word == "id" else value, (index, where))
            if owner != index and where != first:  # not of one global document
                refused.add(index)
                place = (
                    f"line {first.line}"
                    if first.file == where.file
                    else f"{first.file}:{first.line}"
                )
                message = f"another rule already has the {word} '{value}' ({place})"
                findings.append(
                    Diagnostic(where, "ADS407", message, f"give this rule a unique {word}")
                )
    return refused
