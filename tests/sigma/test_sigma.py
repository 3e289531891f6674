from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler import sigma
from ads_compiler.core.diagnostics import Severity
from ads_compiler.core.text import Text
from ads_compiler.detection.explain import words
from ads_compiler.detection.tree import AllOf, AnyOf, Correlation, Keyword, Match, Not
from ads_compiler.detection.words import counted

HERE = Path(__file__).parent
SETTINGS = HERE / "settings"
CASES = sorted((HERE / "cases").glob("*.yml"))
ORACLE = HERE.parents[2] / "shared" / "oracle" / "rules"


def draw(node, depth=0):
    """A tree as indented text."""
    pad = "  " * depth
    match node:
        case AllOf(items) | AnyOf(items):
            name = "all of" if isinstance(node, AllOf) else "any of"
            return f"{pad}{name}\n" + "".join(draw(item, depth + 1) for item in items)
        case Not(item):
            return f"{pad}not\n" + draw(item, depth + 1)
        case Match(field, test):
            return f"{pad}{field} {words(test)}  @{node.span.line}:{node.span.column}\n"
        case Keyword(test):
            return f"{pad}any value {words(test)}  @{node.span.line}:{node.span.column}\n"
        case Correlation():
            evaluated = "when the window is over" if node.closing else "at each event"
            aliases = "".join(
                f"{pad}{alias.name} is {dict(alias.fields)}\n" for alias in node.aliases
            )
            return f"{pad}{counted(node)}; evaluated {evaluated}\n{aliases}"
    raise AssertionError(node)


def lower(text, settings=None):
    return sigma.lower([Text("rule.yml", text)], settings)


def settings_of(path):
    """The settings of a case, if it has a settings file."""
    given = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    values = given.get("placeholders", {}).items()
    return sigma.Settings(
        {name: tuple(value) if isinstance(value, list) else (value,) for name, value in values},
        tuple(SETTINGS / name for name in given.get("pipelines", [])),
        tuple(SETTINGS / name for name in given.get("filters", [])),
        SETTINGS,
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_rules_are_lowered_or_refused_at_their_line(path, golden):
    lowered = lower(path.read_text(encoding="utf-8"), settings_of(SETTINGS / path.name))
    parts = []
    for rule in lowered.rules:
        silent = "" if rule.alerts else ", raises no alert itself"
        parts.append(f"{rule.key}: {rule.title} ({rule.logsource}){silent}\n{draw(rule.logic, 1)}")
    for item in sorted(lowered.diagnostics, key=lambda item: item.sort_key):
        hint = f"\n  help: {item.hint}" if item.hint else ""
        parts.append(
            f"{item.span.line}:{item.span.column} {item.severity.label} {item.code} "
            f"{item.message}{hint}\n"
        )
    golden(f"cases/{path.stem}.txt", "".join(parts))


def test_a_block_inside_a_page_keeps_its_places():
    page = Text("page.md", "x\n\n  title: a\n  logsource: {product: linux}\n")
    (finding,) = sigma.lower([page.part("title: a\nlogsource: {product: linux}\n", 2)]).diagnostics
    assert (finding.code, finding.span.file, finding.span.line, finding.span.column) == (
        "ADS401",
        "page.md",
        3,
        3,
    )


def test_a_correlation_may_be_in_another_block():
    base, count = (HERE / "cases" / "generate.yml").read_text(encoding="utf-8").split("---\n")
    lowered = sigma.lower([Text("a", base), Text("a", count)])
    assert [rule.key for rule in lowered.rules] == ["base", "rule-2"]
    assert not lowered.diagnostics


def test_an_empty_block_is_a_finding():
    assert [f.code for f in lower("# nothing\n").diagnostics] == ["ADS401"]


def test_documents_are_kept_if_lowering_fails():
    lowered = lower("title: a\nlevel: high\n")
    assert [(d.key, d.rule) for d in lowered.documents] == [("rule-1", None)]


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["a", "a and", "1 of a*", "all of them", "5m", "base"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "f",
                    "f|re",
                    "f|contains|all",
                    "f|cidr",
                    "f|lt",
                    "f|expand",
                    "f|hour",
                    "|all",
                    "condition",
                    "a",
                    "type",
                    "rules",
                    "gte",
                    "field",
                    "",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "id", "name", "logsource", "detection", "correlation", "level", "filter"]
        ),
        odd,
        max_size=6,
    )
)
def test_no_rule_is_a_traceback(rule):
    lowered = lower(yaml.safe_dump(rule, allow_unicode=True))
    assert lowered.rules or any(f.severity is Severity.ERROR for f in lowered.diagnostics)


@given(
    st.dictionaries(st.sampled_from(["", "a", "_b", "c d", "1"]), odd, min_size=1),
    st.sampled_from(["them", "_*", "*"]),
)
def test_no_detection_is_a_traceback(selections, pattern):
    rule = {
        "title": "t",
        "logsource": {"product": "linux"},
        "detection": {**selections, "condition": f"1 of {pattern}"},
    }
    lowered = lower(yaml.safe_dump(rule, allow_unicode=True))
    assert lowered.rules or any(f.severity is Severity.ERROR for f in lowered.diagnostics)


@given(st.integers(-(10**30), 10**30), st.sampled_from(["f", "f|lt"]))
def test_integers_are_compared_as_written(number, key):
    detection = f"{{s: {{{key}: {number}}}, condition: s}}"
    (rule,) = lower(f"title: t\nlogsource: {{product: linux}}\ndetection: {detection}").rules
    test = rule.logic.test
    assert repr(test.bound if key == "f|lt" else test.value) == repr(number)


def test_a_duplicate_name_or_id_is_refused():
    rule = "title: t\n{}logsource: {{product: linux}}\ndetection: {{s: {{f: 1}}, condition: s}}\n"
    one = "5ab5ab5a-0000-4000-8000-00000000000a"
    for first, second in (
        ("name: a\n", "name: a\n"),
        ("name: rule-2\n", ""),
        (f"id: {one}\n", f"id: {one.upper()}\n"),
    ):
        lowered = lower(rule.format(first) + "---\n" + rule.format(second))
        assert [f.code for f in lowered.diagnostics] == ["ADS407"], (first, second)
        assert [d.rule is None for d in lowered.documents] == [False, True]
    assert not lower(rule.format(f"name: {one}\nid: {one}\n")).diagnostics


def test_a_rule_with_a_duplicate_key_is_refused():
    rule = "title: t\nname: {}\nlogsource: {{product: linux}}\n"
    rule += "detection: {{s: {{f: 1, {}: 2}}, condition: s}}\n"
    lowered = lower(
        rule.format("whole", "g")
        + "---\n"
        + rule.format("torn", "f")
        + "---\n"
        + rule.format("last", "g")
    )
    assert [f.code for f in lowered.diagnostics] == ["ADS007"]
    assert [rule.key for rule in lowered.rules] == ["whole", "last"]


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the public regression cases are not available")
def test_public_rules_are_lowered():
    for path in sorted(ORACLE.glob("*.yml")):
        lowered = sigma.lower([Text(path.name, path.read_text(encoding="utf-8"))])
        assert lowered.rules, lowered.diagnostics


def test_a_mapped_address_is_the_same_text_on_every_python():
    page = "title: t\nlogsource: {product: linux}\n"
    page += "detection: {s: {ip|cidr: '::ffff:169.254.169.254/128'}, condition: s}\n"
    (lowered,) = sigma.lower([Text("r.yml", page)]).rules
    assert lowered.logic.test.network == "::ffff:a9fe:a9fe/128"
