"""What a `detection` was lowered to: a condition, and the names and texts of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.detection.tree import Condition, Excerpt, Selection


@dataclass(frozen=True, slots=True)
class Detection:
    """The condition of a `detection`, with the selections that are parts of it and the texts that tie them."""

    logic: Condition
    selections: tuple[Selection, ...]
    conditions: tuple[Excerpt, ...]
