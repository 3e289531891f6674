import pytest

from ads_compiler.core.plural import counted


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "error", "0 errors"),
        (1, "error", "1 error"),
        (2, "strategy", "2 strategies"),
        (3, "day", "3 days"),
        (1200, "log source", "1,200 log sources"),
    ],
)
def test_a_number_comes_with_the_right_form_of_its_noun(number, noun, text):
    assert counted(number, noun) == text
