"""Fill a directory with the documentation: the pages of `docs/`, and a generated reference.

    python docs/generate.py [DIRECTORY]     # build/docs-pages, which docs/mkdocs.yml reads

The command line is described by click, the codes by their manual, the Python API by its docstrings.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import event_formats

from ads_compiler import api
from ads_compiler.cli import main as adsc
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import CODES
from ads_compiler.core.write import write_folder
from ads_compiler.rules import manual

DOCS = Path(__file__).resolve().parent
TARGET = DOCS.parent / "build" / "docs-pages"
PYTHON_API = "reference/python-api.md"  # written above, generated below
FAMILIES = {
    Family.READING: "Reading files",
    Family.STRUCTURE: "Structure",
    Family.WRITING: "Completeness and writing",
    Family.ATTACK: "ATT&CK",
    Family.LOGIC: "Detection logic",
    Family.TARGET: "Limits of a compile target",
    Family.EVIDENCE: "Evidence",
    Family.LIFECYCLE: "Life cycle",
    Family.SAFETY: "Safety of the site",
    Family.PROJECT: "Configuration of the project",
}


def pages() -> dict[str, str | bytes]:
    """Every file of the site's source by its path: Markdown and images, in a fixed order."""
    images = {path.relative_to(DOCS).as_posix(): path.read_bytes() for path in DOCS.rglob("*.png")}
    written = {
        path.relative_to(DOCS).as_posix(): for_mkdocs(path.read_text(encoding="utf-8"))
        for path in DOCS.rglob("*.md")
    }
    written[PYTHON_API] += f"\n{python_api()}"
    generated = {
        "reference/cli.md": command_line(),
        "reference/event-formats.md": event_formats.page(),
        "reference/codes/index.md": code_list(),
        **{f"reference/codes/{code.lower()}.md": manual.page(code) for code in CODES},
    }
    both = written.keys() & generated.keys()
    if both:
        raise ValueError(f"these pages are generated: {', '.join(sorted(both))}")
    every: dict[str, str | bytes] = {**images, **written, **generated}
    return dict(sorted(every.items()))


def for_mkdocs(text: str) -> str:
    """A page as Python-Markdown reads it.

    Within code in a table, GitHub needs a backslash before `|`, and Python-Markdown shows it.
    """
    rows = text.split("\n")
    for number, row in enumerate(rows):
        if row.startswith("|"):
            parts = row.split("`")
            parts[1::2] = [part.replace("\\|", "|") for part in parts[1::2]]
            rows[number] = "`".join(parts)
    return "\n".join(rows)


def command_line() -> str:
    """The page of all commands, options and arguments, in the words of `--help`."""
    parts = [
        "# Command line",
        "Every command with its arguments and options, generated from the program. All commands "
        "exit with 0 for success, 1 for findings, and 2 for a wrong set-up or usage.",
    ]
    for context in commands(click.Context(adsc, info_name="adsc")):
        parts += [f"## {context.command_path}", *described(context)]
    return "\n\n".join(parts) + "\n"


def commands(context: click.Context) -> Iterator[click.Context]:
    """The contexts of a command and of all commands below it, in order of their names."""
    command = context.command
    if not isinstance(command, click.Group):
        yield context
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None:
            yield from commands(click.Context(below, info_name=name, parent=context))


def described(context: click.Context) -> Iterator[str]:
    """The usage, help text, examples and options of one command."""
    command = context.command
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"```text\n{usage}\n```"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        kept = paragraph.removeprefix("\b\n")
        if kept == paragraph:
            yield escaped(" ".join(paragraph.split()))
        else:
            lines = [line.strip().removeprefix("Example: ") for line in kept.splitlines()]
            yield "```sh\n" + "\n".join(lines) + "\n```"
    # Arguments have no help text of their own: the text of the command describes them.
    rows = [
        f"| `{names}` | {cell(escaped(text))} |"
        for item in command.get_params(context)
        for names, text in [item.get_help_record(context) or ("", "")]
        if text
    ]
    if rows:
        yield "\n".join(["| Option | Description |", "| --- | --- |", *rows])


def cell(text: str) -> str:
    """Text within a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def escaped(text: str) -> str:
    """Plain text as Markdown; what is between backticks is code already."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_<>\[\]])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def code_list() -> str:
    """The list of all codes by family, each with its usual severity and its summary."""
    parts = [
        "# Codes",
        "Every finding has a code. This list names them by family; each links to its manual page, "
        "which `adsc explain CODE` prints as well. A code is never reused.",
    ]
    for family, title in FAMILIES.items():
        rows = [
            f"| [{code}]({code.lower()}.md) | `{code.name}` | {code.severity.label} "
            f"| {cell(manual.entry(code).summary)} |"
            for code in CODES
            if code.family is family
        ]
        table = ["| Code | Name | Severity | Summary |", "| --- | --- | --- | --- |", *rows]
        parts += [f"## ADS{family.value}xx: {title}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def python_api() -> str:
    """The sections about the functions, types and exceptions in `api.__all__`."""
    items = [(name, getattr(api, name)) for name in api.__all__]
    functions = [(name, item) for name, item in items if not inspect.isclass(item)]
    types = [(name, item) for name, item in items if inspect.isclass(item)]
    parts = ["## Functions"]
    for name, item in functions:
        parts += [f"### {name}", signature(name, item), inspect.getdoc(item) or ""]
    parts.append("## Types")
    for name, item in types:
        parts += [f"### {name}", *members(item)]
    return "\n\n".join(parts) + "\n"


def signature(name: str, function: object) -> str:
    """The signature of a function as Python code, one parameter a line."""
    if not callable(function):
        raise TypeError(f"{name} is not a function")
    shape = inspect.signature(function)
    lines, keywords = [], False
    for item in shape.parameters.values():
        if item.kind is item.KEYWORD_ONLY and not keywords:
            keywords = True
            lines.append("    *,")
        default = "" if item.default is item.empty else f" = {item.default!r}"
        lines.append(f"    {item.name}: {item.annotation}{default},")
    head = [f"def {name}(", *lines, f") -> {shape.return_annotation}"]
    return "```python\n" + "\n".join(head) + "\n```"


def members(item: type) -> Iterator[str]:
    """The docstring of a type, its fields and its public properties."""
    yield inspect.getdoc(item) or ""
    rows = [
        f"| `{name}` | `{cell(str(kind))}` |"
        for name, kind in ((f.name, f.type) for f in fields(item))
    ]
    if rows:
        yield "\n".join(["| Attribute | Type |", "| --- | --- |", *rows])
    properties = [
        f"- `{name}`: {inspect.getdoc(value)}"
        for name, value in vars(item).items()
        if isinstance(value, property) and not name.startswith("_")
    ]
    if properties:
        yield "\n".join(properties)


def fields(item: type) -> tuple[dataclasses.Field[object], ...]:
    """The fields of a dataclass; none of any other type."""
    return dataclasses.fields(item) if dataclasses.is_dataclass(item) else ()


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]).resolve() if sys.argv[1:] else TARGET, pages())
