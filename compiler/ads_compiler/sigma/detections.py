"""A lowered `detection`: its condition, with the names and source texts of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.detection.tree import Condition, Excerpt, Selection


@dataclass(frozen=True, slots=True)
class Detection:
    """A `detection` as one condition, with its named selections and the text of its conditions."""

    logic: Condition
    selections: tuple[Selection, ...]
    conditions: tuple[Excerpt, ...]
