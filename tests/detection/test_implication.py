"""A rule that is called impossible matches no event; the taxonomy has the fields that it should."""

from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from ads_compiler.core.text import Span
from ads_compiler.detection import interpret, taxonomy
from ads_compiler.detection.implication import impossible
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Exists,
    LogSource,
    Match,
    Not,
    Null,
    Number,
    Rule,
    Text,
    Wildcard,
)

SOURCE = LogSource("windows", "process_creation")
VALUES = ("ab", "AB", "a", "b", "xab", "abx", "ba", "", "1")
PAIRS = [
    parts for parts in product(("a", "ab", "B", Wildcard.MANY), repeat=2) if Wildcard.MANY in parts
]
PATTERNS = st.sampled_from(
    [Text(parts, cased) for cased in (False, True) for parts in (*PAIRS, ("ab",), ("AB",), ("b",))]
    + [Text((Wildcard.MANY, "b", Wildcard.MANY)), Text((Wildcard.ONE, "b")), Text(())]
    + [Null(), Exists(True), Exists(False), Number(1), Number(2)]
)
LEAVES = st.builds(Match, st.sampled_from(["Image", "own"]), PATTERNS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=7,
)


@given(TREES)
@example(AllOf((Match("Image", Text(())), Not(Match("Image", Text(("a", Wildcard.MANY)))))))
def test_a_rule_that_is_called_impossible_matches_no_event(tree):
    rule = Rule("r", "r", "low", SOURCE, tree, Span("a.md"))
    if impossible(rule) is None:
        return
    own = (*VALUES, 1, 2, None, ["a", "b"], ["ab", "x"], [])
    for image, other in product((*VALUES, 1, 2, None, ...), (*own, ...)):
        event = {
            key: value for key, value in (("Image", image), ("own", other)) if value is not ...
        }
        assert not interpret.holds(tree, event)


def test_a_rule_with_very_many_alternatives_is_decided_in_time():
    many = AllOf(
        tuple(AnyOf(tuple(Match(f"f{n}", Text((str(v),))) for v in range(50))) for n in range(200))
    )
    assert impossible(Rule("r", "r", "low", SOURCE, many, Span("a.md"))) is None
    closed = AllOf((many, Match("x", Text(("a",))), Not(Match("x", Text(("a",))))))
    impossible(Rule("r", "r", "low", SOURCE, closed, Span("a.md")))


def test_the_taxonomy_holds_the_fields_that_every_sensor_writes():
    assert {"Image", "CommandLine", "ParentImage"} <= taxonomy.fields_of(SOURCE)
    assert taxonomy.fields_of(LogSource("acme", "process_creation")) == frozenset()
    assert "Hashes" not in taxonomy.single_valued(SOURCE)
