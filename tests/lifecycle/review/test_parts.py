"""Every piece of a page is read into a digest, and the canonical layout alters none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.authoring.format.layout import format_text
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.lifecycle.review.parts import parts

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "tests" / "support" / "base.md").read_text(encoding="utf-8")
CASE = """```yaml case
name: {name}
events: [{{Image: /usr/bin/ls, note: {note}}}]
```
"""
HIDDEN = "<div>\n```yaml case\na: 1\n```\n</div>\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```python\nif a:\n    b\n```\n", "```python\nif a:\n b\n```\n"),
        ("And:\n\n    rm a\n    b\n", "And:\n\n    rm a b\n"),
        (HIDDEN, HIDDEN.replace("1", "2")),
        ("[a](https://x.example)\n", "[a](https://y.example)\n"),
        ("| a |\n| - |\n| 1 |\n", "| a |\n| - |\n| 2 |\n"),
        ("1. isolate\n2. kill\n", "1. kill\n2. isolate\n"),
        ("- a\n- b\n", "- a\n  - b\n"),
        ("<!-- a -->\n", "<!-- b -->\n"),
    ],
)
def test_no_piece_of_a_section_goes_unread(tmp_path: Path, before: str, after: str) -> None:
    pages = [PAGE.replace("## Goal\n", f"## Goal\n\n{text}\n") for text in (before, after)]
    first, second = (parts(Text("a.md", page), tmp_path) for page in pages)
    assert [name for name in first | second if first.get(name) != second.get(name)] == [
        "section goal"
    ]


def test_pieces_whose_names_meet_are_all_read(tmp_path: Path) -> None:
    pages = [
        PAGE.replace(
            "## Priority",
            CASE.format(name="a (2)", note=note)
            + CASE.format(name="a", note="y")
            + CASE.format(name="a", note="z")
            + "\n## Priority",
        )
        for note in "xw"
    ]
    first, second = (parts(Text("a.md", page), tmp_path) for page in pages)
    assert [name for name in first if first[name] != second[name]] == ["case a (2)"]
    assert first.keys() == second.keys()
    assert len([name for name in first if name.startswith("case a")]) == 3


def test_the_canonical_layout_says_the_same() -> None:
    pages = [
        *(ROOT / "strategies").glob("*.md"),
        *(ROOT / "tests" / "formatting" / "cases").rglob("*.md"),
    ]
    for path in pages:
        read = read_text(path, path.name)
        entry = catalog.read_entry(read)[0] if isinstance(read, Text) else None
        if isinstance(read, Text) and entry is not None:
            assert parts(Text(path.name, format_text(read)[0]), path.parent) == parts(
                read, path.parent
            )
