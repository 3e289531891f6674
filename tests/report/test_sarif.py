import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator

from ads_compiler.core.codes import CODES, Code
from ads_compiler.core.diagnostics import Diagnostic, Fix, ordered
from ads_compiler.core.text import Span, Text
from ads_compiler.report import REPORTERS, Report
from ads_compiler.report.sarif_place import uri_of
from ads_compiler.rules import manual
from support.report_samples import (
    FILES,
    HOSTILE,
    LINES,
    NOTE,
    REPORT,
    REVOKED,
    UNSAID,
    WAIVED,
    hostile,
    marked,
)

SCHEMA = json.loads(
    (Path(__file__).parent / "sarif_subset.schema.json").read_text(encoding="utf-8")
)


def run_of(report, style="sarif-full"):
    """The one run, checked against the parts of SARIF that are used and what no schema can say."""
    report = marked(report)
    text = REPORTERS[style](report)
    assert text == REPORTERS[style](report)
    text.encode("utf-8")
    whole = json.loads(text)
    Draft202012Validator(SCHEMA).validate(whole)
    (run,) = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (
            region["endLine"],
            region["endColumn"],
        )
    return run


def test_every_finding_is_a_result_of_its_rule():
    run = run_of(REPORT)
    assert [result["ruleId"] for result in run["results"]] == [
        "ADS412",
        "ADS301",
        "ADS202",
        "ADS202",
    ]
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning", "warning"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["ADS202", "ADS301", "ADS412"]
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    assert run["results"][1]["message"]["text"] == "technique 'T1562.001' is revoked\nwrite 'T1685'"


def test_a_rule_brings_its_manual_page():
    rule = run_of(REPORT)["tool"]["driver"]["rules"][0]
    page = manual.entry(Code("ADS202"))
    assert rule["name"] == "missing-assumptions"
    assert rule["shortDescription"]["text"] == page.summary
    assert rule["fullDescription"]["text"].startswith(page.summary)
    assert rule["help"]["markdown"] == page.brief.strip()
    assert "## Bad" not in rule["help"]["text"]
    assert rule["properties"]["tags"] == ["detection-strategy", "completeness"]


def test_every_page_of_the_manual_fits():
    findings = tuple(Diagnostic(Span("a.md"), code, "x") for code in CODES)
    run = run_of(Report(findings, manual=manual.entry))
    assert len(run["tool"]["driver"]["rules"]) == len(CODES)


def test_a_run_without_findings_says_so():
    run = run_of(Report((), 3, files=FILES, manual=manual.entry))
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]


def test_a_rule_that_crashed_is_no_successful_run():
    crashed = replace(REVOKED, code="ADS000")
    assert run_of(Report((crashed,)))["invocations"] == [
        {"executionSuccessful": False, "exitCode": 1}
    ]


def test_a_wrong_set_up_is_no_successful_run():
    assert run_of(Report((REVOKED,), stopped=True))["invocations"] == [
        {"executionSuccessful": False, "exitCode": 2}
    ]


def test_columns_count_utf16_code_units():
    run = run_of(REPORT)
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert run["columnKind"] == "utf16CodeUnits"
    region = place["region"]
    assert (region["startColumn"], region["endColumn"]) == (5, 7)
    units = place["contextRegion"]["snippet"]["text"].encode("utf-16-le")
    cut = units[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)]
    assert cut.decode("utf-16-le") == region["snippet"]["text"] == "xy"


def test_a_place_of_several_lines_has_its_text():
    region = run_of(REPORT)["results"][2]["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"] == "## Blind Spots\n\n日本 "
    assert (region["endLine"], region["endColumn"]) == (32, 4)


def test_the_text_of_a_place_is_what_the_file_holds_there():
    source = Text("a.md", "x😀y\n\tü z\nend")
    lines = {("a.md", number): source.line_text(number - 1) for number in range(1, 4)}
    for start in range(len(source.text) + 1):
        for end in range(start, len(source.text) + 1):
            finding = replace(REVOKED, span=source.span(start, end))
            (result,) = run_of(Report((finding,), 1, lines))["results"]
            assert (
                result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
                == source.text[start:end]
            )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("strategies/a.md", "strategies/a.md"),
        ("strategies/a b/ü,x:y%.md", "strategies/a%20b/%C3%BC%2Cx%3Ay%25.md"),
        ("a:b.md", "a%3Ab.md"),
        ("/etc/a b.md", "file:///etc/a%20b.md"),
        ("C:/pages/a b.md", "file:///C:/pages/a%20b.md"),
        ("C:\\pages\\a.md", "file:///C:/pages/a.md"),
        ("caf\udce9.md", "caf%E9.md"),
        ("half\ud800.md", "half%3F.md"),
    ],
)
def test_a_path_is_a_uri(path, uri):
    assert uri_of(path) == uri


def test_a_path_within_the_project_is_relative_to_its_folder():
    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]
        for result in run_of(REPORT)["results"]
    ]
    assert {place["uriBaseId"] for place in places} == {"%SRCROOT%"}
    assert unquote(places[0]["uri"]) == NOTE.span.file
    outside = replace(REVOKED, span=Span("/tmp/a.md"))
    (result,) = run_of(Report((outside,)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///tmp/a.md"
    }


def test_a_waived_finding_is_suppressed_with_its_reason():
    results = run_of(REPORT)["results"]
    assert [bool(result["suppressions"]) for result in results] == [False, False, False, True]
    assert results[3]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "agreed until spring"}
    ]
    assert run_of(Report((WAIVED,)))["invocations"][0]["exitCode"] == 0


def test_a_machine_fix_is_handed_on():
    fix = Fix(
        "write 'T1685'",
        ((REVOKED.span, "T1685"), (Span("strategies/capture.md", 32, 1, 32, 3), "")),
        safe=False,
    )
    (result,) = run_of(replace(REPORT, diagnostics=(replace(REVOKED, fix=fix),)))["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 11, "startColumn": 11, "endLine": 11, "endColumn": 20},
        "insertedContent": {"text": "T1685"},
    }
    assert "insertedContent" not in change["replacements"][1]
    assert result["fixes"][0]["properties"] == {"safe": False}


def moved(report: Report, by: int) -> Report:
    def down(span: Span) -> Span:
        return replace(span, line=span.line + by, end_line=span.end_line + by)

    return replace(
        report,
        diagnostics=tuple(replace(item, span=down(item.span)) for item in report.diagnostics),
        lines={(file, line + by): text for (file, line), text in report.lines.items()},
    )


def prints(report):
    return [result["partialFingerprints"] for result in run_of(report)["results"]]


def test_fingerprints_stay_where_lines_are_moved_or_indented():
    assert prints(moved(REPORT, 7)) == prints(REPORT)
    spaced = {
        key: text.replace(" ", " \t ") if key[1] == 30 else text for key, text in LINES.items()
    }
    wider = replace(UNSAID, span=replace(UNSAID.span, end_line=30, end_column=40))
    assert prints(replace(REPORT, diagnostics=(wider,), lines=spaced)) == prints(
        replace(REPORT, diagnostics=(wider,))
    )


def test_fingerprints_tell_findings_apart():
    twin = replace(UNSAID, span=Span("strategies/capture.md", 30, 4, 30, 9), message="another")
    findings = ordered((*REPORT.diagnostics, twin))
    marks = [tuple(mark.values()) for mark in prints(replace(REPORT, diagnostics=findings))]
    assert len(set(marks)) == len(findings)
    changed = {**LINES, ("strategies/capture.md", 11): "    - id: T1562"}
    assert prints(replace(REPORT, lines=changed))[1] != prints(REPORT)[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    run = run_of(hostile(text))
    for result in run["results"]:
        shown = result["message"]["text"]
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "](" not in shown  # would be a link
        assert "{" not in shown.replace("{{", "")  # would be a placeholder


def test_braces_are_written_twice():
    (result,) = run_of(Report((replace(REVOKED, message="not {0} or }", hint=None),)))["results"]
    assert result["message"]["text"] == "not {{0}} or }}"
