"""Sketches say what a comparison of all runs of words says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core.similarity import Sketch, sketch
from ads_compiler.core.text import Span

WORDS = st.lists(st.sampled_from(["a", "b", "c", "ä", "e1"]), min_size=4, max_size=40)


def made(words: list[str]) -> Sketch:
    findings = sketch("Goal", Span("a.md"), " ".join(words))
    assert findings is not None
    return findings


def test_a_text_of_three_words_has_no_sketch() -> None:
    assert sketch("Goal", Span("a.md"), "one two three") is None
    assert sketch("Goal", Span("a.md"), "") is None


@given(WORDS, WORDS, st.sampled_from([0.01, 0.5, 0.8, 1.0]))
def test_the_share_is_that_of_all_runs(one: list[str], other: list[str], bound: float) -> None:
    first, second = (
        {tuple(words[at : at + 4]) for at in range(len(words) - 3)} for words in (one, other)
    )
    share = len(first & second) / len(first | second)
    assert made(one).similarity(made(other), bound) == (share if share >= bound else 0.0)
    assert made(one).count == len(first)
