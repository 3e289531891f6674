import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity, did_you_mean, ordered
from ads_compiler.core.resources import data_path
from ads_compiler.core.text import Span
from ads_compiler.report import REPORTERS, Report
from support.report_samples import HOSTILE, hostile, marked

FINDING = Diagnostic(
    Span("strategies/capture.md", 11, 11, 11, 20),
    "ADS301",
    "technique 'T1562.001' is revoked in ATT&CK 20.0; its successor is T1685 (Disable or Modify Tools)",  # noqa: E501
    "write 'T1685', then check platforms and tactics again",
    severity=Severity.ERROR,
)
LINES = {("strategies/capture.md", 11): "    - id: T1562.001"}


def test_a_finding_shows_its_line_its_place_and_its_cure():
    text = REPORTERS["text"](Report((FINDING,), 1, LINES))
    assert text == (
        "strategies/capture.md:11:11: error ADS301 technique 'T1562.001' is revoked in ATT&CK 20.0; "  # noqa: E501
        "its successor is T1685 (Disable or Modify Tools)\n"
        "   11 |     - id: T1562.001\n"
        "      |           ^^^^^^^^^\n"
        "   help: write 'T1685', then check platforms and tactics again\n"
        "1 strategy checked: 1 error\n"
    )


def test_no_finding_is_reported_plainly():
    assert REPORTERS["text"](Report((), 5)) == "5 strategies checked: no findings\n"


def test_a_waived_finding_is_only_counted():
    text = REPORTERS["text"](Report((replace(FINDING, waived="known"),), 1, LINES))
    assert text == "1 strategy checked: no findings, 1 waived\n"


def test_what_an_author_wrote_cannot_move_the_cursor():
    finding = replace(FINDING, message="title 'a\x1b[2J\u202eb'")
    text = REPORTERS["text"](
        Report((finding,), 1, {("strategies/capture.md", 11): "x\x1b[31m\u202e"})
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<U+202E>" in text


def test_a_very_long_line_is_cut_around_the_place():
    finding = replace(FINDING, span=Span("a.md", 1, 5001, 1, 5004))
    text = REPORTERS["text"](Report((finding,), 1, {("a.md", 1): "x" * 5000 + "BAD" + "y" * 5000}))
    shown, carets = text.split("\n")[1:3]
    assert len(shown) < 200
    assert shown[carets.index("^") : carets.index("^") + 3] == "BAD"


def test_wide_characters_keep_the_carets_in_place():
    finding = replace(FINDING, span=Span("a.md", 1, 3, 1, 4))
    text = REPORTERS["text"](Report((finding,), 1, {("a.md", 1): "日本x"}))
    assert text.split("\n")[2] == "      |     ^"


def test_json_fits_the_published_schema():
    waived = replace(FINDING, waived="known")
    whole = json.loads(REPORTERS["json"](marked(Report((FINDING, waived), 2, LINES))))
    schema = json.loads(data_path("schema", "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(whole)
    assert whole["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert whole["findings"][0]["line"] == 11


def test_json_holds_the_cure_that_a_program_can_apply():
    fix = Fix(
        "write 'T1685'", ((Span("strategies/capture.md", 11, 11, 11, 20), "T1685"),), safe=False
    )
    whole = json.loads(
        REPORTERS["json"](marked(Report((replace(FINDING, fix=fix), FINDING), 1, LINES)))
    )
    schema = json.loads(data_path("schema", "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(whole)
    place = {
        "file": "strategies/capture.md",
        "line": 11,
        "column": 11,
        "end_line": 11,
        "end_column": 20,
    }
    reported = {"title": "write 'T1685'", "safe": False, "edits": [{**place, "text": "T1685"}]}
    assert [item["fix"] for item in whole["findings"]] == [reported, None]


def test_findings_are_ordered_by_place_and_reported_once():
    later = replace(FINDING, span=Span("strategies/capture.md", 12, 1, 12, 2))
    assert ordered([later, FINDING, later]) == (FINDING, later)


def test_a_near_word_is_offered_and_a_far_one_is_not():
    assert did_you_mean("statuss", ["status", "owner"]) == "did you mean 'status'?"
    assert did_you_mean("zzz", ["status", "owner"]) is None


def test_a_place_of_several_lines_shows_its_first_and_its_last():
    finding = replace(FINDING, span=Span("a.md", 3, 3, 5, 4), hint=None)
    lines = {("a.md", 3): "- one  ", ("a.md", 4): "two", ("a.md", 5): "  three"}
    shown = REPORTERS["text"](Report((finding,), 1, lines)).split("\n")[1:-2]
    assert shown == [
        "    3 | - one  ",
        "      |   ^^^",
        "  ... |",
        "    5 |   three",
        "      |   ^",
    ]


def test_two_lines_that_follow_each_other_have_no_gap():
    finding = replace(FINDING, span=Span("a.md", 3, 1, 4, 4), hint=None)
    shown = REPORTERS["text"](
        Report((finding,), 1, {("a.md", 3): "one", ("a.md", 4): "two"})
    ).split("\n")[1:-2]
    assert shown == ["    3 | one", "      | ^^^", "    4 | two", "      | ^^^"]


def test_a_place_that_ends_with_its_line_shows_no_other():
    finding = replace(FINDING, span=Span("a.md", 3, 1, 4, 1), hint=None)
    shown = REPORTERS["text"](
        Report((finding,), 1, {("a.md", 3): "one", ("a.md", 4): "two"})
    ).split("\n")[1:-2]
    assert shown == ["    3 | one", "      | ^^^"]


def test_carets_stand_below_what_tabs_marks_and_emoji_come_before():
    for before, cells in (
        ("\t", 1),
        ("e\u0301", 1),
        ("\u2764\ufe0f", 1),
        ("😀", 2),
        ("\u200b", len("<U+200B>")),
    ):
        finding = replace(
            FINDING, span=Span("a.md", 1, len(before) + 1, 1, len(before) + 3), hint=None
        )
        shown = REPORTERS["text"](Report((finding,), 1, {("a.md", 1): f"{before}xyz"})).split("\n")
        assert shown[2] == f"      | {' ' * cells}^^"


def test_no_text_of_an_author_begins_a_line_of_the_report():
    finding = replace(FINDING, message="a\n::error::b\u2028c\x85d\re", hint="f\x0bg")
    text = REPORTERS["text"](
        Report((finding,), 1, {("strategies/capture.md", 11): "x\u2028y\x0cz"})
    )
    assert len(text.splitlines()) == len(text.split("\n")) - 1 == 5


def test_json_holds_half_a_surrogate_pair_as_its_escape():
    text = REPORTERS["json"](Report((replace(FINDING, message="half \ud800 pair"),)))
    assert r"half \ud800 pair" in text
    assert json.loads(text.encode("utf-8"))["findings"][0]["message"] == "half \ud800 pair"


@pytest.mark.parametrize("style", REPORTERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_every_format_is_utf_8_whatever_an_author_wrote(style, text):
    assert REPORTERS[style](hostile(text)).encode("utf-8").count(b"\x1b") == 0
