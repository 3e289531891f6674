"""`adsc fmt`: one canonical layout, idempotent, with the same meaning."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.authoring.format import layout
from ads_compiler.authoring.format.layout import OTHER_MEANING, format_text
from ads_compiler.authoring.format.meaning import meaning
from ads_compiler.cli import main
from ads_compiler.core.codes import CODES
from ads_compiler.core.text import Text
from ads_compiler.rules import manual
from ads_compiler.rules.cases import unescaped
from support.projects import BASE, project

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in ROOT.glob("strategies/*.md")} | {
    f"{code} {case.kind} {case.name}": unescaped(case.page)
    for code in CODES
    for case in manual.entry(code).cases.first("bad") + manual.entry(code).cases.first("good")
    if case.page is not None
}


def formatted(text):
    result, left = format_text(Text("page.md", text))
    assert left == "", left
    return result


def body(text):
    """The base page with another body."""
    return BASE[: BASE.index("\n# ") + 1] + text


def formatted_body(text):
    """The body of a page after formatting."""
    result = formatted(body(text))
    return result[result.index("\n---\n") + 5 :]


def front(*lines):
    """The lines of a front matter after formatting."""
    text = "---\n" + "\n".join(lines) + "\n---\n# T\n"
    return formatted(text).removeprefix("---\n").split("\n---\n")[0].split("\n")


@pytest.mark.parametrize("path", sorted((HERE / "cases").glob("*.md")), ids=lambda path: path.stem)
def test_pages_match_the_golden_files(path, golden):
    result = formatted(path.read_text(encoding="utf-8"))
    golden(f"golden/{path.name}", result)
    assert formatted(result) == result


@pytest.mark.parametrize("path", sorted(ROOT.glob("strategies/*.md")), ids=lambda path: path.stem)
def test_our_strategies_are_formatted(path):
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text


@pytest.mark.parametrize("name", sorted(PAGES))
def test_formatting_keeps_the_meaning_and_is_idempotent(name):
    text = PAGES[name]
    result, left = format_text(Text("page.md", text))
    assert left != OTHER_MEANING
    assert meaning(Text("page.md", result)) == meaning(Text("page.md", text))
    assert format_text(Text("page.md", result))[0] == result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# A #\nx", "# A\n\nx\n"),
        ("A\n=\nx", "# A\n\nx\n"),
        ("A\nb\n---\nx", "## A b\n\nx\n"),
        ("A #\n===\nx", "A #\n===\n\nx\n"),
        ("x  \ny  \n\nz", "x  \ny\n\nz\n"),
        ("x     \ny", "x  \ny\n"),
        ("x \t\ny", "x\ny\n"),
        ("- a\n\n\n\n- b\n\n\n\nx", "- a\n\n\n\n- b\n\nx\n"),
        ("- a\n  ```\n  x  \n  ```\n- b", "- a\n  ```\n  x  \n  ```\n- b\n"),
        ("x\n```\na  \n\n\n\nb\n```\ny", "x\n\n```\na  \n\n\n\nb\n```\n\ny\n"),
        ("> ```  YAML  case\n> a:   1\n> ```", "> ```yaml case\n> a:   1\n> ```\n"),
        ("~~~ Yaml Sigma\na:   1\n~~~", "~~~yaml sigma\na: 1\n~~~\n"),
        ("``` yml sigma\na:   1\n```", "``` yml sigma\na:   1\n```\n"),
        ("```yaml case\na: [1,\n```", "```yaml case\na: [1,\n```\n"),
        ("[a]: /x\n[b]: /y\n# H\n", "[a]: /x\n[b]: /y\n\n# H\n"),
        ("| a  | b |\n|--|:-:|\n| 1 | 2 |  \n# H", "| a  | b |\n|--|:-:|\n| 1 | 2 |\n\n# H\n"),
        ("<div>\n  \n\n# H", "<div>\n\n# H\n"),
        ("    code  \n\n\n    more\n# H", "    code  \n\n\n    more\n\n# H\n"),
        ("#H\n#\tH\n", "#H\n\n# H\n"),
    ],
)
def test_the_body_is_formatted(before, after):
    assert formatted_body(before) == after
    assert formatted_body(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["title: T", "ads: 1"], ["ads: 1", "title: T"]),
        (
            ["title: T # t", "", "# the format", "ads: 1"],
            ["# the format", "ads: 1", "title: T # t"],
        ),
        (
            ["# head", "", "title: T", "ads: 1", "# tail"],
            ["# head", "", "ads: 1", "title: T", "# tail"],
        ),
        (["zebra: 1", "apple: 2", "ads: 1"], ["ads: 1", "zebra: 1", "apple: 2"]),
        (["tags:", "- a", "-   b # c"], ["tags:", "  - a", "  - b # c"]),
        (["tags: [b,", " a]", "ads: 1"], ["ads: 1", "tags: [b,", " a]"]),
        (["a: &x [1]", "ads: *x"], ["a: &x [1]", "ads: *x"]),
        (['title: "a', "", '   # b"', "ads: 1"], ["ads: 1", 'title: "a', "", '   # b"']),
        (["title: >+", "     a", "", "", "ads: 1"], ["title: >+", "  a", "", "", "ads: 1"]),
        (["title: |2", "    a", "   b"], ["title: |2", "    a", "   b"]),
        (
            ["telemetry:", "- fields: [a]", "  # p", "  product: x"],
            ["telemetry:", "  - fields: [a]", "    # p", "    product: x"],
        ),
        (
            ["telemetry:", "-", "   fields: [a]", "   product: x"],
            ["telemetry:", "  -", "    product: x", "    fields: [a]"],
        ),
        (
            ["attack:", "    techniques:", "    -   name: a", "        id: b"],
            ["attack:", "  techniques:", "    - id: b", "      name: a"],
        ),
        (["response: {within: {}, contain:  x}"], ["response: {within: {}, contain:  x}"]),
    ],
)
def test_the_front_matter_is_formatted(before, after):
    assert front(*before) == after
    assert front(*after) == after


def test_sections_get_the_order_of_the_framework():
    text = formatted_body(
        "# T\nintro\n## Detection\nd\n## Own\no\n### Sub\n## 1. Goal\ng\n## Validation:\nv\n"
    )
    assert text.replace("\n\n", "\n").split("\n") == [
        "# T", "intro", "## 1. Goal", "g", "## Validation:", "v", "## Detection", "d",
        "## Own", "o", "### Sub", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "# Validation\n\nv\n\n## Goal\n\ng\n",
        "## Validation\n\nv\n\n> ## Goal\n",
        "## Validation\n\n## Goal\n\n```\nno end\n",
    ],
)
def test_ambiguous_sections_are_not_moved(text):
    assert formatted_body(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "## Validation\n\n<!-- never closed\n\n## Goal\n",
        "## Validation\n\n[a]\n\n[a]: /1\n\n## Goal\n\n[a]: /2\n",
    ],
)
def test_a_page_whose_meaning_would_change_is_not_formatted(text):
    page = Text("page.md", body(text))
    result, left = format_text(page)
    assert meaning(Text("page.md", result)) == meaning(page)
    assert (result == page.text) or left == ""


def test_the_result_of_a_pass_that_changes_the_meaning_is_discarded(monkeypatch):
    for bad in (
        lambda text: text.replace("T1040", "T1041"),
        lambda text: text.replace("tcpdump", "tcpdumb"),
        lambda text: text.replace("not approved", "approved"),
        lambda text: text.replace("**Read**", "Read"),
        lambda text: text[: text.index("## Additional")],
        lambda text: text.replace("a threshold", "a  threshold").replace(
            "### Assumptions", "#### Assumptions"
        ),
    ):
        monkeypatch.setattr(layout, "PASSES", (bad,))
        assert format_text(Text("page.md", BASE)) == (BASE, OTHER_MEANING)


def run(root, *arguments):
    return CliRunner().invoke(main, ["fmt", "--project", str(root), *arguments])


def test_line_ends_and_the_byte_order_mark_are_fixed(tmp_path):
    root = project(tmp_path)
    page = root / "strategies" / "capture.md"
    page.write_bytes(b"\xef\xbb\xbf" + BASE.rstrip("\n").replace("\n", "\r\n").encode())
    assert run(root, "--check").exit_code == 1
    assert run(root).exit_code == 0
    assert page.read_bytes() == BASE.encode()
    assert run(root, "--check").exit_code == 0


def test_check_and_diff_write_nothing(tmp_path):
    text = BASE.replace("## Goal", "##  Goal")
    root = project(tmp_path, a=text)
    assert run(root, "--check").exit_code == 1
    done = run(root, "--diff")
    assert done.exit_code == 0
    assert "-##  Goal\n+## Goal\n" in done.output
    assert (root / "strategies" / "a.md").read_text(encoding="utf-8") == text
    assert run(root).exit_code == 0
    assert (root / "strategies" / "a.md").read_text(encoding="utf-8") == BASE


def test_invalid_pages_are_reported_and_the_others_formatted(tmp_path):
    root = project(
        tmp_path,
        a="---\nads: [\n---\n#  T\n",
        b=BASE + "\n\n",
        d="---\n- 1\n---\n",
    )
    done = run(root)
    assert done.exit_code == 1
    assert "strategies/a.md: not formatted: line 2: this is not valid YAML" in done.output
    assert "strategies/d.md: not formatted: the front matter must be a mapping" in done.output
    assert (root / "strategies" / "b.md").read_text(encoding="utf-8") == BASE
    assert "3 pages: 1 changed, 2 not formatted" in done.output


def test_a_page_without_front_matter_stays_as_it_is_and_fails_nothing(tmp_path):
    """Pages of an old wiki are checked as they are, in a repository whose CI runs `adsc fmt`."""
    raw = "#Wiki page\n\n\n\n## Goal\n"
    root = project(tmp_path, a=BASE, b=raw, c="---\n\nA rule, and not front matter.\n")
    for options in ((), ("--check", "--diff")):
        done = run(root, *options)
        assert done.exit_code == 0, done.output
        assert ", 2 without front matter" in done.output
    assert (root / "strategies" / "b.md").read_text(encoding="utf-8") == raw


def test_only_the_given_paths_change(tmp_path):
    root = project(tmp_path, a=BASE + "\n", b=BASE + "\n")
    assert run(root, str(root / "strategies" / "a.md")).exit_code == 0
    assert (root / "strategies" / "b.md").read_text(encoding="utf-8") == BASE + "\n"
