"""JUnit XML against the grammar that CI services share: what Jenkins and Ant both allow."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from xml.etree import ElementTree as Tree

import pytest

from ads_compiler.core.diagnostics import Diagnostic, FailOn, Severity
from ads_compiler.core.text import Span
from ads_compiler.evidence import CaseResult, Claim, Evidence
from ads_compiler.report import REPORTERS, Report
from support.report_samples import HOSTILE, REPORT, REVOKED, UNSAID, hostile

# Element: children in their order, the most of each (0: any number); attributes required, allowed.
GRAMMAR = {
    "testsuites": ((("testsuite", 0),), {"name", "tests", "failures", "errors", "time"}, set()),
    "testsuite": (
        (("properties", 1), ("testcase", 0), ("system-out", 1), ("system-err", 1)),
        {"name", "tests", "failures", "errors", "time"},
        {"skipped", "id", "package", "hostname", "timestamp", "disabled"},
    ),
    "testcase": (
        (("skipped", 1), ("error", 1), ("failure", 1), ("system-out", 1), ("system-err", 1)),
        {"name", "classname", "time"},
        {"assertions", "status"},
    ),
    "failure": ((), {"message", "type"}, set()),
    "error": ((), {"message", "type"}, set()),
    "skipped": ((), set(), {"message"}),
    "system-out": ((), set(), set()),
}
NUMBERS = ("tests", "failures", "errors", "skipped", "id")


def check(element: Tree.Element) -> None:
    children, needed, allowed = GRAMMAR[element.tag]
    assert needed <= set(element.attrib) <= needed | allowed
    for key in NUMBERS:
        assert int(element.get(key, "0")) >= 0
    assert float(element.get("time", "0")) >= 0
    order = [name for name, _ in children]
    places = [order.index(child.tag) for child in element]
    assert places == sorted(places)
    for name, most in children:
        assert not most or len(element.findall(name)) <= most
    if children:
        assert not (element.text or "").strip()
    for child in element:
        check(child)


def suites_of(report):
    """The suites, checked against the grammar and their counts."""
    text = REPORTERS["junit"](report)
    assert text == REPORTERS["junit"](report)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    whole = Tree.fromstring(text.encode("utf-8"))
    assert whole.tag == "testsuites"
    check(whole)
    totals = Counter()
    for suite in whole:
        cases = suite.findall("testcase")
        assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
        findings = {"tests": len(cases)}
        for tag, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            findings[key] = len(suite.findall(f"testcase/{tag}"))
        assert {key: int(suite.get(key)) for key in findings} == findings
        totals.update(findings)
    assert {key: int(whole.get(key)) for key in ("tests", "failures", "errors")} == {
        key: totals[key] for key in ("tests", "failures", "errors")
    }
    return whole.findall("testsuite")


def cases_of(suite):
    return [(case.get("name"), [child.tag for child in case]) for case in suite.findall("testcase")]


def test_a_strategy_is_a_suite_and_a_code_a_test():
    suites = suites_of(REPORT)
    assert [suite.get("name") for suite in suites] == list(REPORT.files)
    assert cases_of(suites[0]) == [("ADS412 telemetry-field-unused", [])]
    assert cases_of(suites[1]) == [
        ("ADS202 missing-assumptions", []),
        ("ADS301 revoked-technique", ["failure"]),
    ]
    assert cases_of(suites[2]) == [("no findings", [])]
    failure = suites[1].find("testcase/failure")
    assert failure.get("message") == REVOKED.message
    assert failure.get("type") == "error ADS301"
    assert failure.text.startswith(
        "strategies/capture.md:11:11: error ADS301 technique 'T1562.001' is revoked\n"
    )
    assert (
        "no assumption is stated (waived: agreed until spring)" in suites[1].find("system-out").text
    )


def test_what_fails_the_run_is_a_failure():
    strict = suites_of(replace(REPORT, fail_on=FailOn(Severity.INFO)))
    assert [len(suite.findall("testcase/failure")) for suite in strict] == [1, 2, 0]
    assert not any(
        suite.findall("testcase/failure")
        for suite in suites_of(replace(REPORT, fail_on=FailOn(None)))
    )


def test_what_is_waived_altogether_is_skipped():
    waived = replace(REVOKED, waived="agreed")
    (suite,) = suites_of(Report((waived,)))
    assert cases_of(suite) == [("ADS301 revoked-technique", ["skipped"])]
    assert suite.find("testcase/skipped").get("message") == "agreed"


def result(name, finding=None, line=50, ran=True):
    case = SimpleNamespace(
        name=name, rule=None, span=lambda *_: Span("strategies/capture.md", line, 7, line, 9)
    )
    return CaseResult("EX-1", case, Claim.ALERTS, 1, 0, (), (), finding, ran)


def test_a_case_is_a_test():
    broken = Diagnostic(
        Span("strategies/capture.md", 50, 7, 50, 9),
        "ADS601",
        "no rule fired",
        "why",
    )
    accepted = replace(broken, span=Span("strategies/capture.md", 60, 7, 60, 9))
    not_run = replace(
        broken,
        code="ADS607",
        message="did not run",
        span=Span("strategies/capture.md", 70, 7, 70, 9),
    )
    results = (
        result("holds"),
        result("holds", broken),
        result("accepted", accepted, 60),
        result("stopped", not_run, 70, ran=False),
    )
    findings = (broken, replace(accepted, waived="known"), not_run, UNSAID)
    report = Report(
        findings, 1, files=("strategies/capture.md",), cases=True, evidence=Evidence(results)
    )
    (suite,) = suites_of(report)
    assert cases_of(suite) == [
        ("holds", []),
        ("holds (2)", ["failure"]),
        ("accepted", ["skipped"]),
        ("stopped", ["error"]),
        ("ADS202 missing-assumptions", []),
    ]
    assert suite.find("system-out").text.startswith(
        "ok   strategies/capture.md:50:7 holds [alerts]: 1 event, 0 alerts"
    )


def test_a_run_without_anything_gives_a_test_that_passes():
    (suite,) = suites_of(Report(()))
    assert cases_of(suite) == [("no findings", [])]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    suites = suites_of(replace(hostile(text), fail_on=FailOn(Severity.INFO)))
    assert len(suites) == 3
    shown = "".join("".join(suite.itertext()) for suite in suites)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
