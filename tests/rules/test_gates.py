"""An expression whose words are missing is not tried: so whatever it matches must hold them."""

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
def test_whatever_matches_opens_its_gate(gate: Gated, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(gate.pattern, re.IGNORECASE)))
    assert gate.may_match(plain(text))


def test_letters_that_are_equal_without_case_open_a_gate() -> None:
    assert plain("ıİſK  \n A") == "iisk a"
