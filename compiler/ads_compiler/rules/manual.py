"""The manual of findings, with one page per code.

The text of a rule's page is the docstring of the rule; other codes have their texts in `other/`.
The cases of both are the examples. Files are read only when a page is requested, never by a check.
"""

from __future__ import annotations

import inspect
import re
import textwrap
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from ads_compiler.core.codes import BY_CODE, CODES, Code
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.rules import cases
from ads_compiler.rules.base import CrossRule, LintRule
from ads_compiler.rules.cases import Case, Cases, File

OTHER = Path(__file__).parent / "other"
_LANGUAGES = {".md": "markdown", ".yml": "yaml", ".yaml": "yaml", ".json": "json", ".toml": "toml"}


@dataclass(frozen=True, slots=True)
class ManualEntry:
    """The manual page of a code. `text` is Markdown without the heading and the examples."""

    code: Code
    summary: str
    why: str
    text: str
    cases: Cases

    @property
    def severity(self) -> str:
        """The possible severities of the finding, the usual one first."""
        first, *others = (item.label for item in self.code.severities)
        return f"{first} (depending on the case: {', '.join(others)})" if others else first

    @property
    def brief(self) -> str:
        """The page with its first bad and its first good example."""
        parts = [self.text]
        for heading, kind in (("Bad", "bad"), ("Good", "good")):
            parts += [f"## {heading}\n\n{_shown(case)}" for case in self.cases.first(kind)]
        return "\n\n".join(parts) + "\n"

    @property
    def body(self) -> str:
        """The page with all its examples."""
        shown = {*self.cases.first("bad"), *self.cases.first("good")}
        more = [case for case in self.cases.cases if case not in shown]
        parts = [f"### {case.kind.title()}: {case.name}\n\n{_shown(case, False)}" for case in more]
        return self.brief + "".join(
            f"\n{part}\n" for part in (["## More examples", *parts]) if more
        )


@cache
def _rules() -> dict[Code, LintRule | CrossRule]:
    # Importing all rules is slow, so it is done only when a page is requested.
    from ads_compiler.rules.registry import RULES

    return {rule.code: rule for rule in RULES}


def case_file(code: Code) -> Path:
    """The case file of a code: next to its rule, or in `other/`."""
    rule = _rules().get(code)
    if rule is not None:
        return Path(inspect.getfile(rule.check)).with_suffix(".yml")
    return OTHER / f"{code.lower()}_{code.name.replace('-', '_')}.yml"


@cache
def entry(code: Code) -> ManualEntry:
    """The manual page of a code."""
    rule, examples = _rules().get(code), cases.read(case_file(code))
    if rule is None:
        summary, why, advice = map(_wrapped, (examples.summary, examples.why, examples.what_to_do))
        text = f"{summary}\n\n## Why\n\n{why}\n\n## What to do\n\n{advice}"
        return ManualEntry(code, examples.summary, examples.why, text, examples)
    text = inspect.cleandoc(rule.doc)
    summary, *sections = text.split("\n## ")
    reasons = [part.removeprefix("Why\n") for part in sections if part.startswith("Why\n")]
    why = " ".join("".join(reasons).split())
    return ManualEntry(code, " ".join(summary.split()), why, text, examples)


def entries() -> tuple[ManualEntry, ...]:
    """All manual pages, in the order of their codes."""
    return tuple(map(entry, CODES))


def code_of(text: str) -> Code:
    """The code that a person wrote, in any case. Raises `ConfigError` if there is none."""
    known = BY_CODE.get(text.upper())
    if known is None:
        hint = did_you_mean(text.upper(), CODES) or "'adsc explain' lists all codes"
        raise ConfigError(f"no finding has the code '{text}'; {hint}")
    return known


def page(code: Code) -> str:
    """The manual page of a code as Markdown."""
    manual = entry(code)
    return f"# {code} {code.name}\n\nSeverity: {manual.severity}\n\n{manual.body}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def _shown(case: Case, named: bool = True) -> str:
    """A case with its name, its files, and its command if that is not `adsc check`."""
    name = f"{case.name[0].upper()}{case.name[1:]}" if named else ""
    command = "" if case.run == "check" else f"With `adsc {case.run}`"
    lead = ". ".join(part for part in (name, command) if part)
    parts = [f"{lead}:" if lead else ""]
    if case.page is not None:
        parts.append(_fenced(case.page, "markdown"))
    for file in case.files:
        parts += [f"`{file.path}`:", _content(file)]
    return "\n\n".join(part for part in parts if part)


def _content(file: File) -> str:
    if file.text is None:
        return "(a directory)"
    if file.times > 1:
        return f"{_fenced(file.text, '')}\n\n… {file.times} times"
    return _fenced(file.text, _LANGUAGES.get(PurePosixPath(file.path).suffix, ""))


def _fenced(text: str, language: str) -> str:
    """Text in a fence that is longer than any inside; invisible characters as code points."""
    text = "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cc", "Cf") and c != "\n" else c
        for c in text
    )
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
