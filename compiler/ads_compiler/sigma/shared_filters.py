"""The filters of a project, which apply to the rules of all pages; an error stops the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
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
            text = Text(name, regular_bytes(path).decode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the filters in {name} cannot be read: {error}") from error
        nodes, problems = yaml.read_all(text)
        findings = list(problems)
        for node, _ in actions.merged(nodes, (), findings):
            stop_at_error(findings)
            if not isinstance(node, Mapping) or not filters.is_filter(node):
                raise ConfigError(
                    f"{node.span}: this document is not a Sigma filter (it has no 'filter')"
                )
            one = filters.read(node, text, findings, from_page=False)
            stop_at_error(findings)
            if one is not None:
                yield one
        stop_at_error(findings)


def stop_at_error(findings: list[Diagnostic]) -> None:
    """Raise ConfigError for the first error in a filter file."""
    for finding in findings:
        if finding.severity is Severity.ERROR:
            hint = f" ({finding.hint})" if finding.hint else ""
            raise ConfigError(f"{finding.span}: {finding.code} {finding.message}{hint}")


def check(settings: Settings) -> list[Diagnostic]:
    """The warnings about the filters of a project."""
    return [finding for one in read(settings) for finding in filters.without_negation(one)]


def _files(settings: Settings) -> Iterator[Path]:
    for path in settings.filters:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.suffix in (".yml", ".yaml") and not file.is_dir()
            )
        else:
            yield path
