"""A single mistake gives a single finding."""

import pytest

from support.code_cases import findings
from support.pages import complete

MALFORMED = (
    "## Validation\n\nText.\n\n```yaml case\nname: x\nevents: [{Image: a}]\nevnts: []\n```\n"
)
UNKNOWN_RULE = (
    "## Validation\n\nText.\n\n"
    "```yaml case\nname: x\nrule: capture-tols\nevents: [{Image: a}]\n```\n"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (complete(MALFORMED), "ADS101"),
        (complete(UNKNOWN_RULE), "ADS414"),
    ],
)
def test_one_mistake_gives_one_finding(text, code, tmp_path):
    assert [item.code for item in findings(tmp_path, text)] == [code]


def test_a_misspelt_section_is_not_also_an_unknown_heading(tmp_path):
    text = complete("").replace("## Validation", "## Validating")
    assert "ADS106" not in {item.code for item in findings(tmp_path, text)}
