import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ads_compiler.detection.regex import bounded, linear
from ads_compiler.detection.regex.bounded import SearchPlan, Unbounded, found, plan, program
from ads_compiler.detection.regex.linear import Linear

LETTERS = "abkKsSi1_- \nßſ\u212aİıé"
FLAGS = st.sets(st.sampled_from("ims")).map(lambda drawn: "".join(sorted(drawn)))
TEXTS = st.text(LETTERS, max_size=10)

literals = st.sampled_from(LETTERS).map(re.escape)
classes = st.sampled_from(
    [".", r"\w", r"\W", r"\d", r"\s", r"\S", "[ab]", "[^a]", "[a-k]", "[ſß]", r"[^\W_]", "[K-S]"]
)
places = st.sampled_from(["^", "$", r"\A", r"\Z", r"\b", r"\B"])
quantifiers = st.sampled_from(
    ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}", "{0,2}?", "{0}", "{1,}?"]
)
# What has one width, as a look behind must.
behind = st.lists(
    st.one_of(literals, classes, places, st.sampled_from(["(?=a)", "(?<!b)", "(?:ab|k.)", "a{2}"]))
)


def joined(items):
    sequence = st.lists(items, max_size=4).map("".join)
    return st.lists(sequence, min_size=1, max_size=3).map("|".join)


def grown(patterns):
    openings = st.sampled_from(["(", "(?:", "(?:", "(?i:", "(?s:", "(?m:", "(?-i:", "(?=", "(?!"])
    groups = st.tuples(openings, patterns).map(lambda drawn: f"{drawn[0]}{drawn[1]})")
    looks = st.tuples(st.sampled_from(["(?<=", "(?<!"]), behind).map(
        lambda drawn: f"{drawn[0]}{''.join(drawn[1])})"
    )
    repeated = st.tuples(st.one_of(groups, literals, classes), quantifiers).map("".join)
    return joined(st.one_of(literals, classes, places, groups, looks, repeated))


PATTERNS = st.recursive(joined(literals), grown, max_leaves=12)


def of_re(pattern, flags, text):
    bits = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
    return re.search(pattern, text, sum(bits[flag] for flag in flags)) is not None


@settings(max_examples=600)
@given(PATTERNS, FLAGS, st.lists(TEXTS, min_size=1, max_size=6))
@example("ſ+", "i", ["S", "s", "ß"])
@example("[a-z]", "i", ["\u212a", "ſ", "İ"])
@example("a$", "", ["a\n", "a\n\n", "a\nb"])
@example("a$", "m", ["a\n", "a\n\n", "a\nb"])
@example(r"a\Z", "m", ["a\n", "a"])
@example("^b|(?m:^)a", "", ["\na", "\nb"])
@example(r"\B", "", ["", "a", "aa"])
@example(r"(?!.*foo)(?<=a)b(?=$)", "", ["ab", "ab\n", "ab foo"])
@example(r"(?=a(?!b(?<=ab)))", "", ["ab", "ac"])
@example("(?:^|a?)+?$", "m", ["", "aa\n"])
def test_linear_answers_as_re_does(pattern, flags, texts):
    try:
        matcher = Linear(program(pattern, flags))
    except re.error:  # a look behind that is not of one width
        assume(False)
    for text in texts:
        assert matcher.search(text) == of_re(pattern, flags, text), text


@settings(max_examples=150)
@given(PATTERNS, FLAGS, TEXTS)
def test_found_answers_as_re_does(pattern, flags, text):
    assert found(pattern, flags, text) == of_re(pattern, flags, text)


@given(st.text("ab\n", max_size=40))
def test_a_full_cache_changes_no_answer(text):
    pattern = r"(?<!b)(?:a|ab){2,}(?=\n|b{2})"
    matcher = Linear(program(pattern, ""))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_LINEAR_STATES", "_LINEAR_STEPS", "_LINEAR_CHARACTERS", "_LINEAR_TABLES"):
            patch.setattr(linear, name, 2)
        assert matcher.search(text) == of_re(pattern, "", text)


def test_the_caches_stay_small():
    matcher = Linear(program(r"\w*é[\u4e00-\u9fff]{12}\bx", ""))
    matcher.search("".join(map(chr, range(0x80, 0xD000))) * 2)
    (machine,) = matcher._machines
    assert len(machine.states) <= linear._LINEAR_STATES
    assert sum(map(len, machine.states.values())) <= linear._LINEAR_STEPS
    assert len(machine.characters) <= linear._LINEAR_CHARACTERS


LONG = 100_000
HARD = [
    ("(a+)+$", "a" * LONG + "!", False),
    ("(a|a)*b", "a" * LONG, False),
    ("(a*)*b", "a" * LONG, False),
    (".*.*.*=.*", "x" * LONG, False),
    (".*.*.*=.*", "x" * LONG + "=", True),
    ("(x+x+)+y", "x" * LONG, False),
    (r"^(\w+\s?)*$", "ab " * (LONG // 3) + "!", False),
    (r"-i +any", "-i" + " " * LONG, False),
    ("a.*?a.*?b", "a" * LONG, False),
    (r"(?=(a+)+c)a|(?<!a)b", "a" * LONG, False),
    ("(?:a{1,40}){1,40}$", "a" * LONG + "!", False),
    ("(" * 15 + "a" + "+)" * 15 + "b", "a" * LONG, False),
    ("(a?){60}a{60}!", "a" * LONG, False),
    ("[ab]*a[ab]{2000}c", "ab" * (LONG // 2), False),
    (r"(?i)(?:[^\\]+\\)*\.exe$", "c:\\users" * (LONG // 8), False),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "expected"), HARD, ids=[hard[0] for hard in HARD])
def test_a_hard_pattern_finishes(pattern, text, expected):
    assert found(pattern, "", text) is expected


# The most characters for `re`: None for any number, and 0 for none.
PLANS = [
    (r"\\rundll32\.exe", "i", None),
    ("mimikatz|sekurlsa|lsadump", "i", None),
    ("^(?!.*foo).*bar", "", None),
    (r"^.*\\Temp\\", "", None),
    (r"^\d{1,5}$", "", None),
    (r"\b(?:cmd|powershell)\b", "i", None),
    (r"(?<=-)enc(?!ode)", "", None),
    (r"-i +any", "", 999),
    (r"\s+$", "", 1_290),
    (".*foo", "", 1_117),
    (r"(?i)\s-(e|en|enc)\s+[A-Za-z0-9+/=]{20,}", "", 93),
    (r".*\\AppData\\.*\.exe$", "", 88),
    (r"\\\\[0-9]{1,3}(\.[0-9]{1,3}){3}\\", "", 989),
    (".*.*.*=.*", "", 0),
    (r"^(\w+\s?)*$", "", 0),
    ("(a|a)*b", "", 0),
    (r"(\w)\1{20}", "", None),
    (r"(?>cmd|command)\.exe", "", None),
    (r"(\")?cmd(?(1)\"|$)", "", None),
    (r"a{1000}b{1000}", "", 2_495),
]


@pytest.mark.parametrize(("pattern", "flags", "limit"), PLANS, ids=[known[0] for known in PLANS])
def test_the_plan_of_a_pattern(pattern, flags, limit):
    made = plan(pattern, flags)
    assert made.limit == limit
    assert (made.program is None) == (limit is None)


ENDING = ", and so many ways to match that a search may take very long"
REFUSED = [
    (r"(.+)\1", f"a back reference{ENDING}"),
    (r"(?P<q>['\"]).*(?P=q).*x", f"a back reference{ENDING}"),
    ("(a)?.*(?(1)b|c)", f"a conditional group{ENDING}"),
    ("(?>a+)b", f"an atomic group{ENDING}"),
    ("a++b", f"a possessive quantifier{ENDING}"),
    (r"(?a:\w+)x", f"a flag such as (?a:...){ENDING}"),
    ("(a{1,200}){1,200}b", f"repetitions that need more than 5000 states{ENDING}"),
    ("".join(f"(?=.*{number})" for number in range(33)) + ".*x.*", f"more than 32 lookarounds{ENDING}"),
    ("(" * 3000 + "a" + ")" * 3000, "groups nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "reason"), REFUSED, ids=[refused[0][:30] for refused in REFUSED]
)
def test_what_no_engine_can_do_is_refused_with_its_reason(pattern, reason):
    with pytest.raises(Unbounded) as refused:
        plan(pattern, "")
    assert str(refused.value) == reason
    with pytest.raises(Unbounded):
        found(pattern, "", "a")


def test_what_is_no_pattern_is_an_error_of_re():
    with pytest.raises(re.error):
        plan("(", "")


def test_a_pattern_that_re_warns_about_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found("[[a]+b", "", "[ab")


def test_a_program_is_plain_data():
    made = plan(r"(?i)a+(?!b)\b.*", "")
    nodes = (
        ("one", 3, 1),
        ("or", 0, 2),
        ("not", 0, 3),
        ("at", 1, 5),
        ("one", 0, 5),
        ("or", 4, 6),
        ("end",),
    )
    tests = (".", r"\b", "(?i:b)", "(?i:a)")
    assert made == SearchPlan((tests, ((-1, (("one", 2, 1), ("end",))), (1, nodes))), 169)


def test_the_matcher_stands_alone():
    """It is copied into the generated modules."""
    source = Path(linear.__file__).read_text(encoding="utf-8")
    check = f"{source}\nassert Linear({program('(a+)+$', '')!r}).search('xa')\nassert 'ads_compiler' not in sys.modules"
    code = "import sys\n" + check.replace("from __future__ import annotations\n", "")
    code = "from __future__ import annotations\n" + code
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0
    names = re.findall(r"^(?:class|def) (\w+)|^(_[A-Z_]+)", source, re.MULTILINE)
    assert all("linear" in "".join(name).lower() for name in names)


def test_equal_flags_in_any_order_are_one():
    assert bounded.plan("A.b", "si") == bounded.plan("A.b", "is")
