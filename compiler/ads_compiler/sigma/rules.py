"""Lower the detection rules of a page, with the filters and pipelines that apply to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Mapping
from ads_compiler.detection.tree import LogSource
from ads_compiler.sigma import filters, shared_filters, structure
from ads_compiler.sigma.correlation import references
from ads_compiler.sigma.detections import Detection
from ads_compiler.sigma.filters import Filter
from ads_compiler.sigma.logic import lower_detection
from ads_compiler.sigma.refused import Refused
from ads_compiler.sigma.settings import Settings

if TYPE_CHECKING:  # imported at run time only if there are pipelines, because it is slow
    from sigma.processing.pipeline import ProcessingPipeline
    from sigma.rule import SigmaRule

    from ads_compiler.sigma.pipelines import Parsed


class RuleLowering:
    """Lowers the rules of a page one by one, after its filters have been read."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pipeline = _pipeline(settings)
        self.conditions: list[tuple[Filter, Detection]] = []
        self.parsed: list[tuple[Filter, Parsed]] = []
        self.references: _References | None = None
        self.broken: list[Mapping] = []
        self.counted: dict[int, tuple[Mapping, tuple[SigmaRule, Parsed] | None]] = {}
        for one in shared_filters.read(settings):
            findings: list[Diagnostic] = []
            self._add(one, findings)
            shared_filters.stop_at_error(findings)

    def read_filter(
        self, node: Mapping, text: Text, rules: Sequence[Mapping], correlations: Sequence[Mapping]
    ) -> list[Diagnostic]:
        """Add a filter that is on the page of these rules; returns the findings about it."""
        findings: list[Diagnostic] = []
        one = filters.read(node, text, findings)
        if one is None or not self._add(one, findings):
            self.broken.append(node)
        if one is not None:
            findings.extend(filters.check(one, rules, correlations))
        return findings

    def _add(self, one: Filter, findings: list[Diagnostic]) -> bool:
        if self.pipeline is not None:
            from ads_compiler.sigma import pipelines

            parsed = pipelines.parse(one.detection, one.text, findings)
            self.parsed.extend([(one, parsed)] if parsed else [])
            return parsed is not None
        lowered = lower_detection(one.detection, one.text, findings, self.settings.placeholders)
        self.conditions.extend([(one, lowered)] if lowered else [])
        return lowered is not None

    def lower(
        self, node: Mapping, detection: Mapping, text: Text, findings: list[Diagnostic]
    ) -> tuple[Detection, LogSource] | None:
        """The detection of a rule and its log source, or None if something was refused.

        Also None, without a finding, if a refused filter may be meant for the rule.
        """
        if self.pipeline is not None:
            result = self._transformed(node, text, findings)
        else:
            logic = lower_detection(detection, text, findings, self.settings.placeholders)
            added = [
                (one, lowered)
                for one, lowered in self.conditions
                if one.names(node) and one.covers(node)
            ]
            place = node.key_span("title")
            result = (
                (filters.joined(logic, added, place), structure.log_source(node)) if logic else None
            )
        all_filters = [one for one, _ in (*self.conditions, *self.parsed)]
        findings.extend(filters.project_filter_mismatches(all_filters, node))
        return None if any(filters.might_name(one, node) for one in self.broken) else result

    def correlation(
        self, node: Mapping, documents: Sequence[tuple[Mapping, Text]], findings: list[Diagnostic]
    ) -> Mapping:
        """The `correlation` of a document with its fields renamed by the pipelines."""
        given = node.get("correlation")
        assert isinstance(given, Mapping)
        if self.pipeline is None:
            return given
        from ads_compiler.sigma.renamed import renamed

        if self.references is None:
            self.references = _References(documents)
        rules = (self._once(one, text) for one, text in self.references.counted(node))
        try:
            return renamed(
                node, [transformed[0] for transformed in rules if transformed], self.pipeline
            )
        except Refused as refused:
            findings.append(refused.finding)
            return given

    def _once(self, node: Mapping, text: Text) -> tuple[SigmaRule, Parsed] | None:
        """A rule after the pipelines for the correlations that count it, transformed once."""
        if id(node) not in self.counted:
            self.counted[id(node)] = node, self._rule(node, text, [])
        return self.counted[id(node)][1]

    def _transformed(
        self, node: Mapping, text: Text, findings: list[Diagnostic]
    ) -> tuple[Detection, LogSource] | None:
        from ads_compiler.sigma import pipelines

        transformed = self._rule(node, text, findings)
        if transformed is None:
            return None
        rule, parsed = transformed
        return pipelines.lower_rule(
            rule, parsed, node.key_span("title"), self.settings.placeholders, findings
        )

    def _rule(
        self, node: Mapping, text: Text, findings: list[Diagnostic]
    ) -> tuple[SigmaRule, Parsed] | None:
        """A rule with its filters, after the pipelines."""
        from ads_compiler.sigma import pipelines

        detection = node.get("detection")
        parsed = (
            pipelines.parse(detection, text, findings) if isinstance(detection, Mapping) else None
        )
        if (
            parsed is None
            or self.pipeline is None
            or any(f.severity is Severity.ERROR for f in findings)
        ):
            return None
        added = [
            parsed_one for one, parsed_one in self.parsed if one.names(node) and one.covers(node)
        ]
        try:
            return pipelines.transform(node, parsed, added, self.pipeline), parsed
        except Refused as refused:
            findings.append(refused.finding)
            return None


def _pipeline(settings: Settings) -> ProcessingPipeline | None:
    if not settings.pipelines:
        return None
    from ads_compiler.sigma import pipelines

    return pipelines.load(settings.pipelines)


class _References:
    """Which documents each correlation of a page names."""

    def __init__(self, documents: Sequence[tuple[Mapping, Text]]) -> None:
        self.documents = documents
        by_identity: dict[UUID | str, list[int]] = {}
        for number, (one, _) in enumerate(documents):
            for word in filters.identities(one):
                by_identity.setdefault(word, []).append(number)
        self.named = [
            sorted(
                {
                    at
                    for word in (references(given) if isinstance(given, Mapping) else ())
                    for at in by_identity.get(filters.identity(word), ())
                }
            )
            for given in (one.get("correlation") for one, _ in documents)
        ]
        self.numbers = {id(one): number for number, (one, _) in enumerate(documents)}

    def counted(self, node: Mapping) -> Iterator[tuple[Mapping, Text]]:
        """Yield the rules that a correlation counts, directly or through other correlations."""
        seen: set[int] = set()
        pending = [self.numbers[id(node)]]
        while pending:
            for number in self.named[pending.pop()]:
                if number in seen:
                    continue
                seen.add(number)
                if self.documents[number][0].get("correlation") is None:
                    yield self.documents[number]
                else:
                    pending.append(number)
