"""A file to its canonical layout by the passes in `PASSES`: front matter, body, sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from ads_compiler.authoring.format.facts import arrange
from ads_compiler.authoring.format.markdown import tidy
from ads_compiler.authoring.format.meaning import meaning
from ads_compiler.authoring.format.order import in_order
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.files import read_page
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown

OTHER_MEANING = "formatting would change the meaning of the page"


@dataclass(frozen=True, slots=True)
class Layout:
    """A page before and after. `left` is the reason why it was not formatted, or "".

    `raw` is a page without front matter, such as one of an old wiki: it has no canonical layout.
    """

    name: str
    before: str
    after: str
    changed: bool
    left: str = ""
    raw: bool = False

    @property
    def diff(self) -> tuple[str, ...]:
        """The change as a unified diff, without changes of line ends and of the byte-order mark."""
        sides = self.before.splitlines(), self.after.splitlines()
        return tuple(unified_diff(*sides, f"a/{self.name}", f"b/{self.name}", lineterm=""))


def _front(text: str) -> str:
    """The front matter in its canonical layout."""
    end = next((item.end_row for item in markdown.outline(text) if item.kind == "front_matter"), 0)
    lines = text.split("\n")
    if end < 3:
        return text
    return "\n".join(
        ["---", *arrange("\n".join(lines[1 : end - 1])).split("\n"), "---", *lines[end:]]
    )


PASSES: tuple[Callable[[str], str], ...] = (_front, tidy, in_order)


def format_text(source: Text) -> tuple[str, str]:
    """The formatted page; or the page itself and the reason why it was not formatted."""
    page, findings = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping) or findings:
        problem = findings[0] if findings else None
        where = (
            f"line {problem.span.line}: {problem.message}"
            if problem
            else "the front matter must be a mapping"
        )
        return source.text, where
    text = source.text
    for run in PASSES:
        text = run(text)
    if text != source.text and meaning(Text(source.name, text)) != meaning(source):
        return source.text, OTHER_MEANING
    return text, ""


def in_layout(text: str) -> str:
    """A new page in its canonical layout; unchanged if formatting would change its meaning."""
    return format_text(Text("page.md", text))[0]


def lay_out(path: Path, name: str) -> Layout:
    """Format a file; `name` is its path in findings."""
    source = read_page(path, name)
    if isinstance(source, Diagnostic):
        return Layout(name, "", "", changed=False, left=source.message)
    text, left = format_text(source)
    if left and markdown.parse(source)[0].raw:
        return Layout(name, source.text, source.text, changed=False, raw=True)
    changed = not left and path.read_bytes() != text.encode("utf-8")
    return Layout(name, source.text, text, changed, left)
