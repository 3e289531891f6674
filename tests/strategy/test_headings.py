"""The headings of pages as people write them, and the sections that they name."""

import pytest

from ads_compiler.strategy import sections

NAMED = {
    "goal": ["**Goal**", "1. Goal", "A. Goal", "Goal and Objective", "Goal & Scope", "__Goals__:"],
    "categorization": ["Section 2: Categorization", "ATT&CK Categorization", "II. Categorisation"],
    "strategy_abstract": ["Abstract", "Detection Strategy", "Strategy-Abstract"],
    "technical_context": ["Technical Context (background)", "Context Information", "Context"],
    "blind_spots": ["Blind-Spots & Assumptions", "Blind Spots / Limitations", "Known Blind Spots"],
    "false_positives": ["False-Positives", "Known False Positives and Tuning", "False positives!"],
    "validation": ["Validation & Testing", "Validation (Adversary Emulation)", "Testing Plan"],
    "priority": ["Priority / Severity", "Severity Level", "Alert Priority:", "Priority Rating"],
    "response": ["Response Plan", "Incident Response", "Triage and Response", "Response Runbook"],
    "detection": ["Detection Logic", "Detection Notes", "🔎 Detection"],
    "additional_resources": ["References & Resources", "References.", "9) Further Reading"],
}
OTHERS = [
    "Detection and Response", "Response to phishing, testing", "Testing and staging accounts",
    "Alert", "Plan", "Steps", "", "  ", "Notes", "Limitations", "Goal of the attacker",
    "Context and Strategy", "The", "a. b", "/", "&", "Triage / Notes",
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "heading"), [(key, heading) for key, listed in NAMED.items() for heading in listed]
)
def test_a_variant_of_a_heading_names_its_section(key, heading):
    assert sections.key_of(heading) == key
    assert sections.key_of(heading.upper()) == key
    assert sections.key_of(f"  {heading} ") == key


@pytest.mark.parametrize("heading", OTHERS)
def test_other_headings_name_no_section(heading):
    assert sections.key_of(heading) is None


def test_every_heading_of_the_schema_names_its_section():
    for kind in sections.kinds().values():
        for heading in kind.headings:
            assert sections.key_of(heading) == kind.key
            assert sections.key_of(f"3. **{heading}**:") == kind.key
