"""Names of fields with very many dots: the same meaning, in memory bounded by the name."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.codegen.runtime.shapes import RouteFields
from ads_compiler.codegen.runtime.values import has_field, lookup
from ads_compiler.config import log_sources
from ads_compiler.core.errors import ConfigError
from ads_compiler.detection import interpret

NAME = ".".join("ab"[number % 2] for number in range(20))


@st.composite
def nested(draw, name=NAME):
    """An event in which the field may be there, its name cut at some of its dots."""
    steps, at, event = name.split("."), 0, {}
    here = event
    while at < len(steps):
        size = draw(st.integers(1, 6))
        key = ".".join(steps[at : at + size])
        at += size
        for other in draw(st.lists(st.integers(1, 8), max_size=2)):
            here[".".join(steps[at - size : at - size + other])] = draw(
                st.sampled_from([1, {}, {"b": 2}, [{"a.b": 3}, 4]])
            )
        below = {} if at < len(steps) else draw(st.sampled_from([None, "value", ["x", "y"]]))
        here[key] = [below, {"a": 5}] if isinstance(below, dict) and draw(st.booleans()) else below
        here = below
    return event


@given(nested())
def test_a_long_name_means_what_the_reference_says(event):
    assert lookup(event, NAME) == interpret.lookup(event, NAME)
    assert has_field(event, NAME) == interpret.has(event, NAME)


@pytest.mark.parametrize("event", [{"x": 1}, {"a": {"b": {"a": 1}}}, {"a": [{"b": 1}] * 100}])
def test_a_name_with_thousands_of_dots_needs_little_memory(event):
    name = ".".join("ab"[number % 2] for number in range(5000))
    tracemalloc.start()
    assert lookup(event, name) == []
    assert lookup({name: 1}, name) == [1]
    assert lookup({name[:4001]: {name[4002:]: 2}}, name) == [2]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


def test_paths_of_log_sources_share_what_follows():
    path = ".".join(f"s{number}" for number in range(40))
    fields = RouteFields([path, f"{path}.more"], {"inside": ["outer"], "lift": [path]})
    assert len(fields.nodes) == 41 + 41 + 2
    event = {"s0.s1": {".".join(path.split(".")[2:]): {"more": 1}}}
    assert fields.find(event) == ({path: {"more": 1}, f"{path}.more": 1}, {"more": 1})


def test_a_path_of_a_log_source_has_few_dots(tmp_path):
    table = tmp_path / "logsources.yml"
    table.write_text(f"shapes: [{{name: x, has: [{{{'a.' * 61}b: true}}]}}]")
    with pytest.raises(ConfigError, match=r"1:\d+: a key of .* must be a string with at most 60"):
        log_sources.load(table)
