"""Logging commands of Azure Pipelines, read back as the agent reads them."""

from dataclasses import replace

import pytest

from ads_compiler.core.text import Span
from ads_compiler.report import REPORTERS, Report
from support.report_samples import HOSTILE, NOTE, REPORT, REVOKED, WAIVED, hostile


def unescaped(text, more=()):
    for code, character in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")):
        text = text.replace(code, character)
    return text


def commands(report):
    """The command of each line as (name, properties, message), None where the agent finds none."""
    text = REPORTERS["azure"](report)
    assert text == REPORTERS["azure"](report)
    text.encode("utf-8")
    assert "\r" not in text
    read = []
    for line in text.split("\n")[:-1]:
        at = line.find("##vso[")
        if at < 0:
            read.append(None)
            continue
        inside, _, message = line[at + 6 :].partition("]")
        name, _, properties = inside.partition(" ")
        pairs = [pair.partition("=") for pair in properties.split(";") if pair]
        more = (("%3B", ";"), ("%5D", "]"))
        read.append(
            (name, {key: unescaped(value, more) for key, _, value in pairs}, unescaped(message))
        )
    return read


def test_a_finding_is_an_issue_at_its_place():
    note, error, warning = commands(REPORT)
    assert error == (
        "task.logissue",
        {
            "type": "error",
            "sourcepath": "strategies/capture.md",
            "linenumber": "11",
            "columnnumber": "11",
            "code": "ADS301",
        },
        "technique 'T1562.001' is revoked\nwrite 'T1685'",
    )
    assert warning[1]["type"] == "warning"
    assert note is None


def test_a_note_is_a_plain_line_since_azure_knows_none():
    text = REPORTERS["azure"](Report((NOTE,)))
    assert text == f"{NOTE.span}: info ADS412 a field is not used\n"


def test_accepted_findings_are_left_out():
    assert REPORTERS["azure"](Report((WAIVED, replace(REVOKED, baselined=True)))) == ""


def test_what_ends_a_property_or_a_command_is_escaped():
    finding = replace(REVOKED, span=Span("a;b]c%\n.md", 2, 3), message="100% ]; of\nit", hint=None)
    assert REPORTERS["azure"](Report((finding,), prefix="x/")) == (
        "##vso[task.logissue type=error;sourcepath=x/a%3Bb%5Dc%AZP25<U+000A>.md;linenumber=2;columnnumber=3;"  # noqa: E501
        "code=ADS301;]100%AZP25 ]; of%0Ait\n"
    )


INJECTED = (
    "##vso[task.setvariable variable=a]b",
    "x ##[error]gone",
    "##[group]",
    "%0A##vso[task.complete]",
)


@pytest.mark.parametrize("text", [*HOSTILE, *INJECTED])
def test_hostile_text_is_no_command_of_its_own(text):
    report = hostile(text)
    lines = commands(report)
    assert len(lines) == 2
    note, warning = lines
    assert note is None
    assert "##" not in REPORTERS["azure"](report).split("\n")[0]
    assert warning[0] == "task.logissue"
    assert warning[1]["sourcepath"] == "b.md"
    assert warning[1]["linenumber"] == "2"
    assert "\x1b" not in warning[2]
