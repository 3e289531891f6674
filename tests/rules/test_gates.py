"""An expression is tried only on texts with its words, so every match must contain them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ads_compiler.rules.helpers.gates import Gated, plain
from ads_compiler.rules.helpers.words_boilerplate import BOILERPLATE
from ads_compiler.rules.helpers.words_placeholders import GUIDANCE, PHRASES


@pytest.mark.parametrize(
    "gate", [*BOILERPLATE, *PHRASES, GUIDANCE], ids=lambda gate: gate.pattern[:40]
)
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(data=st.data())
def test_every_match_contains_the_words_of_its_gate(gate: Gated, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(gate.pattern, re.IGNORECASE)))
    assert gate.may_match(plain(text))


def test_letters_that_differ_only_in_case_are_equal_in_plain_text() -> None:
    assert plain("ıİſK  \n A") == "iisk a"
