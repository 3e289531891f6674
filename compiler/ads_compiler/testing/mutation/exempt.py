"""Changes that do not count, with the reason: by their id on the page, by their kind on the page or in the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.detection.tree import Correlation, Match, Rule, leaves
from ads_compiler.evidence.scores import Idle, LeftOut
from ads_compiler.strategy import Strategy
from ads_compiler.testing.mutation.model import Change

_NONE = "the rules of the page have no such change"


class Names:
    """Gives each change of a page its id, which no move of a line and no other change alters."""

    def __init__(self) -> None:
        """Begin a page."""
        self._alike = Counter[tuple[str, str, str]]()

    def name(self, rule: Rule, change: Change) -> str:
        """The id of the next change. It begins with a letter, so that YAML always reads a text."""
        key = (rule.key, change.operator, change.description)
        self._alike[key] += 1
        return "m" + sha256(repr((*key, self._alike[key])).encode()).hexdigest()[:8]


class Exempt:
    """What a page accepts and what is left out of its score, and how often each has been of use."""

    def __init__(self, item: Strategy, general: Sequence[LeaveOut]) -> None:
        """`general` are the kinds that the project leaves out on every page."""
        self._accepted = {one.change: one.reason for one in item.accepted_changes}
        self._item, self._kinds = item, (*item.leave_out, *general)
        self._left_out = Counter[int]()
        self._used: set[str] = set()
        self._why: dict[str, str] = {}

    def leaves_out(self, name: str, change: Change) -> bool:
        """Whether a change is of a kind that is left out; the first that fits has it."""
        for number, kind in enumerate(self._kinds):
            if kind.operator == change.operator and kind.field in (None, _field(change)):
                self._left_out[number] += 1
                self._why[name] = "its kind is left out"
                return True
        return False

    def accepts(self, name: str) -> str | None:
        """Why the page accepts that no case notices a change; None where it does not."""
        if name in self._accepted:
            self._used.add(name)
        return self._accepted.get(name)

    def noticed(self, name: str, case: str) -> None:
        """A case notices a change: nothing is left to accept."""
        self._why[name] = f"the case '{case}' notices it"

    def left_out(self) -> tuple[LeftOut, ...]:
        """The kinds that have left something out, with how many changes."""
        return tuple(
            LeftOut(kind.operator, kind.field, kind.reason, count)
            for number, kind in enumerate(self._kinds)
            if (count := self._left_out[number])
        )

    def idle(self) -> Iterator[Idle]:
        """What the page accepts or leaves out and does not need to."""
        for number, one in enumerate(self._item.accepted_changes):
            if one.change not in self._used:
                yield Idle(
                    ("mutation", "accept", number, "change"), self._why.get(one.change, _NONE)
                )
        for number in range(len(self._item.leave_out)):
            if not self._left_out[number]:
                yield Idle(("mutation", "leave_out", number, "operator"), _NONE)


def _field(change: Change) -> str | None:
    """The one field that a change is about; None of several, of keywords and of a correlation."""
    if isinstance(change.logic, Correlation) or change.about is None:
        return None
    fields = {leaf.field if isinstance(leaf, Match) else None for leaf in leaves(change.about)}
    return fields.pop() if len(fields) == 1 else None
