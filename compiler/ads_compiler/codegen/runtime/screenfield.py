"""The tests of many rules on one field, and the masks of the values seen. Standard library only.

A mask is an integer with one bit for each rule. A value has several: the rules that it does not
rule out, and those of which it meets one alternative. Masks are kept by value, as most values of a
stream repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.scan import TextScanner
from ads_compiler.codegen.runtime.screenformula import SCREEN_WAYS, ScreenSlot, screen_met
from ads_compiler.codegen.runtime.values import fold, text_of

# The mask of rules that are not ruled out, then one for each alternative of a rule.
Masks = tuple[int, ...]
_SCREEN_LONGEST = 65_536  # longer texts are not kept
_SCREEN_ENTRY = 200  # bytes of a dictionary entry and the header of its text
_SCREEN_NULL, _SCREEN_HAS = 0, 1  # the numbers of the tests that are not about texts
_SCREEN_MARK = "\0"
_SCREEN_MARKED = {"eq": ("\0", "\0"), "sw": ("\0", ""), "ew": ("", "\0"), "co": ("", "")}
_SCREEN_NOTHING: frozenset[int] = frozenset()


class ScreenMemory:
    """What the fields of a screen share: equal masks, and the bytes that kept values may use."""

    def __init__(self, everything: int, automaton: Any, budget: int) -> None:
        """`everything` is the mask of all rules; `automaton` is for `TextScanner`."""
        self.everything, self.automaton, self.budget = everything, automaton, budget
        self.shared: dict[Masks, Masks] = {}
        self.sets: dict[frozenset[int], frozenset[int]] = {}
        self.fields: list[ScreenField] = []
        self.used = 0

    def spend(self, size: int) -> None:
        """Count the bytes of a value to keep; when the budget is used up, all are forgotten."""
        self.used += size
        if self.used > self.budget:
            for field in self.fields:
                field.forget()
            self.shared.clear()
            self.sets.clear()
            self.used = size


def _screen_marked(texts: Iterable[str]) -> str:
    return f"{_SCREEN_MARK}{_SCREEN_MARK.join(texts)}{_SCREEN_MARK}"


class ScreenField:
    """The tests of all rules on one field, and the masks of the values seen."""

    def __init__(self, name: str | None, memory: ScreenMemory) -> None:
        """`name` is None for every value of an event."""
        self.name, self.memory = name, memory
        memory.fields.append(self)
        self.texts: dict[tuple[str, str], int] = {}
        self.formulas: dict[Any, ScreenSlot] = {}
        self.limited = self.optional = 0
        self.asks_presence = False
        self.flat: str | None = None  # the name, if its value may be taken from the event itself
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
            slot = self.formulas[formula] = ScreenSlot(self._numbered(formula))
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
        self.scanner = TextScanner(self.texts, self.memory.automaton)
        if self.name is not None and "." not in self.name and not self.asks_presence:
            self.flat = self.name
        default = [self.memory.everything & ~self.limited] + [0] * SCREEN_WAYS
        self.by_test: dict[int, list[int]] = {}
        self.slots: dict[int, list[ScreenSlot]] = {}
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
        changed: dict[int, ScreenSlot] = {}
        for number in hits:
            more = by_test.get(number)
            if more is not None:
                masks = [mask | bits for mask, bits in zip(masks, more, strict=True)]
            if number in slots:
                for slot in slots[number]:
                    changed[id(slot)] = slot
        for slot in changed.values():
            if screen_met(slot.clauses, hits) is not slot.default:
                masks = [mask ^ bits for mask, bits in zip(masks, slot.bits, strict=True)]
        result = tuple(masks)
        return self.memory.shared.setdefault(result, result)

    def masks(self, view: EventView) -> Masks:
        """The masks of the values of this field in an event."""
        if self.flat is not None:
            value = view.event.get(self.flat)
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
        if all(value is None for value in values):
            hits.add(_SCREEN_NULL)
        if self.asks_presence and view.has(self.name):
            hits.add(_SCREEN_HAS)
        return self._of_tests(hits)

    def _of_tests(self, hits: set[int]) -> Masks:
        passed = frozenset(hits)
        masks = self.masks_of_tests.get(passed)
        if masks is None:
            self.memory.spend(_SCREEN_ENTRY + 60 * len(passed))
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
        return self._keep(text, self.memory.sets.setdefault(hits, hits))

    def _keep(self, text: str, hits: frozenset[int]) -> frozenset[int]:
        if len(text) <= _SCREEN_LONGEST:
            self.memory.spend(_SCREEN_ENTRY + len(text))
            self.tests_of[text] = hits
        return hits

    def of_text(self, text: str) -> Masks:
        """The masks of a single text."""
        assert self.scanner is not None
        masks = self._masks(frozenset(self.scanner.hits(fold(text))))
        if len(text) <= _SCREEN_LONGEST:
            self.memory.spend(_SCREEN_ENTRY + len(text))
            self.masks_of[text] = masks
        return masks

    def forget(self) -> None:
        """Drop the values that are kept."""
        self.masks_of.clear()
        self.tests_of.clear()
        self.masks_of_tests.clear()
