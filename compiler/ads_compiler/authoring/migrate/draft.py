"""What is collected while a page is looked at: edits with what they mean, and what is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ads_compiler.authoring.migrate.page import Page
from ads_compiler.core import yaml_edits
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items, Node, Scalar
from ads_compiler.core.yaml_edits import Edit, Edits
from ads_compiler.core.yaml_extent import scalars


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the facts decide. `after` is empty where it is taken out."""

    span: Span
    what: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Something that a person must decide: what it is, why, and between what."""

    span: Span
    what: str
    why: str
    choices: tuple[str, ...] = ()


@dataclass
class Draft:
    """The plan of a page in the making."""

    page: Page
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def scalar(self, node: Node | None, new: str, what: str, why: str = "") -> bool:
        """Replace a value; False where it is left to a person."""
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
        """Replace the values of a list, each by none, one or several; False where it is left to a person."""
        changes = [
            Change(
                item.span,
                what,
                str(item.value),
                ", ".join(words),
                why if words else "it stands there already",
            )
            for item, words in zip(items.items, new, strict=True)
            if isinstance(item, Scalar) and list(words) != [item.value]
        ]
        if not changes:
            return True
        cure = "write " + ", ".join(dict.fromkeys(word for words in new for word in words))
        return self._take(
            [items], lambda: yaml_edits.rewrite(self.page.source, items, new), changes, cure
        )

    def remove(self, items: Items, gone: Sequence[int], changes: Sequence[Change]) -> bool:
        """Take items out of a list; False where they are left to a person."""
        touched = [items.items[number] for number in gone]
        cure = "join them by hand"
        return not gone or self._take(
            touched, lambda: yaml_edits.remove(self.page.source, items, gone), changes, cure
        )

    def _take(
        self,
        nodes: Sequence[Node],
        edits: Callable[[], Edits | None],
        changes: Sequence[Change],
        cure: str,
    ) -> bool:
        shared = any(value.span in self.page.shared for node in nodes for value in scalars(node))
        found = None if shared else edits()
        if found is not None:
            self.edits.extend(found)
            self.changes.extend(changes)
            return True
        why = (
            "an alias repeats it elsewhere"
            if shared
            else "it is written in a way that cannot be edited safely"
        )
        self.left.extend(
            Left(change.span, f"{change.what} {change.before}", why, (cure,)) for change in changes
        )
        return False
