"""The rules of a page that look at events: their detections, with the filters and the pipelines that apply to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:  # without pipelines, nothing of them is imported: that takes a while
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
        self.broken: list[Mapping] = []
        for one in shared_filters.read(settings):
            found: list[Diagnostic] = []
            self._keep(one, found)
            shared_filters.sound(found)

    def read_filter(
        self, node: Mapping, text: Text, rules: Sequence[Mapping], correlations: Sequence[Mapping]
    ) -> list[Diagnostic]:
        """Take up a filter that stands beside these rules; returns what is wrong with it."""
        found: list[Diagnostic] = []
        one = filters.read(node, text, found)
        if one is None or not self._keep(one, found):
            self.broken.append(node)
        if one is not None:
            found.extend(filters.judge(one, rules, correlations))
        return found

    def _keep(self, one: Filter, found: list[Diagnostic]) -> bool:
        if self.pipeline is not None:
            from ads_compiler.sigma import pipelines

            parsed = pipelines.parse(one.detection, one.text, found)
            self.parsed.extend([(one, parsed)] if parsed else [])
            return parsed is not None
        lowered = lower_detection(one.detection, one.text, found, self.settings.placeholders)
        self.conditions.extend([(one, lowered)] if lowered else [])
        return lowered is not None

    def lower(
        self, node: Mapping, detection: Mapping, text: Text, found: list[Diagnostic]
    ) -> tuple[Detection, LogSource] | None:
        """The detection of a rule and the log source that it reads; None where something was refused.

        None as well, and without a finding, where a filter that was refused may be meant for the rule.
        """
        if self.pipeline is not None:
            made = self._transformed(node, text, found)
        else:
            logic = lower_detection(detection, text, found, self.settings.placeholders)
            added = [
                (one, lowered)
                for one, lowered in self.conditions
                if one.names(node) and one.fits(node)
            ]
            place = node.key_span("title")
            made = (
                (filters.joined(logic, added, place), structure.log_source(node)) if logic else None
            )
        every = [one for one, _ in (*self.conditions, *self.parsed)]
        found.extend(filters.unfit_project_filters(every, node))
        return None if any(filters.might_name(one, node) for one in self.broken) else made

    def correlation(
        self, node: Mapping, beside: Sequence[tuple[Mapping, Text]], found: list[Diagnostic]
    ) -> Mapping:
        """The `correlation` of a document with the fields that the pipelines give it; `beside` are all documents."""
        given = node.get("correlation")
        assert isinstance(given, Mapping)
        if self.pipeline is None:
            return given
        from ads_compiler.sigma.renamed import renamed

        rules = (self._rule(one, text, []) for one, text in _counted(node, beside, set()))
        try:
            return renamed(node, [made[0] for made in rules if made], self.pipeline)
        except Refused as refused:
            found.append(refused.finding)
            return given

    def _transformed(
        self, node: Mapping, text: Text, found: list[Diagnostic]
    ) -> tuple[Detection, LogSource] | None:
        from ads_compiler.sigma import pipelines

        made = self._rule(node, text, found)
        if made is None:
            return None
        rule, parsed = made
        return pipelines.lower_rule(
            rule, parsed, node.key_span("title"), self.settings.placeholders, found
        )

    def _rule(
        self, node: Mapping, text: Text, found: list[Diagnostic]
    ) -> tuple[SigmaRule, Parsed] | None:
        """A rule as it leaves the pipelines, with its filters."""
        from ads_compiler.sigma import pipelines

        detection = node.get("detection")
        parsed = pipelines.parse(detection, text, found) if isinstance(detection, Mapping) else None
        if (
            parsed is None
            or self.pipeline is None
            or any(f.severity is Severity.ERROR for f in found)
        ):
            return None
        added = [
            parsed_one for one, parsed_one in self.parsed if one.names(node) and one.fits(node)
        ]
        try:
            return pipelines.transform(node, parsed, added, self.pipeline), parsed
        except Refused as refused:
            found.append(refused.finding)
            return None


def _pipeline(settings: Settings) -> ProcessingPipeline | None:
    if not settings.pipelines:
        return None
    from ads_compiler.sigma import pipelines

    return pipelines.load(settings.pipelines)


def _counted(
    node: Mapping, beside: Sequence[tuple[Mapping, Text]], seen: set[int]
) -> Iterator[tuple[Mapping, Text]]:
    """The rules that a correlation counts, by way of other correlations, too."""
    given = node.get("correlation")
    words = references(given) if isinstance(given, Mapping) else ()
    for number, (one, text) in enumerate(beside):
        if number in seen or not any(filters.is_named(word, one) for word in words):
            continue
        seen.add(number)
        if one.get("correlation") is None:
            yield one, text
        else:
            yield from _counted(one, beside, seen)
