"""Hypothesis strategies for detection trees and events, with a small alphabet to get matches."""

from hypothesis import strategies as st

from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Cidr,
    Compare,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Text,
    TimePart,
    Wildcard,
)

FIELDS = ["a", "a.b", "b", "c.d", "c.b.d", "c.b.d.z", "Ünï", "x y"]
INNER = ["b", "d", "z", "b.d", "d.z", "b.d.z"]  # keys inside objects; some join steps of a path
LETTERS = [
    "a",
    "B",
    "ß",
    "SS",
    "İ",
    "i",
    "K",
    "k",
    "σ",
    "ς",
    "Σ",
    "*",
    "?",
    "\\",
    '"',
    "'",
    "\n",
    "{}",
    " ",
    "1",
    "\u2028",
    "\x00",
    "é",
]
texts = st.lists(st.sampled_from(LETTERS), max_size=4).map("".join)
numbers = st.sampled_from([0, 1, 10, -1, 0.5, 1.0, 1e20, 2**70]) | st.integers(-3, 3)
scalars = (
    st.none()
    | st.booleans()
    | numbers
    | texts
    | st.sampled_from(["1", "1.0", "TRUE", "10.0.0.7", "::1", "0.5", "nan", "1e1"])
    | st.sampled_from(
        ["2024-12-30T20:05:59Z", "2024-12-30", "2026-01-01 00:00:00+14:00", "20241230", "24-1-1"]
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=2)
    ),
    max_leaves=4,
)
events = st.dictionaries(st.sampled_from([*FIELDS, "c", "c.b"]), values, max_size=5)

patterns = st.lists(texts.filter(bool) | st.sampled_from(list(Wildcard)), max_size=4).map(tuple)
text_tests = st.builds(Text, patterns, st.booleans()) | st.builds(
    lambda text, kind, cased: Text(
        {
            "exact": (text,),
            "starts": (text, Wildcard.MANY),
            "ends": (Wildcard.MANY, text),
            "has": (Wildcard.MANY, text, Wildcard.MANY),
        }[kind]
        if text
        else (),
        cased,
    ),
    texts,
    st.sampled_from(["exact", "starts", "ends", "has"]),
    st.booleans(),
)
regexes = st.builds(
    Regex,
    st.sampled_from(["a", "^a$", "[a-z]+", "ß|k", "a.b", "^$", r"\\"]),
    st.sampled_from(["", "i", "im", "ims", "s"]),
)
keyword_tests = (
    text_tests | st.builds(Number, numbers) | st.builds(Boolean, st.booleans()) | regexes
)
tests = (
    keyword_tests
    | st.just(Null())
    | st.builds(Exists, st.booleans())
    | st.builds(Compare, st.sampled_from(["lt", "lte", "gt", "gte"]), numbers)
    | st.builds(Cidr, st.sampled_from(["10.0.0.0/8", "::/64", "10.0.0.7/32"]))
    | st.builds(
        FieldRef,
        st.sampled_from(FIELDS),
        st.sampled_from(["equals", "startswith", "endswith", "contains"]),
        st.booleans(),
    )
    | st.builds(
        TimePart,
        st.sampled_from(["minute", "hour", "day", "week", "month", "year"]),
        st.sampled_from(["eq", "lt", "lte", "gt", "gte"]),
        st.sampled_from([0, 1, 5, 12, 20, 30, 2024, 2026]),
    )
)
leaf_conditions = st.builds(Match, st.sampled_from(FIELDS), tests) | st.builds(
    Keyword, keyword_tests
)
same_field = st.builds(
    lambda field, tests: AnyOf(tuple(Match(field, test) for test in tests)),
    st.sampled_from(FIELDS),
    st.lists(text_tests | st.builds(Number, numbers), min_size=2, max_size=5),
)
conditions = st.recursive(
    leaf_conditions | same_field,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, max_size=4).map(lambda items: AllOf(tuple(items)))
        | st.lists(inner, max_size=4).map(lambda items: AnyOf(tuple(items)))
    ),
    max_leaves=8,
)
