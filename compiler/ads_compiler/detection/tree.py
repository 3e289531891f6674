"""The detection tree: a small, closed set of node types, and the only form of detection logic.

Sigma is lowered to it and every target is generated from it. `interpret.py` defines its semantics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import Enum
from typing import Literal, assert_never

from ads_compiler.core.text import Span


class Wildcard(Enum):
    """The two wildcards of a Sigma string: any number of characters, and exactly one."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Text:
    """The whole text of a value matches this pattern, ignoring case unless `cased`."""

    parts: tuple[str | Wildcard, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The value is this number, or its plain decimal text."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Boolean:
    """The value is this boolean, or its text `true` or `false` in any case."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    """The field is absent, or all of its values are null."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The field is present or absent, whatever its value: null, empty texts and lists count."""

    present: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """The value, a number or the plain decimal text of one, compares like this to `bound`."""

    op: Literal["lt", "lte", "gt", "gte"]
    bound: int | float


@dataclass(frozen=True, slots=True)
class Regex:
    """The pattern occurs anywhere in the text of the value. `flags` is a sorted subset of `ims`."""

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
    """The value is an ISO 8601 date and time with a part that compares like this to `value`.

    `week` is the ISO week number. The part is taken as written, ignoring the time zone.
    """

    part: Literal["minute", "hour", "day", "week", "month", "year"]
    op: Literal["eq", "lt", "lte", "gt", "gte"]
    value: int


Test = Text | Number | Boolean | Null | Exists | Compare | Regex | Cidr | FieldRef | TimePart
KeywordTest = Text | Number | Boolean | Regex


@dataclass(frozen=True, slots=True)
class Match:
    """The test holds for any value of the field; Null for all values, Exists for the field."""

    field: str
    test: Test
    span: Span | None = dataclass_field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Keyword:
    """Some value anywhere in the event passes the test; keys are ignored."""

    test: KeywordTest
    span: Span | None = dataclass_field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every item holds; true if there are no items."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one item holds; false if there are no items."""

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
    """The measure compares like this to `value`."""

    op: Operator
    value: int | float


@dataclass(frozen=True, slots=True)
class Alias:
    """A name in `group_by` or `fields` for a different field in each rule: (rule, field)."""

    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """A measure over the events that match `rules` and agree on `group_by` is within all `bounds`.

    The measure covers `seconds`. It is the number of events (event_count), of distinct values of
    `fields` (value_count), of different rules (temporal) or of rules in order (temporal_ordered),
    or the sum, mean or a percentile of the numbers in `fields`. `detection/correlate.py` defines
    the semantics.
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
        """Whether only the closed window decides, as the measure may fall or must stay low."""
        rising = all(bound.op in ("gt", "gte") for bound in self.bounds)
        return not rising or self.kind in ("value_avg", "value_percentile")


@dataclass(frozen=True, slots=True)
class LogSource:
    """The log that a rule reads, in the three terms of Sigma."""

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
    """Sigma source as written on the page, without its indentation, and its span."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Selection:
    """A named condition of a rule; `excerpt` is None if a pipeline added it."""

    name: str
    condition: Condition
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One detection rule of a strategy, ready for every target.

    `key` is unique within the strategy: the rule's `name`, else its `id`, else its position.
    `alerts` is False for a rule that only feeds a correlation. `techniques` are the ATT&CK ids in
    the tags of the rule. `selections` are the named parts of the logic and `conditions` the
    expressions that combine them. Both are for readers; `logic` is complete without them.
    """

    key: str
    title: str
    level: str
    logsource: LogSource
    logic: Condition | Correlation
    span: Span = dataclass_field(compare=False)
    sigma_id: str | None = None
    alerts: bool = True
    description: str = ""
    techniques: tuple[str, ...] = ()
    selections: tuple[Selection, ...] = dataclass_field(default=(), compare=False, repr=False)
    conditions: tuple[Excerpt, ...] = dataclass_field(default=(), compare=False, repr=False)


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
    """The rules except correlations that count, directly or not, a rule that is not among them."""
    given = list(rules)
    keys = {rule.key for rule in given}
    counted_by: dict[str, list[str]] = {}
    for rule in given:
        for name in rule.logic.rules if isinstance(rule.logic, Correlation) else ():
            counted_by.setdefault(name, []).append(rule.key)
    pending = [name for name in counted_by if name not in keys]
    while pending:
        for key in counted_by.get(pending.pop(), ()):
            if key in keys:
                keys.remove(key)
                pending.append(key)
    return [rule for rule in given if rule.key in keys]


def fields_read(logic: Condition | Correlation) -> tuple[str, ...]:
    """The event fields that the logic itself reads, sorted; not those of a correlation's rules."""
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
