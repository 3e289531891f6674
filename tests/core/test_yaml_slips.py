"""Common slips in YAML are explained at their place, and the proposed edit fixes them."""

import pytest

from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml_edits import Edit, apply


def fixed(text):
    """The text after the fix of its only finding, and that finding."""
    source = Text("page.md", text)
    [finding] = yaml.read_all(source)[1]
    assert finding.fix is not None, finding.message
    edits = [Edit(*source.offsets(span), new) for span, new in finding.fix.edits]
    return apply(text, edits), finding


@pytest.mark.parametrize(
    ("text", "place", "meant"),
    [
        ("a: *\\tool.exe\nb: 1\n", (1, 4), {"a": "*\\tool.exe", "b": 1}),
        (
            "a:\n  - b|endswith: *\\x.exe\n    c: 1\n",
            (2, 17),
            {"a": [{"b|endswith": "*\\x.exe", "c": 1}]},
        ),
        ("a: [*.exe, *.dll]\n", (1, 5), {"a": ["*.exe", "*.dll"]}),
        ("a: {b: *admin, c: 1}\n", (1, 8), {"a": {"b": "*admin", "c": 1}}),
        ("a: *admin\n", (1, 4), {"a": "*admin"}),
        ("a: %TEMP%\\x\n", (1, 4), {"a": "%TEMP%\\x"}),
        ("a: @evil\n", (1, 4), {"a": "@evil"}),
        ("a: `id`\n", (1, 4), {"a": "`id`"}),
        ("a: >nul\nb: 1\n", (1, 4), {"a": ">nul", "b": 1}),
        ('a: "C:\\Windows\\x.exe"\nb: 1\n', (1, 4), {"a": "C:\\Windows\\x.exe", "b": 1}),
        ('a: "C:\\x.exe" /c id\nb: 1\n', (1, 4), {"a": '"C:\\x.exe" /c id', "b": 1}),
        ("a: 'it's here'\nb: 1\n", (1, 4), {"a": "it's here", "b": 1}),
        ("a: b: c\n", (1, 4), {"a": "b: c"}),
        ("a: [x, #24]\nb: c\n", (1, 8), {"a": ["x", "#24"], "b": "c"}),
        ("a: {x: #24}\nb: c\n", (1, 8), {"a": {"x": "#24"}, "b": "c"}),
        ("a: [1, 2\nb: 1\n", (1, 4), {"a": [1, 2], "b": 1}),
        ("a:\n\tb: 1\n\tc: 2\n", (2, 1), {"a": {"b": 1, "c": 2}}),
        ("a:\n  - b: 1\n\tc: 2\n", (3, 1), {"a": [{"b": 1, "c": 2}]}),
        ("- \ta: 1\n  b: 2\n", (1, 1), [{"a": 1, "b": 2}]),
        ("t:\n   - id: 1\n      x: 2\n", (2, 6), {"t": [{"id": 1, "x": 2}]}),
        ("t:\n  - id: 1\n   x: 2\n", (3, 4), {"t": [{"id": 1, "x": 2}]}),
        ("a:\n  b: 1\n c: 2\n", (3, 2), {"a": {"b": 1, "c": 2}}),
        ("a:\n  b: 1\n\u00a0\u00a0c: 2\n", (3, 1), {"a": {"b": 1, "c": 2}}),
        ("a:\u00a0b\nc: d\n", (1, 3), {"a": "b", "c": "d"}),
        ("a:\n  - \u200bb: 1\n", (2, 5), {"a": [{"b": 1}]}),
        ("Image\u200b: x\n", (1, 1), {"Image": "x"}),
        ("Parent\u00a0Image: x\n", (1, 1), {"Parent Image": "x"}),
    ],
)
def test_the_fix_of_a_slip_gives_what_was_meant(text, place, meant):
    new, finding = fixed(text)
    assert (finding.code, finding.span.line, finding.span.column) == ("ADS006", *place)
    documents, problems = yaml.read_all(Text("page.md", new))
    assert not problems
    assert [yaml.plain(node) for node in documents] == [meant]


def test_invisible_indentation_is_reported_once_and_read_as_it_looks():
    text = "s:\n  a: 1\n\u00a0\u00a0b: 2\n\u00a0\u00a0c: 3\n"
    documents, [finding] = yaml.read_all(Text("page.md", text))
    assert [yaml.plain(node) for node in documents] == [{"s": {"a": 1, "b": 2, "c": 3}}]
    assert "U+00A0" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  \u00a0indented text\n",
        "a: 'x\u00a0y'\n",
        '"\\u00a0a": 1\n',
        "a: x # a comment\nb: [1]  # another\n",
        "a: &x 1\nb: *x\n",
    ],
)
def test_valid_yaml_is_no_slip(text):
    assert yaml.read_all(Text("page.md", text))[1] == ()
