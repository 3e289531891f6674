"""Text that would cost the Markdown parser minutes or gigabytes is refused after bounded work."""

import tracemalloc

import pytest

from ads_compiler.core.text import Text
from ads_compiler.strategy.markdown import limits, outline, parse, parsing, render

FRONT = "---\nads: 1\n---\n"
HOSTILE = {
    "open brackets": "[" * 100_000,
    "nested brackets": "[" * 50_000 + "]" * 50_000,
    "open images": "![" * 50_000,
    "brackets on lines": "[a\n" * 30_000,
    "quotes of quotes": ">" * 60 + "a\n" * 50_000,
    "quotes in lists": "> - " * 30 + "a\n" * 50_000,
    "quotes after numbers": "1. > " * 30 + "a\n" * 50_000,
    "list items": "* a\n" * 200_000,
    "cells": "|a|\n|-|\n" + "x\n" * 200_000,
    "headings": "# a\n" * 200_000,
    "emphasis": "*_" * 400_000,
    "links": "[r]: /x\n\n" + "[r] " * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_refused(name, monkeypatch):
    monkeypatch.setattr(limits, "MOST_LINK_STEPS", 50_000)
    monkeypatch.setattr(limits, "MOST_TOKENS", 20_000)
    lines = f"{FRONT}\n## Goal\n\nA sentence.\n\n"
    document, findings = parse(Text("page.md", lines + HOSTILE[name]))
    assert [finding.code for finding in findings] == ["ADS010"]
    assert (document.front, document.raw, document.headings) == (None, False, ())
    assert outline(HOSTILE[name]) == ()
    assert render(HOSTILE[name] + "<b>", 2, lambda text, _: text).endswith("&lt;b&gt;</pre>\n")


@pytest.mark.parametrize("name", ["list items", "cells", "headings", "emphasis", "links"])
def test_the_parts_of_a_page_need_bounded_memory(name, monkeypatch):
    monkeypatch.setattr(limits, "MOST_TOKENS", 40_000)
    text = Text("page.md", FRONT + HOSTILE[name])
    tracemalloc.start()
    parse(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


@pytest.mark.parametrize(
    "text",
    [
        "[a] " * 5_000,
        "[a](b) " * 5_000,
        "> > > a\n" * 5_000,
        "- a\n  - b\n" * 5_000,
        "|a|b|\n|-|-|\n" + "|x|y|\n" * 5_000,
        "```\n" + "[" * 200_000 + "\n" + ">" * 100_000 + "\n```\n",
    ],
)
def test_long_pages_are_read(text):
    document, findings = parse(Text("page.md", FRONT + text))
    assert findings == ()
    assert document.prose or document.blocks


def test_the_places_of_links_in_a_paragraph_are_theirs():
    text = "[a](x) b\n[b](y) [a](z) ![c](c) [&lt;](d)\n"
    document, _ = parse(Text("page.md", text))
    places = [str(link.span).removeprefix("page.md:") for link in document.links]
    assert places == ["1:2", "2:2", "2:9", "2:17", "2:1"]


def test_the_paragraph_is_named():
    _, (finding,) = parse(Text("page.md", FRONT + "\n## Goal\n\na\n\nb " + "[" * 100_000))
    assert str(finding.span) == "page.md:9:1"


def test_texts_that_are_not_there_are_not_searched_for_again_and_again(monkeypatch):
    searched = []

    class Counted(str):
        __slots__ = ()

        def find(self, _needle, start=0, end=0):
            searched.append(end - start)
            return -1

    monkeypatch.setattr(parsing, "MOST_MISSED", 1_000_000)
    text = Counted("[&lt;](x) " * 5_000)
    places = parsing._Places(Text("page.md", text))
    for _ in range(5_000):
        places.find("<", 0, 1)
    assert sum(searched) < 1_100_000


def test_many_comments_in_a_row_apply_to_the_block_after_them():
    note = '<!-- adsc: allow ADS211 reason="x" -->\n\n'
    document, _ = parse(Text("page.md", note * 3 + "Text.\n\n- " + note + "- b\n\n" + note))
    assert [(one.row, one.end_row) for one in document.notes] == [
        (6, 7), (6, 7), (6, 7), (9, 9), (13, 13),
    ]  # fmt: skip
