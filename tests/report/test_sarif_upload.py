"""SARIF as GitHub takes it: open findings only, and no more than it accepts."""

import json
from dataclasses import replace

import pytest

from ads_compiler import __version__
from ads_compiler.cli.outputs import write
from ads_compiler.report import REPORTERS, Report, sarif_limits
from ads_compiler.report.model import BaselineUse
from support.report_samples import NOTE, REPORT, REVOKED, UNSAID, marked

KNOWN = replace(UNSAID, baselined=True)
MIXED = replace(
    REPORT,
    diagnostics=(*REPORT.diagnostics, KNOWN),
    baseline=BaselineUse("adsc-baseline.json", 2),
    manual=lambda _code: None,
)


def run_of(report, style="sarif"):
    (run,) = json.loads(REPORTERS[style](report))["runs"]
    return run


def test_an_upload_has_open_findings_and_the_full_report_all(golden):
    for name, style in (("upload", "sarif"), ("full", "sarif-full")):
        text = REPORTERS[style](marked(MIXED))
        golden(f"golden/{name}.sarif", text.replace(f'"{__version__}"', '"VERSION"'))


def test_only_a_run_with_a_baseline_has_states():
    full = run_of(MIXED, "sarif-full")["results"]
    states = [result["baselineState"] for result in full]
    assert states == ["new", "new", "new", "new", "unchanged"]
    assert all("baselineState" not in result for result in run_of(REPORT, "sarif-full")["results"])


def many(kind, number):
    return tuple(replace(kind, message=f"x{count}", hint=None) for count in range(number))


@pytest.fixture
def limit(monkeypatch):
    """A low limit, since findings by the ten thousand take long to write."""
    assert sarif_limits.MOST_RESULTS < 25_000
    monkeypatch.setattr(sarif_limits, "MOST_RESULTS", 50)
    return 50


def test_too_many_findings_are_cut_by_severity_and_the_run_says_so(limit, capsys, tmp_path):
    findings = (*many(NOTE, limit), *many(UNSAID, 20), *many(REVOKED, 3))
    report = Report(findings)
    run = run_of(report)
    levels = [result["level"] for result in run["results"]]
    assert len(levels) == limit
    assert (levels.count("error"), levels.count("warning")) == (3, 20)
    assert [result["message"]["text"] for result in run["results"][:2]] == ["x0", "x1"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    message = "23 findings of 73 omitted, the least severe ones: GitHub rejects"
    assert notice["message"]["text"].startswith(message)
    assert len(run_of(report, "sarif-full")["results"]) == len(findings)
    write(report, None, (("sarif", tmp_path / "a.sarif"),))
    assert capsys.readouterr().err.startswith(f"sarif: {message}")
    write(report, None, (("sarif-full", tmp_path / "b.sarif"), ("text", tmp_path / "b.txt")))
    assert capsys.readouterr().err == ""


def test_accepted_findings_do_not_count_towards_the_limit(limit):
    waived = tuple(replace(item, waived="known") for item in many(REVOKED, limit))
    run = run_of(Report((*waived, *many(NOTE, limit))))
    assert {result["level"] for result in run["results"]} == {"note"}
    assert "toolExecutionNotifications" not in run["invocations"][0]


def test_only_rules_of_results_are_described(limit):
    run = run_of(Report((*many(REVOKED, limit), *many(NOTE, 1))))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["ADS301"]
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in rules)
    assert all(len(result["locations"]) == 1 for result in run["results"])


def test_a_run_at_the_limit_is_whole(limit):
    run = run_of(Report(many(NOTE, limit)))
    assert len(run["results"]) == limit
    assert "toolExecutionNotifications" not in run["invocations"][0]


def test_a_line_of_a_megabyte_is_not_copied_into_every_result():
    line = {(REVOKED.span.file, REVOKED.span.line): "x" * 1_000_000}
    assert len(REPORTERS["sarif"](Report((REVOKED,), lines=line))) < 20_000
