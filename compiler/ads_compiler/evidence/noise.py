"""Alerts of strategies on the benign corpus, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler.strategy import Admitted


@dataclass(frozen=True, slots=True)
class Noise:
    """The alerts of one rule on one file of the benign corpus.

    `lines` are the numbers of the first events that alerted, where they are known.
    """

    strategy: str
    rule: str
    file: str
    alerts: int
    lines: tuple[int, ...]
    admitted: bool

    def reason(self, admissions: Iterable[Admitted]) -> str | None:
        """The reason of the first admission that covers these alerts; None without one."""
        covering = (
            item
            for item in admissions
            if item.events == self.file and item.rule in (None, self.rule)
        )
        return next((item.reason for item in covering), None)


@dataclass(frozen=True, slots=True)
class Benign:
    """The result of the benign corpus: its files with their numbers of events, and the alerts."""

    files: tuple[tuple[str, int], ...] = ()
    noise: tuple[Noise, ...] = ()

    @property
    def events(self) -> int:
        """The number of events in the corpus."""
        return sum(count for _, count in self.files)

    def of(self, strategy: str) -> tuple[Noise, ...]:
        """The alerts of one strategy."""
        return tuple(item for item in self.noise if item.strategy == strategy)
