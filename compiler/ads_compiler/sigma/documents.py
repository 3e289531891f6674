"""The Sigma documents of a page: their keys, their structure, and the rule that each becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ads_compiler import yamlmap
from ads_compiler.detection.tree import Condition, Correlation, LogSource, Rule
from ads_compiler.diagnostics import Diagnostic, Severity, closest
from ads_compiler.source import Span, Text
from ads_compiler.yamlmap import Mapping, Node, Scalar

# Sigma specification 2.1.0, rule and correlation schema.
KEYS = (
    "title", "id", "name", "taxonomy", "related", "status", "description", "license", "author", "references", "date",
    "modified", "logsource", "detection", "correlation", "fields", "falsepositives", "level", "tags", "scope",
)  # fmt: skip


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
    for text in blocks:
        nodes, problems = yamlmap.read_all(text)
        findings.extend(problems)
        if not nodes and not problems:
            findings.append(_error(text.start, "ADS401", "this Sigma block is empty"))
        for node in nodes:
            if isinstance(node, Mapping):
                documents.append(SigmaDocument(node, text, _key(node, len(documents) + 1), None))
            else:
                findings.append(_error(node.span, "ADS401", "a Sigma rule must be a mapping of keys to values"))
    _report_duplicates(documents, findings)
    if not documents:
        return Lowered((), (), tuple(findings))
    done = _lower_documents(documents, findings)
    return Lowered(tuple(d.rule for d in done if d.rule), tuple(done), tuple(findings))


def _lower_documents(documents: list[SigmaDocument], findings: list[Diagnostic]) -> list[SigmaDocument]:
    # pySigma takes tens of milliseconds to import: pages without logic do not pay for it.
    from ads_compiler.sigma import correlation
    from ads_compiler.sigma.logic import lower_detection

    correlations = {d.key: c for d in documents if isinstance(c := d.node.get("correlation"), Mapping)}
    keys: dict[str, str | None] = {}
    for document in documents:
        for word in (_text(document.node, "name"), _text(document.node, "id")):
            if word:
                keys.setdefault(word, None if document.key in correlations else document.key)
    silent = {
        keys.get(r) for c in correlations.values() if not correlation.generates(c) for r in correlation.references(c)
    }
    done: list[SigmaDocument] = []
    for document in documents:
        node, before = document.node, len(findings)
        _check_structure(node, findings)
        logic: Condition | Correlation | None = None
        if document.key in correlations:
            logic = correlation.lower_correlation(correlations[document.key], keys, findings)
        elif isinstance(detection := node.get("detection"), Mapping):
            logic = lower_detection(detection, document.text, findings)
        sound = logic is not None and not any(f.severity is Severity.ERROR for f in findings[before:])
        rule = (
            Rule(
                key=document.key,
                title=_text(node, "title"),
                level=_text(node, "level"),
                logsource=_logsource(node),
                logic=logic,
                span=_place(node),
                sigma_id=_text(node, "id") or None,
                alerts=document.key not in silent,
                description=_text(node, "description"),
            )
            if sound and logic is not None
            else None
        )
        done.append(replace(document, rule=rule))
    return _without_orphans(done)


def _without_orphans(documents: list[SigmaDocument]) -> list[SigmaDocument]:
    """Leave out correlations over rules that were refused: the refusal itself is the finding."""
    sound = {d.rule.key for d in documents if d.rule}
    return [
        replace(d, rule=None) if d.rule and not set(getattr(d.rule.logic, "rules", ())) <= sound else d
        for d in documents
    ]


def _key(node: Mapping, position: int) -> str:
    return _text(node, "name") or _text(node, "id") or f"rule-{position}"


def _text(node: Mapping, key: str) -> str:
    value = node.get(key)
    return str(value.value) if isinstance(value, Scalar) and value.value is not None else ""


def _logsource(node: Mapping) -> LogSource:
    source = node.get("logsource")
    if not isinstance(source, Mapping):
        return LogSource()
    return LogSource(
        _text(source, "product") or None, _text(source, "category") or None, _text(source, "service") or None
    )


def _place(node: Mapping) -> Span:
    return node.key_span("title")


def _check_structure(node: Mapping, findings: list[Diagnostic]) -> None:
    start = node.span
    title = node.get("title")
    if not isinstance(title, Scalar) or not isinstance(title.value, str) or not title.value.strip():
        findings.append(
            _error(node.key_span("title"), "ADS401", "this Sigma rule has no title", "title: what it detects")
        )
    for entry in node.entries:
        word = str(entry.key.value)
        near = None if word in KEYS else closest(word, KEYS)
        if near:
            findings.append(
                _error(entry.key.span, "ADS401", f"unknown key '{word}' in a Sigma rule", f"did you mean '{near}'?")
            )
    identity = node.get("id")
    if identity is not None and not _is_uuid(identity):
        hint = "a random UUID (version 4), which stays the same for ever"
        findings.append(
            _error(yamlmap.locate(node, ["id"]), "ADS401", f"the id '{_text(node, 'id')}' is not a UUID", hint)
        )
    if "filter" in (entry.key.value for entry in node.entries) or "action" in (
        entry.key.value for entry in node.entries
    ):
        word = "filter" if node.get("filter") is not None else "action"
        findings.append(_error(node.key_span(word), "ADS402", f"Sigma documents with '{word}' are not compiled yet"))
        return
    if node.get("correlation") is not None:
        if not isinstance(node.get("correlation"), Mapping):
            findings.append(_error(node.key_span("correlation"), "ADS401", "'correlation' must be a mapping"))
        return
    source = node.get("logsource")
    if not isinstance(source, Mapping) or _logsource(node) == LogSource():
        where = start if source is None else node.key_span("logsource")
        hint = "logsource: {product: linux, category: process_creation}"
        findings.append(_error(where, "ADS401", "this Sigma rule does not say which log it reads", hint))
    if not isinstance(node.get("detection"), Mapping):
        where = start if node.get("detection") is None else node.key_span("detection")
        findings.append(
            _error(
                where, "ADS401", "this Sigma rule has no detection", "detection: {selection: …, condition: selection}"
            )
        )


def _is_uuid(node: Node) -> bool:
    try:
        return isinstance(node, Scalar) and str(UUID(str(node.value))) == str(node.value).lower()
    except ValueError:
        return False


def _report_duplicates(documents: list[SigmaDocument], findings: list[Diagnostic]) -> None:
    seen: dict[str, Span] = {}
    for document in documents:
        for word in ("name", "id"):
            value = _text(document.node, word)
            where = yamlmap.locate(document.node, [word])
            if value and value in seen:
                message = f"another rule of this page has the {word} '{value}' already (line {seen[value].line})"
                findings.append(_error(where, "ADS407", message))
            elif value:
                seen[value] = where


def _error(span: Span, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(span, code, Severity.ERROR, message, hint)
