"""The edits of a page with their descriptions, and the decisions left to a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ads_compiler.authoring.migrate.page import Page
from ads_compiler.core import yaml_edits
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items, Node, Scalar
from ads_compiler.core.yaml_edits import Edit, Edits
from ads_compiler.core.yaml_extent import scalars

REMOVE = "remove it"  # a choice


@dataclass(frozen=True, slots=True)
class Change:
    """An unambiguous change. `after` is empty if the value is removed."""

    span: Span
    what: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A decision left to a person: what it is about, why, and the choices."""

    span: Span
    what: str
    why: str
    choices: tuple[str, ...] = ()


@dataclass
class Draft:
    """The edits, changes and open decisions of a page while it is planned."""

    page: Page
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def scalar(self, node: Node | None, new: str, what: str, why: str = "") -> bool:
        """Replace a value; False if it is left to a person."""
        if not isinstance(node, Scalar) or str(node.value) == new:
            return True
        change = Change(node.span, what, str(node.value), new, why)
        return self._take(
            [node],
            lambda: yaml_edits.scalar(self.page.source, node, new),
            [change],
            f"write '{new}'",
        )

    def rewrite(self, items: Items, new: Sequence[Sequence[str]], what: str, why: str = "") -> bool:
        """Replace each value of a list by any number of values; False if left to a person."""
        changes = [
            Change(
                item.span,
                what,
                str(item.value),
                ", ".join(words),
                why if words else "already listed",
            )
            for item, words in zip(items.items, new, strict=True)
            if isinstance(item, Scalar) and list(words) != [item.value]
        ]
        if not changes:
            return True
        choice = "write " + ", ".join(dict.fromkeys(word for words in new for word in words))
        return self._take(
            [items], lambda: yaml_edits.rewrite(self.page.source, items, new), changes, choice
        )

    def remove(self, items: Items, numbers: Sequence[int], changes: Sequence[Change]) -> bool:
        """Remove items from a list; False if they are left to a person."""
        touched = [items.items[number] for number in numbers]
        choice = "merge them by hand"
        return not numbers or self._take(
            touched, lambda: yaml_edits.remove(self.page.source, items, numbers), changes, choice
        )

    def _take(
        self,
        nodes: Sequence[Node],
        edits: Callable[[], Edits | None],
        changes: Sequence[Change],
        choice: str,
    ) -> bool:
        shared = any(value.span in self.page.shared for node in nodes for value in scalars(node))
        safe = None if shared else edits()
        if safe is not None:
            self.edits.extend(safe)
            self.changes.extend(changes)
            return True
        why = "it is also used by an alias" if shared else "it cannot be edited safely"
        self.left.extend(
            Left(change.span, f"{change.what} {change.before}", why, (choice,))
            for change in changes
        )
        return False
