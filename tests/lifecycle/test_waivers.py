import json

import pytest

from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown
from support.settings_projects import BASE, adsc, codes, findings, project

EPOCH = "1790000000"  # 2026-09-21
LINK = "[x](javascript:alert(1))"


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def page(text):
    assert "## Priority\n" in BASE
    return BASE.replace("## Priority\n", f"## Priority\n\n{text}\n\n")


def waived_codes(tmp_path, text):
    return [(f["code"], f["waived"]) for f in findings(project(tmp_path, capture=page(text)))]


def test_the_page_without_a_comment_has_a_finding(tmp_path):
    assert waived_codes(tmp_path, f"See {LINK}.") == [("ADS802", None)]


@pytest.mark.parametrize(
    "text",
    [
        f'<!-- adsc: allow ADS802 reason="known" -->\nSee {LINK}.',
        f'<!-- adsc: allow ADS802 reason="known" until=2026-09-21 owner=me -->'
        f"\n\nSee\nmore {LINK}.",
        f"See {LINK}. <!-- adsc: allow ADS802 reason=known -->",
        f'<!--adsc: allow ADS802 owner="my team" reason="known"-->\n\n- one\n- two {LINK}\n',
    ],
)
def test_a_comment_accepts_a_finding_of_its_block_or_line(tmp_path, text):
    assert [code for code, waived in waived_codes(tmp_path, text)] == ["ADS802"]
    assert codes(project(tmp_path, capture=page(text)), "--fail-on", "info") == ["ADS802"]
    assert adsc(project(tmp_path, capture=page(text)), "check", "--fail-on", "info").exit_code == 0


def test_a_comment_holds_for_no_other_block_and_no_other_code(tmp_path):
    comment = '<!-- adsc: allow ADS802 reason="known" -->'
    assert waived_codes(tmp_path, f"{comment}\n\nFine.\n\nSee {LINK}.") == [
        ("ADS702", None),
        ("ADS802", None),
    ]
    assert waived_codes(tmp_path, f"See\n{LINK}.\nHere: {comment}") == [
        ("ADS802", None),
        ("ADS702", None),
    ]
    assert waived_codes(tmp_path, f"{comment.replace('802', '801')}\n\nSee {LINK}.") == [
        ("ADS702", None),
        ("ADS802", None),
    ]


def test_comments_can_stand_above_one_another(tmp_path):
    comments = "<!-- adsc: allow ADS801 reason=a -->\n<!-- adsc: allow ADS802 reason=b -->"
    text = f"{comments}\n\n<b>See</b> {LINK}."
    reported = waived_codes(tmp_path, text.replace("<b>", "so <b>"))
    assert reported == [("ADS801", "a"), ("ADS802", "b")]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("allow ADS802", "ADS703", "has no reason"),
        ('allow ADS802 reason="  "', "ADS703", "has no reason"),
        ("allow everything", "ADS704", "must be 'allow' and a code"),
        ("deny ADS802", "ADS704", "must be 'allow' and a code"),
        ("", "ADS704", "must be 'allow' and a code"),
        ("allow ADS802 because I say so", "ADS704", "cannot parse 'because I say so'"),
        ("allow ADS802 reason=a reason=b", "ADS704", "cannot parse 'reason=b'"),
        ('allow ADS802 reason="a', "ADS704", "cannot parse 'reason="),
        ("allow ADS802 reason=a until=2026-02-30", "ADS704", "'2026-02-30' is not a valid date"),
        ("allow ADS802 reason=a till=2026-02-03", "ADS704", "unknown key 'till'"),
    ],
)
def test_a_comment_of_another_form_holds_for_nothing(tmp_path, text, code, message):
    reports = findings(project(tmp_path, capture=page(f"<!-- adsc: {text} -->\n\nSee {LINK}.")))
    assert [(f["code"], f["waived"]) for f in reports] == [(code, None), ("ADS802", None)]
    assert message in reports[0]["message"]


def test_an_expired_comment_is_reported_with_its_finding(tmp_path):
    text = f"<!-- adsc: allow ADS802 reason=a until=2026-09-20 -->\n\nSee {LINK}."
    assert waived_codes(tmp_path, text) == [("ADS701", None), ("ADS802", None)]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a remark -->",
        "<!-- adsc: allow ADS801 reason=a --><script>alert(1)</script>",
        "<!-- adsc: allow ADS801 reason=a --> more",
        "x <!-- adsc: allow ADS802 reason=<b> -->",
        "<!-- adsc: allow ADS802\nreason=a -->",
        "<!-- adsc: allow ADS802 reason=a -- b -->",
        "<div>\n<!-- adsc: allow ADS801 reason=a -->\n</div>",
    ],
)
def test_any_other_comment_is_raw_html(text):
    document, _ = markdown.parse(Text("a.md", f"---\na: 1\n---\n{text}\n"))
    assert document.html
    assert not document.notes


def test_a_comment_in_code_is_not_a_waiver(tmp_path):
    text = (
        "```\n<!-- adsc: allow ADS802 reason=a -->\n```\n\n`<!-- adsc: allow ADS802 reason=a -->`"
    )
    assert waived_codes(tmp_path, text) == []
    assert text in markdown.without_notes(text)


def test_the_site_does_not_show_comments_and_shows_other_html_as_text():
    inline = "A <!-- adsc: allow ADS801 reason=b --><i>b</i> c."
    text = f"<!-- adsc: allow ADS802 reason=a -->\n\n{inline}\n"
    assert (
        markdown.render(text, 2, lambda code, _info: code) == "<p>A &lt;i&gt;b&lt;/i&gt; c.</p>\n"
    )
    hidden = "<scr<!-- adsc: allow ADS801 reason=b -->ipt>alert(1)</script>\n"
    assert "<script" not in markdown.render(hidden, 2, lambda code, _info: code)


def test_waivers_are_listed(tmp_path):
    front = (
        "waivers:\n  - {code: ADS202, reason: written elsewhere, owner: me, until: 2026-10-01}\n"
    )
    old = "<!-- adsc: allow ADS801 reason=b until=2026-09-01 -->"
    text = page(f"<!-- adsc: allow ADS802 reason=a -->\n\nSee {LINK}.\n\n{old}\n\nx")
    text = text.replace("tags: [containers]\n", front)
    root = project(tmp_path, capture=text)
    rows = json.loads(adsc(root, "waivers", "--format", "json").stdout)
    assert [
        (r["code"], r["scope"], r["owner"], r["until"], r["days_left"], r["used"]) for r in rows
    ] == [
        ("ADS202", "page", "me", "2026-10-01", 10, False),
        ("ADS802", "block", None, None, None, True),
        ("ADS801", "block", None, "2026-09-01", -20, False),
    ]
    assert {r["strategy"] for r in rows} == {"EX-1"}
    shown = adsc(root, "waivers").stdout.split("\n")
    assert shown[0].endswith("written elsewhere (until 2026-10-01, 10 days left by me; NOT USED)")
    assert shown[1].endswith("a (no end date)")
    assert shown[2].endswith("b (until 2026-09-01, expired 20 days ago; NOT USED)")
    assert shown[3] == "3 waivers: 1 expired, 2 not used"


RAW = """# A tool runs in a pod of the shop

## Goal

Find it.

{note}

## Response

Look <b>there</b>.
"""


def test_a_comment_holds_on_a_page_without_front_matter(tmp_path):
    def reported(note):
        reports = findings(project(tmp_path, capture=RAW.format(note=note)))
        return [(f["code"], f["waived"]) for f in reports if f["code"][3] in "78"]

    assert reported("") == [("ADS801", None)]
    inline = RAW.replace(
        "there</b>.", 'there</b>. <!-- adsc: allow ADS801 reason="seen" -->'
    ).format(note="")
    reports = findings(project(tmp_path, capture=inline))
    assert [f["waived"] for f in reports if f["code"] == "ADS801"] == ["seen"]
    assert reported("<!-- adsc: allow ADS801 -->") == [("ADS703", None), ("ADS801", None)]
    assert reported("<!-- adsc: allow ADS211 reason=later -->") == [("ADS801", None)]


def test_a_comment_holds_below_headings_that_are_read_as_such(tmp_path):
    text = RAW.replace("## Goal", "**Goal**").replace("## Response\n", "**Response:**\nAt once.\n")
    text = text.replace("Look", '<!-- adsc: allow ADS801 reason="seen" until=2026-10-01 -->\nLook')
    root = project(tmp_path, capture=text.format(note=""))
    assert [f["waived"] for f in findings(root) if f["code"] == "ADS801"] == ["seen"]
    (row,) = json.loads(adsc(root, "waivers", "--format", "json").stdout)
    assert (row["strategy"], row["code"], row["line"], row["used"]) == (None, "ADS801", 12, True)
    assert adsc(root, "waivers").stdout.startswith(
        "(no id)  ADS801  strategies/capture.md:12: seen "
    )
