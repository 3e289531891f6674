"""One event as the rules see it, with what has been looked up in it."""

from __future__ import annotations

from typing import Any

from ads_compiler.codegen.runtime.values import (
    TIME_FIELDS,
    fold,
    has_field,
    leaves,
    lookup,
    seconds_of,
    text_of,
)


class EventView:
    """One event with cached lookups; a field of None means every value of the event."""

    __slots__ = ("event", "exact", "folded", "kept", "present", "times")

    def __init__(self, event: dict[str, Any], times: tuple[str, ...] = TIME_FIELDS) -> None:
        """Wrap an event; `times` are the fields that may say when it happened."""
        self.event, self.times = event, times
        self.kept: dict[str | None, list[Any]] = {}
        self.exact: dict[str | None, list[str]] = {}
        self.folded: dict[str | None, list[str]] = {}
        self.present: dict[str, bool] = {}

    def values(self, field: str | None) -> list[Any]:
        """The values of a field."""
        values = self.kept.get(field)
        if values is None:
            values = (
                leaves(self.event, into_objects=True)
                if field is None
                else lookup(self.event, field)
            )
            self.kept[field] = values
        return values

    def texts(self, field: str | None, cased: bool = False) -> list[str]:
        """The texts of a field, in lower case unless `cased`."""
        known = self.exact if cased else self.folded
        texts = known.get(field)
        if texts is None:
            values = self.values(field)
            if len(values) == 1 and isinstance(values[0], str):  # as most are
                texts = values if cased else [fold(values[0])]
            else:
                texts = [text for text in map(text_of, values) if text is not None]
                texts = texts if cased else [fold(text) for text in texts]
            known[field] = texts
        return texts

    def has(self, field: str) -> bool:
        """Whether the field is there, whatever it holds."""
        present = self.present.get(field)
        if present is None:
            present = self.present[field] = has_field(self.event, field)
        return present

    def time(self) -> float | None:
        """When the event happened, in seconds since 1970; None where it does not say."""
        for name in self.times:
            for value in self.values(name):
                seconds = seconds_of(value)
                if seconds is not None:
                    return seconds
        return None
