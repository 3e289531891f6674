"""The names, source texts and places of selections, as generated detectors show them."""

import pytest

from ads_compiler import sigma
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import AllOf, Not

HEAD = "title: t\nlogsource: {product: linux}\n"
BLOCK = """detection:
  tool:
    Image|endswith:
      - /tcpdump
      - /tshark   # a comment

  words: [one, 'two ]']
  condition: tool and
    not words
"""


def lowered(detection, **more):
    result = sigma.lower([Text("r.yml", HEAD + detection, **more)])
    assert not [finding for finding in result.diagnostics if finding.severity.name == "ERROR"]
    return result.rules[0]


def excerpts(rule):
    return {one.name: (one.excerpt.text, one.excerpt.span.line) for one in rule.selections}


def test_a_selection_keeps_its_name_its_text_and_its_line():
    rule = lowered(BLOCK, first_line=10)
    assert excerpts(rule) == {
        "tool": ("tool:\n  Image|endswith:\n    - /tcpdump\n    - /tshark   # a comment", 14),
        "words": ("words: [one, 'two ]']", 19),
    }
    (condition,) = rule.conditions
    assert (condition.text, condition.span.line) == ("condition: tool and\n  not words", 20)


def test_selections_are_the_same_objects_as_the_parts_of_the_logic():
    rule = lowered(BLOCK)
    tool, words = (one.condition for one in rule.selections)
    assert isinstance(rule.logic, AllOf)
    assert rule.logic.items[0] is tool
    assert isinstance(rule.logic.items[1], Not)
    assert rule.logic.items[1].item is words


@pytest.mark.parametrize(
    ("detection", "texts"),
    [
        (
            "detection: {s: {a: 1}, t: [{b: [1, 2]}], condition: s or t}\n",
            ["s: {a: 1}", "t: [{b: [1, 2]}]"],
        ),
        ("detection:\n  s: &x {a: 1}\n  t: *x\n  condition: s or t\n", ["s: &x {a: 1}", "t: *x"]),
        (
            "detection:\n  s: {a: null}\n  t:\n    b:\n  condition: s or t\n",
            ["s: {a: null}", "t:\n  b:"],
        ),
    ],
)
def test_an_excerpt_has_only_the_text_of_its_selection(detection, texts):
    assert [text for text, _ in excerpts(lowered(detection)).values()] == texts
