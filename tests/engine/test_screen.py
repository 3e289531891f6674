"""The screen of rules never excludes a match, with each scanner, and excludes most others."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.codegen import direct, loader
from ads_compiler.codegen.runtime.detector import RuleDetector
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.scan import TextScanner
from ads_compiler.codegen.runtime.screen import Screen
from ads_compiler.core.text import Span
from ads_compiler.detection.interpret import fold, holds
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Exists,
    Keyword,
    LogSource,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Rule,
    Text,
    Wildcard,
)
from ads_compiler.engine import fast
from ads_compiler.engine.needs import needs_of
from support.trees import conditions, events

PLACE = Span("r.yml", 1, 1, 1, 2)
MANY = Wildcard.MANY


def automata():
    """The scanners: that of the standard library, and that of `pyahocorasick` if it is there."""
    return [None, *filter(None, [fast.automaton()])]


SCANNERS = pytest.mark.parametrize("automaton", automata(), ids=lambda one: one and one.__module__)


def screened(rules, event, automaton=None, budget=64_000_000):
    screen = Screen([needs_of(rule) for rule in rules], automaton, budget)
    return screen.group(range(len(rules))).candidates(EventView(event))


@SCANNERS
@settings(max_examples=300)
@given(rules=st.lists(conditions, min_size=1, max_size=8), drawn=st.lists(events, max_size=4))
def test_every_rule_that_matches_is_a_candidate(automaton, rules, drawn):
    screen = Screen([needs_of(rule) for rule in rules], automaton)
    group = screen.group(range(len(rules)))
    for event in (*drawn, *drawn):  # the second time from what is kept
        matching = {place for place, rule in enumerate(rules) if holds(rule, event)}
        candidates = group.candidates(EventView(event))
        assert candidates == sorted(candidates)
        assert matching <= set(candidates)


@settings(max_examples=200)
@given(rules=st.lists(conditions, min_size=1, max_size=5), drawn=st.lists(events, max_size=3))
def test_a_detector_of_trees_raises_the_alerts_of_the_definition(rules, drawn):
    named = [
        Rule(f"r{place}", "R", "high", LogSource(), logic, PLACE)
        for place, logic in enumerate(rules)
    ]
    detector = RuleDetector(direct.rule_set(named, loader.NO_ROUTES), logsource=("x", "y", "z"))
    for event in drawn:
        expected = [rule.key for rule in named if holds(rule.logic, event)]
        assert [alert["rule"]["key"] for alert in detector.feed(event)] == expected


# Rules that share fields and texts: several alternatives, each over several fields, and negations.
NAMES = ["f", "g", "h", "a.b"]
SMALL = st.sampled_from(["x", "xy", "yx", "z", "", "5", "true"])
VALUES = st.one_of(SMALL, st.sampled_from([5, 5.0, True, None, "X", ["x", "z"], [], {"b": "xy"}]))
SHAPES = [lambda t: (t,), lambda t: (t, MANY), lambda t: (MANY, t), lambda t: (MANY, t, MANY)]
LEAVES = st.builds(
    lambda name, text, shape: Match(name, Text(tuple(part for part in shape(text) if part != ""))),
    st.sampled_from(NAMES),
    SMALL,
    st.sampled_from(SHAPES),
)
BRANCHES = st.one_of(
    LEAVES,
    LEAVES.map(Not),
    st.lists(LEAVES, min_size=1, max_size=3).map(lambda items: AllOf(tuple(items))),
    st.builds(Keyword, SMALL.filter(bool).map(lambda text: Text((MANY, text, MANY)))),
)
ALTERNATIVES = st.lists(BRANCHES, min_size=2, max_size=4).map(lambda items: AnyOf(tuple(items)))
SHARING = st.lists(st.one_of(ALTERNATIVES, BRANCHES), min_size=1, max_size=5).map(
    lambda items: AllOf(tuple(items))
)
FLAT = st.dictionaries(st.sampled_from([*NAMES, "a"]), VALUES, max_size=5)


@SCANNERS
@settings(max_examples=250)
@given(rules=st.lists(SHARING, min_size=1, max_size=12), drawn=st.lists(FLAT, max_size=6))
def test_rules_that_share_fields_and_texts_are_candidates(automaton, rules, drawn):
    screen = Screen([needs_of(rule) for rule in rules], automaton)
    group = screen.group(range(len(rules)))
    for event in drawn:
        matching = {place for place, rule in enumerate(rules) if holds(rule, event)}
        assert matching <= set(group.candidates(EventView(event)))


def one(test):
    return Match("f", test)


EXACT = [
    (one(Text(("abc",))), {"f": "ABC"}, {"f": "abcd"}),
    (one(Text(("abc", MANY))), {"f": "abcd"}, {"f": "xabc"}),
    (one(Text((MANY, "abc"))), {"f": "xabc"}, {"f": "abcx"}),
    (one(Text((MANY, "abc", MANY))), {"f": "xABCx"}, {"f": "ab"}),
    (one(Text((MANY, "é", MANY))), {"f": "xÉx"}, {"f": "e"}),
    (one(Number(5)), {"f": 5}, {"f": "x"}),
    (one(Boolean(True)), {"f": True}, {"f": False}),
    (one(Null()), {}, {"f": ""}),
    (one(Exists(present=True)), {"f": None}, {}),
    (one(Exists(present=False)), {}, {"f": 1}),
    (Not(one(Text(("abc",)))), {"f": "x"}, {"f": "abc"}),
    (Not(one(Null())), {"f": "x"}, {}),
    (AnyOf((one(Text(("abc",))), Match("g", Text(("x",))))), {"g": "x"}, {"f": "x", "g": "abc"}),
    (AllOf((one(Text(("abc",))), Match("g", Text(("x",))))), {"f": "abc", "g": "x"}, {"f": "abc"}),
    (one(Regex(r"ab.*(cd|ef)gh")), {"f": "ab-efgh"}, {"f": "ab-gh"}),
    (one(Regex(r"(?i)power\s?shell")), {"f": "POWERshell"}, {"f": "power"}),
    (Keyword(Text((MANY, "needle", MANY))), {"x": ["a", {"y": "Needle!"}]}, {"x": "hay"}),
    (
        AnyOf(
            (
                AllOf((one(Text(("abc",))), Match("g", Text(("x",))))),
                AllOf((one(Text(("def",))), Match("g", Text(("y",))))),
            )
        ),
        {"f": "def", "g": "y"},
        {"f": "abc", "g": "z"},
    ),
]


@SCANNERS
@pytest.mark.parametrize(("rule", "matching", "other"), EXACT)
def test_an_event_without_what_a_rule_needs_is_no_candidate(automaton, rule, matching, other):
    assert holds(rule, matching)
    assert not holds(rule, other)
    assert screened([rule], matching, automaton) == [0]
    assert screened([rule], other, automaton) == []


def test_most_rules_that_do_not_match_are_excluded():
    seen = Counter()

    @settings(max_examples=300, database=None)
    @given(conditions, events)
    def count(condition, event):
        if not holds(condition, event):
            seen[bool(screened([condition], event))] += 1

    count()
    assert seen[False] > 0.6 * sum(seen.values())


TEXTS = st.text(alphabet="aAbBéÉßſK\\. ", max_size=9)


@settings(max_examples=300)
@given(
    tests=st.lists(
        st.tuples(st.sampled_from(["eq", "sw", "ew", "co"]), TEXTS.map(fold)), max_size=9
    ),
    value=TEXTS,
)
def test_scanners_find_what_python_finds(tests, value):
    numbered = {test: number for number, test in enumerate(dict.fromkeys(tests))}
    folded = fold(value)
    ways = {
        "eq": str.__eq__,
        "sw": str.startswith,
        "ew": str.endswith,
        "co": str.__contains__,
    }
    expected = {number for (kind, text), number in numbered.items() if ways[kind](folded, text)}
    for automaton in automata():
        assert TextScanner(numbered, automaton).hits(folded) == expected


def test_the_values_that_are_kept_stay_within_their_bytes():
    rules = [one(Text((MANY, f"text{number}", MANY))) for number in range(20)]
    screen = Screen([needs_of(rule) for rule in rules], None, 50_000)
    group = screen.group(range(20))
    for number in range(3_000):
        assert group.candidates(EventView({"f": f"a text{number % 40} of event {number}"})) == (
            [place for place in range(20) if f"text{place}" in f"text{number % 40}"]
        )
        assert screen.memory.used <= 50_000 + 300
    kept = sum(map(len, screen.fields["f"].masks_of))
    assert 0 < kept <= 50_000


def test_sets_of_rules_are_kept_up_to_a_limit():
    rules = [Keyword(Text((MANY, f"text{number}", MANY))) for number in range(12)]
    screen = Screen([needs_of(rule) for rule in rules])
    for number in range(1, 3_000):
        group = screen.group([place for place in range(12) if number >> place & 1])
        assert group.candidates(EventView({"f": "text0"})) == [0] * (number & 1)
    assert len(screen.groups) <= 256
    assert len(screen.memory.fields) <= 257
