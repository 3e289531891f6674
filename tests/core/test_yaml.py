import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core import yaml as yamlmap
from ads_compiler.core.text import Text
from ads_compiler.core.yaml_slips import INVISIBLE


def read(text):
    return yamlmap.read(Text("a.yml", text))


def codes(text):
    return [(f.code, f.span.line, f.span.column) for f in read(text)[1]]


def test_every_key_and_value_has_its_place():
    node, findings = read("a: 1\nb:\n  - x\n  - {c: 'd'}\n")
    assert not findings
    assert str(yamlmap.locate(node, ["a"])) == "a.yml:1:4"
    assert str(yamlmap.locate(node, ["b"])) == "a.yml:2:1"
    assert str(yamlmap.locate(node, ["b", 1, "c"])) == "a.yml:4:9"


def test_a_path_that_does_not_exist_is_placed_at_what_is_above_it():
    node, _ = read("a:\n  b: 1\n")
    assert str(yamlmap.locate(node, ["a", "zz"])) == "a.yml:1:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", [("ADS007", 2, 1)]),
        ("a: !!python/object:os.system x\n", [("ADS008", 1, 4)]),
        ("a: !own x\n", [("ADS008", 1, 4)]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", [("ADS008", 3, 3)]),
        ("a: [1, 2\n", [("ADS006", 1, 4)]),
        ("a: b: c\n", [("ADS006", 1, 4)]),
        ("a: *nowhere\n", [("ADS006", 1, 4)]),
        ("? [a]\n: b\n", [("ADS006", 1, 4)]),
        ("a: \x07\n", [("ADS006", 1, 4)]),
        ("a: 1\n---\nb: 2\n", [("ADS006", 3, 1)]),
    ],
)
def test_what_is_not_allowed_is_a_finding_at_its_place(text, expected):
    assert codes(text) == expected


def test_an_alias_may_repeat_a_value():
    node, findings = read("a: &x [1, 2]\nb: *x\n")
    assert not findings
    assert yamlmap.plain(node) == {"a": [1, 2], "b": [1, 2]}


def test_alias_expansion_is_bounded():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert [code for code, *_ in codes("\n".join(lines))] == ["ADS009"]


def test_nesting_is_bounded():
    assert [code for code, *_ in codes("[" * 5000)] == ["ADS009"]


def test_dates_stay_text():
    assert yamlmap.plain(read("day: 2026-11-21\n")[0]) == {"day": "2026-11-21"}


def test_a_number_that_python_cannot_read_stays_text():
    assert yamlmap.plain(read("a: 0b\nb: 1_000\n")[0]) == {"a": "0b", "b": 1000}


# A key with an invisible character is reported: see test_yaml_slips.py.
KEYS = st.text(min_size=1, max_size=5).filter(lambda key: not re.search(f"[{INVISIBLE}]", key))
YAML_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(YAML_VALUES)
def test_values_are_those_of_a_plain_safe_load(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    node, findings = read(text)
    assert not findings
    assert yamlmap.plain(node) == yaml.safe_load(text)


@given(st.text(max_size=60))
def test_no_text_is_a_traceback(text):
    yamlmap.read_all(Text("a.yml", text))
