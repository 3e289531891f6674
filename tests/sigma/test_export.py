"""Exported rules: each file is complete, and all alert where the detectors of the pages do."""

from dataclasses import replace
from pathlib import Path

import pytest

from ads_compiler import sigma
from ads_compiler.codegen import loader, modules
from ads_compiler.codegen.sigma_export import export
from ads_compiler.config import discover, log_sources
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing import cases

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library():
    """The project of this repository and its entries."""
    project = discover(ROOT)
    return project, read_catalog(project)[0].entries


@pytest.fixture(scope="module")
def folder(library, tmp_path_factory):
    """The exported files."""
    out = tmp_path_factory.mktemp("export")
    for entry in library[1]:
        for name, text in export(entry, "").items():
            (out / name).write_text(text, encoding="utf-8")
    return out


def test_every_file_is_complete(library, folder):
    logic = {rule.key: rule.logic for entry in library[1] for rule in entry.rules}
    seen = []
    for path in folder.glob("[!.]*"):
        lowered = sigma.lower([Text(path.name, path.read_text(encoding="utf-8"))])
        assert not lowered.diagnostics
        assert all(rule.logic == logic[rule.key] for rule in lowered.rules)
        seen += [rule.key for rule in lowered.rules]
    assert sorted(seen) == sorted(logic)


def test_exported_rules_alert_on_the_cases_as_the_detectors_do(library, folder):
    project, entries = library
    exported = modules.sigma_rules(project, [folder])
    assert not exported.findings
    routes = log_sources.load(project.logsources)
    sources = modules.detectors(project, entries)
    of_pages = loader.together(loader.load(text, name, routes) for name, text in sources.items())
    of_export = loader.load(exported.source, "exported", routes).Detector
    alerts = 0
    for entry in entries:
        for case in entry.cases:
            events = cases.events_of(case, project.strategies)
            expected, seen = (run(detector, case, events) for detector in (of_pages, of_export))
            assert seen == expected, (entry.strategy.id, case)
            alerts += len(seen)
    assert alerts > len(entries)


def run(detector_class, case, events):
    """The rules that alert, in order, each with the index of its event."""
    detector = detector_class()
    rows = [
        (number, alert["rule"]["key"])
        for number, event in enumerate(events)
        for alert in detector.feed(event, case.format, case.file or "")
    ]
    return sorted(rows + [(len(events), alert["rule"]["key"]) for alert in detector.finish()])


RULE = """\
title: {0}
name: {0}
logsource: {{product: linux}}
detection: {{s: {{f: {0}}}, condition: s}}
"""
COUNT = """\
title: {0}
name: {0}
correlation: {{type: event_count, rules: [{1}], timespan: 5m, condition: {{gte: 2}}}}
"""
FILTER = """\
title: {0}
name: {0}
logsource: {{product: linux}}
filter: {{rules: {1}, s: {{u: x}}, condition: not s}}
"""


@pytest.mark.parametrize(
    ("documents", "files"),
    [
        ([RULE.format("a"), RULE.format("b")], {"a": ["a"], "b": ["b"]}),
        (
            [COUNT.format("c", "a"), RULE.format("b"), RULE.format("a")],
            {"c": ["a", "c"], "b": ["b"]},
        ),
        (
            [COUNT.format("c", "a"), COUNT.format("d", "a"), RULE.format("a")],
            {"c": ["a", "c", "d"]},
        ),
        (
            [COUNT.format("d", "c"), COUNT.format("c", "a"), RULE.format("a")],
            {"d": ["a", "c", "d"]},
        ),
        ([COUNT.format("c", "a, b"), RULE.format("a"), RULE.format("b")], {"c": ["a", "b", "c"]}),
        (
            [FILTER.format("f", "[a]"), RULE.format("a"), RULE.format("b")],
            {"a": ["a", "f"], "b": ["b"]},
        ),
        (
            [FILTER.format("f", "any"), RULE.format("a"), RULE.format("b")],
            {"f": ["f"], "a": ["a"], "b": ["b"]},
        ),
        ([RULE.format("a b"), RULE.format("a-b")], {"a-b": ["a b"], "a-b-2": ["a-b"]}),
    ],
)
def test_rules_that_refer_to_one_another_share_a_file(library, documents, files):
    entry = library[1][0]
    lowered = sigma.lower([Text("page.md", "---\n".join(documents))])
    assert not lowered.diagnostics
    exported = export(replace(entry, documents=lowered.documents), "")
    slug = entry.strategy.slug
    names = {
        name: [one.get("name").value for one in yaml.read_all(Text(name, text))[0]]
        for name, text in exported.items()
    }
    assert names == {f"{slug}-{name}.yml": keys for name, keys in files.items()}
