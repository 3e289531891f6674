"""Hold the needs of many rules against an event at once. Standard library only.

A mask is an integer with one bit for each rule. For each field, a value has several masks: the
rules that it does not rule out, and those of which it meets one alternative. Masks are kept by
value, as most values of a stream repeat. The rules that are left when the fields have been looked
at are the candidates; their own conditions decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.values import fold, text_of
from ads_compiler.codegen.runtime.scan import TextScanner

# The mask of rules that are not ruled out, then one for each alternative of a rule.
Masks = tuple[int, ...]
SCREEN_BYTES = 64_000_000  # of values that are kept with their masks
SCREEN_WAYS = 3  # alternatives of a rule that are checked
_SCREEN_LONGEST = 65_536  # longer texts are not kept
_SCREEN_ENTRY = 200  # bytes of a dictionary entry and the header of its text
_SCREEN_FIELDS, _SCREEN_RULES = 3, 8  # after so many fields, so few rules are checked one by one
_SCREEN_NULL, _SCREEN_HAS = 0, 1  # the numbers of the tests that are not about texts
_SCREEN_MARK = "\0"
_SCREEN_MARKED = {"eq": ("\0", "\0"), "sw": ("\0", ""), "ew": ("", "\0"), "co": ("", "")}
_SCREEN_NOTHING: frozenset[int] = frozenset()


def _screen_marked(texts: Iterable[str]) -> str:
    return f"{_SCREEN_MARK}{_SCREEN_MARK.join(texts)}{_SCREEN_MARK}"


class _ScreenClause:
    """A conjunction over numbers of tests: those required, those excluded, one of each group."""

    __slots__ = ("excluded", "groups", "required", "rest")

    def __init__(self, items: Iterable[Any]) -> None:
        required, excluded = set(), set()
        self.groups: list[frozenset[int]] = []
        self.rest: list[tuple[_ScreenClause, ...]] = []
        for item in items:
            if isinstance(item, int):
                required.add(item)
            elif item[0] == "!" and isinstance(item[1], int):
                excluded.add(item[1])
            elif item[0] == "|" and all([isinstance(one, int) for one in item[1]]):
                self.groups.append(frozenset(item[1]))
            else:
                self.rest.append(_screen_clauses(item))
        self.required, self.excluded = frozenset(required), frozenset(excluded)

    def met(self, hits: frozenset[int]) -> bool:
        """Whether the tests that a value passes meet all of it."""
        if not (self.required <= hits and self.excluded.isdisjoint(hits)):
            return False
        for group in self.groups:
            if group.isdisjoint(hits):
                return False
        for clauses in self.rest:
            if not _screen_met(clauses, hits):
                return False
        return True


def _screen_clauses(formula: Any) -> tuple[_ScreenClause, ...]:
    """A formula as alternatives."""
    items = formula[1] if not isinstance(formula, int) and formula[0] == "|" else (formula,)
    return tuple(
        [
            _ScreenClause(
                item[1] if not isinstance(item, int) and item[0] == "&" else (item,)
            )
            for item in items
        ]
    )


def _screen_met(clauses: tuple[_ScreenClause, ...], hits: frozenset[int]) -> bool:
    for clause in clauses:
        if clause.met(hits):
            return True
    return False


def _screen_numbers(formula: Any) -> set[int]:
    if isinstance(formula, int):
        return {formula}
    if formula[0] == "!":
        return _screen_numbers(formula[1])
    return {number for item in formula[1] for number in _screen_numbers(item)}


class _ScreenSlot:
    """A formula on one field, the rules that need it, and those of which it is an alternative.

    `single`: each of its tests is enough.
    """

    __slots__ = ("bits", "clauses", "default", "numbers", "single")

    def __init__(self, formula: Any) -> None:
        self.clauses = _screen_clauses(formula)
        self.numbers = _screen_numbers(formula)
        self.bits = [0] * (1 + SCREEN_WAYS)
        self.default = _screen_met(self.clauses, frozenset())
        self.single = isinstance(formula, int) or (
            formula[0] == "|" and all([isinstance(item, int) for item in formula[1]])
        )


class ScreenField:
    """The tests of all rules on one field, and the masks of the values seen."""

    def __init__(self, name: str | None, screen: Screen) -> None:
        """`name` is None for every value of an event."""
        self.name, self.screen = name, screen
        self.texts: dict[tuple[str, str], int] = {}
        self.formulas: dict[Any, _ScreenSlot] = {}
        self.limited = self.optional = 0
        self.asks_presence = False
        self.flat = False
        self.masks_of: dict[str, Masks] = {}
        self.tests_of: dict[str, frozenset[int]] = {}
        self.masks_of_tests: dict[frozenset[int], Masks] = {}
        self.scanner: TextScanner | None = None
        self.absent: Masks = ()
        self.other: Masks = ()

    def add(self, formula: Any, bit: int, way: int | None = None) -> None:
        """Let a rule depend on a formula, or one of its alternatives, `way`."""
        slot = self.formulas.get(formula)
        if slot is None:
            slot = self.formulas[formula] = _ScreenSlot(self._numbered(formula))
        if way is None:
            slot.bits[0] |= bit
            self.limited |= bit
        else:
            slot.bits[1 + way] |= bit
            self.optional |= bit

    def _numbered(self, formula: Any) -> Any:
        kind = formula[0]
        if kind in ("null", "has"):
            self.asks_presence |= kind == "has"
            return _SCREEN_NULL if kind == "null" else _SCREEN_HAS
        if kind in ("&", "|"):
            return (kind, tuple([self._numbered(item) for item in formula[1]]))
        if kind == "!":
            return (kind, self._numbered(formula[1]))
        text = formula[1]
        if self.name is None:  # the values are one text then, with a mark around each
            before, after = _SCREEN_MARKED[kind]
            kind, text = "co", f"{before}{text}{after}"
        return self.texts.setdefault((kind, text), len(self.texts) + 2)

    def ready(self) -> None:
        """Build the scanner and the masks of tests when the field is first needed."""
        if self.scanner is not None:
            return
        self.scanner = TextScanner(self.texts, self.screen.automaton)
        self.flat = self.name is not None and "." not in self.name and not self.asks_presence
        default = [self.screen.everything & ~self.limited] + [0] * SCREEN_WAYS
        self.by_test: dict[int, list[int]] = {}
        self.slots: dict[int, list[_ScreenSlot]] = {}
        for slot in self.formulas.values():
            if slot.default:
                default = [mask | bits for mask, bits in zip(default, slot.bits, strict=True)]
            for number in slot.numbers:
                if slot.single:
                    masks = self.by_test.setdefault(number, [0] * (1 + SCREEN_WAYS))
                    for place, bits in enumerate(slot.bits):
                        masks[place] |= bits
                else:
                    self.slots.setdefault(number, []).append(slot)
        self.default = tuple(default)
        self.absent, self.other = self._masks(frozenset([_SCREEN_NULL])), self._masks(frozenset())

    def _masks(self, hits: frozenset[int]) -> Masks:
        """The masks of a value that passes some tests."""
        masks = list(self.default)
        by_test, slots = self.by_test, self.slots
        changed: dict[int, _ScreenSlot] = {}
        for number in hits:
            more = by_test.get(number)
            if more is not None:
                masks = [mask | bits for mask, bits in zip(masks, more, strict=True)]
            if number in slots:
                for slot in slots[number]:
                    changed[id(slot)] = slot
        for slot in changed.values():
            if _screen_met(slot.clauses, hits) is not slot.default:
                masks = [mask ^ bits for mask, bits in zip(masks, slot.bits, strict=True)]
        result = tuple(masks)
        return self.screen.shared.setdefault(result, result)

    def masks(self, view: EventView) -> Masks:
        """The masks of the values of this field in an event."""
        if self.flat:
            value = view.event.get(self.name)
            if type(value) is str:
                return self.masks_of.get(value) or self.of_text(value)
            if value is None:
                return self.absent
        if self.name is None:
            return self._anywhere(view.event)
        values = view.values(self.name)
        if len(values) == 1 and not self.asks_presence:
            value = values[0]
            text = value if type(value) is str else text_of(value)
            if text is not None:
                return self.masks_of.get(text) or self.of_text(text)
            return self.absent if value is None else self.other
        hits: set[int] = set()
        for value in values:
            text = value if type(value) is str else text_of(value)
            if text is not None:
                known = self.tests_of.get(text)
                hits |= self._tests(text) if known is None else known
        if all([value is None for value in values]):
            hits.add(_SCREEN_NULL)
        if self.asks_presence and view.has(self.name):
            hits.add(_SCREEN_HAS)
        return self._of_tests(hits)

    def _of_tests(self, hits: set[int]) -> Masks:
        passed = frozenset(hits)
        masks = self.masks_of_tests.get(passed)
        if masks is None:
            self.screen.spend(_SCREEN_ENTRY + 60 * len(passed))
            masks = self.masks_of_tests[passed] = self._masks(passed)
        return masks

    def _anywhere(self, event: Mapping[str, Any]) -> Masks:
        """The masks of all values of an event; those not seen before are scanned as one text."""
        hits: set[int] = set()
        unknown: list[str] = []
        kept = self.tests_of
        waiting: list[Any] = [event]
        while waiting:
            item = waiting.pop()
            for value in item.values() if isinstance(item, Mapping) else item:
                if type(value) is not str:
                    if isinstance(value, list | tuple | Mapping):
                        waiting.append(value)
                        continue
                    value = text_of(value)
                    if value is None:
                        continue
                known = kept.get(value)
                if known is None:
                    unknown.append(value)
                elif known:
                    hits |= known
        if unknown:
            assert self.scanner is not None
            if self.scanner.hits(fold(_screen_marked(unknown))):
                for text in unknown:
                    hits |= self._tests(text)
            else:
                for text in unknown:
                    self._keep(text, _SCREEN_NOTHING)
        return self._of_tests(hits) if hits else self.other

    def _tests(self, text: str) -> frozenset[int]:
        """The tests that a text passes."""
        assert self.scanner is not None
        whole = _screen_marked([text]) if self.name is None else text
        hits = frozenset(self.scanner.hits(fold(whole)))
        return self._keep(text, self.screen.sets.setdefault(hits, hits))

    def _keep(self, text: str, hits: frozenset[int]) -> frozenset[int]:
        if len(text) <= _SCREEN_LONGEST:
            self.screen.spend(_SCREEN_ENTRY + len(text))
            self.tests_of[text] = hits
        return hits

    def of_text(self, text: str) -> Masks:
        """The masks of a single text."""
        assert self.scanner is not None
        masks = self._masks(frozenset(self.scanner.hits(fold(text))))
        if len(text) <= _SCREEN_LONGEST:
            self.screen.spend(_SCREEN_ENTRY + len(text))
            self.masks_of[text] = masks
        return masks

    def forget(self) -> None:
        """Drop the values that are kept."""
        self.masks_of.clear()
        self.tests_of.clear()
        self.masks_of_tests.clear()


class Screen:
    """The needs of all rules of a detector, by their places."""

    def __init__(
        self,
        needs: Sequence[Mapping[str, Any] | None],
        automaton: Any = None,
        budget: int = SCREEN_BYTES,
    ) -> None:
        """A rule whose needs are None is always a candidate."""
        self.automaton, self.budget = automaton, budget
        self.everything = (1 << len(needs)) - 1
        self.fields: dict[str, ScreenField] = {}
        self.keywords: list[tuple[Any, int, int | None]] = []
        self.anywheres: list[ScreenField] = []
        self.shared: dict[Masks, Masks] = {}
        self.sets: dict[frozenset[int], frozenset[int]] = {}
        self.closed = [self.everything] * SCREEN_WAYS  # the rules without such an alternative
        self.used = 0
        for place, needed in enumerate(needs):
            if needed is None:
                continue
            bit = 1 << place
            for name, formula in needed["all"]:
                self._add(name, _screen_tuples(formula), bit, None)
            for way, branches in enumerate(needed["any"][:SCREEN_WAYS]):
                self.closed[way] ^= bit
                for name, formula in branches:
                    self._add(name, _screen_tuples(formula), bit, way)

    def _add(self, name: str | None, formula: Any, bit: int, way: int | None) -> None:
        if name is None:
            self.keywords.append((formula, bit, way))
            return
        if name not in self.fields:
            self.fields[name] = ScreenField(name, self)
        self.fields[name].add(formula, bit, way)

    def anywhere(self, mask: int) -> ScreenField | None:
        """The tests of some rules on every value of an event; None if they have none.

        Each log source has its own: a short keyword of one is in most values of others.
        """
        rows = [row for row in self.keywords if row[1] & mask]
        if not rows:
            return None
        field = ScreenField(None, self)
        for formula, bit, way in rows:
            field.add(formula, bit, way)
        self.anywheres.append(field)
        return field

    def spend(self, size: int) -> None:
        """Count the bytes of a value to keep; when the budget is used up, all are forgotten."""
        self.used += size
        if self.used > self.budget:
            for field in (*self.fields.values(), *self.anywheres):
                field.forget()
            self.shared.clear()
            self.sets.clear()
            self.used = size


def _screen_tuples(formula: Any) -> Any:
    return tuple(map(_screen_tuples, formula)) if isinstance(formula, list | tuple) else formula


class ScreenGroup:
    """The rules of one log source, and the fields to look at, those that rule out most first."""

    def __init__(self, screen: Screen, places: Iterable[int]) -> None:
        """`places` are the rules."""
        self.mask = sum(1 << place for place in set(places))
        self.closed = screen.closed
        fields = [
            field
            for field in screen.fields.values()
            if (field.limited | field.optional) & self.mask
        ]
        anywhere = screen.anywhere(self.mask)
        if anywhere is not None:
            fields.append(anywhere)
        for field in fields:
            field.ready()
        ranked = sorted(
            fields,
            key=lambda field: (
                field.name is None,
                -(self.mask & ~field.absent[0]).bit_count(),
            ),
        )
        self.fields = [field for field in ranked if field.limited & self.mask]
        self.last = min(_SCREEN_FIELDS, len(self.fields))
        open_ways = self.mask & ~(screen.closed[0])
        self.optional = [field for field in ranked if field.optional & open_ways]
        self.later = {
            place: [
                (number, field)
                for number, field in enumerate(self.fields, 1)
                if field.limited >> place & 1
            ]
            for place in _screen_places(self.mask)
        }

    def candidates(self, view: EventView) -> list[int]:
        """The places of the rules that the event may match, in order."""
        left = self.mask
        number = 0
        last = self.last
        for number, field in enumerate(self.fields, 1):
            if field.limited & left:
                left &= field.masks(view)[0]
                if not left:
                    return []
            if number == last:
                left = self._alternatives(left, view)
            if number >= last and left.bit_count() <= _SCREEN_RULES:
                break
        if number == 0:
            left = self._alternatives(left, view)
        places = _screen_places(left)
        if number == len(self.fields):
            return places
        return [
            place
            for place in places
            if all(
                [
                    field.masks(view)[0] >> place & 1
                    for order, field in self.later[place]
                    if order > number
                ]
            )
        ]

    def _alternatives(self, left: int, view: EventView) -> int:
        """The rules of `left` of which the event meets an alternative each time."""
        first, second, third = self.closed
        if left & ~first:
            for field in self.optional:
                if field.optional & left & ~first:
                    _, one, two, three = field.masks(view)
                    first |= one
                    second |= two
                    third |= three
            left &= first & second & third
        return left


def _screen_places(mask: int) -> list[int]:
    places = []
    while mask:
        lowest = mask & -mask
        places.append(lowest.bit_length() - 1)
        mask ^= lowest
    return places
