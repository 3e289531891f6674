"""For any rule, the page is valid, contains the file verbatim, and has the same meaning."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler import catalog, sigma
from ads_compiler.authoring.draft.from_sigma import drafts
from ads_compiler.authoring.draft.markdown import code, escaped, link, prose, scalar
from ads_compiler.authoring.names import slug
from ads_compiler.config import Project
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import read
from ads_compiler.rules.registry import RULES
from ads_compiler.strategy import markdown

MARKS = st.text(
    st.sampled_from(list("#-+*_`~<>[]()!&|\\=:1.'\" \n\tab/é\u202e{}%@,;")), max_size=40
)
TEXT = st.one_of(
    MARKS,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.just("```\n## Goal"),
)
VALUE = st.one_of(
    TEXT,
    st.lists(TEXT, max_size=3),
    st.integers(),
    st.none(),
    st.dictionaries(TEXT, TEXT, max_size=2),
)
KEYS = (
    "title", "description", "falsepositives", "references", "author", "date", "modified", "level",
    "tags", "related", "simulation", "regression_tests_path", "rsigma.ads.goal",
    "rsigma.ads.response", "rsigma.ads.blind_spots", "rsigma.ads.validation", "license",
)  # fmt: skip
RULE = st.fixed_dictionaries(
    {
        "logsource": st.sampled_from(
            [{"product": "linux", "category": "process_creation"}, {"service": "x: y"}, {}]
        ),
        "detection": st.sampled_from(
            [
                {"a": {"Image|endswith": "/x"}, "condition": "a"},
                {"k": ["word"], "condition": "k"},
                {"condition": "b"},
            ]
        ),
    },
    optional=dict.fromkeys(KEYS, VALUE),
)


@settings(max_examples=120)
@given(RULE)
def test_any_rule_gives_a_page_that_means_the_same(rule):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        file = root / "rule.yml"
        text = yaml.safe_dump(rule, sort_keys=False, allow_unicode=True)
        file.write_text(text, encoding="utf-8")
        result = drafts(
            [file], Project(root, root / "strategies", root / "build"), day=date(2026, 11, 21)
        )
    (page,) = result.pages
    source = Text(page.name, page.text)
    entry, findings = catalog.read_entry(source)
    assert entry is not None, findings
    (block,) = [block for block in markdown.parse(source)[0].blocks if block.kind == "yaml sigma"]
    assert block.content.text == text
    assert entry.rules == sigma.lower([Text("rule.yml", text)]).rules
    whole = catalog.Catalog((entry,))
    codes = {"ADS104", "ADS105", "ADS106", "ADS107", "ADS110", "ADS111", "ADS801", "ADS802"}
    wrong = [f for lint in RULES if lint.code in codes for f in lint.run(entry, whole)]
    assert wrong == []


@given(TEXT)
def test_text_is_never_read_as_markup(text):
    page, _ = markdown.parse(Text("", f"before\n\n{escaped(text)}\n\nafter"))
    assert (page.headings, page.html, page.blocks) == ((), (), ())
    page, _ = markdown.parse(Text("", f"before\n\n{prose(text)}\n\n## after\n"))
    assert [heading.text for heading in page.headings] == ["after"]
    assert not page.html
    page, _ = markdown.parse(Text("", f"- {link(text)} {code(text or 'x')}\n"))
    assert (page.headings, page.html) == ((), ())


@given(TEXT)
def test_a_scalar_is_read_back_unchanged(text):
    node, findings = read(Text("", f"key: [{scalar(text)}, {scalar(text)}]"))
    assert not findings
    assert node is not None
    assert slug(text) == slug(text).lower()
