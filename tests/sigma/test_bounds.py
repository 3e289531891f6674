"""Rules and pipelines that would expand without limit are refused, and their cost is counted."""

import pytest

from ads_compiler import sigma
from ads_compiler.core import diagnostics
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import leaves
from ads_compiler.sigma import conditions, guarded, rules

RULE = "title: t\nname: r\nlogsource: {product: linux}\ndetection: {s: {f: %s}, condition: s}\n"


def lower(text, **settings):
    return sigma.lower([Text("rule.yml", text)], sigma.Settings(**settings))


def selections(count, condition, name="s"):
    lines = "".join(f"  {name}{number}: {{f: v{number}}}\n" for number in range(count))
    return f"title: t\nlogsource: {{product: linux}}\ndetection:\n{lines}  condition: {condition}\n"


def piped(tmp_path, lines, value):
    path = tmp_path / "pipeline.yml"
    path.write_text(f"name: p\npriority: 1\n{lines}", encoding="utf-8")
    return lower(RULE % value, pipelines=(path,))


def messages(lowered):
    return [finding.message for finding in lowered.diagnostics]


def test_a_condition_that_repeats_all_selections_is_refused():
    lowered = lower(selections(400, " and ".join(["1 of s*"] * 400)))
    assert messages(lowered) == ["the condition expands to more than 50,000 tests"]
    lowered = lower(selections(400, " and ".join(["1 of s*"] * 100)))
    assert sum(1 for _ in leaves(lowered.rules[0].logic)) == 400 * 100


def test_words_that_pysigma_does_not_accept_are_replaced_in_one_pass(monkeypatch):
    """Each word is looked up once, whatever the number of words."""
    calls = []
    reads_name = conditions.compat.reads_name
    monkeypatch.setattr(
        conditions.compat, "reads_name", lambda word: calls.append(word) or reads_name(word)
    )
    names = [f"s-{number}" for number in range(1500)]
    lowered = lower(selections(1500, " or ".join(names), "s-"))
    assert sum(1 for _ in leaves(lowered.rules[0].logic)) == 1500
    assert len(calls) <= 2 * len(names)


def test_a_replaced_word_never_collides_with_a_name():
    text = selections(2, "standin0x0 or standin-1", "standin-").replace("standin-0:", "standin0x0:")
    assert lower(text).rules


def test_placeholders_of_many_values_are_refused_before_they_are_expanded():
    values = tuple(f"v{number}" for number in range(5_000))
    lowered = lower(RULE % "x", placeholders={"many": values})
    assert lowered.rules
    text = RULE.replace("f:", "f|expand:") % ("[" + ", ".join(["'%many%'"] * 40) + "]")
    assert (
        "expands to more than 50,000 tests"
        in messages(lower(text, placeholders={"many": values}))[0]
    )


def test_values_with_many_variants_are_refused():
    values = ", ".join(f"-a{number} -b -c" for number in range(500))
    lowered = lower(RULE.replace("f:", "f|windash:") % f"[{values}]")
    assert "the rule expands to more than 50,000 tests" in messages(lowered)


def correlations(edges):
    return "---\n".join(
        f"title: c{number}\nname: c{number}\ncorrelation: {{type: event_count, timespan: 1h, "
        f"rules: [{', '.join(f'c{one}' for one in counted)}], condition: {{gte: 1}}}}\n"
        for number, counted in edges.items()
    )


def test_a_long_circle_is_reported_with_some_of_its_names():
    count = 300
    lowered = lower(correlations({n: [(n + 1) % count] for n in range(count)}))
    assert not lowered.rules
    assert len(lowered.diagnostics) == count
    assert all("c19 and 280 more)" in message for message in messages(lowered))


def test_a_chain_of_correlations_with_a_pipeline_transforms_its_rule_once(tmp_path, monkeypatch):
    path = tmp_path / "pipeline.yml"
    path.write_text("name: p\npriority: 1\ntransformations: []\n", encoding="utf-8")
    calls = []
    original = rules.RuleLowering._rule
    monkeypatch.setattr(
        rules.RuleLowering, "_rule", lambda self, *given: calls.append(1) or original(self, *given)
    )
    count = 1_500
    chain = correlations({n: [n - 1] for n in range(1, count)}).replace("[c0]", "[r]")
    lowered = lower(f"{RULE % 'x'}---\n{chain}", pipelines=(path,))
    assert len(lowered.rules) == count
    assert len(calls) == 2  # for the rule itself, and for all that count it


def test_hints_for_many_unknown_names_stay_short():
    lowered = lower(correlations({n: [n + 10_000] for n in range(200)}))
    assert max(len(finding.hint or "") for finding in lowered.diagnostics) < 300


def test_no_fix_is_searched_for_long_words(monkeypatch):
    monkeypatch.setattr(diagnostics, "get_close_matches", lambda *_, **__: pytest.fail("compared"))
    assert diagnostics.closest("x" * 10_000, ["x" * 9_999]) is None


@pytest.mark.parametrize(
    "item",
    [
        '{type: replace_string, regex: "(a+)+$", replacement: x}',
        '{type: replace_string, regex: "^(([a-z])+.)+$", replacement: x}',
        '{type: extract_fields, regex: "(?P<x>(a|a)*$)"}',
        '{type: nest, items: [{type: replace_string, regex: "(a*)*b", replacement: x}]}',
        "{type: field_name_suffix, suffix: x, field_name_conditions: "
        '[{type: include_fields, mode: re, fields: ["(a+)+$"]}]}',
        "{type: set_state, key: k, val: v, detection_item_conditions: "
        '[{type: match_string, cond: any, pattern: "(a+)+$"}]}',
    ],
)
def test_a_pipeline_whose_expression_could_hang_is_refused(tmp_path, item):
    with pytest.raises(ConfigError, match="can match the same text in too many ways"):
        piped(tmp_path, f"transformations:\n  - {item}\n", "a" * 40 + "!")


def test_an_expression_of_a_pipeline_is_used_on_texts_that_are_short_enough(tmp_path):
    lines = 'transformations:\n  - {type: replace_string, regex: "a.*b.*c", replacement: x}\n'
    assert piped(tmp_path, lines, "1a2b3c4").rules[0].logic.test.parts == ("1x4",)
    assert "may take too long on more than" in messages(piped(tmp_path, lines, "ab" * 20_000))[0]


def test_replaced_text_does_not_grow_without_limit(tmp_path):
    lines = 'transformations:\n  - {type: replace_string, regex: "a", replacement: "%s"}\n'
    assert (
        "a replaced value may have more than 1,000,000 characters"
        in messages(piped(tmp_path, lines % ("a" * 2_000), "a" * 2_000))[0]
    )
    expression = guarded.Guarded("(a+)")
    assert expression.sub(r"<\1>", "baab") == "b<aa>b"
    with pytest.raises(Exception, match="more than 1,000,000 characters"):
        expression.sub(r"\1" * 2_000, "a" * 2_000)


@pytest.mark.parametrize(
    "item",
    [
        "{type: field_name_mapping, mapping: {f: [f, f]}}",
        "{type: field_name_prefix_mapping, mapping: {f: [f, f]}}",
        "{type: map_string, mapping: {x: [x, x]}}",
        "{type: nest, items: [{type: field_name_mapping, mapping: {f: [f, f]}}]}",
    ],
)
def test_mappings_that_multiply_an_item_are_counted(tmp_path, item):
    assert piped(tmp_path, f"transformations:\n{f'  - {item}' + chr(10)}" * 1, "x").rules
    with pytest.raises(ConfigError, match="copies of one item"):
        piped(tmp_path, "transformations:\n" + f"  - {item}\n" * 40, "x")


def test_mappings_to_several_names_one_after_the_other_are_not_multiplied(tmp_path):
    items = "".join(
        f"  - {{type: field_name_mapping, mapping: {{a{n}: [b{n}, c{n}]}}}}\n" for n in range(40)
    )
    assert piped(tmp_path, f"transformations:\n{items}", "x").rules


def test_variables_of_a_pipeline_are_not_multiplied_without_limit(tmp_path):
    values = ", ".join(map(str, range(300)))
    lines = f"vars: {{v: [{values}]}}\ntransformations:\n  - {{type: value_placeholders}}\n"
    rule = RULE.replace("f:", "f|expand:") % "'%v%%v%%v%'"
    path = tmp_path / "pipeline.yml"
    path.write_text(f"name: p\npriority: 1\n{lines}", encoding="utf-8")
    lowered = lower(rule, pipelines=(path,))
    assert messages(lowered) == ["the pipelines expand this rule to more than 50,000 values"]


@pytest.mark.parametrize("given", ["null", "text", "[a]", "1"])
def test_the_variables_of_a_pipeline_are_a_mapping(tmp_path, given):
    with pytest.raises(ConfigError, match="'vars' must be a mapping of names to values"):
        piped(tmp_path, f"vars: {given}\ntransformations: []\n", "x")
