"""The Sigma documents of a page, and the rule that each becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Mapping, Node
from ads_compiler.detection.tree import Correlation, LogSource, Rule, without_orphans
from ads_compiler.sigma import actions, filters, structure
from ads_compiler.sigma.detections import Detection
from ads_compiler.sigma.settings import NOTHING, Settings


@dataclass(frozen=True, slots=True)
class SigmaDocument:
    """One YAML document of a page. `rule` is None where it was refused, and where it is a filter."""

    node: Mapping
    text: Text
    key: str
    rule: Rule | None

    @property
    def is_filter(self) -> bool:
        """Whether it is a filter, which is no rule itself."""
        return filters.is_filter(self.node)


@dataclass(frozen=True, slots=True)
class Lowered:
    """The rules of a page in its order, every document, and what was found."""

    rules: tuple[Rule, ...]
    documents: tuple[SigmaDocument, ...]
    diagnostics: tuple[Diagnostic, ...]


def lower(blocks: Sequence[Text], settings: Settings | None = None) -> Lowered:
    """Lower all Sigma blocks of one page together, since correlations and filters refer across blocks."""
    findings: list[Diagnostic] = []
    documents: list[SigmaDocument] = []
    refused: set[int] = set()
    for text in blocks:
        nodes, problems = yaml.read_all(text)
        findings.extend(problems)
        if not nodes and not problems:
            findings.append(Diagnostic(text.start, "ADS401", "this Sigma block is empty"))
        for node, damaged in actions.merged(nodes, _damaged(nodes, problems), findings):
            if isinstance(node, Mapping):
                if damaged:
                    refused.add(len(documents))
                documents.append(SigmaDocument(node, text, _key(node, len(documents) + 1), None))
            else:
                findings.append(
                    Diagnostic(
                        node.span, "ADS401", "a Sigma rule must be a mapping of keys to values"
                    )
                )
    refused |= _report_duplicates(documents, findings)
    if not documents:
        return Lowered((), (), tuple(findings))
    done = _lower_documents(documents, refused, findings, settings or NOTHING)
    return Lowered(tuple(d.rule for d in done if d.rule), tuple(done), tuple(findings))


def _lower_documents(
    documents: list[SigmaDocument],
    refused: set[int],
    findings: list[Diagnostic],
    settings: Settings,
) -> list[SigmaDocument]:
    # pySigma takes tens of milliseconds to import: pages without logic do not pay for it.
    from ads_compiler.sigma import correlation
    from ads_compiler.sigma.rules import RuleLowering

    correlations = {
        i: c for i, d in enumerate(documents) if isinstance(c := d.node.get("correlation"), Mapping)
    }
    keys: dict[str, str] = {}
    kept = {index for index, document in enumerate(documents) if filters.is_filter(document.node)}
    for index, document in enumerate(documents):
        for word in _names(document.node) if index not in kept else ():
            keys.setdefault(word, document.key)
    silent = {
        keys.get(name)
        for counts in correlations.values()
        if not correlation.generates(counts)
        for name in correlation.references(counts)
    }
    rules = RuleLowering(settings)
    everything = [(document.node, document.text) for document in documents]
    beside = [d.node for i, d in enumerate(documents) if i not in kept and i not in correlations]
    for index in sorted(kept):
        node, text = documents[index].node, documents[index].text
        findings.extend(
            rules.read_filter(node, text, beside, [documents[i].node for i in correlations])
        )
    done: list[SigmaDocument] = []
    for index, document in enumerate(documents):
        found = [] if index in kept else structure.check(document.node)
        logic: Detection | Correlation | None = None
        source = LogSource()
        if index in correlations:
            counts = rules.correlation(document.node, everything, found)
            logic = correlation.lower_correlation(counts, keys, found)
        elif index not in kept and isinstance(detection := document.node.get("detection"), Mapping):
            logic, source = rules.lower(document.node, detection, document.text, found) or (
                None,
                source,
            )
        findings.extend(found)
        if logic is None or index in refused or any(f.severity is Severity.ERROR for f in found):
            done.append(document)
        else:
            done.append(
                replace(document, rule=_rule(document, logic, source, document.key not in silent))
            )
    return _without_orphans(_report_circles(done, findings))


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


def _without_orphans(documents: list[SigmaDocument]) -> list[SigmaDocument]:
    """Leave out correlations over rules that were refused: the refusal itself is the finding."""
    kept = {rule.key for rule in without_orphans(d.rule for d in documents if d.rule)}
    return [d if d.rule is None or d.key in kept else replace(d, rule=None) for d in documents]


def _report_circles(
    documents: list[SigmaDocument], findings: list[Diagnostic]
) -> list[SigmaDocument]:
    """Leave out correlations that count one another, or themselves."""
    counts = {
        d.key: d.rule.logic.rules
        for d in documents
        if d.rule and isinstance(d.rule.logic, Correlation)
    }

    def reached(key: str) -> set[str]:
        found, waiting = set[str](), [key]
        while waiting:
            new = set(counts.get(waiting.pop(), ())) - found
            found |= new
            waiting.extend(new)
        return found

    circular = {key for key in counts if key in reached(key)}
    for document in documents:
        if document.key in circular:
            where = yaml.locate(document.node, ["correlation", "rules"])
            by = ", ".join(
                key
                for key in counts
                if key in reached(document.key) and document.key in reached(key)
            )
            message = f"the correlation '{document.key}' counts its own alerts, by way of {by}"
            findings.append(Diagnostic(where, "ADS405", message, "let it count other rules"))
    return [replace(d, rule=None) if d.key in circular else d for d in documents]


def _damaged(nodes: Sequence[Node], problems: Iterable[Diagnostic]) -> set[int]:
    """The documents that lost a part in reading: of two equal keys only the first was kept."""
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


def _key(node: Mapping, position: int) -> str:
    return next(iter(_names(node)), f"rule-{position}")


def _report_duplicates(documents: list[SigmaDocument], findings: list[Diagnostic]) -> set[int]:
    """The documents that use a name or an id again; the first that has it keeps it."""
    seen: dict[str, tuple[int, Span]] = {}
    refused: set[int] = set()
    for index, document in enumerate(documents):
        for value in _names(document.node) or (document.key,):
            word = next(
                (w for w in ("name", "id") if structure.text(document.node, w) == value), "name"
            )
            where = yaml.locate(document.node, [word])
            owner, first = seen.setdefault(value.lower() if word == "id" else value, (index, where))
            if owner != index:
                refused.add(index)
                place = (
                    f"line {first.line}"
                    if first.file == where.file
                    else f"{first.file}:{first.line}"
                )
                message = f"another rule has the {word} '{value}' already ({place})"
                findings.append(
                    Diagnostic(where, "ADS407", message, "give this rule one of its own")
                )
    return refused
