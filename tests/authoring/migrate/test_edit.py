"""Edits of YAML: values keep their quotes, items are removed with their lines, comments stay."""

from __future__ import annotations

import pytest

from ads_compiler.core import yaml, yaml_edits
from ads_compiler.core.text import Text


def rewritten(text, new):
    source = Text("x", text)
    node, findings = yaml.read(source)
    assert not findings
    edits = yaml_edits.rewrite(source, node.get("k"), new)
    return None if edits is None else yaml_edits.apply(text, edits)


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("k: [a, b]\n", [["c"], ["b"]], "k: [c, b]\n"),
        ("k: ['a', \"b\"]\n", [["it's"], ['"']], "k: ['it''s', \"\\\"\"]\n"),
        ("k: [a]\n", [["x, y"]], 'k: ["x, y"]\n'),
        ("k: [a, b]  # c\n", [["x", "y", "z"], ["b"]], "k: [x, y, z, b]  # c\n"),
        ("k: [a, b, c]\n", [[], [], ["c"]], "k: [c]\n"),
        ("k: [a, b, c]\n", [["a"], [], []], "k: [a]\n"),
        ("k: [\n  a,  # one\n  b   # two\n]\n", [["a"], []], "k: [\n  a,  # one\n  # two\n]\n"),
        ("k:\n- a # 1\n- b # 2\nz: 1\n", [[], ["c", "d"]], "k:\n# 1\n- c # 2\n- d\nz: 1\n"),
        ("k:\n  - a\n  - b", [["a"], ["b", "c"]], "k:\n  - a\n  - b\n  - c"),
        ("k:\n  - a\n  - b", [["a"], []], "k:\n  - a\n"),
        ("k:\n  # first\n  - a\n\n  - b\n", [["a"], []], "k:\n  # first\n  - a\n\n"),
    ],
)
def test_a_list_keeps_its_style(before, new, after):
    assert rewritten(before, new) == after
    assert yaml.plain(yaml.read(Text("x", after))[0])["k"] == [
        word for words in new for word in words
    ]


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("k: [&a a, b]\n", [["c"], ["b"]]),
        ('k: ["\\x61", b]\n', [["c"], ["b"]]),
        ("k:\n  - >-\n    a\n  - b\n", [["c"], ["b"]]),
        ("k:\n  - a\n    b\n", [["c"]]),
        ("k: [a, # why\n  b, c]\n", [["a"], [], ["c"]]),
        ("k: [a]\n", [[]]),
    ],
)
def test_unsafe_edits_are_rejected(before, new):
    assert rewritten(before, new) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_byte_order_mark_and_line_ends_are_kept(end, mark):
    text = "k:\n  - a\n  - b\nz: 1"
    source = Text("x", text)
    edits = yaml_edits.rewrite(source, yaml.read(source)[0].get("k"), [["x", "y"], []])
    assert yaml_edits.apply_raw(
        mark + text.replace("\n", end), edits
    ) == mark + "k:\n  - x\n  - y\nz: 1".replace("\n", end)


def test_edits_that_overlap_are_an_error():
    with pytest.raises(ValueError, match="overlap"):
        yaml_edits.apply("abc", [yaml_edits.Edit(0, 2, "x"), yaml_edits.Edit(1, 3, "y")])
