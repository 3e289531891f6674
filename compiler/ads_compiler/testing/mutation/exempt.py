"""Changes that do not count: accepted by the page, or of a kind that is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.detection.tree import Correlation, Match, Rule, leaves
from ads_compiler.evidence.scores import Idle, LeftOut
from ads_compiler.strategy import Strategy
from ads_compiler.testing.mutation.model import Change

_UNKNOWN = "the rules of the page have no such change"


class Names:
    """Assigns an id to each change of a page, independent of line numbers and of other changes."""

    def __init__(self) -> None:
        """Start with a new page."""
        self._count = Counter[tuple[str, str, str]]()

    def name(self, rule: Rule, change: Change) -> str:
        """The id of the next change. It begins with a letter, so that YAML reads it as a string."""
        key = (rule.key, change.operator, change.description)
        self._count[key] += 1
        return "m" + sha256(repr((*key, self._count[key])).encode()).hexdigest()[:8]


class Exempt:
    """The changes that a page accepts or leaves out, and how often each item applied."""

    def __init__(self, item: Strategy, general: Sequence[LeaveOut]) -> None:
        """`general` are the kinds that the project leaves out on every page."""
        self._accepted = {one.change: one.reason for one in item.accepted_changes}
        self._item, self._kinds = item, (*item.leave_out, *general)
        self._left_out = Counter[int]()
        self._used: set[str] = set()
        self._why: dict[str, str] = {}

    def leaves_out(self, name: str, change: Change) -> bool:
        """Whether a change is of a kind that is left out; the first matching item counts it."""
        for number, kind in enumerate(self._kinds):
            if kind.operator == change.operator and kind.field in (None, _field(change)):
                self._left_out[number] += 1
                self._why[name] = "its kind is left out"
                return True
        return False

    def accepts(self, name: str) -> str | None:
        """The reason why the page accepts that no case notices a change; None if it does not."""
        if name in self._accepted:
            self._used.add(name)
        return self._accepted.get(name)

    def noticed(self, name: str, case: str) -> None:
        """Record that a case notices a change, so that there is nothing to accept."""
        self._why[name] = f"the case '{case}' notices it"

    def left_out(self) -> tuple[LeftOut, ...]:
        """The kinds that left changes out, with the number of changes."""
        return tuple(
            LeftOut(kind.operator, kind.field, kind.reason, count)
            for number, kind in enumerate(self._kinds)
            if (count := self._left_out[number])
        )

    def idle(self) -> Iterator[Idle]:
        """The items of the page that accept or leave out nothing."""
        for number, one in enumerate(self._item.accepted_changes):
            if one.change not in self._used:
                yield Idle(
                    ("mutation", "accept", number, "change"), self._why.get(one.change, _UNKNOWN)
                )
        for number in range(len(self._item.leave_out)):
            if not self._left_out[number]:
                yield Idle(("mutation", "leave_out", number, "operator"), self._repeated(number))

    def _repeated(self, number: int) -> str:
        """Why a kind of the page leaves nothing out: an earlier item does, or there is none."""
        kind = self._kinds[number]
        same = any(
            one.operator == kind.operator and one.field in (None, kind.field)
            for one in self._kinds[:number]
        )
        return "an earlier item leaves these changes out" if same else _UNKNOWN


def _field(change: Change) -> str | None:
    """The only field that a change is about; None for several, keywords and correlations."""
    if isinstance(change.logic, Correlation) or change.about is None:
        return None
    fields = {leaf.field if isinstance(leaf, Match) else None for leaf in leaves(change.about)}
    return fields.pop() if len(fields) == 1 else None
