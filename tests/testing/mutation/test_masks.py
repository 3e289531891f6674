"""Masks and normal forms agree with the interpreter on drawn trees and their changes."""

import re

from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core.text import Span
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import LogSource, Match, Regex, Rule
from ads_compiler.testing.mutation import expressions, spelling, witness
from ads_compiler.testing.mutation.changes import changes
from ads_compiler.testing.mutation.forms import Forms
from ads_compiler.testing.mutation.masks import Masks
from ads_compiler.testing.mutation.model import Effect
from support.trees import conditions, events

PLACE = Span("a.md", 1, 1, 1, 2)
PATTERNS = [
    "a",
    "^a$",
    "[a-z]+",
    "a|b",
    "(?:ab|c)d?",
    r"\.pst$",
    "x*y",
    "(a|b|)c",
    "a{2,3}",
    "[^a]?b",
    "(?i:a)|b",
    r"\bfoo\b",
]


def rule(logic):
    return Rule("r", "R", "high", LogSource("linux"), logic, PLACE)


def mask_of(condition, drawn):
    return sum(1 << place for place, event in enumerate(drawn) if holds(condition, event))


@given(conditions, st.lists(events, min_size=1, max_size=6))
def test_masks_agree_with_the_interpreter(condition, drawn):
    masks = Masks(drawn)
    assert masks.remember(condition) == mask_of(condition, drawn)
    for change in list(changes(rule(condition)))[:12]:
        assert masks.of(change.logic) == mask_of(change.logic, drawn), change.description


@given(conditions, conditions, st.lists(events, min_size=1, max_size=6))
def test_implications_of_normal_forms_hold_for_every_event(one, other, drawn):
    forms = Forms(LogSource("linux"))
    pairs = [(one, other), *((one, change.logic) for change in list(changes(rule(one)))[:12])]
    for left, right in pairs:
        first, second = forms.of(left), forms.of(right)
        sure = forms.implies(first, second)
        note(f"implies: {sure}")
        for event in drawn:
            if sure:
                assert holds(right, event) or not holds(left, event)
            if forms.implies(second, first):
                assert holds(left, event) or not holds(right, event)
            if first == forms.true:
                assert holds(left, event)
            if first == forms.false:
                assert not holds(left, event)


@given(conditions, st.lists(events, min_size=1, max_size=6))
def test_the_effect_of_a_change_holds_for_every_event(condition, drawn):
    for change in list(changes(rule(condition)))[:12]:
        for event in drawn:
            before, after = holds(condition, event), holds(change.logic, event)
            assert before == after or change.effect is not Effect.WIDER or after
            assert before == after or change.effect is not Effect.NARROWER or before


@given(conditions, st.lists(events, max_size=2))
def test_a_witness_distinguishes_the_change_from_the_rule(condition, drawn):
    bases = [(str(place), event) for place, event in enumerate(drawn)]
    for change in list(changes(rule(condition)))[:6]:
        result = witness.distinguish(condition, change.logic, change.about, bases)
        note(f"witness: {result is not None}")
        if result is not None:
            name, fields, matches = result
            event = witness.given(dict(bases).get(name, {}), fields)
            assert holds(condition, event) is matches is not holds(change.logic, event)


@given(st.sampled_from(PATTERNS), st.sampled_from(["", "i", "s"]))
def test_an_expression_matches_one_of_the_texts_spelled_for_it(pattern, flags):
    assert any(
        holds(Match("a", Regex(pattern, flags)), {"a": text})
        for text in spelling.texts(pattern, flags)
    )


@given(st.sampled_from(PATTERNS), st.sampled_from(["", "i", "ms"]))
def test_changed_expressions_differ_and_compile(pattern, flags):
    changed = list(expressions.changes(Regex(pattern, flags)))
    assert all(re.compile(test.pattern) and test != Regex(pattern, flags) for test, _ in changed)


def test_each_branch_and_anchor_of_an_expression_is_dropped():
    changed = {test.pattern for test, _ in expressions.changes(Regex(r"^(?:a|b\|[|]|(c|d))+$"))}
    assert changed == {
        r"(?:a|b\|[|]|(c|d))+$",
        r"^(?:a|b\|[|]|(c|d))+",
        r"^(?:a|b\|[|]|(c|d))*$",
        r"^(?:b\|[|]|(c|d))+$",
        r"^(?:a|(c|d))+$",
        r"^(?:a|b\|[|])+$",
        r"^(?:a|b\|[|]|(d))+$",
        r"^(?:a|b\|[|]|(c))+$",
        r"^(?:a|b\|[|]|(c|d))+$",
    }
