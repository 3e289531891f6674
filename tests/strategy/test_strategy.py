from ads_compiler import strategy
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown, sections

FRONT = """---
ads: 1
id: ADS-0001
title: A thing happens somewhere
status: draft
created: 2026-01-01
updated: 2026-01-02
attack: {version: "20.0", techniques: [{id: T1040}]}
platforms: [Linux]
priority: low
---
"""


def build(body):
    page, findings = markdown.parse(Text("a.md", FRONT + body))
    assert not findings
    return strategy.build(page, page.front)


def test_sections_are_matched_by_name_in_any_order_and_level():
    matches = build("# Response\nx\n## 1. **Goal**:\ny\n### Alert Priority\nz\n").sections
    assert list(matches) == ["response", "goal", "priority"]
    assert matches["goal"].body == "y"


def test_the_shallowest_heading_of_a_name_is_the_section():
    matches = build("# T\n## Technical Context\na\n### Validation\nb\n## Validation\nc\n")
    assert matches.sections["validation"].body == "c"
    assert "b" in matches.sections["technical_context"].body
    assert not matches.repeated


def test_parts_are_findings_by_name():
    section = build(
        "# T\n## Blind Spots and Assumptions\n### Blind Spots\n- a\n### Assumptions\n- b\n"
    ).sections["blind_spots"]
    assert [p.text for p in section.part("blind spots").prose] == ["a"]
    assert [p.text for p in section.part("Assumptions").prose] == ["b"]


def test_a_repeated_section_is_kept_apart():
    matches = build("# T\n## Goal\na\n## Goal\nb\n")
    assert matches.sections["goal"].body == "a"
    assert [s.body for s in matches.repeated] == ["b"]


def test_a_heading_that_no_section_answers_to_is_unknown():
    matches = build("# T\n## Goal\na\n## Tooling\nb\n### Deeper\n")
    assert [h.text for h in matches.unknown] == ["Tooling", "Deeper"]
    assert matches.sections["goal"].body == "a"


def test_the_summary_is_the_first_sentence_of_the_goal():
    assert build("# T\n## Goal\nFind it fast. Then rest.\n").summary == "Find it fast."
    assert build("# T\n").summary == ""


def test_response_steps_are_the_numbered_items():
    matches = build("# T\n## Response\n1. Read `x`.\n   - detail\n2. Stop it.\n\n- loose\n")
    assert matches.response_steps == ("Read x.", "Stop it.")


def test_every_heading_of_the_schema_names_its_section():
    for kind in sections.kinds().values():
        for heading in kind.headings:
            assert sections.key_of(heading) == kind.key


def test_a_heading_in_a_quotation_or_a_list_is_not_a_heading_of_the_page():
    matches = build(
        "> # Quoted\n\n# T\n## Goal\na\n> ## Response\n> b\n\n"
        "- ### Priority\n  c\n\n> ## Tooling\n\nd\n"
    )
    assert list(matches.sections) == ["goal"]
    assert matches.sections["goal"].body.endswith("d")
    assert [h.text for h in matches.sections["goal"].parts] == []
    assert (matches.heading.text, matches.unknown) == ("T", ())
