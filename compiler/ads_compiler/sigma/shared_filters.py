"""The filter documents of a project, which apply to the rules of all its pages. What is wrong there stops the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Mapping
from ads_compiler.sigma import actions, filters
from ads_compiler.sigma.filters import Filter
from ads_compiler.sigma.settings import Settings


def read(settings: Settings) -> Iterator[Filter]:
    """The filters of a project, file by file."""
    for path in _files(settings):
        name = settings.shown(path)
        try:
            text = Text(name, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the filters in {name} cannot be read: {error}") from error
        nodes, found = yaml.read_all(text)
        findings = list(found)
        for node, _ in actions.merged(nodes, (), findings):
            sound(findings)
            if not isinstance(node, Mapping) or not filters.is_filter(node):
                raise ConfigError(
                    f"{node.span}: only Sigma filters belong here, and this document has no 'filter'"
                )
            one = filters.read(node, text, findings, own=False)
            sound(findings)
            if one is not None:
                yield one
        sound(findings)


def sound(findings: list[Diagnostic]) -> None:
    """Stop at the first error in a file of filters."""
    for finding in findings:
        if finding.severity is Severity.ERROR:
            hint = f" ({finding.hint})" if finding.hint else ""
            raise ConfigError(f"{finding.span}: {finding.code} {finding.message}{hint}")


def check(settings: Settings) -> list[Diagnostic]:
    """The warnings about the filters of a project, which belong to none of its pages."""
    return [finding for one in read(settings) for finding in filters.keeps_only(one)]


def _files(settings: Settings) -> Iterator[Path]:
    for path in settings.filters:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.suffix in (".yml", ".yaml") and file.is_file()
            )
        else:
            yield path
