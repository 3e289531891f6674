"""How loud strategies are on ordinary events: values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler.strategy import Admitted


@dataclass(frozen=True, slots=True)
class Noise:
    """The alerts of one rule on one file of ordinary events. `lines` are the places of the first of them, if known."""

    strategy: str
    rule: str
    file: str
    alerts: int
    lines: tuple[int, ...]
    admitted: bool

    def reason(self, admissions: Iterable[Admitted]) -> str | None:
        """Why a page admits them, None where it does not speak of them."""
        chosen = (
            item
            for item in admissions
            if item.events == self.file and item.rule in (None, self.rule)
        )
        return next((item.reason for item in chosen), None)


@dataclass(frozen=True, slots=True)
class Benign:
    """What came of the benign corpus: its files with the number of events in each, and the alerts."""

    files: tuple[tuple[str, int], ...] = ()
    noise: tuple[Noise, ...] = ()

    @property
    def events(self) -> int:
        """How many ordinary events there are."""
        return sum(count for _, count in self.files)

    def of(self, strategy: str) -> tuple[Noise, ...]:
        """The alerts of one strategy."""
        return tuple(item for item in self.noise if item.strategy == strategy)
