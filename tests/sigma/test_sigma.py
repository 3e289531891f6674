from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler import sigma
from ads_compiler.detection.explain import words
from ads_compiler.detection.tree import AllOf, AnyOf, EventCount, Keyword, Match, Not, ValueCount
from ads_compiler.diagnostics import Severity
from ads_compiler.source import Text

HERE = Path(__file__).parent
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
        case EventCount() | ValueCount():
            return f"{pad}{node}\n"
    raise AssertionError(node)


def lower(text):
    return sigma.lower([Text("rule.yml", text)])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_rules_are_lowered_or_refused_at_their_line(path, golden):
    lowered = lower(path.read_text(encoding="utf-8"))
    parts = []
    for rule in lowered.rules:
        silent = "" if rule.alerts else ", gives no alert itself"
        parts.append(f"{rule.key}: {rule.title} ({rule.logsource}){silent}\n{draw(rule.logic, 1)}")
    for item in sorted(lowered.diagnostics, key=lambda item: item.sort_key):
        hint = f"\n  help: {item.hint}" if item.hint else ""
        parts.append(f"{item.span.line}:{item.span.column} {item.severity.label} {item.code} {item.message}{hint}\n")
    golden(f"cases/{path.stem}.txt", "".join(parts))


def test_a_block_inside_a_page_keeps_its_places():
    page = Text("page.md", "x\n\n  title: a\n  logsource: {product: linux}\n")
    (found,) = sigma.lower([page.part("title: a\nlogsource: {product: linux}\n", 2)]).diagnostics
    assert (found.code, found.span.file, found.span.line, found.span.column) == ("ADS401", "page.md", 3, 3)


def test_a_correlation_may_stand_in_another_block():
    base, count = (HERE / "cases" / "generate.yml").read_text(encoding="utf-8").split("---\n")
    lowered = sigma.lower([Text("a", base), Text("a", count)])
    assert [rule.key for rule in lowered.rules] == ["base", "rule-2"]
    assert not lowered.diagnostics


def test_an_empty_block_is_a_finding():
    assert [f.code for f in lower("# nothing\n").diagnostics] == ["ADS401"]


def test_documents_are_kept_where_lowering_fails():
    lowered = lower("title: a\nlevel: high\n")
    assert [(d.key, d.rule) for d in lowered.documents] == [("rule-1", None)]


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["a", "a and", "1 of a*", "5m", "base"]),
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
        st.sampled_from(["title", "id", "name", "logsource", "detection", "correlation", "level", "filter"]),
        odd,
        max_size=6,
    )
)
def test_no_rule_is_a_traceback(rule):
    lowered = lower(yaml.safe_dump(rule, allow_unicode=True))
    assert lowered.rules or any(f.severity is Severity.ERROR for f in lowered.diagnostics)


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the public regression cases are not beside the project")
def test_public_rules_are_taken():
    for path in sorted(ORACLE.glob("*.yml")):
        lowered = sigma.lower([Text(path.name, path.read_text(encoding="utf-8"))])
        assert lowered.rules, lowered.diagnostics
