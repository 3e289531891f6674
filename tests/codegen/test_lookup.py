"""Where a field lies in an event: as one key, at a path, at a path some keys of which hold dots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.codegen.runtime import values
from ads_compiler.detection import interpret

STEPS = ["a", "b", "c", "d"]
KEYS = [".".join(STEPS[start:end]) for start in range(4) for end in range(start + 1, 5)]
NAMES = [*KEYS, "a.b.c.d.d", "a..b", ".a", "a.", "."]
nested = st.recursive(
    st.none() | st.sampled_from([1, "x", ()]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
LABEL = "requestObject.metadata.labels.pod-security.kubernetes.io/enforce"


@given(
    st.dictionaries(st.sampled_from([*KEYS, "a", "a.b", ""]), nested, max_size=4),
    st.sampled_from(NAMES),
)
def test_detectors_find_what_the_definition_finds(event, name):
    assert values.lookup(event, name) == interpret.lookup(event, name)
    assert values.has_field(event, name) == interpret.has(event, name)


@pytest.mark.parametrize(
    ("event", "name", "expected"),
    [
        (
            {"requestObject": {"metadata": {"labels": {LABEL[30:]: "privileged"}}}},
            LABEL,
            ["privileged"],
        ),
        ({"a": {"b.c": 1}, "a.b": {"c": 2}}, "a.b.c", [2]),
        ({"a": {"b.c": 1, "b": {"c": 2}}}, "a.b.c", [2]),
        ({"a": {"b.c": {"x": 1}, "b": {"c.d": 2}}}, "a.b.c.d", [2]),
        ({"a": [{"b.c": 1}, {"b.c": [2, 3]}, 4]}, "a.b.c", [1, 2, 3]),
        ({"a.b": [{"c.d": 1}]}, "a.b.c.d", [1]),
        ({"a": {"b.c": None}}, "a.b.c", [None]),
        ({"a": {"b.c": []}}, "a.b.c", []),
        ({"a": {"b.d": 1}}, "a.b.c", []),
    ],
)
def test_keys_with_dots_are_matched_if_the_path_does_not_exist(event, name, expected):
    assert interpret.lookup(event, name) == expected
    assert values.lookup(event, name) == expected
    assert values.has_field(event, name) == (name != "a.b.c" or "b.d" not in str(event))
