"""Circles in graphs."""

from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core.graphs import circles

NODES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NODES), st.lists(st.sampled_from(NODES + "?"), max_size=4))


def reached(edges, start):
    seen, pending = set(), [start]
    while pending:
        new = set(edges.get(pending.pop(), ())) - seen
        seen |= new
        pending += new
    return seen & set(edges)


@given(GRAPHS)
def test_a_circle_has_the_nodes_that_reach_one_another(edges):
    mutual = {
        node: tuple(m for m in edges if m in reached(edges, node) and node in reached(edges, m))
        for node in edges
        if node in reached(edges, node)
    }
    groups = circles(edges)
    assert sorted(groups) == sorted(set(mutual.values()))


def test_long_paths_need_no_recursion():
    count = 20_000
    edges = {str(number): [str(number + 1)] for number in range(count)}
    assert circles(edges) == []
    edges[str(count)] = ["0"]
    assert circles(edges) == [tuple(edges)]
