"""Workflow commands of GitHub and Code Quality of GitLab, read back by their documented rules."""

import json
import re
from dataclasses import replace

import pytest

from ads_compiler.report import REPORTERS, Report
from support.report_samples import HOSTILE, NOTE, REPORT, REVOKED, hostile, marked

COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")
PROPERTIES = {"file", "line", "endLine", "col", "endColumn", "title"}


def unescaped(text, more=()):
    codes = {"%0D": "\r", "%0A": "\n", "%25": "%", **dict(more)}
    assert set(re.findall(r"%(?:..)?", text)) <= set(codes)
    return re.sub("|".join(codes), lambda match: codes[match[0]], text)


def commands(report):
    """The commands with their properties; every line has to be one."""
    text = REPORTERS["github"](report)
    assert text == REPORTERS["github"](report)
    text.encode("utf-8")
    assert "\r" not in text
    findings = []
    for line in text.split("\n")[:-1]:
        command = COMMAND.fullmatch(line)
        assert command, line[:200]
        pairs = [pair.partition("=") for pair in command["properties"].split(",")]
        assert {key for key, _, _ in pairs} <= PROPERTIES
        more = (("%3A", ":"), ("%2C", ","))
        properties = {key: unescaped(value, more) for key, _, value in pairs}
        assert len(properties) == len(pairs)
        findings.append((command["name"], properties, unescaped(command["message"])))
    return findings


def test_a_finding_is_a_command_next_to_its_line():
    (_, error, warning) = commands(REPORT)
    assert error == (
        "error",
        {
            "file": "strategies/capture.md",
            "line": "11",
            "endLine": "11",
            "col": "11",
            "endColumn": "20",
            "title": "ADS301 revoked-technique",
        },
        "technique 'T1562.001' is revoked\nwrite 'T1685'",
    )
    assert warning[0] == "warning"
    assert {"col", "endColumn"}.isdisjoint(warning[1])  # of several lines
    assert warning[1]["endLine"] == "32"


def test_a_note_is_a_notice_and_its_path_is_escaped():
    assert commands(REPORT)[0][0] == "notice"
    assert commands(REPORT)[0][1]["file"] == NOTE.span.file
    assert "file=strategies/a b/ü%2Cx%3Ay%25.md,line=2," in REPORTERS["github"](REPORT)


def test_waived_findings_are_left_to_other_formats():
    waived = Report((replace(REVOKED, waived="known"),))
    assert REPORTERS["github"](waived) == ""
    assert json.loads(REPORTERS["gitlab"](waived)) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_command_of_its_own(text):
    findings = commands(hostile(text))
    assert len(findings) == 2
    for _, properties, message in findings:
        assert properties["line"].isdecimal()
        assert "\x1b" not in message
        assert len(message) <= 8000


def quality(report):
    """The entries, each with what GitLab requires."""
    report = marked(report)
    text = REPORTERS["gitlab"](report)
    assert text == REPORTERS["gitlab"](report)
    entries = json.loads(text.encode("utf-8"))
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert set(entry["location"]) == {"path", "lines"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["description"]
        assert entry["check_name"]
        assert not entry["location"]["path"].startswith("./")
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    return entries


def test_a_finding_is_an_entry_of_code_quality():
    findings = quality(REPORT)
    assert [entry["severity"] for entry in findings] == ["info", "major", "minor"]
    assert findings[1]["description"] == "ADS301 technique 'T1562.001' is revoked (write 'T1685')"
    assert findings[1]["check_name"] == "ADS301-revoked-technique"
    assert findings[1]["location"] == {"path": "strategies/capture.md", "lines": {"begin": 11}}


def test_both_services_know_a_finding_by_the_same_name():
    (run,) = json.loads(REPORTERS["sarif"](marked(REPORT)))["runs"]
    marks = [result["partialFingerprints"]["adscFinding/v2"] for result in run["results"]]
    assert [entry["fingerprint"] for entry in quality(REPORT)] == marks


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_code_quality(text):
    for entry in quality(hostile(text)):
        assert "\n" not in entry["description"]
        assert "\x1b" not in entry["description"]
        assert len(entry["description"]) <= 8000
