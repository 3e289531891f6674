"""What a project's configuration says, as frozen values, and the error of one that says something wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Span, Text

Values = tuple[str | int | float, ...]
Setting = tuple[str | int, ...]
T = TypeVar("T")
RAW = "raw"  # in place of a status: pages without front matter


class SettingsError(ConfigError):
    """The configuration is well-formed TOML, and something in it is wrong. Holds the findings and the file's text."""

    def __init__(self, diagnostics: Diagnostics, source: Text) -> None:
        lines = (
            f"{d.span}: {d.code} {d.message}" + (f"; {d.hint}" if d.hint else "")
            for d in diagnostics
        )
        super().__init__("\n".join(lines))
        self.diagnostics = diagnostics
        self.source = source


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that pages may use; an empty tuple leaves them free."""

    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


def for_status(pairs: Iterable[tuple[str, T]], status: str) -> T | None:
    """What a setting says for a status, None where it leaves the status out."""
    return dict(pairs).get(status)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with strategies. Paths are absolute; `site_url` is "" or ends with a slash.

    `placeholders` are names with the values that rules expand them to; `pipelines` and `filters` are files of Sigma,
    or folders of filters; `time_field` hold the time of an event; `logsources` describes log sources of one's own.
    `attack_indexes` is a folder of ATT&CK indexes of one's own, which need not exist before the first import, and
    `attack_release` the release that pages should be pinned to, "" where that is left to them.

    `benign` is a folder of ordinary events on which no strategy may alert unless its page says so.

    `reviews` is the folder of the records of reviews, `review_required` the statuses that need one, and `review_days`
    the days after which another is due, None where it never is.

    `atomics` is a checkout of Atomic Red Team, which may lie outside of the project.

    `mutation_score` is the least share of changes to the rules that cases must notice, by status, and `leave_out` are
    the kinds of changes that are not counted. `fail_on` is the lowest severity that fails a run, one for all pages or
    by status.

    `baseline` is the file of the findings that are accepted until they are fixed; it need not exist before the first.

    `severity` pairs codes or names of findings with a severity or "off"; `select` and `ignore` name findings;
    `required_sections` are the sections asked for by status. `source` is the file that all this was read from, and
    `places` says where in it each setting stands.
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
        """Folders that are given relatively lie in the project."""
        object.__setattr__(self, "benign", self.root / self.benign)
        object.__setattr__(self, "reviews", self.root / self.reviews)

    def fails_on(self, status: str) -> str:
        """The lowest severity that fails a run, for pages of a status; "raw" is that of pages without front matter."""
        if isinstance(self.fail_on, str):
            return self.fail_on
        return for_status(self.fail_on, status) or "error"

    def least_score(self, status: str) -> float | None:
        """The least mutation score that is asked for in a status, None where none is."""
        return for_status(self.mutation_score, status)

    @property
    def detectors(self) -> Path:
        """Where the compiled detectors go."""
        return self.build / "detectors"

    def shown(self, path: Path) -> str:
        """A path as findings call it: relative to the project, with forward slashes."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
