"""The detection tree: closed, small, and the only form in which detection logic travels.

Sigma is lowered to it, every target is generated from it, and `interpret.py` says what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as kept
from enum import Enum
from typing import Literal, assert_never

from ads_compiler.core.text import Span


class Wildcard(Enum):
    """The two wildcards of a Sigma string: any number of characters, and exactly one."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Text:
    """The whole text of a value fits this pattern; upper and lower case are the same unless `cased`."""

    parts: tuple[str | Wildcard, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The value is this number, or a text that spells it in its plain decimal form."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Boolean:
    """The value is this truth value, or the text `true` or `false` in any case."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    """The field is absent, or holds nothing but nulls."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The field is there (`present`) or is not, whatever it holds: also null, an empty text or an empty list."""

    present: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """The value, a number or the plain decimal text of one, stands in this order to `bound`."""

    op: Literal["lt", "lte", "gt", "gte"]
    bound: int | float


@dataclass(frozen=True, slots=True)
class Regex:
    """The pattern is found anywhere in the text of the value. `flags` is a sorted subset of `ims`."""

    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Cidr:
    """The value is the text of an address inside this network."""

    network: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The text of the value equals, begins with, ends with or contains that of another field."""

    field: str
    position: Literal["equals", "startswith", "endswith", "contains"] = "equals"
    cased: bool = False


@dataclass(frozen=True, slots=True)
class TimePart:
    """The value is the text of a date and time (ISO 8601), whose part, as written, stands in this order to `value`.

    `week` is the ISO week number. The text is read without regard to its time zone.
    """

    part: Literal["minute", "hour", "day", "week", "month", "year"]
    op: Literal["eq", "lt", "lte", "gt", "gte"]
    value: int


Test = Text | Number | Boolean | Null | Exists | Compare | Regex | Cidr | FieldRef | TimePart
KeywordTest = Text | Number | Boolean | Regex


@dataclass(frozen=True, slots=True)
class Match:
    """`test` holds for the field: for any of its values; with Null for all of them, with Exists for its being there."""

    field: str
    test: Test
    span: Span | None = kept(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Keyword:
    """Some value anywhere in the event passes the test; keys are not looked at."""

    test: KeywordTest
    span: Span | None = kept(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every item holds; true when there is none."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one item holds; false when there is none."""

    items: tuple[Condition, ...]


Condition = Match | Keyword | Not | AllOf | AnyOf


Operator = Literal["gt", "gte", "eq", "neq", "lt", "lte"]
CorrelationKind = Literal[
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_avg",
    "value_percentile",
]


@dataclass(frozen=True, slots=True)
class Bound:
    """The measure stands in this relation to `value`."""

    op: Operator
    value: int | float


@dataclass(frozen=True, slots=True)
class Alias:
    """A name in `group_by` or `fields` that stands for another field in the events of each rule: (rule, field)."""

    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of the events that the named rules match, and that agree on `group_by`, a measure keeps all `bounds`.

    What is measured over `seconds`: the number of events (event_count), of different values of `fields` (value_count),
    of different rules (temporal), of rules in their order (temporal_ordered); the sum, the mean, or a percentile of
    the numbers in `fields`. `detection/correlate.py` is the definition.
    """

    kind: CorrelationKind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    seconds: int
    bounds: tuple[Bound, ...]
    fields: tuple[str, ...] = ()
    percentile: float | None = None
    aliases: tuple[Alias, ...] = ()

    @property
    def closing(self) -> bool:
        """Whether the measure is known only when the window is over: it may rise and fall, or must stay low."""
        rising = all(bound.op in ("gt", "gte") for bound in self.bounds)
        return not rising or self.kind in ("value_avg", "value_percentile")


@dataclass(frozen=True, slots=True)
class LogSource:
    """Which log a rule reads, in Sigma's three words."""

    product: str | None = None
    category: str | None = None
    service: str | None = None

    def __str__(self) -> str:
        return (
            " / ".join(part for part in (self.product, self.category, self.service) if part)
            or "any"
        )


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sigma as an author wrote it, without the indentation of the page, and its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Selection:
    """A condition under the name that its author gave it; `excerpt` is None for what a pipeline added."""

    name: str
    condition: Condition
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One detection rule of a strategy, ready for every target.

    `key` is unique within the strategy: the rule's `name`, else its `id`, else its position.
    `alerts` is False for a rule that only feeds a correlation. `techniques` are the ATT&CK ids of its own tags.
    `selections` are the named parts of the logic, and `conditions` how the author tied them: for readers, since the
    logic says it all.
    """

    key: str
    title: str
    level: str
    logsource: LogSource
    logic: Condition | Correlation
    span: Span = kept(compare=False)
    sigma_id: str | None = None
    alerts: bool = True
    description: str = ""
    techniques: tuple[str, ...] = ()
    selections: tuple[Selection, ...] = kept(default=(), compare=False, repr=False)
    conditions: tuple[Excerpt, ...] = kept(default=(), compare=False, repr=False)


def children(node: Condition) -> tuple[Condition, ...]:
    """The conditions directly below a node, in order."""
    match node:
        case AllOf(items) | AnyOf(items):
            return items
        case Not(item):
            return (item,)
        case Match() | Keyword():
            return ()
    assert_never(node)


def leaves(node: Condition) -> Iterator[Match | Keyword]:
    """Every Match and Keyword of a tree, from left to right."""
    if isinstance(node, Match | Keyword):
        yield node
    for child in children(node):
        yield from leaves(child)


def without_orphans(rules: Iterable[Rule]) -> list[Rule]:
    """The rules without correlations that count, by whatever way, one that is not among them."""
    found = list(rules)
    while True:
        keys = {rule.key for rule in found}
        kept = [
            r
            for r in found
            if not isinstance(r.logic, Correlation) or keys.issuperset(r.logic.rules)
        ]
        if len(kept) == len(found):
            return kept
        found = kept


def fields_read(logic: Condition | Correlation) -> tuple[str, ...]:
    """The event fields that the logic reads itself, sorted; a correlation's rules are not followed."""
    if isinstance(logic, Correlation):
        own = {*logic.group_by, *logic.fields}
        aliased = {
            field for alias in logic.aliases if alias.name in own for _, field in alias.fields
        }
        return tuple(sorted((own - {alias.name for alias in logic.aliases}) | aliased))
    names = set()
    for leaf in leaves(logic):
        if isinstance(leaf, Match):
            names.add(leaf.field)
            if isinstance(leaf.test, FieldRef):
                names.add(leaf.test.field)
    return tuple(sorted(names))
