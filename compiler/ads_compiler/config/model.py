"""A project's configuration as frozen values, and the error for an invalid one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Span, Text
from ads_compiler.core.visible import visible

Values = tuple[str | int | float, ...]
Setting = tuple[str | int, ...]
T = TypeVar("T")
RAW = "raw"  # in place of a status: pages without front matter


class SettingsError(ConfigError):
    """The configuration is valid TOML with invalid settings; has the findings and the text."""

    def __init__(self, diagnostics: Diagnostics, source: Text) -> None:
        lines = (
            visible(f"{d.span}: {d.code} {d.message}" + (f"; {d.hint}" if d.hint else ""))
            for d in diagnostics
        )
        super().__init__("\n".join(lines))
        self.diagnostics = diagnostics
        self.source = source


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that pages may use; an empty tuple allows all."""

    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


def for_status(pairs: Iterable[tuple[str, T]], status: str) -> T | None:
    """The value of a setting by status, or None if it has none for this status."""
    return dict(pairs).get(status)


@dataclass(frozen=True, slots=True)
class Project:
    """A directory with strategies, and its settings.

    Paths are absolute; `site_url` is "" or ends with a slash.

    `placeholders` pairs names with the values that rules expand them to. `pipelines` and `filters`
    are Sigma files, or directories of filters. `time_field` are the fields with the time of an
    event. `logsources` is a file of additional log sources. `attack_indexes` is a directory of
    additional ATT&CK indexes, which need not exist yet, and `attack_release` the release that
    pages should be pinned to, or "" for any.

    `benign` is a directory of ordinary events on which no strategy may alert unless its page
    documents it. `reviews` is the directory of review records, `review_required` the statuses that
    need a review, and `review_days` the days after which another is due, or None for never.
    `atomics` is a checkout of Atomic Red Team, which may be outside the project.

    `mutation_score` is the required share of changes to the rules that cases detect, by status, and
    `leave_out` the kinds of changes that are not counted. `fail_on` is the lowest severity that
    fails a run, for all pages or by status. `baseline` is the file of known findings, which need
    not exist yet.

    `severity` pairs codes or names of findings with a severity or "off"; `select` and `ignore` name
    findings; `required_sections` are the required sections by status. `source` is the text of the
    configuration file, and `places` the span of each setting in it.
    """

    root: Path
    strategies: Path
    build: Path
    site_url: str = ""
    site_name: str = "Detection strategies"
    time_field: tuple[str, ...] = ()
    logsources: Path | None = None
    placeholders: tuple[tuple[str, Values], ...] = ()
    pipelines: tuple[Path, ...] = ()
    filters: tuple[Path, ...] = ()
    attack_indexes: Path | None = None
    attack_release: str = ""
    fail_on: str | tuple[tuple[str, str], ...] = "error"
    baseline: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    required_sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    vocabulary: Vocabulary = Vocabulary()
    mutation_score: tuple[tuple[str, float], ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    benign: Path = Path("evidence/benign")
    reviews: Path = Path("reviews")
    atomics: Path | None = None
    review_required: tuple[str, ...] = ("production",)
    review_days: int | None = None
    source: Text | None = field(default=None, compare=False, repr=False)
    places: Mapping[Setting, Span] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Resolve relative directories against the project's root."""
        object.__setattr__(self, "benign", self.root / self.benign)
        object.__setattr__(self, "reviews", self.root / self.reviews)

    def fails_on(self, status: str) -> str:
        """The lowest severity that fails a run for pages of a status ("raw": no front matter)."""
        if isinstance(self.fail_on, str):
            return self.fail_on
        return for_status(self.fail_on, status) or "error"

    def least_score(self, status: str) -> float | None:
        """The required mutation score for a status, or None."""
        return for_status(self.mutation_score, status)

    @property
    def detectors(self) -> Path:
        """The directory of the compiled detectors."""
        return self.build / "detectors"

    def shown(self, path: Path) -> str:
        """A path as shown in findings: relative to the project, with forward slashes."""
        for known in (os.path.realpath(path), os.path.abspath(path)):  # noqa: PTH100 - keeps links
            if self.root in Path(known).parents:
                return Path(known).relative_to(self.root).as_posix()
        return path.as_posix()
