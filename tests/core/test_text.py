from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core.text import Span, Text


def test_positions_are_one_based_and_ends_exclusive():
    text = Text("a.md", "ab\ncde\n")
    assert text.span(4, 6) == Span("a.md", 2, 2, 2, 4)


def test_a_part_keeps_the_positions_of_the_whole():
    whole = Text("a.md", "- x\n\n  ```yaml\n  k: v\n  ```\n")
    part = whole.part("k: v\n", 3)
    assert part.span(3, 4) == Span("a.md", 4, 6, 4, 7)


def test_a_line_is_placed_without_its_indentation():
    assert Text("a.md", "x\n   yz  \n").line_span(1) == Span("a.md", 2, 4, 2, 6)


def test_a_needle_that_is_not_there_is_placed_at_its_line():
    assert Text("a.md", "x\nabc\n").find("zz", 1, 2) == Span("a.md", 2, 1, 2, 4)


@given(st.text(alphabet="a\n ß", max_size=30), st.integers(0, 40))
def test_every_offset_has_a_place_inside_the_text(text, offset):
    span = Text("a.md", text).span(offset)
    assert 1 <= span.line <= text.count("\n") + 1
    assert span.column >= 1
