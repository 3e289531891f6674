"""Find the texts of many tests in a value, in one pass. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_GRAM = 4


class TextScanner:
    """Tests of one field by their numbers, and those that a folded text passes.

    `automaton` makes a string-search automaton (the class of `pyahocorasick`); without one, texts
    are found by runs of four characters. Both give the same answers.
    """

    def __init__(self, tests: Mapping[tuple[str, str], int], automaton: Any = None) -> None:
        """`tests` are pairs of a kind (`eq`, `sw`, `ew`, `co`) and a text, with their numbers."""
        parts: dict[str, dict[str, int]] = {"eq": {}, "sw": {}, "ew": {}, "co": {}}
        self.always = [
            number for (kind, text), number in tests.items() if kind != "eq" and not text
        ]
        for (kind, text), number in tests.items():
            if text or kind == "eq":
                parts[kind][text] = number
        self.equal, self.begins, self.ends, inside = parts.values()
        self.begin_sizes = sorted(set(map(len, self.begins)))
        self.end_sizes = sorted(set(map(len, self.ends)))
        self.short = [(text, number) for text, number in inside.items() if len(text) < _GRAM]
        self.grams: dict[str, list[tuple[str, int]]] = {}
        self.automaton: Any = None
        if automaton is not None and inside:
            self.automaton = automaton()
            for text, number in inside.items():
                self.automaton.add_word(text, number)
            self.automaton.make_automaton()
            return
        for text, gram in _rare_grams([text for text in inside if len(text) >= _GRAM]):
            self.grams.setdefault(gram, []).append((text, inside[text]))

    def hits(self, text: str) -> set[int]:
        """The numbers of the tests that a folded text passes."""
        hits = self._inside(text)
        hits.update(self.always)
        number = self.equal.get(text)
        if number is not None:
            hits.add(number)
        length = len(text)
        begins, ends = self.begins, self.ends
        for size in self.begin_sizes:
            if size > length:
                break
            number = begins.get(text[:size])
            if number is not None:
                hits.add(number)
        for size in self.end_sizes:
            if size > length:
                break
            number = ends.get(text[length - size :])
            if number is not None:
                hits.add(number)
        return hits

    def _inside(self, text: str) -> set[int]:
        """The tests whose text is anywhere in another."""
        if self.automaton is not None:
            return {number for _, number in self.automaton.iter(text)}
        hits = {number for part, number in self.short if part in text}
        if self.grams:
            length = len(text)
            runs = {text[place : place + _GRAM] for place in range(length - _GRAM + 1)}
            for gram in self.grams.keys() & runs:
                for part, number in self.grams[gram]:
                    if part in text:
                        hits.add(number)
        return hits


def _rare_grams(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each text with the run of four characters that occurs in the fewest texts."""
    known = list(texts)
    count: dict[str, int] = {}
    runs = [
        {text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)} for text in known
    ]
    for grams in runs:
        for gram in grams:
            count[gram] = count.get(gram, 0) + 1
    return [
        (text, min(grams, key=lambda gram: (count[gram], gram)))
        for text, grams in zip(known, runs, strict=True)
    ]
