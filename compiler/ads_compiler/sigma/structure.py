"""Checks of a Sigma document around its logic: title, log source, id and known keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from uuid import UUID

from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar, locate
from ads_compiler.detection.tree import LogSource

# Sigma specification 2.1.0, rule and correlation schema.
KEYS = (
    "title", "id", "name", "taxonomy", "related", "status", "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "correlation", "fields",
    "falsepositives", "level", "tags", "scope",
)  # fmt: skip
_LOG_WORDS = ("product", "category", "service")


def text(node: Mapping, key: str) -> str:
    """A scalar as text; empty if there is none."""
    value = node.get(key)
    return str(value.value) if isinstance(value, Scalar) and value.value is not None else ""


def log_source(node: Mapping) -> LogSource:
    """The log source that a document declares."""
    source = node.get("logsource")
    if not isinstance(source, Mapping):
        return LogSource()
    return LogSource(*(text(source, word) or None for word in _LOG_WORDS))


def techniques(node: Mapping) -> tuple[str, ...]:
    """The ATT&CK techniques among the tags of a rule: `attack.t1059.001` gives T1059.001."""
    tags = node.get("tags")
    words = (
        [str(item.value) for item in tags.items if isinstance(item, Scalar)]
        if isinstance(tags, Items)
        else []
    )
    matches = (re.fullmatch(r"attack\.(t\d{4}(?:\.\d{3})?)", word, re.IGNORECASE) for word in words)
    return tuple(dict.fromkeys(match[1].upper() for match in matches if match))


def listed(node: Node | None) -> tuple[str, ...]:
    """The rules that a correlation or a filter names."""
    given = node.get("rules") if isinstance(node, Mapping) else None
    items = given.items if isinstance(given, Items) else (given,)
    return tuple(
        str(item.value) for item in items if isinstance(item, Scalar) and item.value is not None
    )


def check(node: Mapping, declared: Sequence[LogSource] = ()) -> list[Diagnostic]:
    """All findings about the keys around the logic of one document.

    `declared` are the log sources of the page's telemetry, from which a missing one is proposed.
    """
    findings = [*_unknown(node, KEYS, "in a Sigma rule"), *_texts(node)]
    if (identity := node.get("id")) is not None and not _is_uuid(identity):
        hint = "write a random UUID (version 4) and never change it"
        findings.append(
            Diagnostic(
                locate(node, ["id"]), "ADS401", f"the id '{text(node, 'id')}' is not a UUID", hint
            )
        )
    return [
        *findings,
        *(_rule(node, declared) if node.get("correlation") is None else _correlation(node)),
    ]


def check_filter(node: Mapping) -> list[Diagnostic]:
    """All findings about the keys around the logic of a filter document."""
    findings = [
        *_unknown(node, (*KEYS, "filter"), "in a Sigma filter"),
        *_texts(node),
        *_log_source(node, "filter"),
    ]
    if node.get("detection") is not None:
        hint = "move the selections and the condition into 'filter'"
        findings.append(
            Diagnostic(
                node.key_span("detection"), "ADS401", "a filter has no detection of its own", hint
            )
        )
    return findings


def _texts(node: Mapping) -> Iterable[Diagnostic]:
    title = node.get("title")
    if title is None or (isinstance(title, Scalar) and not str(title.value or "").strip()):
        yield Diagnostic(
            node.key_span("title"),
            "ADS401",
            "this Sigma rule has no title",
            "add 'title: what it detects'",
        )
    elif not isinstance(title, Scalar) or not isinstance(title.value, str):
        hint = "put quotation marks around it" if isinstance(title, Scalar) else None
        yield Diagnostic(
            locate(node, ["title"]), "ADS401", "the title of a Sigma rule must be text", hint
        )
    for word in ("name", "level"):
        if not isinstance(node.get(word), Scalar | None):
            yield Diagnostic(
                node.key_span(word), "ADS401", f"the {word} of a Sigma rule must be text"
            )


def _correlation(node: Mapping) -> Iterable[Diagnostic]:
    if not isinstance(node.get("correlation"), Mapping):
        yield Diagnostic(node.key_span("correlation"), "ADS401", "'correlation' must be a mapping")
    for word in ("logsource", "detection"):
        if node.get(word) is not None:
            hint = f"move the {word} to the rules that the correlation counts"
            yield Diagnostic(
                node.key_span(word), "ADS401", f"a correlation has no {word} of its own", hint
            )


def _log_source(
    node: Mapping, kind: str = "rule", declared: Sequence[LogSource] = ()
) -> Iterable[Diagnostic]:
    source = node.get("logsource")
    if isinstance(source, Mapping):
        yield from _unknown(source, (*_LOG_WORDS, "definition"), "in a log source")
        for word in _LOG_WORDS:
            if not isinstance(source.get(word), Scalar | None):
                yield Diagnostic(
                    source.key_span(word), "ADS401", f"the {word} of a log source must be text"
                )
    if log_source(node) == LogSource():
        where = node.span if source is None else node.key_span("logsource")
        lines = [_written(one) for one in declared]
        example = f"for example: {_written(LogSource('linux', 'process_creation'))}"
        hint = f"add '{' or '.join(lines)}'" if lines else example
        fix = None
        if len(lines) == 1 and source is None and node.get("detection") is not None:
            start = node.key_span("detection")
            place = replace(start, end_line=start.line, end_column=start.column)
            edit = (place, f"{lines[0]}\n{' ' * (start.column - 1)}")
            fix = Fix(f"add '{lines[0]}'", (edit,), safe=False)
        yield Diagnostic(where, "ADS401", f"this Sigma {kind} has no log source", hint, fix)


def _written(source: LogSource) -> str:
    """A log source as a line of a rule."""
    parts = ((word, getattr(source, word)) for word in _LOG_WORDS)
    return f"logsource: {{{', '.join(f'{word}: {name}' for word, name in parts if name)}}}"


def _rule(node: Mapping, declared: Sequence[LogSource]) -> Iterable[Diagnostic]:
    yield from _log_source(node, declared=declared)
    if not isinstance(node.get("detection"), Mapping):
        where = node.span if node.get("detection") is None else node.key_span("detection")
        hint = "detection: {selection: …, condition: selection}"
        yield Diagnostic(where, "ADS401", "this Sigma rule has no detection", hint)


def _unknown(node: Mapping, known: Sequence[str], place: str) -> Iterable[Diagnostic]:
    """Report misspelt keys. Sigma allows custom keys, so only near misses are reported."""
    for entry in node.entries:
        word = str(entry.key.value)
        near = [] if word in known else get_close_matches(word, known, n=1, cutoff=0.82)
        if near:
            yield Diagnostic(
                entry.key.span,
                "ADS401",
                f"unknown key '{word}' {place}",
                f"did you mean '{near[0]}'?",
            )


def _is_uuid(node: Node) -> bool:
    try:
        return isinstance(node, Scalar) and str(UUID(str(node.value))) == str(node.value).lower()
    except ValueError:
        return False
