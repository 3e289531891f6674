"""A file to its canonical layout: front matter, body, order of sections. The passes stand in `PASSES`."""

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
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown

OTHER_MEANING = "the canonical layout would say something else than the page"


@dataclass(frozen=True, slots=True)
class Layout:
    """A page before and after. `left` says why it was left alone, "" where it was not.

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
        """The change as a unified diff; line ends and a byte-order mark are not shown in it."""
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
    """The canonical layout of a page; or the page itself and the reason why it was left alone."""
    page, findings = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping) or findings:
        problem = findings[0] if findings else None
        where = (
            f"line {problem.span.line}: {problem.message}"
            if problem
            else "the front matter is no mapping"
        )
        return source.text, where
    made = source.text
    for run in PASSES:
        made = run(made)
    if made != source.text and meaning(Text(source.name, made)) != meaning(source):
        return source.text, OTHER_MEANING
    return made, ""


def in_layout(text: str) -> str:
    """The text of a page that was just made, in its canonical layout where that is sure to say the same."""
    return format_text(Text("page.md", text))[0]


def lay_out(path: Path, name: str) -> Layout:
    """The canonical layout of a file that findings call `name`."""
    source = read_text(path, name)
    if isinstance(source, Diagnostic):
        return Layout(name, "", "", changed=False, left=source.message)
    made, left = format_text(source)
    if left and markdown.parse(source)[0].raw:
        return Layout(name, source.text, source.text, changed=False, raw=True)
    changed = not left and path.read_bytes() != made.encode("utf-8")
    return Layout(name, source.text, made, changed, left)
