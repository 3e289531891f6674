"""JSON values with something wrong in them, for the decoders of files that anyone may change."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

LEAVES = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**400, 1.5, -0.0, 1e308, float("nan"),
    float("inf"), "", "x", "0", "../x", "\ud800", "\0", "\n::error::x", [], [[]], [None], {},
    {"x": {}}, "a" * 1000,
)  # fmt: skip


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    return [path, *(below for key, item in members for below in _paths(item, (*path, key)))]


@st.composite
def mutants(draw: Any, value: Any) -> Any:
    """The value with one to three members replaced, removed, repeated, renamed or exchanged."""
    whole = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_paths(whole)[1:] or [()]))
        if not path:
            return draw(st.sampled_from(LEAVES))
        above = whole
        for step in path[:-1]:
            above = above[step]
        _change(draw, whole, above, path[-1])
    return whole


def _change(draw: Any, whole: Any, above: Any, key: Any) -> None:
    kind = draw(st.sampled_from(["leaf", "leaf", "delete", "rename", "repeat", "other"]))
    if kind == "leaf":
        above[key] = copy.deepcopy(draw(st.sampled_from(LEAVES)))
    elif kind == "delete":
        del above[key]
    elif kind == "rename" and isinstance(above, dict):
        above[draw(st.sampled_from(["x", "", "version", "\ud800"]))] = above.pop(key)
    elif kind == "repeat" and isinstance(above, list):
        above.insert(key, copy.deepcopy(above[key]))
    else:
        other: Any = whole
        for step in draw(st.sampled_from(_paths(whole))):
            other = other[step]
        above[key] = copy.deepcopy(other)
